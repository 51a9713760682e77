//! The report for people: grouped by resource, worst first, readable at 80 columns.
//!
//! Everything that a plan can name is escaped before it is printed. What the change did not bring in is counted and
//! shown only on request.

mod access;
mod group;
pub(in crate::report) mod page;
pub(in crate::report) mod style;
mod summary;
mod waivers;

use std::collections::BTreeSet;
use std::io;

use super::text::{clip, count, escape};
use super::{RenderOptions, Report};
use super::{detail, place, view};
use crate::model::{Change, ChangeAction, Evaluation, Verdict};
use group::{Class, Group, Hidden, Shown};
use page::Page;
use style::Meaning;

/// Columns of the word that opens a finding, and of what follows it.
const WORD: usize = 10;
/// Longest message and longest value that are printed.
const MESSAGE_LIMIT: usize = 1_000;
const VALUE_LIMIT: usize = 160;
/// Causes of what was not known before either that are named.
const CAUSES_SHOWN: usize = 10;

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let evaluation = report.evaluation;
    let mut out = io::BufWriter::new(out);
    let mut page = Page::new(&mut out, options.color, options.width);
    let actions = view::actions(evaluation);
    header(&mut page, evaluation, options)?;
    warnings(&mut page, evaluation)?;
    access::write(&mut page, evaluation, options.verbose)?;
    let groups = group::groups(evaluation, options);
    let mut explained = BTreeSet::new();
    let mut hidden = Hidden::default();
    let mut hidden_resources = 0;
    for group in &groups {
        if !group.hidden.is_empty() {
            hidden.add(&group.hidden);
            hidden_resources += 1;
        }
        if group.is_visible() {
            let change = actions.get(group.position as usize).copied().flatten();
            resource(&mut page, evaluation, group, change, &mut explained)?;
        }
    }
    still_unknown(&mut page, evaluation, options)?;
    listed(&mut page, evaluation, "Deleted (listed, not judged)", ChangeAction::Delete)?;
    listed(&mut page, evaluation, "Forgotten (leaves the state, stays in the account)", ChangeAction::Forget)?;
    gaps(&mut page, evaluation)?;
    if let Some(sentence) = view::nothing_judged(evaluation) {
        page.blank()?;
        page.paragraph("", "", &sentence)?;
    }
    waivers::write(&mut page, report.waivers, options)?;
    summary::write(&mut page, report, options, &hidden, hidden_resources)?;
    io::Write::flush(&mut out)
}

/// Means of remediation in the order in which people want them.
const MEANS: [&str; 4] = ["terraform", "cli", "sql", "console"];

fn header(page: &mut Page<'_>, evaluation: &Evaluation, options: &RenderOptions) -> io::Result<()> {
    let title = format!("dbmuster {}", escape(&options.tool_version));
    let title = page.paint(Meaning::Heading, &title);
    page.line(&title)?;
    for source in evaluation.change.iter().flat_map(|change| &change.sources) {
        let kind = match source.kind.as_str() {
            "terraform_plan" if source.tool_version.as_ref().is_some_and(|tool| tool.starts_with("OpenTofu")) => {
                "OpenTofu plan"
            }
            "terraform_plan" => "Terraform plan",
            "terraform_state" => "Terraform state",
            "cloudformation_template" => "CloudFormation template",
            "terraform_source" => "Terraform source",
            "pulumi_preview" => "Pulumi preview",
            "cloudformation_change_set" => "CloudFormation change set",
            "sql_migration" => "SQL migration",
            other => other,
        };
        let tool = source.tool_version.as_ref().map(|v| format!(", written by version {}", escape(v)));
        let text = format!(
            "{}: {}, format {}{}",
            escape(&source.path),
            escape(kind),
            escape(&source.format_version),
            tool.unwrap_or_default()
        );
        page.paragraph("  ", "    ", &text)?;
    }
    Ok(())
}

fn warnings(page: &mut Page<'_>, evaluation: &Evaluation) -> io::Result<()> {
    let Some(change) = &evaluation.change else { return Ok(()) };
    let warnings = view::warnings(change);
    if !warnings.is_empty() {
        page.heading(Meaning::Warning, "Before you apply")?;
    }
    for (resource, warning) in warnings {
        let sign = page.paint(Meaning::Warning, "!");
        page.paragraph(&format!("  {sign} "), "    ", &format!("{}: {}", escape(resource), escape(&warning)))?;
    }
    Ok(())
}

fn resource<'a>(
    page: &mut Page<'_>,
    evaluation: &Evaluation,
    group: &Group<'a>,
    change: Option<&Change>,
    explained: &mut BTreeSet<&'a str>,
) -> io::Result<()> {
    let subject = group.subject;
    page.heading(Meaning::Heading, &escape(&subject.id))?;
    let mut facts = vec![escape(&subject.resource_type).into_owned()];
    if let Some(change) = change {
        facts.push(page.paint(Meaning::Action(change.action), style::action(change.action)));
        facts.extend(details(change));
    } else if *subject.name != *subject.id {
        facts.push(escape(&subject.name).into_owned());
    }
    if let Some(location) = place::source(evaluation, subject.location.as_ref()) {
        facts.push(spot(location));
    } else if let Some(location) = place::one_of_several(evaluation, subject.location.as_ref()) {
        facts.push(escape(&location.file).into_owned());
    }
    page.paragraph("  ", "    ", &facts.join(", "))?;
    let mut shown = group.shown.as_slice();
    while let Some(first) = shown.first() {
        let taken = match first.class {
            Class::NewlyUnknown | Class::StillUnknown => unknown(page, shown)?,
            Class::Failing | Class::PreExisting => failure(page, evaluation, first, explained)?,
            Class::Error => error(page, first)?,
            Class::Fixed => fixed(page, first)?,
        };
        shown = &shown[taken..];
    }
    for (word, policies) in [("pass", &group.passed), ("n/a", &group.not_applicable)] {
        if !policies.is_empty() {
            let word = page.paint(Meaning::Aside, &format!("{word:<WORD$}"));
            page.paragraph(&format!("  {word}"), &body(), &escape(&policies.join(", ")))?;
        }
    }
    if !group.hidden.is_empty() {
        let text = page.paint(Meaning::Aside, &summary::hidden(&group.hidden));
        page.paragraph("  ", "    ", &text)?;
    }
    Ok(())
}

fn details(change: &Change) -> Vec<String> {
    let mut details = Vec::new();
    if !change.replace_paths.is_empty() {
        details.push(format!("because of {}", escape(&change.replace_paths.join(" and "))));
    }
    if change.imported {
        details.push("imported".to_owned());
    }
    if let Some(previous) = &change.previous_address {
        details.push(format!("moved from {}", escape(previous)));
    }
    details
}

fn spot(location: &crate::model::Location) -> String {
    let line = location.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!("{}{line}", escape(&location.file))
}

/// Opens a finding: `  CRITICAL  introduced: policy_id`.
fn opening(page: &mut Page<'_>, meaning: Meaning, word: &str, text: &str) -> io::Result<()> {
    let word = page.paint(meaning, &format!("{word:<WORD$}"));
    page.paragraph(&format!("  {word}"), &body(), text)
}

fn body() -> String {
    " ".repeat(WORD + 2)
}

fn failure<'a>(
    page: &mut Page<'_>,
    evaluation: &Evaluation,
    shown: &Shown<'a>,
    explained: &mut BTreeSet<&'a str>,
) -> io::Result<usize> {
    let finding = shown.finding;
    let verdict = match finding.verdict {
        None => "",
        Some(Verdict::Introduced) => "introduced: ",
        Some(Verdict::PreExisting) => "pre-existing: ",
        Some(Verdict::Fixed) => "fixed: ",
        Some(Verdict::NewlyUnknown | Verdict::UnchangedUnknown) => "unknown: ",
    };
    let waived = match (&finding.waiver_id, finding.is_known) {
        (Some(waiver), _) => format!(" (waived by {})", escape(waiver)),
        (None, true) => " (known from the baseline)".to_owned(),
        (None, false) => String::new(),
    };
    let word = finding.severity.as_str().to_uppercase();
    let text = format!("{verdict}{}{waived}", escape(&finding.policy_id));
    opening(page, Meaning::Severity(finding.severity), &word, &text)?;
    let message = if finding.message.is_empty() { shown.entry.policy.title.as_str() } else { &*finding.message };
    page.paragraph(&body(), &body(), &escape(clip(message, MESSAGE_LIMIT).as_ref()))?;
    let mut facts = Vec::new();
    if let Some(field) = &finding.field {
        let value = finding.observed.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
        facts.push(escape(clip(&format!("{field}{value}"), VALUE_LIMIT).as_ref()).into_owned());
    }
    if let Some(location) = place::source(evaluation, finding.location.as_deref()) {
        facts.push(format!("at {}", spot(location)));
    }
    if !facts.is_empty() {
        page.paragraph(&body(), &body(), &facts.join(" "))?;
    }
    if let Some(words) = detail::judged_by(finding) {
        page.paragraph(&body(), &body(), &escape(clip(&words, MESSAGE_LIMIT).as_ref()))?;
    }
    // The remedy is the same each time, so the first failure of a policy carries it for all.
    if shown.class == Class::Failing && explained.insert(&*finding.policy_id) {
        let remediation = &shown.entry.policy.remediation;
        // A template is mended in its own words. Its types have colons; an address in Terraform has them in a key only.
        let is_template = finding.resource_id.split('[').next().is_some_and(|id| id.contains("::"));
        let order = if is_template { ["cloudformation", "cli", "sql", "console"] } else { MEANS };
        let means = order.into_iter().chain(MEANS).find_map(|means| remediation.get(means));
        if let Some(means) = means {
            let words = means.split_whitespace().collect::<Vec<_>>().join(" ");
            page.paragraph(&format!("{}fix: ", body()), &body(), &escape(clip(&words, MESSAGE_LIMIT).as_ref()))?;
        }
    }
    Ok(1)
}

/// Several policies often wait for the same field: one entry for all of them.
fn unknown(page: &mut Page<'_>, shown: &[Shown<'_>]) -> io::Result<usize> {
    let Some(class) = shown.first().map(|first| first.class) else { return Ok(0) };
    let taken = shown.iter().take_while(|other| other.class == class).count();
    let mut causes: Vec<(String, Vec<&str>)> = Vec::new();
    for Shown { finding, .. } in &shown[..taken] {
        let cause = group::cause(finding);
        match causes.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, policies)) => policies.push(&finding.policy_id),
            None => causes.push((cause, vec![&finding.policy_id])),
        }
    }
    let since = if class == Class::StillUnknown { " (as before the change)" } else { "" };
    for (cause, policies) in causes {
        let text = format!("{}{since}", escape(clip(&cause, MESSAGE_LIMIT).as_ref()));
        opening(page, Meaning::Unknown, "unknown", &text)?;
        page.paragraph(&format!("{}for ", body()), &body(), &escape(&policies.join(", ")))?;
    }
    Ok(taken)
}

/// What was not known before either, by cause, since it is much the same on every resource.
fn still_unknown(page: &mut Page<'_>, evaluation: &Evaluation, options: &RenderOptions) -> io::Result<()> {
    let causes = group::still_unknown(evaluation, options);
    if !causes.is_empty() {
        page.heading(Meaning::Unknown, "Unknown before and after the change")?;
    }
    for (cause, outcomes, resources) in causes.iter().take(CAUSES_SHOWN) {
        let of = count(*outcomes, "outcome", "outcomes");
        let on = count(*resources, "resource", "resources");
        let text = format!("{} ({of} on {on})", escape(clip(cause, MESSAGE_LIMIT).as_ref()));
        page.paragraph("  ? ", "    ", &text)?;
    }
    if causes.len() > CAUSES_SHOWN {
        page.paragraph("    ", "    ", &format!("and {} more causes", causes.len() - CAUSES_SHOWN))?;
    }
    Ok(())
}

fn error(page: &mut Page<'_>, shown: &Shown<'_>) -> io::Result<usize> {
    opening(page, Meaning::Broken, "error", &escape(&shown.finding.policy_id))?;
    page.paragraph(&body(), &body(), &escape(clip(&shown.finding.message, MESSAGE_LIMIT).as_ref()))?;
    Ok(1)
}

fn fixed(page: &mut Page<'_>, shown: &Shown<'_>) -> io::Result<usize> {
    let text = format!("{} ({})", escape(&shown.finding.policy_id), shown.finding.severity);
    opening(page, Meaning::Better, "fixed", &text)?;
    Ok(1)
}

fn listed(page: &mut Page<'_>, evaluation: &Evaluation, heading: &str, action: ChangeAction) -> io::Result<()> {
    let changes = evaluation.change.iter().flat_map(|change| &change.changes);
    let mut lines: Vec<_> = changes
        .filter(|change| change.action == action)
        .map(|change| {
            let deposed = change.deposed.as_ref().map(|key| format!(", deposed object {key}")).unwrap_or_default();
            format!("{} ({}{deposed})", change.resource_id, change.resource_type)
        })
        .collect();
    lines.sort();
    if !lines.is_empty() {
        page.heading(Meaning::Heading, heading)?;
    }
    for line in lines {
        let sign = page.paint(Meaning::Action(action), if action == ChangeAction::Delete { "-" } else { "." });
        page.paragraph(&format!("  {sign} "), "    ", &escape(&line))?;
    }
    Ok(())
}

fn gaps(page: &mut Page<'_>, evaluation: &Evaluation) -> io::Result<()> {
    if !evaluation.gaps.is_empty() {
        let heading = format!("{} in what was read", count(evaluation.gaps.len(), "gap", "gaps"));
        page.heading(Meaning::Unknown, &heading)?;
    }
    for gap in &evaluation.gaps {
        let message = if gap.message.is_empty() { String::new() } else { format!(" ({})", gap.message) };
        let cause = gap.cause.as_str().replace('_', " ");
        let text = format!("{}: {}: {cause}{message}", gap.target, gap.operation);
        page.paragraph("  ? ", "    ", &escape(clip(&text, MESSAGE_LIMIT).as_ref()))?;
    }
    Ok(())
}
