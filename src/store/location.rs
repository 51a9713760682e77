//! Where a store is: a file, or a PostgreSQL server by URL. A password never leaves its type.
//!
//! Main types: [`Location`], [`OpenOptions`], [`Password`].

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::StoreError;

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    File(PathBuf),
    /// A connection URL, with or without a password. Ask for its text with [`ToString`] only: that leaves the
    /// password out.
    Postgres(Password),
}

const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

impl FromStr for Location {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let bad = |detail: &str| StoreError::BadLocation { detail: detail.to_owned() };
        let lower = text.to_ascii_lowercase();
        if text.trim().is_empty() {
            return Err(bad("nothing is named"));
        }
        if SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
            return Ok(Self::Postgres(Password(text.to_owned())));
        }
        if text.contains('\0') {
            return Err(bad("the name holds a NUL"));
        }
        match lower.split_once("://") {
            Some((scheme, _)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+') => {
                Err(bad(&format!("{scheme}:// is no kind of history")))
            }
            Some(_) | None => Ok(Self::File(PathBuf::from(text))),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => f.write_str(&without_password(&url.0)),
        }
    }
}

/// The URL with the host, port and database only: a user may stand in front, a password nowhere, not even as a parameter.
fn without_password(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    // A password may hold a slash or an at sign that nobody escaped, so the last one counts.
    match rest.rsplit_once('@') {
        Some((login, place)) => {
            let user = login.split(':').next().unwrap_or_default();
            format!("postgresql://{user}@{place}")
        }
        None => format!("postgresql://{rest}"),
    }
}

/// Text that may hold a password: shown to nobody, not even in a debug text.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    #[cfg(feature = "postgres")]
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing is changed; tables of an older version are refused only if they lack what is asked for.
    Read,
    /// Tables are brought up to date; a store must be there.
    Write,
    /// The same, and a store is made where there is none.
    Create,
}

/// How a store is opened. The library reads no environment: what stands there is passed in.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    pub access: Access,
    /// How long to wait for another run that writes.
    pub wait: Duration,
    /// For a server, when the URL has none: the value of `PGPASSWORD`.
    pub password: Option<Password>,
    /// For a server, when there is no password: libpq's password file, if there is one.
    pub passfile: Option<PathBuf>,
    /// For a file that is made: makes its folder too, for its owner only.
    pub make_folder: bool,
}

impl OpenOptions {
    #[must_use]
    pub const fn new(access: Access) -> Self {
        Self { access, wait: Duration::from_secs(60), password: None, passfile: None, make_folder: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_without_passwords() {
        let shown = |text: &str| text.parse::<Location>().unwrap().to_string();
        assert_eq!(shown("history.db"), "history.db");
        assert_eq!(shown("postgres://db.example/x"), "postgresql://db.example/x");
        for url in [
            "postgresql://audit:s3cret@db.example:5432/x",
            "postgresql://audit:s3cret@db.example:5432/x?password=s3cret",
            "POSTGRES://audit:s3c/re@t@s3cret@db.example:5432/x#s3cret",
        ] {
            assert_eq!(shown(url), "postgresql://audit@db.example:5432/x");
            assert!(!format!("{:?}", url.parse::<Location>().unwrap()).contains("s3c"));
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in ["", " ", "mysql://x/y", "sqlite://x", "a\0b"] {
            assert!(matches!(text.parse::<Location>(), Err(StoreError::BadLocation { .. })), "{text:?}");
        }
    }
}
