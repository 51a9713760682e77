//! The arithmetic of a score: counting cells, earning weight, caps, and the blend of tiers.
//!
//! Weights are counted in whole numbers, so that no order of the cells changes a score. Main types: [`Tally`],
//! [`Mark`], [`Score`].

use crate::model::{Severity, Status};

/// What one cell counts as: a status, or a failure that somebody has waived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    Passed,
    Waived,
    Indeterminate,
    Error,
    Failed,
    NotApplicable,
}

impl Mark {
    /// The mark of a status; `waived` only matters to a failure.
    #[must_use]
    pub const fn of(status: Status, waived: bool) -> Self {
        match status {
            Status::Pass => Self::Passed,
            Status::Fail if waived => Self::Waived,
            Status::Fail => Self::Failed,
            Status::NotApplicable => Self::NotApplicable,
            Status::Indeterminate => Self::Indeterminate,
            Status::Error => Self::Error,
        }
    }

    /// Halves of the weight that it earns.
    pub(super) const fn credit(self) -> u64 {
        match self {
            Self::Passed => 2,
            Self::Waived => 1,
            Self::Indeterminate | Self::Error | Self::Failed | Self::NotApplicable => 0,
        }
    }
}

/// Cells counted by severity and mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    counts: [[u64; 6]; 4],
}

/// A score with what belongs beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// 0 to 100.
    pub value: f64,
    /// What it would be without the caps for criticals and highs.
    pub uncapped: f64,
}

impl Tally {
    /// Counts one more cell.
    pub const fn count(&mut self, severity: Severity, mark: Mark) {
        self.counts[severity as usize][mark as usize] += 1;
    }

    /// Adds the cells of another tally.
    pub fn add(&mut self, other: &Self) {
        for (own, more) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            *own += more;
        }
    }

    /// Cells of that severity and mark.
    #[must_use]
    pub const fn of(&self, severity: Severity, mark: Mark) -> u64 {
        self.counts[severity as usize][mark as usize]
    }

    /// Cells of that mark.
    #[must_use]
    pub fn total(&self, mark: Mark) -> u64 {
        self.counts.iter().map(|marks| marks[mark as usize]).sum()
    }

    /// Not a single cell was counted.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.counts.iter().flatten().all(|n| *n == 0)
    }

    /// Cells that could have earned something.
    #[must_use]
    pub fn applicable(&self) -> u64 {
        self.counts.iter().flatten().sum::<u64>() - self.total(Mark::NotApplicable)
    }

    /// Share of the applicable weight that was decided, 0 to 1; absent when nothing applies.
    #[must_use]
    pub fn coverage(&self) -> Option<f64> {
        let undecided = self.weight(|mark| u64::from(matches!(mark, Mark::Indeterminate | Mark::Error)));
        let all = self.weight(|mark| u64::from(mark != Mark::NotApplicable));
        share(all - undecided, all)
    }

    /// Share of the applicable weight that is waived, 0 to 1; absent when nothing applies.
    #[must_use]
    pub fn waived_share(&self) -> Option<f64> {
        let all = self.weight(|mark| u64::from(mark != Mark::NotApplicable));
        share(self.weight(|mark| u64::from(mark == Mark::Waived)), all)
    }

    /// The same cells with `count` failures of that severity mended.
    #[must_use]
    pub(super) fn mended(mut self, severity: Severity, count: u64) -> Self {
        let marks = &mut self.counts[severity as usize];
        let count = count.min(marks[Mark::Failed as usize]);
        marks[Mark::Failed as usize] -= count;
        marks[Mark::Passed as usize] += count;
        self
    }

    /// Points of 100 that the cells of a mark cost, before any cap.
    pub(super) fn cost(&self, mark: Mark) -> f64 {
        let all = self.weight(|mark| u64::from(mark != Mark::NotApplicable));
        let lost = self.weight(|own| if own == mark { 2 - own.credit() } else { 0 });
        share(lost, all * 2).map_or(0.0, |share| 100.0 * share)
    }

    /// Points of 100 that one cell of that severity weighs.
    pub(super) fn weight_of(&self, severity: Severity) -> f64 {
        let all = self.weight(|mark| u64::from(mark != Mark::NotApplicable));
        share(quarters(severity), all).map_or(0.0, |share| 100.0 * share)
    }

    /// The score of one unit; absent when nothing applies to it.
    #[must_use]
    pub fn score(&self) -> Option<Score> {
        let all = self.weight(|mark| u64::from(mark != Mark::NotApplicable));
        let uncapped = 100.0 * share(self.weight(Mark::credit), all * 2)?;
        let caps = [
            (Severity::Critical, Mark::Failed, 50.0),
            (Severity::High, Mark::Failed, 80.0),
            (Severity::Critical, Mark::Waived, 75.0),
            (Severity::High, Mark::Waived, 90.0),
        ];
        let capped = |value: f64, (severity, mark, cap): (Severity, Mark, f64)| {
            if self.of(severity, mark) > 0 { value.min(cap) } else { value }
        };
        Some(Score { value: caps.into_iter().fold(uncapped, capped), uncapped })
    }

    /// Weight in quarters of a critical's, each cell multiplied by what `factor` says of its mark.
    fn weight(&self, factor: impl Fn(Mark) -> u64) -> u64 {
        let marks = [Mark::Passed, Mark::Waived, Mark::Indeterminate, Mark::Error, Mark::Failed, Mark::NotApplicable];
        let mut sum = 0;
        for severity in Severity::ALL {
            for mark in marks {
                sum += quarters(severity) * self.of(severity, mark) * factor(mark);
            }
        }
        sum
    }
}

/// `Severity::weight` in whole numbers.
const fn quarters(severity: Severity) -> u64 {
    match severity {
        Severity::Low => 1,
        Severity::Medium => 2,
        Severity::High => 3,
        Severity::Critical => 4,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of cells stay far below 2^53")]
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Parts of a group's score by tier.
const TIER_PARTS: [f64; 4] = [0.50, 0.30, 0.15, 0.05];

/// How tiers are called.
const TIER_NAMES: [&str; 4] = ["0", "1", "2", "3"];

/// Tier of what nobody has given one: high enough that leaving out a tag earns nothing.
pub(super) const UNCLASSIFIED: usize = 1;

/// The tier that a tag means: `0`, `tier0`, `tier-0`, ...; anything beyond 3 is 3. Absent when it means none.
fn tier_named(tag: Option<&str>) -> Option<usize> {
    let digits = tag?.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.parse::<usize>().ok().map(|tier| tier.min(TIER_PARTS.len() - 1))
}

/// How that tier is called.
pub(super) fn tier_name(tag: Option<&str>) -> Option<&'static str> {
    tier_named(tag).and_then(|tier| TIER_NAMES.get(tier).copied())
}

/// The tier that a resource with this tag counts in.
pub(super) fn tier(tag: Option<&str>) -> usize {
    tier_named(tag).unwrap_or(UNCLASSIFIED)
}

/// Parts of a tier's score: its databases, and everything else in it.
const CLASS_PARTS: [(Class, f64); 2] = [(Class::Database, 0.8), (Class::Other, 0.2)];

/// Whether a unit is a database or what surrounds databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Database = 0,
    Other = 1,
}

/// Something that has a score of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    pub tier: usize,
    pub class: Class,
    pub score: Score,
}

/// Units of each tier and class.
pub(super) type Census = [[usize; 2]; 4];

/// Points of the fleet's score that one point of one unit's is worth. They add up to 1 over all units.
pub(super) fn worth(census: &Census, tier: usize, class: Class) -> f64 {
    let present = |units: &[usize; 2]| units.iter().any(|&n| n > 0);
    let tiers: f64 = census.iter().zip(TIER_PARTS).filter(|(units, _)| present(units)).map(|(_, part)| part).sum();
    let Some((units, part)) = census.get(tier).zip(TIER_PARTS.get(tier)) else { return 0.0 };
    let classes: f64 = units.iter().zip(CLASS_PARTS).filter(|(n, _)| **n > 0).map(|(_, (_, part))| part).sum();
    let own = CLASS_PARTS[class as usize].1;
    match share(1, units[class as usize] as u64) {
        Some(one) => part / tiers * own / classes * one,
        None => 0.0,
    }
}

/// Blend of the means of the tiers. Absent when there is no unit.
pub(super) fn blend(units: &[Scored]) -> Option<Score> {
    let over = |pick: fn(&Score) -> f64| {
        blend_means(|tier, class| {
            let own = units.iter().filter(|unit| unit.tier == tier && unit.class == class);
            mean(own.map(|unit| pick(&unit.score)).collect())
        })
    };
    Some(Score { value: over(|score| score.value)?, uncapped: over(|score| score.uncapped)? })
}

/// Blend of what each tier and class has, if it has anything.
pub(super) fn blend_means(mean: impl Fn(usize, Class) -> Option<f64>) -> Option<f64> {
    weighted(
        TIER_PARTS.iter().enumerate().map(|(tier, part)| {
            (*part, weighted(CLASS_PARTS.into_iter().map(|(class, part)| (part, mean(tier, class)))))
        }),
    )
}

/// Mean of the values that exist, each with its part.
pub(super) fn weighted(values: impl Iterator<Item = (f64, Option<f64>)>) -> Option<f64> {
    let (mut sum, mut parts) = (0.0, 0.0);
    for (part, value) in values {
        if let Some(value) = value {
            sum += part * value;
            parts += part;
        }
    }
    // A mean of hundreds can come out a hair above a hundred.
    (parts > 0.0).then(|| (sum / parts).min(100.0))
}

/// Mean of values in any order; they are summed in one order, since the sum of floats depends on it.
#[expect(clippy::cast_precision_loss, reason = "counts of units stay far below 2^53")]
pub(super) fn mean(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

pub(super) fn grade(score: f64, may_be_best: bool) -> char {
    match score {
        score if score >= 90.0 && may_be_best => 'A',
        score if score >= 80.0 => 'B',
        score if score >= 70.0 => 'C',
        score if score >= 60.0 => 'D',
        _ => 'F',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(cells: &[(Severity, Mark)]) -> Tally {
        let mut tally = Tally::default();
        for &(severity, mark) in cells {
            tally.count(severity, mark);
        }
        tally
    }

    #[test]
    fn whole_weights_are_the_published_ones() {
        for severity in Severity::ALL {
            assert!((severity.weight() - 2.5 * f64::from(u32::try_from(quarters(severity)).unwrap())).abs() < 1e-12);
        }
    }

    #[test]
    fn each_cap_holds() {
        for (severity, mark, cap) in [
            (Severity::Critical, Mark::Failed, 50.0),
            (Severity::High, Mark::Failed, 80.0),
            (Severity::Critical, Mark::Waived, 75.0),
            (Severity::High, Mark::Waived, 90.0),
        ] {
            let mut cells = vec![(Severity::Medium, Mark::Passed); 1000];
            cells.push((severity, mark));
            let score = tally(&cells).score().unwrap();
            assert!((score.value - cap).abs() < 1e-12, "{severity} {mark:?}: {score:?}");
            assert!(score.uncapped > 99.0);
        }
        let undecided = tally(&[(Severity::Critical, Mark::Indeterminate), (Severity::Critical, Mark::Passed)]);
        assert!((undecided.score().unwrap().value - 50.0).abs() < 1e-12);
        assert_eq!(undecided.coverage(), Some(0.5));
    }

    #[test]
    fn nothing_that_applies_is_no_score() {
        assert_eq!(tally(&[]).score(), None);
        assert_eq!(tally(&[(Severity::High, Mark::NotApplicable)]).score(), None);
        assert_eq!(tally(&[(Severity::High, Mark::NotApplicable)]).coverage(), None);
        assert_eq!(blend(&[]), None);
    }

    #[test]
    fn tiers_are_read_from_what_people_write() {
        let read = |text| tier(Some(text));
        assert_eq!(["0", "tier0", "Tier-2", "T3", "7"].map(read), [0, 0, 2, 3, 3]);
        assert_eq!(["", "gold", "-"].map(read), [UNCLASSIFIED; 3]);
        assert_eq!(tier(None), UNCLASSIFIED);
    }

    #[test]
    fn a_grade_of_a_needs_more_than_its_number() {
        assert_eq!(grade(95.0, true), 'A');
        assert_eq!(grade(95.0, false), 'B');
        assert_eq!([85.0, 75.0, 65.0, 59.9].map(|score| grade(score, true)), ['B', 'C', 'D', 'F']);
    }
}
