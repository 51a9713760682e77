//! Which outputs a run has, and where they go.

use std::path::PathBuf;

use dbmuster::config::Settings;
use dbmuster::report::{Format, OutputTarget};

use super::sample;
use crate::diagnostic::Failure;
use crate::output;

/// Every finding as it is made, in bounded memory.
pub const STREAM: &str = "ndjson";

/// One output.
#[derive(Debug, Clone)]
pub enum Target {
    Stream(Option<PathBuf>),
    Report(OutputTarget),
}

impl Target {
    pub fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::Stream(path) => path.as_ref(),
            Self::Report(target) => target.path.as_ref(),
        }
    }

    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Report(target) if target.format == Format::Terminal)
    }
}

/// All outputs of a run, those to files first: nothing is shown before they are in their places.
///
/// # Errors
///
/// When one is not known, or a place cannot be written to, or two go to one place, or to what is judged.
pub fn targets(settings: &Settings, quiet: bool, is_sample: bool) -> Result<Vec<Target>, Failure> {
    let mut targets = Vec::new();
    for text in &settings.formats {
        targets.push(target(text)?);
    }
    let is_only_stream = targets.iter().all(|target| matches!(target, Target::Stream(_)));
    if quiet {
        targets.retain(|target| target.path().is_some());
    } else if !is_only_stream && !targets.iter().any(|target| target.path().is_none()) {
        // Whoever sends a report to a file still sees what happened.
        targets.push(Target::Report(OutputTarget { format: Format::Terminal, path: None }));
    }
    if is_sample && !quiet && !settings.formats_are_given {
        targets.extend(sample::page().map(Target::Report));
    }
    targets.sort_by_key(|target| target.path().is_none());
    let places = || targets.iter().map(|target| target.path().map(PathBuf::as_path));
    output::refuse_unwritable(places())?;
    output::refuse_clashes(places())?;
    let inputs = settings.sources.inventories.iter().chain(&settings.sources.scopes).chain(&settings.waivers.files);
    let config = settings.file.as_ref().map(PathBuf::from);
    output::refuse_inputs(places(), inputs.chain(&config).map(PathBuf::as_path))?;
    Ok(targets)
}

fn target(text: &str) -> Result<Target, Failure> {
    let (name, path) = text.split_once('=').map_or((text, None), |(name, path)| (name, Some(path)));
    if name != STREAM {
        let target = text.parse::<OutputTarget>().map_err(|error| Failure::usage(format!("failed to {error}")))?;
        return Ok(Target::Report(target));
    }
    if path == Some("") {
        return Err(Failure::with_help(
            format!("failed to choose an output: no file is named after `{name}=`"),
            format!("write `{name}=FILE`, or `{name}` for standard output"),
        ));
    }
    Ok(Target::Stream(path.filter(|path| *path != "-").map(PathBuf::from)))
}
