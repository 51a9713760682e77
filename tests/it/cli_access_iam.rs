//! `access path <iam-arn> <table>` and `access who-can --principals` on the sample fleet, as a person meets them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const APP: &str = "arn:aws:iam::111122223333:role/payments-app";
const OPERATORS: &str = "arn:aws:iam::111122223333:role/database-operators";

fn fleet() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/samples/fleet.ndjson")
}

fn access(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dbmuster"));
    command.arg("access").args(arguments).env_clear().env("COLUMNS", "100");
    command.output().unwrap()
}

fn ask(arguments: &[&str]) -> Output {
    let fleet = fleet();
    let all: Vec<&str> = arguments.iter().copied().chain(["--inventory", fleet.to_str().unwrap()]).collect();
    access(&all)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(output: &Output) -> Value {
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!value.to_string().contains("null"), "{value}");
    value
}

#[test]
fn the_whole_way_from_a_role_to_a_table() {
    let output = ask(&["path", APP, "payments.accounts", "SELECT"]);
    // A server of the fleet could not be read: the answer may be too short.
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "log in as payments_app: allowed",
        "managed policy payments-connect (arn:aws:iam::111122223333:policy/payments-connect), statement 1, allows rds-db:connect",
        "dbuser:db-PAYMENTSPRODEXAMPLE/ payments_app",
        "payments_app inherits from payments_write (by rdsadmin)",
        "can assume it (1)",
        "no organization was read",
    ] {
        let squeezed = |text: &str| text.replace(' ', "");
        assert!(squeezed(&said).contains(&squeezed(part)), "{part} is not in {said}");
    }
    assert_eq!(ask(&["path", APP, "payments.accounts", "--allow-incomplete"]).status.code(), Some(0));
}

#[test]
fn the_same_for_programs() {
    let answer = json(&ask(&["path", APP, "payments.accounts", "--format", "json"]));
    assert_eq!(answer["principal"], APP);
    assert_eq!(answer["server"], "payments-prod");
    let logins = answer["logins"].as_array().unwrap();
    assert_eq!(logins.len(), 1, "{answer}");
    assert_eq!(logins[0]["login"]["verdict"], "allowed");
    assert_eq!(logins[0]["login"]["behind"], "itself");
    assert_eq!(logins[0]["login"]["statements"][0]["statement"], 1);
    let privileges: Vec<&str> =
        logins[0]["ways"].as_array().unwrap().iter().map(|way| way["privilege"].as_str().unwrap()).collect();
    assert_eq!(privileges, ["INSERT", "SELECT", "UPDATE", "DELETE"]);
    assert_eq!(answer["can_assume"][0]["kind"], "federated");
    assert!(answer["doors"].as_array().unwrap().is_empty());
    // A session stands for its role.
    let session = "arn:aws:sts::111122223333:assumed-role/payments-app/pod-1";
    assert_eq!(json(&ask(&["path", session, "payments.accounts", "--format", "json"])), answer);
}

#[test]
fn other_doors_are_told_where_there_is_no_login() {
    let answer = json(&ask(&["path", OPERATORS, "payments.accounts", "--format", "json"]));
    assert!(answer["logins"].as_array().unwrap().is_empty());
    assert_eq!(answer["no_login"][0], "nothing in the policies of the principal allows it");
    let doors: Vec<&str> =
        answer["doors"].as_array().unwrap().iter().map(|door| door["door"].as_str().unwrap()).collect();
    assert!(doors.contains(&"master_password") && doors.contains(&"query_text"), "{doors:?}");
    assert!(!doors.contains(&"master_secret"), "AmazonRDSFullAccess reads no secrets");
    // A principal of another account has to become somebody there first.
    let elsewhere =
        json(&ask(&["path", "arn:aws:iam::777788889999:role/agency-access", "payments.accounts", "--format", "json"]));
    let why = elsewhere["no_login"][0].as_str().unwrap();
    assert!(why.contains("has to assume a role there first"), "{why}");
    assert!(elsewhere["doors"].as_array().unwrap().is_empty());
}

#[test]
fn who_can_names_the_principals_behind_each_role() {
    let answer = json(&ask(&["who-can", "SELECT", "payments.accounts", "--principals", "--format", "json"]));
    let principals = answer["principals"].as_array().unwrap();
    let allowed: Vec<String> = principals
        .iter()
        .filter(|one| one["verdict"] == "allowed")
        .map(|one| format!("{} {}", one["principal"].as_str().unwrap(), one["user"].as_str().unwrap()))
        .collect();
    assert_eq!(allowed, [format!("{APP} payments_app")], "{principals:?}");
    let without = json(&ask(&["who-can", "SELECT", "payments.accounts", "--format", "json"]));
    assert!(without.get("principals").is_none());
}

#[test]
fn mistakes_are_told_with_a_way_out() {
    for (arguments, wanted) in [
        (
            vec!["path", "arn:aws:iam::111122223333:role/payments-ap", "payments.accounts"],
            "it has arn:aws:iam::111122223333:role/payments-app",
        ),
        (vec!["path", APP, "payments.acounts"], "did you mean payments.accounts?"),
        (vec!["path", APP, "paiments.accounts"], "did you mean payments.accounts?"),
        (vec!["path", APP, "payments.accounts", "--as-of", "soon"], "give a time with offset"),
    ] {
        let output = ask(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains(wanted), "{arguments:?}: {said}");
    }
    let output = access(&["path", APP, "payments.accounts"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("give --inventory FILE"), "{}", text(&output.stderr));
}
