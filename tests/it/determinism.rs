//! The same inputs and `--as-of` give the same bytes, in every format that the binary knows.

use std::process::Command;

use crate::docs::top;

#[test]
fn every_format_has_the_same_bytes_every_time() {
    let output = Command::new(top().join("scripts/check-determinism"))
        .arg(env!("CARGO_BIN_EXE_dbmuster"))
        .output()
        .unwrap_or_else(|error| panic!("bash did not start: {error}"));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains("formats, 3 runs, the same bytes"), "{said}");
}
