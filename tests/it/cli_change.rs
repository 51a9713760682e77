//! What a change introduces, through the binary: worse failures, objects managed apart, several plans at once.

use serde_json::{Value, json};

use crate::cli::{Desk, entry, plan};

/// Status and verdict of one policy on the only resource.
fn outcome(desk: &Desk, policy: &str) -> (String, String) {
    let run = desk.run(&format!("check plan.json --format json --exit-zero --policy {policy}")).ends(0);
    let finding = run.json()["findings"][0].clone();
    let word = |key: &str| finding[key].as_str().unwrap_or("").to_owned();
    (word("status"), word("verdict"))
}

#[track_caller]
fn is(desk: &Desk, policy: &str, status: &str, verdict: &str) {
    assert_eq!(outcome(desk, policy), (status.to_owned(), verdict.to_owned()));
}

const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x";
const NOT_PUBLIC: &str = "secretsmanager_policy_not_public";

fn secret(action: &str) -> Value {
    let secret = json!({"name": "x", "arn": SECRET, "id": SECRET, "policy": "", "tags_all": {}});
    let before = if action == "create" { Value::Null } else { secret.clone() };
    entry("aws_secretsmanager_secret.x", &[action], before, secret)
}

fn open_to(principal: &str) -> Value {
    let statement = json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "*", "Resource": "*"});
    json!({"secret_arn": SECRET, "policy": json!({"Statement": [statement]}).to_string()})
}

/// What is managed apart from a resource may change while the resource itself does not.
#[test]
fn an_object_apart_changes_a_resource_that_is_left_alone() {
    let mine = open_to("arn:aws:iam::111122223333:role/app");
    let policy = |action: &str, before: Value, after: Value| {
        entry("aws_secretsmanager_secret_policy.p", &[action], before, after)
    };
    let is = |entries: Vec<Value>, verdict: &str| {
        let desk = Desk::with(&plan(entries));
        assert_eq!(outcome(&desk, NOT_PUBLIC).1, verdict);
        desk.run(&format!("check plan.json --policy {NOT_PUBLIC}")).ends(i32::from(verdict == "introduced"));
    };
    for around in ["no-op", "update"] {
        let around = || secret(around);
        is(vec![around(), policy("create", Value::Null, open_to("*"))], "introduced");
        is(vec![around(), policy("update", mine.clone(), open_to("*"))], "introduced");
        is(vec![around(), policy("no-op", open_to("*"), open_to("*"))], "pre-existing");
        is(vec![around(), policy("update", open_to("*"), mine.clone())], "fixed");
        is(vec![around(), policy("create", Value::Null, mine.clone())], "");
    }
    let rotation = json!({"secret_id": SECRET, "rotation_rules": [{"automatically_after_days": 30}]});
    let gone = entry("aws_secretsmanager_secret_rotation.r", &["delete"], rotation, Value::Null);
    let desk = Desk::with(&plan(vec![secret("no-op"), gone]));
    assert_eq!(
        outcome(&desk, "secretsmanager_rotation_enabled"),
        ("indeterminate".to_owned(), "newly-unknown".to_owned())
    );
}

#[test]
fn the_policy_of_a_secret_outside_the_plan_is_judged() {
    let apart = |actions: &[&str], before: Value, after: Value| {
        Desk::with(&plan(vec![entry("aws_secretsmanager_secret_policy.p", actions, before, after)]))
    };
    let desk = apart(&["create"], Value::Null, open_to("*"));
    desk.run("check plan.json").ends(1).says("HIGH introduced: secretsmanager_policy_not_public");
    is(&apart(&["no-op"], open_to("*"), open_to("*")), NOT_PUBLIC, "fail", "pre-existing");
    // Of the secret nothing else is asked.
    let desk = apart(&["create"], Value::Null, open_to("arn:aws:iam::111122223333:role/app"));
    let run = desk.run("check plan.json --format json --gate all").ends(0);
    let report = run.json();
    let asked = report["findings"].as_array().unwrap().iter().filter(|finding| finding["status"] != "not_applicable");
    assert_eq!(asked.map(|finding| &finding["policy_id"]).collect::<Vec<_>>(), [NOT_PUBLIC]);
    is(&desk, NOT_PUBLIC, "pass", "");
}

#[test]
fn a_failure_that_gets_worse_is_introduced() {
    let rule = |port: u16, range: &str| {
        json!({"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": [range], "self": false,
               "description": "", "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": []})
    };
    let group =
        |description: &str, rules: &[Value]| json!({"description": description, "ingress": rules, "egress": []});
    let (one, other) = (rule(5432, "0.0.0.0/0"), rule(3306, "0.0.0.0/0"));
    let is = |before: &[Value], after: &[Value], verdict: &str| {
        let change = entry("aws_security_group.a", &["update"], group("old", before), group("new", after));
        let desk = Desk::with(&plan(vec![change]));
        let policy = "rds_security_group_no_world_ingress";
        assert_eq!(outcome(&desk, policy), ("fail".to_owned(), verdict.to_owned()));
        desk.run(&format!("check plan.json --policy {policy}")).ends(i32::from(verdict == "introduced"));
    };
    let harmless = rule(443, "10.0.0.0/8");
    let only = std::slice::from_ref::<Value>;
    is(only(&one), &[one.clone(), other.clone()], "introduced");
    is(only(&one), only(&other), "introduced");
    is(&[one.clone(), other.clone()], only(&other), "pre-existing");
    is(only(&one), only(&one), "pre-existing");
    is(only(&one), &[harmless, one.clone()], "pre-existing");
}

/// The same address in two regions, which a scanner must keep apart.
#[test]
fn one_address_in_several_plans() {
    let public = |region: &str, public: bool| {
        let after = crate::cli::but(json!({"publicly_accessible": public, "region": region, "arn": null}));
        plan(vec![entry("aws_db_instance.a", &["create"], Value::Null, after)]).to_string()
    };
    let desk = Desk::new();
    desk.put("eu.json", public("eu-west-1", true));
    desk.put("us.json", public("us-east-1", true));
    desk.put("fixed.json", public("eu-west-1", false));
    const POLICY: &str = "--policy rds_instance_not_public";
    let found = |files: &str| {
        let run = desk.run(&format!("check {files} {POLICY} --format json --exit-zero"));
        let findings = run.json()["findings"].as_array().unwrap().clone();
        let word = |finding: &Value, key: &str| finding[key].as_str().unwrap_or("").to_owned();
        let failing = findings.iter().filter(|finding| finding["status"] == "fail");
        let mut found: Vec<_> = failing.map(|one| (word(one, "region"), word(one, "fingerprint"))).collect();
        found.sort();
        found
    };
    let both = found("eu.json us.json");
    assert_eq!(both.len(), 2);
    assert_ne!(both[0].1, both[1].1);
    assert_eq!(found("us.json eu.json"), both, "the order does not matter");
    assert_eq!(found("fixed.json us.json"), both[1..], "what is mended elsewhere does not matter");
    assert_eq!(found("eu.json ./eu.json"), found("eu.json"), "a file is read once");
    desk.run(&format!("check eu.json us.json {POLICY}")).ends(1).says("+ create, eu.json").says("+ create, us.json");
    desk.run(&format!("check eu.json {POLICY} --format json=base.json")).ends(1);
    desk.run(&format!("check eu.json {POLICY} --baseline base.json")).ends(0);
    desk.run(&format!("check us.json {POLICY} --baseline base.json")).ends(1);
    desk.run(&format!("check eu.json us.json {POLICY} --format json=base.json")).ends(1);
    desk.run(&format!("check us.json eu.json {POLICY} --baseline base.json")).ends(0);
}
