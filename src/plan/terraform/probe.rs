//! Asks the mappings themselves which argument becomes which field, by trying: what a page says of a reader cannot
//! differ from what the reader does.
//!
//! Every argument that a mapping looks at is set to one value after the other; the fields that change depend on it.
//! What depends on two arguments at once is not found. A format is a [`Way`], Terraform's and that of templates. Main
//! functions: [`field_sources`], [`apply`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::assemble;
use super::build::Mapping;
use super::document::{Document, Side};
use super::types;
use crate::model::{FieldSource, Resource, WhenAbsent, kinds};
use crate::plan::error::PlanProblem;
use crate::plan::scan::Scanner;

/// Plans of Terraform and OpenTofu.
static TERRAFORM: Way = Way {
    reader: "Terraform plan",
    mappings: || types::ALL.to_vec(),
    read: read_plan,
    shown: |_, arg| Some(arg.to_owned()),
};
const ADDRESS: &str = "probe";
/// By which objects refer to one another.
const NAME: &str = "probe-text";

/// What stands in a plan, and what is not known before it is applied.
type Object = Map<String, Value>;

/// One format: what it can hold, and how that is read.
pub(in crate::plan) struct Way {
    /// As pages call it.
    pub reader: &'static str,
    pub mappings: fn() -> Vec<&'static Mapping>,
    /// New objects -> resources, and the arguments that were looked at.
    pub read: fn(&[Probe]) -> Result<Answer, PlanProblem>,
    /// An argument as the format spells it; `None` for one that other formats have.
    pub shown: fn(&'static Mapping, &str) -> Option<String>,
}

/// A new object.
pub(in crate::plan) struct Probe {
    pub mapping: &'static Mapping,
    pub name: String,
    pub values: Object,
    pub unknown: Object,
}

/// What became of new objects.
pub(in crate::plan) type Answer = (Vec<Resource>, BTreeSet<String>);

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
    TERRAFORM.sources(&wanted)
}

/// What a new object of a Terraform type is when these arguments are set: the fields that depend on them.
///
/// # Errors
///
/// When nothing reads the type, or the arguments are no plan.
pub fn apply(terraform_type: &str, arguments: &Map<String, Value>) -> Result<Option<Assigned>, PlanProblem> {
    let Some(mapping) = types::find(terraform_type) else { return Ok(None) };
    let Some(resource_type) = mapping.resource_type else { return Ok(None) };
    let (with, _) = TERRAFORM.read_one(mapping, arguments)?;
    let mut fields = BTreeMap::new();
    for argument in arguments.keys() {
        // What depends on it alone, and what on it beside the others.
        let mut others = arguments.clone();
        others.remove(argument);
        let (without, _) = TERRAFORM.read_one(mapping, &others)?;
        let beside = differences(&without, &with).into_iter().map(|(field, _)| field);
        for field in TERRAFORM.dependents(mapping, argument)?.into_keys().chain(beside) {
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
        json!("default"),
        json!("Delete"),
        json!(document),
        json!([NAME]),
        json!([{}]),
        json!([{"name": NAME, "value": "7"}]),
        json!({NAME: "7"}),
    ]
}

impl Way {
    pub(in crate::plan) fn sources(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<FieldSource>, PlanProblem> {
        let mappings = (self.mappings)();
        let mut found = Vec::new();
        for mapping in &mappings {
            if let Some(kind) = mapping.resource_type {
                if wanted(kind) {
                    found.extend(self.of_mapping(mapping, kind)?);
                }
            } else {
                for target in &mappings {
                    if let Some(kind) = target.resource_type.filter(|kind| wanted(kind)) {
                        found.extend(self.of_addition(mapping, target, kind)?);
                    }
                }
            }
        }
        let key = |source: &FieldSource| {
            (source.resource_type.clone(), source.field.clone(), source.object.clone(), source.arguments.clone())
        };
        found.sort_by_key(key);
        found.dedup();
        Ok(found)
    }

    fn of_mapping(&self, mapping: &'static Mapping, kind: &'static str) -> Result<Vec<FieldSource>, PlanProblem> {
        let (nothing, asked) = self.read_one(mapping, &Map::new())?;
        let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut also: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for argument in &asked {
            let Some(shown) = (self.shown)(mapping, argument) else { continue };
            for (field, copies) in self.dependents(mapping, argument)? {
                let place = if copies { &mut direct } else { &mut also };
                place.entry(field).or_default().insert(shown.clone());
            }
        }
        let mut found = Vec::new();
        let fields = kinds::find(kind).map_or(&[][..], |kind| kind.fields);
        for field in fields.iter().map(|field| field.name) {
            let arguments = direct.remove(field).unwrap_or_default();
            let mut also = also.remove(field).unwrap_or_default();
            also.retain(|argument| !arguments.contains(argument));
            let when_absent = match nothing.get(field) {
                Some(Ok(value)) => WhenAbsent::Value(value.clone()),
                Some(Err(reason)) => WhenAbsent::Unknown(reason.clone()),
                None => WhenAbsent::Absent,
            };
            if arguments.is_empty() && also.is_empty() && when_absent == WhenAbsent::Absent {
                continue;
            }
            found.push(FieldSource {
                reader: self.reader,
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
        &self,
        mapping: &'static Mapping,
        target: &'static Mapping,
        kind: &'static str,
    ) -> Result<Vec<FieldSource>, PlanProblem> {
        let names = ["id", "arn", "name", "identifier", "cluster_identifier", "key_id", "global_cluster_identifier"];
        let alone = || {
            let values = names.iter().map(|name| ((*name).to_owned(), json!(NAME))).collect();
            Probe { mapping: target, name: "target".to_owned(), values, unknown: Map::new() }
        };
        let beside = |given: &Object| (self.read)(&[alone(), new(mapping, ADDRESS, given.clone())]);
        let before = fields_of(&(self.read)(&[alone()])?.0, "target");
        let asked = beside(&Object::new())?.1;
        let mut changed: BTreeSet<String> = BTreeSet::new();
        // Each argument names the target, as one name or as one of several.
        for value in [json!(NAME), json!([NAME])] {
            let given: Object = asked.iter().map(|name| (name.clone(), value.clone())).collect();
            let after = fields_of(&beside(&given)?.0, "target");
            changed.extend(differences(&before, &after).into_iter().map(|(field, _)| field));
        }
        let source = |field: String| FieldSource {
            reader: self.reader,
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
    fn dependents(&self, mapping: &'static Mapping, argument: &str) -> Result<BTreeMap<String, bool>, PlanProblem> {
        let values = values();
        let mut probes = vec![new(mapping, "nothing", Object::new())];
        let unknown = nested(argument, json!(true));
        probes.push(Probe { mapping, name: "unknown".to_owned(), values: Object::new(), unknown });
        for (at, value) in values.iter().enumerate() {
            probes.push(new(mapping, &format!("value{at}"), nested(argument, value.clone())));
        }
        let (resources, _) = (self.read)(&probes)?;
        let nothing = fields_of(&resources, "nothing");
        let when_unknown = differences(&nothing, &fields_of(&resources, "unknown"));
        let mut found: BTreeMap<String, bool> = when_unknown.into_iter().map(|(field, _)| (field, false)).collect();
        for (at, value) in values.iter().enumerate() {
            for (field, now) in differences(&nothing, &fields_of(&resources, &format!("value{at}"))) {
                *found.entry(field).or_default() |= now == Some(Ok(value.clone()));
            }
        }
        Ok(found)
    }

    /// Fields of a new object, and the arguments that were looked at.
    fn read_one(&self, mapping: &'static Mapping, values: &Object) -> Result<(Fields, BTreeSet<String>), PlanProblem> {
        let (resources, asked) = (self.read)(&[new(mapping, ADDRESS, values.clone())])?;
        Ok((fields_of(&resources, ADDRESS), asked))
    }
}

fn new(mapping: &'static Mapping, name: &str, values: Object) -> Probe {
    Probe { mapping, name: name.to_owned(), values, unknown: Object::new() }
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

/// The answer to a plan that creates the objects.
fn read_plan(probes: &[Probe]) -> Result<Answer, PlanProblem> {
    let (mut changes, mut configured) = (Vec::new(), Vec::new());
    for Probe { mapping, name, values, unknown } in probes {
        let ty = mapping.terraform_type;
        let expressions: Map<String, Value> = values
            .iter()
            .map(|(name, value)| (name.clone(), json!({"constant_value": value})))
            .chain(unknown.keys().map(|name| (name.clone(), json!({"references": ["var.probe"]}))))
            .collect();
        changes.push(json!({"address": format!("{ty}.{name}"), "mode": "managed", "type": ty, "name": name,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["create"], "before": null, "after": values, "after_unknown": unknown,
                "before_sensitive": false, "after_sensitive": {}}}));
        configured.push(json!({"address": format!("{ty}.{name}"), "mode": "managed", "type": ty, "name": name,
            "provider_config_key": "aws", "expressions": expressions, "schema_version": 0}));
    }
    let text = json!({"format_version": "1.2", "terraform_version": "1.13.4", "resource_changes": changes,
        "configuration": {"provider_config": {"aws": {"name": "aws"}}, "root_module": {"resources": configured}},
        "errored": false, "complete": true})
    .to_string();
    let mut document = Document::read(&mut Scanner::new(text.as_bytes()))?;
    document.asked = Some(<_>::default());
    let resources = assemble::resources(&document, Side::After, ADDRESS);
    let asked = document.asked.take().unwrap_or_default().into_inner();
    Ok((resources, asked))
}
