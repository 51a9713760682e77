//! `dbmuster check --against` on changes of who logs in: IAM policies and roles, IAM authentication, `rds_iam`.

use serde_json::{Value, json};

use crate::cli::Desk;
use crate::iam_reach::{DB, allow, arn, shop, user_arn};

/// The shop of the tests of reach, with a role that may log in as `app`, and one that may as `plain`, which asks for a password.
fn desk(change: impl FnOnce(&mut crate::iam_reach::Made)) -> Desk {
    let mut made = shop();
    made.set("shop/role/rdsadmin", "rolsuper", json!(true));
    made.role("web", &allow("rds-db:connect", &user_arn("app")), &json!([]));
    made.role("job", &allow("rds-db:connect", &user_arn("plain")), &json!([]));
    change(&mut made);
    let header = json!({"record": "inventory", "schema_version": "1.0", "collected_at": "2026-11-01T02:00:00Z"});
    let mut lines = vec![header.to_string()];
    for resource in &made.resources {
        let mut record = serde_json::to_value(resource).unwrap();
        record["record"] = "resource".into();
        lines.push(record.to_string());
    }
    lines.push(json!({"record": "end", "resources": made.resources.len(), "gaps": 0}).to_string());
    let desk = Desk::new();
    desk.put("live.ndjson", lines.join("\n") + "\n");
    desk
}

fn plan(changes: &[Value]) -> String {
    json!({"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": changes}).to_string()
}

fn change(address: &str, before: Value, after: Value) -> Value {
    let (ty, name) = address.split_once('.').unwrap();
    let action = match (before.is_null(), after.is_null()) {
        (true, _) => "create",
        (_, true) => "delete",
        _ => "update",
    };
    json!({
        "address": address, "mode": "managed", "type": ty, "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {"actions": [action], "before": before, "after": after, "after_unknown": {}}
    })
}

fn document(document: &Value) -> String {
    json!({"Version": "2012-10-17", "Statement": document}).to_string()
}

/// Direction, user, principals and the two verdicts of each change of logins.
fn logins(document: &Value) -> Vec<String> {
    let all = document["access"].as_array().into_iter().flatten();
    let one = |login: &Value| {
        let names: Vec<&str> =
            login["principals"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        let word = |field: &str| login[field].as_str().unwrap_or("-").to_owned();
        let names: Vec<&str> = names.iter().map(|name| name.rsplit(':').next().unwrap()).collect();
        format!(
            "{} {} {} {}>{}",
            word("direction"),
            word("user"),
            names.join(","),
            word("verdict_before"),
            word("verdict_after")
        )
    };
    all.filter(|delta| delta["server"] == "shop")
        .flat_map(|delta| delta["logins"].as_array().into_iter().flatten().map(one).collect::<Vec<_>>())
        .collect()
}

fn check(desk: &Desk, arguments: &str) -> Value {
    let document = desk.run(&format!("check {arguments} --against live.ndjson --format json")).json();
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string("docs/schema/check-v1.schema.json").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document
}

#[test]
fn a_migration_that_grants_rds_iam_opens_the_server_to_whoever_the_policies_name() {
    let desk = desk(|_| {});
    desk.put("a.sql", "GRANT rds_iam TO plain;");
    let found = logins(&check(&desk, "a.sql --as rdsadmin"));
    assert_eq!(found, ["gained plain role/job ->allowed"]);
    desk.put("b.sql", "REVOKE \"group\" FROM app GRANTED BY rdsadmin;");
    let document = check(&desk, "b.sql --as rdsadmin");
    assert_eq!(logins(&document), ["lost app role/web allowed>-"], "{document:#}");
    desk.run("check a.sql --against live.ndjson --as rdsadmin").says("1 more IAM principal can log in as plain");
}

#[test]
fn a_policy_of_a_plan_counts_for_the_live_role() {
    let desk = desk(|_| {});
    let body = document(&allow("rds-db:connect", &user_arn("App")));
    let policy = json!({"name": "more", "role": "job", "policy": body});
    desk.put("plan.json", plan(&[change("aws_iam_role_policy.more", Value::Null, policy.clone())]));
    assert_eq!(logins(&check(&desk, "plan.json")), ["gained App role/job ->allowed"]);
    // Together with a grant of the same change.
    desk.put("a.sql", "GRANT rds_iam TO plain;");
    let found = logins(&check(&desk, "plan.json a.sql --as rdsadmin"));
    assert_eq!(found, ["gained App role/job ->allowed", "gained plain role/job ->allowed"]);
    // The live policy of the same name is the one that goes.
    let gone = json!({"name": "p", "role": "web", "policy": document(&allow("rds-db:connect", &user_arn("app")))});
    desk.put("gone.json", plan(&[change("aws_iam_role_policy.p", gone, Value::Null)]));
    assert_eq!(logins(&check(&desk, "gone.json")), ["lost app role/web allowed>-"]);
}

#[test]
fn a_new_role_with_an_attached_policy_is_told_by_the_arn_that_it_will_have() {
    let desk = desk(|made| drop(made.managed("shop-connect", &allow("rds-db:connect", &user_arn("app")))));
    let managed = arn("policy/shop-connect");
    let trust = document(
        &json!([{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]),
    );
    let role = json!({"name": "fresh", "assume_role_policy": trust});
    let attachment = json!({"role": "fresh", "policy_arn": managed});
    desk.put(
        "plan.json",
        plan(&[
            change("aws_iam_role.fresh", Value::Null, role),
            change("aws_iam_role_policy_attachment.fresh", Value::Null, attachment.clone()),
        ]),
    );
    assert_eq!(logins(&check(&desk, "plan.json")), ["gained app role/fresh ->allowed"]);
    // One that is in the inventory only, and what hangs on it already stays.
    let attachment = json!({"role": "job", "policy_arn": managed});
    desk.put("live.json", plan(&[change("aws_iam_role_policy_attachment.job", Value::Null, attachment)]));
    assert_eq!(logins(&check(&desk, "live.json")), ["gained app role/job ->allowed"]);
    let missing = json!({"role": "job", "policy_arn": arn("policy/elsewhere")});
    desk.put("open.json", plan(&[change("aws_iam_role_policy_attachment.job", Value::Null, missing)]));
    let document = check(&desk, "open.json");
    let all = logins(&document);
    assert!(all.contains(&"gained app role/job ->indeterminate".to_owned()), "{all:?}");
    assert!(
        document["access"][0]["logins"][0]["reasons"][0].as_str().unwrap().contains("policy/elsewhere was not read")
    );
}

#[test]
fn iam_authentication_that_is_switched_is_told() {
    let instance = |on: bool| {
        json!({"arn": DB, "identifier": "shop", "engine": "postgres", "instance_class": "db.t4g.medium",
            "resource_id": "db-SHOP", "iam_database_authentication_enabled": on})
    };
    let desk = desk(|made| made.set(DB, "iam_database_authentication_enabled", json!(false)));
    desk.put("on.json", plan(&[change("aws_db_instance.shop", instance(false), instance(true))]));
    assert_eq!(logins(&check(&desk, "on.json")), ["gained app role/web ->allowed"]);
    let run = desk.run("check on.json --against live.ndjson");
    run.says("Access on shop").says("1 more IAM principal can log in as app: arn:aws:iam::111122223333:role/web");
    let mut open = change("aws_db_instance.shop", instance(false), instance(true));
    open["change"]["after"].as_object_mut().unwrap().remove("iam_database_authentication_enabled");
    open["change"]["after_unknown"] = json!({"iam_database_authentication_enabled": true});
    desk.put("open.json", plan(&[open]));
    assert_eq!(logins(&check(&desk, "open.json")), ["gained app role/web ->indeterminate"]);
}

#[test]
fn a_template_counts_too_and_what_changes_no_login_is_not_told() {
    let desk = desk(|_| {});
    let template = json!({"Resources": {"More": {"Type": "AWS::IAM::RolePolicy", "Properties": {
        "PolicyName": "more", "RoleName": "job",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": allow("rds-db:connect", &user_arn("App"))}}}}});
    desk.put("template.json", template.to_string());
    assert_eq!(logins(&check(&desk, "template.json")), ["gained App role/job ->allowed"]);
    let other = json!({"name": "s3", "role": "job", "policy": document(&allow("s3:GetObject", "*"))});
    desk.put("plan.json", plan(&[change("aws_iam_role_policy.s3", Value::Null, other)]));
    assert!(logins(&check(&desk, "plan.json")).is_empty());
}

#[test]
fn groups_of_a_plan_count_and_what_leads_to_nobody_makes_it_incomplete() {
    let desk = desk(|_| {});
    let policy = json!({"name": "c", "group": "dbas", "policy": document(&allow("rds-db:connect", &user_arn("app")))});
    let all = [
        change("aws_iam_group.g", Value::Null, json!({"name": "dbas", "path": "/"})),
        change("aws_iam_group_policy.gp", Value::Null, policy),
        change("aws_iam_user.u", Value::Null, json!({"name": "zed", "path": "/"})),
        change("aws_iam_user_group_membership.m", Value::Null, json!({"user": "zed", "groups": ["dbas"]})),
    ];
    desk.put("plan.json", plan(&all));
    assert_eq!(logins(&check(&desk, "plan.json")), ["gained app user/zed ->allowed"]);
    let members = json!({"name": "m", "group": "dbas", "users": ["zed"]});
    let mut other = all.to_vec();
    other[3] = change("aws_iam_group_membership.m", Value::Null, members);
    desk.put("members.json", plan(&other));
    assert_eq!(logins(&check(&desk, "members.json")), ["gained app user/zed ->allowed"]);
    let exclusive = json!({"role_name": "job", "policy_arns": [arn("policy/elsewhere")]});
    desk.put("exclusive.json", plan(&[change("aws_iam_role_policy_attachments_exclusive.x", Value::Null, exclusive)]));
    let found = logins(&check(&desk, "exclusive.json"));
    assert!(found.contains(&"gained app role/job ->indeterminate".to_owned()), "{found:?}");
    let outside = json!({"name": "m", "group": "dbas", "users": ["nobody"]});
    desk.put("outside.json", plan(&[change("aws_iam_group_membership.m", Value::Null, outside)]));
    desk.run("check outside.json --against live.ndjson").ends(3).says("aws_iam_group_membership.m");
    let missing =
        json!({"name": "x", "role": "elsewhere", "policy": document(&allow("rds-db:connect", &user_arn("app")))});
    desk.put("role.json", plan(&[change("aws_iam_role_policy.x", Value::Null, missing)]));
    desk.run("check role.json --against live.ndjson").says("aws_iam_role_policy.x");
}
