//! Previews of Pulumi's: what their steps do, what their markers mean, and what never gets out.

use dbmuster::model::{ChangeAction, Resource};
use dbmuster::plan::cloudformation::TemplateOptions;
use dbmuster::plan::{Plan, Unread, read_any_from};
use serde_json::{Value, json};

use crate::cli::Desk;

const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";
const SECRET: &str = "1b47061264138c4ac30d75fd1eb44270";

fn urn(ty: &str, name: &str) -> String {
    format!("urn:pulumi:dev::shop::{ty}::{name}")
}

fn state(ty: &str, name: &str, inputs: Value, outputs: Value) -> Value {
    json!({"urn": urn(ty, name), "custom": true, "type": ty, "inputs": inputs, "outputs": outputs,
        "provider": format!("{}::0a1b", urn("pulumi:providers:aws", "west"))})
}

const DB: &str = "aws:rds/instance:Instance";

fn step(op: &str, name: &str, old: Option<Value>, new: Option<Value>) -> Value {
    let mut step = json!({"op": op, "urn": urn(DB, name)});
    for (key, state) in [("oldState", old), ("newState", new)] {
        if let Some(state) = state {
            step[key] = state;
        }
    }
    step
}

fn read(preview: &Value) -> Plan {
    read_any_from(preview.to_string().as_bytes(), "preview.json", &TemplateOptions::default())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn refused(preview: &Value) -> String {
    let error = read_any_from(preview.to_string().as_bytes(), "p", &TemplateOptions::default()).unwrap_err();
    assert!(!error.help().is_empty());
    error.to_string()
}

fn find<'r>(all: &'r [Resource], id: &str) -> &'r Resource {
    all.iter().find(|resource| resource.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn action(plan: &Plan, id: &str) -> ChangeAction {
    plan.changes.iter().find(|change| change.resource_id == id).unwrap_or_else(|| panic!("{id} does not change")).action
}

fn preview() -> Value {
    let db = |inputs: Value, outputs: Value| state(DB, "x", inputs, outputs);
    let with = |public: bool| json!({"engine": "postgres", "publiclyAccessible": public, "dbInstanceIdentifier": "x"});
    let there = |public: bool| {
        json!({"engine": "postgres", "publiclyAccessible": public, "backupRetentionPeriod": 7,
            "arn": "arn:aws:rds:eu-central-1:111122223333:db:x", "engineVersion": "16.3"})
    };
    let key = json!({"op": "create", "urn": urn("aws:kms/key:Key", "main"),
        "newState": state("aws:kms/key:Key", "main", json!({"enableKeyRotation": true}), json!({"arn": UNKNOWN}))});
    let provider = json!({"op": "same", "urn": urn("pulumi:providers:aws", "west"),
        "newState": {"urn": urn("pulumi:providers:aws", "west"), "custom": true, "type": "pulumi:providers:aws",
            "inputs": {"region": "us-west-2", "defaultTags": "{\"tags\":{\"owner\":\"shop\"}}"}}});
    let mut new = state(
        DB,
        "new",
        json!({"engine": "postgres", "storageEncrypted": true, "kmsKeyId": UNKNOWN, "password": "[secret]",
            "backupWindow": {SIGNATURE: SECRET, "plaintext": "\"Zq8Secret\""}, "availabilityZone": UNKNOWN,
            "vpcSecurityGroupIds": [UNKNOWN], "__defaults": ["engine"]}),
        json!({}),
    );
    new["propertyDependencies"] = json!({"kmsKeyId": [urn("aws:kms/key:Key", "main")],
        "vpcSecurityGroupIds": [urn("aws:ec2/securityGroup:SecurityGroup", "elsewhere")]});
    json!({"config": {"aws:region": "eu-west-1"}, "changeSummary": {"create": 2, "same": 1}, "steps": [
        {"op": "create", "urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "newState": {"custom": false}},
        provider,
        key,
        step("create", "new", None, Some(new)),
        step("same", "same", Some(db(with(true), there(true))), Some(db(with(true), there(true)))),
        step("update", "update", Some(db(with(false), there(false))), Some(db(with(true), there(false)))),
        step("update", "mended", Some(db(with(true), there(true))), Some(db(with(false), json!({})))),
        step("delete", "gone", Some(db(with(true), there(true))), None),
        step("import", "adopted", None, Some(db(with(true), there(true)))),
        step("create-replacement", "swap", Some(db(with(false), there(false))), Some(db(with(false), json!({})))),
        step("replace", "swap", Some(db(with(false), there(false))), Some(db(with(false), json!({})))),
        step("delete-replaced", "swap", Some(db(with(false), there(false))), None),
        step("create", "odd name.with: things", None, Some(db(json!({"engine": "mysql", "password": "Zq8Secret"}), json!({})))),
    ]})
}

#[test]
fn steps_are_changes_with_both_sides() {
    let plan = read(&preview());
    assert_eq!(plan.source.kind, "pulumi_preview");
    for (name, expected) in [
        ("new", ChangeAction::Create),
        ("same", ChangeAction::NoOp),
        ("update", ChangeAction::Update),
        ("gone", ChangeAction::Delete),
        ("adopted", ChangeAction::NoOp),
        ("swap", ChangeAction::CreateThenDelete),
        ("odd_name_with__things", ChangeAction::Create),
    ] {
        assert_eq!(action(&plan, &format!("aws_db_instance.{name}")), expected, "{name}");
    }
    let public = |all: &[Resource], name: &str| {
        find(all, &format!("aws_db_instance.{name}")).attributes.get("publicly_accessible").cloned()
    };
    assert_eq!(public(&plan.before, "update"), Some(json!(false)));
    assert_eq!(public(&plan.after, "update"), Some(json!(true)));
    assert_eq!(public(&plan.before, "adopted"), Some(json!(true)), "what is adopted is there already");
    assert!(plan.after.iter().all(|resource| resource.id != "aws_db_instance.gone"));
    let update = find(&plan.after, "aws_db_instance.update");
    assert_eq!(update.attributes["engine_version"], "16.3", "what nobody asks for stays");
    assert_eq!(update.region.as_deref(), Some("eu-central-1"));
    assert!(plan.changes.iter().any(|change| change.warnings.iter().any(|text| text.contains("created anew"))));
}

#[test]
fn markers_are_unknown_or_secret_and_references_are_followed() {
    let plan = read(&preview());
    let new = find(&plan.after, "aws_db_instance.new");
    assert_eq!(new.attributes["kms_key"], "aws_kms_key.main");
    assert_eq!(new.unknown_fields["availability_zone"], "known after deployment");
    assert!(new.unknown_fields["vpc_security_groups[0]"].contains("hidden.elsewhere"), "{:?}", new.unknown_fields);
    assert_eq!(new.unknown_fields["preferred_backup_window"], "it is a secret");
    assert!(new.unknown_fields["master_password_source"].contains("does not show where the password comes from"));
    let odd = find(&plan.after, "aws_db_instance.odd_name_with__things");
    assert_eq!(odd.attributes["master_password_source"], "literal");
    assert_eq!(new.region.as_deref(), Some("us-west-2"));
    assert_eq!(new.tags.get("owner").map(String::as_str), Some("shop"));
    assert!(!format!("{plan:?}").contains("Zq8Secret"), "a secret got out");
}

#[test]
fn what_is_left_out_is_a_gap_and_what_is_no_preview_is_refused() {
    let mut hidden = preview();
    hidden["changeSummary"]["same"] = json!(9);
    assert_eq!(read(&hidden).unread, [Unread::Unchanged { count: 7 }]);
    let says = |preview: Value, expected: &str| {
        let said = refused(&preview);
        assert!(said.contains(expected), "{said}");
    };
    says(json!({"changeSummary": {}, "steps": 1}), "its `steps` are no list");
    says(json!({"changeSummary": {}, "steps": [{}]}), "a step has no `op` or no `urn`");
    says(
        json!({"changeSummary": {}, "steps": [{"op": "dance", "urn": urn(DB, "x")}]}),
        "step 0 has the operation `dance`",
    );
    says(
        json!({"changeSummary": {}, "diagnostics": [{"severity": "error", "message": "Zq8Secret"}]}),
        "the preview has failed",
    );
    let error = read_any_from(&b"{\"changeSummary\": {"[..], "p", &TemplateOptions::default()).unwrap_err();
    assert!(error.to_string().contains("the text is not JSON at line 1"), "{error}");
}

#[test]
fn a_check_of_a_preview_says_what_it_introduces_and_fixes() {
    let desk = Desk::new();
    desk.put("preview.json", preview().to_string());
    let run = desk.run("check preview.json --policy rds_instance_not_public");
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("Pulumi preview"), "{}", run.out);
    assert!(run.out.contains("1 introduced, 2 pre-existing, 1 fixed"), "{}", run.out);
}
