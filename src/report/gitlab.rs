//! GitLab code quality: an array of findings with a path, a severity and a fingerprint, which the merge request compares
//! with those of its target branch.
//!
//! The format knows no waivers and nothing that is not known, so both are told as `info`, in words.

use std::collections::HashMap;
use std::io;

use serde::Serialize;

use super::detail::{self, Details, Standing};
use super::text::{clip, count, escape};
use super::{RenderOptions, Report, place, safe_json};
use crate::model::{Fingerprint, Severity};

/// A merge request stays usable with as many; nobody reads more there.
const LIMIT: usize = 10_000;
const NAME_LIMIT: usize = 500;
const REASON_LIMIT: usize = 1_000;

#[derive(Debug, Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Debug, Serialize)]
struct Place {
    /// Relative to the root of the checkout.
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: u32,
}

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let mut list = List { out: io::BufWriter::with_capacity(1 << 16, out), empty: true };
    let details = Details::of(report);
    let mut found = detail::worst_first(report, options.gate);
    found.retain(|(standing, _)| match standing {
        Standing::Failed
        | Standing::Broken
        | Standing::Undecided
        | Standing::Before
        | Standing::StillUndecided
        | Standing::Waived => true,
        Standing::Fixed | Standing::NotApplicable | Standing::Passed => false,
    });
    let gaps = &report.evaluation.gaps;
    let total = gaps.len() + found.len();
    let room = if total > LIMIT { LIMIT - 1 } else { LIMIT };
    let whole = || place_at(place::first_file(report).unwrap_or("dbmuster"), 1, options);
    if total > LIMIT {
        let more = count(total - room, "finding", "findings");
        list.put(&Issue {
            description: format!(
                "{more} of {total} are not in this report, which holds the worst; the JSON output has them all"
            ),
            check_name: "dbmuster",
            fingerprint: "dbmuster-cut".to_owned(),
            severity: "major",
            location: whole(),
        })?;
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    for gap in gaps.iter().take(room) {
        let fingerprint = detail::gap_fingerprint(gap);
        let n = seen.entry(fingerprint.clone()).or_default();
        *n += 1;
        list.put(&Issue {
            description: format!("not read: {}", shown(&detail::gap_sentence(gap), REASON_LIMIT)),
            check_name: "not_read",
            fingerprint: numbered(fingerprint, *n),
            severity: "major",
            location: whole(),
        })?;
    }
    let mut seen: HashMap<Fingerprint, u32> = HashMap::new();
    for &(standing, entry) in found.iter().take(room.saturating_sub(gaps.len())) {
        let Some(finding) = entry.finding else { continue };
        let n = seen.entry(finding.fingerprint).or_default();
        *n += 1;
        let reason = detail::reason(entry);
        let reason = match standing {
            Standing::Waived => {
                format!("{}; {reason}", details.waived_by(entry).unwrap_or_else(|| "waived".to_owned()))
            }
            Standing::Undecided | Standing::StillUndecided => format!("not known: {reason}"),
            Standing::Broken => format!("failed to evaluate: {reason}"),
            Standing::Failed | Standing::Before | Standing::Fixed | Standing::NotApplicable | Standing::Passed => {
                reason.into_owned()
            }
        };
        let (file, line) = place::in_code(report, entry);
        list.put(&Issue {
            description: format!("{}: {}", shown(&entry.subject.id, NAME_LIMIT), shown(&reason, REASON_LIMIT)),
            check_name: &entry.policy.id,
            fingerprint: numbered(finding.fingerprint.to_string(), *n),
            severity: severity(standing, finding.severity),
            location: place_at(&file, line, options),
        })?;
    }
    list.end()
}

fn shown(text: &str, limit: usize) -> String {
    escape(&clip(text, limit)).into_owned()
}

/// Resources of two plans may share an address.
fn numbered(fingerprint: String, n: u32) -> String {
    if n == 1 { fingerprint } else { format!("{fingerprint}:{n}") }
}

const fn severity(standing: Standing, severity: Severity) -> &'static str {
    match (standing, severity) {
        (Standing::Undecided | Standing::StillUndecided | Standing::Waived, _) => "info",
        (Standing::Broken, _) | (_, Severity::Medium) => "major",
        (_, Severity::Critical) => "blocker",
        (_, Severity::High) => "critical",
        (_, Severity::Low) => "minor",
    }
}

fn place_at(file: &str, line: u32, options: &RenderOptions) -> Place {
    let path = place::relative(file, options.base_dir.as_deref());
    Place { path: escape(place::strictly_relative(&path)).into_owned(), lines: Lines { begin: line } }
}

/// A JSON array with one member a line.
struct List<W: io::Write> {
    out: W,
    empty: bool,
}

impl<W: io::Write> List<W> {
    fn put(&mut self, issue: &Issue<'_>) -> io::Result<()> {
        self.out.write_all(if self.empty { b"[\n" } else { b",\n" })?;
        self.empty = false;
        safe_json::to_writer(&mut self.out, issue)
    }

    fn end(mut self) -> io::Result<()> {
        self.out.write_all(if self.empty { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()
    }
}
