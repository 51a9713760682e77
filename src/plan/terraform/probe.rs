//! Asks the mappings themselves which argument becomes which field, by trying: what a page says of a reader cannot
//! differ from what the reader does.
//!
//! Every argument that a mapping looks at is set to one value after the other; the fields that change depend on it.
//! What depends on two arguments at once is not found. Main functions: [`field_sources`], [`apply`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::assemble;
use super::build::Mapping;
use super::document::{Document, Side};
use super::types;
use crate::model::{FieldSource, Resource, WhenAbsent, kinds};
use crate::plan::error::PlanProblem;
use crate::plan::scan::Scanner;

const READER: &str = "Terraform plan";
const ADDRESS: &str = "probe";
/// By which objects refer to one another.
const NAME: &str = "probe-text";

/// What stands in a plan, and what is not known before it is applied.
type Object = Map<String, Value>;

/// Fields of a resource: known ones with their value, unknown ones with the reason.
type Fields = BTreeMap<String, Result<Value, String>>;

/// What some arguments make of a new object.
#[derive(Debug, Clone, PartialEq)]
pub struct Assigned {
    pub resource_type: &'static str,
    /// Fields that depend on one of the arguments: the value, or nothing when it is then absent.
    pub fields: BTreeMap<String, Option<Value>>,
}

/// Every field of the wanted kinds that a Terraform object gives, sorted by kind, field and object.
///
/// # Errors
///
/// When the plans that it makes up are not readable, which is a fault of this program.
pub fn field_sources(wanted: impl Fn(&str) -> bool) -> Result<Vec<FieldSource>, PlanProblem> {
    let mut found = Vec::new();
    for mapping in types::ALL {
        if let Some(kind) = mapping.resource_type {
            if wanted(kind) {
                found.extend(of_mapping(mapping, kind)?);
            }
        } else {
            for target in types::ALL {
                if let Some(kind) = target.resource_type.filter(|kind| wanted(kind)) {
                    found.extend(of_addition(mapping, target, kind)?);
                }
            }
        }
    }
    found.sort_by(|a, b| {
        (&a.resource_type, &a.field, &a.object, &a.arguments).cmp(&(
            &b.resource_type,
            &b.field,
            &b.object,
            &b.arguments,
        ))
    });
    found.dedup();
    Ok(found)
}

/// What a new object of a Terraform type is when these arguments are set: the fields that depend on them.
///
/// # Errors
///
/// When nothing reads the type, or the arguments are no plan.
pub fn apply(terraform_type: &str, arguments: &Map<String, Value>) -> Result<Option<Assigned>, PlanProblem> {
    let Some(mapping) = types::find(terraform_type) else { return Ok(None) };
    let Some(resource_type) = mapping.resource_type else { return Ok(None) };
    let (with, _) = read(mapping, arguments, &Map::new())?;
    let mut fields = BTreeMap::new();
    for argument in arguments.keys() {
        // What depends on it alone, and what on it beside the others.
        let mut others = arguments.clone();
        others.remove(argument);
        let (without, _) = read(mapping, &others, &Map::new())?;
        let beside = differences(&without, &with).into_iter().map(|(field, _)| field);
        for field in dependents(mapping, argument)?.into_keys().chain(beside) {
            match with.get(&field) {
                Some(Ok(value)) => drop(fields.insert(field, Some(value.clone()))),
                // What the arguments alone leave open, others decide.
                Some(Err(_)) => {}
                None => drop(fields.insert(field, None)),
            }
        }
    }
    Ok(Some(Assigned { resource_type, fields }))
}

/// Values that an argument is set to.
fn values() -> Vec<Value> {
    let document = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\
                    \"Resource\":\"*\"}]}";
    vec![
        json!(true),
        json!(false),
        json!(7),
        json!(29),
        json!(NAME),
        json!("other-text"),
        json!("mysql"),
        json!("aurora-postgresql"),
        json!("serverless"),
        json!(document),
        json!([NAME]),
        json!([{}]),
        json!([{"name": NAME, "value": "7"}]),
        json!({NAME: "7"}),
    ]
}

fn of_mapping(mapping: &'static Mapping, kind: &'static str) -> Result<Vec<FieldSource>, PlanProblem> {
    let (nothing, asked) = read(mapping, &Map::new(), &Map::new())?;
    let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut also: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for argument in &asked {
        for (field, copies) in dependents(mapping, argument)? {
            let place = if copies { &mut direct } else { &mut also };
            place.entry(field).or_default().insert(argument.clone());
        }
    }
    let mut found = Vec::new();
    let fields = kinds::find(kind).map_or(&[][..], |kind| kind.fields);
    for field in fields.iter().map(|field| field.name) {
        let arguments = direct.remove(field).unwrap_or_default();
        let also = also.remove(field).unwrap_or_default();
        let when_absent = match nothing.get(field) {
            Some(Ok(value)) => WhenAbsent::Value(value.clone()),
            Some(Err(reason)) => WhenAbsent::Unknown(reason.clone()),
            None => WhenAbsent::Absent,
        };
        if arguments.is_empty() && also.is_empty() && when_absent == WhenAbsent::Absent {
            continue;
        }
        found.push(FieldSource {
            reader: READER,
            object: mapping.terraform_type.to_owned(),
            resource_type: kind.to_owned(),
            field: field.to_owned(),
            arguments: arguments.into_iter().collect(),
            also: also.into_iter().collect(),
            when_absent,
        });
    }
    Ok(found)
}

/// Fields of other objects that one of this type changes.
fn of_addition(
    mapping: &'static Mapping,
    target: &'static Mapping,
    kind: &'static str,
) -> Result<Vec<FieldSource>, PlanProblem> {
    let mut alone = Object::new();
    for name in ["id", "arn", "name", "identifier", "cluster_identifier", "key_id", "global_cluster_identifier"] {
        alone.insert(name.to_owned(), json!(NAME));
    }
    let beside = |given: &Object| {
        Plan::new().with(target, "target", &alone, &Map::new()).with(mapping, ADDRESS, given, &Map::new()).read()
    };
    let before = fields_of(&Plan::new().with(target, "target", &alone, &Map::new()).read()?.0, "target");
    let asked = beside(&Object::new())?.1;
    let mut changed: BTreeSet<String> = BTreeSet::new();
    // Each argument names the target, as one name or as one of several.
    for value in [json!(NAME), json!([NAME])] {
        let given: Object = asked.iter().map(|name| (name.clone(), value.clone())).collect();
        let after = fields_of(&beside(&given)?.0, "target");
        changed.extend(differences(&before, &after).into_iter().map(|(field, _)| field));
    }
    let source = |field: String| FieldSource {
        reader: READER,
        object: mapping.terraform_type.to_owned(),
        resource_type: kind.to_owned(),
        field,
        arguments: Vec::new(),
        also: Vec::new(),
        when_absent: WhenAbsent::Adds,
    };
    Ok(changed.into_iter().map(source).collect())
}

/// Fields that change with the argument, and whether they take its value.
fn dependents(mapping: &'static Mapping, argument: &str) -> Result<BTreeMap<String, bool>, PlanProblem> {
    let values = values();
    let mut plan = Plan::new().with(mapping, "nothing", &Map::new(), &Map::new());
    plan = plan.with(mapping, "unknown", &Map::new(), &nested(argument, json!(true)));
    for (at, value) in values.iter().enumerate() {
        plan = plan.with(mapping, &format!("value{at}"), &nested(argument, value.clone()), &Map::new());
    }
    let (resources, _) = plan.read()?;
    let nothing = fields_of(&resources, "nothing");
    let mut found: BTreeMap<String, bool> =
        differences(&nothing, &fields_of(&resources, "unknown")).into_iter().map(|(field, _)| (field, false)).collect();
    let with_values: Vec<Fields> = (0..values.len()).map(|at| fields_of(&resources, &format!("value{at}"))).collect();
    for (value, fields) in values.iter().zip(&with_values) {
        for (field, now) in differences(&nothing, fields) {
            *found.entry(field).or_default() |= now == Some(Ok(value.clone()));
        }
    }
    Ok(found)
}

/// `auth[0].iam_auth` as the object that holds it.
fn nested(path: &str, value: Value) -> Object {
    let mut names: Vec<&str> = path.split('.').collect();
    let mut inner = value;
    while let Some(name) = names.pop() {
        let (name, is_block) = name.split_once('[').map_or((name, false), |(name, _)| (name, true));
        let held = if is_block { json!([inner]) } else { inner };
        let mut object = Object::new();
        object.insert(name.to_owned(), held);
        inner = Value::Object(object);
    }
    match inner {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

fn differences(before: &Fields, after: &Fields) -> Vec<(String, Option<Result<Value, String>>)> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    differ.map(|name| (name.clone(), after.get(name).cloned())).collect()
}

/// Fields of a new object, and the arguments that were looked at.
fn read(
    mapping: &'static Mapping,
    values: &Object,
    unknown: &Object,
) -> Result<(Fields, BTreeSet<String>), PlanProblem> {
    let (resources, asked) = Plan::new().with(mapping, ADDRESS, values, unknown).read()?;
    Ok((fields_of(&resources, ADDRESS), asked))
}

fn fields_of(resources: &[Resource], name: &str) -> Fields {
    let Some(resource) = resources.iter().find(|resource| resource.id.ends_with(&format!(".{name}"))) else {
        return Fields::new();
    };
    let mut fields: Fields =
        resource.attributes.iter().map(|(name, value)| (name.clone(), Ok(value.clone()))).collect();
    for (path, reason) in &resource.unknown_fields {
        let head = path.split(['.', '[']).next().unwrap_or_default();
        fields.insert(head.to_owned(), Err(reason.clone()));
    }
    fields
}

/// A plan that creates some objects.
struct Plan {
    changes: Vec<Value>,
    configured: Vec<Value>,
}

impl Plan {
    fn new() -> Self {
        Self { changes: Vec::new(), configured: Vec::new() }
    }

    fn with(mut self, mapping: &Mapping, name: &str, values: &Object, unknown: &Object) -> Self {
        let ty = mapping.terraform_type;
        let expressions: Map<String, Value> = values
            .iter()
            .map(|(name, value)| (name.clone(), json!({"constant_value": value})))
            .chain(unknown.keys().map(|name| (name.clone(), json!({"references": ["var.probe"]}))))
            .collect();
        let object = json!({"address": format!("{ty}.{name}"), "mode": "managed", "type": ty, "name": name,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown,
                "before_sensitive": false, "after_sensitive": {}}});
        self.changes.push(object);
        self.configured.push(json!({"address": format!("{ty}.{name}"), "mode": "managed", "type": ty, "name": name,
            "provider_config_key": "aws", "expressions": expressions, "schema_version": 0}));
        self
    }

    fn read(self) -> Result<(Vec<Resource>, BTreeSet<String>), PlanProblem> {
        let text = json!({"format_version": "1.2", "terraform_version": "1.13.4", "resource_changes": self.changes,
            "configuration": {"provider_config": {"aws": {"name": "aws"}}, "root_module": {"resources": self.configured}},
            "errored": false, "complete": true})
        .to_string();
        let mut document = Document::read(&mut Scanner::new(text.as_bytes()))?;
        document.asked = Some(<_>::default());
        let resources = assemble::resources(&document, Side::After, ADDRESS);
        let asked = document.asked.take().unwrap_or_default().into_inner();
        Ok((resources, asked))
    }
}
