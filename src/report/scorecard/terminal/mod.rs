//! A scorecard for people at a terminal: how the fleet stands, what to mend first, who stands how, what could not be
//! seen, and what to do next.

mod findings;
mod head;
mod page;
mod tables;

use std::io::{self, Write};

use super::{Scorecards, sentences};
use crate::model::{Evaluation, Gap, Place, Severity};
use crate::report::text::count;
use crate::report::{RenderOptions, Report};
use page::Page;
pub(in crate::report) use page::{one_decimal, percent};

/// Reasons for undecided results that are listed, and with more words asked for.
const UNKNOWNS: [usize; 2] = [8, 50];

/// Prints scorecards, `width` columns wide (60 at least).
///
/// # Errors
///
/// When `out` refuses the bytes.
pub fn render_terminal(
    evaluation: &Evaluation,
    cards: &Scorecards,
    color: bool,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    sections(
        &Report::of_fleet(evaluation, cards),
        cards,
        &mut Page { color, width: width.clamp(60, 120), out },
        &RenderOptions::default(),
    )
}

/// The scorecard with the line that says how the run ends.
pub(in crate::report) fn write_terminal(
    report: &Report<'_>,
    cards: &Scorecards,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page { color: options.color, width: options.width.clamp(60, 120), out };
    sections(report, cards, &mut page, options)?;
    writeln!(out, "\nexit {}: {}", options.exit.code, options.exit.reason)
}

fn sections(report: &Report<'_>, cards: &Scorecards, page: &mut Page<'_>, options: &RenderOptions) -> io::Result<()> {
    let (evaluation, verbose) = (report.evaluation, options.verbose);
    page.head(report, cards)?;
    page.fixes(evaluation, &cards.fixes)?;
    for (title, group, none) in [
        ("Account", &cards.accounts, "(no account)"),
        ("Environment", &cards.environments, "(none)"),
        ("Tier", &cards.tiers, "(none, counts as 1)"),
        ("Owner", &cards.owners, "(nobody)"),
        ("Engine", &cards.engines, "(no engine)"),
        ("Family", &cards.families, "(none)"),
    ] {
        page.groups(title, group, none)?;
    }
    page.frameworks(&cards.frameworks)?;
    page.measures(&cards.measures)?;
    page.worst(evaluation, cards, verbose)?;
    page.failures(evaluation, if verbose > 0 { Severity::High } else { Severity::Critical })?;
    page.waivers(report.waivers)?;
    page.places(&evaluation.places)?;
    let mut unknowns: Vec<String> = sentences::unknowns(evaluation).iter().map(sentences::Unknown::sentence).collect();
    let limit = UNKNOWNS[usize::from(verbose > 0)];
    if unknowns.len() > limit {
        let more = unknowns.len() - limit;
        unknowns.truncate(limit);
        unknowns.push(format!("{} more; the JSON format lists all.", count(more, "reason", "reasons")));
    }
    page.list("Not read", &sentences::gaps(evaluation))?;
    page.list("Out of date", &sentences::stale_tables(evaluation))?;
    page.list("Policies of yours", &sentences::own_policies(evaluation))?;
    page.list("Not decided", &unknowns)?;
    page.list("Broken policies", &sentences::broken(evaluation))?;
    page.next_steps(evaluation, cards, &options.next)?;
    page.out.flush()
}

/// Prints what was asked of each place, and what could not be read.
///
/// # Errors
///
/// When `out` refuses the bytes.
pub fn render_places(places: &[Place], gaps: &[Gap], color: bool, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { color, width: width.clamp(60, 120), out };
    page.places(places)?;
    page.list("Not read", &sentences::gap_texts(gaps))?;
    page.out.flush()
}
