//! Renderers: what an evaluation looks like to people and to other tools.
//!
//! Each [`Format`] has one module. A renderer prints what a [`Report`] holds and what [`RenderOptions`] says about
//! the exit code; none computes a verdict, opens a file or reads a clock. Main types: [`Format`], [`Report`],
//! [`OutputTarget`], [`RenderOptions`]; the one entry point is [`render`].

pub mod access;
mod asff;
pub mod audit_v1;
mod csv;
mod detail;
mod drift;
mod format;
mod github;
mod gitlab;
pub mod html;
mod json_v1;
mod junit;
mod markdown;
mod ocsf;
mod openmetrics;
mod oscal;
mod pattern;
mod place;
mod safe_json;
mod sarif;
pub mod scorecard;
mod siem;
mod table;
pub mod template;
mod terminal;
mod text;
mod view;
mod xlsx;

use std::io;
use std::path::PathBuf;

use crate::model::{Evaluation, Framework, Gate, History, Manifest, Severity, WaiverReport};
use scorecard::Scorecards;

pub use asff::SecurityHub;
pub use drift::{write_drift_json, write_drift_metrics, write_drift_terminal};
pub use format::{Format, OutputTarget};
pub use html::allowed;
pub use json_v1::write_waivers;
pub use openmetrics::{Gauge, write_gauges};
pub use table::{harmless as harmless_cell, visible_cell};
pub use text::escape;
pub(crate) use text::is_hostile;
pub use xlsx::date as sheet_date;

/// What a comment begins with, so that a later run finds it. Nobody sees it.
pub const COMMENT_MARK: &str = "<!-- dbmuster:comment -->";

/// Everything that a run has to tell. What a run does not have is empty or absent, and renderers leave it out.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    pub evaluation: &'a Evaluation,
    /// Present when a fleet is judged, absent when a change is.
    pub cards: Option<&'a Scorecards>,
    pub waivers: &'a WaiverReport,
    /// Present when the run was put into a store.
    pub history: Option<&'a History>,
    /// Present in an audit.
    pub manifest: Option<&'a Manifest>,
    /// The frameworks that the policies answer.
    pub frameworks: &'a [Framework],
}

/// What a run without waivers reports of them.
static NO_WAIVERS: WaiverReport = WaiverReport { uses: Vec::new(), baseline: None };

impl<'a> Report<'a> {
    /// A change that was judged, with nothing beside it.
    #[must_use]
    pub fn of_change(evaluation: &'a Evaluation) -> Self {
        Self { evaluation, cards: None, waivers: &NO_WAIVERS, history: None, manifest: None, frameworks: &[] }
    }

    /// A fleet that was judged, with nothing beside it.
    #[must_use]
    pub fn of_fleet(evaluation: &'a Evaluation, cards: &'a Scorecards) -> Self {
        Self { cards: Some(cards), ..Self::of_change(evaluation) }
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

/// Something that a reader may do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// The command line; absent when it is no command.
    pub command: Option<String>,
    /// What comes of it.
    pub gives: String,
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
    /// Folder with templates that replace the built-in ones.
    pub templates: Option<PathBuf>,
    /// CSV: begin with a byte order mark, by which some spreadsheets know UTF-8.
    pub csv_bom: bool,
    /// ASFF: where findings go that belong to no AWS account; absent: they are left out.
    pub security_hub: Option<SecurityHub>,
    /// OSCAL: where the assessment plan is; absent: the document refers to its own back matter.
    pub assessment_plan: Option<String>,
    /// Terminal: what to do next, in the place of what the scorecard would say of it.
    pub next: Vec<NextStep>,
    /// Comment: address of the folder that the pages of policies lie in; absent: nobody knows it.
    pub policy_docs: Option<String>,
    /// OpenMetrics: how long the run took; absent when the same inputs are to give the same bytes.
    pub duration_seconds: Option<f64>,
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
            templates: None,
            csv_bom: false,
            security_hub: None,
            assessment_plan: None,
            next: Vec::new(),
            policy_docs: None,
            duration_seconds: None,
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
    #[error(
        "write the {format} report: it is about a fleet, and a change was judged\nhelp: use it with dbmuster audit"
    )]
    NeedsFleet { format: Format },
    #[error(
        "write the {format} report: it is about a change, and a fleet was judged\nhelp: use it with dbmuster check"
    )]
    NeedsChange { format: Format },
    #[error(transparent)]
    Template(#[from] template::TemplateError),
}

impl ReportError {
    /// Whether the reader on the other end of a pipe has gone away, which is no failure of ours.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Write { source, .. } => source.kind() == io::ErrorKind::BrokenPipe,
            Self::UnknownFormat { .. }
            | Self::EmptyPath { .. }
            | Self::NeedsFleet { .. }
            | Self::NeedsChange { .. }
            | Self::Template(_) => false,
        }
    }
}

fn names() -> String {
    Format::ALL.map(Format::as_str).join(", ")
}

/// Writes the report to `out`. The same report and options give the same bytes.
///
/// # Errors
///
/// When `out` refuses the bytes, or a template of the user is wrong.
pub fn render(
    format: Format,
    report: &Report<'_>,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> Result<(), ReportError> {
    let written = match (format, report.cards) {
        (Format::Terminal, None) => terminal::write(report, options, out),
        (Format::Terminal, Some(cards)) => scorecard::write_terminal(report, cards, options, out),
        (Format::Json, None) => json_v1::write(report, options, out),
        (Format::Json, Some(cards)) => audit_v1::write(report, cards, options, out),
        (Format::Sarif, _) => sarif::write(report, options, out),
        (Format::Github, _) => github::write(report, options, out),
        (Format::Markdown, _) => out.write_all(markdown::text(report, options)?.as_bytes()),
        (Format::PrComment, None) => out.write_all(markdown::comment::text(report, options)?.as_bytes()),
        (Format::PrComment, Some(_)) => return Err(ReportError::NeedsChange { format }),
        (Format::Junit, _) => junit::write(report, options, out),
        (Format::Csv, _) => csv::write(report, options, csv::Rows::Findings, out),
        (Format::CsvCells, _) => csv::write(report, options, csv::Rows::Cells, out),
        (Format::Xlsx, _) => xlsx::write(report, options, out),
        (Format::Gitlab, _) => gitlab::write(report, options, out),
        (Format::Html, _) => out.write_all(html::single_page(report, options)?.as_bytes()),
        (Format::Ndjson | Format::Ocsf | Format::Asff | Format::Oscal | Format::Openmetrics, None) => {
            return Err(ReportError::NeedsFleet { format });
        }
        (Format::Ndjson, Some(cards)) => audit_v1::lines::write(report, cards, options, out),
        (Format::Ocsf, Some(_)) => ocsf::write(report, options, out),
        (Format::Asff, Some(_)) => asff::write(report, options, out),
        (Format::Oscal, Some(_)) => oscal::write(report, options, out),
        (Format::Openmetrics, Some(cards)) => openmetrics::write(report, cards, options, out),
    };
    written.and_then(|()| out.flush()).map_err(|source| ReportError::Write { format, source })
}

/// What a format has no place for and leaves out, as sentences for standard error. What is only shortened says so itself,
/// where it stands.
#[must_use]
pub fn left_out(format: Format, report: &Report<'_>, options: &RenderOptions) -> Vec<String> {
    match (format, report.cards) {
        (Format::Asff, Some(_)) => match asff::left_out(report, options) {
            0 => Vec::new(),
            n => vec![format!(
                "{} left out of the asff report: what they are about belongs to no AWS account",
                text::count(n, "finding is", "findings are")
            )],
        },
        (Format::Openmetrics, Some(cards)) => match openmetrics::left_out(cards) {
            0 => Vec::new(),
            n => vec![format!(
                "{} without series of their own in the openmetrics report",
                text::count(n, "account is", "accounts are")
            )],
        },
        (
            Format::Terminal
            | Format::Json
            | Format::Ndjson
            | Format::Sarif
            | Format::Github
            | Format::Markdown
            | Format::PrComment
            | Format::Junit
            | Format::Csv
            | Format::CsvCells
            | Format::Xlsx
            | Format::Gitlab
            | Format::Ocsf
            | Format::Asff
            | Format::Oscal
            | Format::Openmetrics
            | Format::Html,
            _,
        ) => Vec::new(),
    }
}
