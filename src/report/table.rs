//! Findings as rows of named columns, for CSV and for spreadsheets.
//!
//! Says which columns there are and what stands in them, as it is; each format makes it harmless in its own way. The
//! names and meanings of columns are stable, new ones come last. Main types: [`Column`], [`Value`], [`Table`].

use std::borrow::Cow;

use super::detail::{self, Details};
use super::text::{clip_utf16, escape};
use super::view::Entry;
use super::{RenderOptions, Report, place};
use crate::model::{Gap, Verdict};

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    pub name: &'static str,
    /// Characters that a spreadsheet shows.
    pub width: u16,
}

const fn column(name: &'static str, width: u16) -> Column {
    Column { name, width }
}

/// Every column, in order.
pub(super) const COLUMNS: &[Column] = &[
    column("record", 9),
    column("status", 14),
    column("severity", 10),
    column("policy_id", 40),
    column("policy_title", 50),
    column("family", 14),
    column("resource_id", 50),
    column("resource_name", 30),
    column("resource_type", 24),
    column("account_id", 15),
    column("region", 15),
    column("environment", 14),
    column("tier", 8),
    column("owner", 18),
    column("verdict", 14),
    column("message", 60),
    column("field", 28),
    column("observed", 24),
    column("file", 30),
    column("line", 8),
    column("waiver_id", 16),
    column("waiver_reason", 40),
    column("waiver_owner", 18),
    column("waiver_expires_on", 14),
    column("life", 11),
    column("first_seen", 22),
    column("open_since", 22),
    column("age_days", 10),
    column("sla_days", 10),
    column("overdue", 9),
    column("times_reopened", 10),
    column("controls", 40),
    column("fingerprint", 34),
    column("evaluated_at", 22),
];

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Nothing,
    /// Anything that is not a number; names and values of others among it.
    Text(Cow<'a, str>),
    Number(i64),
    Decimal(f64),
}

impl<'a> Value<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Nothing } else { Self::Text(text.into()) }
    }

    pub(super) fn some(text: Option<&'a str>) -> Self {
        text.map_or(Self::Nothing, Self::text)
    }
}

/// Makes rows of cells and gaps.
#[derive(Debug)]
pub(super) struct Table<'a> {
    report: Report<'a>,
    options: &'a RenderOptions,
    details: Details<'a>,
    /// By the position of the policy.
    controls: Vec<String>,
}

impl<'a> Table<'a> {
    pub(super) fn of(report: &Report<'a>, options: &'a RenderOptions) -> Self {
        let controls = report.evaluation.policies.iter().map(|policy| policy.controls.join("; ")).collect();
        Self { report: *report, options, details: Details::of(report), controls }
    }

    /// Fills `row` with one value for each column.
    pub(super) fn cell<'s>(&'s self, entry: Entry<'s>, row: &mut Vec<Value<'s>>) {
        let (policy, subject, finding) = (entry.policy, entry.subject, entry.finding);
        let place = finding.map(|finding| place::of(self.report.evaluation, finding, subject.location.as_ref()));
        let file = place.as_ref().and_then(|place| place.file);
        let base = self.options.base_dir.as_deref();
        let waiver_id = finding.and_then(|finding| finding.waiver_id.as_deref());
        let waiver = self.details.waiver(entry).map(|used| &used.waiver);
        let life = self.details.life(entry);
        row.clear();
        row.extend([
            Value::text("result"),
            Value::text(entry.cell.status.as_str()),
            Value::text(detail::severity(entry).as_str()),
            Value::text(&policy.id),
            Value::text(&policy.title),
            Value::text(&policy.family),
            Value::text(&subject.id),
            Value::text(&subject.name),
            Value::text(&subject.resource_type),
            Value::some(subject.account_id.as_deref()),
            Value::some(subject.region.as_deref()),
            Value::some(subject.environment.as_deref()),
            Value::some(subject.tier.as_deref()),
            Value::some(subject.owner.as_deref()),
            Value::some(entry.cell.verdict.map(Verdict::as_str)),
            if finding.is_some() { Value::Text(detail::reason(entry)) } else { Value::Nothing },
            Value::some(finding.and_then(|finding| finding.field.as_deref())),
            finding
                .and_then(|finding| finding.observed.as_ref())
                .map_or(Value::Nothing, |observed| Value::Text(observed.to_string().into())),
            file.map_or(Value::Nothing, |file| Value::Text(place::relative(file, base).into())),
            place.filter(|_| file.is_some()).map_or(Value::Nothing, |place| Value::Number(place.line.into())),
            Value::some(waiver_id),
            Value::some(waiver.map(|waiver| waiver.reason.trim())),
            Value::some(waiver.map(|waiver| waiver.owner.as_str())),
            Value::some(waiver.map(|waiver| waiver.expires_on.as_str())),
            Value::some(life.map(|life| life.state.as_str())),
            Value::some(life.map(|life| life.first_seen.as_str())),
            Value::some(life.map(|life| life.open_since.as_str())),
            life.map_or(Value::Nothing, |life| Value::Number(life.age_days)),
            life.map_or(Value::Nothing, |life| Value::Number(life.sla_days)),
            Value::some(life.map(|life| if life.is_overdue { "yes" } else { "no" })),
            life.map_or(Value::Nothing, |life| Value::Number(life.reopened.into())),
            Value::some(self.controls.get(entry.cell.policy as usize).map(String::as_str)),
            finding.map_or(Value::Nothing, |finding| Value::Text(finding.fingerprint.to_string().into())),
            Value::text(&self.report.evaluation.evaluated_at),
        ]);
    }

    /// Fills `row` with what was not read: the place stands for the resource, the call for the policy.
    pub(super) fn gap<'s>(&'s self, gap: &'s Gap, row: &mut Vec<Value<'s>>) {
        row.clear();
        row.extend(COLUMNS.iter().map(|column| match column.name {
            "record" => Value::text("gap"),
            "status" => Value::text("not_read"),
            "policy_id" => Value::text(&gap.operation),
            "resource_id" => Value::text(&gap.target),
            "resource_type" => Value::Text(gap.resource_types.join("; ").into()),
            "account_id" => Value::some(gap.account_id.as_deref()),
            "region" => Value::some(gap.region.as_deref()),
            "message" => Value::Text(detail::gap_sentence(gap).into()),
            "fingerprint" => Value::Text(detail::gap_fingerprint(gap).into()),
            "evaluated_at" => Value::text(&self.report.evaluation.evaluated_at),
            _ => Value::Nothing,
        }));
    }
}

/// The text, so that no spreadsheet takes it for a formula or for more than one cell: what cannot be seen is spelled
/// out, and an apostrophe stands before whatever would begin a formula, also behind a `;`, at which some split cells.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let seen = escape(text);
    if !seen.split(';').any(begins_formula) {
        return cut(seen);
    }
    let guard = |part| if begins_formula(part) { format!("'{part}").into() } else { Cow::Borrowed(part) };
    let parts: Vec<Cow<'_, str>> = seen.split(';').map(guard).collect();
    cut(Cow::Owned(parts.join(";")))
}

/// The text as a workbook's cell has it: what cannot be seen is spelled out, and what is too long is cut.
#[must_use]
pub fn visible_cell(text: &str) -> Cow<'_, str> {
    cut(escape(text))
}

/// UTF-16 units that a cell of a spreadsheet holds; the rest of a longer text goes into a cell of its own.
pub(super) const CELL_LIMIT: usize = 32_767;

fn cut(text: Cow<'_, str>) -> Cow<'_, str> {
    match clip_utf16(&text, CELL_LIMIT) {
        Cow::Borrowed(_) => text,
        Cow::Owned(short) => Cow::Owned(short),
    }
}

/// Whether a spreadsheet would take a cell with this text for a formula.
pub(super) fn begins_formula(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
    start.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_a_formula() {
        for start in ["=", "+", "-", "@", " =", "\u{a0}=", "\u{3000}@", "\"=", "\u{ff1d}", "\t=", "\r+", "\n-"] {
            let cell = harmless(start).into_owned();
            assert!(!begins_formula(&cell), "{start:?} became {cell:?}");
        }
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("a;=1; -2;b"), "a;'=1;' -2;b");
        assert_eq!(harmless("a=b, -1"), "a=b, -1");
        assert_eq!(harmless("a\n=b"), "a\\n=b");
        assert_eq!(harmless(";\u{a0}@x"), ";'\u{a0}@x");
    }

    #[test]
    fn no_cell_is_longer_than_a_spreadsheet_takes() {
        for text in ["=".repeat(40_000), ";=".repeat(40_000), "\u{1}".repeat(40_000), "\u{1f600}".repeat(40_000)] {
            let cell = harmless(&text).into_owned();
            assert!(cell.encode_utf16().count() <= 32_767, "{}", cell.len());
            assert!(cell.contains("... (cut: "), "{}", cell.len());
        }
    }
}
