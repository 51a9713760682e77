//! Why a connection or a statement failed, in the words of a gap.
//!
//! A server's own message is kept, for it holds no secret that we sent, and nothing else of the connection is. What a peer
//! that is no PostgreSQL sends is never repeated. Main type: [`Failure`].

use std::error::Error as _;
use std::io;

use tokio_postgres::error::{DbError, SqlState};

use super::rows::BadAnswer;
use crate::model::GapCause;

/// Why something was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) cause: GapCause,
    pub(super) message: String,
    /// Nothing more can be read over this connection.
    pub(super) connection_lost: bool,
    /// Trying again soon may help.
    pub(super) passing: bool,
    /// The database does not exist (any more).
    pub(super) database_missing: bool,
}

/// Longest message that is kept, in characters.
const LONGEST: usize = 400;

impl Failure {
    pub(super) fn new(cause: GapCause, message: impl Into<String>) -> Self {
        Self { cause, message: message.into(), connection_lost: false, passing: false, database_missing: false }
    }

    pub(super) fn lost(cause: GapCause, message: impl Into<String>) -> Self {
        Self { connection_lost: true, ..Self::new(cause, message) }
    }

    pub(super) fn interrupted() -> Self {
        Self::lost(GapCause::Interrupted, "the run was asked to stop")
    }

    /// For the field of a resource that was otherwise read.
    pub(super) fn reason(&self) -> String {
        if self.message.is_empty() { self.cause.as_str().to_owned() } else { self.message.clone() }
    }

    /// From an error of the driver; `connecting` tells refused logins from refused reads.
    pub(super) fn of(error: &tokio_postgres::Error, connecting: bool) -> Self {
        if let Some(refused) = error.as_db_error() {
            return of_server(refused, connecting);
        }
        let mut sources = Vec::new();
        let mut source = error.source();
        while let Some(inner) = source {
            sources.push(inner);
            source = inner.source();
        }
        let io = sources.iter().find_map(|e| e.downcast_ref::<io::Error>());
        let words = error.to_string();
        if words.contains("TLS") || sources.iter().any(|e| e.is::<rustls::Error>()) || io.is_some_and(is_tls) {
            return Self::lost(GapCause::TlsFailure, tls_message(error, &sources, io));
        }
        match io.map(io::Error::kind) {
            Some(io::ErrorKind::TimedOut) => Self::lost(GapCause::Timeout, "the server did not answer in time"),
            Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => malformed(),
            Some(io::ErrorKind::UnexpectedEof) => closed(),
            Some(io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted)
                if !connecting =>
            {
                closed()
            }
            Some(kind) => Self::lost(GapCause::Unreachable, kind.to_string()),
            None if words.contains("timeout") => Self::lost(GapCause::Timeout, "the server did not answer in time"),
            None if words.contains("authentication") || words.contains("invalid configuration") => {
                let detail = sources.first().map_or_else(String::new, |e| format!(": {e}"));
                Self::lost(GapCause::AuthenticationFailed, shortened(&format!("no login was possible{detail}")))
            }
            None if error.is_closed() => closed(),
            None if words.contains("connecting") => {
                let detail = sources.first().map_or_else(String::new, ToString::to_string);
                Self::lost(GapCause::Unreachable, shortened(&detail))
            }
            None => malformed(),
        }
    }
}

impl From<BadAnswer> for Failure {
    fn from(bad: BadAnswer) -> Self {
        Self::new(GapCause::Malformed, bad.to_string())
    }
}

fn malformed() -> Failure {
    Failure::lost(GapCause::Malformed, "the other side sent something that no PostgreSQL server sends")
}

fn closed() -> Failure {
    Failure::lost(GapCause::Malformed, "the other side closed the connection in the middle of an answer")
}

fn is_tls(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>())
}

fn tls_message(
    error: &tokio_postgres::Error,
    sources: &[&(dyn std::error::Error + 'static)],
    io: Option<&io::Error>,
) -> String {
    let detail = io.map(ToString::to_string).or_else(|| sources.last().map(ToString::to_string));
    let detail = detail.unwrap_or_else(|| error.to_string());
    if detail.contains("server does not support TLS") {
        return "the server offers no TLS".to_owned();
    }
    shortened(&format!("no connection that could be trusted: {detail}"))
}

/// The message alone: details and hints may quote what was sent.
fn of_server(error: &DbError, connecting: bool) -> Failure {
    let code = error.code();
    let message = shortened(error.message());
    let recovery = message.contains("conflict with recovery");
    let class = code.code().get(..2).unwrap_or_default();
    let mut failure = match () {
        () if recovery => Failure::new(GapCause::StandbyConflict, message),
        () if *code == SqlState::QUERY_CANCELED || *code == SqlState::LOCK_NOT_AVAILABLE => {
            Failure::new(GapCause::Timeout, message)
        }
        () if *code == SqlState::TOO_MANY_CONNECTIONS || class == "53" => {
            Failure { passing: connecting, ..Failure::new(GapCause::TooManyConnections, message) }
        }
        // Starting up, shutting down, or a standby that cannot be read yet.
        () if *code == SqlState::CANNOT_CONNECT_NOW => {
            Failure { passing: true, ..Failure::new(GapCause::Unreachable, message) }
        }
        () if *code == SqlState::INVALID_CATALOG_NAME || code.code() == "57P04" => {
            Failure { database_missing: true, ..Failure::new(GapCause::Vanished, message) }
        }
        // Said of the server's own configuration, not of a password: no encryption, or no entry in pg_hba.conf.
        () if class == "28" => Failure::new(GapCause::AuthenticationFailed, message),
        () if *code == SqlState::INSUFFICIENT_PRIVILEGE => Failure::new(GapCause::AccessDenied, message),
        () if class == "57" => Failure::lost(GapCause::Unreachable, message),
        // What was asked for is not there: a view, a column, a function.
        () if class == "42" || class == "3F" || class == "0A" => Failure::new(GapCause::Unsupported, message),
        () if class == "08" => Failure::new(GapCause::Unsupported, message),
        () => Failure::new(GapCause::Malformed, message),
    };
    failure.connection_lost |= connecting || matches!(error.severity(), "FATAL" | "PANIC");
    failure
}

fn shortened(message: &str) -> String {
    let line: String = message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    line.trim().to_owned()
}
