//! What stands beside a cell, for every output alike: how it counts, why, who waived it, how long it has been open.
//!
//! Decides nothing: the evaluation, the gate and the history have. Main types: [`Standing`], [`Details`].

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Report;
use super::view::{self, Entry};
use crate::model::{Finding, Gap, Gate, History, Life, ParameterUse, Severity, StaleTable, Status, Verdict, WaiverUse};

/// How a cell counts in this run, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Fails, and the gate looks at it.
    Failed,
    /// The policy failed to evaluate.
    Broken,
    /// Not known.
    Undecided,
    /// Fails, and did so before the change.
    Before,
    /// Not known, and was not before the change.
    StillUndecided,
    /// Fails, and somebody has accepted it for a while.
    Waived,
    /// Failed before the change and no longer does.
    Fixed,
    NotApplicable,
    Passed,
}

impl Standing {
    pub(super) fn of(entry: Entry<'_>, gate: Gate) -> Self {
        let (status, verdict) = (entry.cell.status, entry.cell.verdict);
        match status {
            Status::Fail if entry.finding.is_some_and(|finding| finding.waiver_id.is_some()) => Self::Waived,
            Status::Fail if !gate.looks_at(status, verdict) => Self::Before,
            Status::Fail => Self::Failed,
            Status::Error => Self::Broken,
            Status::Indeterminate if gate == Gate::Introduced && verdict == Some(Verdict::UnchangedUnknown) => {
                Self::StillUndecided
            }
            Status::Indeterminate => Self::Undecided,
            Status::Pass | Status::NotApplicable if verdict == Some(Verdict::Fixed) => Self::Fixed,
            Status::NotApplicable => Self::NotApplicable,
            Status::Pass => Self::Passed,
        }
    }
}

/// Severity of the finding, else of the policy.
pub(super) fn severity(entry: Entry<'_>) -> Severity {
    entry.finding.map_or(entry.policy.severity, |finding| finding.severity)
}

/// The cells that have a finding, worst first; within that, in the order of the evaluation.
pub(super) fn worst_first<'a>(report: &Report<'a>, gate: Gate) -> Vec<(Standing, Entry<'a>)> {
    let found = view::entries(report.evaluation).filter(|entry| entry.finding.is_some());
    let mut found: Vec<_> = found.map(|entry| (Standing::of(entry, gate), entry)).collect();
    found.sort_by_key(|&(standing, entry)| (standing, Reverse(severity(entry))));
    found
}

/// Why the cell is as it is: what is missing, what the policy says, else its title.
pub(super) fn reason(entry: Entry<'_>) -> Cow<'_, str> {
    match entry.finding {
        Some(finding) if !finding.missing.is_empty() => {
            let missing: Vec<_> = finding.missing.iter().map(|m| format!("{}: {}", m.field, m.reason)).collect();
            missing.join("; ").into()
        }
        Some(finding) if !finding.message.is_empty() => (*finding.message).into(),
        Some(_) | None => entry.policy.title.as_str().into(),
    }
}

/// The parameters that somebody chose, as ``judged by min_days = 35 (rule `tier 0`)``; the defaults stand at the policy.
pub(super) fn judged_by(finding: &Finding) -> Option<String> {
    let chosen = |used: &&ParameterUse| {
        let is_one_of_several = || finding.parameters.iter().filter(|other| other.name == used.name).count() > 1;
        used.source.is_chosen() || is_one_of_several()
    };
    let chosen: Vec<String> = finding.parameters.iter().filter(chosen).map(ToString::to_string).collect();
    (!chosen.is_empty()).then(|| format!("judged by {}", chosen.join(", ")))
}

/// What was not read, in one sentence.
pub(super) fn gap_sentence(gap: &Gap) -> String {
    let message = if gap.message.is_empty() { String::new() } else { format!(": {}", gap.message.trim_end()) };
    format!("{}, {}: {}{message}", gap.target, gap.operation, gap.cause.as_str())
}

/// What an old table means, in one sentence.
pub(super) fn stale_sentence(stale: &StaleTable) -> String {
    format!(
        "the table {} is of {}, {} days old; such facts last {} days: {} may miss what came since",
        stale.table,
        stale.known_on,
        stale.age_days,
        stale.lasts_days,
        stale.policies.join(", ")
    )
}

/// Identity of a gap that stays the same as long as place, call and cause do: 32 hexadecimal digits.
pub(super) fn gap_fingerprint(gap: &Gap) -> String {
    let mut hash = Sha256::new();
    for part in [&gap.target, &gap.operation, gap.cause.as_str()] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// What waivers and earlier runs say of findings.
#[derive(Debug)]
pub(super) struct Details<'a> {
    waivers: BTreeMap<&'a str, &'a WaiverUse>,
    history: Option<&'a History>,
}

impl<'a> Details<'a> {
    pub(super) fn of(report: &Report<'a>) -> Self {
        let waivers = report.waivers.uses.iter().map(|used| (used.waiver.id.as_str(), used)).collect();
        Self { waivers, history: report.history }
    }

    /// The waiver that covers the finding, when the report holds it.
    pub(super) fn waiver(&self, entry: Entry<'_>) -> Option<&'a WaiverUse> {
        self.waivers.get(entry.finding?.waiver_id.as_deref()?).copied()
    }

    /// The life of the finding, when the run was put into a store.
    pub(super) fn life(&self, entry: Entry<'_>) -> Option<&'a Life> {
        self.history?.lives.get(&entry.finding?.fingerprint)
    }

    /// `waived by W-1 until 2026-12-31: reason`; the id alone when the report does not hold the waiver.
    pub(super) fn waived_by(&self, entry: Entry<'_>) -> Option<String> {
        let id = entry.finding?.waiver_id.as_deref()?;
        Some(match self.waiver(entry) {
            Some(used) => {
                format!("waived by {id} until {}: {}", used.waiver.expires_on, used.waiver.reason.trim())
            }
            None => format!("waived by {id}"),
        })
    }
}
