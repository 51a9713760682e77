//! Templates of several files, and what would be changed.

use dbmuster::plan::Unread;

use super::*;

#[test]
fn nested_stacks_of_the_folder_get_their_parameters() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    put(
        "outer.yaml",
        "Resources:
  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}
  Data:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./data.yaml
      Parameters: {Group: !GetAtt Net.Outputs.Group, Az: true}
  Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/x.yaml}}
",
    );
    put(
        "net.yaml",
        "Resources: {SG: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g}}}
Outputs: {Group: {Value: !GetAtt SG.GroupId}}
",
    );
    put(
        "data.yaml",
        "Parameters: {Group: {Type: String}, Az: {Type: String}}
Resources:
  DB: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, MultiAZ: !Ref Az, VPCSecurityGroups: [!Ref Group]}}
",
    );
    put("other.yaml", "kind: Pod\n");
    let many = plan::read_many(&[dir.path().to_path_buf()], &TemplateOptions::default(), 2);
    assert!(many.errors.is_empty(), "{:?}", many.errors);
    assert_eq!((many.plans.len(), many.skipped), (1, 1));
    let db = one(&many.plans[0], "Data/DB");
    assert_eq!(field(db, "vpc_security_groups"), &json!(["AWS::EC2::SecurityGroup.Net/SG"]));
    assert_eq!(field(db, "multi_az"), &json!(true));
    assert!(db.location.as_ref().unwrap().file.ends_with("data.yaml"));
    assert_eq!(many.plans[0].unread, [Unread::Stack { name: "Far".to_owned() }]);
}

#[test]
fn the_output_of_the_cdk_is_read_by_its_manifest() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let template = r#"{"Resources": {"DB": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "postgres",
        "AvailabilityZone": {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "a"]]}}}}}"#;
    put("cdk.out/App.template.json", template);
    put("cdk.out/assembly-Stage/Inner.template.json", template);
    put("cdk.out/stray.template.json", template);
    put(
        "cdk.out/manifest.json",
        r#"{"version": "36.0.0", "artifacts": {
        "App": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": "App.template.json"}},
        "Stage": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Stage"}}}}"#,
    );
    put(
        "cdk.out/assembly-Stage/manifest.json",
        r#"{"artifacts": {"Inner": {"type": "aws:cloudformation:stack",
        "environment": "aws://unknown-account/unknown-region", "properties": {"templateFile": "Inner.template.json"}}}}"#,
    );
    let many = plan::read_many(&[dir.path().join("cdk.out")], &TemplateOptions::default(), 1);
    assert!(many.errors.is_empty(), "{:?}", many.errors);
    let zones: Vec<&Value> = many.plans.iter().map(|plan| field(one(plan, "DB"), "availability_zone")).collect();
    assert_eq!(zones, [&json!("eu-west-1a"), &Value::Null]);
}

fn change_set(changes: &Value) -> String {
    json!({"ChangeSetName": "c", "Status": "CREATE_COMPLETE", "Changes": changes,
        "StackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/1",
        "ChangeSetId": "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/c/1"})
    .to_string()
}

fn change(action: &str, name: &str, more: &Value) -> Value {
    let mut change = json!({"Action": action, "LogicalResourceId": name, "ResourceType": "AWS::RDS::DBInstance"});
    for (key, value) in more.as_object().unwrap() {
        change[key] = value.clone();
    }
    json!({"Type": "Resource", "ResourceChange": change})
}

#[test]
fn change_sets_have_two_sides() {
    let context = |properties: Value| Value::from(json!({"Properties": properties}).to_string());
    let text = change_set(&json!([
        change(
            "Modify",
            "DB",
            &json!({"Replacement": "True",
            "Details": [{"Target": {"Name": "StorageEncrypted", "RequiresRecreation": "Always"}}],
            "BeforeContext": context(json!({"Engine": "postgres", "StorageEncrypted": "true"})),
            "AfterContext": context(json!({"Engine": "postgres", "StorageEncrypted": "false",
                "KmsKeyId": "{{changeSet:KNOWN_AFTER_APPLY}}"}))})
        ),
        change("Remove", "Old", &json!({"BeforeContext": context(json!({"Engine": "mysql"}))})),
        change("Add", "New", &json!({})),
    ]));
    let plan = read(&text);
    assert_eq!(plan.source.kind, "cloudformation_change_set");
    let before = plan.before.iter().find(|resource| resource.id.ends_with(".DB")).unwrap();
    assert_eq!(field(before, "storage_encrypted"), &json!(true));
    let after = one(&plan, "DB");
    assert_eq!(field(after, "storage_encrypted"), &json!(false));
    assert_eq!(why(after, "kms_key"), "known after deployment");
    assert_eq!((after.region.as_deref(), after.account_id.as_deref()), (Some("eu-west-1"), Some("111122223333")));
    assert!(why(one(&plan, "New"), "storage_encrypted").contains("--include-property-values"));
    assert!(!plan.after.iter().any(|resource| resource.id.ends_with(".Old")));
    let warnings = |end: &str| {
        let change = plan.changes.iter().find(|change| change.resource_id.ends_with(end)).unwrap();
        change.warnings.join("; ")
    };
    assert!(warnings(".DB").contains("because `StorageEncrypted` cannot be changed in place"));
    assert_eq!(warnings(".Old"), "the database is destroyed");
    let failed = text.replace("CREATE_COMPLETE", "FAILED");
    assert!(refused(&failed).contains("the change set has failed"));
    for status in ["CREATE_PENDING", "CREATE_IN_PROGRESS"] {
        let early = text.replace("CREATE_COMPLETE", status);
        assert!(refused(&early).contains("the change set is still being made"), "{status}");
    }
}

#[test]
fn a_change_set_says_what_it_does_not_show_and_what_it_destroys() {
    let context = || Value::from(json!({"Properties": {"Engine": "postgres"}}).to_string());
    let going =
        |name: &str, policy: &str| change("Remove", name, &json!({"PolicyAction": policy, "BeforeContext": context()}));
    let mut nested = change("Modify", "Inner", &json!({"Replacement": "False"}));
    nested["ResourceChange"]["ResourceType"] = "AWS::CloudFormation::Stack".into();
    let maybe = json!({"Replacement": "Conditional", "PolicyAction": "ReplaceAndDelete",
        "BeforeContext": context(), "AfterContext": context()});
    let plan = read(&change_set(&json!([
        nested,
        change("Modify", "Maybe", &maybe),
        going("Gone", "Delete"),
        going("Kept", "Snapshot"),
    ])));
    assert!(
        matches!(&plan.unread[..], [Unread::Made { name, reason }] if name == "Inner" && reason.contains("of its own")),
        "{:?}",
        plan.unread
    );
    for (name, expected) in [
        ("Maybe", "may be replaced"),
        ("Maybe", "destroys the old one without a last snapshot"),
        ("Gone", "the database is destroyed without a last snapshot"),
        ("Kept", "the database is destroyed, with a last snapshot"),
    ] {
        let id = format!("AWS::RDS::DBInstance.{name}");
        let change = plan.changes.iter().find(|change| change.resource_id == id).unwrap();
        assert!(change.warnings.join("; ").contains(expected), "{name}: {:?}", change.warnings);
    }
}

/// Whatever a template says about change sets, and however its members are ordered.
#[test]
fn a_template_that_speaks_of_change_sets_is_a_template() {
    let pipeline = r#"{"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": [{"Actions": [{"Configuration":
        {"ChangeSetName": "x", "Note": "a \" and {\"Changes\": ["}}]}]}}"#;
    let text = format!(
        r#"{{"Description": "\"ChangeSetId\": {{", "Resources": {{"P": {pipeline},
        "DB": {{"Type": "AWS::RDS::DBInstance", "Properties": {{"Engine": "postgres"}}}}}}}}"#
    );
    assert_eq!(one(&read(&text), "DB").resource_type, "aws_rds_instance");
    // One without its list is still told from a template.
    assert!(refused(r#"{"ChangeSetName": "c"}"#).contains("it has no `Changes`"));
}

#[test]
fn a_policy_of_replacement_counts_in_templates_and_change_sets() {
    let skips = |policies: &str| {
        let plan = read(&format!(
            "Resources: {{DB: {{Type: AWS::RDS::DBInstance, {policies}Properties: {{Engine: postgres}}}}}}\n"
        ));
        (field(one(&plan, "DB"), "skip_final_snapshot").clone(), plan)
    };
    assert_eq!(skips("DeletionPolicy: Snapshot, UpdateReplacePolicy: Snapshot, ").0, json!(false));
    assert_eq!(skips("DeletionPolicy: Delete, UpdateReplacePolicy: Retain, ").0, json!(true));
    let (skipped, plan) = skips("DeletionPolicy: Snapshot, UpdateReplacePolicy: Delete, ");
    assert_eq!(skipped, json!(true));
    let at = plan.places.field("AWS::RDS::DBInstance.DB", Some("skip_final_snapshot")).unwrap();
    assert_eq!((at.line, at.column), (Some(1), Some(72)));
    let context = json!({"Properties": {"Engine": "postgres"}, "UpdateReplacePolicy": "Delete"}).to_string();
    let plan = read(&change_set(&json!([change("Add", "DB", &json!({"AfterContext": context}))])));
    assert_eq!(field(one(&plan, "DB"), "skip_final_snapshot"), &json!(true));
}

#[test]
fn parameters_of_a_manifest_count_below_those_that_are_given() {
    let desk = Desk::new();
    desk.put(
        "cdk.out/App.template.json",
        r#"{"Parameters": {"Enc": {"Type": "String", "Default": "true"}}, "Resources": {"DB": {"Type":
        "AWS::RDS::DBInstance", "Properties": {"Engine": "postgres", "StorageEncrypted": {"Ref": "Enc"}}}}}"#,
    );
    desk.put(
        "cdk.out/manifest.json",
        r#"{"artifacts": {"App": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": "App.template.json", "parameters": {"Enc": "false"}}}}}"#,
    );
    desk.put("p.json", r#"["Enc=true"]"#);
    desk.run("check cdk.out --policy rds_instance_storage_encrypted").ends(1);
    desk.run("check cdk.out --policy rds_instance_storage_encrypted --parameters p.json").ends(0);
}

#[test]
fn a_broken_or_oversized_template_in_a_folder_is_an_error() {
    let folder = |name: &str, bytes: &[u8]| {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("a.yaml"), "Resources: {K: {Type: AWS::KMS::Key}}\n").unwrap();
        std::fs::write(dir.path().join(name), bytes).unwrap();
        let many = plan::read_many(&[dir.path().to_path_buf()], &TemplateOptions::default(), 1);
        let errors: Vec<String> = many.errors.iter().map(ToString::to_string).collect();
        (errors.join("; "), many.skipped)
    };
    let broken = b"Resources:\n  DB:\n    Type: AWS::RDS::DBInstance\n    Properties: {Engine: a, Engine: b}\n";
    assert!(folder("b.yaml", broken).0.contains("is written twice"));
    let twice = b"Resources:\n  DB: {\"Type\" : 'AWS::RDS::DBInstance'}\n---\nResources: {}\n";
    assert!(folder("b.yaml", twice).0.contains("a second YAML document"));
    let large = [&broken[..], &b"# x\n".repeat(3 << 20)].concat();
    assert!(folder("b.yaml", &large).0.contains("larger than 8 MiB"));
    let latin = [&broken[..], b"# \xe9\n"].concat();
    assert!(folder("b.yaml", &latin).0.contains("UTF-8"));
    for (name, other) in [
        ("b.yml", &b"kind: Pod\n---\nkind: Pod\ndata: {Resources: 'Type: AWS::RDS::DBInstance'}\n"[..]),
        ("b.json", b"{\"Resources\": {\"Type\": broken"),
        ("b.yaml", b"\xff\xfe\x00binary"),
    ] {
        assert_eq!(folder(name, other), (String::new(), 1), "{name}");
    }
}

#[test]
fn the_command_names_lines_and_counts_what_it_skips() {
    let desk = Desk::new();
    desk.put(
        "infra/db.yaml",
        instance("AWSTemplateFormatVersion: 2010-09-09", "      StorageEncrypted: false").as_bytes(),
    );
    desk.put("infra/values.yaml", b"replicas: 3\n");
    let run = desk.run("check infra --format github").ends(1);
    assert!(run.out.contains("::error file=infra/db.yaml,line=7,col=7"), "{}", run.out);
    let run = desk.run("check infra").ends(1);
    assert!(run.err.contains("1 files that are no templates were skipped"), "{}", run.err);
    desk.run("check infra/values.yaml").refuses("it is no CloudFormation template: it has no `Resources`");
    let text = std::fs::read_to_string(desk.path("infra/db.yaml")).unwrap();
    let document = desk.pipe("check - --format json", text.as_bytes()).ends(1).json();
    assert!(
        document["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|found| found["policy_id"] == "rds_instance_storage_encrypted")
    );
}
