//! `dbmuster review open`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dbmuster::evidence::digest;
use dbmuster::inventory::{InventoryError, Reader};
use dbmuster::review::inputs::{LastSeen, Mapping, People, PersonKey};
use dbmuster::review::{
    Beside, Draft, Folder, InputRecord, Intake, Opening, Reviewable, SourceRecord, check_word, open, review_name,
};
use dbmuster::waive::{day_of, parse_day};

use super::args::OpenArgs;
use super::failed;
use crate::diagnostic::{Failure, warn};
use crate::exit_code::{CLEAN, INCOMPLETE};
use crate::output;

const BATCH: usize = 4096;
/// Days to decide when no other day is given.
const DAYS: i64 = 30;
/// Reviewers that are told one by one.
const MOST_TOLD: usize = 20;

pub fn run(args: &OpenArgs) -> Result<u8, Failure> {
    let name = name(args)?;
    check_word("the period", &args.period).map_err(|error| failed(&error))?;
    check_word("the name", &name).map_err(|error| failed(&error))?;
    Draft::refuse_existing(&args.out, &review_name(&args.period, &name)).map_err(|error| failed(&error))?;
    // What people wrote is read before the fleet: a mistake there is known at once.
    let mut inputs = Vec::new();
    let mapping = file(args.reviewers.as_deref(), "reviewers", &mut inputs)?;
    let mapping = match &mapping {
        Some((path, bytes)) => Mapping::parse(path, bytes).map_err(|error| failed(&error))?,
        None => Mapping::default(),
    };
    let people = match (file(args.hr.as_deref(), "people", &mut inputs)?, &args.hr_key) {
        (Some((path, bytes)), Some(key)) => {
            let key = PersonKey::parse(key).map_err(|error| failed(&error))?;
            Some(People::parse(&path, &bytes, key).map_err(|error| failed(&error))?)
        }
        (_, _) => None,
    };
    let last_seen = match file(args.last_seen.as_deref(), "last logins", &mut inputs)? {
        Some((path, bytes)) => Some(LastSeen::parse(&path, &bytes).map_err(|error| failed(&error))?),
        None => None,
    };
    let previous = match &args.previous {
        None => None,
        Some(path) => {
            let folder = Folder::open(path).map_err(|error| failed(&error))?;
            let lines = folder.lines().map_err(|error| failed(&error))?;
            Some((folder, lines))
        }
    };
    let source = source(args)?;
    let (intake, record) = read(&source.path, &source.name)?;
    let opened_at = match &args.as_of {
        Some(time) => crate::policies::settings(0, Some(time))?.as_of,
        None => crate::policies::settings(0, Some(&record.collected_at))?.as_of,
    };
    let due = due(args.due.as_deref(), &opened_at)?;
    let beside = Beside {
        mapping: &mapping,
        people: people.as_ref(),
        last_seen: last_seen.as_ref(),
        dormant_days: i64::from(args.dormant_days),
        most_lines: args.max_lines as usize,
        collected_at: &record.collected_at.clone(),
        opened_at: &opened_at,
        due: &due,
    };
    let mut reviewable = Reviewable::new(intake, &beside);
    let opening = Opening {
        out: &args.out,
        period: &args.period,
        scope: &name,
        tool_version: env!("CARGO_PKG_VERSION"),
        opened_at: &opened_at,
        due: &due,
        opened_by: args.by.as_deref().unwrap_or_default(),
        sources: vec![record],
        inputs,
        options: options(args),
        previous: previous.as_ref().map(|(folder, lines)| (folder, lines.as_slice())),
        templates: args.templates.as_deref(),
        inventory: source.made.then_some(source.path.as_path()),
    };
    let opened = open(&mut reviewable, opening).map_err(|error| failed(&error))?;
    tell(args, &opened.folder, &opened.overfull)?;
    let is_complete = opened.folder.manifest().is_complete;
    Ok(if is_complete || args.allow_incomplete { CLEAN } else { INCOMPLETE })
}

/// Name of the scope: what was said, else that of the file, as far as it can be in the name of a folder.
fn name(args: &OpenArgs) -> Result<String, Failure> {
    if let Some(name) = &args.name {
        return Ok(name.clone());
    }
    let file = args.inventory.as_deref().or(args.scope.as_deref()).and_then(Path::file_name);
    let file = file.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let kept: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    let kept = kept.trim_matches('-').chars().take(64).collect::<String>();
    if kept.is_empty() {
        return Err(Failure::with_help(
            "failed to name the review: the name of the file has no letter and no digit",
            "say what is reviewed: --name fleet",
        ));
    }
    Ok(kept)
}

type Given = Option<(PathBuf, Vec<u8>)>;

/// Reads a file beside the inventory, and notes it.
fn file(path: Option<&Path>, what: &str, inputs: &mut Vec<InputRecord>) -> Result<Given, Failure> {
    let Some(path) = path else { return Ok(None) };
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::with_help(
            format!("failed to read `{}`, and opened no review: {error}", path.display()),
            "see to it that it is there and readable",
        )
    })?;
    let name = path.display().to_string();
    inputs.push(InputRecord { what: what.to_owned(), name, digest: digest(&bytes) });
    Ok(Some((path.to_path_buf(), bytes)))
}

/// The inventory that is reviewed.
struct Source {
    path: PathBuf,
    /// As the user named it.
    name: String,
    /// It was read now, and is kept in the review.
    made: bool,
    #[expect(dead_code, reason = "it is removed when this is dropped")]
    room: Option<tempfile::TempDir>,
}

fn source(args: &OpenArgs) -> Result<Source, Failure> {
    match (&args.inventory, &args.scope) {
        (Some(path), _) => Ok(Source { path: path.clone(), name: path.display().to_string(), made: false, room: None }),
        (None, Some(scope)) => live(args, scope),
        (None, None) => Err(Failure::with_help(
            "failed to choose what to review: neither an inventory nor a scope was named",
            "give --inventory FILE or --scope FILE",
        )),
    }
}

#[cfg(feature = "collect")]
fn live(args: &OpenArgs, scope: &Path) -> Result<Source, Failure> {
    let room = crate::judging::room()?;
    let out = room.path().join(crate::judging::MADE);
    let request = crate::collecting::Request {
        scope,
        out: &out,
        stays: false,
        resume: false,
        quiet: args.quiet,
        flags: &args.collect,
    };
    crate::collecting::run(&request)?;
    Ok(Source { path: out, name: scope.display().to_string(), made: true, room: Some(room) })
}

#[cfg(not(feature = "collect"))]
fn live(_: &OpenArgs, scope: &Path) -> Result<Source, Failure> {
    Err(Failure::with_help(
        format!("failed to read the scope {}: this program was built without collectors", scope.display()),
        "build it with `--features aws,postgres`, or review a saved inventory",
    ))
}

fn read(path: &Path, name: &str) -> Result<(Intake, SourceRecord), Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let mut reader = Reader::open(path).map_err(unread)?;
    let mut intake = Intake::default();
    while let Some(batch) = reader.next_batch(BATCH).map_err(unread)? {
        batch.parse().map_err(unread)?.iter().for_each(|resource| intake.resource(resource));
        batch.gaps.iter().for_each(|gap| intake.gap(gap));
        batch.reads.iter().for_each(|read| intake.read(read));
    }
    let (resources, gaps) = reader.counts();
    let header = reader.header();
    let record = SourceRecord {
        name: name.to_owned(),
        digest: reader.digest().unwrap_or_default(),
        collected_at: header.collected_at.clone(),
        scope_digest: header.scope_digest.clone().unwrap_or_default(),
        resources,
        gaps,
    };
    Ok((intake, record))
}

fn due(given: Option<&str>, opened_at: &str) -> Result<String, Failure> {
    let day = |day: time::Date| format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day());
    let opened = day_of(opened_at);
    match given {
        Some(text) => {
            let parsed = parse_day(text).filter(|due| opened.is_none_or(|opened| *due >= opened));
            parsed.map(day).ok_or_else(|| {
                Failure::with_help(
                    format!("failed to read --due `{text}`: it is no day on or after that of the population"),
                    "give a day such as 2026-12-15",
                )
            })
        }
        None => {
            let later = opened.and_then(|opened| opened.checked_add(time::Duration::days(DAYS)));
            later
                .map(day)
                .ok_or_else(|| Failure::usage(format!("failed to find the last day to decide from {opened_at}")))
        }
    }
}

/// What had a say beside the files.
fn options(args: &OpenArgs) -> BTreeMap<String, String> {
    let mut options = BTreeMap::from([
        ("max_lines".to_owned(), args.max_lines.to_string()),
        ("dormant_days".to_owned(), args.dormant_days.to_string()),
    ]);
    if let Some(key) = &args.hr_key {
        options.insert("hr_key".to_owned(), key.clone());
    }
    options
}

fn tell(args: &OpenArgs, folder: &Folder, overfull: &[String]) -> Result<(), Failure> {
    let manifest = folder.manifest();
    if !manifest.is_complete {
        let count = manifest.failed_targets.len();
        let failed = if count == 1 { "1 read failed".to_owned() } else { format!("{count} reads failed") };
        warn(&format!(
            "the population is incomplete: {failed}, and access may exist that no line is about; summary.html lists them"
        ));
    }
    for reviewer in overfull.iter().take(MOST_TOLD) {
        warn(&format!(
            "{} has more than {} lines, and nothing more could be put together",
            shown(reviewer),
            args.max_lines
        ));
    }
    let unassigned = manifest.reviewers.iter().find(|one| one.id.is_empty());
    if let Some(nobody) = unassigned {
        warn(&format!(
            "nobody is named to review {} lines: give the databases an owner tag, or --reviewers a [default]",
            nobody.lines
        ));
    }
    if args.quiet {
        return Ok(());
    }
    output::write(None, |out| -> std::io::Result<()> {
        let totals = &manifest.totals;
        writeln!(out, "{}", folder.path().display())?;
        writeln!(
            out,
            "  {} lines for {} login roles in {} databases, to be decided until {}",
            totals.lines, totals.login_roles, manifest.control_totals.databases_read, manifest.due
        )?;
        for reviewer in manifest.reviewers.iter().take(MOST_TOLD) {
            let together =
                if reviewer.grouping.is_empty() { String::new() } else { format!("; {}", reviewer.grouping) };
            writeln!(out, "  {:>5}  {}{together}", reviewer.lines, shown(&reviewer.id))?;
        }
        let more = manifest.reviewers.len().saturating_sub(MOST_TOLD);
        if more > 0 {
            writeln!(out, "         and {more} reviewers more")?;
        }
        Ok(())
    })
}

fn shown(reviewer: &str) -> String {
    if reviewer.is_empty() { "nobody".to_owned() } else { dbmuster::report::escape(reviewer).into_owned() }
}
