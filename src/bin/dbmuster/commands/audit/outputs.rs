//! Which outputs a run has, and where they go.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use dbmuster::config::Settings;
use dbmuster::report::{Format, OutputTarget};

use super::{history, sample};
use crate::diagnostic::Failure;
use crate::output;

/// All outputs of a run, those to files first: nothing is shown before they are in their places.
///
/// # Errors
///
/// When one is not known, or a place cannot be written to, or two go to one place, or to what is judged.
pub fn targets(settings: &Settings, quiet: bool, is_sample: bool) -> Result<Vec<OutputTarget>, Failure> {
    let mut targets = Vec::new();
    for text in &settings.formats {
        targets.push(text.parse::<OutputTarget>().map_err(|error| Failure::usage(format!("failed to {error}")))?);
    }
    let is_only_stream = targets.iter().all(is_stream);
    if quiet {
        targets.retain(|target| target.path.is_some());
    } else if !is_only_stream && !targets.iter().any(|target| target.path.is_none()) {
        // Whoever sends a report to a file still sees what happened.
        targets.push(OutputTarget { format: Format::Terminal, path: None });
    }
    if is_sample && !quiet && !settings.formats_are_given {
        targets.extend(sample::page());
    }
    targets.sort_by_key(|target| target.path.is_none());
    output::refuse_binary(&targets, std::io::stdout().is_terminal())?;
    let places = || targets.iter().map(|target| target.path.as_deref());
    output::refuse_unwritable(places())?;
    output::refuse_clashes(places())?;
    output::refuse_templates(settings.templates.as_deref())?;
    let inputs = settings.sources.inventories.iter().chain(&settings.sources.scopes).chain(&settings.waivers.files);
    let more = [settings.file.as_ref().map(PathBuf::from), history::file_of(settings), baseline_file(settings)];
    output::refuse_inputs(places(), inputs.chain(more.iter().flatten()).map(PathBuf::as_path))?;
    Ok(targets)
}

/// Whether findings can be written one by one, as they are made.
pub fn is_stream(target: &OutputTarget) -> bool {
    target.format == Format::Ndjson
}

fn baseline_file(settings: &Settings) -> Option<PathBuf> {
    let text = settings.baseline.as_deref().filter(|text| !dbmuster::config::is_run(text))?;
    Some(Path::new(text).to_path_buf())
}
