//! Everything that is wrong with the configuration, at once. Main types: [`ConfigError`], [`Wrong`].

use std::fmt;

use crate::toml_file::Mistake;

/// One mistake and the layer that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// `dbmuster.toml, line 3, column 5`, `the environment variable DBMUSTER_THREADS`, `--set`.
    pub place: String,
    pub message: String,
    pub help: String,
    /// The line with a mark below the column; empty outside of files.
    pub excerpt: String,
}

/// A configuration that is not used: nothing was read and nothing was judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// At least one: those of the file first, then those of the environment and the flags.
    pub wrong: Vec<Wrong>,
}

impl ConfigError {
    pub(super) fn in_file(file: &str, mistakes: Vec<Mistake>) -> Vec<Wrong> {
        let wrong = |mistake: Mistake| Wrong {
            place: format!("{file}, line {}, column {}", mistake.line, mistake.column),
            excerpt: mistake.excerpt(),
            message: mistake.message,
            help: mistake.help,
        };
        mistakes.into_iter().map(wrong).collect()
    }

    pub(super) fn elsewhere(place: &str, mistakes: Vec<Mistake>) -> Vec<Wrong> {
        let wrong = |mistake: Mistake| Wrong {
            place: place.to_owned(),
            excerpt: String::new(),
            message: mistake.message,
            help: mistake.help,
        };
        mistakes.into_iter().map(wrong).collect()
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = match self.wrong.len() {
            1 => String::new(),
            n => format!("it has {n} mistakes; "),
        };
        write!(f, "use the configuration: {count}nothing was judged")?;
        for wrong in &self.wrong {
            write!(f, "\n{}: {}", wrong.place, wrong.message)?;
            if !wrong.excerpt.is_empty() {
                write!(f, "\n{}", wrong.excerpt)?;
            }
            if !wrong.help.is_empty() {
                write!(f, "\nhelp: {}", wrong.help)?;
            }
        }
        Ok(())
    }
}
