//! `dbmuster waiver lint|list|add|import`: the files that say which failures are accepted.
//!
//! What is not named comes from the configuration, so that all four judge waivers as an audit does. Main type: [`Rules`].

mod add;
pub mod args;
mod import;
mod lint;
mod list;

use std::path::{Path, PathBuf};

use args::{JudgeFlags, WaiverArgs, WaiverCommand};
use dbmuster::config::Policies;
use dbmuster::waive::Terms;

use crate::args::PolicyFlags;
use crate::configuration;
use crate::diagnostic::Failure;
use crate::policies;
use crate::waiving::WaiverRules;

pub fn run(args: &WaiverArgs) -> Result<u8, Failure> {
    match &args.command {
        WaiverCommand::Lint(args) => lint::run(args),
        WaiverCommand::List(args) => list::run(args),
        WaiverCommand::Add(args) => add::run(args),
        WaiverCommand::Import(args) => import::run(args),
    }
}

/// Which files, and by which terms and policies they are judged.
struct Rules {
    files: Vec<PathBuf>,
    terms: Terms,
    /// Folders of policies beside the built-in ones.
    folders: Vec<PathBuf>,
    chosen: Policies,
}

/// What was named, and what the configuration says of the rest.
fn rules(judge: &JudgeFlags, files: &[PathBuf], folders: &[PathBuf]) -> Result<Rules, Failure> {
    let settings = configuration::of_waivers(&judge.file, &judge.terms, files, folders)?;
    let WaiverRules { files, terms, .. } = WaiverRules::of(&settings);
    Ok(Rules { files, terms, folders: settings.policies.folders.clone(), chosen: settings.policies })
}

impl Rules {
    /// At least one file.
    fn files(&self) -> Result<&[PathBuf], Failure> {
        if self.files.is_empty() {
            Err(unnamed("none is named, and no configuration names any"))
        } else {
            Ok(&self.files)
        }
    }

    /// The one file that can be meant.
    fn only_file(&self) -> Result<&Path, Failure> {
        match self.files()? {
            [only] => Ok(only),
            several => Err(unnamed(&format!("the configuration names {} files", several.len()))),
        }
    }

    /// The policies that the flags choose; those of the configuration when they choose none.
    fn policies(&self, flags: &PolicyFlags) -> PolicyFlags {
        PolicyFlags { policies: self.folders.clone(), ..policies::over(policies::flags(&self.chosen), flags) }
    }
}

fn unnamed(reason: &str) -> Failure {
    let help = "name the file, such as waivers.yaml, or set waivers.files in dbmuster.toml";
    Failure::with_help(format!("failed to choose a waiver file: {reason}"), help)
}
