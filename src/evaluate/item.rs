//! A resource on its way through evaluation.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::evaluation::Subject;
use crate::model::field::Kind;
use crate::model::{Location, Origin, Resource, kinds};
use crate::rego::{Document, Interner, RegoError, Shape};

/// A resource as policies see it. Cloning is cheap: the document is shared.
#[derive(Debug, Clone)]
pub struct Item {
    /// The whole resource record; the `input` of policies.
    pub document: Document,
    /// `None` for a resource type that this version does not know.
    pub kind: Option<&'static Kind>,
    /// Only looked up by others.
    pub reference_only: bool,
}

/// A record that is no resource.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record has no `{missing}`, so it is no resource")]
pub struct ItemError {
    pub missing: &'static str,
}

impl Item {
    /// Takes a normalised resource.
    #[must_use]
    pub fn from_resource(resource: Resource) -> Self {
        Self::interned(resource, &mut Interner::default())
    }

    /// Takes a normalised resource; those that share an interner share memory.
    #[must_use]
    pub fn interned(resource: Resource, interner: &mut Interner) -> Self {
        let kind = kinds::find(&resource.resource_type);
        let reference_only = resource.reference_only;
        let mut map = serde_json::Map::new();
        let mut put = |name: &str, value: Value| map.insert(name.to_owned(), value);
        put("id", Value::String(resource.id));
        put("resource_type", Value::String(resource.resource_type));
        put("name", Value::String(resource.name));
        put("origin", Value::String(resource.origin.as_str().to_owned()));
        let optional = [
            ("account_id", resource.account_id),
            ("region", resource.region),
            ("owner", resource.owner),
            ("environment", resource.environment),
            ("tier", resource.tier),
            ("data_class", resource.data_class),
        ];
        for (name, value) in optional {
            if let Some(text) = value {
                put(name, Value::String(text));
            }
        }
        let strings = |from: std::collections::BTreeMap<String, String>| {
            Value::Object(from.into_iter().map(|(key, value)| (key, Value::String(value))).collect())
        };
        put("tags", strings(resource.tags));
        put("unknown_fields", strings(resource.unknown_fields));
        if let Some(location) = resource.location.and_then(|location| serde_json::to_value(location).ok()) {
            put("location", location);
        }
        put("attributes", Value::Object(resource.attributes));
        Self { document: interner.document(Value::Object(map)), kind, reference_only }
    }

    /// Takes a resource record of an inventory file.
    ///
    /// # Errors
    /// When it lacks the fields that every resource has.
    pub fn from_document(document: Document) -> Result<Self, ItemError> {
        // Writers leave empty objects out; policies may rely on them.
        Self::with_objects(document, &["tags", "attributes"])
    }

    /// Takes what was kept of a resource record.
    ///
    /// # Errors
    /// When it lacks the fields that every resource has.
    pub fn from_part(document: Document, shape: &Shape) -> Result<Self, ItemError> {
        Self::with_objects(document, if shape.keeps("tags") { &["tags", "attributes"] } else { &["attributes"] })
    }

    fn with_objects(document: Document, names: &[&str]) -> Result<Self, ItemError> {
        for missing in ["id", "resource_type", "name", "origin"] {
            if document.get_str(missing).is_none() {
                return Err(ItemError { missing });
            }
        }
        let mut document = document;
        for name in names {
            if document.get(name).is_none() {
                document = document.with(name, Document::object([]));
            }
        }
        let kind = document.get_str("resource_type").and_then(kinds::find);
        let reference_only = document.get_bool("reference_only").unwrap_or(false);
        Ok(Self { document, kind, reference_only })
    }

    /// Takes a JSON array of resource records.
    ///
    /// # Errors
    /// When it is no array of resources.
    pub fn parse_batch(json: &str) -> Result<Vec<Self>, RegoError> {
        Document::parse_array(json)?
            .into_iter()
            .map(|document| Self::from_document(document).map_err(|e| RegoError::Document { message: e.to_string() }))
            .collect()
    }

    /// Whether policies cannot tell the two apart, which have the same id: all that may differ is where they were read.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let names = kinds::HEADER_FIELDS.iter().chain(&["attributes", "unknown_fields"]);
        let told = names.filter(|name| !matches!(**name, "id" | "resource_type" | "origin" | "location"));
        told.into_iter().all(|name| self.document.get(name) == other.document.get(name))
    }

    #[must_use]
    pub fn id(&self) -> &str {
        self.document.get_str("id").unwrap_or_default()
    }

    #[must_use]
    pub fn resource_type(&self) -> &str {
        self.document.get_str("resource_type").unwrap_or_default()
    }

    /// What outputs show of it.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let text = |name: &str| self.document.get_str(name).map(str::to_owned);
        let origin = match self.document.get_str("origin") {
            Some("plan") => Origin::Plan,
            Some("template") => Origin::Template,
            Some("state") => Origin::State,
            _ => Origin::Live,
        };
        Subject {
            id: self.document.get_shared("id").unwrap_or_default(),
            resource_type: self.document.get_shared("resource_type").unwrap_or_default(),
            name: text("name").unwrap_or_default(),
            account_id: text("account_id"),
            region: text("region"),
            owner: text("owner"),
            environment: text("environment"),
            tier: text("tier"),
            engine: self.engine(),
            origin,
            location: self.location(),
            tags: None,
        }
    }

    /// What the service calls the engine; whatever lies inside of a PostgreSQL server is PostgreSQL's.
    fn engine(&self) -> Option<String> {
        if self.resource_type().starts_with("pg_") {
            return Some("postgres".to_owned());
        }
        let attributes = self.document.get("attributes")?;
        attributes.get_str("engine").filter(|engine| !engine.is_empty()).map(str::to_owned)
    }

    /// The tags that are known; absent when they could not be read.
    #[must_use]
    pub fn tags(&self) -> Option<BTreeMap<String, String>> {
        let tags = self.document.get("tags").and_then(|tags| tags.to_json());
        let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        let known: BTreeMap<String, String> =
            tags.as_ref().and_then(Value::as_object).into_iter().flatten().filter_map(text).collect();
        let unknown = self.document.get("unknown_fields").and_then(|fields| fields.get("tags")).is_some();
        (!known.is_empty() || !unknown).then_some(known)
    }

    /// A field of every resource that is text, such as `name` or `owner`.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.document.get_str(field)
    }

    /// Where it is written.
    #[must_use]
    pub fn location(&self) -> Option<Location> {
        serde_json::from_value(self.document.get("location")?.to_json()?).ok()
    }

    /// The value at `path`, which is written relative to `attributes` (or names a field of every resource).
    #[must_use]
    pub fn value_at(&self, path: &str) -> Option<Value> {
        let mut parts = split_path(path).into_iter();
        let head = parts.next()?;
        let mut at = match kinds::HEADER_FIELDS.contains(&head.as_str()) {
            true => self.document.get(&head)?,
            false => self.document.get("attributes")?.get(&head)?,
        };
        for part in parts {
            at = match part.parse::<usize>() {
                Ok(position) => {
                    at.items().and_then(|items| items.into_iter().nth(position)).or_else(|| at.get(&part))?
                }
                Err(_) => at.get(&part)?,
            };
        }
        at.to_json()
    }
}

/// `ingress[2].cidr_blocks` -> `ingress`, `2`, `cidr_blocks`. Dots inside brackets belong to the key.
fn split_path(path: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut in_brackets = false;
    for c in path.chars() {
        match c {
            '.' if !in_brackets => parts.push(std::mem::take(&mut part)),
            '[' if !in_brackets => {
                parts.push(std::mem::take(&mut part));
                in_brackets = true;
            }
            ']' if in_brackets => in_brackets = false,
            _ => part.push(c),
        }
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}
