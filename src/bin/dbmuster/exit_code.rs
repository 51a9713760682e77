//! The exit codes, and the one place that chooses between them.

use dbmuster::model::drift::{Absence, Drift};
use dbmuster::model::{Evaluation, Finding, Gate, Severity, Status, Verdict, WaiverReport, WaiverState};
use dbmuster::report::ExitSummary;

use crate::waiving::WaiverRules;

/// Complete, and nothing at or above `--fail-on`.
pub const CLEAN: u8 = 0;
/// Findings at or above `--fail-on`.
pub const FINDINGS: u8 = 1;
/// Usage, configuration, input or policy error.
pub const USAGE: u8 = 2;
/// Something could not be evaluated and `--allow-incomplete` was not given.
pub const INCOMPLETE: u8 = 3;
/// Nothing to scan.
pub const NOTHING: u8 = 4;
/// A fault of this program.
pub const INTERNAL: u8 = 5;

/// What the user said about the exit code.
#[derive(Debug, Clone, Copy)]
pub struct ExitRules {
    pub fail_on: Severity,
    pub gate: Gate,
    pub allow_incomplete: bool,
    pub exit_zero: bool,
    /// A plan without resources to judge is not enough.
    pub require_resources: bool,
}

/// What the exit code depends on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    pub policies: usize,
    pub resources: usize,
    /// Findings that the gate stops.
    pub failed: usize,
    /// Outcomes at or above `--fail-on` that could not be decided.
    pub undecided: usize,
    pub errors: usize,
    pub gaps: usize,
    /// Places that were read or should have been; an empty account that was read is not nothing.
    pub places: usize,
    /// A change is judged, not a fleet.
    pub is_change: bool,
    /// Failures at or above `--fail-on` that the baseline knows, so that they do not stop the run.
    pub known: usize,
    /// Waivers that match nothing, if that is to fail the run.
    pub dead_waivers: usize,
    /// Waivers that end soon, if that is to fail the run.
    pub expiring_waivers: usize,
}

impl Counts {
    /// Counts what an evaluation holds.
    #[must_use]
    pub fn of(evaluation: &Evaluation, rules: ExitRules) -> Self {
        Self {
            policies: evaluation.policies.len(),
            resources: evaluation.subjects.len(),
            failed: evaluation.findings.iter().filter(|finding| rules.gate.stops(finding, rules.fail_on)).count(),
            undecided: evaluation.findings.iter().filter(|finding| leaves_open(finding, rules)).count(),
            errors: evaluation.coverage.errors,
            gaps: evaluation.gaps.len(),
            places: evaluation.places.len(),
            is_change: evaluation
                .change
                .as_ref()
                .is_some_and(|change| change.sources.iter().any(|source| source.kind != "terraform_state")),
            known: evaluation.findings.iter().filter(|finding| is_held_back(finding, rules)).count(),
            dead_waivers: 0,
            expiring_waivers: 0,
        }
    }

    /// Counts the waivers that are to fail the run.
    #[must_use]
    pub fn with_waivers(mut self, report: &WaiverReport, rules: &WaiverRules) -> Self {
        if rules.fail_on_dead {
            self.dead_waivers = report.count(WaiverState::Dead);
        }
        if rules.fail_on_expiring {
            self.expiring_waivers = report.count(WaiverState::Expiring);
        }
        self
    }

    /// What fails the run, and beside it what would without the baseline.
    fn failing(&self, which: &str, level: Severity) -> Option<String> {
        let mut parts = Vec::new();
        if self.failed > 0 {
            parts.push(format!("{} at or above {level}", count(self.failed, which)));
        }
        if self.dead_waivers > 0 {
            let which = if self.dead_waivers == 1 { "waiver matches" } else { "waivers match" };
            parts.push(format!("{} {which} no failure", self.dead_waivers));
        }
        if self.expiring_waivers > 0 {
            let which = if self.expiring_waivers == 1 { "waiver ends" } else { "waivers end" };
            parts.push(format!("{} {which} soon", self.expiring_waivers));
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Chooses the exit code. Precedence: nothing to scan, findings, incomplete.
#[must_use]
pub fn choose(counts: Counts, rules: ExitRules) -> ExitSummary {
    let incomplete = counts.undecided + counts.errors + counts.gaps > 0;
    let which = match rules.gate {
        Gate::Introduced if counts.is_change => "introduced finding",
        Gate::Introduced | Gate::All => "finding",
    };
    let level = rules.fail_on;
    let (code, reason) = if counts.policies == 0 {
        (NOTHING, "no policy was selected".to_owned())
    } else if rules.require_resources && counts.resources + counts.gaps + counts.places == 0 {
        (NOTHING, "there is no resource to judge".to_owned())
    } else if let Some(reason) = counts.failing(which, level) {
        (FINDINGS, reason)
    } else if incomplete && !rules.allow_incomplete {
        (INCOMPLETE, format!("incomplete: {}", what_is_missing(counts, level)))
    } else {
        (CLEAN, format!("no {which} at or above {level}"))
    };
    let reason = match counts.known {
        0 => reason,
        known => format!("{reason} ({known} known from the baseline)"),
    };
    if rules.exit_zero && code != CLEAN {
        let reason = format!("{reason} (exit code {code} set to 0 by --exit-zero)");
        return ExitSummary { code: CLEAN, reason, incomplete };
    }
    ExitSummary { code, reason, incomplete }
}

/// What the user said about the exit code of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct DriftRules {
    pub fail_on: Severity,
    pub fail_on_drift: bool,
    pub fail_on_unmanaged: bool,
    pub allow_incomplete: bool,
    pub exit_zero: bool,
}

/// Chooses the exit code of a comparison, in the same precedence. `errors` are policies that failed to evaluate.
#[must_use]
pub fn choose_drift(drift: &Drift, errors: usize, rules: DriftRules) -> ExitSummary {
    let level = rules.fail_on;
    let verdicts = || drift.drifted.iter().flat_map(|one| &one.verdicts);
    let worse = verdicts().filter(|change| change.stops(level)).count();
    let drifted = drift.drifted.iter().filter(|one| !one.fields.is_empty()).count();
    let not_there = drift.absent.iter().filter(|one| one.standing == Absence::NotThere).count();
    let mut failing = Vec::new();
    if worse > 0 {
        failing.push(format!("{} at or above {level} by drift", count(worse, "failure")));
    }
    if rules.fail_on_drift && drifted + not_there > 0 {
        let whose = count(drifted, "resource");
        failing.push(match not_there {
            0 => format!("{whose} with drift"),
            gone => format!("{whose} with drift, {} not there", count(gone, "declared database")),
        });
    }
    if rules.fail_on_unmanaged && drift.share.unmanaged > 0 {
        failing.push(count(drift.share.unmanaged, "unmanaged database"));
    }
    let not_known = drift.absent.iter().filter(|one| one.standing == Absence::NotKnown).count();
    let hidden = drift.declared.iter().filter(|one| one.is_partial).count();
    let open: Vec<String> = [
        (drift.ambiguous.len(), "ambiguous match", "ambiguous matches"),
        (not_known, "declared database not seen", "declared databases not seen"),
        (hidden, "declaration not read as a whole", "declarations not read as a whole"),
        (errors, "policy error", "policy errors"),
        (drift.gaps.len(), "gap", "gaps"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| if number == 1 { format!("1 {one}") } else { format!("{number} {many}") })
    .collect();
    let incomplete = !open.is_empty();
    let is_nothing = drift.share.total() + drift.absent.len() + drift.ambiguous.len() + drift.counts.matched == 0;
    // What is declared nowhere needs no policy to fail.
    let (code, reason) = if drift.policies == 0 && failing.is_empty() {
        (NOTHING, "no policy was selected".to_owned())
    } else if is_nothing && !incomplete {
        (NOTHING, "there is no database on either side".to_owned())
    } else if !failing.is_empty() {
        (FINDINGS, failing.join(", "))
    } else if incomplete && !rules.allow_incomplete {
        (INCOMPLETE, format!("incomplete: {}", open.join(", ")))
    } else {
        (CLEAN, format!("no failure at or above {level} by drift"))
    };
    if rules.exit_zero && code != CLEAN {
        let reason = format!("{reason} (exit code {code} set to 0 by --exit-zero)");
        return ExitSummary { code: CLEAN, reason, incomplete };
    }
    ExitSummary { code, reason, incomplete }
}

fn what_is_missing(counts: Counts, level: Severity) -> String {
    let mut parts = Vec::new();
    if counts.undecided > 0 {
        parts.push(format!("{} at or above {level} undecided", count(counts.undecided, "outcome")));
    }
    if counts.errors > 0 {
        parts.push(count(counts.errors, "policy error"));
    }
    if counts.gaps > 0 {
        parts.push(count(counts.gaps, "gap"));
    }
    parts.join(", ")
}

/// A failure that only the baseline keeps from stopping the run.
fn is_held_back(finding: &Finding, rules: ExitRules) -> bool {
    finding.is_known
        && finding.waiver_id.is_none()
        && finding.severity >= rules.fail_on
        && rules.gate.looks_at(finding.status, finding.verdict)
}

fn leaves_open(finding: &Finding, rules: ExitRules) -> bool {
    let counted = match rules.gate {
        Gate::All => true,
        Gate::Introduced => matches!(finding.verdict, None | Some(Verdict::NewlyUnknown)),
    };
    finding.status == Status::Indeterminate && finding.severity >= rules.fail_on && counted
}

fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
