//! Stores that are none, damaged, of another version, full, locked, killed or shared.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dbmuster::model::{Sla, Status};
use dbmuster::store::{Access, CURRENT_VERSION, Location, OpenOptions, RunSelector, StoreError, open};

use super::night::Night;
use super::{Home, on_both};

on_both!(
    two_runs_at_once,
    two_runs_make_the_store_at_once,
    killed_in_the_middle,
    a_later_version_is_refused,
    nothing_is_made_by_reading,
    what_fails_leaves_no_trace,
);

const DB: &str = "111122223333/eu-central-1/orders";

/// Threads with connections of their own: every run is there, whole, and numbers are given once.
fn two_runs_at_once(home: &Home) {
    home.open();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            scope.spawn(move || {
                let mut store = home.open();
                for day in 1..=5 {
                    let night = Night::at(&format!("2026-11-{day:02}T0{worker}:00:00Z"));
                    night.fail("a", DB).fail(&format!("b{worker}"), DB).record(&mut *store);
                }
            });
        }
    });
    let mut store = home.open();
    let runs = store.runs(Some("fleet")).unwrap();
    let mut ids: Vec<u64> = runs.iter().map(|run| run.run_id).collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=20).collect::<Vec<_>>());
    assert!(runs.windows(2).all(|pair| pair[0].as_of < pair[1].as_of));
    let history = store.history(runs[19].run_id, &Sla::default()).unwrap();
    let ages: Vec<i64> = history.lives.values().map(|life| life.age_days).collect();
    assert!(ages.contains(&4), "the finding of all runs is as old as the first of them: {ages:?}");
}

fn two_runs_make_the_store_at_once(home: &Home) {
    std::thread::scope(|scope| {
        for day in 1..=4 {
            scope.spawn(move || Night::of(day).fail("a", DB).record(&mut *home.open()));
        }
    });
    assert_eq!(home.open().runs(None).unwrap().len(), 4);
}

/// A store that is being made looks to others like an empty file, and then like a store: never like somebody else's.
#[test]
fn a_store_in_the_making_is_never_taken_for_a_stranger() {
    for _ in 0..20 {
        let home = Home::file();
        std::thread::scope(|scope| {
            let maker = scope.spawn(|| drop(home.open()));
            while !maker.is_finished() {
                let head = fs::read(home.path()).unwrap_or_default();
                assert!(head.is_empty() || head.get(68..72) == Some(b"dbmh"), "{:?}", head.get(..100));
            }
        });
    }
}

/// Where the store of the child is, which records one night after the other until it is killed.
const CHILD: &str = "DBMUSTER_TEST_STORE_CHILD";

fn many(day: u32) -> Night {
    (0..300).fold(Night::of(day), |night, i| night.fail("a", &format!("111122223333/eu-central-1/db{i}")))
}

/// A real process, killed while it writes: its last run is there whole, or not at all.
fn killed_in_the_middle(home: &Home) {
    if let Ok(place) = std::env::var(CHILD) {
        let mut store = open(&place.parse().unwrap(), &OpenOptions::new(Access::Create)).unwrap();
        for hour in 0.. {
            let (day, hour) = (1 + hour / 24 % 28, hour % 24);
            let mut night = many(1);
            night.as_of = format!("2026-11-{day:02}T{hour:02}:00:00Z");
            // Everything changes every time, so that there is much to write.
            night.said.values_mut().for_each(|said| said.observed = Some(format!("{day} {hour}").into()));
            night.record(&mut *store);
        }
    }
    home.open();
    let place = match home.location() {
        Location::File(path) => path.display().to_string(),
        url @ Location::Postgres(_) => url.to_string(),
    };
    let kind = if home.path().exists() { "sqlite" } else { "postgresql" };
    let name = format!("store::trouble::{kind}::killed_in_the_middle");
    for delay in [30_u64, 170] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name])
            .env(CHILD, &place)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let before = home.open().runs(None).unwrap().len();
        let begin = Instant::now();
        while home.open().runs(None).unwrap().len() <= before {
            assert!(begin.elapsed() < Duration::from_secs(60), "the child records nothing");
            assert_eq!(child.try_wait().unwrap(), None, "the child ended by itself");
        }
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut store = home.open();
        let runs = store.runs(Some("fleet")).unwrap();
        assert!(!runs.is_empty());
        for run in runs.iter().rev().take(3) {
            assert_eq!(store.findings(run.run_id).unwrap().len(), 300, "run {} is not whole", run.run_id);
        }
        // The store works on: the next run is recorded.
        let next = Night::at("2026-11-29T00:00:00Z").scope(&format!("after {delay}")).fail("a", DB);
        next.record(&mut *store);
    }
}

fn a_later_version_is_refused(home: &Home) {
    Night::of(1).fail("a", DB).record(&mut *home.open());
    run_sql(home, &format!("UPDATE schema_version SET version = {}", CURRENT_VERSION + 1));
    for access in [Access::Read, Access::Write, Access::Create] {
        let error = home.try_open(access).err().unwrap();
        assert!(matches!(error, StoreError::FromTheFuture { found, .. } if found == CURRENT_VERSION + 1));
        let text = error.to_string();
        assert!(text.contains("its version is 3") && text.contains("\nhelp: "), "{text}");
    }
    run_sql(home, &format!("UPDATE schema_version SET version = {CURRENT_VERSION}"));
    assert_eq!(home.open().runs(None).unwrap().len(), 1);
}

fn run_sql(home: &Home, statement: &str) {
    match home.location() {
        Location::File(path) => rusqlite::Connection::open(path).unwrap().execute_batch(statement).unwrap(),
        Location::Postgres(_) => on_server(home, statement),
    }
}

#[cfg(feature = "postgres")]
fn on_server(home: &Home, statement: &str) {
    home.server.as_ref().unwrap().sql("postgres", &format!("SET search_path = dbmuster; {statement}"));
}

#[cfg(not(feature = "postgres"))]
fn on_server(_home: &Home, statement: &str) {
    panic!("no server for {statement}");
}

fn nothing_is_made_by_reading(home: &Home) {
    for access in [Access::Read, Access::Write] {
        assert!(matches!(home.try_open(access), Err(StoreError::Missing { .. })));
    }
    assert!(!home.path().exists());
    Night::of(1).fail("a", DB).record(&mut *home.open());
    let mut reader = home.try_open(Access::Read).unwrap();
    assert_eq!(reader.find("fleet", &RunSelector::Last(0)).unwrap().run_id, 1);
    assert!(Night::of(2).fail("a", DB).try_record(&mut *reader).is_err());
    assert_eq!(home.open().runs(None).unwrap().len(), 1);
}

/// A run that the store cannot hold is not in it, and the store works on.
fn what_fails_leaves_no_trace(home: &Home) {
    let mut store = home.open();
    for as_of in ["yesterday", "", "1969-12-31T23:59:59Z", "2026-11-01"] {
        let refused = Night::at(as_of).fail("a", DB).try_record(&mut *store);
        assert!(matches!(refused, Err(StoreError::BadTime { .. })), "{as_of:?}");
    }
    assert_eq!(store.scopes().unwrap(), Vec::<String>::new());
    let hostile = "111122223333/eu-central-1/'); DROP TABLE runs; --\u{0}\u{1b}[31m\u{202e}";
    let recorded = Night::of(1).fail("a", hostile).record(&mut *store);
    assert_eq!(recorded.history.lives.len(), 1);
    let found = store.findings(1).unwrap();
    assert_eq!(found[0].resource_id.replace('\u{2400}', "\0"), hostile);
    assert_eq!(found[0].state.status, Status::Fail);
}

/// A real process that may not write more than so much into a file: what does not fit is not there, all else is.
#[test]
fn a_full_disk() {
    if let Ok(place) = std::env::var(CHILD) {
        let mut store = open(&place.parse().unwrap(), &OpenOptions::new(Access::Create)).unwrap();
        let mut recorded = 0;
        let full = loop {
            let mut night = many(1).scope(&format!("fleet {recorded}"));
            night.said.values_mut().for_each(|said| said.observed = Some("x".repeat(100).into()));
            match night.try_record(&mut *store) {
                Ok(_) => recorded += 1,
                Err(error) => break error,
            }
            assert!(recorded < 1000, "the disk is never full");
        };
        assert!(matches!(full, StoreError::Full { .. }), "{full}");
        assert_eq!(store.runs(None).unwrap().len(), 1 + recorded);
        return;
    }
    let home = Home::file();
    many(1).record(&mut *home.open());
    let limited = "trap '' XFSZ; ulimit -f 4000; exec \"$@\"";
    let child = Command::new("/bin/sh")
        .args(["-c", limited, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "store::trouble::a_full_disk"])
        .env(CHILD, home.path())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    let mut store = home.open();
    let runs = store.runs(None).unwrap();
    assert!(runs.len() > 1);
    for run in &runs {
        assert_eq!(store.findings(run.run_id).unwrap().len(), 300);
    }
    many(2).record(&mut *store);
}

fn refused(path: &Path) -> StoreError {
    open(&Location::File(path.to_owned()), &OpenOptions::new(Access::Create)).err().unwrap()
}

#[test]
fn what_is_no_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(refused(folder.path()), StoreError::IsFolder { .. }));
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE runs (id INTEGER)").unwrap();
    let text = folder.path().join("notes.txt");
    fs::write(
        &text,
        "not a store at all, only some text that is longer than a hundred bytes, as texts often are, are they not?",
    )
    .unwrap();
    for path in [&other, &text, Path::new("/dev/null")] {
        let before = fs::read(path).unwrap();
        assert!(matches!(refused(path), StoreError::Foreign { .. }), "{}", path.display());
        assert_eq!(fs::read(path).unwrap(), before);
    }
    assert!(matches!(refused(&folder.path().join("no/such/folder.db")), StoreError::NotWritable { .. }));
    // Nobody can make a file there, not even an administrator.
    assert!(matches!(refused(Path::new("/proc/dbmuster.db")), StoreError::NotWritable { .. }));
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "something was left behind: {names:?}");
}

#[test]
fn a_damaged_store_is_refused_and_left_alone() {
    let home = Home::file();
    let mut store = home.open();
    for day in 1..=3 {
        many(day).record(&mut *store);
    }
    drop(store);
    let whole = fs::read(home.path()).unwrap();
    let mut holes = whole.clone();
    holes[4096 * 3..4096 * 9].fill(0xaa);
    for (name, bytes) in [("holes", holes), ("cut", whole[..whole.len() / 2].to_vec()), ("head", whole[..60].to_vec())]
    {
        fs::write(home.path(), &bytes).unwrap();
        let failed = match home.try_open(Access::Create) {
            Ok(mut store) => many(4).try_record(&mut *store).err(),
            Err(error) => Some(error),
        };
        let failed = failed.unwrap_or_else(|| panic!("{name}: nothing was noticed"));
        assert!(matches!(failed, StoreError::Damaged { .. }), "{name}: {failed}");
        assert!(failed.to_string().contains("which is as it was before"), "{failed}");
        assert!(fs::read(home.path()).unwrap() == bytes, "{name}: the file was changed");
    }
    fs::write(home.path(), &whole).unwrap();
    assert_eq!(home.open().runs(None).unwrap().len(), 3);
}

#[test]
fn only_its_owner_reads_a_store() {
    let home = Home::file();
    let place = Location::File(home.path().with_file_name("state").join("dbmuster/history.db"));
    open(&place, &OpenOptions { make_folder: true, ..OpenOptions::new(Access::Create) }).unwrap();
    let made = home.path().with_file_name("state");
    assert_eq!(fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o700);
    fs::remove_dir_all(made).unwrap();
    let mut store = home.open();
    Night::of(1).fail("a", DB).record(&mut *store);
    for entry in fs::read_dir(home.path().parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
    }
}

#[test]
fn a_run_that_is_waited_for_too_long_is_said() {
    let home = Home::file();
    home.open();
    let holder = rusqlite::Connection::open(home.path()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let options = OpenOptions { wait: Duration::from_millis(50), ..OpenOptions::new(Access::Write) };
    let mut store = open(&home.location(), &options).unwrap();
    let busy = Night::of(1).fail("a", DB).try_record(&mut *store);
    assert!(matches!(busy, Err(StoreError::Busy { .. })));
    // Who reads is not kept waiting.
    assert!(store.runs(None).unwrap().is_empty());
    holder.execute_batch("COMMIT").unwrap();
    Night::of(1).fail("a", DB).record(&mut *store);
}

/// The tables and rows of the first version, as it wrote them.
const FIRST_VERSION: &str = include_str!("version-1.sql");

#[test]
fn a_store_of_the_first_version_is_brought_up_to_date() {
    let home = Home::file();
    rusqlite::Connection::open(home.path()).unwrap().execute_batch(FIRST_VERSION).unwrap();
    let before = fs::read(home.path()).unwrap();
    assert!(matches!(home.try_open(Access::Read), Err(StoreError::Outdated { found: 1, .. })));
    assert!(fs::read(home.path()).unwrap() == before);
    let mut store = home.open();
    let run = store.find("fleet", &RunSelector::Last(0)).unwrap();
    assert_eq!((run.run_id, run.score, run.rescored_previous), (1, Some(61.5), None));
    // Its finding lives on.
    let recorded = Night::of(9).fail("a", DB).record(&mut *store);
    let life = recorded.history.lives.values().next().unwrap();
    assert_eq!((life.first_seen.as_str(), life.age_days), ("2026-11-01T02:00:00Z", 8));
    assert_eq!(recorded.history.previous_run_id, Some(1));
    drop(store);
    assert_eq!(home.try_open(Access::Read).unwrap().runs(None).unwrap().len(), 2);
}
