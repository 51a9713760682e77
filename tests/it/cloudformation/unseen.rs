//! What a template makes that does not stand in it, and templates that would never come to an end.

use std::time::{Duration, Instant};

use dbmuster::plan::Unread;

use super::*;

/// Names and reasons of what is made and not seen; nothing else may be missing.
fn gaps(plan: &Plan) -> Vec<(String, String)> {
    let made = |part: &Unread| match part {
        Unread::Made { name, reason } => (name.clone(), reason.clone()),
        other @ (Unread::Stack { .. } | Unread::Unchanged { .. } | Unread::Module { .. }) => panic!("{other:?}"),
    };
    plan.unread.iter().map(made).collect()
}

/// The one gap, by its name and a part of its reason.
fn has_gap(plan: &Plan, name: &str, reason: &str) {
    let all = gaps(plan);
    assert!(all.len() == 1 && all[0].0 == name && all[0].1.contains(reason), "{all:?}");
}

#[test]
fn loops_over_what_is_not_known_leave_a_gap() {
    let text = |collection: &str| {
        format!(
            "Transform: AWS::LanguageExtensions
Parameters: {{Names: {{Type: CommaDelimitedList}}, X: {{Type: String}}}}
Resources:
  Fn::ForEach::Dbs:
    - N
    - {collection}
    - Db${{N}}: {{Type: AWS::RDS::DBInstance, Properties: {{Engine: postgres}}}}
"
        )
    };
    let plan = read(&text("!Ref Names"));
    assert!(plan.after.is_empty());
    has_gap(&plan, "Fn::ForEach::Dbs", "`Names`");
    // What is known of it is judged.
    let plan = read(&text("[a, !Ref X]"));
    assert_eq!(one(&plan, "Dba").resource_type, "aws_rds_instance");
    has_gap(&plan, "Fn::ForEach::Dbs", "`X`");
    assert!(gaps(&read(&text("[a, b]"))).is_empty());
}

#[test]
fn properties_of_a_loop_over_what_is_not_known_are_unknown() {
    let plan = read(
        "Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  DB:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      Fn::ForEach::P: [K, !Ref Names, {'${K}': true}]
",
    );
    let db = one(&plan, "DB");
    for name in ["publicly_accessible", "deletion_protection", "storage_encrypted"] {
        assert!(why(db, name).contains("`Fn::ForEach` goes over what is not known"), "{name}: {:?}", db.unknown_fields);
    }
}

#[test]
fn macros_and_modules_leave_a_gap() {
    for (text, name, reason) in [
        ("Transform: [Corp::Databases]\nResources: {T: {Type: AWS::SNS::Topic}}\n", "Transform", "`Corp::Databases`"),
        (
            "Resources:\n  T: {Type: AWS::SNS::Topic}\n  Fn::Transform: {Name: AWS::Include}\n",
            "Fn::Transform",
            "a macro writes resources at this place",
        ),
        ("Resources: {M: {Type: 'My::Db::Thing::MODULE'}}\n", "M", "`My::Db::Thing::MODULE`"),
        ("Resources: {M: {'Fn::Transform': {Name: X}}}\n", "M", "its type is not known"),
    ] {
        has_gap(&read(text), name, reason);
    }
    let plan = read("Transform: AWS::Serverless-2016-10-31\nResources: {T: {Type: AWS::SNS::Topic}}\n");
    assert_eq!(gaps(&plan), []);
    let desk = Desk::new();
    desk.put("t.yaml", "Resources: {M: {Type: 'My::Db::Thing::MODULE'}}\n");
    let run = desk.run("check t.yaml").ends(3);
    assert!(run.out.contains("`My::Db::Thing::MODULE`"), "{}", run.out);
    desk.run("check t.yaml --allow-incomplete").ends(0);
}

/// Reads it on a thread of its own, so that one without an end fails and does not hang.
fn in_time(text: String) -> Plan {
    let (send, receive) = std::sync::mpsc::channel();
    let started = Instant::now();
    std::thread::Builder::new().stack_size(8 << 20).spawn(move || drop(send.send(read(&text)))).unwrap();
    let plan = receive.recv_timeout(Duration::from_secs(60)).expect("it does not come to an end");
    assert!(started.elapsed() < Duration::from_secs(60));
    plan
}

#[test]
fn names_that_refer_to_themselves_are_unknown() {
    let db = |name: &str, id: &str| {
        format!(
            "  {name}: {{Type: AWS::RDS::DBInstance, Properties: {{Engine: postgres, DBInstanceIdentifier: {id}, \
             AvailabilityZone: {id}}}}}\n"
        )
    };
    let alone = in_time(format!("Resources:\n{}", db("A", "!Sub '${A}-${A}'")));
    assert!(why(one(&alone, "A"), "availability_zone").contains("the name of `A` refers to itself"));
    let both = format!("Resources:\n{}{}", db("A", "!Sub '${B}-${B}'"), db("B", "!Sub '${A}-${A}'"));
    assert!(why(one(&in_time(both), "A"), "availability_zone").contains("refers to itself"));
}

#[test]
fn what_multiplies_comes_to_an_end() {
    // Each name is twice the one before, as long as it fits.
    let mut text =
        "Resources:\n  A0: {Type: AWS::RDS::DBInstance, Properties: {DBInstanceIdentifier: xy}}\n".to_owned();
    for at in 1..40 {
        let before = at - 1;
        text += &format!(
            "  A{at}: {{Type: AWS::RDS::DBInstance, Properties: {{Engine: postgres, AvailabilityZone: !Ref A{before}, \
             DBInstanceIdentifier: !Sub '${{A{before}}}${{A{before}}}'}}}}\n"
        );
    }
    let plan = in_time(text);
    assert_eq!(field(one(&plan, "A3"), "availability_zone"), "xyxyxyxy");
    assert!(!why(one(&plan, "A39"), "availability_zone").is_empty());
    // Conditions that name each other many times over.
    let mut text = "Parameters: {E: {Type: String}}\nConditions:\n  C0: !Equals [!Ref E, x]\n".to_owned();
    for at in 1..60 {
        let before = at - 1;
        text += &format!("  C{at}: !And [!Condition C{before}, !Condition C{before}]\n");
    }
    text += "  D: !Equals [!Ref E, y]\nResources:\n  A: {Type: AWS::RDS::DBInstance, Condition: C59, Properties: \
             {Engine: postgres, MultiAZ: !If [C31, true, false]}}\n  B: {Type: AWS::RDS::DBInstance, Condition: D, \
             Properties: {Engine: postgres, MultiAZ: !If [C59, true, false]}}\n";
    let plan = in_time(text);
    assert_eq!(field(one(&plan, "A"), "multi_az"), &json!(true));
    assert!(why(one(&plan, "B"), "multi_az").contains("depends on the condition `C59`"));
}

#[test]
fn branches_that_multiply_come_to_an_end() {
    // Every branch makes two of the next, under conditions of their own.
    let mut text = "Parameters: {E: {Type: String}}\nConditions:\n".to_owned();
    (0..40).for_each(|at| text += &format!("  C{at}: !Equals [!Ref E, x{at}]\n"));
    text += "Resources:\n";
    for at in 0..40 {
        let next = (at + 1) % 40;
        text += &format!(
            "  A{at}: {{Type: AWS::RDS::DBInstance, Properties: {{Engine: postgres, StorageEncrypted: true, \
             DBInstanceIdentifier: !If [C{at}, !Sub '${{A{next}}}x', !Sub '${{A{next}}}y']}}}}\n"
        );
    }
    let plan = in_time(text);
    assert_eq!(plan.after.iter().filter(|resource| resource.resource_type == "aws_rds_instance").count(), 40);
}

#[test]
fn a_long_chain_of_conditions_is_refused() {
    let mut text = "Conditions:\n".to_owned();
    for at in 0..20_000 {
        text += &format!("  C{at}: !Not [!Condition C{}]\n", at + 1);
    }
    let said = refused(&format!("{text}  C20000: !Equals [a, b]\nResources: {{}}\n"));
    assert!(said.contains("nested more than 400 levels deep at line"), "{said}");
}
