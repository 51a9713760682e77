//! `dbmuster review close`.

use dbmuster::report::escape;
use dbmuster::review::closing::{Closed, Later, NewAccess, Options, close};
use dbmuster::review::seal::Signer;
use dbmuster::review::{Closure, ClosureRecord, Folder};
use serde::Serialize;

use super::closing_args::CloseArgs;
use super::{failed, later};
use crate::args::ListFormat;
use crate::commands::policy::print;
use crate::diagnostic::Failure;
use crate::exit_code::{CLEAN, FINDINGS, INCOMPLETE};

/// New facts that are told one by one.
const MOST_TOLD: usize = 20;
/// Where the passphrase of the key may be.
const PASSPHRASE: &str = "DBMUSTER_SIGN_PASSPHRASE";

#[derive(Serialize)]
struct Answer<'a> {
    schema_version: &'static str,
    is_closed: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    digest: &'a str,
    undecided: u64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    expired: &'a [String],
    lines: &'a [ClosureRecord],
    new_access: Vec<Fact<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Fact<'a> {
    server: &'a str,
    database: &'a str,
    subject: &'a str,
    access: &'a str,
}

pub fn run(args: &CloseArgs) -> Result<u8, Failure> {
    let folder = Folder::open(&args.review).map_err(|error| failed(&error))?;
    let signer = signer(args)?;
    let read = later::read(&args.inventory, true)?;
    let Some((lines, coming)) = &read.later else {
        return Err(Failure::internal("the later population was not made"));
    };
    let later = Later {
        source: read.source,
        graphs: &read.access.graphs,
        problems: &read.access.problems,
        gaps: &read.gaps,
        defaults: &read.defaults,
        lines,
        coming,
    };
    let options = Options {
        now: crate::policies::settings(0, args.as_of.as_deref())?.as_of,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        closed_by: args.by.clone().unwrap_or_default(),
        allow_undecided: args.allow_undecided,
        signer: signer.as_ref(),
        dry_run: args.dry_run,
    };
    let closed = close(&folder, &later, &options).map_err(|error| failed(&error))?;
    match args.format {
        ListFormat::Json => {
            let fact = |one: &'_ NewAccess| {
                (one.server.clone(), one.database.clone(), one.subject.clone(), one.access.clone())
            };
            let facts: Vec<_> = closed.new_access.iter().map(fact).collect();
            let answer = Answer {
                schema_version: "1",
                is_closed: !args.dry_run,
                digest: &closed.digest,
                undecided: closed.undecided,
                expired: &closed.expired,
                lines: &closed.records,
                new_access: facts
                    .iter()
                    .map(|(server, database, subject, access)| Fact { server, database, subject, access })
                    .collect(),
                notes: &closed.notes,
            };
            let text = serde_json::to_string_pretty(&answer).map_err(Failure::internal)?;
            print(|out| writeln!(out, "{text}"))?;
        }
        ListFormat::Terminal => print(|out| out.write_all(spoken(&closed, args.dry_run).as_bytes()))?,
    }
    let stays = closed.count(Closure::Open) + closed.count(Closure::Partly) > 0
        || closed.undecided > 0
        || !closed.expired.is_empty();
    Ok(if stays {
        FINDINGS
    } else if closed.count(Closure::NotEvaluable) > 0 {
        INCOMPLETE
    } else {
        CLEAN
    })
}

/// The key to sign with, opened before anything else is done.
fn signer(args: &CloseArgs) -> Result<Option<Signer>, Failure> {
    let Some(path) = &args.sign_key else { return Ok(None) };
    let unread = |path: &std::path::Path, error: &std::io::Error| {
        Failure::with_help(
            format!("failed to read `{}`, and closed no review: {error}", path.display()),
            "see to it that it is there and readable",
        )
    };
    let bytes = std::fs::read(path).map_err(|error| unread(path, &error))?;
    let passphrase = match &args.sign_passphrase_file {
        Some(file) => {
            let text = std::fs::read(file).map_err(|error| unread(file, &error))?;
            let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
            Some(line.strip_suffix(b"\r").unwrap_or(line).to_vec())
        }
        None => {
            let name = args.sign_passphrase_env.as_deref().unwrap_or(PASSPHRASE);
            let found = std::env::var_os(name).map(std::ffi::OsString::into_encoded_bytes);
            if found.is_none() && args.sign_passphrase_env.is_some() {
                return Err(Failure::with_help(
                    format!("failed to read the passphrase, and closed no review: there is no variable {name}"),
                    "set it, or name a file with --sign-passphrase-file",
                ));
            }
            found
        }
    };
    let name = path.display().to_string();
    Signer::read(&name, &bytes, passphrase.as_deref()).map(Some).map_err(|error| failed(&error))
}

fn spoken(closed: &Closed, dry_run: bool) -> String {
    let mut text = String::new();
    let mut say = |line: &str| {
        text.push_str(&escape(line));
        text.push('\n');
    };
    closed.notes.iter().for_each(|note| say(&format!("note: {note}")));
    for record in closed.records.iter().filter(|record| record.closure != Closure::Closed) {
        say(&format!("{} {}", record.closure.as_str().to_uppercase(), record.line_id));
        record.residual.iter().for_each(|way| say(&format!("  still reached: {way}")));
        if !record.reason.is_empty() {
            say(&format!("  {}", record.reason));
        }
    }
    for id in &closed.expired {
        say(&format!("EXPIRED {id}"));
        say("  its exception has ended: revoke it, or let somebody decide anew in the next review");
    }
    for one in closed.new_access.iter().take(MOST_TOLD) {
        let database = if one.database.is_empty() { String::new() } else { format!("/{}", one.database) };
        say(&format!("NEW {}{database} {}: {}", one.server, one.subject, one.access));
    }
    if closed.new_access.len() > MOST_TOLD {
        say(&format!("... and {} more that came up since", closed.new_access.len() - MOST_TOLD));
    }
    let count = |closure| closed.count(closure);
    say(&format!(
        "{} lines were to go: {} gone, {} partly, {} still there, {} not evaluable; {} undecided, {} exceptions ended; {} facts came up since",
        closed.records.len(),
        count(Closure::Closed),
        count(Closure::Partly),
        count(Closure::Open),
        count(Closure::NotEvaluable),
        closed.undecided,
        closed.expired.len(),
        closed.new_access.len()
    ));
    if dry_run {
        say("nothing was written");
    } else {
        say(&format!("closed; note this digest of SHA256SUMS: {}", closed.digest));
    }
    text
}
