//! The stand-in for AWS, looked at by somebody else: boto3, which has the services' own models of every answer.

use std::process::{Command, Stdio};

use crate::standin::{Fleet, Standin};

#[test]
fn boto3_knows_every_answer_of_the_stand_in() {
    let tools = Command::new("scripts/aws-test-tools").stderr(Stdio::inherit()).output().unwrap();
    assert!(tools.status.success(), "scripts/aws-test-tools failed");
    let python = String::from_utf8(tools.stdout).unwrap();
    let standin = Standin::start_blocking(Fleet::small());
    let output = Command::new(python.trim()).args(["scripts/check_standin.py", &standin.url()]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
