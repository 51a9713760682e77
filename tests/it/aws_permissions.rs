//! `dbmuster permissions aws`: enough for the run, no more, and in texts that IAM, CloudFormation and Terraform take.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Output;

use dbmuster::collect::aws::operations;
use serde_json::Value;

use crate::aws_around::harness::{Run, Who, collect, fleet, run};
use crate::standin::{Effect, Fault};

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What `permissions aws` prints with these flags, as JSON.
fn printed(run: &Run, flags: &[&str]) -> Value {
    let output = run.dbmuster(&[&["permissions", "aws"], flags].concat());
    assert_eq!(output.status.code(), Some(0), "{}", complaint(&output));
    serde_json::from_str(&text(&output)).unwrap()
}

/// Every action that a policy document allows.
fn actions(policy: &Value) -> BTreeSet<String> {
    let statements = policy["Statement"].as_array().unwrap();
    let list = |statement: &Value| statement["Action"].as_array().unwrap().clone();
    let all = statements.iter().flat_map(list).map(|action| action.as_str().unwrap().to_owned());
    all.collect()
}

#[test]
fn a_whole_run_sends_only_what_is_allowed_and_nothing_allowed_writes() {
    let run = run(
        fleet(|_| {}),
        Who::Organization("organizational_units = [\"ou-ab12-workload\"]\naccount_tags = {}"),
        vec![],
    );
    let account = actions(&printed(&run, &[]));
    let organization = actions(&printed(&run, &["--grantee", "organization", "--scope", "scope.toml"]));
    let caller = actions(&printed(&run, &["--grantee", "caller", "--scope", "scope.toml"]));
    let allowed: BTreeSet<&String> = account.iter().chain(&organization).chain(&caller).collect();
    let sent = run.sent();
    assert!(sent.len() > 50, "only {} operations were sent", sent.len());
    for operation in &sent {
        assert!(allowed.contains(operation), "{operation} was sent and is not allowed");
    }
    assert!(run.standin.refused().is_empty(), "{:?}", run.standin.refused());
    for action in allowed {
        let name = action.split_once(':').unwrap().1;
        let reads = ["Describe", "List", "Get"].iter().any(|verb| name.starts_with(verb));
        assert!(
            reads || ["iam:GenerateCredentialReport", "sts:AssumeRole"].contains(&action.as_str()),
            "{action} is no read"
        );
        assert!(!name.contains('*') && name != "GetSecretValue", "{action}");
    }
    // Each grantee has its own calls and no others.
    assert!(account.iter().all(|action| !action.starts_with("organizations:") && action != "sts:AssumeRole"));
    assert!(organization.contains("organizations:ListRoots") && !organization.contains("organizations:ListAccounts"));
    assert!(
        organization.iter().all(|action| action.starts_with("organizations:") || action == "sts:GetCallerIdentity")
    );
    assert_eq!(caller, BTreeSet::from(["sts:AssumeRole".to_owned(), "sts:GetCallerIdentity".to_owned()]));
}

#[test]
fn the_caller_may_assume_the_scopes_roles_only() {
    let run =
        run(fleet(|_| {}), Who::Organization("role_name = \"list/accounts\"\naccount_id = \"111122223333\""), vec![]);
    let policy = printed(&run, &["--grantee", "caller", "--scope", "scope.toml"]);
    let roles = policy["Statement"].as_array().unwrap().iter().find(|one| one["Sid"] == "Roles").unwrap();
    assert_eq!(roles["Resource"][0], "arn:aws:iam::*:role/dbmuster-read");
    assert_eq!(roles["Resource"][1], "arn:aws:iam::111122223333:role/list/accounts");
}

#[test]
fn one_policy_needs_its_own_calls_only() {
    let run = collect(vec![]);
    let of = |policy: &str| actions(&printed(&run, &["--policy", policy]));
    let with = |actions: &[&str]| -> BTreeSet<String> {
        actions
            .iter()
            .chain(&["ec2:DescribeRegions", "sts:GetCallerIdentity"])
            .map(|action| (*action).to_owned())
            .collect()
    };
    assert_eq!(of("rds_instance_storage_encrypted"), with(&["rds:DescribeDBInstances"]));
    assert_eq!(of("iam_rds_connect_not_wildcard"), with(&["iam:GetAccountAuthorizationDetails"]));
    assert_eq!(of("rds_log_group_retention"), with(&["logs:DescribeLogGroups"]));
    assert_eq!(
        of("rds_instance_backup_plan"),
        with(&[
            "backup:GetBackupSelection",
            "backup:ListBackupPlans",
            "backup:ListBackupSelections",
            "rds:DescribeDBInstances"
        ])
    );
    let reachable = of("rds_not_publicly_reachable");
    for action in
        ["ec2:DescribeNetworkAcls", "ec2:DescribeRouteTables", "rds:DescribeDBSubnetGroups", "rds:DescribeDBClusters"]
    {
        assert!(reachable.contains(action), "{action} in {reachable:?}");
    }
    assert!(!reachable.contains("kms:ListKeys"));
}

/// Status of each (policy, resource) of an audit of the run's inventory.
fn cells(run: &Run, family: &str) -> BTreeMap<(String, String), String> {
    let output = run.dbmuster(&[
        "audit",
        "--inventory",
        "inventory.ndjson",
        "--family",
        family,
        "--format",
        "ndjson",
        "--as-of",
        "2026-11-20T12:00:00Z",
    ]);
    let lines = text(&output);
    assert!(!lines.is_empty(), "{}", complaint(&output));
    let mut cells = BTreeMap::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let Some(policy) = line["policy_id"].as_str() else { continue };
        let resource = line["resource_id"].as_str().or_else(|| line["resource"]["id"].as_str()).unwrap_or_default();
        let status = line["status"].to_string();
        cells.insert((policy.to_owned(), resource.to_owned()), status);
    }
    assert!(!cells.is_empty(), "no cell in {lines}");
    cells
}

#[test]
fn a_family_decides_the_same_with_its_own_permissions_as_with_all() {
    let whole = collect(vec![]);
    for family in
        ["access", "encryption", "logging", "network", "patching", "retention", "secrets", "tagging", "availability"]
    {
        let allowed = actions(&printed(&whole, &["--family", family]));
        let all: BTreeSet<String> = operations::all().map(operations::Operation::full_name).collect();
        assert!(allowed.len() < all.len(), "{family} needs everything");
        let faults = all.iter().filter(|name| !allowed.contains(*name) && *name != "sts:AssumeRole");
        let least = collect(faults.map(|name| Fault::new(name, Effect::AccessDenied)).collect());
        let (full, narrow) = (cells(&whole, family), cells(&least, family));
        // Only what fails or is open is listed, so that a cell that is there on one side alone tells too.
        let differs = full.iter().chain(&narrow).find(|(cell, _)| full.get(*cell) != narrow.get(*cell));
        assert_eq!(differs, None, "{family}: with {allowed:?}");
    }
}

#[test]
fn trust_asks_for_an_external_id() {
    let run = run(fleet(|_| {}), Who::Organization(""), vec![]);
    let who = "arn:aws:iam::999988887777:role/scanner";
    let trust = printed(&run, &["--format", "trust", "--principal", who, "--scope", "scope.toml"]);
    let statement = &trust["Statement"][0];
    assert_eq!(statement["Principal"]["AWS"], who);
    assert_eq!(statement["Condition"]["StringEquals"]["sts:ExternalId"], "fleet-7");
    let account = printed(&run, &["--format", "trust", "--principal", "999988887777", "--external-id", "x7"]);
    assert_eq!(account["Statement"][0]["Principal"]["AWS"], "arn:aws:iam::999988887777:root");
    for (flags, why) in [
        (&["--format", "trust"][..], "nobody is named"),
        (&["--format", "trust", "--principal", who], "no external id"),
        (&["--format", "trust", "--principal", "somebody", "--external-id", "x"], "neither an ARN"),
    ] {
        let output = run.dbmuster(&[&["permissions", "aws"], flags].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(complaint(&output).contains(why) && complaint(&output).contains("help:"), "{}", complaint(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn the_template_is_cloudformation_with_the_same_permissions() {
    let run = run(fleet(|_| {}), Who::Organization(""), vec![]);
    let output = run.dbmuster(&["permissions", "aws", "--format", "stackset", "--scope", "scope.toml"]);
    let template: yaml_serde::Value = yaml_serde::from_str(&text(&output)).unwrap();
    assert_eq!(template["Resources"]["ScannerRole"]["Type"].as_str(), Some("AWS::IAM::Role"));
    let role = &template["Resources"]["ScannerRole"]["Properties"];
    let statements = role["Policies"][0]["PolicyDocument"]["Statement"].as_sequence().unwrap();
    let list = |statement: &yaml_serde::Value| statement["Action"].as_sequence().unwrap().clone();
    let found: BTreeSet<String> =
        statements.iter().flat_map(list).map(|action| action.as_str().unwrap().to_owned()).collect();
    assert_eq!(found, actions(&printed(&run, &[])));
    assert_eq!(template["Parameters"]["RoleName"]["Default"].as_str(), Some("dbmuster-read"));
    let trust = &role["AssumeRolePolicyDocument"]["Statement"][0];
    let condition = &trust["Condition"]["StringEquals"]["sts:ExternalId"];
    assert!(matches!(condition, yaml_serde::Value::Tagged(tag) if tag.tag == "!Ref"), "{condition:?}");
    for statement in statements.iter().chain([trust]) {
        assert_eq!(statement["Effect"].as_str(), Some("Allow"));
        assert!(
            statement["Sid"].as_str().unwrap().chars().all(|c| c.is_ascii_alphanumeric()),
            "IAM takes no other Sid"
        );
    }
}

#[test]
fn the_module_is_terraform_with_the_same_permissions() {
    let run = collect(vec![]);
    let output = run.dbmuster(&["permissions", "aws", "--format", "terraform", "--family", "encryption"]);
    let module = text(&output);
    let body: hcl_edit::structure::Body = module.parse().unwrap();
    let blocks: Vec<String> = body
        .blocks()
        .map(|block| {
            let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
            format!("{} {}", block.ident.as_str(), labels.join("."))
        })
        .collect();
    for block in [
        "variable external_id",
        "data aws_iam_policy_document.read",
        "resource aws_iam_role.scanner",
        "output role_arn",
    ] {
        assert!(blocks.iter().any(|found| found == block), "{block} in {blocks:?}");
    }
    for action in actions(&printed(&run, &["--family", "encryption"])) {
        assert!(module.contains(&format!("\"{action}\",")), "{action} in {module}");
    }
    assert!(module.contains("sts:ExternalId"));
}

#[test]
fn only_what_would_close_the_gaps() {
    let denied = |operation: &str| Fault::new(operation, Effect::AccessDenied);
    let run = collect(vec![
        denied("rds:DescribeDBParameters"),
        denied("kms:GetKeyPolicy"),
        Fault::new("iam:GetAccountSummary", Effect::DeniedByScp),
    ]);
    let expected: BTreeSet<String> = ["kms:GetKeyPolicy", "rds:DescribeDBParameters"].map(str::to_owned).into();
    assert_eq!(actions(&printed(&run, &["--for-gaps", "inventory.ndjson"])), expected);
    assert_eq!(actions(&printed(&run, &["--for-gaps", "last"])), expected);
    let output = run.dbmuster(&["permissions", "aws", "--for-gaps", "last"]);
    let said = complaint(&output);
    assert!(
        said.contains("iam:GetAccountSummary is denied in account 111122223333 by a service control policy"),
        "{said}"
    );
    assert!(said.contains("denied in: 111122223333"), "{said}");
    let template = run.dbmuster(&["permissions", "aws", "--for-gaps", "last", "--format", "terraform"]);
    assert!(text(&template).contains("kms:GetKeyPolicy") && !text(&template).contains("kms:DescribeKey"));
}

#[test]
fn a_denied_list_needs_what_comes_after_it_too() {
    let run = collect(vec![Fault::new("backup:ListBackupPlans", Effect::AccessDenied)]);
    let found = actions(&printed(&run, &["--for-gaps", "last"]));
    let wanted = ["backup:GetBackupSelection", "backup:ListBackupPlans", "backup:ListBackupSelections"];
    assert_eq!(found, wanted.map(str::to_owned).into());
    // Granted, the gap is closed.
    let allowed =
        operations::all().filter(|one| one.full_name().starts_with("backup:") && !found.contains(&one.full_name()));
    let again = collect(allowed.map(|one| Fault::new(&one.full_name(), Effect::AccessDenied)).collect());
    assert!(again.inventory.gaps.is_empty(), "{:?}", again.inventory.gaps);
}

#[test]
fn nothing_denied_is_nothing_to_grant() {
    let run = collect(vec![]);
    let output = run.dbmuster(&["permissions", "aws", "--for-gaps", "last"]);
    assert_eq!((output.status.code(), text(&output)), (Some(0), String::new()));
    assert!(complaint(&output).contains("no call was denied"), "{}", complaint(&output));
    for (file, why) in [("none.ndjson", "none.ndjson"), ("scope.toml", "not an inventory")] {
        let output = run.dbmuster(&["permissions", "aws", "--for-gaps", file]);
        assert_eq!(output.status.code(), Some(2));
        assert!(complaint(&output).contains(why), "{}", complaint(&output));
    }
}
