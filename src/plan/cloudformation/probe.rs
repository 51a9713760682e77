//! Asks the mappings of templates which property becomes which field, as those of plans are asked.
//!
//! Owns the way back from arguments to the properties that they were. Main function: [`field_sources`].

use std::collections::BTreeSet;

use serde_json::Value;

use super::types::{self, Type};
use crate::model::FieldSource;
use crate::plan::error::PlanProblem;
use crate::plan::reword::reword;
use crate::plan::terraform::build::Mapping;
use crate::plan::terraform::objects::{Object, Reference, resources_asked};
use crate::plan::terraform::probe::{Answer, Probe, Way};

static TEMPLATES: Way = Way {
    reader: "CloudFormation template",
    mappings: || types::ALL.iter().map(|ty| &ty.mapping).collect(),
    read: |probes| Ok(read(probes)),
    shown,
};

/// Words that are not written with one capital in the names of properties.
const WORDS: [(&str, &str); 7] =
    [("az", "AZ"), ("ca", "CA"), ("db", "DB"), ("iam", "IAM"), ("tls", "TLS"), ("arns", "Arns"), ("dbi", "Dbi")];
/// Arguments that are made from a property which is no secret then.
const MADE: [(&str, &str); 1] = [("MasterUserPassword", "master_user_written")];
/// Arguments that only Terraform has, of types that are built as Terraform's.
const NOT_THERE: [(&str, &[&str]); 6] = [
    ("AWS::KMS::Key", &["custom_key_store_id", "customer_master_key_spec", "xks_key_id"]),
    ("AWS::KMS::ReplicaKey", &["customer_master_key_spec", "key_rotation_enabled", "key_spec", "origin"]),
    ("AWS::RDS::DBCluster", &["master_user_password_wo_version", "storage_encryption_type"]),
    ("AWS::RDS::DBInstance", &["master_user_password_wo_version", "storage_encryption_type"]),
    ("AWS::RDS::GlobalCluster", &["storage_encryption_type"]),
    ("AWS::SecretsManager::Secret", &["policy"]),
];

/// Every field of the wanted kinds that a resource of a template gives, sorted by kind, field and type.
///
/// # Errors
///
/// Never: what it makes up is not read from a text.
pub fn field_sources(wanted: impl Fn(&str) -> bool) -> Result<Vec<FieldSource>, PlanProblem> {
    TEMPLATES.sources(&wanted)
}

fn read(probes: &[Probe]) -> Answer {
    let object = |probe: &Probe| Object {
        address: format!("{}.{}", probe.mapping.terraform_type, probe.name),
        ty: probe.mapping.terraform_type.to_owned(),
        name: probe.name.clone(),
        mapping: probe.mapping,
        values: Value::Object(probe.values.clone()),
        unknown: reasons(&Value::Object(probe.unknown.clone())),
        sensitive: Value::Null,
        written: Some(probe.values.keys().map(|name| (name.clone(), Reference::Literal)).collect()),
    };
    let (mut resources, asked): (_, BTreeSet<String>) = resources_asked(probes.iter().map(object).collect());
    resources.iter_mut().for_each(|resource| reword(resource, "template"));
    (resources, asked)
}

/// Marks as a template has them: why the value is not known.
fn reasons(marks: &Value) -> Value {
    match marks {
        Value::Bool(true) => Value::from("not known before the stack is made"),
        Value::Array(items) => items.iter().map(reasons).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, mark)| (name.clone(), reasons(mark))).collect())
        }
        Value::Null | Value::Bool(false) | Value::Number(_) | Value::String(_) => Value::Null,
    }
}

/// `db_instance_class` as `DBInstanceClass`.
fn shown(mapping: &'static Mapping, argument: &str) -> Option<String> {
    if NOT_THERE.iter().any(|(ty, arguments)| *ty == mapping.terraform_type && arguments.contains(&argument)) {
        return None;
    }
    let ty = types::ALL.iter().copied().find(|ty| std::ptr::eq(&raw const ty.mapping, mapping));
    let segments: Vec<String> = argument.split('.').map(|segment| property(ty, segment)).collect();
    Some(segments.join("."))
}

fn property(ty: Option<&Type>, segment: &str) -> String {
    let (name, index) = segment.split_once('[').map_or((segment, String::new()), |(name, at)| (name, format!("[{at}")));
    let mut names = ty.map_or(&[][..], |ty| ty.names).iter().chain(&MADE);
    let inner = ty.map_or(&[][..], |ty| ty.inner);
    if let Some((property, _)) = names.find(|(_, to)| *to == name) {
        return format!("{property}{index}");
    }
    let name = inner.iter().find(|(_, to)| *to == name).map_or(name, |(from, _)| from);
    format!("{}{index}", pascal(name))
}

fn pascal(name: &str) -> String {
    let words = name.split('_').map(|word| match WORDS.iter().find(|(from, _)| *from == word) {
        Some((_, to)) => (*to).to_owned(),
        None => {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
        }
    });
    words.collect()
}
