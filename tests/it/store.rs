//! The history: the same tests on a SQLite file and on a real PostgreSQL server.

mod command;
mod lives;
pub mod night;
mod runs;
mod trouble;

use std::path::PathBuf;

use dbmuster::store::{Access, Location, OpenOptions, Store, StoreError, open};
use tempfile::TempDir;

/// Where the store of a test is.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
    #[cfg(feature = "postgres")]
    server: Option<crate::postgres::Server>,
}

impl Home {
    pub fn file() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            #[cfg(feature = "postgres")]
            server: None,
        }
    }

    #[cfg(feature = "postgres")]
    pub fn server() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), server: Some(crate::postgres::Server::start(17)) }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("history.db")
    }

    pub fn location(&self) -> Location {
        #[cfg(feature = "postgres")]
        if let Some(server) = &self.server {
            return format!("postgresql://postgres@127.0.0.1:{}/postgres", server.port).parse().unwrap();
        }
        Location::File(self.path())
    }

    pub fn try_open(&self, access: Access) -> Result<Box<dyn Store>, StoreError> {
        open(&self.location(), &OpenOptions::new(access))
    }

    #[track_caller]
    pub fn open(&self) -> Box<dyn Store> {
        self.try_open(Access::Create).unwrap_or_else(|error| panic!("failed to {error}"))
    }
}

/// Runs each function on both kinds of store, as a test of its own.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&crate::store::Home::file()); })*
        }
        #[cfg(feature = "postgres")]
        mod postgresql {
            $(#[test] fn $name() { super::$name(&crate::store::Home::server()); })*
        }
    };
}
pub(crate) use on_both;
