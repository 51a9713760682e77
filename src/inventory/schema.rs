//! JSON Schemas of the inventory format, made from the tables of the kinds.
//!
//! The tables are the source; the committed files are their copy for editors and other programs. Writes nothing
//! itself. Main function: [`generate`].

use serde_json::{Map, Value, json};

use crate::model::inventory::INVENTORY_SCHEMA_VERSION;
use crate::model::kinds;
use crate::model::{Field, FieldType, GapCause, Kind, Presence};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Every schema: file name and content, sorted by name, each ending in a line break.
#[must_use]
pub fn generate() -> Vec<(String, String)> {
    let mut files: Vec<(String, Value)> = kinds::ALL.iter().map(|kind| (file_name(kind.name), of_kind(kind))).collect();
    files.push((file_name("header"), header()));
    files.push((file_name("gap"), gap()));
    files.push((file_name("read"), read()));
    files.push((file_name("end"), end()));
    files.push((file_name("index"), index()));
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.into_iter().map(|(name, schema)| (name, format!("{schema:#}\n"))).collect()
}

fn file_name(stem: &str) -> String {
    format!("{stem}.schema.json")
}

fn of_kind(kind: &Kind) -> Value {
    json!({
        "$schema": DRAFT,
        "title": kind.title,
        "description": format!("{} Source: {}.", kind.description, kind.source),
        "type": "object",
        "additionalProperties": false,
        "required": ["attributes", "id", "name", "origin", "resource_type"],
        "properties": {
            "record": {"const": "resource", "description": "In an inventory file only."},
            "id": {"type": "string", "minLength": 1, "description": "ARN, or another id that stays the same between runs. In a plan: the resource address."},
            "resource_type": {"const": kind.name},
            "account_id": text("Account."),
            "region": text("Region."),
            "name": text("The name that people know it by."),
            "tags": string_map("Tags."),
            "owner": text("Team that answers for it."),
            "environment": text("Such as `production`."),
            "tier": text("How much depends on it, 0 most."),
            "data_class": text("How sensitive the data is, such as `pii`."),
            "origin": {"enum": ["live", "plan", "template", "state"], "description": "Where the facts come from."},
            "location": location(),
            "reference_only": {"type": "boolean", "description": "Not judged itself, only looked up by others."},
            "attributes": object(kind.fields),
            "unknown_fields": {
                "type": "object",
                "description": "Path of a field that could not be read, such as `kms_key` or `ingress[2].cidr_blocks`, and the reason.",
                "additionalProperties": {"type": "string", "minLength": 1},
                "propertyNames": {"pattern": "^[a-z][a-z0-9_]*(\\[[^\\]]+\\]|\\.[a-z][a-z0-9_]*)*$"}
            }
        }
    })
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), of_field(field))).collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn of_field(field: &Field) -> Value {
    let mut schema = of_type(&field.ty);
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".to_owned(), field.doc.into());
        // A keyword of our own: absence of such a field is a reader's mistake unless `unknown_fields` names it.
        members.insert("x-presence".to_owned(), presence(field.presence).into());
    }
    schema
}

const fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Always => "always",
        Presence::Optional => "optional",
    }
}

fn of_type(ty: &FieldType) -> Value {
    match ty {
        FieldType::Boolean => json!({"type": "boolean"}),
        FieldType::Integer => json!({"type": "integer"}),
        FieldType::String => json!({"type": "string"}),
        FieldType::Timestamp => json!({"type": "string", "format": "date-time", "pattern": "(Z|[+]00:00)$"}),
        FieldType::StringList => json!({"type": "array", "items": {"type": "string"}}),
        FieldType::StringMap => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        FieldType::Object(fields) => object(fields),
        FieldType::List(fields) => json!({"type": "array", "items": object(fields)}),
        FieldType::Reference(kind) => json!({"type": "string", "x-references": kind}),
        FieldType::ReferenceList(kind) => json!({"type": "array", "items": {"type": "string"}, "x-references": kind}),
    }
}

fn header() -> Value {
    let version = INVENTORY_SCHEMA_VERSION.split('.').next().unwrap_or_default();
    json!({
        "$schema": DRAFT,
        "title": "inventory header",
        "description": "First line of an inventory file.",
        "type": "object",
        "additionalProperties": false,
        "required": ["collected_at", "record", "schema_version"],
        "properties": {
            "record": {"const": "inventory"},
            "schema_version": {"type": "string", "pattern": format!("^{version}\\.[0-9]+$"), "description": "Major and minor version of the format; readers refuse another major version."},
            "collected_at": {"type": "string", "format": "date-time", "description": "When the reads were made."},
            "scope_digest": text("Digest of the scope that asked for the reads, when there was one.")
        }
    })
}

fn gap() -> Value {
    json!({
        "$schema": DRAFT,
        "title": "gap",
        "description": "A read that failed or was cut short, so that whole resources may be missing from the inventory.",
        "type": "object",
        "additionalProperties": false,
        "required": ["cause", "operation", "target"],
        "properties": {
            "record": {"const": "gap", "description": "In an inventory file only."},
            "target": text("What was to be read."),
            "operation": text("The call that failed, in the service's own words."),
            "cause": {"enum": causes()},
            "account_id": text("Account in which resources may be missing; absent means any account."),
            "region": text("Region in which resources may be missing; absent means any region."),
            "resource_types": {"type": "array", "items": {"type": "string"}, "description": "Resource types that may be missing; empty means any type."},
            "attempts": {"type": "integer", "minimum": 0, "description": "How often the read was tried; 0 when it was not attempted."},
            "message": text("The service's message, with secrets removed.")
        }
    })
}

fn read() -> Value {
    let count = |what: &str| json!({"type": "integer", "minimum": 0, "description": what});
    json!({
        "$schema": DRAFT,
        "title": "read",
        "description": "One page of one read: a line of the ledger of what was asked and what came of it.",
        "type": "object",
        "additionalProperties": false,
        "required": ["attempts", "items", "operation", "page"],
        "properties": {
            "record": {"const": "read", "description": "In an inventory file only."},
            "account_id": text("Account that was read."),
            "region": text("Region that was read; absent for a global service."),
            "operation": text("The call in the service's own words."),
            "target": text("What the call was about, when it was made for one thing."),
            "page": {"type": "integer", "minimum": 1, "description": "Page, from 1."},
            "cause": {"enum": causes(), "description": "Why nothing or not everything came back; absent when the page was answered."},
            "attempts": count("How often the call was sent; 0 when it was not attempted."),
            "items": count("Items on the page."),
            "message": text("The service's message, with secrets removed."),
            "text_digest": text("SHA-256 of the text that was sent; absent for a call that has no text.")
        }
    })
}

fn causes() -> Vec<&'static str> {
    GapCause::ALL.iter().map(|cause| cause.as_str()).collect()
}

fn end() -> Value {
    let count =
        |what: &str| json!({"type": "integer", "minimum": 0, "description": format!("Number of {what} in the file.")});
    json!({
        "$schema": DRAFT,
        "title": "end of an inventory",
        "description": "Last line of an inventory file; a file without it was cut short and is refused.",
        "type": "object",
        "additionalProperties": false,
        "required": ["gaps", "record", "resources"],
        "properties": {"record": {"const": "end"}, "resources": count("resources"), "gaps": count("gaps"), "reads": count("reads")}
    })
}

/// One line of a file; `if` and `then` so that an error names what is wrong with the one type that was meant.
fn index() -> Value {
    let line = |record: &str, stem: &str| json!({"if": {"properties": {"record": {"const": record}}, "required": ["record"]}, "then": {"$ref": file_name(stem)}});
    let mut rules = vec![line("inventory", "header"), line("gap", "gap"), line("read", "read"), line("end", "end")];
    let mut names = Vec::new();
    for kind in kinds::ALL {
        names.push(kind.name);
        rules.push(json!({
            "if": {"properties": {"resource_type": {"const": kind.name}}, "required": ["resource_type"]},
            "then": {"$ref": file_name(kind.name)}
        }));
    }
    rules.push(json!({
        "if": {"properties": {"record": {"const": "resource"}}, "required": ["record"]},
        "then": {"properties": {"resource_type": {"enum": names}}, "required": ["resource_type"]}
    }));
    json!({
        "$schema": DRAFT,
        "title": "line of an inventory file",
        "description": "An inventory is a file of such lines: a header, resources, gaps and reads in any order, an end.",
        "type": "object",
        "required": ["record"],
        "properties": {"record": {"enum": ["inventory", "resource", "gap", "read", "end"]}},
        "allOf": rules
    })
}

fn location() -> Value {
    let position = json!({"type": "integer", "minimum": 1});
    json!({
        "type": "object",
        "description": "Where it is written down.",
        "additionalProperties": false,
        "required": ["file"],
        "properties": {"file": {"type": "string"}, "line": position, "column": position}
    })
}

fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

fn string_map(description: &str) -> Value {
    json!({"type": "object", "additionalProperties": {"type": "string"}, "description": description})
}
