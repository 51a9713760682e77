//! The sample fleet: what somebody sees who has configured nothing yet, and what to do next.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dbmuster::model::{Evaluation, Status};
use dbmuster::report::{Format, OutputTarget};

use crate::diagnostic::Failure;

include!(concat!(env!("OUT_DIR"), "/embedded_samples.rs"));

/// What the fleet is called where sources are named.
pub const NAME: &str = "sample fleet";
/// When it was read; judging it at another time would tell another story every day.
pub const TIME: &str = "2026-11-01T02:00:00Z";
/// The page that the first run of a new user leaves.
const PAGE: &str = "dbmuster-report.html";
/// Bytes in which a page of ours says that it is one.
const MARK: &[u8] = b"dbmuster";

/// The fleet as a file, because an inventory is read from one.
pub fn file() -> Result<tempfile::NamedTempFile, Failure> {
    let failed = |error: io::Error| {
        Failure::with_help(format!("failed to unpack the sample fleet: {error}"), "free some space for temporary files")
    };
    let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
    for (_, text) in FILES.iter().filter(|(name, _)| name.ends_with("fleet.ndjson")) {
        file.write_all(text.as_bytes()).map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    Ok(file)
}

/// The page that is written though nobody asked: here, or, where that is not possible, among the temporary files.
pub fn page() -> Option<OutputTarget> {
    let format: Format = "html".parse().ok()?;
    let here = PathBuf::from(PAGE);
    let path = if is_ours(&here) { here } else { std::env::temp_dir().join(PAGE) };
    is_ours(&path).then_some(OutputTarget { format, path: Some(path) })
}

/// Whether the place is free and writable, or holds an earlier page of ours: nobody else's file is written over.
fn is_ours(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if tempfile::tempfile_in(folder).is_err() {
        return false;
    }
    match std::fs::symlink_metadata(path) {
        Err(error) => error.kind() == io::ErrorKind::NotFound,
        Ok(found) if !found.is_file() => false,
        Ok(_) => std::fs::read(path).is_ok_and(|bytes| bytes.windows(MARK.len()).any(|window| window == MARK)),
    }
}

/// Says what is judged, before the scorecard.
pub fn introduction(was_asked_for: bool, out: &mut dyn Write) -> io::Result<()> {
    match was_asked_for {
        true => writeln!(out, "This is the sample fleet inside dbmuster.\n"),
        false => writeln!(out, "Nothing is configured: this is the sample fleet inside dbmuster.\n"),
    }
}

/// Says how to go on, behind the scorecard.
pub fn next_steps(evaluation: &Evaluation, page: Option<&Path>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\nWhat to do next")?;
    let mut steps: Vec<(String, &str)> = Vec::new();
    if let Some(page) = page {
        steps.push((page.display().to_string(), "all of this as a page: open it in a browser"));
    }
    if let Some(policy) = worst(evaluation) {
        steps.push((format!("dbmuster explain {policy}"), "the worst finding, and how to mend it"));
    }
    steps.push(("dbmuster config init".to_owned(), "a dbmuster.toml for your own fleet"));
    steps.push(("dbmuster permissions aws".to_owned(), "the least that reading your accounts needs"));
    steps.push(("dbmuster audit --scope scope.toml".to_owned(), "read your fleet and judge it"));
    steps.push(("dbmuster check plan.json".to_owned(), "judge a change before it lands"));
    let width = steps.iter().map(|(what, _)| what.chars().count()).max().unwrap_or_default().min(44);
    steps.iter().try_for_each(|(what, why)| writeln!(out, "  {what:width$}  {why}"))
}

/// The policy of the worst failure, by severity and then by how often it fails.
fn worst(evaluation: &Evaluation) -> Option<&str> {
    let failures = evaluation.findings.iter().filter(|finding| finding.status == Status::Fail);
    let mut counts = std::collections::BTreeMap::new();
    for finding in failures {
        *counts.entry((finding.severity, finding.policy_id.as_ref())).or_insert(0_usize) += 1;
    }
    let worst = counts.into_iter().max_by(|a, b| (a.0.0, a.1, b.0.1).cmp(&(b.0.0, b.1, a.0.1)));
    worst.map(|((_, policy), _)| policy)
}
