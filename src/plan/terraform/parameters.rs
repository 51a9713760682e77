//! What the mappings of DB and DB cluster parameter groups share.

use serde_json::{Map, Value};

use super::args::Arg;
use super::build::Build;
use super::convert::convert;
use crate::model::field::FieldType;

/// Fills the attributes of a parameter group. Only what somebody set is in `parameters`: the rest is the engine's.
pub fn group(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.copy_or_unknown("family", "family", "not in the plan");
    // Terraform cannot manage the default groups.
    b.set("is_default", false);
    if let Some(reason) = b.blocks_unknown("parameter") {
        return b.unknown("parameters", reason);
    }
    let mut parameters = Map::new();
    let mut missing = Vec::new();
    for block in b.blocks("parameter") {
        let name = match block.arg("name") {
            Arg::Known(Value::String(name)) => name.to_ascii_lowercase(),
            Arg::Absent => continue,
            Arg::Known(_) => {
                return b.unknown("parameters", "the plan gives a parameter whose name is no string");
            }
            // Which parameter it is cannot be told, so it may be any.
            Arg::Unknown(reason) => return b.unknown("parameters", reason),
        };
        match block.arg("value") {
            Arg::Known(value) => match convert(value, &FieldType::String) {
                Ok(value) => drop(parameters.insert(name, value)),
                Err(reason) => missing.push((name, reason)),
            },
            // An empty value is a value, and not the engine's default.
            Arg::Absent => drop(parameters.insert(name, Value::from(""))),
            Arg::Unknown(reason) => missing.push((name, reason)),
        }
    }
    b.set("parameters", parameters);
    for (name, reason) in missing {
        b.unknown(&format!("parameters[{name}]"), reason);
    }
}
