//! Where the history is, unless the user says so, and how it is opened.

use std::path::PathBuf;

use dbmuster::store::{Access, Location, OpenOptions, Password, Store, StoreError, open};

use crate::args::FileFlags;
use crate::configuration;
use crate::diagnostic::Failure;

/// Below the user's folder for state.
const FILE: &str = "dbmuster/history.db";

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::usage(format!("failed to {error}"))
    }
}

/// What is said for the place below.
const DEFAULT: &str = "default";

/// A history, and the environment variable with its password, when that is not `PGPASSWORD`.
#[derive(Debug)]
pub struct Place {
    location: Location,
    password_env: Option<String>,
}

impl Place {
    /// The place that was named, or that of the configuration, or `$XDG_STATE_HOME/dbmuster/history.db`.
    pub fn of(named: Option<&str>) -> Result<Self, Failure> {
        let configured = configuration::of_file(&FileFlags::default());
        if let Some(named) = named {
            // A configuration that is wrong is none of the concern of whoever names the place.
            let store = configured.ok().and_then(|settings| settings.store);
            return Self::at(named, store.and_then(|store| store.password_env));
        }
        match configured?.store {
            Some(store) => Self::at(&store.location, store.password_env),
            None => Self::at(DEFAULT, None),
        }
    }

    /// A place as the configuration spells it.
    pub fn at(text: &str, password_env: Option<String>) -> Result<Self, Failure> {
        let location = if text == DEFAULT { of_state()? } else { text.parse()? };
        Ok(Self { location, password_env })
    }

    /// Opens the history for reading. One of an older version is brought up to date, if it may be written.
    pub fn open_to_read(&self) -> Result<Box<dyn Store>, Failure> {
        match open(&self.location, &self.options(Access::Write)?) {
            Err(StoreError::NotWritable { .. } | StoreError::Busy { .. }) => {
                Ok(open(&self.location, &self.options(Access::Read)?)?)
            }
            opened => Ok(opened?),
        }
    }

    /// Opens the history for a run, and makes it when there is none.
    pub fn open_to_record(&self) -> Result<Box<dyn Store>, Failure> {
        if let (Location::File(path), true) = (&self.location, of_state().is_ok_and(|state| state == self.location))
            && let Some(folder) = path.parent()
        {
            std::fs::create_dir_all(folder).map_err(|error| {
                let help = "name another place: --store FILE";
                Failure::with_help(format!("failed to make the folder {}: {error}", folder.display()), help)
            })?;
        }
        Ok(open(&self.location, &self.options(Access::Create)?)?)
    }

    /// Opens the history for changing what is there.
    pub fn open_to_change(&self) -> Result<Box<dyn Store>, Failure> {
        Ok(open(&self.location, &self.options(Access::Write)?)?)
    }

    /// What the environment says about passwords; nothing else of it is looked at.
    fn options(&self, access: Access) -> Result<OpenOptions, Failure> {
        let text = |value: std::ffi::OsString| value.into_string().ok();
        let password = match &self.password_env {
            None => set("PGPASSWORD").and_then(text),
            Some(name) => Some(set(name).and_then(text).ok_or_else(|| {
                let help = "set it to the password of the store, or leave `store.password_env` out";
                Failure::with_help(
                    format!("failed to open the history: the environment variable {name} is not set"),
                    help,
                )
            })?),
        };
        let passfile = set("PGPASSFILE").map(PathBuf::from);
        let passfile = passfile.or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".pgpass")));
        Ok(OpenOptions { password: password.map(Password::new), passfile, ..OpenOptions::new(access) })
    }
}

/// `$XDG_STATE_HOME/dbmuster/history.db`.
fn of_state() -> Result<Location, Failure> {
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

fn set(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
