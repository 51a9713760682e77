//! Renderers: what an evaluation looks like to people and to other tools.
//!
//! Each [`Format`] has one module. A renderer prints what the evaluation holds and what [`RenderOptions`] says about
//! the exit code; none computes a verdict, opens a file or reads a clock. Main types: [`Format`],
//! [`OutputTarget`], [`RenderOptions`]; the one entry point is [`render`].

mod github;
mod json_v1;
mod place;
mod sarif;
pub mod scorecard;
pub mod template;
mod terminal;
mod text;
mod view;

use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use crate::model::{Evaluation, Gate, Severity};

pub use text::escape;

/// How an evaluation is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people, grouped by resource.
    Terminal,
    /// Every cell, in the published schema `docs/schema/check-v1.schema.json`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub shows beside the changed lines.
    Github,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Terminal, Self::Json, Self::Sarif, Self::Github];

    /// The word used on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = ReportError;

    fn from_str(word: &str) -> Result<Self, ReportError> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == word)
            .ok_or_else(|| ReportError::UnknownFormat { word: text::escape(word).into_owned() })
    }
}

/// A format and the file that it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OutputTarget {
    pub format: Format,
    /// `None` is standard output.
    pub path: Option<PathBuf>,
}

impl FromStr for OutputTarget {
    type Err = ReportError;

    /// `NAME` or `NAME=PATH`; the path may hold further `=`, and `-` is standard output.
    fn from_str(argument: &str) -> Result<Self, ReportError> {
        let Some((name, path)) = argument.split_once('=') else {
            return Ok(Self { format: argument.parse()?, path: None });
        };
        let format: Format = name.parse()?;
        match path {
            "" => Err(ReportError::EmptyPath { format }),
            "-" => Ok(Self { format, path: None }),
            path => Ok(Self { format, path: Some(PathBuf::from(path)) }),
        }
    }
}

/// How the run ends, decided elsewhere; renderers repeat it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExitSummary {
    /// The process's exit code.
    pub code: u8,
    /// A lower-case fragment: `2 introduced findings at or above high`.
    pub reason: String,
    /// Something that was to be judged could not be.
    pub incomplete: bool,
}

/// What a renderer needs beside the evaluation.
#[derive(Debug, Clone)]
pub struct RenderOptions {
    /// Terminal: colours are wanted and the other end understands them.
    pub color: bool,
    /// Terminal: columns to wrap at.
    pub width: usize,
    /// Terminal: 0 collapses what the change did not bring in, 1 shows it and what passes, 2 what does not apply.
    pub verbose: u8,
    /// Findings below this severity do not stop the run.
    pub fail_on: Severity,
    pub gate: Gate,
    pub exit: ExitSummary,
    /// Version of this program.
    pub tool_version: String,
    /// Root of the checkout: absolute paths below it are written relative to it, as code scanning wants them.
    pub base_dir: Option<PathBuf>,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            color: false,
            width: 80,
            verbose: 0,
            fail_on: Severity::High,
            gate: Gate::Introduced,
            exit: ExitSummary::default(),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            base_dir: None,
        }
    }
}

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("choose an output: there is no format {word:?}\nhelp: use one of {}", names())]
    UnknownFormat { word: String },
    #[error(
        "choose an output: no file is named after `{format}=`\nhelp: write `{format}=FILE`, or `{format}` for standard output"
    )]
    EmptyPath { format: Format },
    #[error(
        "write the {format} report, which is cut short: {source}\nhelp: check the free space and the permissions of the target"
    )]
    Write { format: Format, source: io::Error },
}

impl ReportError {
    /// Whether the reader on the other end of a pipe has gone away, which is no failure of ours.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Write { source, .. } => source.kind() == io::ErrorKind::BrokenPipe,
            Self::UnknownFormat { .. } | Self::EmptyPath { .. } => false,
        }
    }
}

fn names() -> String {
    Format::ALL.map(Format::as_str).join(", ")
}

/// Writes the evaluation to `out`. The same evaluation and options give the same bytes.
///
/// # Errors
///
/// When `out` refuses the bytes.
pub fn render(
    format: Format,
    evaluation: &Evaluation,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> Result<(), ReportError> {
    let written = match format {
        Format::Terminal => terminal::write(evaluation, options, out),
        Format::Json => json_v1::write(evaluation, options, out),
        Format::Sarif => sarif::write(evaluation, options, out),
        Format::Github => github::write(evaluation, options, out),
    };
    written.and_then(|()| out.flush()).map_err(|source| ReportError::Write { format, source })
}
