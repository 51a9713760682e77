//! One comment for a pull request or merge request: what the change destroys, breaks, mends and leaves unknown.
//!
//! GitHub takes 65,536 characters and GitLab 1,000,000; the comment stays below both, and says how much of each list was cut.
//! It begins with a mark that nobody sees, by which a later run finds it. Main function: [`text`].

mod access;
mod sections;
mod span;

use std::fmt::Write as _;

use self::sections::Section;
use self::span::{code, words};
use super::{Budget, TemplateError, within};
use crate::model::{ChangeAction, ChangeSet, kinds};
use crate::report::text::{count, escape};
use crate::report::view::{self, Tally};
use crate::report::{COMMENT_MARK, RenderOptions, Report, detail};

/// Bytes of a comment: never more than the characters that GitHub takes, less some for whoever adds a line.
const LIMIT: usize = 64_000;
/// Rows of all lists together.
const ROWS: usize = 400;
const NAME_LIMIT: usize = 300;
const REASON_LIMIT: usize = 600;

/// The comment.
///
/// # Errors
///
/// Never by itself; it is made as pages from templates are.
pub(in crate::report) fn text(report: &Report<'_>, options: &RenderOptions) -> Result<String, TemplateError> {
    within(LIMIT, ROWS, |budget| Ok(page(report, options, budget)))
}

fn page(report: &Report<'_>, options: &RenderOptions, budget: &mut Budget) -> String {
    let evaluation = report.evaluation;
    let mut out = format!("{COMMENT_MARK}\n## dbmuster: {}\n", headline(report, options));
    if let Some(change) = &evaluation.change {
        destroyed(&mut out, change, budget);
    }
    let _ = write!(out, "\n{}\n", counts(report));
    if let Some(nothing) = view::nothing_judged(evaluation) {
        let _ = write!(out, "\n{nothing}\n");
    }
    for section in sections::all(report, options) {
        write_section(&mut out, section, budget);
    }
    let cut: Vec<String> = budget.cut.clone();
    if !cut.is_empty() {
        let _ = write!(out, "\n**Cut, because a comment holds no more:** {}.\n", cut.join("; "));
    }
    footer(&mut out, report, options);
    out
}

fn headline(report: &Report<'_>, options: &RenderOptions) -> String {
    let gate = options.gate;
    let stops = report.evaluation.findings.iter().filter(|finding| gate.stops(finding, options.fail_on)).count();
    match (stops, options.exit.incomplete) {
        (0, false) => "nothing stops this change".to_owned(),
        (0, true) => "no finding stops this change, but not everything is known".to_owned(),
        (stops, _) => format!("{} this change", count(stops, "finding stops", "findings stop")),
    }
}

/// What is lost for good comes first, whatever the policies say of it.
fn destroyed(out: &mut String, change: &ChangeSet, budget: &mut Budget) {
    let is_database = |ty: &str| kinds::find(ty).is_some_and(|kind| kind.is_database);
    let lost: Vec<String> = change
        .changes
        .iter()
        .filter(|change| change.action.destroys() && is_database(&change.resource_type))
        .map(|change| {
            let what = match change.action {
                ChangeAction::Delete => "**is destroyed**",
                ChangeAction::CreateThenDelete => "**is replaced**: a new one is made, the one of today destroyed",
                ChangeAction::DeleteThenCreate
                | ChangeAction::NoOp
                | ChangeAction::Create
                | ChangeAction::Update
                | ChangeAction::Read
                | ChangeAction::Forget => "**is replaced**: destroyed, then made anew",
            };
            let why = match change.replace_paths.as_slice() {
                [] => String::new(),
                paths => format!(", because of {}", code(&paths.join(", "), NAME_LIMIT)),
            };
            let more: String =
                change.warnings.iter().map(|warning| format!("; {}", words(warning, REASON_LIMIT))).collect();
            format!(
                "{} ({}) {what}{why}{more}",
                code(&change.resource_id, NAME_LIMIT),
                words(&change.resource_type, 80)
            )
        })
        .collect();
    if !lost.is_empty() {
        let total = lost.len();
        let _ = write!(
            out,
            "\n> [!CAUTION]\n> **{} or replaced by this change. The data goes with it.**\n",
            count(total, "database is destroyed", "databases are destroyed")
        );
        for line in budget.take(lost, "destroyed database", "destroyed databases") {
            let _ = writeln!(out, "> - {line}");
        }
    }
    let others: Vec<String> = change
        .changes
        .iter()
        .filter(|change| !(change.action.destroys() && is_database(&change.resource_type)))
        .flat_map(|change| change.warnings.iter().map(|warning| (change.resource_id.as_str(), warning)))
        .map(|(id, warning)| format!("{}: {}", code(id, NAME_LIMIT), words(warning, REASON_LIMIT)))
        .collect();
    if !others.is_empty() {
        let _ = write!(out, "\n### Before you merge ({})\n\n", others.len());
        for line in budget.take(others, "warning", "warnings") {
            let _ = writeln!(out, "- {line}");
        }
    }
}

fn counts(report: &Report<'_>) -> String {
    let evaluation = report.evaluation;
    if !view::is_change(evaluation) {
        let coverage = evaluation.coverage;
        return format!(
            "**{} failed**, {} not known, {} passed, in {}.",
            coverage.failed,
            coverage.indeterminate,
            coverage.passed,
            count(coverage.resources_seen, "resource", "resources")
        );
    }
    let tally = Tally::of(evaluation);
    format!(
        "**{} introduced**, {} fixed, {} not known any more, {} failed before, {} not known before either; {} judged.",
        tally.introduced,
        tally.fixed,
        tally.newly_unknown,
        tally.pre_existing,
        tally.unchanged_unknown,
        count(evaluation.coverage.resources_seen, "resource", "resources")
    )
}

fn write_section(out: &mut String, section: Section, budget: &mut Budget) {
    let total = section.rows.len();
    if total == 0 {
        return;
    }
    let title = &section.title;
    let rows = budget.take(section.rows, &format!("row of \"{title}\""), &format!("rows of \"{title}\""));
    let left_out = total - rows.len();
    if section.is_folded {
        let _ = write!(out, "\n<details>\n<summary>{title} ({total})</summary>\n\n");
    } else {
        let _ = write!(out, "\n### {title} ({total})\n\n");
    }
    for row in rows {
        let _ = writeln!(out, "- {row}");
    }
    if left_out > 0 {
        let _ = writeln!(out, "- and {left_out} more");
    }
    if section.is_folded {
        out.push_str("\n</details>\n");
    }
}

fn footer(out: &mut String, report: &Report<'_>, options: &RenderOptions) {
    let evaluation = report.evaluation;
    let digest: String = evaluation.policy_set_digest.chars().take(12).collect();
    let _ = write!(
        out,
        "\n---\nExit {}: {}. dbmuster {}, {} (`{}`), {}. A later run brings this comment up to date.\n",
        options.exit.code,
        words(&options.exit.reason, REASON_LIMIT),
        escape(&options.tool_version),
        count(evaluation.policies.len(), "policy", "policies"),
        escape(&digest),
        escape(&evaluation.evaluated_at)
    );
}

/// What was not read, each as a sentence.
fn unread(report: &Report<'_>) -> Vec<String> {
    let gaps = report.evaluation.gaps.iter().map(detail::gap_sentence);
    let all = gaps.chain(report.evaluation.stale_tables.iter().map(detail::stale_sentence));
    all.map(|sentence| words(&sentence, REASON_LIMIT)).collect()
}
