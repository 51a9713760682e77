//! A status as text, JSON, a page and metrics.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::{DecisionStatus, Status};
use crate::report::template::{TemplateError, TemplateSet, text};
use crate::report::{Gauge, allowed, escape, write_gauges};
use crate::review::sheet_cell;

/// Reviewers that a terminal shows.
const MOST_REVIEWERS: usize = 40;

/// Writes it as JSON.
///
/// # Errors
///
/// When `out` takes no more.
pub fn write_json(status: &Status, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, status)?;
    writeln!(out)
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{share} %"))
}

/// The largest burst, and how many decisions nobody can tell one of: those do not say when, to the second.
fn burst(decisions: &DecisionStatus) -> String {
    let known = decisions
        .largest_burst
        .as_ref()
        .map(|burst| format!("{} by {} from {}", burst.decisions, burst.decided_by, burst.from));
    let without = decisions.without_time;
    match (known, without) {
        (None, 0) => "none".to_owned(),
        (Some(known), 0) => known,
        (None, without) => format!("not evaluable: {without} without a time"),
        (Some(known), without) => format!("{known}; not evaluable: {without} without a time"),
    }
}

/// Rows of two columns: what, and how much.
fn rows(status: &Status) -> Vec<(&'static str, Vec<(String, String)>)> {
    let (population, decisions) = (&status.population, &status.decisions);
    let (closure, exceptions, risks) = (&status.closure, &status.exceptions, &status.risks);
    let row = |name: &str, value: String| (name.to_owned(), value);
    let complete = match population.is_complete {
        true => "yes".to_owned(),
        false if population.failed_reads == 1 => "no: 1 read failed".to_owned(),
        false => format!("no: {} reads failed", population.failed_reads),
    };
    let burst = burst(decisions);
    let pace = decisions.median_seconds_between.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds} s"));
    let words: Vec<String> = decisions.by_decision.iter().map(|(word, count)| format!("{word} {count}")).collect();
    let stamped = if decisions.looks_rubber_stamped { " (nothing was taken away: a rubber stamp?)" } else { "" };
    let ages: Vec<String> = ["0-30", "31-90", "91-180", "over 180", "unknown"]
        .iter()
        .map(|age| format!("{age} days: {}", exceptions.by_age.get(age).copied().unwrap_or_default()))
        .collect();
    let pending: Vec<String> = ["critical", "high", "medium", "low"]
        .iter()
        .map(|word| format!("{word} {}", risks.pending_by_severity.get(word).copied().unwrap_or_default()))
        .collect();
    let new = match risks.is_compared {
        true => risks.new_privileged.to_string(),
        false => "not evaluable: there is no review before".to_owned(),
    };
    let days = closure.median_days_to_close.map_or_else(|| "-".to_owned(), |days| format!("{days} days"));
    vec![
        (
            "Population",
            vec![
                row("Lines", population.lines.to_string()),
                row("Login roles", population.login_roles.to_string()),
                row("Complete", complete),
                row("Databases read", share(population.coverage_percent)),
                row("Lines with a reviewer", share(population.assigned_percent)),
            ],
        ),
        (
            "Decisions",
            vec![
                row(
                    "Decided",
                    format!("{} of {} ({})", decisions.decided, population.lines, share(decisions.decided_percent)),
                ),
                row("On time", format!("{} ({})", decisions.on_time, share(decisions.on_time_percent))),
                row("Overdue", decisions.overdue.to_string()),
                row("By decision", words.join(", ")),
                row("Revoke rate", format!("{}{stamped}", share(decisions.revoke_rate_percent))),
                row("Undecided", pending.join(", ")),
                row("Self-reviews", decisions.self_reviews.to_string()),
                row("With remarks", decisions.with_remarks.to_string()),
                row("Largest burst in a minute", burst),
                row("Median between decisions", pace),
            ],
        ),
        (
            "Closure",
            vec![
                row("To take away", closure.to_close.to_string()),
                row("Closed", format!("{} ({})", closure.closed, share(closure.closure_rate_percent))),
                row("Partly closed", closure.partly.to_string()),
                row("Still open", closure.open.to_string()),
                row("Not evaluable", closure.not_evaluable.to_string()),
                row("Not verified yet", closure.unverified.to_string()),
                row("Median time to close", days),
                row(&format!("Overdue (over {} days)", closure.days_to_close), closure.overdue.to_string()),
            ],
        ),
        (
            "Exceptions",
            vec![
                row("Open", exceptions.open.to_string()),
                row("Expired", exceptions.expired.to_string()),
                row("Without a last day", exceptions.without_end.to_string()),
                row("Open by age", ages.join(", ")),
            ],
        ),
        (
            "Risks",
            vec![
                row("New privileged lines", new),
                row("Lines of leavers who can log in", risks.leavers.to_string()),
                row("Lines whose person could not be told", risks.employment_unknown.to_string()),
            ],
        ),
    ]
}

/// Writes it for a terminal.
///
/// # Errors
///
/// When `out` takes no more.
pub fn write_terminal(status: &Status, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}, as of {}, to be decided until {}", escape(&status.review), status.as_of, status.due)?;
    for (title, rows) in rows(status) {
        writeln!(out, "\n{title}")?;
        for (name, value) in rows {
            writeln!(out, "  {name:<38} {}", escape(&value))?;
        }
    }
    writeln!(out, "\nReviewers")?;
    for reviewer in status.reviewers.iter().take(MOST_REVIEWERS) {
        let name = if reviewer.id.is_empty() { "nobody is named" } else { &reviewer.id };
        let late = if reviewer.overdue > 0 { format!(", {} overdue", reviewer.overdue) } else { String::new() };
        let of = format!("{} of {}", reviewer.decided, reviewer.lines);
        writeln!(out, "  {of:>14} decided, {} to take away{late}  {}", reviewer.takes_away, escape(name))?;
    }
    let more = status.reviewers.len().saturating_sub(MOST_REVIEWERS);
    if more > 0 {
        writeln!(out, "  and {more} reviewers more")?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Page<'a> {
    page: Shell<'a>,
    as_of: &'a str,
    sections: Vec<Section>,
    reviewers: Vec<Row>,
}

#[derive(Serialize)]
struct Shell<'a> {
    title: String,
    style: &'a str,
    style_hash: String,
    tool_version: &'a str,
    review: String,
    opened_at: &'a str,
    due: &'a str,
}

#[derive(Serialize)]
struct Section {
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    cells: Vec<String>,
}

fn cells(texts: &[&str]) -> Row {
    Row { cells: texts.iter().map(|text| sheet_cell(text).into_owned()).collect() }
}

/// The status as a page.
///
/// # Errors
///
/// When a template is wrong.
pub fn write_html(status: &Status, tool_version: &str, templates: Option<&Path>) -> Result<String, TemplateError> {
    let set = TemplateSet::load("review", templates)?;
    let style = text("html/report.css", templates)? + &text("review/review.css", templates)?;
    let style = style.replace("</", "<\\/");
    let sections = rows(status)
        .into_iter()
        .map(|(title, rows)| Section { title, rows: rows.iter().map(|(name, value)| cells(&[name, value])).collect() });
    let reviewers = status.reviewers.iter().map(|one| {
        let name = if one.id.is_empty() { "nobody is named" } else { &one.id };
        let (lines, decided, takes_away) = (one.lines.to_string(), one.decided.to_string(), one.takes_away.to_string());
        cells(&[name, &lines, &decided, &takes_away, &one.overdue.to_string()])
    });
    let page = Page {
        page: Shell {
            title: format!("Status of the access review {}", sheet_cell(&status.review)),
            style_hash: allowed(&style),
            style: &style,
            tool_version,
            review: sheet_cell(&status.review).into_owned(),
            opened_at: &status.opened_at,
            due: &status.due,
        },
        as_of: &status.as_of,
        sections: sections.collect(),
        reviewers: reviewers.collect(),
    };
    set.render("status", &page)
}

/// Writes it as gauges, without the name of any role or person.
///
/// # Errors
///
/// When `out` takes no more.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn write_metrics(status: &Status, out: &mut dyn Write) -> io::Result<()> {
    let labels = || vec![("review", status.review.clone())];
    let one = |name, help, value: u64| Gauge { name, help, values: vec![(labels(), value as f64)] };
    let ratio = |name, help, value: Option<f64>| Gauge {
        name,
        help,
        values: value.into_iter().map(|percent| (labels(), (percent * 10.0).round() / 1000.0)).collect(),
    };
    let by = |name, help, label: &'static str, counts: Vec<(&'static str, u64)>| Gauge {
        name,
        help,
        values: counts
            .into_iter()
            .map(|(word, count)| {
                let mut labels = labels();
                labels.push((label, word.to_owned()));
                (labels, count as f64)
            })
            .collect(),
    };
    let (population, decisions) = (&status.population, &status.decisions);
    let (closure, exceptions, risks) = (&status.closure, &status.exceptions, &status.risks);
    let states = vec![
        ("closed", closure.closed),
        ("partly", closure.partly),
        ("open", closure.open),
        ("not_evaluable", closure.not_evaluable),
        ("unverified", closure.unverified),
    ];
    let words = decisions.by_decision.iter().map(|(word, count)| (*word, *count)).collect();
    let ages = exceptions.by_age.iter().map(|(age, count)| (*age, *count)).collect();
    let gauges = vec![
        one("review_lines", "Lines of the review", population.lines),
        one("review_login_roles", "Login roles that have a line", population.login_roles),
        one(
            "review_incomplete",
            "1 when the population could not be read as a whole",
            u64::from(!population.is_complete),
        ),
        ratio("review_coverage_ratio", "Share of the databases whose contents were read", population.coverage_percent),
        ratio("review_assigned_ratio", "Share of the lines that somebody is named for", population.assigned_percent),
        ratio("review_decided_ratio", "Share of the lines that are decided", decisions.decided_percent),
        ratio("review_on_time_ratio", "Share of the decisions that were in time", decisions.on_time_percent),
        ratio("review_revoke_ratio", "Share of the decisions that take something away", decisions.revoke_rate_percent),
        by("review_decisions", "Lines by their last decision", "decision", words),
        one("review_overdue_lines", "Undecided lines after the last day", decisions.overdue),
        one("review_self_reviews", "Decisions of subjects about themselves", decisions.self_reviews),
        one(
            "review_largest_burst",
            "Most decisions of one person within a minute",
            decisions.largest_burst.as_ref().map_or(0, |burst| burst.decisions),
        ),
        one(
            "review_decisions_without_time",
            "Decisions that do not say when, to the second: they are in no burst",
            decisions.without_time,
        ),
        by("review_closures", "Lines to take away, by what a later inventory shows", "state", states),
        ratio(
            "review_closure_ratio",
            "Share of what was to go that is proved to be gone",
            closure.closure_rate_percent,
        ),
        one("review_overdue_revokes", "Revokes without a proof for too long", closure.overdue),
        by("review_open_exceptions", "Open exceptions by days since the decision", "age", ages),
        one("review_expired_exceptions", "Exceptions whose last day has passed", exceptions.expired),
        one("review_new_privileged_lines", "High and critical lines that are new", risks.new_privileged),
        one("review_leaver_lines", "Lines of leavers who can log in", risks.leavers),
    ];
    write_gauges(gauges, out)
}
