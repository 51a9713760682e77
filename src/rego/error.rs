//! Errors of Rego text and of its evaluation, with the place they come from.

use std::fmt;

/// A place in a Rego file. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// What the engine could not read, compile or evaluate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegoError {
    /// The text is not Rego, or not complete.
    #[error("{message}")]
    Text { spot: Option<Spot>, message: String },
    /// The evaluation failed.
    #[error("{message}")]
    Evaluation { spot: Option<Spot>, message: String },
    /// A bound that keeps a policy from running for ever was hit.
    #[error("evaluation stopped: {message}")]
    Limit { message: String },
    /// A document that is not JSON, or nested too deeply.
    #[error("document is not usable: {message}")]
    Document { message: String },
}

impl RegoError {
    /// Where in the Rego text, when that is known.
    #[must_use]
    pub const fn spot(&self) -> Option<&Spot> {
        match self {
            Self::Text { spot, .. } | Self::Evaluation { spot, .. } => spot.as_ref(),
            Self::Limit { .. } | Self::Document { .. } => None,
        }
    }

    /// Whether the evaluation took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Limit { message } if message.contains("time limit"))
    }

    /// Splits the engine's report (`--> file:line:column`, the line, a caret, `error: text`) into place and text.
    pub(super) fn from_engine(report: &str, evaluation: bool) -> Self {
        let spot = report.lines().find_map(|line| {
            let place = line.trim_start().strip_prefix("--> ")?;
            let mut parts = place.trim().rsplitn(3, ':');
            let column = parts.next()?.parse().ok()?;
            let line = parts.next()?.parse().ok()?;
            Some(Spot { file: parts.next()?.to_owned(), line, column })
        });
        let message = report
            .lines()
            .find_map(|line| line.trim().strip_prefix("error: "))
            .unwrap_or_else(|| report.trim())
            .trim()
            .to_owned();
        if message.contains("limit") && (message.contains("xceeded") || message.contains("xecution stopped")) {
            // What the engine measured differs from run to run, and outputs must not.
            let message = message.split(" (").next().unwrap_or_default().to_owned();
            return Self::Limit { message };
        }
        if evaluation { Self::Evaluation { spot, message } } else { Self::Text { spot, message } }
    }
}
