//! What surrounds databases, read from the stand-in: keys, secrets, log groups, backup plans, the organization.

pub mod harness;

use dbmuster::model::GapCause;
use harness::{ACCOUNT, REGION, Run, Who, collect, fleet, run};
use serde_json::{Value, json};

use crate::standin::{Effect, Fault};

fn key(id: &str) -> String {
    format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}")
}

const DATABASES: &str = "11111111-1111-4111-8111-111111111111";
const OF_AWS: &str = "22222222-2222-4222-8222-222222222222";
const OPEN: &str = "33333333-3333-4333-8333-333333333333";

fn denied(operation: &str) -> Fault {
    Fault::new(operation, Effect::AccessDenied)
}

/// The region of the fixture.
fn region(fleet: &mut Value) -> &mut Value {
    &mut fleet["accounts"][ACCOUNT]["regions"][REGION]
}

#[test]
fn keys_that_matter_are_read_whole_and_no_others() {
    let run = collect(vec![]);
    let own = run.find("aws_kms_key", "alias/databases");
    assert_eq!(own.id, key(DATABASES));
    for (field, value) in [
        ("key_manager", json!("CUSTOMER")),
        ("key_state", json!("Enabled")),
        ("enabled", json!(true)),
        ("key_spec", json!("SYMMETRIC_DEFAULT")),
        ("key_material_origin", json!("AWS_KMS")),
        ("rotation_enabled", json!(true)),
        ("rotation_period_in_days", json!(365)),
        ("aliases", json!(["alias/databases"])),
    ] {
        assert_eq!(own.attributes[field], value, "{field}");
    }
    assert_eq!(own.owner.as_deref(), Some("platform"));
    assert!(own.unknown_fields.is_empty(), "{:?}", own.unknown_fields);
    // A customer's key that nothing refers to is read, and a key of AWS that nothing refers to is not.
    let open = run.find("aws_kms_key", OPEN);
    assert_eq!(open.attributes["policy_statements"][1]["principals"], json!(["*"]));
    assert_eq!(open.attributes["rotation_enabled"], json!(false));
    assert_eq!(run.of_kind("aws_kms_key").len(), 2);
    assert!(!run.reads("kms:DescribeKey").iter().any(|read| read.target == Some(key(OF_AWS))));
    assert_eq!(run.exit, Some(0), "{}", run.said);
    assert!(run.standin.repeated().is_empty(), "{:?}", run.standin.repeated());
}

#[test]
fn a_key_of_aws_that_is_used_is_recognised() {
    let fleet = fleet(|fleet| region(fleet)["secretsmanager"]["SecretList"][1]["KmsKeyId"] = json!("alias/aws/rds"));
    let run = run(fleet, Who::Own, vec![]);
    let used = run.find("aws_kms_key", "alias/aws/rds");
    assert_eq!(used.attributes["key_manager"], json!("AWS"));
    assert_eq!(used.attributes["rotation_enabled"], json!(true), "AWS rotates its own keys");
    assert_eq!(run.find("aws_secretsmanager_secret", "legacy/app").attributes["kms_key"], json!(key(OF_AWS)));
    let about = |operation: &str| run.reads(operation).iter().any(|read| read.target == Some(key(OF_AWS)));
    assert!(!about("kms:GetKeyRotationStatus") && !about("kms:ListResourceTags") && about("kms:GetKeyPolicy"));
}

#[test]
fn a_key_of_another_account_is_not_asked_for() {
    let foreign = format!("arn:aws:kms:{REGION}:999988887777:key/44444444-4444-4444-8444-444444444444");
    let fleet = fleet(|fleet| region(fleet)["secretsmanager"]["SecretList"][1]["KmsKeyId"] = json!(foreign));
    let run = run(fleet, Who::Own, vec![]);
    assert_eq!(run.find("aws_secretsmanager_secret", "legacy/app").attributes["kms_key"], json!(foreign));
    assert_eq!(run.of_kind("aws_kms_key").len(), 2);
    assert_eq!(run.exit, Some(0), "what cannot be read here is no gap: {}", run.said);
    let output = run.dbmuster(&[
        "audit",
        "--inventory",
        "inventory.ndjson",
        "--policy",
        "secretsmanager_cmk",
        "--format",
        "json",
    ]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("the key was not read"), "{text}");
}

#[test]
fn an_asymmetric_key_is_not_asked_whether_it_rotates() {
    let fleet = fleet(|fleet| region(fleet)["kms"]["Keys"][2]["_metadata"]["KeySpec"] = json!("RSA_2048"));
    let run = run(fleet, Who::Own, vec![]);
    assert_eq!(run.find("aws_kms_key", OPEN).attributes["rotation_enabled"], json!(false));
    assert_eq!(run.reads("kms:GetKeyRotationStatus").len(), 1);
}

#[test]
fn denied_details_of_keys_are_unknown_fields_and_denied_lists_are_gaps() {
    let run =
        collect(vec![denied("kms:GetKeyPolicy"), denied("kms:GetKeyRotationStatus"), denied("kms:ListResourceTags")]);
    let own = run.find("aws_kms_key", "alias/databases");
    for (field, operation) in [
        ("policy_statements", "kms:GetKeyPolicy"),
        ("rotation_enabled", "kms:GetKeyRotationStatus"),
        ("tags", "kms:ListResourceTags"),
        ("owner", "kms:ListResourceTags"),
    ] {
        let reason = &own.unknown_fields[field];
        assert!(reason.starts_with(operation) && reason.contains("access_denied"), "{field}: {reason}");
    }
    assert_eq!(own.attributes["key_manager"], json!("CUSTOMER"));
    assert_eq!(run.exit, Some(3), "{}", run.said);

    let run = collect(vec![denied("kms:DescribeKey")]);
    let own = run.find("aws_kms_key", "alias/databases");
    assert!(own.unknown_fields["key_state"].contains("kms:DescribeKey"), "{:?}", own.unknown_fields);

    let run = collect(vec![denied("kms:ListKeys")]);
    gap(&run, "kms:ListKeys", "aws_kms_key");
    assert_eq!(run.of_kind("aws_kms_key").len(), 1, "what is referred to is read nevertheless");
}

#[test]
fn a_key_that_is_gone_is_asked_for_once() {
    let gone = key("99999999-9999-4999-8999-999999999999");
    let fleet = fleet(|fleet| region(fleet)["secretsmanager"]["SecretList"][1]["KmsKeyId"] = json!(gone));
    let run = run(fleet, Who::Own, vec![]);
    let lost = run.find("aws_kms_key", "99999999-9999-4999-8999-999999999999");
    assert!(lost.unknown_fields["key_state"].contains("vanished"), "{:?}", lost.unknown_fields);
    let asked: Vec<_> = run.inventory.reads.iter().filter(|read| read.target.as_ref() == Some(&gone)).collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(run.exit, Some(3), "{}", run.said);
}

/// There is a gap of that operation for that type, and the run says that it is incomplete.
fn gap(run: &Run, operation: &str, kind: &str) {
    let found = run.inventory.gaps.iter().find(|gap| gap.operation == operation);
    let found = found.unwrap_or_else(|| panic!("no gap of {operation}: {:?}", run.inventory.gaps));
    assert_eq!(found.cause, GapCause::AccessDenied);
    assert!(found.resource_types.iter().any(|ty| ty == kind), "{found:?}");
    assert_eq!(run.exit, Some(3), "{}", run.said);
}

#[test]
fn secrets_are_metadata_and_never_values() {
    let run = collect(vec![]);
    let rotating = run.find("aws_secretsmanager_secret", "orders/app");
    assert_eq!(rotating.attributes["rotation_enabled"], json!(true));
    assert_eq!(rotating.attributes["rotation_interval_days"], json!(30));
    assert_eq!(rotating.attributes["kms_key"], json!(key(DATABASES)));
    assert_eq!(rotating.attributes["policy_statements"], json!([]));
    assert_eq!(rotating.owner.as_deref(), Some("orders-team"));
    let legacy = run.find("aws_secretsmanager_secret", "legacy/app");
    assert_eq!(legacy.attributes["rotation_enabled"], json!(false), "never set to rotate");
    assert_eq!(legacy.attributes["policy_statements"][0]["principals"], json!(["AWS:arn:aws:iam::666655554444:root"]));
    assert!(!legacy.attributes.contains_key("kms_key"), "absent is the key aws/secretsmanager");
    let managed = run.find("aws_secretsmanager_secret", "rds!db-0a1b2c3d-0000-4000-8000-000000000001");
    assert_eq!(managed.attributes["owning_service"], json!("rds"));
    assert!(!run.sent().contains("secretsmanager:GetSecretValue"));

    let run = collect(vec![denied("secretsmanager:GetResourcePolicy")]);
    let reason = &run.find("aws_secretsmanager_secret", "legacy/app").unknown_fields["policy_statements"];
    assert!(reason.starts_with("secretsmanager:GetResourcePolicy: access_denied"), "{reason}");
    gap(
        &collect(vec![denied("secretsmanager:ListSecrets")]),
        "secretsmanager:ListSecrets",
        "aws_secretsmanager_secret",
    );
}

#[test]
fn log_groups_of_databases_and_no_others() {
    let run = collect(vec![]);
    let kept = run.find("aws_cloudwatch_log_group", "/aws/rds/cluster/shop/postgresql");
    assert_eq!(kept.attributes["retention_in_days"], json!(90));
    assert_eq!(kept.attributes["kms_key"], json!(key(DATABASES)));
    let forever = run.find("aws_cloudwatch_log_group", "/aws/rds/instance/orders-db/postgresql");
    assert_eq!(forever.attributes["retention_in_days"], json!(0));
    assert_eq!(run.of_kind("aws_cloudwatch_log_group").len(), 2);
    gap(&collect(vec![denied("logs:DescribeLogGroups")]), "logs:DescribeLogGroups", "aws_cloudwatch_log_group");
}

#[test]
fn backup_selections_decide_by_name_tag_and_condition() {
    let run = collect(vec![]);
    let covered = |name: &str| run.find("aws_rds_instance", name).attributes["in_backup_plan"].as_bool();
    assert_eq!(covered("orders-db"), Some(true));
    assert_eq!(covered("legacy-mysql"), Some(false));
    assert_eq!(run.find("aws_rds_cluster", "shop").attributes["in_backup_plan"], json!(true), "cluster:* covers it");
    let point = &run.find("aws_rds_instance", "orders-db").attributes["last_recovery_point"];
    assert_eq!(point, &json!("2025-11-20T00:53:20Z"));
    assert!(!run.find("aws_rds_instance", "legacy-mysql").attributes.contains_key("last_recovery_point"));

    for operation in ["backup:ListBackupPlans", "backup:ListBackupSelections", "backup:GetBackupSelection"] {
        let run = collect(vec![denied(operation)]);
        gap(&run, operation, "aws_backup_selection");
        let reason = &run.find("aws_rds_instance", "orders-db").unknown_fields["in_backup_plan"];
        assert!(reason.starts_with(operation), "{reason}");
    }
    let run = collect(vec![denied("backup:ListProtectedResources")]);
    let database = run.find("aws_rds_instance", "orders-db");
    assert_eq!(database.attributes["in_backup_plan"], json!(true));
    assert!(database.unknown_fields["last_recovery_point"].starts_with("backup:ListProtectedResources"));
}

#[test]
fn a_region_without_databases_is_spared_what_only_matters_for_them() {
    let fleet = fleet(|fleet| {
        let region = region(fleet);
        region["rds"] = json!({});
        region["secretsmanager"] = json!({});
        region["logs"] = json!({});
    });
    let run = run(fleet, Who::Own, vec![]);
    let sent = run.sent();
    for operation in
        ["ec2:DescribeSubnets", "ec2:DescribeRouteTables", "backup:ListBackupPlans", "kms:ListKeys", "kms:ListAliases"]
    {
        assert!(!sent.contains(operation), "{operation} was sent");
    }
    assert!(sent.contains("ec2:DescribeSecurityGroups"), "security groups are judged with or without databases");
    assert_eq!(run.exit, Some(0), "{}", run.said);
}

#[test]
fn reachability_is_computed_from_what_was_read() {
    let run = collect(vec![]);
    let answer = |name: &str| run.find("aws_rds_instance", name).attributes["public_reachability"].clone();
    assert_eq!(answer("legacy-mysql")["reachable"], json!(true));
    assert_eq!(answer("shut-mysql")["reachable"], json!(false));
    let last = answer("shut-mysql")["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((last["step"].as_str(), last["passed"].as_str()), (Some("network_acl"), Some("no")));
    assert_eq!(answer("orders-db")["reachable"], json!(false));

    let output = run.dbmuster(&[
        "audit",
        "--inventory",
        "inventory.ndjson",
        "--policy",
        "rds_not_publicly_reachable",
        "--format",
        "ndjson",
    ]);
    let report = String::from_utf8_lossy(&output.stdout);
    let failed: Vec<&str> = report.lines().filter(|line| line.contains("\"status\":\"fail\"")).collect();
    assert_eq!(failed.len(), 1, "{report}");
    for evidence in ["db:legacy-mysql", "igw-0aaa0001", "sg-0aaa0002 admits 0.0.0.0/0 on port 3306", "acl-0default1"] {
        assert!(failed[0].contains(evidence), "{evidence} in {report}");
    }

    let run = collect(vec![denied("ec2:DescribeRouteTables")]);
    let open = run.find("aws_rds_instance", "legacy-mysql");
    let reason = &open.unknown_fields["public_reachability.reachable"];
    assert!(reason.contains("ec2:DescribeRouteTables: access_denied"), "{reason}");
    assert_eq!(run.find("aws_rds_instance", "orders-db").attributes["public_reachability"]["reachable"], json!(false));
    gap(&run, "ec2:DescribeRouteTables", "aws_route_table");
}

#[test]
fn security_groups_read_as_a_plan_writes_them() {
    let run = collect(vec![]);
    let group = run.find("aws_security_group", "databases");
    assert_eq!(group.id, format!("arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/sg-0aaa0001"));
    let rules = group.attributes["ingress"].as_array().unwrap();
    assert!(rules.contains(&json!({"protocol": "tcp", "from_port": 3306, "to_port": 3306, "cidr_blocks": ["10.0.0.0/16"],
        "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "description": "clients"})));
    let all = &group.attributes["egress"][0];
    assert_eq!((all["protocol"].as_str(), all.get("from_port")), (Some("-1"), None));
    assert!(!group.reference_only);
    assert!(run.find("aws_subnet", "subnet-0priv01").reference_only);
    let run = collect(vec![denied("ec2:DescribeSecurityGroups")]);
    gap(&run, "ec2:DescribeSecurityGroups", "aws_security_group");
}

#[test]
fn the_organization_is_a_list_until_units_or_tags_matter() {
    let run = run(fleet(|_| {}), Who::Organization(""), vec![]);
    let member = run.find("aws_organizations_account", "production");
    assert_eq!(member.attributes["status"], json!("ACTIVE"));
    assert_eq!(member.attributes["management_account"], json!(true));
    assert!(member.unknown_fields["organizational_unit_path"].contains("names no organizational units"));
    assert!(member.reference_only);
    assert_eq!(run.find("aws_organizations_account", "closed").attributes["status"], json!("SUSPENDED"));
    let sent = run.sent();
    assert!(sent.contains("organizations:ListAccounts") && !sent.contains("organizations:ListRoots"));
    assert!(!sent.contains("organizations:ListTagsForResource"));
    let policy = run.find("aws_organizations_policy", "keep-snapshots-private");
    assert_eq!(policy.attributes["targets"][0]["target_id"], json!("ou-ab12-prod0001"));
    assert_eq!(policy.attributes["policy_statements"][0]["effect"], json!("Deny"));
    // The management account is entered twice, as such and as a member.
    let twice: Vec<_> = run.standin.repeated().into_iter().filter(|(call, _)| !call.contains(" sts:")).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn units_and_tags_choose_accounts() {
    let run = harness::run(fleet(|_| {}), Who::Organization("organizational_units = [\"ou-ab12-workload\"]"), vec![]);
    let member = run.find("aws_organizations_account", "staging");
    assert_eq!(member.attributes["organizational_unit_path"], json!("/Workloads/Staging"));
    assert_eq!(member.attributes["organizational_units"], json!(["r-ab12", "ou-ab12-workload", "ou-ab12-stag0001"]));
    let sent = run.sent();
    assert!(!sent.contains("organizations:ListAccounts"), "the walk tells all accounts");
    let read = |account: &str| {
        run.inventory
            .reads
            .iter()
            .any(|read| read.account_id.as_deref() == Some(account) && read.operation == "rds:DescribeDBInstances")
    };
    assert!(read(ACCOUNT) && read(harness::OTHER), "{}", run.said);

    let run = harness::run(fleet(|_| {}), Who::Organization("organizational_units = [\"ou-ab12-stag0001\"]"), vec![]);
    let read = |account: &str| {
        run.inventory
            .reads
            .iter()
            .any(|read| read.account_id.as_deref() == Some(account) && read.operation == "rds:DescribeDBInstances")
    };
    assert!(!read(ACCOUNT) && read(harness::OTHER), "{}", run.said);

    let run = harness::run(fleet(|_| {}), Who::Organization("account_tags = { no-such-tag = \"yes\" }"), vec![]);
    assert!(run.sent().contains("organizations:ListTagsForResource"));
    assert!(!run.sent().contains("rds:DescribeDBInstances"));
}

#[test]
fn an_organization_that_cannot_be_read_hides_everything() {
    let run = harness::run(fleet(|_| {}), Who::Organization(""), vec![denied("organizations:ListAccounts")]);
    let gap = run.inventory.gaps.iter().find(|gap| gap.operation == "organizations:ListAccounts").unwrap();
    assert!(gap.account_id.is_none() && gap.resource_types.is_empty(), "{gap:?}");
    assert_eq!(run.exit, Some(3), "{}", run.said);
    let run = harness::run(fleet(|_| {}), Who::Organization(""), vec![denied("organizations:ListPolicies")]);
    self::gap(&run, "organizations:ListPolicies", "aws_organizations_policy");
    assert!(run.sent().contains("rds:DescribeDBInstances"), "accounts are read all the same");
}
