//! Objects with access control lists, while their edges are still being joined by OID.
//!
//! Main type: [`Objects`].

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::contents::{Place, strings};
use super::failure::Failure;
use super::maker::Attributes as _;
use super::results::Results;
use super::rows::BadAnswer;
use super::statements::Statement as S;
use crate::model::Resource;

/// The objects of one database, with where each OID is found.
#[derive(Debug, Default)]
pub(super) struct Objects {
    all: Vec<Resource>,
    relations: HashMap<u32, usize>,
    functions: HashMap<u32, usize>,
    types: HashMap<u32, usize>,
    servers: HashMap<u32, usize>,
}

/// A table that a policy is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    pub(super) id: &'a str,
    pub(super) schema: &'a str,
    pub(super) name: &'a str,
    pub(super) rls_enabled: bool,
}

impl Objects {
    pub(super) fn relation(&self, oid: u32) -> Option<&str> {
        self.relations.get(&oid).and_then(|&i| self.all.get(i)).map(|found| found.id.as_str())
    }

    pub(super) fn function(&self, oid: u32) -> Option<&str> {
        self.functions.get(&oid).and_then(|&i| self.all.get(i)).map(|found| found.id.as_str())
    }

    pub(super) fn server(&self, oid: u32) -> Option<&str> {
        self.servers.get(&oid).and_then(|&i| self.all.get(i)).map(|found| found.id.as_str())
    }

    pub(super) fn table(&self, oid: u32) -> Option<Table<'_>> {
        let found = self.relations.get(&oid).and_then(|&i| self.all.get(i))?;
        let text = |name: &str| found.attributes.get(name).and_then(Value::as_str);
        Some(Table {
            id: &found.id,
            schema: text("schema")?,
            name: text("object_name")?,
            rls_enabled: found.attributes.get("rls_enabled").and_then(Value::as_bool)?,
        })
    }

    fn relation_mut(&mut self, oid: u32) -> Option<&mut Resource> {
        self.relations.get(&oid).and_then(|&i| self.all.get_mut(i))
    }

    pub(super) fn set(&mut self, relation: u32, field: &str, value: Option<Value>) {
        if let (Some(relation), Some(value)) = (self.relation_mut(relation), value) {
            relation.set(field, value);
        }
    }

    /// Adds to a list of a relation, once.
    pub(super) fn add_to_list(&mut self, relation: u32, field: &str, value: Option<Value>) {
        if let (Some(relation), Some(value)) = (self.relation_mut(relation), value) {
            add(&mut relation.attributes, field, value);
        }
    }

    pub(super) fn add_mapping(&mut self, server: u32, mapping: Value) {
        if let Some(server) = self.servers.get(&server).and_then(|&i| self.all.get_mut(i)) {
            add(&mut server.attributes, "user_mappings", mapping);
        }
    }

    /// Gives those of that kind an empty list that have none, since it was read.
    pub(super) fn complete(&mut self, kind: &str, fields: &[&str]) {
        for resource in of_kinds(&mut self.all, &[kind]) {
            for field in fields {
                if !resource.attributes.contains_key(*field) {
                    resource.set(field, Value::Array(Vec::new()));
                }
            }
        }
    }

    pub(super) fn unknown(&mut self, kinds: &[&str], fields: &[&str], failure: &Failure) {
        for resource in of_kinds(&mut self.all, kinds) {
            for field in fields {
                resource.unknown(field, failure);
            }
        }
    }

    pub(super) fn into_resources(self) -> Vec<Resource> {
        self.all
    }

    fn push(&mut self, resource: Resource) -> usize {
        self.all.push(resource);
        self.all.len() - 1
    }
}

fn of_kinds<'a>(all: &'a mut [Resource], kinds: &'a [&str]) -> impl Iterator<Item = &'a mut Resource> {
    all.iter_mut().filter(move |resource| {
        resource.attributes.get("kind").and_then(Value::as_str).is_some_and(|kind| kinds.contains(&kind))
    })
}

fn add(attributes: &mut Map<String, Value>, field: &str, value: Value) {
    if let Some(list) = attributes.entry(field).or_insert_with(|| Value::Array(Vec::new())).as_array_mut()
        && !list.contains(&value)
    {
        list.push(value);
    }
}

/// What every object has.
#[derive(Debug)]
struct Base<'a> {
    class: &'a str,
    kind: &'a str,
    schema: Option<&'a str>,
    name: &'a str,
    arguments: Option<&'a str>,
    owner: &'a str,
    acl: Option<&'a str>,
    initial_acl: Option<&'a str>,
    is_system: bool,
    extension: Option<&'a str>,
}

impl Base<'_> {
    fn resource(&self, place: &Place<'_>) -> Resource {
        let id = place.object(self.class, self.schema, self.name, self.arguments);
        let mut name = String::new();
        if let Some(schema) = self.schema {
            name.push_str(schema);
            name.push('.');
        }
        name.push_str(self.name);
        if let Some(arguments) = self.arguments {
            name.push('(');
            name.push_str(arguments);
            name.push(')');
        }
        let mut resource = place.resource("pg_object", &id, &name);
        resource.set("class", self.class);
        resource.set("kind", self.kind);
        resource.set_some("schema", self.schema);
        resource.set("object_name", self.name);
        resource.set_some("arguments", self.arguments);
        resource.owner(place.maker, self.owner);
        resource.acl(self.acl);
        resource.set_some("initial_acl", self.initial_acl);
        resource.set("is_system", self.is_system);
        resource.set_some("extension", place.extension(self.extension));
        resource
    }
}

/// Column name to list, by OID of the relation; and the same of what initdb or an extension gave.
type ColumnAcls = HashMap<u32, (BTreeMap<String, String>, BTreeMap<String, String>)>;

fn columns(results: &mut Results) -> Result<ColumnAcls, Failure> {
    let mut found = ColumnAcls::new();
    results.parse(S::Columns, |row| {
        let of_relation = found.entry(row.oid(0)?).or_default();
        let column = row.text(1)?;
        of_relation.0.insert(column.to_owned(), row.text(2)?.to_owned());
        if let Some(initial) = row.maybe(3)? {
            of_relation.1.insert(column.to_owned(), initial.to_owned());
        }
        Ok(())
    })?;
    Ok(found)
}

/// Tables, views and sequences, with the lists of their columns.
pub(super) fn relations(place: &Place<'_>, results: &mut Results, objects: &mut Objects) {
    let mut columns = columns(results);
    let found = results.parse(S::Relations, |row| {
        let oid = row.oid(0)?;
        let kind = match row.text(3)? {
            "r" => "table",
            "p" => "partitioned_table",
            "v" => "view",
            "m" => "materialized_view",
            "f" => "foreign_table",
            "S" => "sequence",
            _ => return Err(BadAnswer { column: 4, problem: "is no kind of relation" }),
        };
        let is_sequence = kind == "sequence";
        let base = Base {
            class: if is_sequence { "sequence" } else { "table" },
            kind,
            schema: Some(row.text(1)?),
            name: row.text(2)?,
            arguments: None,
            owner: row.text(4)?,
            acl: row.maybe(5)?,
            initial_acl: row.maybe(6)?,
            is_system: row.flag(7)?,
            extension: row.maybe(9)?,
        };
        let mut relation = base.resource(place);
        match &mut columns {
            Ok(columns) => {
                if let Some((acls, initial)) = columns.remove(&oid) {
                    relation.set("column_acls", strings(acls));
                    relation.set_some("initial_column_acls", (!initial.is_empty()).then(|| strings(initial)));
                }
            }
            Err(failure) if !is_sequence => relation.unknown("column_acls", failure),
            Err(_) => {}
        }
        if !is_sequence {
            let old_enough = row.flag(8)?;
            relation.set("is_system_catalog", old_enough && kind != "view");
            relation.set("rls_enabled", row.flag(10)?);
            relation.set("rls_forced", row.flag(11)?);
            relation.set("is_partition", row.flag(12)?);
        }
        if kind == "view" {
            let options = row.list(13)?;
            relation.set("security_invoker", options.iter().any(|option| is_on(option, "security_invoker")));
        }
        relation.set_some("array_type", row.maybe(14)?);
        Ok((oid, relation))
    });
    for (oid, relation) in found.unwrap_or_default() {
        let at = objects.push(relation);
        objects.relations.insert(oid, at);
    }
}

/// Options of relations are kept as somebody typed them.
fn is_on(option: &str, name: &str) -> bool {
    let on = |value: &str| {
        let value = value.to_lowercase();
        // The server takes every beginning of these words that is no beginning of another.
        !value.is_empty()
            && (["true", "yes"].iter().any(|word| word.starts_with(&value)) || value == "on" || value == "1")
    };
    option.split_once('=').is_some_and(|(key, value)| key == name && on(value))
}

/// Functions and procedures.
pub(super) fn functions(place: &Place<'_>, results: &mut Results, objects: &mut Objects) {
    let found = results.parse(S::Functions, |row| {
        let kind = match row.text(4)? {
            "p" => "procedure",
            "a" => "aggregate",
            "w" => "window",
            _ => "function",
        };
        let base = Base {
            class: "function",
            kind,
            schema: Some(row.text(1)?),
            name: row.text(2)?,
            arguments: Some(row.text(3)?),
            owner: row.text(5)?,
            acl: row.maybe(6)?,
            initial_acl: row.maybe(7)?,
            is_system: row.flag(8)?,
            extension: row.maybe(9)?,
        };
        let mut function = base.resource(place);
        function.set("security_definer", row.flag(10)?);
        function.set("leakproof", row.flag(11)?);
        function.set("language", row.text(12)?);
        function.set("returns_trigger", row.flag(13)?);
        function.set("has_sql_body", row.flag(14)?);
        function.set_some("search_path", row.maybe(15)?);
        function.set("config", row.list(16)?);
        Ok((row.oid(0)?, function))
    });
    for (oid, function) in found.unwrap_or_default() {
        let at = objects.push(function);
        objects.functions.insert(oid, at);
    }
}

/// Types that are more than the row of a table or the array of another type.
pub(super) fn types(place: &Place<'_>, results: &mut Results, objects: &mut Objects) {
    let found = results.parse(S::Types, |row| {
        let kind = match row.text(3)? {
            "b" => "base",
            "c" => "composite",
            "d" => "domain",
            "e" => "enum",
            "r" => "range",
            "m" => "multirange",
            "row" => "row",
            _ => "pseudo",
        };
        let base = Base {
            class: "type",
            kind,
            schema: Some(row.text(1)?),
            name: row.text(2)?,
            arguments: None,
            owner: row.text(4)?,
            acl: row.maybe(5)?,
            initial_acl: row.maybe(6)?,
            is_system: row.flag(7)?,
            extension: row.maybe(8)?,
        };
        let mut ty = base.resource(place);
        ty.set_some("array_type", row.maybe(9)?);
        let range = row.maybe_integer(10)?.and_then(|oid| u32::try_from(oid).ok());
        Ok((row.oid(0)?, range, ty))
    });
    let mut ranges = Vec::new();
    for (oid, range, ty) in found.unwrap_or_default() {
        let at = objects.push(ty);
        objects.types.insert(oid, at);
        ranges.extend(range.map(|range| (at, range)));
    }
    for (at, range) in ranges {
        let range = objects.types.get(&range).and_then(|&i| objects.all.get(i)).map(|found| found.id.clone());
        if let (Some(range), Some(multirange)) = (range, objects.all.get_mut(at)) {
            multirange.set("range_type", range);
        }
    }
}

/// Languages, foreign-data wrappers, foreign servers, large objects.
pub(super) fn others(place: &Place<'_>, results: &mut Results, objects: &mut Objects) {
    let found = results.parse(S::OtherObjects, |row| {
        let class = row.text(0)?;
        let base = Base {
            class,
            kind: class,
            schema: None,
            name: row.text(2)?,
            arguments: None,
            owner: row.text(3)?,
            acl: row.maybe(4)?,
            initial_acl: row.maybe(5)?,
            is_system: row.flag(6)?,
            extension: row.maybe(7)?,
        };
        let mut other = base.resource(place);
        other.set_some("trusted", row.maybe_flag(8)?);
        let wrapper = row.maybe(9)?.map(|wrapper| place.object("foreign_data_wrapper", None, wrapper, None));
        other.set_some("foreign_data_wrapper", wrapper);
        Ok((row.oid(1)?, class == "foreign_server", other))
    });
    for (oid, is_server, other) in found.unwrap_or_default() {
        let at = objects.push(other);
        if is_server {
            objects.servers.insert(oid, at);
        }
    }
}
