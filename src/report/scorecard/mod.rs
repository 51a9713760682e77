//! Scorecards: how the fleet, each account, environment, team and family of policies stands.
//!
//! [`scorecards`] is a pure function of an evaluation; the renderers beside it print what it says and compute no
//! score of their own. How a score is made:
//!
//! * A cell is one policy on one resource, however many messages it has. It weighs 10, 7.5, 5 or 2.5 by severity; a
//!   pass earns all of it, a waived failure half, a failure, an undecided or a broken result nothing. What does not
//!   apply is left out.
//! * A unit is a database, or all resources of one other type in one account, region and tier, so that a thousand
//!   log groups cannot outweigh the databases. Its score is what it earned of what it could earn, at most 50 with a
//!   failed critical, 80 with a failed high, 75 with a waived critical and 90 with a waived high.
//! * A group is a blend of its tiers (50, 30, 15 and 5 parts for tiers 0 to 3, of those present). What nobody has
//!   given a tier counts as tier 1. A tier is the mean of its databases to four fifths and the mean of its other
//!   units to one fifth, so that a clean snapshot does not make up for a bad database.
//! * A place whose databases could not be listed is a database of tier 1 that scores 0, also when nothing else was seen.
//!   Without such a place and without any result there is no score.
//!
//! Coverage, the share of weight that could be decided, always stands beside the score; a place whose databases could not be
//! listed counts as one more database of which nothing was decided. Main types:
//! [`Scorecards`], [`Scorecard`], [`Tally`].

mod compute;
mod failures;
mod fixes;
mod frameworks;
mod group;
mod json;
mod json_more;
mod markdown;
mod measures;
mod score;
pub(super) mod sentences;
mod terminal;
mod units;

pub use compute::{scorecards, scorecards_of};
pub use fixes::{Fix, Fixes, Losses};
pub use frameworks::{FrameworkCard, RequirementCard, Standing};
pub(super) use json::card_file;
pub use json::{SCORECARD_SCHEMA_VERSION, render_json};
pub(super) use markdown::data as markdown_data;
pub use markdown::render_markdown;
pub use measures::{Exceptions, MeasureCard, MeasureInputs, MeasureValue, Portion, measures};
pub use score::{Mark, Score, Tally};
pub(super) use terminal::write_terminal;
pub(super) use terminal::{one_decimal, percent};
pub use terminal::{render_places, render_terminal};

/// The standing of everything that was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecards {
    pub fleet: Scorecard,
    /// Sorted by account; resources of no known account come last.
    pub accounts: Vec<Scorecard>,
    pub environments: Vec<Scorecard>,
    /// One for each team that owns resources.
    pub owners: Vec<Scorecard>,
    /// One for each tier, `0` to `3`.
    pub tiers: Vec<Scorecard>,
    /// One for each engine as the service names it; what has none, such as a key, comes last.
    pub engines: Vec<Scorecard>,
    /// One for each family of policies that ran.
    pub families: Vec<Scorecard>,
    /// One for each framework that was asked for.
    pub frameworks: Vec<FrameworkCard>,
    /// Every database with a score, worst first.
    pub databases: Vec<DatabaseCard>,
    /// What the fleet's missing points are lost to; absent when there is no score.
    pub losses: Option<Losses>,
    /// What is worth mending first.
    pub fixes: Fixes,
    /// The platform team's own measures; empty until somebody puts those of [`measures`] here.
    pub measures: Vec<MeasureCard>,
}

/// The standing of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// Account, environment, team or family; absent for the fleet, and for what has none.
    pub name: Option<String>,
    /// Databases in the group, judged or not.
    pub databases: usize,
    /// Resources of every type that at least one policy spoke about.
    pub resources: usize,
    pub tally: Tally,
    /// Places whose databases could not be listed.
    pub unscanned: usize,
    /// Absent when there is nothing to score: an empty group is not a good one.
    pub score: Option<Score>,
    /// `A` to `F`. An `A` takes a coverage of 95 %, no place unscanned and no failed critical in tiers 0 and 1.
    pub grade: Option<char>,
}

impl Scorecard {
    /// Share of what applies that was decided, 0 to 1, databases that nobody could list included; absent when nothing
    /// applies.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no fleet has 2^52 databases")]
    pub fn coverage(&self) -> Option<f64> {
        if self.unscanned == 0 {
            return self.tally.coverage();
        }
        let seen = self.databases as f64;
        Some(self.tally.coverage().unwrap_or(0.0) * seen / (seen + self.unscanned as f64))
    }
}

/// The standing of one database.
#[derive(Debug, Clone, PartialEq)]
pub struct DatabaseCard {
    /// Index into the subjects of the evaluation.
    pub subject: usize,
    pub tally: Tally,
    pub score: Score,
    /// Indexes into the policies of the evaluation: failed criticals, then failed highs, each by id.
    pub failed: Vec<usize>,
}
