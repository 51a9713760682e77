//! CloudFormation templates: what their functions come to, what stays unknown, and where it is written.

mod decided;
mod passwords;
mod stacks;
mod trouble;
mod unseen;

use std::collections::BTreeMap;

use dbmuster::model::{Location, Resource};
use dbmuster::plan::cloudformation::{TemplateOptions, read_text};
use dbmuster::plan::{self, Plan, PlanProblem};
use serde_json::{Value, json};

use crate::cli::Desk;

fn read(text: &str) -> Plan {
    read_with(text, &TemplateOptions::default())
}

fn read_with(text: &str, options: &TemplateOptions) -> Plan {
    read_text(text, None, "t.yaml", options).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn refused(text: &str) -> String {
    match read_text(text, None, "t.yaml", &TemplateOptions::default()) {
        Ok(_) => panic!("read without a word: {text}"),
        Err(error) => {
            assert!(!error.help().is_empty());
            error.to_string()
        }
    }
}

fn one<'p>(plan: &'p Plan, name: &str) -> &'p Resource {
    let end = format!(".{name}");
    plan.after.iter().find(|resource| resource.id.ends_with(&end)).unwrap_or_else(|| panic!("no {name}"))
}

fn field<'r>(resource: &'r Resource, name: &str) -> &'r Value {
    resource.attributes.get(name).unwrap_or(&Value::Null)
}

fn why<'r>(resource: &'r Resource, name: &str) -> &'r str {
    resource.unknown_fields.get(name).map_or("", String::as_str)
}

/// A template with one instance, its properties indented by six.
fn instance(head: &str, properties: &str) -> String {
    format!(
        "{head}\nResources:\n  DB:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      Engine: postgres\n{properties}\n"
    )
}

#[test]
fn json_and_yaml_say_the_same() {
    let yaml = "AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Days: {Type: Number, Default: 9}
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: {EnableKeyRotation: yes, KeyPolicy: {Version: 2012-10-17, Statement: []}}
  DB:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      StorageEncrypted: on
      KmsKeyId: !GetAtt Key.Arn
      BackupRetentionPeriod: !Ref Days
      Tags: [{Key: owner, Value: !Sub 'team-${Days}'}]
";
    let json = json!({"AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Days": {"Type": "Number", "Default": 9}},
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": "true",
                "KeyPolicy": {"Version": "2012-10-17", "Statement": []}}},
            "DB": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "postgres", "StorageEncrypted": "True",
                "KmsKeyId": {"Fn::GetAtt": ["Key", "Arn"]}, "BackupRetentionPeriod": {"Ref": "Days"},
                "Tags": [{"Key": "owner", "Value": {"Fn::Sub": "team-${Days}"}}]}}}});
    let unplaced = |plan: Plan| {
        let mut resources = plan.after;
        resources.iter_mut().for_each(|resource| resource.location = None);
        resources.sort_by(|a, b| a.id.cmp(&b.id));
        resources
    };
    let written = unplaced(read(yaml));
    assert_eq!(written, unplaced(read(&json.to_string())));
    assert_eq!(written, unplaced(read(&serde_json::to_string_pretty(&json).unwrap().replace("  ", "\t"))));
    let db = written.iter().find(|resource| resource.id.ends_with(".DB")).unwrap();
    assert_eq!(field(db, "storage_encrypted"), &json!(true));
    assert_eq!(field(db, "kms_key"), "AWS::KMS::Key.Key");
    assert_eq!(field(db, "backup_retention_period"), 9);
    assert_eq!(db.tags, BTreeMap::from([("owner".to_owned(), "team-9".to_owned())]));
}

#[test]
fn what_is_absent_is_what_cloudformation_does() {
    let plan = read(&instance("", ""));
    let db = one(&plan, "DB");
    // Public, since it lies in the default VPC; one day of backups; a snapshot when it goes.
    for (name, expected) in [
        ("publicly_accessible", json!(true)),
        ("storage_encrypted", json!(false)),
        ("backup_retention_period", json!(1)),
        ("skip_final_snapshot", json!(false)),
        ("multi_az", json!(false)),
        ("auto_minor_version_upgrade", json!(true)),
    ] {
        assert_eq!(field(db, name), &expected, "{name}");
    }
    let plan = read(&instance("", "      DBSubnetGroupName: mine"));
    assert_eq!(field(one(&plan, "DB"), "publicly_accessible"), &json!(false));
    let open = read("Resources:\n  G:\n    Type: AWS::EC2::SecurityGroup\n    Properties: {GroupDescription: g}\n");
    assert_eq!(field(one(&open, "G"), "egress")[0]["cidr_blocks"][0], "0.0.0.0/0");
}

#[test]
fn members_belong_to_their_cluster() {
    let plan = read(
        "Resources:
  C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, EngineVersion: '16.4'}}
  M: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref C, DBInstanceClass: db.r6g.large}}
",
    );
    let member = one(&plan, "M");
    assert_eq!(member.resource_type, "aws_rds_cluster_instance");
    assert_eq!(field(member, "db_cluster"), "AWS::RDS::DBCluster.C");
    assert_eq!(field(member, "engine"), "aurora-postgresql");
    assert_eq!(field(one(&plan, "C"), "storage_encryption_type"), "sse-rds");
}

#[test]
fn conditions_are_decided_where_they_can_be() {
    let head = "Parameters:
  Env: {Type: String, Default: prod}
  Size: {Type: String}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  Big: !Equals [!Ref Size, big]
  Both: !And [!Condition Prod, !Condition Big]
  Small: !Not [!Condition Big]";
    let text = instance(
        head,
        "      MultiAZ: !If [Prod, true, false]
      StorageEncrypted: !If [Big, true, false]
      DeletionProtection: !If [Small, true, true]
      BackupRetentionPeriod: !If [Both, 30, !Ref AWS::NoValue]",
    );
    let plan = read(&text);
    let db = one(&plan, "DB");
    assert_eq!(field(db, "multi_az"), &json!(true));
    assert_eq!(field(db, "deletion_protection"), &json!(true));
    let reason = "depends on the condition `Big`: true where it holds, false where not";
    assert_eq!(why(db, "storage_encrypted"), reason);
    assert!(why(db, "backup_retention_period").contains("30 where it holds, not set where not"));
    // A value that is given decides.
    let mut options = TemplateOptions::default();
    options.add_parameters(r#"[{"ParameterKey": "Size", "ParameterValue": "big"}]"#).unwrap();
    let plan = read_with(&text, &options);
    assert_eq!(field(one(&plan, "DB"), "storage_encrypted"), &json!(true));
    assert_eq!(field(one(&plan, "DB"), "backup_retention_period"), 30);
}

#[test]
fn a_resource_is_judged_where_its_condition_holds() {
    let text = "Parameters: {Size: {Type: String}}
Conditions:
  Big: !Equals [!Ref Size, big]
  Never: !Equals [a, b]
Resources:
  DB:
    Type: AWS::RDS::DBInstance
    Condition: Big
    Properties: {Engine: postgres, StorageEncrypted: !If [Big, true, false]}
  Gone: {Type: AWS::RDS::DBInstance, Condition: Never, Properties: {Engine: postgres}}
";
    let plan = read(text);
    assert_eq!(field(one(&plan, "DB"), "storage_encrypted"), &json!(true));
    assert!(!plan.after.iter().any(|resource| resource.id.ends_with(".Gone")));
}

#[test]
fn functions_of_texts_lists_and_maps() {
    let head = "Parameters:
  Zones: {Type: CommaDelimitedList, Default: 'eu-west-1a, eu-west-1b'}
Mappings:
  Envs: {prod: {Days: 35, Name: db}, test: {Days: 1, Name: db}}";
    let cases = [
        ("AvailabilityZone: !Select [1, !Ref Zones]", "availability_zone", json!("eu-west-1b")),
        ("BackupRetentionPeriod: !FindInMap [Envs, prod, Days]", "backup_retention_period", json!(35)),
        (
            "BackupRetentionPeriod: {'Fn::FindInMap': [Envs, gone, Days, {DefaultValue: 4}]}",
            "backup_retention_period",
            json!(4),
        ),
        (
            "MasterUsername: !Join ['_', [app, !Select [0, !Split ['-', owner-x]]]]",
            "master_username",
            json!("app_owner"),
        ),
        ("MasterUsername: !Sub ['${a}_${!b}', {a: x}]", "master_username", json!("x_${b}")),
        ("BackupRetentionPeriod: {'Fn::Length': !Ref Zones}", "backup_retention_period", json!(2)),
        ("MasterUsername: {'Fn::ToJsonString': {a: 1}}", "master_username", json!(r#"{"a":1}"#)),
        ("MasterUsername: !Base64 abc", "master_username", json!("YWJj")),
        (
            "EnableCloudwatchLogsExports: [postgresql, !Ref AWS::NoValue]",
            "enabled_cloudwatch_logs_exports",
            json!(["postgresql"]),
        ),
    ];
    for (line, name, expected) in cases {
        let plan = read(&instance(head, &format!("      {line}")));
        assert_eq!(field(one(&plan, "DB"), name), &expected, "{line}");
    }
    for (line, name, reason) in [
        ("MultiAZ: !ImportValue net-MultiAZ", "multi_az", "which exports `net-MultiAZ`"),
        ("AvailabilityZone: !Select [0, !GetAZs '']", "availability_zone", "zones of a region"),
        ("MultiAZ: !Ref Nobody", "multi_az", "which the template does not have"),
        ("MultiAZ: {'Fn::Unheard': x}", "multi_az", "is not known"),
        ("MultiAZ: '{{resolve:ssm:/a:1}}'", "multi_az", "read from Systems Manager"),
        ("AvailabilityZone: !Sub '${AWS::Region}a'", "availability_zone", "--region gives it"),
    ] {
        let plan = read(&instance(head, &format!("      {line}")));
        assert!(why(one(&plan, "DB"), name).contains(reason), "{line}: {:?}", one(&plan, "DB").unknown_fields);
    }
}

#[test]
fn region_and_account_can_be_given() {
    let options = TemplateOptions {
        region: Some("eu-west-1".to_owned()),
        account_id: Some("111122223333".to_owned()),
        ..TemplateOptions::default()
    };
    let plan = read_with(&instance("", "      AvailabilityZone: !Sub '${AWS::Region}a'"), &options);
    let db = one(&plan, "DB");
    assert_eq!(field(db, "availability_zone"), "eu-west-1a");
    assert_eq!((db.region.as_deref(), db.account_id.as_deref()), (Some("eu-west-1"), Some("111122223333")));
}

#[test]
fn findings_are_placed_at_the_property_or_the_resource() {
    let plan = read(
        "Resources:
  Group:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: postgres16
      Parameters:
        rds.force_ssl: 0
  DB:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      MultiAZ: false
  SG:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: g
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/8}
        - IpProtocol: tcp
          CidrIp: 0.0.0.0/0
",
    );
    let at = |id: &str, field: Option<&str>| {
        let Location { line, column, file } = plan.places.field(id, field).unwrap();
        assert_eq!(file, "t.yaml");
        (line.unwrap(), column.unwrap())
    };
    let db = "AWS::RDS::DBInstance.DB";
    assert_eq!(at(db, Some("multi_az")), (12, 7));
    assert_eq!(at(db, Some("storage_encrypted")), (8, 3));
    assert_eq!(at(db, None), (8, 3));
    assert_eq!(at("AWS::RDS::DBParameterGroup.Group", Some("parameters[rds.force_ssl]")), (7, 24));
    assert_eq!(at("AWS::EC2::SecurityGroup.SG", Some("ingress[1].cidr_blocks")).0, 20);
    assert_eq!(one(&plan, "DB").location.as_ref().unwrap().line, Some(8));
}

#[test]
fn anchors_and_merges_are_applied() {
    let plan = read(
        "Common: &common {StorageEncrypted: true, MultiAZ: true}
Resources:
  DB:
    Type: AWS::RDS::DBInstance
    Properties:
      <<: *common
      Engine: &engine postgres
      MultiAZ: false
  Other: {Type: AWS::RDS::DBInstance, Properties: {Engine: *engine}}
",
    );
    let db = one(&plan, "DB");
    assert_eq!((field(db, "storage_encrypted"), field(db, "multi_az")), (&json!(true), &json!(false)));
    assert_eq!(field(one(&plan, "Other"), "engine"), "postgres");
}

#[test]
fn loops_are_written_out() {
    let plan = read(
        "Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,b'}}
Resources:
  Fn::ForEach::Databases:
    - Name
    - !Ref Names
    - DB${Name}:
        Type: AWS::RDS::DBInstance
        Properties: {Engine: postgres, DBInstanceIdentifier: !Sub 'db-${Name}', Tags: [{Key: n, Value: !Ref Name}]}
",
    );
    assert_eq!(one(&plan, "DBa").name, "db-a");
    assert_eq!(one(&plan, "DBb").tags["n"], "b");
}

#[test]
fn macros_make_everything_unknown_and_those_of_aws_do_not() {
    let with = |name: &str| read(&instance(&format!("Transform: [{name}]"), "      MultiAZ: true"));
    assert!(why(one(&with("Mine"), "DB"), "multi_az").contains("the macro `Mine`"));
    assert_eq!(field(one(&with("AWS::Serverless-2016-10-31"), "DB"), "multi_az"), &json!(true));
}

#[test]
fn policies_keep_what_is_known_of_their_statements() {
    let plan = read(
        "Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Users: [bob]
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: ['rds:*', !ImportValue more]
            Resource: !Sub 'arn:aws:rds:*:${AWS::AccountId}:db:*'
",
    );
    let policy = one(&plan, "P");
    assert_eq!(field(policy, "policy_statements")[0]["actions"], json!(["rds:*"]));
    assert!(why(policy, "policy_statements[0].resources[0]").contains("--account"));
    assert!(why(policy, "policy_statements[0].actions[1]").contains("exports `more`"));
    let attachment = one(&plan, "P.users[0]");
    assert_eq!((field(attachment, "principal_type"), field(attachment, "principal")), (&json!("user"), &json!("bob")));
}

/// The service takes engines in any case, and templates write `MySQL`.
#[test]
fn engines_are_spelt_as_the_service_spells_them() {
    let text = "
Resources:
  A: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: MySQL, EngineVersion: 8.0.42, DBParameterGroupName: !Ref G}}
  B: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: Aurora-PostgreSQL}}
  C: {Type: 'AWS::RDS::DBCluster', Properties: {Engine: Aurora-PostgreSQL, EngineVersion: '17.4'}}
  G: {Type: 'AWS::RDS::DBParameterGroup', Properties: {Family: mysql8.0, Description: x}}
  R: {Type: 'AWS::RDS::DBInstance', Properties: {SourceDBInstanceIdentifier: !Ref A}}
";
    let plan = read(text);
    assert_eq!(field(one(&plan, "A"), "engine"), "mysql");
    assert_eq!(field(one(&plan, "A"), "port"), 3306);
    assert_eq!(one(&plan, "B").resource_type, "aws_rds_cluster_instance");
    assert_eq!(field(one(&plan, "C"), "storage_encryption_type"), "sse-rds");
    assert_eq!(field(one(&plan, "C"), "db_cluster_parameter_group"), "default.aurora-postgresql17");
    // A stack lies in one region, where a replica takes the group of its source.
    assert_eq!(field(one(&plan, "R"), "db_parameter_group"), "AWS::RDS::DBParameterGroup.G");
    assert_eq!(field(one(&plan, "R"), "engine_lifecycle_support"), field(one(&plan, "A"), "engine_lifecycle_support"));
}
