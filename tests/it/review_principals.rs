//! IAM principals in a review: lines of their own, steps in IAM beside the scripts, and what a later inventory proves of them.

use std::fs;

use dbmuster::review::{Decision, Flag, Folder, Joined, Line, LineKind, PrivilegeClass};
use serde_json::{Value, json};

use crate::cli::{Desk, Run};
use crate::iam_reach::{ACCOUNT, Made, allow, arn, shop, statements, user_arn};
use crate::review_import::sheets::{Row, decided, rows, write};

const REVIEW: &str = "reviews/REV-2026Q4-fleet";
const FROZEN: &str = "2026-11-01T02:00:00Z";
const LATER: &str = "2026-11-20T02:00:00Z";
const ON: &str = "app";

/// The shop with a table that `app` reads.
fn with_table() -> Made {
    let mut made = shop();
    made.get("shop").owner = Some("payments-lead@example.org".to_owned());
    let table = json!({"cluster": "shop", "database": "shop", "class": "table", "kind": "table", "schema": "app",
        "object_name": "cards", "owner_name": "rdsadmin", "acl_is_default": false, "acl": "{app=r/rdsadmin}",
        "is_system": false});
    made.add("pg_object", "shop/shop/table/app.cards", "app.cards", table);
    made
}

/// Two users and a role that come in as `app`, one of them perhaps, and one that does not.
fn people() -> Made {
    let mut made = with_table();
    made.user("ann", &allow("rds-db:connect", &user_arn(ON)));
    let with_factor = json!([{"Effect": "Allow", "Action": "rds-db:connect", "Resource": user_arn(ON),
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]);
    made.user("bea", &with_factor);
    made.user("zoe", &allow("s3:*", "*"));
    let shared = made.managed("app-connect", &allow("rds-db:connect", "*"));
    let trust =
        json!([{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]);
    made.role("job", &json!([]), &trust);
    made.role("batch", &json!([]), &trust);
    for role in ["role/job", "role/batch"] {
        made.set(&arn(role), "managed_policy_arns", json!([shared]));
    }
    let sso = "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_dba_1";
    let id = arn(sso);
    made.add(
        "aws_iam_role",
        &id,
        "AWSReservedSSO_dba_1",
        json!({"managed_policy_arns": [shared], "path": "/aws-reserved/sso.amazonaws.com/", "unique_id": "AROA2",
            "trust_statements": statements(&trust)}),
    );
    made
}

fn text(made: &Made, at: &str) -> String {
    let mut lines = vec![json!({"record": "inventory", "schema_version": "1.0", "collected_at": at})];
    for resource in &made.resources {
        let mut record = serde_json::to_value(resource).unwrap();
        record["record"] = "resource".into();
        lines.push(record);
    }
    for gap in &made.gaps {
        let mut record = serde_json::to_value(gap).unwrap();
        record["record"] = "gap".into();
        lines.push(record);
    }
    lines.push(json!({"record": "end", "resources": made.resources.len(), "gaps": made.gaps.len()}));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn open(made: &Made) -> (Desk, Run) {
    let desk = Desk::new();
    desk.put("fleet.ndjson", text(made, FROZEN));
    let run = desk.run("review open --inventory fleet.ndjson --period 2026Q4 --out reviews");
    (desk, run)
}

fn lines(desk: &Desk) -> Vec<Line> {
    let all = Folder::open(&desk.path(REVIEW)).unwrap().lines().unwrap();
    all.into_iter().filter(|line| line.kind == LineKind::Principal).collect()
}

/// The line of a principal about reading the database.
fn reads<'l>(lines: &'l [Line], principal: &str) -> &'l Line {
    let fits =
        |line: &&Line| line.subject == arn(principal) && line.class == PrivilegeClass::Read && line.database == "shop";
    let found: Vec<&Line> = lines.iter().filter(fits).collect();
    assert_eq!(
        found.len(),
        1,
        "{principal}: {:?}",
        lines.iter().map(|one| (&one.subject, one.class)).collect::<Vec<_>>()
    );
    found[0]
}

/// Decides all lines: those go that are named by principal, all else stays.
fn decide(desk: &Desk, gone: &[&str]) {
    let mut all: Vec<Row> =
        rows(&fs::read(desk.path(&format!("{REVIEW}/review/payments-lead@example.org.csv"))).unwrap());
    for row in &mut all {
        let goes = row["kind"] == "principal" && gone.iter().any(|one| row["subject"] == arn(one));
        decided(row, if goes { Decision::Revoke } else { Decision::Keep }, "payments-lead@example.org", "2026-11-05");
        row.insert("justification".to_owned(), "needed for the daily work".to_owned());
    }
    desk.put("decided.csv", write(&all, b','));
    desk.run(&format!("review import {REVIEW} decided.csv --as-of 2026-11-06T00:00:00Z")).ends(0);
}

fn close(desk: &Desk, later: &Made) -> Run {
    desk.put("later.ndjson", text(later, LATER));
    desk.run(&format!(
        "review close {REVIEW} --inventory later.ndjson --dry-run --as-of 2026-11-21T00:00:00Z --format json"
    ))
}

fn outcome(run: &Run) -> Vec<(String, String)> {
    let answer = run.json();
    let told = answer["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["closure"].as_str().unwrap().to_owned(), format!("{} {}", one["residual"], one["reason"])));
    told.collect()
}

#[test]
fn whoever_comes_in_has_a_line() {
    let (desk, run) = open(&people());
    // Whether `admin` takes tokens is not known, which is no reason to call the population incomplete.
    run.ends(0);
    let all = lines(&desk);
    let subjects: std::collections::BTreeSet<&str> = all.iter().map(|line| line.subject.as_str()).collect();
    let sso = arn("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_dba_1");
    let wanted = [arn("role/batch"), arn("role/job"), arn("user/ann"), arn("user/bea"), sso.clone()];
    assert_eq!(subjects, wanted.iter().map(String::as_str).collect());
    let ann = reads(&all, "user/ann");
    assert_eq!(ann.subject_kind, "IAM user");
    assert_eq!(ann.sources, ["IAM"]);
    assert_eq!(ann.paths, [format!("{} > app", arn("user/ann"))]);
    assert!(ann.privileges.contains(&"SELECT".to_owned()) && ann.object_count > 0);
    assert!(!ann.flags.contains(&Flag::Indeterminate));
    assert_eq!(ann.reviewer, "payments-lead@example.org");
    assert!(!matches!(&ann.last_seen, Joined::Known(_)));
    let kind = |subject: &str| all.iter().find(|line| line.subject == subject).unwrap().subject_kind.clone();
    assert_eq!((kind(&sso).as_str(), kind(&arn("role/job")).as_str()), ("permission set", "IAM role"));
    let job = reads(&all, "role/job");
    assert!(job.iam_principals.text().contains("ecs-tasks.amazonaws.com"), "{:?}", job.iam_principals);
    // Nobody can say whether there will be a second factor.
    let bea = reads(&all, "user/bea");
    assert!(bea.flags.contains(&Flag::Indeterminate));
    assert!(
        bea.paths[0].contains("indeterminate") && bea.paths[0].contains("multifactorauthpresent"),
        "{:?}",
        bea.paths
    );
    // Who does not come in is counted, not forgotten.
    let manifest: Value = serde_json::from_str(&desk.read(&format!("{REVIEW}/manifest.json"))).unwrap();
    assert_eq!(manifest["control_totals"]["iam_principals"], 6);
    let left =
        manifest["exclusions"].as_array().unwrap().iter().find(|one| one["what"].as_str().unwrap().contains("IAM"));
    assert_eq!(left.unwrap()["count"], 1);
    // The same facts, in another order, are the same lines.
    let mut turned = people();
    turned.resources.reverse();
    let (again, _) = open(&turned);
    assert_eq!(lines(&again), all);
}

#[test]
fn a_fleet_without_iam_is_not_called_whole() {
    let mut made = with_table();
    made.resources.retain(|one| !one.resource_type.starts_with("aws_iam"));
    let (desk, run) = open(&made);
    run.ends(3);
    let manifest = desk.read(&format!("{REVIEW}/manifest.json"));
    assert!(manifest.contains("logs in as") && manifest.contains("no IAM user or role was read"), "{manifest}");
    assert!(lines(&desk).is_empty());
}

#[test]
fn a_reviewer_gets_no_hundreds_of_principals() {
    let mut made = people();
    for number in 0..500 {
        let document = if number % 2 == 0 { allow("*", "*") } else { allow("rds-db:connect", &user_arn(ON)) };
        made.role(&format!("r{number}"), &document, &json!([]));
    }
    let desk = Desk::new();
    desk.put("fleet.ndjson", text(&made, FROZEN));
    desk.run("review open --inventory fleet.ndjson --period 2026Q4 --out reviews --max-lines 60").ends(0);
    let all = lines(&desk);
    assert!((1..=60).contains(&all.len()), "{}", all.len());
    let named: std::collections::BTreeSet<&str> =
        all.iter().flat_map(|line| &line.blocks).flat_map(|block| &block.subjects).map(|arn| &**arn).collect();
    assert_eq!(named.len(), 505, "each principal is behind a line");
    let several = |line: &&Line| line.subject.contains("principals") && !line.flags.contains(&Flag::Indeterminate);
    assert!(all.iter().any(|line| several(&line)), "another risk is another line");
    let ids: std::collections::BTreeSet<&str> = all.iter().map(|line| line.line_id.as_str()).collect();
    assert_eq!(ids.len(), all.len());
    // Somebody who decides is told apart from those who have the same.
    desk.put(
        "who.toml",
        "[default]\nreviewer = \"dba@example.org\"\ndeputy = \"cto@example.org\"\n[[reviewer]]\nserver = \"*\"\n\
        reviewer = \"payments-lead@example.org\"\ndeputy = \"payments-deputy@example.org\"\nis = [\"ann\"]\n",
    );
    desk.run("review open --inventory fleet.ndjson --period 2027Q1 --name fleet --out reviews --max-lines 60 --reviewers who.toml")
        .ends(0);
    let all = Folder::open(&desk.path("reviews/REV-2027Q1-fleet")).unwrap().lines().unwrap();
    let of_ann: Vec<&Line> = all.iter().filter(|line| line.subject == arn("user/ann")).collect();
    assert!(!of_ann.is_empty() && of_ann.iter().all(|line| line.reviewer == "payments-deputy@example.org"));
}

#[test]
fn what_goes_is_a_list_of_steps_that_is_never_run() {
    let (desk, _) = open(&people());
    decide(&desk, &["user/ann", "user/bea", "role/job"]);
    let run = desk.run(&format!("review revoke {REVIEW} --inventory fleet.ndjson --as-of 2026-11-06T00:00:00Z"));
    run.ends(0).says("iam-steps.txt").says("0 lines with something left");
    let steps: Value = serde_json::from_str(&desk.read(&format!("{REVIEW}/revoke/iam-steps.json"))).unwrap();
    let steps = steps["steps"].as_array().unwrap();
    let of =
        |principal: &str| steps.iter().find(|one| one["principal"] == arn(principal) && one["role"] == ON).unwrap();
    // Of those that come in as any role, the case of the name counts, and ADMIN OPTION may.
    let roles: Vec<&str> = steps
        .iter()
        .filter(|one| one["principal"] == arn("role/job"))
        .map(|one| one["role"].as_str().unwrap())
        .collect();
    assert_eq!((steps.len(), roles), (5, vec!["App", "admin", ON]));
    assert_eq!(of("user/ann")["resources"], json!([user_arn(ON)]));
    assert_eq!(of("user/ann")["statements"][0]["statement"], 1);
    assert_eq!(
        of("user/ann")["deny"],
        json!({"Effect": "Deny", "Action": "rds-db:connect", "Resource": [user_arn(ON)]})
    );
    assert_eq!(of("user/bea")["is_indeterminate"], true);
    let shared = &of("role/job")["statements"][0];
    assert_eq!(shared["policy_id"], arn("policy/app-connect"));
    assert!(shared["also_lets_in"].as_array().unwrap().contains(&json!(arn("role/batch"))), "{shared}");
    let text = desk.read(&format!("{REVIEW}/revoke/iam-steps.txt"));
    for part in ["Nothing was changed", "is not to log in as app on shop", &user_arn(ON), "app-connect", "or add: {"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // No statement of SQL is about it.
    assert!(!desk.path(&format!("{REVIEW}/revoke/shop")).exists());
    desk.run(&format!("review verify {REVIEW}")).ends(0);
    // An inventory without IAM cannot say what to change.
    let mut bare = with_table();
    bare.resources.retain(|one| !one.resource_type.starts_with("aws_iam"));
    desk.put("bare.ndjson", self::text(&bare, LATER));
    let run =
        desk.run(&format!("review revoke {REVIEW} --inventory bare.ndjson --replace --as-of 2026-11-21T00:00:00Z"));
    run.ends(1).says("has no IAM");
}

#[test]
fn a_principal_is_not_reduced() {
    let (desk, _) = open(&people());
    let mut all: Vec<Row> =
        rows(&fs::read(desk.path(&format!("{REVIEW}/review/payments-lead@example.org.csv"))).unwrap());
    let row = all.iter_mut().find(|row| row["subject"] == arn("user/ann")).unwrap();
    decided(row, Decision::Reduce, "payments-lead@example.org", "2026-11-05");
    row.insert("reduce_to".to_owned(), "SELECT".to_owned());
    desk.put("decided.csv", write(&all, b','));
    let run = desk.run(&format!("review import {REVIEW} decided.csv --as-of 2026-11-06T00:00:00Z"));
    run.ends(1).says("comes in as a role or it does not");
}

#[test]
fn a_later_inventory_proves_that_a_principal_is_out() {
    let (desk, _) = open(&people());
    decide(&desk, &["user/ann"]);
    let without = |change: &dyn Fn(&mut Made)| {
        let mut made = people();
        change(&mut made);
        let run = close(&desk, &made);
        (run.code, outcome(&run))
    };
    // Nothing was done.
    let (code, told) = without(&|_| ());
    assert_eq!((code, told[0].0.as_str()), (1, "open"));
    assert!(told[0].1.contains("logs in as app on shop (inline policy p"), "{told:?}");
    // The statement is gone; a deny stands above it; the user is gone.
    let inline = format!("{}/inline-policy/p", arn("user/ann"));
    let no = json!([{"Effect": "Deny", "Action": "rds-db:*", "Resource": "*"}]);
    for change in [
        &(|made: &mut Made| made.set(&inline, "policy_statements", json!([]))) as &dyn Fn(&mut Made),
        &|made| {
            let both: Vec<Value> = [statements(&no), statements(&allow("rds-db:connect", "*"))]
                .into_iter()
                .flat_map(|all| all.as_array().unwrap().clone())
                .collect();
            made.set(&inline, "policy_statements", json!(both));
        },
        &|made| made.resources.retain(|one| !one.id.starts_with(&arn("user/ann"))),
        // The role in the database has nothing any more.
        &|made| {
            made.resources.retain(|one| one.id != "shop/shop/table/app.cards");
            made.set("shop/database/shop", "acl", json!("{rdsadmin=CTc/rdsadmin}"));
        },
    ] {
        let (code, told) = without(change);
        assert!(told.iter().all(|one| one.0 == "closed"), "{told:?}");
        assert_eq!(code, 0);
    }
    // It got another policy that lets it in.
    let (_, told) = without(&|made| {
        made.set(&inline, "policy_statements", json!([]));
        made.set(&arn("user/ann"), "managed_policy_arns", json!([arn("policy/app-connect")]));
    });
    assert!(told[0].0 == "open" && told[0].1.contains("app-connect"), "{told:?}");
    // It may become a role that comes in.
    let (_, told) = without(&|made| {
        made.set(&inline, "policy_statements", statements(&allow("sts:AssumeRole", &arn("role/job"))));
        let trust = json!([{"Effect": "Allow", "Principal": {"AWS": arn("user/ann")}, "Action": "sts:AssumeRole"}]);
        made.set(&arn("role/job"), "trust_statements", statements(&trust));
    });
    assert!(told[0].0 == "partly" && told[0].1.contains("assumes") && told[0].1.contains("role/job"), "{told:?}");
    // What was not read proves nothing.
    for (change, why) in [
        (
            &(|made: &mut Made| made.resources.retain(|one| !one.resource_type.starts_with("aws_iam")))
                as &dyn Fn(&mut Made),
            "no IAM user or role of account",
        ),
        (
            &|made| {
                made.resources.retain(|one| one.id != inline);
                made.get(&arn("user/ann"))
                    .unknown_fields
                    .insert("managed_policy_arns".to_owned(), "AccessDenied".to_owned());
                made.get(&arn("user/ann")).attributes.remove("managed_policy_arns");
            },
            "could not be told",
        ),
        (&|made| made.resources.retain(|one| !one.id.starts_with("arn:aws:rds:")), "was not read"),
    ] {
        let (code, told) = without(change);
        assert_eq!(code, 3, "{told:?}");
        assert!(told.iter().all(|one| one.0 == "not_evaluable") && told[0].1.contains(why), "{told:?}");
    }
    assert_eq!(ACCOUNT.len(), 12);
}
