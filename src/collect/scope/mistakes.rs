//! Everything that is wrong with a scope file, each with its place. Main types: [`ScopeError`], [`Mistake`].

use std::fmt;
use std::ops::Range;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// A file that is no scope: nothing was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeError {
    pub file: String,
    /// At least one, in the order of the file.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for ScopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mistakes.as_slice() {
            [only] => write!(f, "read the scope {}: {}", self.file, place(only)),
            several => {
                write!(f, "read the scope {}: it has {} mistakes", self.file, several.len())?;
                several.iter().try_for_each(|mistake| write!(f, "\n  {}", place(mistake)))
            }
        }
    }
}

impl std::error::Error for ScopeError {}

impl ScopeError {
    /// What to do about it, a line per mistake that has an answer of its own.
    #[must_use]
    pub fn help(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for mistake in self.mistakes.iter().filter(|mistake| !mistake.help.is_empty()) {
            let line = match self.mistakes.len() {
                1 => mistake.help.clone(),
                _ => format!("line {}: {}", mistake.line, mistake.help),
            };
            lines.push(line);
        }
        lines.join("\n      ")
    }
}

fn place(mistake: &Mistake) -> String {
    format!("line {}, column {}: {}", mistake.line, mistake.column, mistake.message)
}

/// Collects mistakes while a file is read on.
#[derive(Debug)]
pub(super) struct Mistakes<'t> {
    text: &'t str,
    found: Vec<Mistake>,
}

impl<'t> Mistakes<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, found: Vec::new() }
    }

    pub(super) fn add(&mut self, at: Option<Range<usize>>, message: impl Into<String>, help: impl Into<String>) {
        let before = self.text.get(..at.map_or(0, |range| range.start)).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.found.push(Mistake {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
            help: help.into(),
        });
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn into_result<T>(mut self, file: &str, value: T) -> Result<T, ScopeError> {
        self.found.sort();
        self.found.dedup();
        match self.found.is_empty() {
            true => Ok(value),
            false => Err(ScopeError { file: file.to_owned(), mistakes: self.found }),
        }
    }
}
