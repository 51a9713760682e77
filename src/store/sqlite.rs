//! A store in a SQLite file: write-ahead log, one writer at a time, readable by its owner only.
//!
//! Whatever is no history of this program is recognised by its first bytes and never opened for writing. Main type:
//! [`Sqlite`].

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, Statement, ToSql};

use super::readonly::{has_log, still};
use super::sql::{Each, Purpose, Row, Rows, Sql, Type, Value};
use super::{Access, OpenOptions, StoreError};

/// First bytes of every SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Says in the header that the file is ours: `dbmh`.
const APPLICATION: i32 = 0x6462_6d68;
/// Where the header says so.
const APPLICATION_AT: std::ops::Range<usize> = 68..72;
const HEADER: usize = 100;
/// Between two attempts at what does not wait by itself.
const PAUSE: Duration = Duration::from_millis(20);
/// Statements that stay compiled.
const COMPILED: usize = 64;

/// A connection to a file.
#[derive(Debug)]
pub(super) struct Sqlite {
    connection: Connection,
    place: String,
    wait: Duration,
}

impl Sqlite {
    pub(super) fn open(path: &Path, options: &OpenOptions) -> Result<Self, StoreError> {
        let place = path.display().to_string();
        if options.make_folder && options.access == Access::Create && !path.exists() {
            let made = path.parent().map_or(Ok(()), private_folder);
            made.map_err(|error| StoreError::NotWritable { place: place.clone(), detail: reason(&error) })?;
        }
        let is_new = inspect(path, options.access, &place)?;
        let mode = match options.access {
            Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Access::Write | Access::Create => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let mut this = Self::connect(path, mode, options, &place)?;
        if options.access == Access::Read && !has_log(path) && this.cannot_look() {
            let mode = mode | OpenFlags::SQLITE_OPEN_URI;
            this = Self::connect(Path::new(&still(path)), mode, options, &place)?;
        }
        this.prepare(is_new)?;
        Ok(this)
    }

    fn connect(path: &Path, mode: OpenFlags, options: &OpenOptions, place: &str) -> Result<Self, StoreError> {
        let failed = |error: Error| fault(place, options.wait, &error);
        let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
        connection.busy_timeout(options.wait).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(COMPILED);
        Ok(Self { connection, place: place.to_owned(), wait: options.wait })
    }

    /// Whether not even reading works, because the folder is not ours to write: SQLite keeps its notes for readers there.
    fn cannot_look(&self) -> bool {
        let looked = self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
        let code = looked.err().and_then(|error| error.sqlite_error_code());
        matches!(code, Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen))
    }

    fn prepare(&self, is_new: bool) -> Result<(), StoreError> {
        self.batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;")?;
        self.batch("PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;")?;
        if is_new {
            self.tag()?;
            self.use_log()?;
        }
        Ok(())
    }

    /// Puts the name tag into an empty file, and not by way of the log: a file without it is somebody else's.
    ///
    /// The kind of vacuum writes the first page as well; in one transaction with the tag, no other run ever sees a page
    /// without it, and none is left by a run that is killed. It starts without a lock, because the kind of vacuum can only
    /// be chosen before the first page exists.
    fn tag(&self) -> Result<(), StoreError> {
        let script = format!("BEGIN; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = {APPLICATION}; COMMIT;");
        self.patiently(|connection| {
            let done = connection.execute_batch(&script);
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK")?;
            }
            done
        })
    }

    fn use_log(&self) -> Result<(), StoreError> {
        self.patiently(|connection| connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())))
    }

    /// For what SQLite refuses at once, without waiting, while another run is at it.
    fn patiently(&self, step: impl Fn(&Connection) -> rusqlite::Result<()>) -> Result<(), StoreError> {
        let mut patience = self.wait.as_millis() / PAUSE.as_millis();
        loop {
            match step(&self.connection) {
                Err(error) if is_busy(&error) && patience > 0 => {
                    patience -= 1;
                    std::thread::sleep(PAUSE);
                }
                done => return done.map_err(|error| self.fault(&error)),
            }
        }
    }

    fn batch(&self, script: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(script).map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &Error) -> StoreError {
        fault(&self.place, self.wait, error)
    }

    /// Nothing is added to a file that has lost pages.
    fn check(&self) -> Result<(), StoreError> {
        let read = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
        let said = read.map_err(|error| self.fault(&error))?;
        if said == "ok" { Ok(()) } else { Err(StoreError::Damaged { place: self.place.clone(), detail: said }) }
    }
}

/// Looks at the file before SQLite does; true when there is nothing in it yet.
fn inspect(path: &Path, access: Access, place: &str) -> Result<bool, StoreError> {
    let place = || place.to_owned();
    let unwritable = |error: &io::Error| StoreError::NotWritable { place: place(), detail: reason(error) };
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound && access == Access::Create => {
            match private(path) {
                Ok(()) => {}
                // Another run made it just now.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(unwritable(&error)),
            }
            fs::metadata(path).map_err(|error| unwritable(&error))?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::Missing { place: place() }),
        Err(error) => return Err(unwritable(&error)),
    };
    if found.is_dir() {
        return Err(StoreError::IsFolder { place: place() });
    }
    if !found.is_file() {
        return Err(StoreError::Foreign { place: place() });
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEADER as u64).read_to_end(&mut head));
    read.map_err(|error| unwritable(&error))?;
    if head.is_empty() {
        return if access == Access::Create { Ok(true) } else { Err(StoreError::Missing { place: place() }) };
    }
    if !head.starts_with(MAGIC) {
        return Err(StoreError::Foreign { place: place() });
    }
    if head.len() < HEADER {
        return Err(StoreError::Damaged { place: place(), detail: "it is cut short".to_owned() });
    }
    if head.get(APPLICATION_AT) != Some(&APPLICATION.to_be_bytes()[..]) {
        return Err(StoreError::Foreign { place: place() });
    }
    Ok(false)
}

#[cfg(unix)]
fn private_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// An empty file that nobody else may read.
#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().write(true).create_new(true).mode(0o600).open(path).map(drop)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<()> {
    File::options().write(true).create_new(true).open(path).map(drop)
}

fn reason(error: &io::Error) -> String {
    error.raw_os_error().map_or_else(|| error.kind().to_string(), |code| io::Error::from_raw_os_error(code).to_string())
}

fn is_busy(error: &Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn fault(place: &str, wait: Duration, error: &Error) -> StoreError {
    let place = place.to_owned();
    let detail = match error {
        Error::SqliteFailure(_, Some(text)) => text.clone(),
        other => other.to_string(),
    };
    let is_write = match error {
        Error::SqliteFailure(code, _) => {
            let read = [rusqlite::ffi::SQLITE_IOERR_READ, rusqlite::ffi::SQLITE_IOERR_SHORT_READ];
            code.code == ErrorCode::SystemIoFailure && !read.contains(&code.extended_code)
        }
        _ => false,
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Busy { place, seconds: wait.as_secs() }
        }
        Some(ErrorCode::DiskFull) => StoreError::Full { place, detail },
        Some(ErrorCode::SystemIoFailure) if is_write => StoreError::Full { place, detail },
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            StoreError::NotWritable { place, detail }
        }
        Some(ErrorCode::NotADatabase) => StoreError::Foreign { place },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { place, detail },
        Some(ErrorCode::OutOfMemory | ErrorCode::TooBig) => {
            StoreError::Refused { place, detail, help: "give it more memory, or fewer findings" }
        }
        Some(_) | None => StoreError::Damaged { place, detail },
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Nothing => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

struct SqliteRow<'a> {
    row: &'a rusqlite::Row<'a>,
    place: &'a str,
}

impl Row for SqliteRow<'_> {
    fn get(&self, column: usize) -> Result<Value, StoreError> {
        Ok(match self.row.get_ref(column).map_err(|_| self.unexpected(column))? {
            ValueRef::Null => Value::Nothing,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        })
    }

    fn unexpected(&self, column: usize) -> StoreError {
        let detail = format!("column {column} of an answer is not what it must be");
        StoreError::Damaged { place: self.place.to_owned(), detail }
    }
}

/// SQLite counts its parameters with question marks.
fn own(statement: &str) -> String {
    statement.replace('$', "?")
}

fn bind(statement: &mut Statement<'_>, parameters: &[Value]) -> rusqlite::Result<()> {
    parameters.iter().zip(1_usize..).try_for_each(|(value, i)| statement.raw_bind_parameter(i, value))
}

impl Sql for Sqlite {
    fn place(&self) -> &str {
        &self.place
    }

    fn begin(&mut self, purpose: Purpose) -> Result<(), StoreError> {
        match purpose {
            Purpose::Read => self.batch("BEGIN"),
            Purpose::Write => {
                self.batch("BEGIN IMMEDIATE")?;
                let checked = self.check();
                if checked.is_err() {
                    self.roll_back();
                }
                checked
            }
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.batch("COMMIT")
    }

    fn roll_back(&mut self) {
        // When there is no transaction any more, there is nothing to give up.
        let _ = self.connection.execute_batch("ROLLBACK");
    }

    fn define(&mut self, script: &str) -> Result<(), StoreError> {
        let words = [
            ("/*strict*/", "STRICT"),
            ("/*clustered*/", "STRICT, WITHOUT ROWID"),
            ("BIGINT", "INTEGER"),
            ("DOUBLE PRECISION", "REAL"),
            ("BYTEA", "BLOB"),
        ];
        let script = words.iter().fold(script.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours));
        self.batch(&script)
    }

    fn has_table(&mut self, name: &str) -> Result<bool, StoreError> {
        let statement = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let found = self.connection.query_row(statement, [name], |row| row.get::<_, i64>(0));
        found.map(|count| count > 0).map_err(|error| self.fault(&error))
    }

    fn run(&mut self, statement: &str, parameters: &[Value]) -> Result<u64, StoreError> {
        let run = || {
            let mut prepared = self.connection.prepare_cached(&own(statement))?;
            bind(&mut prepared, parameters)?;
            prepared.raw_execute()
        };
        run().map(|count| count as u64).map_err(|error| self.fault(&error))
    }

    fn run_many(&mut self, statement: &str, rows: Rows<'_>) -> Result<(), StoreError> {
        let run = || {
            let mut prepared = self.connection.prepare_cached(&own(statement))?;
            for row in rows {
                bind(&mut prepared, &row)?;
                prepared.raw_execute()?;
            }
            Ok(())
        };
        run().map_err(|error| self.fault(&error))
    }

    fn insert_many(&mut self, table: &str, columns: &[(&str, Type)], rows: Rows<'_>) -> Result<(), StoreError> {
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let marks: Vec<String> = (1..=columns.len()).map(|i| format!("${i}")).collect();
        self.run_many(&format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", ")), rows)
    }

    fn query(&mut self, statement: &str, parameters: &[Value], each: Each<'_>) -> Result<(), StoreError> {
        let failed = |error: Error| self.fault(&error);
        let mut prepared = self.connection.prepare_cached(&own(statement)).map_err(failed)?;
        bind(&mut prepared, parameters).map_err(failed)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next().map_err(failed)? {
            each(&SqliteRow { row, place: &self.place })?;
        }
        Ok(())
    }

    fn give_back(&mut self) -> Result<(), StoreError> {
        let give = || {
            let mut prepared = self.connection.prepare("PRAGMA incremental_vacuum")?;
            let mut rows = prepared.query([])?;
            while rows.next()?.is_some() {}
            Ok(())
        };
        give().map_err(|error| self.fault(&error))
    }
}
