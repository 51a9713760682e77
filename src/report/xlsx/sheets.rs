//! What stands on the sheets.

use rust_xlsxwriter::XlsxError;

use super::Book;
use crate::model::{
    Evaluation, LifeState, Place, Policy, ResolvedReason, Severity, Status, Verdict, WaivedResource, WaiverUse,
};
use crate::report::detail::{self, Standing};
use crate::report::table::{COLUMNS, Column, Table, Value};
use crate::report::view::{self, Tally};
use crate::report::{RenderOptions, Report};

const fn column(name: &'static str, width: u16) -> Column {
    Column { name, width }
}

const SUMMARY: &[Column] = &[column("item", 30), column("value", 70)];
const WAIVERS: &[Column] = &[
    column("waiver_id", 18),
    column("state", 10),
    column("policy", 36),
    column("resource", 50),
    column("reason", 50),
    column("owner", 18),
    column("approved_by", 18),
    column("ticket", 14),
    column("compensating_control", 40),
    column("created_on", 12),
    column("expires_on", 12),
    column("days_left", 10),
    column("age_days", 10),
    column("renewals", 10),
    column("covers", 10),
    column("no_longer_covers", 12),
    column("problem", 50),
    column("file", 24),
    column("line", 8),
];
const COVERAGE: &[Column] = &[
    column("place", 32),
    column("account_id", 15),
    column("region", 15),
    column("server", 30),
    column("calls", 10),
    column("answered", 10),
    column("attempts", 10),
    column("items", 10),
    column("missing_because", 60),
];
const GAPS: &[Column] = &[
    column("place", 40),
    column("call", 34),
    column("cause", 22),
    column("account_id", 15),
    column("region", 15),
    column("may_be_missing", 40),
    column("attempts", 10),
    column("message", 80),
];
const POLICIES: &[Column] = &[
    column("policy_id", 40),
    column("title", 60),
    column("family", 14),
    column("severity", 10),
    column("passed", 10),
    column("failed", 10),
    column("waived", 10),
    column("indeterminate", 13),
    column("errors", 10),
    column("not_applicable", 14),
    column("controls", 40),
    column("description", 70),
    column("remediation", 70),
    column("references", 50),
];
const RESOLVED: &[Column] = &[
    column("reason", 16),
    column("severity", 10),
    column("policy_id", 40),
    column("resource_id", 60),
    column("was", 14),
    column("first_seen", 22),
    column("fingerprint", 34),
];

/// The bytes of the workbook. Sheets have at most `rows` rows below the names of the columns.
pub(super) fn workbook(
    report: &Report<'_>,
    options: &RenderOptions,
    rows: usize,
    many: usize,
) -> Result<Vec<u8>, XlsxError> {
    let evaluation = report.evaluation;
    let mut book = Book::new(&evaluation.evaluated_at, rows, many)?;
    let found = detail::worst_first(report, options.gate);
    let summary = summary(report, options, found.len().div_ceil(rows));
    book.table("Summary", SUMMARY, &summary, |(item, value), row| {
        row.extend([Value::text(item), value.clone()]);
    })?;
    let table = Table::of(report, options);
    book.table("Findings", COLUMNS, &found, |(_, entry), row| table.cell(*entry, row))?;
    book.table("Waivers", WAIVERS, &report.waivers.uses, waiver)?;
    book.table("Coverage", COVERAGE, &evaluation.places, place)?;
    book.table("Gaps", GAPS, &evaluation.gaps, |gap, row| {
        row.extend([
            Value::text(&gap.target),
            Value::text(&gap.operation),
            Value::text(gap.cause.as_str()),
            Value::some(gap.account_id.as_deref()),
            Value::some(gap.region.as_deref()),
            Value::Text(gap.resource_types.join("; ").into()),
            Value::Number(gap.attempts.into()),
            Value::text(&gap.message),
        ]);
    })?;
    let outcomes = outcomes(evaluation, options);
    let policies: Vec<(&Policy, [i64; 6])> = evaluation.policies.iter().zip(outcomes).collect();
    book.table("Policies", POLICIES, &policies, |(policy, outcomes), row| self::policy(policy, outcomes, row))?;
    if let Some(history) = report.history {
        book.table("Resolved", RESOLVED, &history.resolved, |gone, row| {
            row.extend([
                Value::text(match gone.reason {
                    ResolvedReason::Mended => "mended",
                    ResolvedReason::ResourceGone => "resource_gone",
                    ResolvedReason::PolicyGone => "policy_gone",
                    ResolvedReason::NotSeen => "not_seen",
                }),
                Value::text(gone.severity.as_str()),
                Value::text(&gone.policy_id),
                Value::text(&gone.resource_id),
                Value::text(gone.status.as_str()),
                Value::text(&gone.first_seen),
                Value::text(&gone.fingerprint),
            ]);
        })?;
    }
    book.workbook.save_to_buffer()
}

fn number(n: usize) -> Value<'static> {
    Value::Number(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Pairs of item and value, in the order in which a person asks for them.
fn summary<'a>(report: &Report<'a>, options: &'a RenderOptions, sheets: usize) -> Vec<(String, Value<'a>)> {
    let evaluation = report.evaluation;
    let coverage = evaluation.coverage;
    let mut rows: Vec<(String, Value<'a>)> = Vec::new();
    let mut add = |item: &str, value: Value<'a>| rows.push((item.to_owned(), value));
    add("evaluated at", Value::text(&evaluation.evaluated_at));
    if let Some(cards) = report.cards {
        let score = cards.fleet.score.map(|score| Value::Decimal((score.value * 10.0 + 1e-9).floor() / 10.0));
        add("score of 100", score.unwrap_or(Value::text("?")));
        add("grade", Value::Text(cards.fleet.grade.unwrap_or('?').to_string().into()));
        let covered = cards.fleet.coverage().map(|share| Value::Decimal((share * 1000.0 + 1e-9).floor() / 10.0));
        add("coverage in percent", covered.unwrap_or(Value::text("?")));
        add("databases", number(cards.fleet.databases));
        add("places that could not be listed", number(cards.fleet.unscanned));
    }
    add("resources", number(coverage.resources_seen));
    add("policies", number(evaluation.policies.len()));
    add("passed", number(coverage.passed));
    let tally = Tally::of(evaluation);
    let waived = evaluation.findings.iter().filter(|f| f.status == Status::Fail && f.waiver_id.is_some()).count();
    add("failed, waived ones included", number(coverage.failed));
    for severity in Severity::ALL.into_iter().rev() {
        add(&format!("failed, {severity}"), number(tally.failed(severity)));
    }
    add("waived", number(waived));
    add("indeterminate", number(coverage.indeterminate));
    add("policy errors", number(coverage.errors));
    add("not applicable", number(coverage.not_applicable));
    add("reads that failed", number(evaluation.gaps.len()));
    if view::is_change(evaluation) {
        for (verdict, n) in [
            (Verdict::Introduced, tally.introduced),
            (Verdict::Fixed, tally.fixed),
            (Verdict::PreExisting, tally.pre_existing),
            (Verdict::NewlyUnknown, tally.newly_unknown),
            (Verdict::UnchangedUnknown, tally.unchanged_unknown),
        ] {
            add(verdict.as_str(), number(n));
        }
    }
    if let Some(history) = report.history {
        add("run", Value::Number(i64::try_from(history.run_id).unwrap_or(i64::MAX)));
        let lives = |state| number(history.lives.values().filter(|life| life.state == state).count());
        add("new since the run before", lives(LifeState::New));
        add("reopened", lives(LifeState::Reopened));
        add("resolved since the run before", number(history.resolved.len()));
        add("open for longer than allowed", number(history.lives.values().filter(|life| life.is_overdue).count()));
    }
    if let Some(baseline) = &report.waivers.baseline {
        add("baseline", Value::text(&baseline.name));
        add("failures known in the baseline", number(baseline.known));
    }
    add("exit code", Value::Number(options.exit.code.into()));
    add("reason", Value::text(&options.exit.reason));
    add("inventory digest", Value::text(&evaluation.inventory_digest));
    add("policy set digest", Value::text(&evaluation.policy_set_digest));
    add("dbmuster version", Value::text(&options.tool_version));
    if sheets > 1 {
        let text = format!("a sheet is full: the findings go on, worst first, up to the sheet Findings {sheets}");
        add("note", Value::Text(text.into()));
    }
    for (resource, warning) in evaluation.change.iter().flat_map(view::warnings) {
        rows.push(("before you apply".to_owned(), Value::Text(format!("{resource}: {warning}").into())));
    }
    if let Some(sentence) = view::nothing_judged(evaluation) {
        rows.push(("note".to_owned(), Value::Text(sentence.into())));
    }
    rows
}

fn waiver<'a>(used: &'a WaiverUse, row: &mut Vec<Value<'a>>) {
    let waiver = &used.waiver;
    let resource = match &waiver.resource {
        WaivedResource::Glob(glob) => Value::text(glob),
        WaivedResource::Tags(tags) => {
            let tags: Vec<_> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
            Value::Text(format!("tags {}", tags.join(", ")).into())
        }
    };
    let location = waiver.location.as_ref();
    row.extend([
        Value::text(&waiver.id),
        Value::text(used.state.as_str()),
        Value::text(&waiver.policy),
        resource,
        Value::text(&waiver.reason),
        Value::text(&waiver.owner),
        Value::text(&waiver.approved_by),
        Value::some(waiver.ticket.as_deref()),
        Value::some(waiver.compensating_control.as_deref()),
        Value::some(waiver.created_on.as_deref()),
        Value::text(&waiver.expires_on),
        Value::Number(used.days_left),
        used.age_days.map_or(Value::Nothing, Value::Number),
        Value::Number(waiver.renewals.into()),
        number(used.covers),
        number(used.no_longer_covers),
        Value::some(used.problem.as_deref()),
        Value::some(location.map(|location| location.file.as_str())),
        location.and_then(|location| location.line).map_or(Value::Nothing, |line| Value::Number(line.into())),
    ]);
}

fn place<'a>(place: &'a Place, row: &mut Vec<Value<'a>>) {
    let count = |n: u64| Value::Number(i64::try_from(n).unwrap_or(i64::MAX));
    let causes: Vec<_> = place.causes.iter().map(|(cause, n)| format!("{} ({n})", cause.as_str())).collect();
    row.extend([
        Value::Text(place.name().into()),
        Value::some(place.account_id.as_deref()),
        Value::some(place.region.as_deref()),
        Value::some(place.server.as_deref()),
        count(place.reads),
        count(place.answered),
        count(place.attempts),
        count(place.items),
        Value::Text(causes.join(", ").into()),
    ]);
}

/// By policy: passed, failed, waived, indeterminate, errors, not applicable.
fn outcomes(evaluation: &Evaluation, options: &RenderOptions) -> Vec<[i64; 6]> {
    let mut by_policy = vec![[0; 6]; evaluation.policies.len()];
    for entry in view::entries(evaluation) {
        let at = match (Standing::of(entry, options.gate), entry.cell.status) {
            (Standing::Waived, _) => 2,
            (_, Status::Pass) => 0,
            (_, Status::Fail) => 1,
            (_, Status::Indeterminate) => 3,
            (_, Status::Error) => 4,
            (_, Status::NotApplicable) => 5,
        };
        if let Some(outcomes) = by_policy.get_mut(entry.cell.policy as usize) {
            outcomes[at] += 1;
        }
    }
    by_policy
}

fn policy<'a>(policy: &'a Policy, outcomes: &[i64; 6], row: &mut Vec<Value<'a>>) {
    let remedies: Vec<_> = policy.remediation.iter().map(|(means, how)| format!("{means}: {}", how.trim())).collect();
    row.extend([
        Value::text(&policy.id),
        Value::text(&policy.title),
        Value::text(&policy.family),
        Value::text(policy.severity.as_str()),
    ]);
    row.extend(outcomes.map(Value::Number));
    row.extend([
        Value::Text(policy.controls.join("; ").into()),
        Value::text(policy.description.trim()),
        Value::Text(remedies.join("; ").into()),
        Value::Text(policy.references.join("; ").into()),
    ]);
}
