//! The unchangeable groups of an engine, which no plan holds and every database may refer to.

use serde_json::{Value, json};

use crate::model::{Origin, Resource};

/// `id` of the synthesized default group.
pub(super) fn default_id(kind: &str, family: &str) -> String {
    let separator = if kind == OPTION_GROUP { ':' } else { '.' };
    format!("default{separator}{family}")
}

pub(super) const OPTION_GROUP: &str = "aws_rds_option_group";

/// The family, when the name is that of a default group.
pub(super) fn default_family<'t>(kind: &str, name: &'t str) -> Option<&'t str> {
    match kind {
        "aws_rds_parameter_group" | "aws_rds_cluster_parameter_group" => name.strip_prefix("default."),
        OPTION_GROUP => name.strip_prefix("default:"),
        _ => None,
    }
}

/// The unchangeable group that an engine uses when nobody names one.
pub(super) fn default_group(kind: &str, family: &str, origin: Origin) -> Resource {
    let id = default_id(kind, family);
    let mut group = Resource::new(kind, &id, &id, origin);
    group.reference_only = true;
    group.attributes.insert("is_default".to_owned(), Value::Bool(true));
    if kind == OPTION_GROUP {
        group.attributes.insert("options".to_owned(), json!([]));
        // `mysql-8-0` is MySQL 8.0.
        let parts: Vec<&str> = family.split('-').collect();
        let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let names = parts.len() - parts.iter().rev().take_while(|part| is_number(part)).count();
        if let (engine @ [_, ..], version @ [_, ..]) = parts.split_at(names) {
            group.attributes.insert("engine_name".to_owned(), Value::from(engine.join("-")));
            group.attributes.insert("major_engine_version".to_owned(), Value::from(version.join(".")));
        }
    } else {
        group.attributes.insert("family".to_owned(), Value::from(family));
        group.attributes.insert("parameters".to_owned(), json!({}));
    }
    group
}
