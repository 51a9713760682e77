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
        let mut lines = report.lines();
        let spot = lines.by_ref().find_map(|line| {
            let place = line.trim_start().strip_prefix("--> ")?;
            let mut parts = place.trim().rsplitn(3, ':');
            let column = parts.next()?.parse().ok()?;
            let line = parts.next()?.parse().ok()?;
            Some(Spot { file: parts.next()?.to_owned(), line, column })
        });
        let text = lines.nth(1).and_then(|line| line.split_once("| "));
        let spot = spot.map(|spot| match text {
            Some((_, text)) => Spot { column: without_tabs(text, spot.column), ..spot },
            None => spot,
        });
        let mut message = report
            .lines()
            .find_map(|line| line.trim().strip_prefix("error: "))
            .unwrap_or_else(|| report.trim())
            .trim()
            .to_owned();
        if let Some((end, _)) = message.char_indices().nth(MOST_TEXT) {
            // It may quote a value of any length.
            message.truncate(end);
            message.push_str("...");
        }
        if message.contains("limit") && (message.contains("xceeded") || message.contains("xecution stopped")) {
            // What the engine measured differs from run to run, and outputs must not.
            let message = message.split(" (").next().unwrap_or_default().replacen("Execution", "execution", 1);
            return Self::Limit { message };
        }
        if evaluation { Self::Evaluation { spot, message } } else { Self::Text { spot, message } }
    }

    /// The text with the place, the folder of the file apart: it is not the same wherever the policy is.
    #[must_use]
    pub fn with_place(&self) -> String {
        match self.spot() {
            Some(Spot { file, line, column }) => {
                let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
                format!("{self} ({name}:{line}:{column})")
            }
            None => self.to_string(),
        }
    }
}

/// Most characters of a message.
const MOST_TEXT: usize = 500;

/// The character of the line that the engine means by a column: it counts a tab as four.
fn without_tabs(line: &str, column: u32) -> u32 {
    let mut seen = 1;
    let before = line.chars().take_while(|c| {
        let is_before = seen < column;
        seen += if *c == '\t' { 4 } else { 1 };
        is_before
    });
    u32::try_from(before.count()).unwrap_or(u32::MAX).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_is_one_character() {
        let report =
            "\n--> a.rego:22:14\n   |\n22 | \t\tx == zz\n   |              ^\nerror: use of undefined variable";
        let error = RegoError::from_engine(report, false);
        assert_eq!(error.spot().map(|spot| (spot.line, spot.column)), Some((22, 8)));
        assert_eq!(without_tabs("abc", 2), 2);
        assert_eq!(without_tabs("\tabc", 5), 2);
        assert_eq!(without_tabs("\tabc", 1), 1);
    }
}
