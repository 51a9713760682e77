//! The remedies of the policies that ship: what they say of Terraform is put through the reader and mends the failing case.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dbmuster::evaluate::{Engines, run_cases};
use dbmuster::model::{FieldSource, Status};
use dbmuster::plan::terraform::{apply, field_sources};
use dbmuster::policy::{CaseFile, LoadedPolicy, PolicySet, Selection, folder, read_cases};
use serde_json::{Map, Value, json};

const TIME: &str = "2026-11-01T00:00:00Z";
/// What stands for a key of the customer's.
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/99999999-2222-3333-4444-555555555555";

fn all() -> PolicySet {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let selection = Selection { include_opt_in: true, ..Selection::default() };
    PolicySet::load(&[folder(&dir).unwrap()], &selection, &[]).unwrap()
}

/// What a remedy says in backticks: arguments of the object, and entries of its parameter group.
#[derive(Debug, Default)]
struct Steps {
    arguments: Map<String, Value>,
    parameters: Vec<(String, String)>,
}

/// `true`, `7`, `"x"`, `["a"]`; a key of the configuration is one of the customer's.
fn value(text: &str) -> Option<Value> {
    if text.starts_with("aws_kms_key.") { Some(json!(KEY)) } else { serde_json::from_str(text).ok() }
}

fn steps(text: &str) -> Steps {
    let mut found = Steps::default();
    for span in text.split('`').skip(1).step_by(2) {
        if let Some(inner) = span.strip_prefix("parameter { ").and_then(|rest| rest.strip_suffix(" }")) {
            let part = |name: &str| {
                let rest = inner.split_once(&format!("{name} = \""))?.1;
                Some(rest.split('"').next()?.to_owned())
            };
            found.parameters.push((part("name").unwrap(), part("value").unwrap()));
        } else if let Some((name, set)) = span.split_once(" = ")
            && let Some(set) = value(set)
        {
            found.arguments.insert(name.to_owned(), set);
        }
    }
    // An argument of a block that may stand there several times.
    if let Some(block) = text.split_once(" in every `").and_then(|(_, rest)| rest.split('`').next()) {
        found.arguments = Map::from_iter([(block.to_owned(), json!([found.arguments]))]);
    }
    found
}

/// The case after the steps; nothing when they concern none of its resources.
fn after(case: &Value, steps: &Steps, sources: &[FieldSource]) -> Option<Value> {
    let mut case = case.clone();
    for key in ["fix", "no_fix", "cases"] {
        case.as_object_mut().unwrap().remove(key);
    }
    let mut touched = false;
    for resource in case["resources"].as_array_mut().unwrap() {
        let kind = resource["resource_type"].as_str().unwrap().to_owned();
        let objects: BTreeSet<&str> =
            sources.iter().filter(|source| source.resource_type == kind).map(|source| source.object.as_str()).collect();
        for object in objects {
            let mut arguments = steps.arguments.clone();
            if object.ends_with("_parameter_group") && !steps.parameters.is_empty() {
                let blocks = steps.parameters.iter().map(|(name, value)| json!({"name": name, "value": value}));
                arguments = Map::from_iter([("parameter".to_owned(), Value::Array(blocks.collect()))]);
            }
            let Some(assigned) = apply(object, &arguments).unwrap().filter(|assigned| assigned.resource_type == kind)
            else {
                continue;
            };
            for (field, value) in assigned.fields {
                touched = true;
                let attributes = resource["attributes"].as_object_mut().unwrap();
                match value {
                    Some(Value::Object(new)) => {
                        let map = attributes.entry(field).or_insert_with(|| json!({}));
                        map.as_object_mut().unwrap().extend(new);
                    }
                    // Blocks that are there stay as many as they are.
                    Some(Value::Array(new)) if new.iter().all(Value::is_object) && !new.is_empty() => {
                        let count = attributes.get(&field).and_then(Value::as_array).map_or(1, Vec::len);
                        attributes.insert(field, Value::Array(vec![new[0].clone(); count]));
                    }
                    Some(value) => drop(attributes.insert(field, value)),
                    None => drop(attributes.remove(&field)),
                }
            }
        }
        // A server shows what its parameter group says.
        if kind == "pg_cluster" {
            for (name, value) in &steps.parameters {
                touched = true;
                resource["attributes"]["settings"][name] = json!(value);
            }
        }
    }
    let key = json!({"id": KEY, "resource_type": "aws_kms_key", "name": "key", "origin": "live",
        "attributes": {"key_manager": "CUSTOMER"}});
    case["resources"].as_array_mut().unwrap().push(key);
    touched.then_some(case)
}

fn mends(loaded: &LoadedPolicy, set: &PolicySet, case: &Value) -> Result<(), String> {
    let file = CaseFile { path: loaded.source.path.clone(), expected: Status::Pass, text: case.to_string() };
    let outcomes =
        run_cases(loaded, &[file], &set.tables, TIME, Engines::Both).map_err(|problem| problem.to_string())?;
    outcomes[0].failure.clone().map_or(Ok(()), Err)
}

/// Remedies that Terraform alone does not finish: `id`, why.
const NOT_ALONE: [(&str, &str); 6] = [
    ("kms_key_not_pending_deletion", "a command takes the deletion back first"),
    ("rds_ca_certificate_not_expiring", "the service issues the new certificate"),
    ("rds_minor_version_current", "the version is for the user to choose"),
    ("rds_mysql_log_exports", "the option of the option group is told in words"),
    ("rds_security_fixes_installed", "the version is for the user to choose"),
    ("rds_not_publicly_reachable", "reachability is computed from the network as it is"),
];

#[test]
fn remedies_in_terraform_mend_and_are_there() {
    let sources = field_sources(|_| true).unwrap();
    mend(&all(), &sources);
    are_there(&all(), &sources);
}

/// Those whose Terraform is no argument with a value cannot be tried: prose, other objects, values that only the user knows.
fn mend(set: &PolicySet, sources: &[FieldSource]) {
    let (mut tried, mut told) = (0, 0);
    let mut wrong = Vec::new();
    let mut not_tried = Vec::new();
    for loaded in &set.policies {
        let Some(text) = loaded.policy.remediation.get("terraform") else { continue };
        told += 1;
        let case = read_cases(loaded).unwrap().remove(1);
        assert_eq!(case.expected, Status::Fail);
        let Some(mended) = after(&serde_json::from_str(&case.text).unwrap(), &steps(text), sources) else {
            not_tried.push(loaded.policy.id.as_str());
            continue;
        };
        let excused = NOT_ALONE.iter().any(|(id, _)| *id == loaded.policy.id);
        match mends(loaded, set, &mended) {
            Ok(()) if excused => wrong.push(format!("{} mends and is excused", loaded.policy.id)),
            Err(why) if !excused => wrong.push(format!("{}: {text}\n    {why}", loaded.policy.id)),
            Ok(()) | Err(_) => tried += usize::from(!excused),
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried >= 108 && tried + not_tried.len() + NOT_ALONE.len() == told, "{tried} of {told}, not {not_tried:?}");
}

/// Policies that need a field which Terraform sets, and whose remedy is not to set it: `id`, why.
const NO_TERRAFORM: [(&str, &str); 2] = [
    ("secretsmanager_rotation_successful", "whose secret it is does not fail"),
    ("secretsmanager_unused_removed", "whose secret it is does not fail"),
];

/// A policy about something that Terraform sets says how.
fn are_there(set: &PolicySet, sources: &[FieldSource]) {
    let mut by_field: BTreeMap<(&str, &str), &FieldSource> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.arguments.is_empty()) {
        by_field.insert((&source.resource_type, &source.field), source);
    }
    let mut without = Vec::new();
    for loaded in &set.policies {
        let policy = &loaded.policy;
        if policy.remediation.contains_key("terraform") || NO_TERRAFORM.iter().any(|(id, _)| *id == policy.id) {
            continue;
        }
        let conditions: Vec<&String> = policy.applies_when.iter().map(|condition| &condition.field).collect();
        for kind in &policy.resource_types {
            for field in policy.requires.iter().filter(|field| !conditions.contains(field)) {
                let head = field.split(['.', '[']).next().unwrap();
                if let Some(source) = by_field.get(&(kind.as_str(), head)) {
                    without.push(format!("{}: {field} is {:?} of {}", policy.id, source.arguments, source.object));
                }
            }
        }
    }
    assert!(without.is_empty(), "\n{}", without.join("\n"));
}
