//! What the page about a change, or a state, tells.

use serde_json::{Value, json};

use super::Budget;
use crate::model::{Evaluation, Severity, Status};
use crate::report::detail::{self, Details, Standing};
use crate::report::text::{clip, escape};
use crate::report::view::{self, Entry, Tally};
use crate::report::{RenderOptions, Report, place};

const NAME_LIMIT: usize = 300;
const REASON_LIMIT: usize = 600;

/// What the template can name. Every member is always there, since a template is refused that names another.
pub(super) fn data(report: &Report<'_>, options: &RenderOptions, budget: &mut Budget) -> Value {
    let evaluation = report.evaluation;
    let tally = Tally::of(evaluation);
    let warnings = evaluation.change.as_ref().map(view::warnings).unwrap_or_default();
    let warnings: Vec<String> =
        warnings.iter().map(|(resource, text)| shown(&format!("{resource}: {text}"), REASON_LIMIT)).collect();
    let warnings = budget.take(warnings, "warning", "warnings");
    let gaps = evaluation.gaps.iter().map(detail::gap_sentence);
    let gaps = gaps.chain(evaluation.stale_tables.iter().map(detail::stale_sentence));
    let gaps = gaps.map(|sentence| shown(&sentence, REASON_LIMIT)).collect();
    let gaps = budget.take(gaps, "reason", "reasons");
    let sections = sections(report, options, budget);
    json!({
        "evaluated_at": escape(&evaluation.evaluated_at),
        "inventory_digest": escape(&evaluation.inventory_digest),
        "policy_set_digest": escape(&evaluation.policy_set_digest),
        "exit_code": options.exit.code,
        "exit_reason": escape(&options.exit.reason),
        "is_change": view::is_change(evaluation),
        "nothing": view::nothing_judged(evaluation).unwrap_or_default(),
        "policies": evaluation.policies.len(),
        "resources": evaluation.coverage.resources_seen,
        "introduced": tally.introduced,
        "fixed": tally.fixed,
        "pre_existing": tally.pre_existing,
        "newly_unknown": tally.newly_unknown,
        "unchanged_unknown": tally.unchanged_unknown,
        "passed": evaluation.coverage.passed,
        "failed": evaluation.coverage.failed,
        "waived": evaluation.findings.iter().filter(|f| f.status == Status::Fail && f.waiver_id.is_some()).count(),
        "undecided": evaluation.coverage.indeterminate,
        "errors": evaluation.coverage.errors,
        "critical": tally.failed(Severity::Critical),
        "high": tally.failed(Severity::High),
        "medium": tally.failed(Severity::Medium),
        "low": tally.failed(Severity::Low),
        "warnings": warnings,
        "gaps": gaps,
        "sections": sections,
        "cut": budget.cut(),
    })
}

/// Parts of the page that list findings, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Stops,
    BelowThreshold,
    Broken,
    Undecided,
    Waived,
    Fixed,
    Before,
    StillUndecided,
}

impl Part {
    const ALL: [Self; 8] = [
        Self::Stops,
        Self::BelowThreshold,
        Self::Broken,
        Self::Undecided,
        Self::Waived,
        Self::Fixed,
        Self::Before,
        Self::StillUndecided,
    ];

    fn of(standing: Standing, entry: Entry<'_>, options: &RenderOptions) -> Option<Self> {
        Some(match standing {
            Standing::Failed if detail::severity(entry) >= options.fail_on => Self::Stops,
            Standing::Failed => Self::BelowThreshold,
            Standing::Broken => Self::Broken,
            Standing::Undecided => Self::Undecided,
            Standing::Waived => Self::Waived,
            Standing::Fixed => Self::Fixed,
            Standing::Before => Self::Before,
            Standing::StillUndecided => Self::StillUndecided,
            Standing::NotApplicable | Standing::Passed => return None,
        })
    }

    fn title(self, options: &RenderOptions, evaluation: &Evaluation) -> String {
        let is_change = view::is_change(evaluation);
        match self {
            Self::Stops if is_change => "Stops this change".to_owned(),
            Self::Stops => format!("Fails at or above {}", options.fail_on),
            Self::BelowThreshold => format!("Fails below {}", options.fail_on),
            Self::Broken => "Failed to evaluate".to_owned(),
            Self::Undecided => "Not known".to_owned(),
            Self::Waived => "Waived".to_owned(),
            Self::Fixed => "Fixed by this change".to_owned(),
            Self::Before => "Failed before this change".to_owned(),
            Self::StillUndecided => "Not known before this change either".to_owned(),
        }
    }

    /// What is no news is folded.
    const fn is_folded(self) -> bool {
        match self {
            Self::Stops | Self::BelowThreshold | Self::Broken | Self::Undecided | Self::Waived => false,
            Self::Fixed | Self::Before | Self::StillUndecided => true,
        }
    }
}

fn sections(report: &Report<'_>, options: &RenderOptions, budget: &mut Budget) -> Vec<Value> {
    let details = Details::of(report);
    let worst = detail::worst_first(report, options.gate);
    let mut sections = Vec::new();
    for part in Part::ALL {
        let of_part = |&&(standing, entry): &&(Standing, Entry<'_>)| Part::of(standing, entry, options) == Some(part);
        let entries: Vec<Entry<'_>> = worst.iter().filter(of_part).map(|(_, entry)| *entry).collect();
        let total = entries.len();
        if total == 0 {
            continue;
        }
        let what = part.title(options, report.evaluation);
        let entries = budget.take(entries, &format!("row under \"{what}\""), &format!("rows under \"{what}\""));
        let rows: Vec<Value> = entries.iter().map(|entry| row(report, options, &details, part, *entry)).collect();
        let left_out = total - rows.len();
        sections.push(json!({
            "title": what,
            "count": total,
            "folded": part.is_folded(),
            "rows": rows,
            "left_out": left_out,
        }));
    }
    sections
}

fn row(report: &Report<'_>, options: &RenderOptions, details: &Details<'_>, part: Part, entry: Entry<'_>) -> Value {
    let reason = detail::reason(entry);
    let reason = match details.waived_by(entry) {
        Some(waived) if part == Part::Waived => format!("{waived}; {reason}"),
        Some(_) | None => reason.into_owned(),
    };
    let location = entry.finding.and_then(|finding| finding.location.as_deref()).or(entry.subject.location.as_ref());
    let place = place::source(report.evaluation, location).map_or_else(String::new, |location| {
        let file = place::relative(&location.file, options.base_dir.as_deref());
        location.line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"))
    });
    json!({
        "severity": detail::severity(entry).as_str(),
        "policy": escape(&entry.policy.id),
        "title": escape(&entry.policy.title),
        "resource": shown(&entry.subject.id, NAME_LIMIT),
        "reason": shown(&reason, REASON_LIMIT),
        "place": shown(&place, NAME_LIMIT),
    })
}

fn shown(text: &str, limit: usize) -> String {
    escape(&clip(text, limit)).into_owned()
}
