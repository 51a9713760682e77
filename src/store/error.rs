//! Why a store was not opened, not read or not written.

use super::CURRENT_VERSION;

/// Why a store did not do what was asked. No text holds a password.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("open the history in {place}: it is a folder\nhelp: name a file: --store FILE")]
    IsFolder { place: String },
    #[error(
        "open the history in {place}: there is none\nhelp: `dbmuster audit --store` makes one with the first run it records"
    )]
    Missing { place: String },
    #[error(
        "open the history in {place}, which is as it was before: it is no history of dbmuster\nhelp: name another file: --store FILE"
    )]
    Foreign { place: String },
    #[error(
        "read the history in {place}, which is as it was before: it is damaged ({detail})\nhelp: put a copy of it back, or move it away and start a new one"
    )]
    Damaged { place: String, detail: String },
    #[error(
        "open the history in {place}, which is as it was before: its version is {found}, this program knows versions up to {CURRENT_VERSION}\nhelp: use the version of dbmuster that wrote it, or a newer one"
    )]
    FromTheFuture { place: String, found: i64 },
    #[error(
        "read the history in {place}: its version is {found}, and it is brought up to {CURRENT_VERSION} only by who may write to it\nhelp: run `dbmuster audit` or `dbmuster history prune --keep-days 36500` with it once"
    )]
    Outdated { place: String, found: i64 },
    #[error(
        "write to the history in {place}, which is as it was before: {detail}\nhelp: free some space, or run `dbmuster history prune --keep-days 90`"
    )]
    Full { place: String, detail: String },
    #[error(
        "write to the history in {place}, which is as it was before: {detail}\nhelp: give a file in a folder that exists and is writable: --store FILE"
    )]
    NotWritable { place: String, detail: String },
    #[error(
        "get at the history in {place}, which is as it was before: another run has been writing to it for {seconds} seconds\nhelp: try again when it has ended"
    )]
    Busy { place: String, seconds: u64 },
    #[error("connect to the history in {place}: {detail}\nhelp: {help}")]
    Unreachable { place: String, detail: String, help: &'static str },
    #[error("use the history in {place}, which is as it was before: {detail}\nhelp: {help}")]
    Refused { place: String, detail: String, help: &'static str },
    #[error("read where the history is: {detail}\nhelp: give a file, or postgresql://USER@HOST/DATABASE")]
    BadLocation { detail: String },
    #[error(
        "record the run: its time {as_of:?} is none that a history can hold\nhelp: give a time since 1970 with offset, such as 2026-11-01T00:00:00Z"
    )]
    BadTime { as_of: String },
    #[error(
        "record the run, nothing of which is in the history: {path} was not read: {detail}\nhelp: check that the inventory is still there"
    )]
    Snapshot { path: String, detail: String },
    #[error(
        "find the run {text:?}\nhelp: give `last`, `last~1`, a number or a day (2026-11-01) of `dbmuster history list`"
    )]
    BadSelector { text: String },
    #[error("find the run {selector}: {detail}\nhelp: `dbmuster history list` shows the runs")]
    NoRun { selector: String, detail: String },
    #[error("compare run {before} with run {after}: they are of different scopes\nhelp: compare runs of one scope")]
    OtherScope { before: u64, after: u64 },
    #[error(
        "record the run: the history holds {count} runs, which is as many as it can\nhelp: start a new one: --store FILE"
    )]
    TooManyRuns { count: u64 },
    #[error("prune the history: nothing says which runs stay\nhelp: give --keep-days or --keep-runs")]
    NoRule,
}
