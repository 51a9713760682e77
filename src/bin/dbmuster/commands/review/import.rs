//! `dbmuster review import`.

use dbmuster::report::escape;
use dbmuster::review::Folder;
use dbmuster::review::returned::{Options, Outcome, Remark, import};

use super::closing_args::ImportArgs;
use super::failed;
use crate::args::ListFormat;
use crate::commands::policy::print;
use crate::diagnostic::Failure;
use crate::exit_code::{CLEAN, FINDINGS};

pub fn run(args: &ImportArgs) -> Result<u8, Failure> {
    let folder = Folder::open(&args.review).map_err(|error| failed(&error))?;
    let options = Options {
        now: crate::policies::settings(0, args.as_of.as_deref())?.as_of,
        reviewer: args.reviewer.clone(),
        take_rest: args.take_rest,
        change: args.change,
        accept_self_review: args.accept_self_review,
        dry_run: args.dry_run,
    };
    let outcome = import(&folder, &args.files, &options).map_err(|error| failed(&error))?;
    match args.format {
        ListFormat::Json => {
            let text = serde_json::to_string_pretty(&outcome).map_err(Failure::internal)?;
            print(|out| writeln!(out, "{text}"))?;
        }
        ListFormat::Terminal => print(|out| out.write_all(spoken(&outcome, args.dry_run).as_bytes()))?,
    }
    Ok(if outcome.refused.is_empty() { CLEAN } else { FINDINGS })
}

fn spoken(outcome: &Outcome, dry_run: bool) -> String {
    let mut text = String::new();
    let mut say = |line: &str| {
        text.push_str(&escape(line));
        text.push('\n');
    };
    let told = |word: &str, remark: &Remark| {
        let row = remark.row.map_or_else(String::new, |row| format!(":{row}"));
        let line = if remark.line_id.is_empty() { String::new() } else { format!(" {}:", remark.line_id) };
        format!("{word} {}{row}:{line} {}", remark.file, remark.text)
    };
    outcome.flagged.iter().for_each(|remark| say(&told("note", remark)));
    outcome.refused.iter().for_each(|remark| say(&told("REFUSED", remark)));
    outcome.handed.iter().for_each(|file| say(&format!("written for whom lines were handed to: {file}")));
    let (accepted, refused) = (outcome.accepted.len(), outcome.refused.len());
    let rest = format!("{} known already, {} without a decision", outcome.known, outcome.undecided);
    let decisions = if accepted == 1 { "1 decision".to_owned() } else { format!("{accepted} decisions") };
    say(&match (outcome.is_imported, refused) {
        (true, 0) => format!("{decisions} taken in, {rest}"),
        (true, _) => format!("{decisions} taken in, {rest}; {refused} refused"),
        (false, 0) if dry_run => format!("{decisions} would be taken in, {rest}; nothing was written"),
        (false, 0) => format!("nothing new: {rest}"),
        (false, _) => format!(
            "nothing was taken in: {refused} refused, {accepted} good, {rest}; mend the rows, or take the rest with --take-rest"
        ),
    });
    text
}
