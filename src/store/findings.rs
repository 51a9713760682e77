//! Holding the findings of a run against the spans of its scope, and writing the difference.
//!
//! Main function: [`put`].

use std::collections::{HashMap, HashSet};

use super::StoreError;
use super::cells::{
    Current, Key, Missing, Surroundings, current, severity_number, severity_of, status_number, status_of, subject,
};
use super::sql::{Row, Sql, Type, Value};
use super::timeline::{Edit, Presence, Span, Texts, Track, Tracks, put as put_span};
use crate::model::{Evaluation, Finding, Gap, ResolvedReason};

/// When and where a run goes.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) scope: i64,
    /// Position of the run.
    pub(super) at: i64,
    /// Position of the run after it, or forever.
    pub(super) next: i64,
    /// What that run could not read.
    pub(super) next_gaps: Vec<Gap>,
    /// Position of the run before it; 0 when there is none.
    pub(super) before: i64,
}

impl Moment {
    /// How a finding stood in the run after this one, which said nothing of it.
    fn guess(&self, evaluation: &Evaluation, finding: &Finding) -> Presence {
        let subject = subject(evaluation, finding);
        let account = subject.and_then(|subject| subject.account_id.as_deref());
        let region = subject.and_then(|subject| subject.region.as_deref());
        let hidden = self.next_gaps.iter().any(|gap| gap.may_hide(&finding.resource_type, account, region));
        Presence::Absent(if hidden { ResolvedReason::NotSeen } else { ResolvedReason::Mended })
    }
}

/// The cells of a scope with those of their spans that end after a run.
#[derive(Debug, Default)]
struct Known {
    /// Where the spans of a cell begin in `spans`.
    by_key: HashMap<Key, usize>,
    /// By cell, then time.
    spans: Vec<(i64, Span)>,
}

impl Known {
    fn load<S: Sql>(sql: &mut S, moment: &Moment) -> Result<Self, StoreError> {
        let mut known = Self::default();
        let statement = format!(
            "SELECT c.key_high, c.key_low, s.cell_id, {SPAN_COLUMNS} FROM spans s JOIN cells c ON c.id = s.cell_id \
             WHERE s.scope_id = $1 AND s.to_position > $2 ORDER BY s.cell_id, s.from_position"
        );
        sql.query(&statement, &[moment.scope.into(), moment.at.into()], &mut |row| {
            let key = Key { high: row.int(0)?, low: row.int(1)? };
            known.by_key.entry(key).or_insert(known.spans.len());
            known.spans.push((row.int(2)?, span(row, 3)?));
            Ok(())
        })?;
        Ok(known)
    }

    /// The spans of the cell that begins there.
    fn of(&self, start: usize) -> (i64, Vec<Span>) {
        let rest = self.spans.get(start..).unwrap_or_default();
        let cell = rest.first().map_or(0, |(cell, _)| *cell);
        (cell, rest.iter().take_while(|(other, _)| *other == cell).map(|(_, span)| *span).collect())
    }
}

/// Columns that [`span`] reads.
pub(super) const SPAN_COLUMNS: &str = "s.from_position, s.to_position, s.presence, s.status, s.severity, s.state_hash, \
     s.last_seen, s.open_tracks, s.failing_first, s.failing_since, s.failing_reopened, s.doubt_first, s.doubt_since, \
     s.doubt_reopened";

/// Reads a span from the columns that begin there.
pub(super) fn span(row: &dyn Row, at: usize) -> Result<Span, StoreError> {
    let known = |column: usize| row.unexpected(at + column);
    let open = row.int(at + 7)?;
    let track = |column: usize, bit: i64| -> Result<Track, StoreError> {
        Ok(Track {
            first: row.int(at + column)?,
            since: row.int(at + column + 1)?,
            reopened: row.int(at + column + 2)?,
            is_open: open & bit != 0,
        })
    };
    Ok(Span {
        from: row.int(at)?,
        to: row.int(at + 1)?,
        presence: Presence::of(row.int(at + 2)?).ok_or_else(|| known(2))?,
        status: status_of(row.int(at + 3)?).ok_or_else(|| known(3))?,
        severity: severity_of(row.int(at + 4)?).ok_or_else(|| known(4))?,
        state_hash: row.int(at + 5)?,
        last_seen: row.int(at + 6)?,
        tracks: Tracks { failing: track(8, FAILING)?, doubt: track(11, DOUBT)? },
    })
}

const FAILING: i64 = 1;
const DOUBT: i64 = 2;

/// The numbers of a span, in the order of [`SPAN_COLUMNS`].
fn numbers(span: &Span) -> Vec<Value> {
    let Tracks { failing, doubt } = span.tracks;
    let open = if failing.is_open { FAILING } else { 0 } | if doubt.is_open { DOUBT } else { 0 };
    [
        span.from,
        span.to,
        span.presence.number(),
        status_number(span.status),
        severity_number(span.severity),
        span.state_hash,
        span.last_seen,
        open,
        failing.first,
        failing.since,
        failing.reopened,
        doubt.first,
        doubt.since,
        doubt.reopened,
    ]
    .map(Value::Int)
    .to_vec()
}

/// Everything that a run changes, by kind of statement.
#[derive(Debug, Default)]
struct Changes<'a> {
    /// Cells that are new, with their numbers.
    cells: Vec<(i64, Current<'a>)>,
    /// Cells of policies that have another id now.
    renamed: Vec<(i64, Current<'a>)>,
    given: Vec<(i64, Span, Current<'a>)>,
    copied: Vec<(i64, Span, i64)>,
    removed: Vec<(i64, i64)>,
    /// Cell, where the span begins, where it ends now, and its life.
    kept: Vec<(i64, i64, i64, Tracks)>,
}

impl<'a> Changes<'a> {
    fn take(&mut self, cell: i64, edits: Vec<Edit>, given: Option<Current<'a>>) {
        for edit in edits {
            match (edit, given) {
                (Edit::Add { span, texts: Texts::Given }, Some(given)) => self.given.push((cell, span, given)),
                // What is absent takes its texts from what it was.
                (Edit::Add { texts: Texts::Given, .. }, None) => {}
                (Edit::Add { span, texts: Texts::Of(from) }, _) => self.copied.push((cell, span, from)),
                (Edit::Remove { from }, _) => self.removed.push((cell, from)),
                (Edit::Keep { from, to, tracks }, _) => self.kept.push((cell, from, to, tracks)),
            }
        }
    }
}

/// Writes what the findings of a run change.
pub(super) fn put<S: Sql>(
    sql: &mut S,
    evaluation: &Evaluation,
    surroundings: &Surroundings<'_>,
    moment: &Moment,
) -> Result<(), StoreError> {
    let known = Known::load(sql, moment)?;
    let statement = "SELECT coalesce(max(id), 0) FROM cells";
    let mut last_cell = super::sql::first(sql, statement, &[], |row| row.int(0))?.unwrap_or(0);
    let aliases: HashMap<&str, &[String]> = evaluation
        .policies
        .iter()
        .filter(|policy| !policy.aliases.is_empty())
        .map(|policy| (policy.id.as_str(), policy.aliases.as_slice()))
        .collect();
    let mut changes = Changes::default();
    let mut met = HashSet::with_capacity(known.by_key.len());
    for current in current(evaluation) {
        let finding = current.finding;
        let said = Span {
            from: moment.at,
            to: moment.next,
            presence: Presence::Present,
            status: finding.status,
            severity: finding.severity,
            state_hash: current.state_hash(),
            last_seen: 0,
            tracks: Tracks::default(),
        };
        let former = || {
            let names = aliases.get(&*finding.policy_id)?;
            let key = |name: &String| Key::of(name, &finding.resource_id, current.ordinal);
            names.iter().find_map(|name| known.by_key.get(&key(name)))
        };
        let own = known.by_key.get(&current.key);
        if let Some(start) = own.or_else(former) {
            let (cell, spans) = known.of(*start);
            met.insert(*start);
            if own.is_none() {
                changes.renamed.push((cell, current));
            }
            let guess = || moment.guess(evaluation, finding);
            changes.take(cell, put_span(&spans, said, moment.next, guess), Some(current));
        } else {
            last_cell += 1;
            changes.cells.push((last_cell, current));
            let guess = || moment.guess(evaluation, finding);
            changes.take(last_cell, put_span(&[], said, moment.next, guess), Some(current));
        }
    }
    absent(sql, &known, &met, surroundings, moment, &mut changes)?;
    write(sql, evaluation, moment, &changes)
}

/// Findings that the runs before had and this one has not.
fn absent<'a, S: Sql>(
    sql: &mut S,
    known: &Known,
    met: &HashSet<usize>,
    surroundings: &Surroundings<'_>,
    moment: &Moment,
    changes: &mut Changes<'a>,
) -> Result<(), StoreError> {
    let mut gone: HashMap<i64, (Vec<Span>, Span)> = HashMap::new();
    for start in known.by_key.values().filter(|start| !met.contains(*start)) {
        let (cell, spans) = known.of(*start);
        // What begins later says nothing of now; what is known to be gone stays so.
        if let Some(cover) =
            spans.first().copied().filter(|cover| cover.from < moment.at && !cover.presence.is_settled())
        {
            gone.insert(cell, (spans, cover));
        }
    }
    if gone.is_empty() {
        return Ok(());
    }
    let mut found: Vec<(i64, Missing)> = Vec::with_capacity(gone.len());
    let mut read = |row: &dyn Row| -> Result<(), StoreError> {
        let cell = row.int(0)?;
        if let Some((_, cover)) = gone.get(&cell) {
            let missing = Missing {
                policy_id: row.text(1)?,
                resource_id: row.text(2)?,
                resource_type: row.text(3)?,
                account_id: row.maybe_text(4)?,
                region: row.maybe_text(5)?,
                presence: cover.presence,
            };
            found.push((cell, missing));
        }
        Ok(())
    };
    const COLUMNS: &str = "SELECT id, policy_id, resource_id, resource_type, account_id, region FROM cells WHERE";
    if gone.len() <= FEW {
        let mut ids: Vec<i64> = gone.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            sql.query(&format!("{COLUMNS} id = $1"), &[id.into()], &mut read)?;
        }
    } else {
        sql.query(&format!("{COLUMNS} scope_id = $1 ORDER BY id"), &[moment.scope.into()], &mut read)?;
    }
    for (cell, missing) in found {
        let Some((spans, cover)) = gone.get(&cell) else { continue };
        let presence = Presence::Absent(surroundings.reason(&missing));
        let last_seen = if cover.presence == Presence::Present { moment.before } else { cover.last_seen };
        let said = Span { from: moment.at, to: moment.next, presence, last_seen, ..*cover };
        changes.take(cell, put_span(spans, said, moment.next, || presence), None);
    }
    Ok(())
}

/// Up to so many cells are asked for one by one.
const FEW: usize = 64;

const CELL_COLUMNS: [(&str, Type); 9] = [
    ("id", Type::Int),
    ("scope_id", Type::Int),
    ("key_high", Type::Int),
    ("key_low", Type::Int),
    ("policy_id", Type::Text),
    ("resource_id", Type::Text),
    ("resource_type", Type::Text),
    ("account_id", Type::Text),
    ("region", Type::Text),
];

const ALL_SPAN_COLUMNS: [(&str, Type); 20] = [
    ("scope_id", Type::Int),
    ("cell_id", Type::Int),
    ("from_position", Type::Int),
    ("to_position", Type::Int),
    ("presence", Type::Int),
    ("status", Type::Int),
    ("severity", Type::Int),
    ("state_hash", Type::Int),
    ("last_seen", Type::Int),
    ("open_tracks", Type::Int),
    ("failing_first", Type::Int),
    ("failing_since", Type::Int),
    ("failing_reopened", Type::Int),
    ("doubt_first", Type::Int),
    ("doubt_since", Type::Int),
    ("doubt_reopened", Type::Int),
    ("fingerprint", Type::Bytes),
    ("field", Type::Text),
    ("observed", Type::Text),
    ("waiver_id", Type::Text),
];

/// The order matters: texts are copied before the spans that they come from change.
fn write<S: Sql>(
    sql: &mut S,
    evaluation: &Evaluation,
    moment: &Moment,
    changes: &Changes<'_>,
) -> Result<(), StoreError> {
    let scope = moment.scope;
    let mut cells = changes.cells.iter().map(|(cell, current)| {
        let finding = current.finding;
        let subject = subject(evaluation, finding);
        let text = |of: fn(&crate::model::evaluation::Subject) -> Option<&str>| Value::from(subject.and_then(of));
        vec![
            (*cell).into(),
            scope.into(),
            current.key.high.into(),
            current.key.low.into(),
            finding.policy_id.as_ref().into(),
            finding.resource_id.as_ref().into(),
            finding.resource_type.as_ref().into(),
            text(|subject| subject.account_id.as_deref()),
            text(|subject| subject.region.as_deref()),
        ]
    });
    sql.insert_many("cells", &CELL_COLUMNS, &mut cells)?;
    let mut renamed = changes.renamed.iter().map(|(cell, current)| {
        vec![current.finding.policy_id.as_ref().into(), current.key.high.into(), current.key.low.into(), (*cell).into()]
    });
    sql.run_many("UPDATE cells SET policy_id = $1, key_high = $2, key_low = $3 WHERE id = $4", &mut renamed)?;
    let mut copied = changes.copied.iter().map(|(cell, span, from)| {
        let mut row = numbers(span);
        row.extend([(*cell).into(), (*from).into()]);
        row
    });
    let names: Vec<&str> = ALL_SPAN_COLUMNS.iter().map(|(name, _)| *name).collect();
    let marks: Vec<String> = (1..=14).map(|i| format!("CAST(${i} AS BIGINT)")).collect();
    let copy = format!(
        "INSERT INTO spans ({}) SELECT scope_id, cell_id, {}, fingerprint, field, observed, waiver_id FROM spans \
         WHERE cell_id = $15 AND from_position = $16",
        names.join(", "),
        marks.join(", ")
    );
    sql.run_many(&copy, &mut copied)?;
    let mut removed = changes.removed.iter().map(|(cell, from)| vec![(*cell).into(), (*from).into()]);
    sql.run_many("DELETE FROM spans WHERE cell_id = $1 AND from_position = $2", &mut removed)?;
    let mut kept = changes.kept.iter().map(|(cell, from, to, tracks)| {
        let Tracks { failing, doubt } = tracks;
        let open = if failing.is_open { FAILING } else { 0 } | if doubt.is_open { DOUBT } else { 0 };
        let life = [failing.first, failing.since, failing.reopened, doubt.first, doubt.since, doubt.reopened];
        [&[*to, open][..], &life[..], &[*cell, *from][..]].concat().into_iter().map(Value::Int).collect()
    });
    let keep = "UPDATE spans SET to_position = $1, open_tracks = $2, failing_first = $3, failing_since = $4, \
                failing_reopened = $5, doubt_first = $6, doubt_since = $7, doubt_reopened = $8 \
                WHERE cell_id = $9 AND from_position = $10";
    sql.run_many(keep, &mut kept)?;
    let mut given = changes.given.iter().map(|(cell, span, current)| {
        let finding = current.finding;
        let mut row = vec![scope.into(), (*cell).into()];
        row.extend(numbers(span));
        row.extend([
            Value::Bytes(finding.fingerprint.0.to_be_bytes().to_vec()),
            finding.field.as_deref().into(),
            current.observed().as_deref().into(),
            finding.waiver_id.as_deref().into(),
        ]);
        row
    });
    sql.insert_many("spans", &ALL_SPAN_COLUMNS, &mut given)
}
