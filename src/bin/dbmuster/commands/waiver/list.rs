//! `dbmuster waiver list`.

use std::io::{self, Write};
use std::path::Path;

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::inventory::{InventoryError, Reader};
use dbmuster::model::{Evaluation, WaivedResource, WaiverReport, WaiverState, WaiverUse};
use dbmuster::rego::Limits;
use dbmuster::report::{escape, write_waivers};
use unicode_width::UnicodeWidthStr;

use super::args::ListArgs;
use super::rules;
use crate::args::{ListFormat, PolicyFlags};
use crate::commands::policy::print;
use crate::diagnostic::Failure;
use crate::exit_code::{CLEAN, FINDINGS};
use crate::policies;
use crate::waiving::{all_policies_in, day, read_set};

/// Resources read at once.
const BATCH: usize = 256;
/// Columns of a glob that are shown.
const WIDE: usize = 48;

pub fn run(args: &ListArgs) -> Result<u8, Failure> {
    let today = day(args.judge.as_of.as_deref())?;
    let rules = rules(&args.judge, &args.files, &args.policies.policies)?;
    let terms = &rules.terms;
    let set = read_set(rules.files()?, &all_policies_in(&rules.folders)?, terms, today)?;
    let report = match &args.inventory {
        Some(inventory) => {
            let mut evaluation =
                judge(inventory, &rules.policies(&args.policies), &format!("{today}T00:00:00Z"), set.needs_tags())?;
            set.apply(&mut evaluation, terms, today)
        }
        None => set.by_date(terms, today),
    };
    let is_judged = args.inventory.is_some();
    print(|out| match args.format {
        ListFormat::Terminal => table(&report, is_judged, out),
        ListFormat::Json => write_waivers(&report, is_judged, &today.to_string(), out),
    })?;
    let fails = (args.fail_on_dead_waivers && report.count(WaiverState::Dead) > 0)
        || (args.fail_on_expiring_waivers && report.count(WaiverState::Expiring) > 0);
    Ok(if fails { FINDINGS } else { CLEAN })
}

fn judge(inventory: &Path, chosen: &PolicyFlags, as_of: &str, keep_tags: bool) -> Result<Evaluation, Failure> {
    let unread = |error: InventoryError| Failure::from(&error);
    let set = policies::load(chosen)?;
    let settings = Settings {
        threads: 0,
        as_of: as_of.to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(&set, settings)?;
    let mut reader = Reader::open(inventory).map_err(unread)?;
    let mut job = Job { keep_tags, ..Job::default() };
    while let Some(mut batch) = reader.next_batch(BATCH).map_err(unread)? {
        match Item::parse_batch(&batch.json) {
            Ok(items) => job.after.extend(items),
            Err(error) => {
                let better = batch.first_error().map(unread);
                let text = format!("failed to read {}: {error}", inventory.display());
                return Err(better.unwrap_or_else(|| Failure::usage(text)));
            }
        }
        job.gaps.append(&mut batch.gaps);
    }
    Ok(assemble(&evaluator, vec![job])?)
}

fn table(report: &WaiverReport, is_judged: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut head = vec!["ID", "STATE", "LEFT"];
    if is_judged {
        head.push("COVERS");
    }
    head.extend(["LAST DAY", "OWNER", "POLICY", "RESOURCE"]);
    let rows: Vec<Vec<String>> = report.uses.iter().map(|used| row(used, is_judged)).collect();
    let width = |column: usize| {
        let longest = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
        longest.max(head.get(column).map_or(0, |name| name.len()))
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: Vec<&str>, out: &mut dyn Write| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))));
        writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    line(head.clone(), out)?;
    for row in &rows {
        line(row.iter().map(String::as_str).collect(), out)?;
    }
    let problems: Vec<&WaiverUse> = report.uses.iter().filter(|used| used.problem.is_some()).collect();
    if !problems.is_empty() {
        writeln!(out)?;
    }
    for used in problems {
        writeln!(out, "{}: {}", escape(&used.waiver.id), escape(used.problem.as_deref().unwrap_or_default()))?;
    }
    let states = WaiverState::ALL.into_iter().map(|state| (report.count(state), state)).filter(|(n, _)| *n > 0);
    let states: Vec<String> = states.map(|(n, state)| format!("{n} {}", state.as_str().replace('_', " "))).collect();
    let ages = report.ages().buckets().into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!("{n} of {name}"));
    let ages = ages.collect::<Vec<_>>().join(", ");
    writeln!(
        out,
        "\n{} waivers: {}",
        report.uses.len(),
        if states.is_empty() { "none" } else { "" }.to_owned() + &states.join(", ")
    )?;
    if !ages.is_empty() {
        writeln!(out, "age of those in force: {ages}")?;
    }
    if !is_judged {
        writeln!(out, "what they cover is not known: give --inventory")?;
    }
    Ok(())
}

fn row(used: &WaiverUse, is_judged: bool) -> Vec<String> {
    let waiver = &used.waiver;
    let short = |text: &str| match text.char_indices().nth(WIDE) {
        Some((end, _)) => format!("{}...", escape(&text[..end])),
        None => escape(text).into_owned(),
    };
    let mut row =
        vec![escape(&waiver.id).into_owned(), used.state.as_str().replace('_', " "), format!("{} d", used.days_left)];
    if is_judged {
        row.push(match used.no_longer_covers {
            0 => used.covers.to_string(),
            lost => format!("{} (-{lost})", used.covers),
        });
    }
    row.extend([
        waiver.expires_on.clone(),
        short(&waiver.owner),
        short(&waiver.policy),
        short(&resource(&waiver.resource)),
    ]);
    row
}

fn resource(resource: &WaivedResource) -> String {
    match resource {
        WaivedResource::Glob(glob) => glob.clone(),
        WaivedResource::Tags(tags) => {
            tags.iter().map(|(key, value)| format!("tag {key}={value}")).collect::<Vec<_>>().join(", ")
        }
    }
}
