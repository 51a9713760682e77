//! Identities of an account, as `GetAccountAuthorizationDetails` and the credential report tell them.

use dbmuster::model::{GapCause, Resource};
use serde_json::{Value, json};

use crate::aws_around::harness::{ACCOUNT, Run, Who, collect, fleet, run};
use crate::standin::{Effect, Fault};

fn denied(operation: &str) -> Fault {
    Fault::new(operation, Effect::AccessDenied)
}

fn iam(fleet: &mut Value) -> &mut Value {
    &mut fleet["accounts"][ACCOUNT]["iam"]["iam"]
}

fn arn(rest: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{rest}")
}

#[test]
fn users_groups_and_roles() {
    let run = collect(vec![]);
    let reader = run.find("aws_iam_user", "reader");
    assert_eq!(reader.id, arn("user/reader"));
    assert_eq!(reader.region, None, "IAM belongs to no region");
    for (field, value) in [
        ("groups", json!(["dba"])),
        ("managed_policy_arns", json!([arn("policy/connect-orders")])),
        ("console_access", json!(true)),
        ("mfa_active", json!(true)),
        ("access_keys", json!([])),
        ("password_last_used", json!("2026-11-18T07:30:00+00:00")),
    ] {
        assert_eq!(reader.attributes[field], value, "{field}");
    }
    let deploy = run.find("aws_iam_user", "deploy");
    assert_eq!(deploy.owner.as_deref(), Some("platform"));
    let keys = deploy.attributes["access_keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0]["last_used_service"], json!("rds"));
    assert!(keys[1].get("last_used_date").is_none(), "never used is absent: {}", keys[1]);
    assert_eq!(
        run.find("aws_iam_group", "dba").attributes["managed_policy_arns"],
        json!(["arn:aws:iam::aws:policy/AmazonRDSFullAccess"])
    );
    let role = run.find("aws_iam_role", "auditor");
    let trust = &role.attributes["trust_statements"][0];
    assert_eq!(trust["principals"], json!(["AWS:arn:aws:iam::666655554444:root"]));
    assert_eq!(
        trust["conditions"],
        json!([{"operator": "StringEquals", "key": "sts:externalid", "values": ["auditor-7"]}])
    );
    assert!(run.standin.repeated().is_empty(), "{:?}", run.standin.repeated());
}

#[test]
fn policies_and_who_holds_them() {
    let run = collect(vec![]);
    let wide = run.find("aws_iam_policy", "wide");
    assert_eq!(wide.id, arn("user/deploy/inline-policy/wide"));
    assert_eq!(wide.attributes["policy_type"], json!("inline"));
    assert_eq!(wide.attributes["attached_to"], json!("deploy"));
    assert_eq!(wide.attributes["attached_roles"], json!([]), "a user holds it");
    assert_eq!(wide.attributes["policy_statements"][0]["actions"], json!(["rds:*", "rds-db:connect"]));
    let managed = run.find("aws_iam_policy", "connect-orders");
    assert_eq!(managed.attributes["policy_type"], json!("managed"));
    assert_eq!(managed.attributes["attachment_count"], json!(2));
    let held: Vec<String> = run
        .of_kind("aws_iam_policy_attachment")
        .iter()
        .map(|one| {
            let text = |field: &str| one.attributes[field].as_str().unwrap().to_owned();
            format!("{} {} {}", text("policy_arn"), text("principal_type"), text("principal"))
        })
        .collect();
    assert!(held.contains(&format!("{} user reader", arn("policy/connect-orders"))), "{held:?}");
    assert!(held.contains(&"arn:aws:iam::aws:policy/AmazonRDSFullAccess group dba".to_owned()), "{held:?}");
    // What the policies of this repository say of them.
    let output =
        run.dbmuster(&["audit", "--inventory", "inventory.ndjson", "--family", "access", "--format", "ndjson"]);
    let report = String::from_utf8_lossy(&output.stdout);
    let failed: String = report.lines().filter(|line| line.contains("\"status\":\"fail\"")).collect();
    for id in [wide.id.as_str(), "AmazonRDSFullAccess/account/111122223333/attachment/group/dba"] {
        assert!(failed.contains(id), "{id} does not fail in {report}");
    }
}

/// A managed policy as AWS has it.
fn of_aws(name: &str, statement: &Value) -> Value {
    json!({"PolicyName": name, "PolicyId": "ANPA", "Arn": format!("arn:aws:iam::aws:policy/{name}"), "Path": "/",
    "DefaultVersionId": "v2", "AttachmentCount": 1, "PermissionsBoundaryUsageCount": 0, "IsAttachable": true,
    "CreateDate": "2015-02-06T18:39:46Z", "UpdateDate": "2015-02-06T18:39:46Z",
    "PolicyVersionList": [
        {"Document": {"Version": "2012-10-17", "Statement": []}, "VersionId": "v1", "IsDefaultVersion": false, "CreateDate": "2015-02-06T18:39:46Z"},
        {"Document": {"Version": "2012-10-17", "Statement": statement}, "VersionId": "v2", "IsDefaultVersion": true, "CreateDate": "2015-02-06T18:39:46Z"},
    ]})
}

#[test]
fn policies_of_aws_are_kept_when_they_let_somebody_in() {
    let fleet = fleet(|fleet| {
        let iam = iam(fleet);
        let attach = |name: &str| json!({"PolicyName": name, "PolicyArn": format!("arn:aws:iam::aws:policy/{name}")});
        let names = ["AdministratorAccess", "AmazonS3ReadOnlyAccess", "AWSDenyAll", "PowerUserAccess", "SecurityAudit"];
        iam["UserDetailList"][1]["AttachedManagedPolicies"] = names.map(attach).into_iter().collect();
        iam["UserDetailList"][1]["PermissionsBoundary"] = json!({"PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ViewOnlyAccess"});
        let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let power = json!([{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}]);
        let reads = json!({"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "*"});
        let audit = json!([{"Effect": "Allow", "Action": ["rds:Describe*"], "Resource": "*"}]);
        let policies = iam["Policies"].as_array_mut().unwrap();
        policies.extend([of_aws("AdministratorAccess", &all), of_aws("PowerUserAccess", &power)]);
        policies.extend([of_aws("AmazonS3ReadOnlyAccess", &reads)]);
        policies.extend([of_aws("SecurityAudit", &audit), of_aws("NotAttached", &all)]);
        policies.push(of_aws("AWSDenyAll", &json!([{"Effect": "Deny", "Action": "*", "Resource": "*"}])));
        let mut boundary = of_aws("ViewOnlyAccess", &audit);
        boundary["PermissionsBoundaryUsageCount"] = json!(1);
        policies.push(boundary);
    });
    let run = run(fleet, Who::Own, vec![]);
    let kept: Vec<&Resource> =
        run.of_kind("aws_iam_policy").into_iter().filter(|policy| policy.reference_only).collect();
    let names: Vec<&str> = kept.iter().map(|policy| policy.name.as_str()).collect();
    // What denies counts too, and a boundary by what it does not say.
    assert_eq!(
        names,
        [
            "AWSDenyAll",
            "AdministratorAccess",
            "AmazonRDSFullAccess",
            "AmazonS3ReadOnlyAccess",
            "PowerUserAccess",
            "ViewOnlyAccess"
        ]
    );
    let account = run.of_kind("aws_account")[0];
    assert!(account.attributes["policy_actions_kept"].as_array().unwrap().contains(&json!("rds-db:connect")));
    assert_eq!(kept[1].attributes["policy_arn"], json!("arn:aws:iam::aws:policy/AdministratorAccess"));
    assert_eq!(kept[1].id, format!("arn:aws:iam::aws:policy/AdministratorAccess/account/{ACCOUNT}"));
    assert_eq!(kept[1].attributes["policy_statements"][0]["actions"], json!(["*"]), "the default version counts");
}

#[test]
fn the_account_itself() {
    let run = collect(vec![]);
    let account = run.of_kind("aws_account")[0];
    assert_eq!(account.id, arn("root"));
    assert_eq!(account.attributes["aliases"], json!(["example-production"]));
    assert_eq!(account.attributes["root_mfa_enabled"], json!(true));
    assert_eq!(account.attributes["root_access_keys_present"], json!(false));
    assert_eq!(account.attributes["password_policy"]["minimum_password_length"], json!(14));
    assert_eq!(account.attributes["root_password_last_used"], json!("2026-10-01T08:00:00+00:00"));
    // A report was not there yet: asked for once, then taken.
    assert_eq!(run.reads("iam:GenerateCredentialReport").len(), 1);
    let none = fleet(|fleet| drop(iam(fleet).as_object_mut().unwrap().remove("PasswordPolicy")));
    let run = self::run(none, Who::Own, vec![]);
    let account = run.of_kind("aws_account")[0];
    assert!(!account.attributes.contains_key("password_policy"), "the account has set none");
    assert!(account.unknown_fields.is_empty(), "{:?}", account.unknown_fields);
    assert_eq!(run.exit, Some(0), "{}", run.said);
}

#[test]
fn denied_reads_are_unknown_or_gaps() {
    let run = collect(vec![
        denied("iam:GetCredentialReport"),
        denied("iam:GetAccountPasswordPolicy"),
        denied("iam:GetAccountSummary"),
    ]);
    let user = run.find("aws_iam_user", "reader");
    for field in ["console_access", "mfa_active", "access_keys"] {
        assert!(user.unknown_fields[field].starts_with("iam:GetCredentialReport: access_denied"), "{field}");
        assert!(!user.attributes.contains_key(field));
    }
    let account = run.of_kind("aws_account")[0];
    assert!(account.unknown_fields["password_policy"].contains("iam:GetAccountPasswordPolicy"));
    assert!(account.unknown_fields["root_mfa_enabled"].contains("iam:GetAccountSummary"));
    assert_eq!(run.exit, Some(3), "{}", run.said);

    let run = collect(vec![denied("iam:GetAccountAuthorizationDetails")]);
    let gap = run.inventory.gaps.iter().find(|gap| gap.operation == "iam:GetAccountAuthorizationDetails").unwrap();
    assert_eq!(gap.cause, GapCause::AccessDenied);
    for kind in ["aws_iam_user", "aws_iam_group", "aws_iam_role", "aws_iam_policy", "aws_iam_policy_attachment"] {
        assert!(gap.resource_types.iter().any(|ty| ty == kind), "{kind}");
        assert!(run.of_kind(kind).is_empty());
    }
    assert_eq!(gap.region, None);
}

#[test]
fn users_who_are_newer_than_the_report_are_asked_for_one_by_one() {
    // The report is made from the users when it is asked for; a report of its own hides one of them.
    let fleet = fleet(|fleet| {
        let reader = "reader,arn:aws:iam::111122223333:user/reader,true,true";
        iam(fleet)["CredentialReport"] = json!(["user,arn,password_enabled,mfa_active", reader]);
    });
    let run = run(fleet, Who::Own, vec![]);
    let deploy = run.find("aws_iam_user", "deploy");
    assert!(deploy.unknown_fields["mfa_active"].contains("does not know the user yet"), "{:?}", deploy.unknown_fields);
    let keys = deploy.attributes["access_keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0]["last_used_date"], json!("2026-11-19T10:00:00Z"));
    assert_eq!(keys[0]["active"], json!(true));
    assert!(keys[1].get("last_used_service").is_none(), "N/A is no service");
    assert_eq!(asked(&run), ["deploy"]);
}

fn asked(run: &Run) -> Vec<&str> {
    run.reads("iam:ListAccessKeys").iter().filter_map(|read| read.target.as_deref()).collect()
}
