//! The committed JSON Schemas are those of the tables, and the sample fleet fits both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use dbmuster::inventory::{read_all, schema};
use dbmuster::model::{FieldType, Presence, kinds};
use serde_json::{Value, json};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory").join(name)
}

#[test]
fn committed_schemas_are_those_of_the_tables() {
    let generated: BTreeMap<String, String> = schema::generate().into_iter().collect();
    let mut committed = BTreeMap::new();
    for entry in std::fs::read_dir(folder("schema")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        committed.insert(name, std::fs::read_to_string(&path).unwrap());
    }
    let names: BTreeSet<_> = generated.keys().chain(committed.keys()).collect();
    let stale: Vec<_> = names.into_iter().filter(|name| generated.get(*name) != committed.get(*name)).collect();
    assert!(
        stale.is_empty(),
        "{stale:?} differ from the tables of the kinds; run `cargo run -- inventory schema --out inventory/schema`"
    );
    assert_eq!(generated.len(), kinds::ALL.len() + 5);
}

/// A validator of one line of an inventory, all schemas at hand.
fn line_validator() -> jsonschema::Validator {
    let mut options = jsonschema::options();
    let mut index = Value::Null;
    for (name, text) in schema::generate() {
        let schema: Value = serde_json::from_str(&text).unwrap();
        if name == "index.schema.json" {
            index = schema;
        } else {
            let resource = jsonschema::Resource::from_contents(schema).unwrap();
            options = options.with_resource(format!("json-schema:///{name}"), resource);
        }
    }
    options.build(&index).unwrap()
}

#[test]
fn every_line_of_the_sample_fits_the_schemas() {
    let validator = line_validator();
    let text = std::fs::read_to_string(folder("samples/fleet.ndjson")).unwrap();
    for (i, line) in text.lines().enumerate() {
        let value: Value = serde_json::from_str(line).unwrap();
        if let Err(error) = validator.validate(&value) {
            panic!("line {}: {error} at {}", i + 1, error.instance_path);
        }
    }
}

#[test]
fn the_schemas_refuse_what_the_reader_refuses() {
    let validator = line_validator();
    let with = |attributes: Value| {
        json!({"record": "resource", "id": "a", "resource_type": "aws_rds_instance", "name": "a", "origin": "live",
               "attributes": attributes})
    };
    assert!(validator.is_valid(&with(json!({"multi_az": true}))));
    for wrong in [
        with(json!({"multi_az": "yes"})),
        with(json!({"multi_az": null})),
        with(json!({"colour": 1})),
        json!({"record": "resource", "id": "a", "resource_type": "nothing", "name": "a", "origin": "live", "attributes": {}}),
        json!({"record": "thing"}),
        json!({"record": "inventory", "schema_version": "2.0", "collected_at": "2026-11-01T02:00:00Z"}),
        json!({"record": "gap", "target": "t", "operation": "o", "cause": "bad luck"}),
        json!({"record": "end", "resources": 1}),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn the_sample_tells_every_field_or_says_why_not() {
    let fleet = read_all(&folder("samples/fleet.ndjson")).unwrap();
    for resource in &fleet.resources {
        for field in kinds::find(&resource.resource_type).unwrap().fields {
            let told = resource.attributes.contains_key(field.name) || resource.unknown_fields.contains_key(field.name);
            assert!(told || field.presence == Presence::Optional, "{}: {}", resource.id, field.name);
        }
    }
}

#[test]
fn references_of_the_sample_lead_to_its_resources() {
    let fleet = read_all(&folder("samples/fleet.ndjson")).unwrap();
    let ids: BTreeMap<_, _> = fleet.resources.iter().map(|r| (r.id.as_str(), r.resource_type.as_str())).collect();
    let mut dangling = Vec::new();
    for resource in &fleet.resources {
        for field in kinds::find(&resource.resource_type).unwrap().fields {
            let Some(value) = resource.attributes.get(field.name) else { continue };
            let (FieldType::Reference(kind) | FieldType::ReferenceList(kind)) = field.ty else { continue };
            let targets = value.as_array().map_or_else(|| vec![value], |all| all.iter().collect());
            for target in targets.into_iter().filter_map(Value::as_str) {
                if ids.get(target) != Some(&kind) {
                    dangling.push(format!("{} {}", resource.name, field.name));
                }
            }
        }
    }
    // Encrypted with a key of an account that nobody reads.
    assert_eq!(dangling, ["metrics-prod kms_key"]);
}

#[test]
fn the_sample_has_what_the_readme_promises() {
    let fleet = read_all(&folder("samples/fleet.ndjson")).unwrap();
    let count = |test: &dyn Fn(&str) -> bool| fleet.resources.iter().filter(|r| test(&r.resource_type)).count();
    assert_eq!(count(&|ty| kinds::find(ty).unwrap().is_database), 46);
    assert_eq!(count(&|ty| ty == "pg_role"), 61);
    assert_eq!(count(&|ty| ty == "pg_object"), 63);
    let set = |pick: &dyn Fn(&dbmuster::model::Resource) -> Option<String>| -> BTreeSet<String> {
        fleet.resources.iter().filter_map(pick).collect()
    };
    assert_eq!(set(&|r| r.account_id.clone()).len(), 3);
    assert_eq!(set(&|r| r.region.clone()).len(), 2);
    assert!(fleet.gaps.len() >= 4);
    assert!(fleet.resources.iter().filter(|r| !r.unknown_fields.is_empty()).count() > 10);
}
