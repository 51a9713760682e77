//! The names of the outputs, and where each goes.
//!
//! What is typed on the command line becomes an [`OutputTarget`]; writing is the business of the renderers.

use std::path::PathBuf;
use std::str::FromStr;

use super::{ReportError, text};

/// How an evaluation is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people, grouped by resource.
    Terminal,
    /// Of a change every cell, in the published schema `docs/schema/check-v1.schema.json`; of a fleet everything but what
    /// passes, in `docs/schema/audit-v1.schema.json`.
    Json,
    /// The same of a fleet, a record per line.
    Ndjson,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub shows beside the changed lines.
    Github,
    /// For a job summary, or a page that people keep.
    Markdown,
    /// One comment on a pull request or merge request.
    PrComment,
    /// JUnit XML, for every CI system that shows test results.
    Junit,
    /// One row for each finding, for spreadsheets and scripts.
    Csv,
    /// One row for each policy on each resource, passes too, for auditors.
    CsvCells,
    /// A workbook: summary, findings, waivers, coverage, gaps, policies.
    Xlsx,
    /// GitLab code quality.
    Gitlab,
    /// The scorecard as a page of its own, for a browser and for paper.
    Html,
    /// OCSF Compliance Findings, for security lakes and SIEMs.
    Ocsf,
    /// AWS Security Finding Format, in batches for Security Hub.
    Asff,
    /// OSCAL assessment results.
    Oscal,
    /// Gauges for a monitoring agent.
    Openmetrics,
}

impl Format {
    pub const ALL: [Self; 17] = [
        Self::Terminal,
        Self::Json,
        Self::Ndjson,
        Self::Sarif,
        Self::Github,
        Self::Markdown,
        Self::PrComment,
        Self::Junit,
        Self::Csv,
        Self::CsvCells,
        Self::Xlsx,
        Self::Gitlab,
        Self::Html,
        Self::Ocsf,
        Self::Asff,
        Self::Oscal,
        Self::Openmetrics,
    ];

    /// The word used on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Markdown => "markdown",
            Self::PrComment => "pr-comment",
            Self::Junit => "junit",
            Self::Csv => "csv",
            Self::CsvCells => "csv-cells",
            Self::Xlsx => "xlsx",
            Self::Gitlab => "gitlab",
            Self::Html => "html",
            Self::Ocsf => "ocsf",
            Self::Asff => "asff",
            Self::Oscal => "oscal",
            Self::Openmetrics => "openmetrics",
        }
    }

    /// Whether it is about a fleet, so that no change can be written as it.
    #[must_use]
    pub const fn needs_fleet(self) -> bool {
        match self {
            Self::Ndjson | Self::Ocsf | Self::Asff | Self::Oscal | Self::Openmetrics | Self::Html => true,
            Self::Terminal
            | Self::Json
            | Self::Sarif
            | Self::Github
            | Self::Markdown
            | Self::PrComment
            | Self::Junit
            | Self::Csv
            | Self::CsvCells
            | Self::Xlsx
            | Self::Gitlab => false,
        }
    }

    /// Whether it is about a change, so that no fleet can be written as it.
    #[must_use]
    pub const fn needs_change(self) -> bool {
        matches!(self, Self::PrComment)
    }

    /// Whether the bytes are no text, which a terminal must not be given.
    #[must_use]
    pub const fn is_binary(self) -> bool {
        match self {
            Self::Xlsx => true,
            Self::Terminal
            | Self::Json
            | Self::Sarif
            | Self::Github
            | Self::Markdown
            | Self::PrComment
            | Self::Junit
            | Self::Csv
            | Self::CsvCells
            | Self::Gitlab
            | Self::Html
            | Self::Ndjson
            | Self::Ocsf
            | Self::Asff
            | Self::Oscal
            | Self::Openmetrics => false,
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
