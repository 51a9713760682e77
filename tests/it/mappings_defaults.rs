//! What a field is when nobody sets its argument: the table of the readers against the one that the controls ask for,
//! `fixtures/defaults_when_absent.json`.

use std::collections::BTreeMap;
use std::path::Path;

use dbmuster::model::Resource;
use dbmuster::plan::cloudformation::{self, TemplateOptions};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::mappings::{after, is_absent, is_unknown};

#[derive(Deserialize)]
struct Table {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    control: String,
    source: String,
    #[serde(rename = "type")]
    ty: String,
    field: String,
    #[serde(default)]
    arguments: Map<String, Value>,
    /// Arguments that nobody set and the provider computes.
    #[serde(default)]
    after_unknown: Vec<String>,
    expected: Value,
}

fn terraform(row: &Row) -> Vec<u8> {
    let unknown: Map<String, Value> = row.after_unknown.iter().map(|name| (name.clone(), json!(true))).collect();
    let constants: Map<String, Value> =
        row.arguments.iter().map(|(name, value)| (name.clone(), json!({"constant_value": value}))).collect();
    json!({"format_version": "1.2", "terraform_version": "1.9.8",
        "resource_changes": [{"address": format!("{}.a", row.ty), "mode": "managed", "type": row.ty, "name": "a",
            "provider_name": "registry.terraform.io/hashicorp/aws", "change": {"actions": ["create"], "before": null,
                "after": row.arguments, "after_unknown": unknown, "after_sensitive": {}}}],
        "configuration": {"root_module": {"resources": [{"address": format!("{}.a", row.ty), "mode": "managed",
            "type": row.ty, "name": "a", "provider_config_key": "aws", "expressions": constants}]}}})
    .to_string()
    .into_bytes()
}

/// The resources of a template with the row's properties.
fn template(row: &Row) -> BTreeMap<String, Resource> {
    let text = json!({"Resources": {"a": {"Type": row.ty, "Properties": row.arguments}}}).to_string();
    let plan = cloudformation::read_text(&text, None, "stack.json", &TemplateOptions::default()).unwrap();
    plan.after.into_iter().map(|resource| (resource.id.clone(), resource)).collect()
}

#[test]
fn what_nobody_sets_is_what_the_controls_say_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/defaults_when_absent.json");
    let table: Table = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (mut wrong, mut by_source) = (Vec::new(), BTreeMap::new());
    for row in &table.rows {
        *by_source.entry(row.source.as_str()).or_insert(0) += 1;
        let found = match row.source.as_str() {
            "terraform" => after(&terraform(row)),
            "cloudformation" => template(row),
            other => panic!("nothing reads {other}"),
        };
        let resource = &found[&format!("{}.a", row.ty)];
        let own = resource.attributes.get(&row.field);
        let fits = match row.expected.as_str() {
            Some("absent") => is_absent(resource, &row.field),
            Some("unknown") => is_unknown(resource, &row.field),
            _ => own == Some(&row.expected),
        };
        if !fits {
            wrong.push(format!(
                "{} ({}): {} is {own:?}, not {}; unknown: {:?}",
                row.control,
                row.source,
                row.field,
                row.expected,
                resource.unknown_fields.get(&row.field)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(by_source["terraform"] >= 70 && by_source["cloudformation"] >= 80, "{by_source:?}");
}
