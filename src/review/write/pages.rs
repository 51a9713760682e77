//! The pages of a review: one for each reviewer, and one over all.
//!
//! They hold no script, ask nothing of any server, and look like the scorecard. Main type: [`Pages`].

use std::path::Path;

use serde::Serialize;

use super::html::{LineView, counted};
use crate::model::Severity;
use crate::report::allowed;
use crate::report::template::{TemplateError, TemplateSet, text};
use crate::review::{Line, Removed, ReviewManifest, ReviewerRecord, sheet_cell};

/// Lines that the page over all shows.
const WORST: usize = 60;
/// Rows of a table that may have many.
const MOST_ROWS: usize = 200;

/// Templates and what every page has.
#[derive(Debug)]
pub(in crate::review) struct Pages {
    set: TemplateSet,
    style: String,
}

#[derive(Debug, Serialize)]
struct Shell<'a> {
    title: String,
    style: &'a str,
    style_hash: String,
    tool_version: String,
    review: String,
    period: String,
    scope: String,
    opened_at: &'a str,
    due: &'a str,
    incomplete: bool,
    missing: String,
    home: &'a str,
}

#[derive(Debug, Serialize)]
struct ReviewerPage<'a> {
    page: Shell<'a>,
    reviewer: String,
    deputy: String,
    file: &'a str,
    grouping: String,
    count: String,
    tallies: Vec<Tally>,
    lines: Vec<LineView>,
}

#[derive(Debug, Serialize)]
struct SummaryPage<'a> {
    page: Shell<'a>,
    figures: Vec<Tally>,
    reviewers: Vec<ReviewerRow>,
    by_severity: Vec<Tally>,
    by_kind: Vec<Tally>,
    by_class: Vec<Tally>,
    by_flag: Vec<Tally>,
    by_change: Vec<Tally>,
    worst: Vec<LineView>,
    worst_count: String,
    removed: Vec<String>,
    removed_more: usize,
    totals: Vec<Tally>,
    sources: Vec<Row>,
    asked: Vec<Row>,
    asked_more: usize,
    failed: Vec<Row>,
    exclusions: Vec<Row>,
    previous: String,
}

#[derive(Debug, Serialize)]
struct Tally {
    name: String,
    count: u64,
}

#[derive(Debug, Serialize)]
struct ReviewerRow {
    name: String,
    email: String,
    deputy: String,
    file: String,
    lines: u64,
    grouping: String,
}

#[derive(Debug, Serialize)]
struct Row {
    cells: Vec<String>,
}

fn seen(text: &str) -> String {
    sheet_cell(text).into_owned()
}

fn row<const N: usize>(cells: [String; N]) -> Row {
    Row { cells: cells.iter().map(|cell| seen(cell)).collect() }
}

fn name_of(reviewer: &str) -> String {
    if reviewer.is_empty() { "nobody is named".to_owned() } else { seen(reviewer) }
}

fn tallies<'a>(counts: impl IntoIterator<Item = (&'a String, &'a u64)>) -> Vec<Tally> {
    counts.into_iter().map(|(name, count)| Tally { name: seen(name), count: *count }).collect()
}

impl Pages {
    pub(in crate::review) fn load(overrides: Option<&Path>) -> Result<Self, TemplateError> {
        let set = TemplateSet::load("review", overrides)?;
        let mut style = text("html/report.css", overrides)?;
        style.push_str(&text("review/review.css", overrides)?);
        // A style may not end the element that it stands in.
        Ok(Self { set, style: style.replace("</", "<\\/") })
    }

    fn shell<'a>(&'a self, manifest: &'a ReviewManifest, title: String, home: &'a str) -> Shell<'a> {
        let missing = manifest.failed_targets.len() as u64;
        Shell {
            title,
            style: &self.style,
            style_hash: allowed(&self.style),
            tool_version: seen(&manifest.tool_version),
            review: seen(&manifest.review),
            period: seen(&manifest.period),
            scope: seen(&manifest.scope),
            opened_at: &manifest.opened_at,
            due: &manifest.due,
            incomplete: !manifest.is_complete,
            missing: counted(missing, "read that failed", "reads that failed"),
            home,
        }
    }

    /// The page of one reviewer.
    pub(in crate::review) fn reviewer(
        &self,
        manifest: &ReviewManifest,
        reviewer: &ReviewerRecord,
        lines: &[Line],
    ) -> Result<String, TemplateError> {
        let mut by_severity = std::collections::BTreeMap::new();
        lines.iter().for_each(|line| *by_severity.entry(std::cmp::Reverse(line.severity)).or_insert(0) += 1);
        let tallies =
            by_severity.into_iter().map(|(severity, count)| Tally { name: severity.0.as_str().to_owned(), count });
        let data = ReviewerPage {
            page: self.shell(manifest, format!("Access review for {}", name_of(&reviewer.id)), "../summary.html"),
            reviewer: name_of(&reviewer.id),
            deputy: seen(&reviewer.deputy),
            file: &reviewer.file,
            grouping: seen(&reviewer.grouping),
            count: counted(lines.len() as u64, "line", "lines"),
            tallies: tallies.collect(),
            lines: lines.iter().map(LineView::of).collect(),
        };
        self.set.render("reviewer", &data)
    }

    /// The page over all.
    pub(in crate::review) fn summary(
        &self,
        manifest: &ReviewManifest,
        worst: &[Line],
        removed: &[Removed],
    ) -> Result<String, TemplateError> {
        let totals = &manifest.totals;
        let control = &manifest.control_totals;
        let tally = |name: &str, count: u64| Tally { name: name.to_owned(), count };
        let gone = removed.iter().take(MOST_ROWS).map(|one| {
            let database = if one.database.is_empty() { "the whole server" } else { &one.database };
            let count = counted(one.subjects.len() as u64, "role", "roles");
            let who = if one.subjects.len() > 4 { count } else { one.subjects.join(", ") };
            seen(&format!("{who}: {} on {database}, {}", one.class.as_str(), one.server))
        });
        let data = SummaryPage {
            page: self.shell(manifest, format!("Access review {}", seen(&manifest.review)), ""),
            figures: vec![
                tally("lines to decide", totals.lines),
                tally("login roles", totals.login_roles),
                tally("databases read", control.databases_read),
                tally("reviewers", manifest.reviewers.len() as u64),
            ],
            reviewers: manifest
                .reviewers
                .iter()
                .map(|one| ReviewerRow {
                    name: name_of(&one.id),
                    email: seen(&one.email),
                    deputy: seen(&one.deputy),
                    file: one.file.clone(),
                    lines: one.lines,
                    grouping: if one.grouping.is_empty() { "one line each".to_owned() } else { seen(&one.grouping) },
                })
                .collect(),
            by_severity: Severity::ALL
                .iter()
                .rev()
                .filter_map(|severity| totals.by_severity.get_key_value(severity.as_str()))
                .map(|(name, count)| Tally { name: name.clone(), count: *count })
                .collect(),
            by_kind: tallies(&totals.by_kind),
            by_class: tallies(&totals.by_class),
            by_flag: tallies(&totals.by_flag),
            by_change: tallies(&totals.by_change),
            worst: worst.iter().take(WORST).map(LineView::of).collect(),
            worst_count: format!("{} of {}", worst.len().min(WORST), counted(totals.lines, "line", "lines")),
            removed: gone.collect(),
            removed_more: removed.len().saturating_sub(MOST_ROWS),
            totals: vec![
                tally("Servers", control.servers),
                tally("Databases", control.databases),
                tally("Databases whose contents were read", control.databases_read),
                tally("Roles", control.roles),
                tally("Roles that may log in", control.login_roles),
                tally("Memberships", control.memberships),
                tally("Objects and schemas", control.objects),
                tally("Entries of access control lists", control.acl_items),
                tally("Lines", totals.lines),
                tally("Subjects x databases x classes behind the lines", totals.decisions_behind),
            ],
            sources: manifest
                .sources
                .iter()
                .map(|one| {
                    row([
                        one.name.clone(),
                        one.collected_at.clone(),
                        one.resources.to_string(),
                        one.gaps.to_string(),
                        one.digest.clone(),
                    ])
                })
                .collect(),
            asked: manifest
                .asked
                .iter()
                .take(MOST_ROWS)
                .map(|one| {
                    let system = if one.target.is_empty() {
                        one.system.clone()
                    } else {
                        format!("{}, {}", one.system, one.target)
                    };
                    let pages = format!("{} of {}", one.pages_answered, one.pages);
                    row([
                        system,
                        one.operation.clone(),
                        one.asked_by.clone(),
                        one.server_version.clone(),
                        pages,
                        one.rows.to_string(),
                    ])
                })
                .collect(),
            asked_more: manifest.asked.len().saturating_sub(MOST_ROWS),
            failed: manifest
                .failed_targets
                .iter()
                .map(|one| row([one.target.clone(), one.operation.clone(), one.reason.clone()]))
                .collect(),
            exclusions: manifest
                .exclusions
                .iter()
                .map(|one| {
                    let shown: Vec<&str> = one.names.iter().take(MOST_ROWS).map(String::as_str).collect();
                    row([one.what.clone(), one.count.to_string(), one.reason.clone(), shown.join(", ")])
                })
                .collect(),
            previous: manifest.previous.as_ref().map(|one| seen(&one.review)).unwrap_or_default(),
        };
        self.set.render("summary", &data)
    }
}
