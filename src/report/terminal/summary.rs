//! The closing lines: counts, coverage, the gate, and why the run ends as it does.

use std::io;

use super::group::Hidden;
use super::page::Page;
use super::style::Meaning;
use crate::model::{ChangeAction, Evaluation, Gate, Severity};
use crate::report::detail;
use crate::report::text::{count, escape};
use crate::report::view::{self, Tally};
use crate::report::{RenderOptions, Report};

pub(super) fn write(
    page: &mut Page<'_>,
    report: &Report<'_>,
    options: &RenderOptions,
    hidden: &Hidden,
    hidden_resources: usize,
) -> io::Result<()> {
    let evaluation = report.evaluation;
    page.heading(Meaning::Heading, "Summary")?;
    if !hidden.is_empty() {
        let on = count(hidden_resources, "resource", "resources");
        let text = format!("{} on {on}; -v or --gate all shows each", self::hidden(hidden));
        row(page, "collapsed", &text)?;
    }
    let coverage = evaluation.coverage;
    let mut resources =
        vec![format!("{} seen", coverage.resources_seen), format!("{} judged", coverage.resources_evaluated)];
    if let Some(change) = evaluation.change.as_ref().filter(|change| change.other_resources > 0) {
        resources.push(format!("{} of other types not judged", change.other_resources));
    }
    row(page, "resources", &resources.join(", "))?;
    if let Some(changes) = changes(evaluation) {
        row(page, "changes", &changes)?;
    }
    let tally = Tally::of(evaluation);
    let by_severity = by_severity(&tally.failed_by_severity);
    if view::is_change(evaluation) {
        let text = format!(
            "{} introduced, {} pre-existing, {} fixed, {} unknown, {} unchanged unknown",
            tally.introduced, tally.pre_existing, tally.fixed, tally.newly_unknown, tally.unchanged_unknown
        );
        row(page, "findings", &text)?;
    }
    if !by_severity.is_empty() {
        row(page, "failed", &by_severity)?;
    }
    let text = format!(
        "{} passed, {} failed, {} not applicable, {} indeterminate, {}",
        coverage.passed,
        coverage.failed,
        coverage.not_applicable,
        coverage.indeterminate,
        count(coverage.errors, "error", "errors")
    );
    row(page, "cells", &format!("{text}, by {}", count(evaluation.policies.len(), "policy", "policies")))?;
    let overriding: Vec<&str> = evaluation
        .policies
        .iter()
        .filter(|policy| policy.overrides.is_some())
        .map(|policy| policy.id.as_str())
        .collect();
    if !overriding.is_empty() {
        row(page, "overridden", &format!("by policies of yours: {}", overriding.join(", ")))?;
    }
    for (id, why) in &evaluation.switched_off {
        row(page, "switched off", &escape(&format!("{id}: {why}")))?;
    }
    if !evaluation.gaps.is_empty() {
        row(page, "gaps", &format!("{} in what was read: more may be wrong than is shown", evaluation.gaps.len()))?;
    }
    for stale in &evaluation.stale_tables {
        row(page, "old facts", &escape(&detail::stale_sentence(stale)))?;
    }
    let waived = evaluation.findings.iter().filter(|finding| finding.waiver_id.is_some()).count();
    if !report.waivers.uses.is_empty() {
        let text = format!(
            "{}: {}",
            count(waived, "failure waived", "failures waived"),
            super::waivers::states(report.waivers)
        );
        row(page, "waivers", &text)?;
    }
    if let Some(baseline) = &report.waivers.baseline {
        let text = format!("{} known from {}, {} gone", baseline.known, escape(&baseline.name), baseline.gone);
        row(page, "baseline", &text)?;
    }
    let which = match options.gate {
        Gate::Introduced if view::is_change(evaluation) => "introduced",
        Gate::Introduced | Gate::All => "all",
    };
    row(page, "gate", &format!("{which} findings at or above {}", options.fail_on))?;
    let meaning = if options.exit.code == 0 { Meaning::Better } else { Meaning::Warning };
    let exit = page.paint(meaning, &format!("exit {}", options.exit.code));
    page.paragraph(&format!("{exit}: "), "  ", &escape(&options.exit.reason))
}

fn row(page: &mut Page<'_>, name: &str, text: &str) -> io::Result<()> {
    page.paragraph(&format!("  {name:<WIDTH$}"), &" ".repeat(WIDTH + 2), text)
}

/// Columns of the first word of a row.
const WIDTH: usize = 11;

/// `2 pre-existing findings (1 high, 1 low), 1 unchanged unknown`.
pub(super) fn hidden(hidden: &Hidden) -> String {
    let mut parts = Vec::new();
    if hidden.failures() > 0 {
        let findings = count(hidden.failures(), "pre-existing finding", "pre-existing findings");
        parts.push(format!("{findings} ({})", by_severity(&hidden.pre_existing)));
    }
    if hidden.still_unknown > 0 {
        parts.push(format!("{} unchanged unknown", hidden.still_unknown));
    }
    parts.join(", ")
}

fn by_severity(counts: &[usize; 4]) -> String {
    let parts: Vec<_> = Severity::ALL
        .into_iter()
        .rev()
        .map(|severity| (severity, counts[severity as usize]))
        .filter(|(_, n)| *n > 0)
        .map(|(severity, n)| format!("{n} {severity}"))
        .collect();
    parts.join(", ")
}

fn changes(evaluation: &Evaluation) -> Option<String> {
    let changes = &evaluation.change.as_ref()?.changes;
    let of = |actions: &[ChangeAction]| changes.iter().filter(|change| actions.contains(&change.action)).count();
    let replaced = [ChangeAction::DeleteThenCreate, ChangeAction::CreateThenDelete];
    let counts = [
        (of(&[ChangeAction::Create]), "created"),
        (of(&[ChangeAction::Update]), "updated"),
        (of(&replaced), "replaced"),
        (of(&[ChangeAction::Delete]), "deleted"),
        (of(&[ChangeAction::Forget]), "forgotten"),
        (of(&[ChangeAction::Read]), "read"),
        (of(&[ChangeAction::NoOp]), "unchanged"),
    ];
    let parts: Vec<_> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
