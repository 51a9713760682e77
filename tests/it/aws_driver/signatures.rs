//! Every request is signed as AWS would accept it, in the judgement of botocore's signer: those of the SDK's crates and those
//! that are put together by hand.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use super::support::{MAIN, Run, SECRET, scope_of};
use crate::standin::{Fleet, Standin};

#[test]
fn botocore_agrees_with_every_signature() {
    let python = Command::new("scripts/aws-test-tools").output().unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    let python = String::from_utf8(python.stdout).unwrap();
    let standin = Standin::start_blocking(Fleet::small());
    let mut check = Command::new(python.trim())
        .args(["scripts/check_signatures.py", &standin.url(), SECRET])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(check.stdout.take().unwrap());
    let mut url = String::new();
    output.read_line(&mut url).unwrap();

    let mut scope = scope_of(&standin, &[MAIN], &["eu-central-1"]);
    scope.endpoint_url = Some(url.trim().to_owned());
    scope.organization = Some(dbmuster::collect::scope::AwsOrganization {
        exclude_accounts: vec![super::support::OTHER.to_owned()],
        ..Default::default()
    });
    let run = Run::of(&standin, &scope);
    assert!(run.units[&format!("aws/{MAIN}/eu-central-1")].is_complete());

    // Its input ends here, and so does it.
    drop(check.stdin.take());
    let mut verdicts = String::new();
    output.read_to_string(&mut verdicts).unwrap();
    assert!(check.wait().unwrap().success(), "{verdicts}");
    for service in ["backup", "ec2", "iam", "kms", "logs", "organizations", "rds", "secretsmanager", "sts"] {
        assert!(verdicts.contains(&format!("{service} good ")), "{service} was not asked: {verdicts}");
    }
}
