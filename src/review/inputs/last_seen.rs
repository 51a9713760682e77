//! When roles were last seen logged in, as somebody's log tells: CSV with server, role and last_seen.
//!
//! Main type: [`LastSeen`].

use std::collections::BTreeMap;
use std::path::Path;

use super::sheet;
use crate::review::ReviewError;
use crate::waive::day_of;

const COLUMNS: [&str; 3] = ["server", "role", "last_seen"];

/// Latest day or time by role, of one server or of all.
#[derive(Debug, Clone, Default)]
pub struct LastSeen {
    rows: BTreeMap<(String, String), String>,
}

impl LastSeen {
    /// Reads the CSV; a row without a server is about the role on every server.
    ///
    /// # Errors
    ///
    /// When it is no CSV, or a row has no role or no day.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, ReviewError> {
        let mut rows: BTreeMap<(String, String), String> = BTreeMap::new();
        for (line, row) in sheet::read(path, bytes, &COLUMNS)? {
            let bad = |reason: &str| ReviewError::BadFile {
                path: path.to_path_buf(),
                reason: format!("line {line}: {reason}"),
                help: "each row has a role and last_seen, 2026-10-31 or 2026-10-31T12:00:00Z, and may have a server"
                    .to_owned(),
            };
            let role = row.get("role").ok_or_else(|| bad("no role is named"))?;
            let seen = row.get("last_seen").ok_or_else(|| bad("there is no last_seen"))?;
            day_of(seen).ok_or_else(|| bad("last_seen is no day"))?;
            let key = (row.get("server").cloned().unwrap_or_default(), role.clone());
            let known = rows.entry(key).or_default();
            if *known < *seen {
                known.clone_from(seen);
            }
        }
        Ok(Self { rows })
    }

    /// When it was last seen, as the file says it.
    #[must_use]
    pub fn find(&self, server: &str, role: &str) -> Option<&str> {
        let of = |server: &str| self.rows.get(&(server.to_owned(), role.to_owned())).map(String::as_str);
        of(server).max(of(""))
    }
}
