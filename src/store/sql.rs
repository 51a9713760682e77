//! The few things that both databases can do, so that everything above is written once.
//!
//! Statements use `$1` and the words that both understand. Main types: [`Sql`], [`Value`], [`Row`].

use super::StoreError;

/// One value of a row or a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Nothing,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Nothing, Self::Real)
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, Self::from)
    }
}

/// A count as the database has it.
pub(super) fn count(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Int,
    Real,
    Text,
    Bytes,
}

/// A row of an answer.
pub(super) trait Row {
    fn get(&self, column: usize) -> Result<Value, StoreError>;
    /// An error that says that a column is not what it must be.
    fn unexpected(&self, column: usize) -> StoreError;
}

impl dyn Row + '_ {
    pub(super) fn int(&self, column: usize) -> Result<i64, StoreError> {
        match self.get(column)? {
            Value::Int(number) => Ok(number),
            Value::Nothing | Value::Real(_) | Value::Text(_) | Value::Bytes(_) => Err(self.unexpected(column)),
        }
    }

    pub(super) fn unsigned(&self, column: usize) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?).map_err(|_| self.unexpected(column))
    }

    pub(super) fn real(&self, column: usize) -> Result<Option<f64>, StoreError> {
        match self.get(column)? {
            Value::Nothing => Ok(None),
            Value::Real(number) => Ok(Some(number)),
            Value::Int(_) | Value::Text(_) | Value::Bytes(_) => Err(self.unexpected(column)),
        }
    }

    pub(super) fn maybe_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.get(column)? {
            Value::Nothing => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            Value::Int(_) | Value::Real(_) | Value::Bytes(_) => Err(self.unexpected(column)),
        }
    }

    pub(super) fn text(&self, column: usize) -> Result<String, StoreError> {
        self.maybe_text(column)?.ok_or_else(|| self.unexpected(column))
    }

    pub(super) fn bytes(&self, column: usize) -> Result<Vec<u8>, StoreError> {
        match self.get(column)? {
            Value::Bytes(bytes) => Ok(bytes),
            Value::Nothing | Value::Int(_) | Value::Real(_) | Value::Text(_) => Err(self.unexpected(column)),
        }
    }
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Sees one state of the store, whatever others write meanwhile.
    Read,
    /// Is the only one that writes.
    Write,
}

/// Rows to be written, made while they are written.
pub(super) type Rows<'r> = &'r mut dyn Iterator<Item = Vec<Value>>;

/// What is done with each row of an answer.
pub(super) type Each<'e> = &'e mut dyn FnMut(&dyn Row) -> Result<(), StoreError>;

/// A connection.
pub(super) trait Sql {
    /// The file, or the URL without its password.
    fn place(&self) -> &str;
    fn begin(&mut self, purpose: Purpose) -> Result<(), StoreError>;
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Gives up what was begun; a connection that is broken has given it up already.
    fn roll_back(&mut self);
    /// Statements that define tables.
    fn define(&mut self, script: &str) -> Result<(), StoreError>;
    /// Whether there is a table of that name.
    fn has_table(&mut self, name: &str) -> Result<bool, StoreError>;
    /// Runs one statement; how many rows it touched.
    fn run(&mut self, statement: &str, parameters: &[Value]) -> Result<u64, StoreError>;
    /// Runs one statement for each set of parameters.
    fn run_many(&mut self, statement: &str, rows: Rows<'_>) -> Result<(), StoreError>;
    /// Adds rows to a table.
    fn insert_many(&mut self, table: &str, columns: &[(&str, Type)], rows: Rows<'_>) -> Result<(), StoreError>;
    fn query(&mut self, statement: &str, parameters: &[Value], each: Each<'_>) -> Result<(), StoreError>;
    /// Gives space that is no longer used back to the system, where that has to be asked for.
    fn give_back(&mut self) -> Result<(), StoreError>;
}

/// Does the work in one transaction: all of it is there afterwards, or nothing.
pub(super) fn within<S: Sql, T>(
    sql: &mut S,
    purpose: Purpose,
    work: impl FnOnce(&mut S) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    sql.begin(purpose)?;
    let done = work(sql).and_then(|result| sql.commit().map(|()| result));
    if done.is_err() {
        sql.roll_back();
    }
    done
}

/// The first row of an answer, or nothing.
pub(super) fn first<S: Sql, T>(
    sql: &mut S,
    statement: &str,
    parameters: &[Value],
    read: impl Fn(&dyn Row) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut found = None;
    sql.query(statement, parameters, &mut |row| {
        if found.is_none() {
            found = Some(read(row)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Every row of an answer.
pub(super) fn all<S: Sql, T>(
    sql: &mut S,
    statement: &str,
    parameters: &[Value],
    read: impl Fn(&dyn Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    sql.query(statement, parameters, &mut |row| {
        found.push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}
