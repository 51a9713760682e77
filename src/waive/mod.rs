//! Waivers and baselines: which failures somebody has accepted, and which were there before.
//!
//! Owns the waiver file (YAML or TOML) with its mistakes, the rule that says which waiver covers which failure, the
//! import of what other tools call suppressions, and baselines. It covers failures only: an outcome that could not be
//! decided stays undecided, because missing data cannot be accepted as if somebody had seen it. It opens no file and
//! reads no clock. Main types: [`WaiverSet`], [`Terms`], [`Baseline`], [`WaiverFileError`].

mod apply;
mod baseline;
mod check;
mod day;
mod glob;
pub mod import;
mod index;
mod mistakes;
mod node;
mod read;
mod set;
mod toml;
mod write;
mod yaml;

use std::collections::BTreeMap;

pub use baseline::{Baseline, BaselineError};
pub use day::{day_of, parse_day};
pub use mistakes::{Mistake, WaiverFileError};
pub use set::WaiverSet;
pub use write::{AddError, Layout, add, whole};

/// Days that a waiver may hold, and when it counts as ending soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Longest term in days of a resource whose tier has none of its own.
    pub longest: u32,
    /// Longest term in days by tier (the number: 0, 1, ...).
    pub by_tier: BTreeMap<u32, u32>,
    /// A waiver with at most so many days left is about to expire.
    pub soon: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self { longest: 365, by_tier: BTreeMap::from([(0, 90)]), soon: 30 }
    }
}

impl Terms {
    /// Longest term in days for what people wrote as a tier: `0`, `tier0`, `tier-0`. Anything else, or nothing, is
    /// held to the general term.
    #[must_use]
    pub fn longest_for(&self, tier: Option<&str>) -> u32 {
        let digits = tier.map_or("", |tier| tier.trim_start_matches(|c: char| !c.is_ascii_digit()));
        digits.parse().ok().and_then(|tier: u32| self.by_tier.get(&tier).copied()).unwrap_or(self.longest)
    }

    /// The longest term that any resource allows.
    #[must_use]
    pub fn longest_of_all(&self) -> u32 {
        self.by_tier.values().copied().fold(self.longest, u32::max)
    }
}

/// A waiver file: its name, which tells the format and stands in messages, and its text.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// TOML when it ends in `.toml`, else YAML.
    pub name: &'a str,
    pub text: &'a str,
}
