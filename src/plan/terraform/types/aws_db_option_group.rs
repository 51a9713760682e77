//! `aws_db_option_group`: optional features of an engine.

use serde_json::{Map, Value};

use crate::plan::terraform::args::{Arg, SENSITIVE};
use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_db_option_group",
    resource_type: Some("aws_rds_option_group"),
    build,
    link: no_link,
};

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.copy_or_unknown("engine_name", "engine_name", "not in the plan");
    b.copy_or_unknown("major_engine_version", "major_engine_version", "not in the plan");
    b.set("is_default", false);
    b.list("options", "option", |option| {
        option.copy_or_unknown("option_name", "option_name", "not in the plan");
        settings(option);
    });
}

/// The settings of one option.
pub fn settings(option: &mut Build<'_>) {
    if let Some(reason) = option.blocks_unknown("option_settings") {
        return option.unknown("settings", reason);
    }
    let mut settings = Map::new();
    let mut missing = Vec::new();
    for block in option.blocks("option_settings") {
        let Arg::Known(Value::String(name)) = block.arg("name") else { continue };
        // Settings of agents and mail servers may hold one; plans of old tools do not mark it.
        if name.to_ascii_lowercase().contains("password") {
            missing.push((name.clone(), SENSITIVE.to_owned()));
            continue;
        }
        match block.arg("value") {
            Arg::Known(Value::String(value)) => drop(settings.insert(name.clone(), Value::from(value.as_str()))),
            Arg::Known(_) | Arg::Absent => {}
            Arg::Unknown(reason) => missing.push((name.clone(), reason)),
        }
    }
    option.set("settings", settings);
    for (name, reason) in missing {
        option.unknown(&format!("settings[{name}]"), reason);
    }
}
