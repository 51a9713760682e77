//! `history diff`.

use std::io::{self, Write};

use dbmuster::model::Step;
use dbmuster::report::escape;
use dbmuster::store::{ChangedFinding, Diff, FindingState, StoredFinding};
use serde::Serialize;

use super::{VERSION, json, points};
use crate::args::ListFormat;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;

#[derive(Serialize)]
struct DiffV1<'a> {
    format_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step_by_policies: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step_by_estate: Option<f64>,
    diff: &'a Diff,
}

pub fn print(diff: &Diff, format: ListFormat) -> Result<u8, Failure> {
    match format {
        ListFormat::Json => json(&DiffV1 {
            format_version: VERSION,
            step_by_policies: diff.step.and_then(Step::by_policies),
            step_by_estate: diff.step.and_then(Step::by_estate),
            diff,
        }),
        ListFormat::Terminal => {
            super::print(|out| write(out, diff))?;
            Ok(CLEAN)
        }
    }
}

fn write(out: &mut dyn Write, diff: &Diff) -> io::Result<()> {
    let (before, after) = (&diff.before, &diff.after);
    let scope = escape(&after.scope);
    let (from, to) = (escape(&before.as_of), escape(&after.as_of));
    writeln!(out, "Run {} ({from}) to run {} ({to}), scope {scope}", before.run_id, after.run_id)?;
    writeln!(out, "  score      {} to {}{}", points(before.score), points(after.score), attribution(diff.step))?;
    for (what, changed) in
        [("policies", diff.policies_changed), ("targets", diff.targets_changed), ("estate", diff.estate_changed)]
    {
        writeln!(out, "  {what:9}  {}", if changed { "changed" } else { "the same" })?;
    }
    let counts = [diff.new.len(), diff.fixed.len(), diff.changed.len(), diff.unseen.len()];
    writeln!(
        out,
        "  findings   {} new, {} fixed, {} changed, {} not seen",
        counts[0], counts[1], counts[2], counts[3]
    )?;
    section(
        out,
        "New",
        diff.new.iter().map(|new| (&new.finding, if new.is_reopened { "reopened" } else { "" }.to_owned())),
    )?;
    section(out, "Fixed", diff.fixed.iter().map(|fixed| (&fixed.finding, fixed.reason.as_str().replace('_', " "))))?;
    if !diff.changed.is_empty() {
        writeln!(out, "\nChanged")?;
    }
    for changed in &diff.changed {
        let resource = escape(&changed.resource_id);
        writeln!(out, "  {:8}  {}  {resource}", changed.after.severity, escape(&changed.policy_id))?;
        for line in changes(changed) {
            writeln!(out, "            {}", escape(&line))?;
        }
    }
    section(out, "Not seen, so they count as open", diff.unseen.iter().map(|finding| (finding, String::new())))
}

/// Who is answerable for the step.
fn attribution(step: Option<Step>) -> String {
    let Some(step) = step else { return String::new() };
    match (step.by_policies(), step.by_estate()) {
        (Some(policies), Some(estate)) => format!(" (policies {}, estate {})", signed(policies), signed(estate)),
        _ => " (the earlier inventory was not judged by the new policies, so nobody knows which of them it was)"
            .to_owned(),
    }
}

/// With a sign, and without a minus in front of nothing.
fn signed(points: f64) -> String {
    let rounded = (points * 10.0).round() / 10.0;
    format!("{:+.1}", if rounded == 0.0 { 0.0 } else { rounded })
}

fn section<'a>(
    out: &mut dyn Write,
    title: &str,
    findings: impl Iterator<Item = (&'a StoredFinding, String)>,
) -> io::Result<()> {
    let mut findings = findings.peekable();
    if findings.peek().is_some() {
        writeln!(out, "\n{title}")?;
    }
    for (finding, note) in findings {
        let state = &finding.state;
        let mut parts = vec![state.status.as_str().replace('_', " ")];
        parts.extend(value(state));
        parts.extend(state.waiver_id.as_ref().map(|waiver| format!("waived by {waiver}")));
        parts.extend(Some(note).filter(|note| !note.is_empty()));
        let (policy, resource) = (escape(&finding.policy_id), escape(&finding.resource_id));
        writeln!(out, "  {:8}  {policy}  {resource}: {}", state.severity, escape(&parts.join(", ")))?;
    }
    Ok(())
}

fn value(state: &FindingState) -> Option<String> {
    let field = state.field.as_ref()?;
    state.observed.as_ref().map(|observed| format!("{field} = {observed}"))
}

fn changes(changed: &ChangedFinding) -> Vec<String> {
    let (before, after) = (&changed.before, &changed.after);
    let mut lines = Vec::new();
    let mut say = |what: &str, was: &str, is: &str| {
        if was != is {
            lines.push(format!("{what}: {was} -> {is}"));
        }
    };
    let seen = if changed.was_unseen { "not seen" } else { before.status.as_str() };
    say("status", seen, after.status.as_str());
    say("severity", before.severity.as_str(), after.severity.as_str());
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    say("field", &text(&before.field), &text(&after.field));
    say("observed", &text(&before.observed), &text(&after.observed));
    say("waiver", &text(&before.waiver_id), &text(&after.waiver_id));
    lines
}
