//! Small plans, written as what is in them, and what every policy says of it, or of resources that a collector read.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::model::{Gap, Resource, Status};
use dbmuster::plan;
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::rego::Limits;
use serde_json::{Map, Value, json};

/// A new object: its address, what it says, and its arguments that are known after apply with what they refer to. An
/// argument that refers to nothing was not set, and the provider computes it.
pub struct Object(pub &'static str, pub Value, pub &'static [(&'static str, &'static str)]);

/// `a` is unknown as a whole, of `a[0].b` the first element is.
fn mark(path: &str) -> (String, Value) {
    match path.split_once("[0].") {
        Some((list, part)) => (list.to_owned(), json!([{part: [true]}])),
        None => (path.to_owned(), json!(true)),
    }
}

fn plan_of(objects: &[Object]) -> String {
    let split = |address: &str| {
        let (mode, action) = if address.starts_with("data.") { ("data", "read") } else { ("managed", "create") };
        let (ty, name) = address.trim_start_matches("data.").split_once('.').unwrap();
        (mode, action, ty.to_owned(), name.to_owned())
    };
    let changes: Vec<Value> = objects
        .iter()
        .map(|Object(address, after, unknown)| {
            let (mode, action, ty, name) = split(address);
            let marks: Map<String, Value> = unknown.iter().map(|(arg, _)| mark(arg)).collect();
            json!({"address": address, "mode": mode, "type": ty, "name": name,
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {"actions": [action], "before": null, "after": after, "after_unknown": marks,
                    "before_sensitive": false, "after_sensitive": {}}})
        })
        .collect();
    let resources: Vec<Value> = objects
        .iter()
        .map(|Object(address, after, unknown)| {
            let (mode, _, ty, name) = split(address);
            let mut expressions: Map<String, Value> = (after.as_object().unwrap().iter())
                .map(|(arg, value)| (arg.clone(), json!({"constant_value": value})))
                .collect();
            for (arg, target) in unknown.iter().filter(|(_, target)| !target.is_empty()) {
                let object = target.rsplit_once('.').unwrap().0;
                expressions.insert((*arg).to_owned(), json!({"references": [target, object]}));
            }
            json!({"address": address, "mode": mode, "type": ty, "name": name, "provider_config_key": "aws",
                "expressions": expressions, "schema_version": 0})
        })
        .collect();
    let provider = json!({"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws",
        "expressions": {"region": {"constant_value": "eu-west-1"}}}});
    json!({"format_version": "1.2", "terraform_version": "1.9.5", "resource_changes": changes,
        "configuration": {"provider_config": provider, "root_module": {"resources": resources}}})
    .to_string()
}

/// (policy, resource) -> status.
pub type Statuses = BTreeMap<(String, String), Status>;

/// What every policy says of these resources.
pub fn statuses(resources: Vec<Resource>, gaps: Vec<Gap>) -> Statuses {
    static SET: OnceLock<PolicySet> = OnceLock::new();
    let set = SET.get_or_init(|| {
        let selection = Selection { include_opt_in: true, ..Selection::default() };
        PolicySet::load(&[embedded().unwrap()], &selection, &[]).unwrap()
    });
    let settings = Settings {
        threads: 1,
        as_of: "2026-12-01T00:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(set, settings).unwrap();
    let after = resources.into_iter().map(Item::from_resource).collect();
    let evaluation = assemble(&evaluator, vec![Job { after, gaps, ..Job::default() }]).unwrap();
    let name = |at: u32| evaluation.policies[at as usize].id.clone();
    let subject = |at: u32| evaluation.subjects[at as usize].id.to_string();
    evaluation.cells.iter().map(|cell| ((name(cell.policy), subject(cell.subject)), cell.status)).collect()
}

fn judge(objects: &[Object]) -> Statuses {
    statuses(plan::read(plan_of(objects).as_bytes(), "plan.json").unwrap().after, Vec::new())
}

/// `None`: the policy does not look at such a resource at all.
pub type Expected = (&'static str, &'static str, Option<Status>);

pub fn expect(trap: &str, objects: &[Object], expected: &[Expected]) {
    expect_of(trap, &judge(objects), expected);
}

pub fn expect_of(trap: &str, found: &Statuses, expected: &[Expected]) {
    for (policy, resource, status) in expected {
        let said = found.get(&((*policy).to_owned(), (*resource).to_owned())).copied();
        assert_eq!(said, *status, "{trap}: {policy} on {resource}");
    }
}

pub const DB: &str = "aws_db_instance.db";
pub const CLUSTER: &str = "aws_rds_cluster.c";

pub fn db(arguments: Value, unknown: &'static [(&'static str, &'static str)]) -> Object {
    let mut all = json!({"identifier": "db", "instance_class": "db.m7g.large", "username": "keeper"});
    all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    Object(DB, all, unknown)
}

pub fn cluster(arguments: Value, unknown: &'static [(&'static str, &'static str)]) -> Object {
    let mut all = json!({"cluster_identifier": "c", "master_username": "keeper"});
    all.as_object_mut().unwrap().extend(arguments.as_object().unwrap().clone());
    Object(CLUSTER, all, unknown)
}
