//! Service control policies bind level by level.

use super::*;

/// Adds an organization; policies are given as (document, targets).
fn organization(made: &mut Made, units: &Value, policies: &[(Value, &[(&str, &str)])]) {
    let id = format!("arn:aws:organizations::{OTHER}:account/o-1/{ACCOUNT}");
    let own =
        made.add("aws_organizations_account", &id, "shop", json!({"status": "ACTIVE", "management_account": false}));
    own.account_id = Some(ACCOUNT.to_owned());
    match units {
        Value::Null => drop(own.unknown_fields.insert("organizational_units".to_owned(), "not asked for".to_owned())),
        units => drop(own.attributes.insert("organizational_units".to_owned(), units.clone())),
    }
    for (number, (document, targets)) in policies.iter().enumerate() {
        let targets: Vec<Value> =
            targets.iter().map(|(id, kind)| json!({"target_id": id, "target_type": kind})).collect();
        let id = format!("arn:aws:organizations::{OTHER}:policy/o-1/service_control_policy/p-{number}");
        made.add(
            "aws_organizations_policy",
            &id,
            &format!("p{number}"),
            json!({"policy_type": "SERVICE_CONTROL_POLICY",
            "aws_managed": false, "policy_statements": statements(document), "targets": targets}),
        );
    }
}

/// Statements, and the targets (id, type) that a service control policy of them is attached to.
type Attached = (Value, Vec<(&'static str, &'static str)>);

#[test]
fn service_control_policies_bind_level_by_level() {
    let root = ("r-1", "ROOT");
    let (unit, elsewhere) = (("ou-1", "ORGANIZATIONAL_UNIT"), ("ou-2", "ORGANIZATIONAL_UNIT"));
    let account = (ACCOUNT, "ACCOUNT");
    let all = || allow("*", "*");
    let none = || json!([{"Effect": "Deny", "Action": "rds-db:*", "Resource": "*"}]);
    let known = json!(["r-1", "ou-1"]);
    let cases: Vec<(&str, Value, Vec<Attached>, &str)> = vec![
        ("all levels allow", known.clone(), vec![(all(), vec![root, unit, account])], "allowed"),
        (
            "a level names something else",
            known.clone(),
            vec![(all(), vec![root, unit]), (allow("s3:*", "*"), vec![account])],
            "denied",
        ),
        ("the root denies", known.clone(), vec![(all(), vec![root, unit, account]), (none(), vec![root])], "denied"),
        (
            "another unit denies",
            known.clone(),
            vec![(all(), vec![root, unit, account]), (none(), vec![elsewhere])],
            "allowed",
        ),
        (
            "one unit denies and it is not known which holds",
            Value::Null,
            vec![(all(), vec![root, unit, elsewhere, account]), (none(), vec![elsewhere])],
            "indeterminate",
        ),
        (
            "all units allow, whichever holds",
            Value::Null,
            vec![(all(), vec![root, unit, elsewhere, account])],
            "allowed",
        ),
        (
            "the account itself denies, whichever unit holds",
            Value::Null,
            vec![(all(), vec![root, unit, account]), (none(), vec![account])],
            "denied",
        ),
    ];
    for (name, units, policies, wanted) in cases {
        let mut made = shop();
        made.user("ann", &allow("*", "*"));
        let policies: Vec<(Value, &[(&str, &str)])> =
            policies.iter().map(|(document, targets)| (document.clone(), targets.as_slice())).collect();
        organization(&mut made, &units, &policies);
        let way = made.reach().ways(&arn("user/ann"), "shop", "app").remove(0);
        assert_eq!(way.verdict.as_str(), wanted, "{name}: {:?}", way.reasons);
        if name == "the root denies" {
            // Neither the management account nor a role of a service is bound.
            let mut role = made.clone();
            role.role("aws-service", &allow("*", "*"), &json!([]));
            role.set(&arn("role/aws-service"), "path", json!("/aws-service-role/x.amazonaws.com/"));
            assert_eq!(role.reach().ways(&arn("role/aws-service"), "shop", "app")[0].verdict, Verdict::Allowed);
            made.set(
                &format!("arn:aws:organizations::{OTHER}:account/o-1/{ACCOUNT}"),
                "management_account",
                json!(true),
            );
            assert_eq!(made.reach().ways(&arn("user/ann"), "shop", "app")[0].verdict, Verdict::Allowed);
        }
    }
    let mut made = shop();
    made.user("ann", &allow("*", "*"));
    assert!(made.reach().assumption(ACCOUNT).is_some(), "nobody asked the organization");
    organization(&mut made, &known, &[(all(), &[root, unit, account])]);
    assert_eq!(made.reach().assumption(ACCOUNT), None);
}
