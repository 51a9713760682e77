//! `dbmuster waiver import`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dbmuster::model::Policy;
use dbmuster::report::escape;
use dbmuster::waive::import::{ImportOptions, Imported, import};
use dbmuster::waive::{Layout, Source, whole};
use walkdir::WalkDir;

use super::args::{ImportArgs, ToolArg};
use super::rules;
use crate::diagnostic::Failure;
use crate::exit_code::CLEAN;
use crate::output;
use crate::waiving::{all_policies_in, day, read_texts};

pub fn run(args: &ImportArgs) -> Result<u8, Failure> {
    let files = files(args)?;
    let out = args.out.as_deref();
    output::refuse_unwritable([out].into_iter())?;
    output::refuse_inputs([out].into_iter(), files.iter().map(PathBuf::as_path))?;
    if let Some(path) = out.filter(|path| path.exists()) {
        let help = "import into a new file, then take over from it what you want";
        let text =
            format!("failed to write {}: it is there already, and an import writes a whole file", path.display());
        return Err(Failure::with_help(text, help));
    }
    let rules = rules(&args.judge, &[], &args.policies)?;
    let policies = all_policies_in(&rules.folders)?;
    let policies: Vec<&Policy> = policies.iter().collect();
    let options = ImportOptions {
        policies: &policies,
        owner: args.owner.as_deref(),
        approved_by: args.approved_by.as_deref(),
        resource: args.resource.as_deref(),
        today: day(args.judge.as_of.as_deref())?,
        days: args.days,
        terms: rules.terms,
    };
    let texts = read_texts(&files)?;
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    let imported = import(args.from.into(), &sources, &options)
        .map_err(|error| Failure::usage(format!("failed to import waivers, so none was written: {}", error.list())))?;
    let layout = out.map_or(Layout::Yaml, |path| Layout::of(&path.display().to_string()));
    let text = whole(&imported.waivers, layout, "");
    output::write(out, |out| out.write_all(text.as_bytes()))?;
    // Standard output may be the file.
    tell(&imported, out).map_err(Failure::internal)?;
    Ok(CLEAN)
}

fn tell(imported: &Imported, file: Option<&Path>) -> io::Result<()> {
    let mut out = anstream::stderr().lock();
    for note in &imported.notes {
        writeln!(out, "{}: {}", escape(&note.place), escape(&note.text))?;
    }
    let to = file.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
    let (found, made) = (imported.found, imported.waivers.len());
    writeln!(
        out,
        "{found} {} found, {made} {} written to {}",
        if found == 1 { "suppression" } else { "suppressions" },
        if made == 1 { "waiver" } else { "waivers" },
        escape(&to)
    )?;
    if let Some(path) = file.filter(|_| made > 0) {
        writeln!(out, "next: dbmuster waiver lint {}", escape(&path.display().to_string()))?;
    }
    Ok(())
}

/// The files that are named, and of folders those that the tool would read, by name.
fn files(args: &ImportArgs) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in &args.paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        let keep = |entry: &walkdir::DirEntry| entry.depth() == 0 || !is_hidden_folder(entry);
        for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(keep) {
            let entry = entry.map_err(|error| {
                Failure::with_help(
                    format!("failed to read {}: {error}", path.display()),
                    "give a folder that may be read",
                )
            })?;
            if entry.file_type().is_file() && is_read_by(args.from, &entry.file_name().to_string_lossy()) {
                files.push(entry.into_path());
            }
        }
        if files.len() == before {
            let text = format!("failed to import from {}: no file in it is one that the tool reads", path.display());
            return Err(Failure::with_help(text, "name the file itself"));
        }
    }
    Ok(files)
}

fn is_hidden_folder(entry: &walkdir::DirEntry) -> bool {
    entry.file_type().is_dir() && entry.file_name().to_string_lossy().starts_with('.')
}

fn is_read_by(tool: ToolArg, name: &str) -> bool {
    let name = name.to_lowercase();
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    match tool {
        ToolArg::Trivyignore => name.starts_with(".trivyignore"),
        ToolArg::ProwlerMutelist => is_yaml && (name.contains("mutelist") || name.contains("allowlist")),
        ToolArg::Checkov => is_yaml || name.ends_with(".tf"),
        ToolArg::Inspec => is_yaml && name.contains("waiver"),
    }
}
