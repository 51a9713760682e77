//! What is decided by something else than the value of the property: a source, a choice, every value that may be given.

use super::*;

#[test]
fn a_replica_is_where_its_source_is() {
    let plan = read(
        "Resources:
  SN: {Type: AWS::RDS::DBSubnetGroup, Properties: {DBSubnetGroupDescription: x, SubnetIds: [a, b]}}
  D: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBSubnetGroupName: !Ref SN}}
  Open: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres}}
  R: {Type: AWS::RDS::DBInstance, Properties: {SourceDBInstanceIdentifier: !Ref D}}
  OpenR: {Type: AWS::RDS::DBInstance, Properties: {SourceDBInstanceIdentifier: !Ref Open}}
  Far: {Type: AWS::RDS::DBInstance, Properties: {SourceDBInstanceIdentifier: 'arn:aws:rds:us-east-1:1:db:x'}}
  Own: {Type: AWS::RDS::DBInstance, Properties: {SourceDBInstanceIdentifier: !Ref D, PubliclyAccessible: true}}
",
    );
    for (name, expected) in [("R", json!(false)), ("OpenR", json!(true)), ("Far", Value::Null), ("Own", json!(true))] {
        assert_eq!(field(one(&plan, name), "publicly_accessible"), &expected, "{name}");
    }
    assert_eq!(why(one(&plan, "Far"), "publicly_accessible"), "taken from the source of the replica");
}

#[test]
fn allowed_values_decide_about_what_is_there_only_under_some_of_them() {
    let desk = Desk::new();
    let text = |prod: u8, stage: u8| {
        format!(
            "Parameters: {{Env: {{Type: String, AllowedValues: [prod, stage, dev]}}}}
Mappings: {{M: {{prod: {{d: {prod}}}, stage: {{d: {stage}}}, dev: {{d: 1}}}}}}
Conditions: {{NotDev: !Not [!Equals [!Ref Env, dev]]}}
Resources:
  DB:
    Type: AWS::RDS::DBInstance
    Condition: NotDev
    Properties: {{Engine: postgres, BackupRetentionPeriod: !FindInMap [M, !Ref Env, d]}}
"
        )
    };
    for (prod, stage, code, said) in
        [(14, 7, 0, "1 passed, 0 failed"), (2, 3, 1, "0 passed, 1 failed"), (14, 3, 3, "0 passed, 0 failed")]
    {
        desk.put("t.yaml", text(prod, stage));
        let run = desk.run("check t.yaml --policy rds_instance_backup_retention_min --fail-on low").ends(code);
        assert!(run.out.contains(said), "{prod} {stage}: {}", run.out);
    }
}

#[test]
fn what_holds_for_every_allowed_value_is_decided() {
    let desk = Desk::new();
    let text = |days: &str| {
        format!(
            "Parameters:\n  Days: {{Type: Number, AllowedValues: [{days}]}}\n  Az: {{Type: String, AllowedValues: [true, false]}}\nResources:\n  \
            DB:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      Engine: mysql\n      MultiAZ: !Ref Az\n      \
            BackupRetentionPeriod: !Ref Days\n"
        )
    };
    let policy = "--policy rds_instance_backup_retention_min --fail-on low";
    for (days, code, said) in
        [("7, 14", 0, "1 passed, 0 failed"), ("1, 3", 1, "0 passed, 1 failed"), ("1, 14", 3, "0 passed, 0 failed")]
    {
        desk.put("t.yaml", text(days));
        let run = desk.run(&format!("check t.yaml {policy}"));
        assert_eq!(run.code, code, "{days}: {}{}", run.out, run.err);
        assert!(run.out.contains(said), "{days}: {}", run.out);
    }
    // From a pipe, and as a change of what an earlier template says.
    let run = desk.pipe(&format!("check - {policy}"), text("7, 14").as_bytes()).ends(0);
    assert!(run.out.contains("1 passed, 0 failed"), "{}", run.out);
    desk.put("old.yaml", text("1, 3"));
    desk.put("t.yaml", text("7, 14"));
    let run = desk.run(&format!("check t.yaml --before old.yaml {policy}")).ends(0);
    assert!(run.out.contains("1 passed, 0 failed"), "{}", run.out);
    desk.put("t.yaml", text("1, 3"));
    let run = desk.run(&format!("check t.yaml {policy}"));
    let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "backups are kept for 1 days, 7 are required; or backups are kept for 3 days, 7 are required backup";
    assert!(words.contains(said), "{}", run.out);
}

#[test]
fn branches_are_named_where_anybody_may_read_them() {
    const CANARY: &str = "Zq8Secret";
    let plan = read(&format!(
        "Parameters: {{Free: {{Type: String}}}}
Conditions: {{F: !Equals [!Ref Free, x]}}
Resources:
  DB:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBParameterGroupName: !If [F, !Ref PG, default.postgres16]
      MasterUsername: !If [F, {CANARY}, other]
      MasterUserPassword: !If [F, {CANARY}, {CANARY}2]
  PG: {{Type: AWS::RDS::DBParameterGroup, Properties: {{Family: postgres16}}}}
"
    ));
    let said = why(one(&plan, "DB"), "db_parameter_group");
    assert!(
        said.contains("`AWS::RDS::DBParameterGroup.PG` where it holds, `default.postgres16` where not"),
        "{:?}",
        one(&plan, "DB").unknown_fields
    );
    assert!(!format!("{plan:?}").contains(CANARY));
}
