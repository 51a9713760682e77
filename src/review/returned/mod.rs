//! Decided files coming back: checked row by row, and taken in as a whole or not at all.
//!
//! What a row says is held against the frozen line: who may decide it, what may not be altered, and what each decision needs.
//! A decision that was taken in is never written over; another one is added behind it. Refuses to guess what was meant.
//! Main types: [`Options`], [`Outcome`], [`Remark`]; main function: [`import`].

mod days;
mod handed;
mod needs;
mod people;
mod row;
mod rules;
mod sheet;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::columns::{COLUMNS, Use};
use super::{DecisionRecord, Folder, Line, ReviewError, place, seal, verify};
use rules::Rules;
use sheet::Sheet;

/// Line ids that are named before the rest is counted.
const MOST_IDS: usize = 5;

/// What the user said.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// When it is taken in, RFC 3339.
    pub now: String,
    /// Only this reviewer's lines may be in the files: id or e-mail.
    pub reviewer: Option<String>,
    /// Take in what is not refused, although something is.
    pub take_rest: bool,
    /// Take in decisions other than those that were taken in before.
    pub change: bool,
    /// Take in what people decided about themselves, marked as such.
    pub accept_self_review: bool,
    /// Check, and write nothing.
    pub dry_run: bool,
}

/// What became of the files.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    /// By file and row.
    pub refused: Vec<Remark>,
    /// Not as it should be, though not refused.
    pub flagged: Vec<Remark>,
    /// Decisions that are, or would be, taken in.
    pub accepted: Vec<DecisionRecord>,
    /// Rows that say what was taken in before.
    pub known: u64,
    /// Rows without a decision.
    pub undecided: u64,
    /// Whether the decisions were written.
    pub is_imported: bool,
    /// Files for those whom lines were handed to, below the folder of the review.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub handed: Vec<String>,
}

/// Something to be said about a row, or about a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Remark {
    /// As the user named it.
    pub file: String,
    /// From 1; absent for the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub line_id: String,
    /// A lower-case fragment.
    pub text: String,
}

/// Checks files, and takes their decisions in when nothing is refused, or when the rest was asked for.
///
/// # Errors
///
/// When the review cannot be added to, or a file not be read.
pub fn import(folder: &Folder, files: &[PathBuf], options: &Options) -> Result<Outcome, ReviewError> {
    let _lock = folder.lock()?;
    seal::refuse_closed(folder)?;
    verify::refuse_altered(folder)?;
    let now = OffsetDateTime::parse(&options.now, &Rfc3339).map_err(|error| ReviewError::Bad {
        what: "time",
        text: options.now.clone(),
        reason: error.to_string(),
        help: "write it as 2026-12-01T10:00:00Z",
    })?;
    let lines = folder.lines()?;
    let taken = folder.decisions()?;
    let rules = Rules::new(folder.manifest(), &lines, &taken, options, now)?;
    let mut outcome = Outcome::default();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let first = next_number(folder)?;
    let mut kept = Vec::new();
    for (at, path) in files.iter().enumerate() {
        let bytes = read(path)?;
        let shown = path.display().to_string();
        let ending = if bytes.starts_with(b"PK") { "xlsx" } else { "csv" };
        let source = format!("{:04}.{ending}", first + at);
        match sheet::read(&bytes) {
            Ok(sheet) => one_file(&rules, &sheet, (&shown, &source), &mut seen, &mut outcome),
            Err(reason) => {
                outcome.refused.push(Remark { file: shown, row: None, line_id: String::new(), text: reason })
            }
        }
        kept.push((source, bytes));
    }
    outcome.refused.sort();
    outcome.flagged.sort();
    let may = outcome.refused.is_empty() || options.take_rest;
    if may && !options.dry_run && !outcome.accepted.is_empty() {
        let handed = handed::files(folder, &lines, &outcome.accepted, first)?;
        outcome.handed = handed.iter().map(|(name, _)| name.clone()).collect();
        kept.iter_mut().for_each(|(name, _)| *name = format!("{}/{name}", place::DECISIONS));
        kept.extend(handed);
        write(folder, &taken, &outcome.accepted, kept)?;
        outcome.is_imported = true;
    }
    Ok(outcome)
}

fn read(path: &Path) -> Result<Vec<u8>, ReviewError> {
    let unread = |error: std::io::Error| ReviewError::unread(path, &error);
    let size = std::fs::metadata(path).map_err(unread)?.len();
    if size > sheet::MOST_BYTES {
        return Err(ReviewError::BadFile {
            path: path.to_path_buf(),
            reason: format!("it has {size} bytes, and no file of a reviewer has more than {}", sheet::MOST_BYTES),
            help: "give a file that came from `dbmuster review open`".to_owned(),
        });
    }
    std::fs::read(path).map_err(unread)
}

/// The number of the next file that is kept.
fn next_number(folder: &Folder) -> Result<usize, ReviewError> {
    let dir = folder.path().join(place::DECISIONS);
    let entries = match std::fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(1),
        Err(error) => return Err(ReviewError::unread(&dir, &error)),
    };
    let mut last = 0;
    for entry in entries {
        let name = entry.map_err(|error| ReviewError::unread(&dir, &error))?.file_name();
        let digits: String = name.to_string_lossy().chars().take_while(char::is_ascii_digit).collect();
        last = last.max(digits.parse().unwrap_or(0));
    }
    Ok(last + 1)
}

fn one_file(
    rules: &Rules<'_>,
    sheet: &Sheet,
    (shown, source): (&str, &str),
    seen: &mut BTreeMap<String, String>,
    outcome: &mut Outcome,
) {
    let remark = |row: Option<u64>, line_id: &str, text: String| Remark {
        file: shown.to_owned(),
        row,
        line_id: line_id.to_owned(),
        text,
    };
    let missing: Vec<&str> =
        COLUMNS.iter().map(|column| column.name).filter(|name| !sheet.names.iter().any(|own| own == name)).collect();
    if !missing.is_empty() {
        let text =
            format!("columns are missing, so that nothing can be held against the review: {}", missing.join(", "));
        outcome.refused.push(remark(None, "", text));
        return;
    }
    let foreign: Vec<String> = sheet
        .names
        .iter()
        .filter(|name| !name.is_empty() && !COLUMNS.iter().any(|column| column.name == **name))
        .map(|name| format!("{name:?}"))
        .collect();
    if !foreign.is_empty() {
        outcome.flagged.push(remark(
            None,
            "",
            format!("columns that no review has were passed over: {}", foreign.join(", ")),
        ));
    }
    let mut here: BTreeSet<&str> = BTreeSet::new();
    let mut reviewers: BTreeSet<&str> = BTreeSet::new();
    for row in &sheet.rows {
        let id = row.text("line_id").to_owned();
        let number = Some(row.number);
        let Some(line) = rules.line(&id) else {
            let text =
                if id.is_empty() { "there is no line_id".to_owned() } else { "no such line in this review".to_owned() };
            outcome.refused.push(remark(number, &id, text));
            continue;
        };
        here.insert(&line.line_id);
        reviewers.insert(&line.reviewer);
        let place = format!("{shown}, row {}", row.number);
        if let Some(before) = seen.insert(id.clone(), place) {
            outcome.refused.push(remark(number, &id, format!("the line is there twice, first in {before}")));
            continue;
        }
        let judged = rules.judge(line, row, source);
        let is_refused = !judged.refused.is_empty();
        outcome.refused.extend(judged.refused.into_iter().map(|text| remark(number, &id, text)));
        if is_refused {
            continue;
        }
        match judged.record {
            row::Said::Nothing => outcome.undecided += 1,
            row::Said::Known => outcome.known += 1,
            row::Said::New(record) => {
                outcome.flagged.extend(record.remarks.iter().map(|text| remark(number, &id, text.clone())));
                outcome.accepted.push(*record);
            }
        }
    }
    let left = rules.lines().filter(|line: &&Line| {
        reviewers.contains(line.reviewer.as_str())
            && !here.contains(line.line_id.as_str())
            && !rules.is_decided(&line.line_id)
    });
    let left: Vec<&str> = left.map(|line| line.line_id.as_str()).collect();
    if !left.is_empty() {
        let some = left.iter().take(MOST_IDS).copied().collect::<Vec<_>>().join(", ");
        let more = left.len().saturating_sub(MOST_IDS);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let text = if left.len() == 1 {
            format!("1 line of the same reviewer is missing here, and stays undecided: {some}")
        } else {
            format!("{} lines of the same reviewer are missing here, and stay undecided: {some}{more}", left.len())
        };
        outcome.flagged.push(remark(None, "", text));
    }
}

/// Writes files, then the decisions behind those that are there.
fn write(
    folder: &Folder,
    before: &[DecisionRecord],
    new: &[DecisionRecord],
    mut all: Vec<(String, Vec<u8>)>,
) -> Result<(), ReviewError> {
    let mut text = Vec::new();
    for record in before.iter().chain(new) {
        serde_json::to_writer(&mut text, record).map_err(|error| ReviewError::Unmade {
            what: "record of decisions",
            reason: error.to_string(),
            help: "this is a fault of dbmuster; report it",
        })?;
        text.push(b'\n');
    }
    all.push((format!("{}/{}", place::DECISIONS, place::DECISION_LOG), text));
    folder.step(&all, &[], |_| Ok(None)).map(drop)
}

/// Columns that tell, with the hash over them.
fn told() -> impl Iterator<Item = &'static super::columns::Column> {
    COLUMNS.iter().filter(|column| column.of == Use::Told)
}
