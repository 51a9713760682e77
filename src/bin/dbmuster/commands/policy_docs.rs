//! `dbmuster policy docs`: a page for each policy, written or held against what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use dbmuster::guide::{Call, Entry, Guide, MARK, kinds_of};
use dbmuster::plan::{cloudformation, terraform};
use dbmuster::policy::{PolicySet, frameworks, read_cases};
use dbmuster::waive::import::foreign_checks;

use super::policy::print;
use crate::args::PolicyFlags;
use crate::diagnostic::Failure;
use crate::exit_code::{CLEAN, FINDINGS};
use crate::{output, policies};

/// Pages that are named when some are out of date.
const MOST_NAMED: usize = 20;

pub fn run(set: &PolicySet, dir: &Path, check: bool, flags: &PolicyFlags) -> Result<u8, Failure> {
    let pages = pages(set, flags)?;
    if check { compare(&pages, dir, &command(dir, flags)) } else { write(&pages, dir) }
}

fn pages(set: &PolicySet, flags: &PolicyFlags) -> Result<BTreeMap<String, String>, Failure> {
    let entries = set
        .policies
        .iter()
        .map(|loaded| Ok(Entry { loaded, cases: read_cases(loaded)? }))
        .collect::<Result<Vec<_>, Failure>>()?;
    let checks: Vec<(String, String, String)> = foreign_checks()
        .map(|(tool, check, control)| (tool.to_owned(), check.to_owned(), control.to_owned()))
        .collect();
    let kinds: BTreeSet<&str> = set.policies.iter().flat_map(kinds_of).collect();
    let wanted = |kind: &str| kinds.contains(kind);
    let mut sources = terraform::field_sources(wanted).map_err(Failure::internal)?;
    sources.extend(cloudformation::field_sources(wanted).map_err(Failure::internal)?);
    let frameworks = frameworks(&policies::trees(flags)?)?;
    let calls = calls();
    Ok(Guide { entries, frameworks: &frameworks, sources: &sources, calls: &calls, checks: &checks }.pages())
}

/// What is asked of AWS beside the calls that list resources.
#[cfg(feature = "aws")]
fn calls() -> Vec<Call> {
    let told = dbmuster::collect::aws::operations::all().flat_map(|operation| {
        let fields = operation.feeds.iter().flat_map(|(kind, fields)| fields.iter().map(|field| (*kind, *field)));
        fields.map(|(kind, field)| Call { kind, field, operation: operation.full_name() })
    });
    told.collect()
}

/// A program that asks no service knows of no calls, and its pages name the one that lists the kind.
#[cfg(not(feature = "aws"))]
fn calls() -> Vec<Call> {
    Vec::new()
}

/// What brings the pages up to date.
fn command(dir: &Path, flags: &PolicyFlags) -> String {
    let folders = flags.policies.iter().map(|folder| format!(" --policies {}", folder.display()));
    let chosen = flags.policy.iter().map(|id| format!(" --policy '{id}'"));
    let skipped = flags.skip.iter().map(|id| format!(" --skip '{id}'"));
    let families = flags.family.iter().map(|family| format!(" --family {family}"));
    let given: String = folders.chain(chosen).chain(skipped).chain(families).collect();
    format!("dbmuster policy docs{given} --out {}", dir.display())
}

fn write(pages: &BTreeMap<String, String>, dir: &Path) -> Result<u8, Failure> {
    fs::create_dir_all(dir).map_err(|error| {
        let help = "give a folder that can be written to";
        Failure::with_help(format!("failed to make `{}`, no page was written: {error}", dir.display()), help)
    })?;
    let there = there(dir)?;
    for (name, text) in pages.iter().filter(|(name, text)| there.get(*name) != Some(*text)) {
        output::write(Some(&dir.join(name)), |out| out.write_all(text.as_bytes()))?;
    }
    // Pages of policies that are gone; what others wrote stays.
    let gone: Vec<&String> = ours(&there).filter(|name| !pages.contains_key(*name)).collect();
    for name in &gone {
        fs::remove_file(dir.join(name)).map_err(|error| {
            let help = "make the folder writable, or remove the page yourself";
            Failure::with_help(format!("failed to remove the old page `{name}`: {error}"), help)
        })?;
    }
    print(|out| {
        let removed =
            if gone.is_empty() { String::new() } else { format!(", removed {} of policies that are gone", gone.len()) };
        writeln!(out, "wrote {} pages to {}{removed}", pages.len(), dir.display())
    })?;
    Ok(CLEAN)
}

fn compare(pages: &BTreeMap<String, String>, dir: &Path, command: &str) -> Result<u8, Failure> {
    let there = there(dir)?;
    let mut stale: Vec<String> = Vec::new();
    for (name, text) in pages {
        match there.get(name) {
            None => stale.push(format!("{name} is missing")),
            Some(old) if old != text => stale.push(format!("{name} is out of date")),
            Some(_) => {}
        }
    }
    stale.extend(ours(&there).filter(|name| !pages.contains_key(*name)).map(|name| format!("{name} is of no policy")));
    stale.sort();
    print(|out| {
        if stale.is_empty() {
            return writeln!(out, "{} pages in {} are up to date", pages.len(), dir.display());
        }
        stale.iter().take(MOST_NAMED).try_for_each(|line| writeln!(out, "{}/{line}", dir.display()))?;
        if stale.len() > MOST_NAMED {
            writeln!(out, "... and {} more", stale.len() - MOST_NAMED)?;
        }
        writeln!(out, "pages are not what the policies say: run `{command}`")
    })?;
    Ok(if stale.is_empty() { CLEAN } else { FINDINGS })
}

/// Markdown files of the folder by name; none when there is no folder.
fn there(dir: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let unread = |error: std::io::Error| {
        let help = "make the folder and the pages in it readable";
        Failure::with_help(format!("failed to read the pages in `{}`: {error}", dir.display()), help)
    };
    let mut found = BTreeMap::new();
    if !dir.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(dir).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") && entry.path().is_file() {
            let bytes = fs::read(entry.path()).map_err(unread)?;
            found.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok(found)
}

/// Names of the pages that this command has written.
fn ours(there: &BTreeMap<String, String>) -> impl Iterator<Item = &String> {
    there.iter().filter(|(_, text)| text.starts_with(MARK)).map(|(name, _)| name)
}
