//! What one connection answered, taken apart row by row; what became of each result set goes to the ledger and the gaps.
//!
//! Main type: [`Results`].

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::failure::Failure;
use super::rows::{BadAnswer, Row};
use super::session::Answers;
use super::statements::Statement;

/// The answers of one connection.
#[derive(Debug, Default)]
pub(super) struct Results(BTreeMap<Statement, Outcome>);

#[derive(Debug)]
struct Outcome {
    items: u64,
    /// SHA-256 of the text that was sent; absent when none was.
    text_digest: Option<String>,
    rows: Result<Vec<Row>, Failure>,
}

impl Results {
    /// Takes the answers of a server of that major version.
    pub(super) fn add(&mut self, answers: Answers, major: u32) {
        for (statement, rows) in answers {
            let items = rows.as_ref().map_or(0, |rows| rows.len() as u64);
            let text_digest = statement.text(major).map(|text| {
                Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
            });
            self.0.insert(statement, Outcome { items, text_digest, rows });
        }
    }

    /// Notes that a statement was not sent, and why.
    pub(super) fn add_failure(&mut self, statement: Statement, failure: Failure) {
        self.0.insert(statement, Outcome { items: 0, text_digest: None, rows: Err(failure) });
    }

    /// Takes a statement out of the account: there is nothing that it could have told.
    pub(super) fn forget(&mut self, statement: Statement) {
        self.0.remove(&statement);
    }

    pub(super) fn failed(&self, statement: Statement) -> bool {
        self.0.get(&statement).is_some_and(|outcome| outcome.rows.is_err())
    }

    /// Turns each row into something; one row that is no answer spoils them all. Rows can be taken once. A statement that
    /// this version has no text for gives nothing.
    pub(super) fn parse<T>(
        &mut self,
        statement: Statement,
        mut make: impl FnMut(&Row) -> Result<T, BadAnswer>,
    ) -> Result<Vec<T>, Failure> {
        let Some(outcome) = self.0.get_mut(&statement) else { return Ok(Vec::new()) };
        let rows = match &mut outcome.rows {
            Ok(rows) => std::mem::take(rows),
            Err(failure) => return Err(failure.clone()),
        };
        // Each row is let go as soon as it was used: there may be a million.
        let made: Result<Vec<T>, BadAnswer> = rows.into_iter().map(|row| make(&row)).collect();
        made.map_err(|bad| {
            let failure = Failure::from(bad);
            outcome.items = 0;
            outcome.rows = Err(failure.clone());
            failure
        })
    }

    /// Every statement with the digest of its text and the number of its rows, or why there are none.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (Statement, Option<&String>, Result<u64, &Failure>)> {
        self.0.iter().map(|(statement, outcome)| {
            (*statement, outcome.text_digest.as_ref(), outcome.rows.as_ref().map(|_| outcome.items))
        })
    }

    /// What ended the connection, if it was lost.
    pub(super) fn loss(&self) -> Option<&Failure> {
        self.0.values().filter_map(|outcome| outcome.rows.as_ref().err()).find(|failure| failure.connection_lost)
    }
}
