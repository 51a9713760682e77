//! The sample fleet: what somebody sees who has configured nothing yet, and what to do next.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dbmuster::report::{Format, NextStep, OutputTarget};

use crate::diagnostic::Failure;

include!(concat!(env!("OUT_DIR"), "/embedded_samples.rs"));

/// What the fleet is called where sources are named.
pub const NAME: &str = "sample fleet";
/// When it was read; judging it at another time would tell another story every day.
pub const TIME: &str = "2026-11-01T02:00:00Z";
/// The page that the first run of a new user leaves.
const PAGE: &str = "dbmuster-report.html";
/// Bytes in which a page of ours says that it is one.
const MARK: &[u8] = b"name=\"generator\" content=\"dbmuster";

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

/// How somebody goes on who has seen the sample: from the page that was written to a fleet and changes of their own.
pub fn next_steps(page: Option<&Path>) -> Vec<NextStep> {
    let page = page.map(|page| NextStep {
        command: None,
        gives: format!(
            "Open {} in a browser: all of this as a page, from the grade down to each finding.",
            page.display()
        ),
    });
    let step =
        |(command, gives): &(&str, &str)| NextStep { command: Some((*command).to_owned()), gives: (*gives).to_owned() };
    page.into_iter().chain(STEPS.iter().map(step)).collect()
}

/// From nothing to a nightly audit.
const STEPS: &[(&str, &str)] = &[
    ("dbmuster check plan.json", "a Terraform plan, by the same policies, before it lands"),
    #[cfg(feature = "aws")]
    ("dbmuster permissions aws", "the least that reading a fleet of yours needs; `permissions postgres` for servers"),
    ("dbmuster config init", "a commented dbmuster.toml: name your accounts and servers in it"),
    ("dbmuster audit", "your own scorecard; every further night also what is new, mended, overdue"),
];
