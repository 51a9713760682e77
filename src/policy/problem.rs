//! An error in a policy folder, with the place and the way out.

use std::fmt;

use crate::rego::{RegoError, Source, Spot};

/// One thing that is wrong with a policy, its METADATA, tests or cases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub spot: Option<Spot>,
    /// The line of the file that `spot` points at.
    pub line: Option<String>,
    /// A lower-case fragment: what is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Problem {
    /// A problem with a whole file.
    #[must_use]
    pub fn of_file(path: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        let spot = Spot { file: path.to_owned(), line: 1, column: 1 };
        Self { spot: Some(spot), line: None, message: message.into(), help: help.into() }
    }

    /// A problem without a place.
    #[must_use]
    pub fn general(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { spot: None, line: None, message: message.into(), help: help.into() }
    }

    /// A problem at a place of `source`.
    #[must_use]
    pub fn at(source: &Source, spot: Spot, message: impl Into<String>, help: impl Into<String>) -> Self {
        let line = usize::try_from(spot.line).ok().and_then(|n| source.text.lines().nth(n.saturating_sub(1)));
        Self { line: line.map(str::to_owned), spot: Some(spot), message: message.into(), help: help.into() }
    }

    /// A problem with the whole of `source`, shown at its package.
    #[must_use]
    pub fn of_source(source: &Source, message: impl Into<String>, help: impl Into<String>) -> Self {
        let line = source.text.lines().zip(1..).find(|(text, _)| text.starts_with("package ")).map_or(1, |(_, n)| n);
        Self::at(source, Spot { file: source.path.clone(), line, column: 1 }, message, help)
    }

    /// A problem at the first line of the METADATA that mentions `word`.
    #[must_use]
    pub fn at_word(source: &Source, word: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        let found = source.text.lines().zip(1..).find_map(|(line, number)| {
            let comment = line.starts_with('#');
            line.find(word).filter(|_| comment).map(|byte| (number, line[..byte].chars().count()))
        });
        let (line, before) = found.unwrap_or((1, 0));
        let column = u32::try_from(before + 1).unwrap_or(u32::MAX);
        Self::at(source, Spot { file: source.path.clone(), line, column }, message, help)
    }

    /// What the engine says about `source`.
    #[must_use]
    pub fn from_rego(source: &Source, error: &RegoError) -> Self {
        let help = match error {
            RegoError::Text { message, .. } if message.contains("could not find function") => {
                "call a function of the policy language, of this file or of a helper that it imports; functions that \
                 reach outside (http.send, opa.runtime) do not exist here"
            }
            RegoError::Text { message, .. } if message.contains("` takes ") || message.ends_with("not a function") => {
                "give it what it takes; one argument more is a variable for its answer"
            }
            RegoError::Text { .. } => "write Rego v1; docs/writing-policies.md has the rules",
            RegoError::Evaluation { .. } => "guard the expression so that it cannot fail",
            RegoError::Limit { .. } => "make the rule cheaper: no unbounded ranges, no nested loops over large lists",
            RegoError::Document { .. } => "give valid JSON",
        };
        match error.spot() {
            // The line of a helper is not at hand.
            Some(spot) if spot.file != source.path => {
                Self { spot: Some(spot.clone()), line: None, message: error.to_string(), help: help.to_owned() }
            }
            Some(spot) => Self::at(source, spot.clone(), error.to_string(), help),
            None => Self::of_source(source, error.to_string(), help),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if let Some(spot) = &self.spot {
            write!(f, "\n  --> {spot}")?;
            if let Some(line) = &self.line {
                let shown: String = line.replace('\t', " ");
                let number = spot.line.to_string();
                let pad = " ".repeat(number.len());
                let caret = " ".repeat(usize::try_from(spot.column).unwrap_or(1).saturating_sub(1));
                write!(f, "\n {pad} |\n {number} | {shown}\n {pad} | {caret}^")?;
            }
        }
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help)?;
        }
        Ok(())
    }
}
