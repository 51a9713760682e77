//! A store in a PostgreSQL database, in a schema of its own, for teams.
//!
//! The driver is asynchronous and nothing else here is, so the connection has a small runtime of its own. Main type:
//! [`Postgres`].

use std::path::PathBuf;
use std::time::Duration;

use futures_util::future::try_join_all;
use futures_util::{TryStreamExt as _, pin_mut};
use tokio::runtime::Runtime;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::types::{IsNull, ToSql, Type as PgType, to_sql_checked};
use tokio_postgres::{Client, Config, Error};

use super::sql::{Each, Purpose, Row, Rows, Sql, Type, Value};
use super::{Access, OpenOptions, Password, StoreError};
use crate::libpq::{pgpass, tls};
use crate::model::TlsMode;

const APPLICATION_NAME: &str = "dbmuster";
const SCHEMA: &str = "dbmuster";
const CONNECT: Duration = Duration::from_secs(15);
/// Statements that are under way at once.
const AT_ONCE: usize = 512;
/// Longest text of a server or driver that is repeated, in characters.
const LONGEST: usize = 400;

/// A connection to a server.
#[derive(Debug)]
pub(super) struct Postgres {
    // Before the runtime, which drives it.
    client: Client,
    runtime: Runtime,
    place: String,
    wait: Duration,
}

/// What the URL says beside what the driver understands.
#[derive(Debug)]
struct Target {
    config: Config,
    tls: TlsMode,
    ca_file: Option<PathBuf>,
}

impl Postgres {
    pub(super) fn open(url: &Password, options: &OpenOptions) -> Result<Self, StoreError> {
        let place = super::Location::Postgres(url.clone()).to_string();
        let refused =
            |detail: String, help: &'static str| StoreError::Unreachable { place: place.clone(), detail, help };
        let mut target = target(url.reveal()).map_err(|detail| refused(detail, HELP_URL))?;
        let given = target.config.get_password().is_some();
        let found = if given { Ok(None) } else { password(&target.config, options) };
        if let Some(password) = found.map_err(|detail| refused(detail, HELP_LOGIN))? {
            target.config.password(password.reveal());
        }
        target.config.application_name(APPLICATION_NAME).connect_timeout(CONNECT).ssl_mode(match target.tls {
            TlsMode::Disable => SslMode::Disable,
            TlsMode::Prefer => SslMode::Prefer,
            TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
        });
        let connector = tls::connector(target.tls, target.ca_file.as_deref());
        let connector = connector.map_err(|error| refused(format!("could not {error}"), HELP_URL))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| refused(error.kind().to_string(), HELP_LOGIN))?;
        let connected = runtime.block_on(async {
            let (client, connection) = target.config.connect(connector).await?;
            // It ends with the client; what goes wrong with it is told to whoever asks something.
            tokio::spawn(connection);
            Ok::<_, Error>(client)
        });
        let client = connected.map_err(|error| refused(text(&error), HELP_LOGIN))?;
        let mut this = Self { client, runtime, place, wait: options.wait };
        this.prepare(options.access)?;
        Ok(this)
    }

    fn prepare(&mut self, access: Access) -> Result<(), StoreError> {
        let milliseconds = self.wait.as_millis();
        self.define(&format!("SET lock_timeout = {milliseconds}; SET client_min_messages = warning"))?;
        let statement = "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = $1";
        let there = super::sql::first(self, statement, &[SCHEMA.into()], |row| row.int(0))?.unwrap_or(0);
        if there == 0 && access == Access::Create {
            // Another run may make it at the same moment.
            self.define(&format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA}")).or_else(|error| {
                match self.has_schema()? {
                    true => Ok(()),
                    false => Err(error),
                }
            })?;
        }
        if access == Access::Read {
            self.define("SET default_transaction_read_only = on")?;
        }
        self.define(&format!("SET search_path = {SCHEMA}"))
    }

    fn has_schema(&mut self) -> Result<bool, StoreError> {
        let statement = "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = $1";
        Ok(super::sql::first(self, statement, &[SCHEMA.into()], |row| row.int(0))?.unwrap_or(0) > 0)
    }

    fn fault(&self, error: &Error) -> StoreError {
        let place = self.place.clone();
        let detail = text(error);
        let Some(code) = error.code() else {
            let help = "check that the server is up, and run it again: what was begun is not kept";
            return StoreError::Refused { place, detail, help };
        };
        match code.code() {
            "55P03" | "40001" | "40P01" => StoreError::Busy { place, seconds: self.wait.as_secs() },
            "53100" => StoreError::Full { place, detail },
            "42501" | "25006" => StoreError::Refused { place, detail, help: HELP_GRANT },
            "42P01" | "42703" | "XX001" | "XX002" | "42804" => StoreError::Damaged { place, detail },
            _ => StoreError::Refused { place, detail, help: "see the log of the server" },
        }
    }
}

const HELP_URL: &str = "give postgresql://USER@HOST/DATABASE, with ?sslmode= and &sslrootcert= where needed";
const HELP_LOGIN: &str = "check host, user, database and sslmode; the password comes from PGPASSWORD or from ~/.pgpass";
const HELP_GRANT: &str = "let an administrator run: CREATE SCHEMA dbmuster AUTHORIZATION the_user";

/// Takes apart what the driver does not know: how much of a certificate is checked, and by which authorities.
fn target(url: &str) -> Result<Target, String> {
    let (head, query) = url.split_once('?').unwrap_or((url, ""));
    let mut tls = None;
    let mut ca_file = None;
    let mut rest = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", word)) => {
                tls = Some(TlsMode::of(word).ok_or_else(|| format!("sslmode {word:?} is not known"))?);
            }
            Some(("sslrootcert", path)) => ca_file = Some(PathBuf::from(unescaped(path))),
            Some(_) | None => rest.push(pair),
        }
    }
    let url = if rest.is_empty() { head.to_owned() } else { format!("{head}?{}", rest.join("&")) };
    // The driver's complaint may quote what it stumbled over, and that may be the password.
    let config: Config = url.parse().map_err(|_: Error| "the URL is not well formed".to_owned())?;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => return Err("the URL names no host".to_owned()),
    };
    if config.get_user().is_none() {
        return Err("the URL names no user".to_owned());
    }
    Ok(Target { tls: tls.unwrap_or_else(|| TlsMode::default_for(&host)), config, ca_file })
}

/// Undoes `%2F` and its like.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .and_then(|two| std::str::from_utf8(two).ok())
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match (first, code) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The password that was passed in, or that of the password file.
fn password(config: &Config, options: &OpenOptions) -> Result<Option<Password>, String> {
    if let Some(password) = &options.password {
        return Ok(Some(password.clone()));
    }
    let Some(file) = options.passfile.as_deref().filter(|file| file.exists()) else { return Ok(None) };
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => String::new(),
    };
    let user = config.get_user().unwrap_or_default();
    let wanted = pgpass::Wanted {
        host: &host,
        port: config.get_ports().first().copied().unwrap_or(5432),
        database: config.get_dbname().unwrap_or(user),
        user,
    };
    match pgpass::password(file, wanted) {
        Ok(password) => Ok(Some(Password::new(password))),
        Err(pgpass::FileError::NoLine { .. }) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// What a server or the driver says, in one line; details and hints are left out, since they may quote what was sent.
fn text(error: &Error) -> String {
    use std::error::Error as _;
    let said = match (error.as_db_error(), error.source()) {
        (Some(server), _) => server.message().to_owned(),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    };
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect()
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &PgType,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Nothing => Ok(IsNull::Yes),
            Self::Int(number) => number.to_sql_checked(kind, out),
            Self::Real(number) => number.to_sql_checked(kind, out),
            // No text of a server can hold it; its picture can.
            Self::Text(text) if text.contains('\0') => text.replace('\0', "\u{2400}").to_sql_checked(kind, out),
            Self::Text(text) => text.to_sql_checked(kind, out),
            Self::Bytes(bytes) => bytes.to_sql_checked(kind, out),
        }
    }

    fn accepts(_: &PgType) -> bool {
        // Each value asks for itself.
        true
    }

    to_sql_checked!();
}

struct PostgresRow<'a> {
    row: tokio_postgres::Row,
    place: &'a str,
}

impl Row for PostgresRow<'_> {
    fn get(&self, column: usize) -> Result<Value, StoreError> {
        let kind = self.row.columns().get(column).map(|column| column.type_().clone());
        let row = &self.row;
        let value = match kind {
            Some(PgType::INT8) => row.try_get::<_, Option<i64>>(column).map(|found| found.map(Value::Int)),
            Some(PgType::INT4) => {
                row.try_get::<_, Option<i32>>(column).map(|found| found.map(|number| Value::Int(number.into())))
            }
            Some(PgType::FLOAT8) => row.try_get::<_, Option<f64>>(column).map(|found| found.map(Value::Real)),
            Some(PgType::TEXT) => row.try_get::<_, Option<String>>(column).map(|found| found.map(Value::Text)),
            Some(PgType::BYTEA) => row.try_get::<_, Option<Vec<u8>>>(column).map(|found| found.map(Value::Bytes)),
            Some(_) | None => return Err(self.unexpected(column)),
        };
        value.map(|found| found.unwrap_or(Value::Nothing)).map_err(|_| self.unexpected(column))
    }

    fn unexpected(&self, column: usize) -> StoreError {
        let detail = format!("column {column} of an answer is not what it must be");
        StoreError::Damaged { place: self.place.to_owned(), detail }
    }
}

fn as_parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Sql for Postgres {
    fn place(&self) -> &str {
        &self.place
    }

    fn begin(&mut self, purpose: Purpose) -> Result<(), StoreError> {
        match purpose {
            Purpose::Read => self.define("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
            Purpose::Write => {
                // One writer at a time, whatever table it writes to; readers are not kept waiting.
                let lock =
                    "BEGIN; SELECT pg_advisory_xact_lock(hashtext(current_database() || '.dbmuster'), 1684172136)";
                let begun = self.define(lock);
                if begun.is_err() {
                    self.roll_back();
                }
                begun
            }
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.define("COMMIT")
    }

    fn roll_back(&mut self) {
        // A connection that is gone has given it up already.
        let _ = self.runtime.block_on(self.client.batch_execute("ROLLBACK"));
    }

    fn define(&mut self, script: &str) -> Result<(), StoreError> {
        self.runtime.block_on(self.client.batch_execute(script)).map_err(|error| self.fault(&error))
    }

    fn has_table(&mut self, name: &str) -> Result<bool, StoreError> {
        let statement = "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = $2";
        Ok(super::sql::first(self, statement, &[SCHEMA.into(), name.into()], |row| row.int(0))?.unwrap_or(0) > 0)
    }

    fn run(&mut self, statement: &str, parameters: &[Value]) -> Result<u64, StoreError> {
        let done = self.runtime.block_on(self.client.execute(statement, &as_parameters(parameters)));
        done.map_err(|error| self.fault(&error))
    }

    fn run_many(&mut self, statement: &str, rows: Rows<'_>) -> Result<(), StoreError> {
        let client = &self.client;
        let done = self.runtime.block_on(async {
            let mut rows = rows.peekable();
            if rows.peek().is_none() {
                return Ok(());
            }
            let prepared = client.prepare(statement).await?;
            loop {
                let some: Vec<Vec<Value>> = rows.by_ref().take(AT_ONCE).collect();
                if some.is_empty() {
                    return Ok(());
                }
                let prepared = &prepared;
                try_join_all(some.iter().map(|row| async move { client.execute(prepared, &as_parameters(row)).await }))
                    .await?;
            }
        });
        done.map_err(|error: Error| self.fault(&error))
    }

    fn insert_many(&mut self, table: &str, columns: &[(&str, Type)], rows: Rows<'_>) -> Result<(), StoreError> {
        let client = &self.client;
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let kinds: Vec<PgType> = columns
            .iter()
            .map(|(_, kind)| match kind {
                Type::Int => PgType::INT8,
                Type::Real => PgType::FLOAT8,
                Type::Text => PgType::TEXT,
                Type::Bytes => PgType::BYTEA,
            })
            .collect();
        let statement = format!("COPY {table} ({}) FROM STDIN (FORMAT binary)", names.join(", "));
        let done = self.runtime.block_on(async {
            let mut rows = rows.peekable();
            if rows.peek().is_none() {
                return Ok(());
            }
            let writer = BinaryCopyInWriter::new(client.copy_in(&statement).await?, &kinds);
            pin_mut!(writer);
            for row in rows {
                writer.as_mut().write(&as_parameters(&row)).await?;
            }
            writer.finish().await.map(drop)
        });
        done.map_err(|error: Error| self.fault(&error))
    }

    fn query(&mut self, statement: &str, parameters: &[Value], each: Each<'_>) -> Result<(), StoreError> {
        let (client, place) = (&self.client, self.place.as_str());
        let mut failed = Ok(());
        let done = self.runtime.block_on(async {
            let rows = client.query_raw(statement, as_parameters(parameters)).await?;
            pin_mut!(rows);
            while let Some(row) = rows.try_next().await? {
                failed = each(&PostgresRow { row, place });
                if failed.is_err() {
                    break;
                }
            }
            Ok(())
        });
        done.map_err(|error: Error| self.fault(&error)).and(failed)
    }

    fn give_back(&mut self) -> Result<(), StoreError> {
        // The server's own housekeeping does.
        Ok(())
    }
}
