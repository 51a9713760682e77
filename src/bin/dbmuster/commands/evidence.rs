//! `dbmuster evidence verify|list|export`: what audits have left, checked and handed on.
//!
//! `verify` ends with 1 when something is not as it was, `export` and `list` never judge.

pub mod args;
mod replay;
mod reports;

use std::path::{Path, PathBuf};

use dbmuster::evidence::{EvidenceError, RunCheck, Verification, export, unpack, verify};
use serde::Serialize;

use args::{EvidenceArgs, EvidenceCommand};

use super::policy::print;
use crate::args::ListFormat;
use crate::diagnostic::Failure;
use crate::exit_code::{CLEAN, FINDINGS};
use crate::output;
use replay::{Replay, replay};

pub fn run(args: &EvidenceArgs) -> Result<u8, Failure> {
    match &args.command {
        EvidenceCommand::Verify { path, expect, replay, format } => check(path, expect.as_deref(), *replay, *format),
        EvidenceCommand::List { ledger, format } => list(ledger, *format),
        EvidenceCommand::Export { run, out } => pack(run, out),
    }
}

/// The error as the other commands show theirs.
fn failed(error: &EvidenceError) -> Failure {
    Failure::usage(format!("failed to {error}"))
}

/// An archive is unpacked into a folder that goes with this command.
fn opened(path: &Path) -> Result<(PathBuf, Option<tempfile::TempDir>), Failure> {
    if path.is_dir() {
        return Ok((path.to_path_buf(), None));
    }
    let room = tempfile::tempdir().map_err(|error| {
        Failure::with_help(format!("failed to make room to unpack: {error}"), "free some space for temporary files")
    })?;
    let folder = unpack(path, room.path()).map_err(|error| failed(&error))?;
    Ok((folder, Some(room)))
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Outcome<'a> {
    schema_version: &'static str,
    sound: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    replays: Option<&'a [Replay]>,
    verification: &'a Verification,
}

fn check(path: &Path, expect: Option<&str>, again: bool, format: ListFormat) -> Result<u8, Failure> {
    let (folder, _room) = opened(path)?;
    let found = verify(&folder, expect).map_err(|error| failed(&error))?;
    let mut replays = Vec::new();
    if again {
        let is_one = found.runs.len() == 1 && !folder.join(&found.runs[0].name).is_dir();
        for run in &found.runs {
            let place = if is_one { folder.clone() } else { folder.join(&run.name) };
            replays.push(replay(&place, run));
        }
    }
    let sound = found.is_sound() && replays.iter().all(Replay::is_same);
    match format {
        ListFormat::Json => {
            let replays = again.then_some(replays.as_slice());
            let outcome = Outcome { schema_version: "1", sound, replays, verification: &found };
            let text = serde_json::to_string_pretty(&outcome).map_err(Failure::internal)?;
            print(|out| writeln!(out, "{text}"))?;
        }
        ListFormat::Terminal => print(|out| out.write_all(spoken(&found, &replays, sound).as_bytes()))?,
    }
    Ok(if sound { CLEAN } else { FINDINGS })
}

fn spoken(found: &Verification, replays: &[Replay], sound: bool) -> String {
    let mut text = String::new();
    let mut say = |line: String| {
        text.push_str(&dbmuster::report::escape(&line));
        text.push('\n');
    };
    for run in &found.runs {
        let RunCheck { name, digest, manifest, files } = run;
        let (number, as_of, code) = (manifest.sequence, &manifest.as_of, manifest.exit_code);
        say(format!("run {number}  {name}  as of {as_of}  exit {code}  {files} files as they were"));
        say(format!("  manifest {digest}"));
    }
    for complaint in &found.complaints {
        let place = match (&complaint.run, &complaint.file) {
            (Some(run), Some(file)) => format!("{run}/{file}: "),
            (Some(name), None) | (None, Some(name)) => format!("{name}: "),
            (None, None) => String::new(),
        };
        say(format!("{}: {place}{}", complaint.trouble.as_str().to_uppercase(), complaint.text));
    }
    for replay in replays {
        say(replay.to_string());
    }
    for note in &found.notes {
        say(format!("note: {note}"));
    }
    let runs = if found.runs.len() == 1 { "1 run".to_owned() } else { format!("{} runs", found.runs.len()) };
    let chained = match found.chained {
        0 => "no chain was checked".to_owned(),
        1 => "a chain of 1 was followed".to_owned(),
        n => format!("a chain of {n} was followed"),
    };
    if sound {
        say(format!("sound: {runs} checked, {chained}, nothing was altered"));
    } else {
        let wrong = found.complaints.len() + replays.iter().filter(|replay| !replay.is_same()).count();
        say(format!("NOT sound: {runs} checked, {chained}, {wrong} wrong"));
    }
    text
}

/// Every run of a ledger, without looking at its files.
fn list(ledger: &Path, format: ListFormat) -> Result<u8, Failure> {
    let found = dbmuster::evidence::list(ledger).map_err(|error| failed(&error))?;
    match format {
        ListFormat::Json => {
            let text = serde_json::to_string_pretty(&found).map_err(Failure::internal)?;
            print(|out| writeln!(out, "{text}"))?;
        }
        ListFormat::Terminal => print(|out| {
            found.iter().try_for_each(|run| {
                let manifest = &run.manifest;
                let line = format!(
                    "{:>6}  {}  as of {}  exit {}  {}",
                    manifest.sequence, run.name, manifest.as_of, manifest.exit_code, run.digest
                );
                writeln!(out, "{}", dbmuster::report::escape(&line))
            })
        })?,
    }
    Ok(CLEAN)
}

fn pack(run: &Path, out: &Path) -> Result<u8, Failure> {
    let folder = dbmuster::evidence::last_of(run).map_err(|error| failed(&error))?.unwrap_or_else(|| run.to_path_buf());
    output::refuse_unwritable(std::iter::once(Some(out)))?;
    // Made in memory's stead beside its place: an archive needs to go back and forth.
    let mut room = tempfile::tempfile().map_err(|error| {
        Failure::with_help(format!("failed to make room to pack: {error}"), "free some space for temporary files")
    })?;
    let exported = export(&folder, &mut room).map_err(|error| failed(&error))?;
    output::write(Some(out), |file| {
        use std::io::{Seek, copy};
        room.rewind()?;
        copy(&mut room, file).map(drop)
    })?;
    print(|text| {
        writeln!(text, "wrote {}: run {}, {} files", out.display(), exported.name, exported.files)?;
        match exported.chain {
            0 | 1 => writeln!(text, "manifest {}", exported.digest),
            n => writeln!(text, "manifest {}, with the {n} manifests of the chain up to it", exported.digest),
        }
    })?;
    Ok(CLEAN)
}
