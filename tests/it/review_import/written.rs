//! What is told when there is no room.

use super::*;

#[cfg(unix)]
#[test]
fn no_room_is_told_of_the_file_that_was_to_be_written() {
    let open = Open::new();
    fs::write(open.desk.path("some.csv"), write(&open.rows, b',')).unwrap();
    // A file may not grow beyond a kilobyte or two, as on a full disk.
    let script =
        "trap '' XFSZ; ulimit -f 2; exec \"$0\" review import REV-2026Q4-fleet some.csv --as-of 2026-11-10T12:00:00Z";
    let run = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_dbmuster")])
        .current_dir(open.desk.path(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert_ne!(run.status.code(), Some(0), "{said}");
    assert!(said.contains("REV-2026Q4-fleet/"), "{said}");
    assert!(!said.contains(".dbmuster-review-") && !said.contains("at path"), "{said}");
    let left: Vec<_> = fs::read_dir(open.folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{left:?}");
}
