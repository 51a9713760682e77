//! Everything that is wrong with a scope file. Main type: [`ScopeError`].

use std::fmt;

use crate::toml_file::{Mistake, Mistakes, helps, listed};

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
            [only] => write!(f, "read the scope {}: {}", self.file, listed(only)),
            several => {
                write!(f, "read the scope {}: it has {} mistakes", self.file, several.len())?;
                several.iter().try_for_each(|mistake| write!(f, "\n  {}", listed(mistake)))
            }
        }
    }
}

impl std::error::Error for ScopeError {}

impl ScopeError {
    /// The value, if nothing is wrong with its file.
    pub(super) fn unless_empty<T>(mistakes: Mistakes<'_>, file: &str, value: T) -> Result<T, Self> {
        let mistakes = mistakes.into_sorted();
        if mistakes.is_empty() { Ok(value) } else { Err(Self { file: file.to_owned(), mistakes }) }
    }

    /// What to do about it, a line per mistake that has an answer of its own.
    #[must_use]
    pub fn help(&self) -> String {
        helps(&self.mistakes)
    }
}
