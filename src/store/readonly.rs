//! Reading an SQLite file in a folder that one may not write to: a share, a backup, another user's history.
//!
//! SQLite keeps notes for readers beside a file with a log, and refuses to read where it cannot. A file that nobody writes to
//! needs none. Main functions: [`has_log`], [`still`].

use std::fs;
use std::path::Path;

/// Whether a run has left something that is not in the file itself yet.
pub(super) fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).is_ok_and(|found| found.len() > 0)
}

/// The file by a name that says that nobody writes to it now, so that SQLite needs no notes beside it.
pub(super) fn still(path: &Path) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-~".contains(c);
    let mut name = String::from("file:");
    for c in path.display().to_string().chars() {
        if plain(c) {
            name.push(c);
        } else {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| name.push_str(&format!("%{byte:02X}")));
        }
    }
    name + "?immutable=1"
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::{Connection, OpenFlags};

    #[test]
    fn a_still_file_is_read_whatever_it_is_called() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["plain.db", "a b%20?x=1#&.db", "gr\u{f6}\u{df}e \u{6570}.db"] {
            let path = dir.path().join(name);
            let written = Connection::open(&path).unwrap();
            written.execute_batch("PRAGMA journal_mode = wal; CREATE TABLE t (a); INSERT INTO t VALUES (7);").unwrap();
            assert!(has_log(&path));
            drop(written);
            assert!(!has_log(&path), "the last one who leaves puts everything into the file");
            let mode = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            let read = Connection::open_with_flags(still(&path), mode).unwrap();
            assert_eq!(read.query_row("SELECT a FROM t", [], |row| row.get::<_, i64>(0)).unwrap(), 7, "{name}");
            assert!(!dir.path().join(format!("{name}-shm")).exists());
        }
    }
}
