//! Counts lines, decisions and closures.

use std::collections::{BTreeMap, HashMap};

use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

use super::{
    Burst, ClosureStatus, DecisionStatus, ExceptionStatus, PopulationStatus, ReviewerStatus, RiskStatus, Status,
};
use crate::model::Severity;
use crate::review::{
    Change, Closure, ClosureRecord, Decision, DecisionRecord, Flag, Folder, Line, LineKind, ReviewError,
};
use crate::waive::{day_of, parse_day};

/// Decisions from which on none that takes anything away is strange.
const MANY: u64 = 20;
/// A burst is within this.
const BURST_SECONDS: i64 = 60;
const AGES: [(&str, i64); 3] = [("0-30", 30), ("31-90", 90), ("91-180", 180)];

/// Where the review stands at that time (RFC 3339, UTC), when a revoke may take so many days.
///
/// # Errors
///
/// When something in the folder cannot be read.
pub fn status(folder: &Folder, as_of: &str, days_to_close: u32) -> Result<Status, ReviewError> {
    let lines = folder.lines()?;
    let records = folder.decisions()?;
    let closures = folder.closures()?;
    let manifest = folder.manifest();
    let today = day_of(as_of);
    let due = parse_day(&manifest.due);
    let is_due = today.zip(due).is_some_and(|(today, due)| today > due);
    // The last decision of a line counts, and one that passes it on decides nothing.
    let mut last: HashMap<&str, &DecisionRecord> = HashMap::new();
    last.extend(records.iter().map(|record| (record.line_id.as_str(), record)));
    let decided =
        |line: &Line| last.get(line.line_id.as_str()).copied().filter(|one| one.decision != Decision::NotMine);
    Ok(Status {
        schema_version: "1.0",
        review: manifest.review.clone(),
        as_of: as_of.to_owned(),
        opened_at: manifest.opened_at.clone(),
        due: manifest.due.clone(),
        is_due,
        population: population(folder, &lines),
        decisions: decisions(&lines, &records, &last, &decided, is_due),
        closure: closure(&lines, &closures, &decided, today, days_to_close),
        exceptions: exceptions(&lines, &decided, today),
        risks: risks(&lines, &decided),
        reviewers: reviewers(folder, &lines, &decided, is_due),
    })
}

type Decided<'d, 'r> = &'d dyn Fn(&Line) -> Option<&'r DecisionRecord>;

/// With one digit behind the point.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 * 1000.0 / whole as f64).round() / 10.0)
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn population(folder: &Folder, lines: &[Line]) -> PopulationStatus {
    let manifest = folder.manifest();
    let kept: u64 = manifest.exclusions.iter().filter(|one| one.what.contains("databases")).map(|one| one.count).sum();
    let wanted = manifest.control_totals.databases.saturating_sub(kept);
    let assigned = number(lines.iter().filter(|line| !line.reviewer.is_empty()).count());
    PopulationStatus {
        lines: number(lines.len()),
        login_roles: manifest.totals.login_roles,
        reviewers: number(manifest.reviewers.iter().filter(|one| !one.id.is_empty()).count()),
        is_complete: manifest.is_complete,
        failed_reads: number(manifest.failed_targets.len()),
        coverage_percent: percent(manifest.control_totals.databases_read.min(wanted), wanted),
        assigned_percent: percent(assigned, number(lines.len())),
    }
}

fn decisions(
    lines: &[Line],
    records: &[DecisionRecord],
    last: &HashMap<&str, &DecisionRecord>,
    decided: Decided<'_, '_>,
    is_due: bool,
) -> DecisionStatus {
    let all: Vec<&DecisionRecord> = lines.iter().filter_map(decided).collect();
    let of = |wanted: fn(&DecisionRecord) -> bool| number(all.iter().filter(|one| wanted(one)).count());
    let mut by_decision: BTreeMap<&'static str, u64> = Decision::ALL.map(|one| (one.as_str(), 0)).into();
    for record in lines.iter().filter_map(|line| last.get(line.line_id.as_str())) {
        *by_decision.entry(record.decision.as_str()).or_default() += 1;
    }
    let count = number(all.len());
    let takes_away = of(|one| one.decision.takes_away());
    let on_time = of(|one| !one.is_late);
    let pending = number(lines.len()) - count;
    let (median, burst, without_time) = pace(records);
    DecisionStatus {
        decided: count,
        pending,
        decided_percent: percent(count, number(lines.len())),
        on_time,
        on_time_percent: percent(on_time, count),
        overdue: if is_due { pending } else { 0 },
        by_decision,
        revoke_rate_percent: percent(takes_away, count),
        looks_rubber_stamped: count >= MANY && takes_away == 0,
        self_reviews: of(|one| one.is_self_review),
        with_remarks: of(|one| !one.remarks.is_empty()),
        without_time,
        median_seconds_between: median,
        largest_burst: burst,
    }
}

/// How fast decisions followed each other, by person.
fn pace(records: &[DecisionRecord]) -> (Option<u64>, Option<Burst>, u64) {
    let mut by_person: BTreeMap<&str, Vec<OffsetDateTime>> = BTreeMap::new();
    let mut without_time = 0;
    for record in records {
        let who = if record.decided_by.is_empty() { &record.reviewer } else { &record.decided_by };
        match OffsetDateTime::parse(&record.decided_at, &Rfc3339) {
            Ok(time) => by_person.entry(who).or_default().push(time.to_offset(time::UtcOffset::UTC)),
            Err(_) => without_time += 1,
        }
    }
    let mut between: Vec<u64> = Vec::new();
    let mut largest: Option<Burst> = None;
    for (who, times) in &mut by_person {
        times.sort();
        let gaps = times.windows(2).filter_map(|pair| u64::try_from((pair[1] - pair[0]).whole_seconds()).ok());
        between.extend(gaps);
        let mut start = 0;
        for (end, time) in times.iter().enumerate() {
            while times.get(start).is_some_and(|first| (*time - *first).whole_seconds() >= BURST_SECONDS) {
                start += 1;
            }
            let count = number(end + 1 - start);
            if count > largest.as_ref().map_or(1, |burst| burst.decisions) {
                let from = times.get(start).and_then(|first| first.format(&Rfc3339).ok()).unwrap_or_default();
                largest = Some(Burst { decided_by: (*who).to_owned(), decisions: count, from });
            }
        }
    }
    between.sort_unstable();
    (between.get(between.len() / 2).copied(), largest, without_time)
}

fn closure(
    lines: &[Line],
    closures: &[ClosureRecord],
    decided: Decided<'_, '_>,
    today: Option<Date>,
    days_to_close: u32,
) -> ClosureStatus {
    let proofs: HashMap<&str, &ClosureRecord> = closures.iter().map(|one| (one.line_id.as_str(), one)).collect();
    let mut counts: BTreeMap<Closure, u64> = BTreeMap::new();
    let (mut to_close, mut unverified, mut overdue) = (0, 0, 0);
    let mut days: Vec<i64> = Vec::new();
    for line in lines {
        let Some(record) = decided(line).filter(|one| one.decision.takes_away()) else { continue };
        to_close += 1;
        let proof = proofs.get(line.line_id.as_str());
        match proof {
            None => unverified += 1,
            Some(proof) => *counts.entry(proof.closure).or_default() += 1,
        }
        if proof.is_some_and(|proof| proof.closure == Closure::Closed) {
            days.extend(proof.and_then(|proof| proof.days_to_close));
            continue;
        }
        let since = day_of(&record.decided_at).or_else(|| day_of(&record.imported_at));
        let age = since.zip(today).map(|(since, today)| days_between(since, today));
        overdue += u64::from(age.is_some_and(|age| age > i64::from(days_to_close)));
    }
    days.sort_unstable();
    let of = |closure| counts.get(&closure).copied().unwrap_or_default();
    ClosureStatus {
        to_close,
        closed: of(Closure::Closed),
        partly: of(Closure::Partly),
        open: of(Closure::Open),
        not_evaluable: of(Closure::NotEvaluable),
        unverified,
        closure_rate_percent: percent(of(Closure::Closed), to_close),
        median_days_to_close: days.get(days.len() / 2).copied(),
        overdue,
        days_to_close,
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    i64::from(to.to_julian_day()) - i64::from(from.to_julian_day())
}

fn exceptions(lines: &[Line], decided: Decided<'_, '_>, today: Option<Date>) -> ExceptionStatus {
    let ages = AGES.map(|(name, _)| name).into_iter().chain(["over 180", "unknown"]);
    let mut found =
        ExceptionStatus { open: 0, expired: 0, without_end: 0, by_age: ages.map(|name| (name, 0)).collect() };
    for record in lines.iter().filter_map(decided).filter(|one| one.decision == Decision::Exception) {
        let end = parse_day(&record.expires_on);
        found.without_end += u64::from(end.is_none());
        if end.zip(today).is_some_and(|(end, today)| end < today) {
            found.expired += 1;
            continue;
        }
        found.open += 1;
        let since = day_of(&record.decided_at).zip(today).map(|(since, today)| days_between(since, today));
        let age = match since {
            None => "unknown",
            Some(days) => AGES.iter().find(|(_, most)| days <= *most).map_or("over 180", |(name, _)| name),
        };
        *found.by_age.entry(age).or_default() += 1;
    }
    found
}

fn risks(lines: &[Line], decided: Decided<'_, '_>) -> RiskStatus {
    let of = |wanted: &dyn Fn(&Line) -> bool| number(lines.iter().filter(|line| wanted(line)).count());
    let mut pending_by_severity: BTreeMap<&'static str, u64> =
        Severity::ALL.map(|severity| (severity.as_str(), 0)).into();
    for line in lines.iter().filter(|line| decided(line).is_none()) {
        *pending_by_severity.entry(line.severity.as_str()).or_default() += 1;
    }
    RiskStatus {
        new_privileged: of(&|line| line.change == Change::New && line.severity >= Severity::High),
        is_compared: lines.iter().any(|line| line.change != Change::NotCompared),
        leavers: of(&|line| line.can_login && line.flags.contains(&Flag::Leaver)),
        employment_unknown: of(&|line| line.kind == LineKind::Login && line.employment.known().is_none()),
        pending_by_severity,
    }
}

fn reviewers(folder: &Folder, lines: &[Line], decided: Decided<'_, '_>, is_due: bool) -> Vec<ReviewerStatus> {
    let mut all: BTreeMap<&str, ReviewerStatus> = BTreeMap::new();
    let empty = |id: &str| ReviewerStatus {
        id: id.to_owned(),
        lines: 0,
        decided: 0,
        takes_away: 0,
        overdue: 0,
        decided_percent: None,
    };
    for reviewer in &folder.manifest().reviewers {
        all.insert(&reviewer.id, empty(&reviewer.id));
    }
    for line in lines {
        let reviewer = all.entry(&line.reviewer).or_insert_with(|| empty(&line.reviewer));
        reviewer.lines += 1;
        match decided(line) {
            Some(record) => {
                reviewer.decided += 1;
                reviewer.takes_away += u64::from(record.decision.takes_away());
            }
            None => reviewer.overdue += u64::from(is_due),
        }
    }
    let filled = |mut one: ReviewerStatus| {
        one.decided_percent = percent(one.decided, one.lines);
        one
    };
    all.into_values().map(filled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(by: &str, at: &str) -> DecisionRecord {
        let text = format!(
            r#"{{"line_id":"L","decision":"keep","reviewer":"r","decided_by":"{by}","decided_at":"{at}","imported_at":"","source":"0001.csv","row":1}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_burst_is_of_one_person_within_a_minute() {
        let times =
            ["2026-12-01T10:00:00Z", "2026-12-01T10:00:20Z", "2026-12-01T12:00:59+02:00", "2026-12-01T10:01:00Z"];
        let mut all: Vec<DecisionRecord> = times.iter().map(|time| record("pat", time)).collect();
        all.push(record("kim", "2026-12-01T10:00:30Z"));
        all.push(record("kim", "2026-12-01"));
        let (median, burst, without) = pace(&all);
        let burst = burst.unwrap();
        assert_eq!((burst.decided_by.as_str(), burst.decisions, without), ("pat", 3, 1));
        assert_eq!((burst.from.as_str(), median), ("2026-12-01T10:00:00Z", Some(20)));
        assert_eq!(pace(&[]), (None, None, 0));
    }

    #[test]
    fn a_share_of_nothing_is_none() {
        assert_eq!((percent(1, 3), percent(0, 5), percent(0, 0)), (Some(33.3), Some(0.0), None));
    }
}
