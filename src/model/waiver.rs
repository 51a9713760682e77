//! Waivers: failures that somebody has accepted for a while, and what became of each acceptance in a run.
//!
//! Pure data. Reading files and deciding which waiver covers which finding is the business of `waive`. Main types:
//! [`Waiver`], [`WaiverUse`], [`WaiverReport`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Location;

/// An accepted failure. A waiver is not a status: the finding still fails, and says which waiver covers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiver {
    pub id: String,
    /// Id or glob of the policy.
    pub policy: String,
    pub resource: WaivedResource,
    pub reason: String,
    /// Who answers for the accepted risk.
    pub owner: String,
    pub approved_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// What is done instead, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compensating_control: Option<String>,
    /// Calendar day, `YYYY-MM-DD`, from which it holds; absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_on: Option<String>,
    /// Last calendar day on which it holds, `YYYY-MM-DD`, in UTC.
    pub expires_on: String,
    /// How often it was prolonged.
    pub renewals: u32,
    /// The observed value that was accepted: the waiver lapses when it is another. Never written to an output: people
    /// may have copied a secret into it.
    #[serde(skip)]
    pub value: Option<Value>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// Which resources a waiver speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaivedResource {
    /// Glob over the id, or the name, of the resource.
    Glob(String),
    /// All of these tags with these values (globs).
    Tags(BTreeMap<String, String>),
}

/// What became of a waiver in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// Covers at least one failure.
    Active,
    /// Covers at least one failure and ends soon.
    Expiring,
    /// Its last day is over: what it covered fails again.
    Expired,
    /// The value that was accepted is not the one observed: what it covered fails again.
    Lapsed,
    /// Covers nothing: the failure is mended, or it never matched.
    Dead,
    /// Longer than the tier of a covered resource allows, so it does not hold there.
    TooLong,
    /// Its first day is still to come.
    NotYet,
    /// What it speaks of was not decided in this run (not read, indeterminate, policy not chosen), so nobody can say
    /// whether it is still needed.
    NotJudged,
}

impl WaiverState {
    /// Every state, in the order of declaration.
    pub const ALL: [Self; 8] = [
        Self::Active,
        Self::Expiring,
        Self::Expired,
        Self::Lapsed,
        Self::Dead,
        Self::TooLong,
        Self::NotYet,
        Self::NotJudged,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Lapsed => "lapsed",
            Self::Dead => "dead",
            Self::TooLong => "too_long",
            Self::NotYet => "not_yet",
            Self::NotJudged => "not_judged",
        }
    }

    /// Whether it holds now and covers something.
    #[must_use]
    pub const fn is_in_force(self) -> bool {
        match self {
            Self::Active | Self::Expiring => true,
            Self::Expired | Self::Lapsed | Self::Dead | Self::TooLong | Self::NotYet | Self::NotJudged => false,
        }
    }
}

/// A waiver and what it did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaiverUse {
    pub waiver: Waiver,
    pub state: WaiverState,
    /// Failures that it covers in this run.
    pub covers: usize,
    /// Of these, failures for which another waiver is named, because it holds longer.
    pub shared: usize,
    /// Failures that it would cover if it still held.
    pub no_longer_covers: usize,
    /// Days since `created_on`; absent when that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i64>,
    /// Days until the last day; negative when that is over.
    pub days_left: i64,
    /// A lower-case fragment that says what is wrong with it; absent when it is active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// All waivers of a run, sorted by id. Empty when there are none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WaiverReport {
    pub uses: Vec<WaiverUse>,
    /// Failures that were known in the baseline, if one was given: they do not stop the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineUse>,
}

impl WaiverReport {
    /// Waivers in that state.
    #[must_use]
    pub fn count(&self, state: WaiverState) -> usize {
        self.uses.iter().filter(|used| used.state == state).count()
    }

    /// The waiver of that id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&WaiverUse> {
        // Sorted by id.
        let at = self.uses.binary_search_by(|used| used.waiver.id.as_str().cmp(id)).ok()?;
        self.uses.get(at)
    }

    /// Waivers that end soon, the next one first.
    #[must_use]
    pub fn about_to_expire(&self) -> Vec<&WaiverUse> {
        let mut soon: Vec<&WaiverUse> = self.uses.iter().filter(|used| used.state == WaiverState::Expiring).collect();
        soon.sort_by(|a, b| a.days_left.cmp(&b.days_left).then_with(|| a.waiver.id.cmp(&b.waiver.id)));
        soon
    }

    /// How old the waivers in force are.
    #[must_use]
    pub fn ages(&self) -> WaiverAges {
        let mut ages = WaiverAges::default();
        for used in self.uses.iter().filter(|used| used.state.is_in_force()) {
            match used.age_days {
                None => ages.unknown += 1,
                Some(..=30) => ages.up_to_30 += 1,
                Some(31..=90) => ages.from_31_to_90 += 1,
                Some(91..=180) => ages.from_91_to_180 += 1,
                Some(181..) => ages.over_180 += 1,
            }
        }
        ages
    }
}

/// Waivers in force by days since they were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WaiverAges {
    pub up_to_30: usize,
    pub from_31_to_90: usize,
    pub from_91_to_180: usize,
    pub over_180: usize,
    /// Nobody wrote down when they were given.
    pub unknown: usize,
}

impl WaiverAges {
    /// Names and counts, youngest first.
    #[must_use]
    pub const fn buckets(&self) -> [(&'static str, usize); 5] {
        [
            ("0-30 days", self.up_to_30),
            ("31-90 days", self.from_31_to_90),
            ("91-180 days", self.from_91_to_180),
            ("over 180 days", self.over_180),
            ("age not known", self.unknown),
        ]
    }
}

/// What a baseline did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineUse {
    /// The run or file that it was taken from.
    pub name: String,
    /// Failures of this run that it knows.
    pub known: usize,
    /// Failures of the baseline that are gone.
    pub gone: usize,
}
