//! Rows of an answer, as text; a value that is not what its column holds makes the whole answer malformed.
//!
//! Main types: [`Row`], [`BadAnswer`].

use serde_json::Value;
use tokio_postgres::SimpleQueryRow;

/// A row that the server sent.
#[derive(Debug)]
pub(super) struct Row(pub(super) SimpleQueryRow);

/// What was sent is not an answer to what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column} of the answer {problem}")]
pub(super) struct BadAnswer {
    /// From 1.
    pub(super) column: usize,
    pub(super) problem: &'static str,
}

impl Row {
    /// Text, or nothing for SQL's NULL.
    pub(super) fn maybe(&self, column: usize) -> Result<Option<&str>, BadAnswer> {
        let bad = |problem| BadAnswer { column: column + 1, problem };
        if column >= self.0.len() {
            return Err(bad("is missing"));
        }
        self.0.try_get(column).map_err(|_| bad("is not UTF-8"))
    }

    pub(super) fn text(&self, column: usize) -> Result<&str, BadAnswer> {
        self.maybe(column)?.ok_or(BadAnswer { column: column + 1, problem: "is NULL" })
    }

    pub(super) fn flag(&self, column: usize) -> Result<bool, BadAnswer> {
        match self.text(column)? {
            "t" => Ok(true),
            "f" => Ok(false),
            _ => Err(BadAnswer { column: column + 1, problem: "is not a boolean" }),
        }
    }

    pub(super) fn maybe_flag(&self, column: usize) -> Result<Option<bool>, BadAnswer> {
        self.maybe(column)?.map(|_| self.flag(column)).transpose()
    }

    pub(super) fn maybe_integer(&self, column: usize) -> Result<Option<i64>, BadAnswer> {
        let parsed = self.maybe(column)?.map(str::parse);
        parsed.transpose().map_err(|_| BadAnswer { column: column + 1, problem: "is not an integer" })
    }

    pub(super) fn integer(&self, column: usize) -> Result<i64, BadAnswer> {
        self.maybe_integer(column)?.ok_or(BadAnswer { column: column + 1, problem: "is NULL" })
    }

    pub(super) fn oid(&self, column: usize) -> Result<u32, BadAnswer> {
        let value = self.integer(column)?;
        u32::try_from(value).map_err(|_| BadAnswer { column: column + 1, problem: "is not an object identifier" })
    }

    /// A JSON array of strings; empty for NULL.
    pub(super) fn list(&self, column: usize) -> Result<Vec<String>, BadAnswer> {
        let Some(text) = self.maybe(column)? else { return Ok(Vec::new()) };
        let bad = BadAnswer { column: column + 1, problem: "is not a list of strings" };
        match serde_json::from_str(text) {
            Ok(Value::Null) => Ok(Vec::new()),
            Ok(Value::Array(items)) => items
                .into_iter()
                .filter(|item| !item.is_null())
                .map(|item| if let Value::String(text) = item { Ok(text) } else { Err(bad.clone()) })
                .collect(),
            Ok(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) | Err(_) => Err(bad),
        }
    }
}
