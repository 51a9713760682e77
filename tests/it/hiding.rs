//! Hiding what is known never changes an answer into another one: the less is known of statements and rules, the more
//! is left open, and what is still decided is decided as before.

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::model::{Origin, Resource, Status};
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::rego::Limits;
use serde_json::{Map, Value, json};

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// Up to `most` of them.
    fn some(&mut self, from: &[&str], most: usize) -> Vec<String> {
        (0..=self.below(most)).map(|_| self.pick(from).to_owned()).collect()
    }
}

fn statement(dice: &mut Dice) -> Value {
    const ACTIONS: &[&str] = &[
        "*",
        "rds:*",
        "rds:Copy*",
        "rds-db:connect",
        "kms:Decrypt",
        "kms:*",
        "s3:GetObject",
        "secretsmanager:GetSecretValue",
        "secretsmanager:*",
        "rds:DescribeDBInstances",
    ];
    const RESOURCES: &[&str] = &[
        "*",
        "*",
        "*",
        "arn:aws:rds:*:*:snapshot:*",
        "arn:aws:kms:eu-west-1:111122223333:key/*",
        "arn:aws:kms:eu-west-1:111122223333:key/k",
        "arn:aws:rds-db:*:*:dbuser:*/*",
        "arn:aws:s3:::bucket/*",
    ];
    const PRINCIPALS: &[&str] = &["*", "AWS:*", "AWS:111122223333", "Service:rds.amazonaws.com"];
    let (mut actions, mut not_actions) = (dice.some(ACTIONS, 2), Vec::new());
    if dice.below(4) == 0 {
        std::mem::swap(&mut actions, &mut not_actions);
    }
    let (mut resources, mut not_resources) = (dice.some(RESOURCES, 2), Vec::new());
    if dice.below(5) == 0 {
        std::mem::swap(&mut resources, &mut not_resources);
    }
    let (mut principals, mut not_principals) = (dice.some(PRINCIPALS, 2), Vec::new());
    if dice.below(6) == 0 {
        std::mem::swap(&mut principals, &mut not_principals);
    }
    let conditions: Vec<Value> = (0..dice.below(3))
        .map(|_| {
            json!({"operator": dice.pick(&["StringEquals", "StringNotEquals", "StringLikeIfExists"]),
            "key": dice.pick(&["kms:calleraccount", "aws:principalorgid", "aws:securetransport"]),
            "values": dice.some(&["*", "o-1", "111122223333"], 1)})
        })
        .collect();
    json!({"effect": dice.pick(&["Allow", "Allow", "Deny"]), "actions": actions, "not_actions": not_actions,
        "resources": resources, "not_resources": not_resources, "principals": principals,
        "not_principals": not_principals, "conditions": conditions})
}

fn rule(dice: &mut Dice) -> Value {
    const RANGES: &[&str] = &["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8", "198.51.100.0/24", "192.0.2.7/32"];
    let mut rule = json!({"protocol": dice.pick(&["tcp", "tcp", "-1", "udp"]), "cidr_blocks": dice.some(RANGES, 2),
        "ipv6_cidr_blocks": dice.some(&["::/0", "fd00::/8", "2001:db8::/32"], 1),
        "prefix_list_ids": [], "security_groups": dice.some(&["sg-2"], 1), "self": false});
    if rule["protocol"] != "-1" && dice.below(5) > 0 {
        let from = [443, 5432, 1000][dice.below(3)];
        rule["from_port"] = json!(from);
        rule["to_port"] = json!(from + [0, 10, 9000][dice.below(3)]);
    }
    if dice.below(6) == 0 {
        rule["prefix_list_ids"] = json!(["pl-1"]);
    }
    rule
}

/// Takes a part of one element away, or the last elements, and says so.
fn hide(resource: &mut Resource, list: &str, dice: &mut Dice) {
    let Some(Value::Array(elements)) = resource.attributes.get_mut(list) else { return };
    let at = dice.below(elements.len());
    let mut path = format!("{list}[{at}]");
    if dice.below(6) == 0 {
        elements.truncate(at);
        resource.unknown_fields.retain(|other, _| {
            let index = other.split(['[', ']']).nth(1).and_then(|digits| digits.parse().ok());
            index.is_none_or(|index: usize| index < at)
        });
    } else {
        let Value::Object(element) = &mut elements[at] else { return };
        let mut names: Vec<&str> = vec!["conditions", "actions", "resources", "principals"];
        names.retain(|name| element.contains_key(*name));
        // What decides is hidden more often than the rest.
        if names.is_empty() || dice.below(3) == 0 {
            names = element.keys().map(String::as_str).collect();
        }
        let name = names[dice.below(names.len())].to_owned();
        let name = name.as_str();
        path = format!("{path}.{name}");
        match element.get_mut(name) {
            // Of conditions nobody can tell which is missing.
            Some(Value::Array(items)) if name == "conditions" => items.truncate(dice.below(items.len() + 1)),
            Some(Value::Array(items)) => {
                items.truncate(dice.below(items.len() + 1));
                path = format!("{path}[{}]", items.len());
            }
            _ => drop(element.remove(name)),
        }
    }
    resource.unknown_fields.insert(path, "hidden by the test".to_owned());
    if resource.attributes[list].as_array().is_some_and(Vec::is_empty) {
        resource.attributes.remove(list);
        resource.unknown_fields = std::iter::once((list.to_owned(), "hidden by the test".to_owned())).collect();
    }
}

fn resources(dice: &mut Dice, number: usize) -> Vec<(Resource, &'static str)> {
    let statements: Vec<Value> = (0..=dice.below(2)).map(|_| statement(dice)).collect();
    let rules: Vec<Value> = (0..=dice.below(2)).map(|_| rule(dice)).collect();
    let make = |kind: &str, attributes: Value| {
        let mut resource = Resource::new(kind, &format!("{kind}-{number:05}"), kind, Origin::Live);
        resource.attributes = attributes.as_object().cloned().unwrap();
        resource
    };
    vec![
        (
            make("aws_iam_policy", json!({"policy_type": "managed", "policy_statements": statements})),
            "policy_statements",
        ),
        (make("aws_kms_key", json!({"key_manager": "CUSTOMER", "policy_statements": statements})), "policy_statements"),
        (make("aws_secretsmanager_secret", json!({"policy_statements": statements})), "policy_statements"),
        (make("aws_security_group", json!({"ingress": rules, "egress": []})), "ingress"),
    ]
}

const POLICIES: &[&str] = &[
    "iam_rds_connect_not_wildcard",
    "iam_rds_no_full_access",
    "iam_snapshot_exfiltration_restricted",
    "kms_decrypt_not_all_keys",
    "kms_key_policy_not_public",
    "rds_security_group_no_world_ingress",
    "rds_security_group_range_limited",
    "secretsmanager_policy_not_public",
];

fn statuses(set: &PolicySet, resources: &[Resource]) -> Vec<((u32, u32), Status)> {
    let settings = Settings {
        threads: 0,
        as_of: "2026-11-01T00:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(set, settings).unwrap();
    // A key is only judged when something uses it.
    let users = resources.iter().filter(|resource| resource.resource_type == "aws_kms_key").map(|key| {
        let mut user = Resource::new("aws_rds_instance", &format!("user-of-{}", key.id), "user", Origin::Live);
        user.reference_only = true;
        user.attributes = Map::from_iter([("kms_key".to_owned(), json!(key.id))]);
        user
    });
    let after = resources.iter().cloned().chain(users).map(Item::from_resource).collect();
    let evaluation = assemble(&evaluator, vec![Job { after, ..Job::default() }]).unwrap();
    evaluation.cells.iter().map(|cell| ((cell.subject, cell.policy), cell.status)).collect()
}

#[test]
fn what_is_hidden_is_left_open_or_does_not_matter() {
    let selection =
        Selection { policies: POLICIES.iter().map(|id| (*id).to_owned()).collect(), ..Selection::default() };
    let set = PolicySet::load(&[embedded().unwrap()], &selection, &[]).unwrap();
    let mut dice = Dice(20_261_101);
    let (mut whole, mut hidden) = (Vec::new(), Vec::new());
    for number in 0..500 {
        for (resource, list) in resources(&mut dice, number) {
            let mut less = resource.clone();
            for _ in 0..=dice.below(3) {
                hide(&mut less, list, &mut dice);
            }
            whole.push(resource);
            hidden.push(less);
        }
    }
    let (expected, found) = (statuses(&set, &whole), statuses(&set, &hidden));
    assert_eq!(expected.len(), found.len());
    let (mut open, mut decided) = (0, std::collections::BTreeMap::<(&str, Status), usize>::new());
    for ((cell, before), (other, after)) in expected.iter().zip(&found) {
        assert_eq!(cell, other);
        let policy = set.policies[cell.1 as usize].policy.id.as_str();
        assert_ne!(*after, Status::Error, "{policy}");
        if *after == Status::Indeterminate {
            open += 1;
            continue;
        }
        let (resource, less) = (&whole[cell.0 as usize], &hidden[cell.0 as usize]);
        assert_eq!(
            after, before,
            "{policy}\nwhole: {:?}\nhidden: {:?}\n{:?}",
            resource.attributes, less.attributes, less.unknown_fields
        );
        *decided.entry((policy, *after)).or_default() += 1;
    }
    // Much is still decided, both ways, by each policy.
    assert!(open > 500, "{open} cells were left open");
    for policy in POLICIES {
        for status in [Status::Pass, Status::Fail] {
            assert!(
                decided.get(&(*policy, status)).is_some_and(|count| *count > 2),
                "{policy} {status:?}: {decided:?}"
            );
        }
    }
}
