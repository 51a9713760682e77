//! Where the history is, unless the user says so, and how it is opened.

use std::path::PathBuf;

use dbmuster::store::{Access, Location, OpenOptions, Password, Store, StoreError, open};

use crate::diagnostic::Failure;

/// Below the user's folder for state.
const FILE: &str = "dbmuster/history.db";

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::usage(format!("failed to {error}"))
    }
}

/// The place that was named, or `$XDG_STATE_HOME/dbmuster/history.db`.
pub fn location(named: Option<&str>) -> Result<Location, Failure> {
    if let Some(named) = named {
        return Ok(named.parse()?);
    }
    let state =
        set("XDG_STATE_HOME").or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".local/state").into()));
    let state = state.ok_or_else(|| {
        Failure::with_help(
            "failed to find the history: neither XDG_STATE_HOME nor HOME says where it is",
            "name it: --store FILE",
        )
    })?;
    Ok(Location::File(PathBuf::from(state).join(FILE)))
}

/// Opens the history for reading. One of an older version is brought up to date, if it may be written.
pub fn open_to_read(location: &Location) -> Result<Box<dyn Store>, Failure> {
    match open(location, &options(Access::Write)) {
        Err(StoreError::NotWritable { .. } | StoreError::Busy { .. }) => Ok(open(location, &options(Access::Read))?),
        opened => Ok(opened?),
    }
}

/// What the environment says about passwords; nothing else of it is looked at.
pub fn options(access: Access) -> OpenOptions {
    let password = set("PGPASSWORD").and_then(|value| value.into_string().ok()).map(Password::new);
    let passfile = set("PGPASSFILE").map(PathBuf::from);
    let passfile = passfile.or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".pgpass")));
    OpenOptions { password, passfile, ..OpenOptions::new(access) }
}

fn set(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
