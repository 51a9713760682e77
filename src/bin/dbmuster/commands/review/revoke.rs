//! `dbmuster review revoke`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dbmuster::access::iam::Reach;
use dbmuster::access::revoke::Choices;
use dbmuster::report::escape;
use dbmuster::review::takeaway::{Options, Scripts, scripts, write};
use dbmuster::review::{Folder, place};
use serde::Serialize;

use super::closing_args::RevokeArgs;
use super::{failed, later};
use crate::args::ListFormat;
use crate::commands::policy::print;
use crate::diagnostic::{Failure, warn};
use crate::exit_code::{CLEAN, FINDINGS};

/// Lines of which something stays that are told one by one.
const MOST_TOLD: usize = 30;

#[derive(Serialize)]
struct Answer<'a> {
    schema_version: &'static str,
    scripts: Vec<&'a str>,
    lines: &'a [dbmuster::review::takeaway::Planned],
}

pub fn run(args: &RevokeArgs) -> Result<u8, Failure> {
    let folder = Folder::open(&args.review).map_err(|error| failed(&error))?;
    let lines = folder.lines().map_err(|error| failed(&error))?;
    let taken = folder.decisions().map_err(|error| failed(&error))?;
    let of_line: BTreeMap<String, Choices> = args
        .choose
        .iter()
        .map(|(line, words)| (line.clone(), choices(|word| words.iter().any(|one| one == word))))
        .collect();
    if let Some(unknown) = of_line.keys().find(|id| !lines.iter().any(|line| line.line_id == **id)) {
        return Err(Failure::with_help(
            format!("failed to choose for {unknown:?}, and wrote no script: there is no such line"),
            "give a line_id of the review",
        ));
    }
    let read = later::read(&inventory(args, &folder)?, false)?;
    fits(&folder, &read)?;
    let options = Options {
        choices: choices(|word| match word {
            "include-groups" => args.include_groups,
            "leave-groups" => args.leave_groups,
            "include-public" => args.include_public,
            "include-owner" => args.include_owner,
            "include-special" => args.include_special,
            "keep-others" => args.keep_others,
            _ => false,
        }),
        of_line,
        now: crate::policies::settings(0, args.as_of.as_deref())?.as_of,
        replace: args.replace,
        defaults: read.defaults,
    };
    let reach = Reach::new(&read.gathered, &read.access.graphs, Some(&read.source.collected_at));
    let made = scripts(&lines, &taken, &read.access.graphs, &reach, &options);
    write(&folder, &lines, &taken, &made, &options).map_err(|error| failed(&error))?;
    match args.format {
        ListFormat::Json => {
            let scripts = made.scripts.iter().map(|script| script.file.as_str()).collect();
            let answer = Answer { schema_version: "1", scripts, lines: &made.planned };
            let text = serde_json::to_string_pretty(&answer).map_err(Failure::internal)?;
            print(|out| writeln!(out, "{text}"))?;
        }
        ListFormat::Terminal => print(|out| out.write_all(spoken(&folder, &made).as_bytes()))?,
    }
    let is_left = made.planned.iter().any(|one| !one.left.is_empty());
    Ok(if is_left && !args.allow_left { FINDINGS } else { CLEAN })
}

fn choices(has: impl Fn(&str) -> bool) -> Choices {
    Choices {
        groups: has("include-groups"),
        leave: has("leave-groups"),
        public: has("include-public"),
        owner: has("include-owner"),
        special: has("include-special"),
        keep_others: has("keep-others"),
    }
}

/// The inventory that was named, or the one that the review keeps.
fn inventory(args: &RevokeArgs, folder: &Folder) -> Result<PathBuf, Failure> {
    if let Some(path) = &args.inventory {
        return Ok(path.clone());
    }
    let kept = folder.path().join(place::INVENTORY);
    if kept.is_file() {
        return Ok(kept);
    }
    let name = folder.manifest().sources.first().map_or("", |source| source.name.as_str());
    Err(Failure::with_help(
        "failed to choose an inventory, and wrote no script: the review keeps none",
        format!("give the one that was reviewed, or a later one: --inventory {name}"),
    ))
}

/// Refuses an inventory of before the review.
fn fits(folder: &Folder, read: &later::Read) -> Result<(), Failure> {
    let sources = &folder.manifest().sources;
    if sources.iter().any(|source| source.digest == read.source.digest) {
        return Ok(());
    }
    let time = |text: &str| time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok();
    let frozen = sources.iter().filter_map(|source| time(&source.collected_at)).max();
    match (time(&read.source.collected_at), frozen) {
        (Some(own), Some(frozen)) if own < frozen => Err(Failure::with_help(
            format!(
                "failed to use `{}`, and wrote no script: it was read at {}, before the population was",
                read.source.name, read.source.collected_at
            ),
            "give the inventory that was reviewed, or a later one",
        )),
        (_, _) => {
            warn(&format!(
                "the scripts are made from an inventory of {}, not from the one that was reviewed",
                read.source.collected_at
            ));
            Ok(())
        }
    }
}

fn spoken(folder: &Folder, made: &Scripts) -> String {
    let mut text = String::new();
    let mut say = |line: &str| {
        text.push_str(&escape(line));
        text.push('\n');
    };
    let place = folder.path().display();
    for script in &made.scripts {
        let what = if script.database.is_empty() { "what its databases share" } else { &script.database };
        say(&format!("{place}/{}/{}  ({}, {what})", place::REVOKE, script.file, script.server));
    }
    if !made.iam.steps.is_empty() {
        let count = made.iam.steps.len();
        let steps = if count == 1 { "1 step".to_owned() } else { format!("{count} steps") };
        say(&format!("{place}/{}/iam-steps.txt, iam-steps.json  ({steps} in IAM)", place::REVOKE));
    }
    let left: Vec<_> = made.planned.iter().filter(|one| !one.left.is_empty()).collect();
    for one in left.iter().take(MOST_TOLD) {
        say(&format!("LEFT {} {} ({}): {}", one.line_id, one.subject, one.class, one.left.join(" | ")));
    }
    if left.len() > MOST_TOLD {
        say(&format!("... and {} lines more, which are in {}/plan.csv", left.len() - MOST_TOLD, place::REVOKE));
    }
    let (taken, gone): (u64, u64) = made.planned.iter().fold((0, 0), |all, one| (all.0 + one.taken, all.1 + one.gone));
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    say(&format!(
        "{} to go: {taken} taken away by {}, {gone} gone already, {} with something left; nothing was run",
        count(made.planned.len(), "line"),
        count(made.scripts.len(), "script"),
        count(left.len(), "line")
    ));
    text
}
