//! What is inside one database, from the answers of its connection.
//!
//! OIDs join the result sets and go no further: ids are made of names. An edge whose other end is not listed, because
//! initdb made it, is left out. Main function: [`resources`].

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::failure::Failure;
use super::maker::{Attributes as _, Maker, object};
use super::objects::{self, Objects};
use super::results::Results;
use super::statements::Statement as S;
use crate::model::{Resource, pg_id};

/// Adds everything in the database, and what belongs to the database itself to its resource.
pub(super) fn resources(
    maker: &Maker<'_>,
    database: &mut Resource,
    name: &str,
    results: &mut Results,
    out: &mut Vec<Resource>,
) {
    let place = Place { maker, database: name };
    schemas(&place, results, out);
    extensions(&place, results, out);
    let mut objects = Objects::default();
    objects::relations(&place, results, &mut objects);
    objects::functions(&place, results, &mut objects);
    objects::types(&place, results, &mut objects);
    objects::others(&place, results, &mut objects);
    edges(&place, results, &mut objects);
    policies(&place, results, &objects, out);
    publications(&place, results, &objects, out);
    default_acls(&place, results, out);
    event_triggers(&place, database, results);
    database.set("contents_read", true);
    out.extend(objects.into_resources());
}

/// The database that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) maker: &'a Maker<'a>,
    pub(super) database: &'a str,
}

impl Place<'_> {
    pub(super) fn resource(&self, kind: &str, id: &str, name: &str) -> Resource {
        let mut resource = self.maker.resource(kind, id, name);
        resource.set("database", self.database);
        resource
    }

    pub(super) fn extension(&self, name: Option<&str>) -> Option<String> {
        name.map(|name| pg_id::extension(self.maker.cluster, self.database, name))
    }

    pub(super) fn object(&self, class: &str, schema: Option<&str>, name: &str, arguments: Option<&str>) -> String {
        pg_id::object(self.maker.cluster, Some(self.database), class, schema, name, arguments)
    }

    /// `orders/app/policy/`, then what the caller adds.
    fn id(&self, class: &str, rest: &str) -> String {
        format!("{}/{}/{class}/{rest}", self.maker.cluster, pg_id::quoted(self.database))
    }
}

fn schemas(place: &Place<'_>, results: &mut Results, out: &mut Vec<Resource>) {
    let found = results.parse(S::Schemas, |row| {
        let name = row.text(0)?;
        let id = pg_id::schema(place.maker.cluster, place.database, name);
        let mut schema = place.resource("pg_schema", &id, name);
        schema.owner(place.maker, row.text(1)?);
        schema.acl(row.maybe(2)?);
        schema.set_some("initial_acl", row.maybe(3)?);
        schema.set("is_system", matches!(name, "pg_catalog" | "information_schema"));
        schema.set_some("extension", place.extension(row.maybe(4)?));
        Ok(schema)
    });
    out.extend(found.unwrap_or_default());
}

fn extensions(place: &Place<'_>, results: &mut Results, out: &mut Vec<Resource>) {
    let available =
        results.parse(S::AvailableExtensions, |row| Ok((row.text(0)?.to_owned(), row.maybe(1)?.map(str::to_owned))));
    let available: Result<BTreeMap<String, Option<String>>, Failure> = available.map(|rows| rows.into_iter().collect());
    let found = results.parse(S::Extensions, |row| {
        let name = row.text(0)?;
        let id = pg_id::extension(place.maker.cluster, place.database, name);
        let mut extension = place.resource("pg_extension", &id, name);
        extension.owner(place.maker, row.text(1)?);
        extension.set("schema", row.text(2)?);
        extension.set("version", row.text(3)?);
        extension.set("relocatable", row.flag(4)?);
        let default = available.as_ref().map(|available| available.get(name).cloned().flatten());
        extension.set_read("default_version", default);
        Ok(extension)
    });
    out.extend(found.unwrap_or_default());
}

/// How triggers are enabled.
fn enabled(code: &str) -> &'static str {
    match code {
        "D" => "disabled",
        "R" => "replica",
        "A" => "always",
        _ => "origin",
    }
}

fn edges(place: &Place<'_>, results: &mut Results, objects: &mut Objects) {
    let found = results.parse(S::ViewEdges, |row| Ok((row.oid(0)?, row.flag(1)?, row.oid(2)?)));
    match found {
        Ok(edges) => {
            for (view, is_function, target) in edges {
                let target = if is_function { objects.function(target) } else { objects.relation(target) };
                let target = target.map(str::to_owned);
                objects.add_to_list(view, if is_function { "calls" } else { "reads" }, target.map(Value::String));
            }
            objects.complete("view", &["reads", "calls"]);
            objects.complete("materialized_view", &["reads", "calls"]);
        }
        Err(failure) => objects.unknown(&["view", "materialized_view"], &["reads", "calls"], &failure),
    }
    let found = results.parse(S::TableEdges, |row| Ok((row.flag(0)?, row.oid(1)?, row.oid(2)?)));
    match found {
        Ok(edges) => {
            for (is_server, table, target) in edges {
                if is_server {
                    let server = objects.server(target).map(str::to_owned);
                    objects.set(table, "foreign_server", server.map(Value::String));
                } else {
                    let parent = objects.relation(target).map(str::to_owned);
                    objects.add_to_list(table, "parents", parent.map(Value::String));
                }
            }
        }
        Err(failure) => {
            objects.unknown(&["table", "partitioned_table", "foreign_table"], &["parents"], &failure);
            objects.unknown(&["foreign_table"], &["foreign_server"], &failure);
        }
    }
    let found = results.parse(S::Triggers, |row| {
        let function = place.object("function", Some(row.text(2)?), row.text(3)?, Some(""));
        let trigger = object([
            ("name", Some(row.text(1)?.into())),
            ("function", Some(function.into())),
            ("enabled", Some(enabled(row.text(4)?).into())),
        ]);
        Ok((row.oid(0)?, trigger))
    });
    match found {
        Ok(triggers) => {
            for (table, trigger) in triggers {
                objects.add_to_list(table, "triggers", Some(trigger));
            }
        }
        Err(failure) => {
            let with_triggers = ["table", "partitioned_table", "foreign_table", "view"];
            objects.unknown(&with_triggers, &["triggers"], &failure);
        }
    }
    let found = results.parse(S::UserMappings, |row| {
        let mapping = object([
            ("is_public", Some(row.flag(1)?.into())),
            ("role_name", row.maybe(2)?.filter(|_| row.flag(1) == Ok(false)).map(Into::into)),
        ]);
        Ok((row.oid(0)?, mapping))
    });
    match found {
        Ok(mappings) => {
            for (server, mapping) in mappings {
                objects.add_mapping(server, mapping);
            }
            objects.complete("foreign_server", &["user_mappings"]);
        }
        Err(failure) => objects.unknown(&["foreign_server"], &["user_mappings"], &failure),
    }
}

fn policies(place: &Place<'_>, results: &mut Results, objects: &Objects, out: &mut Vec<Resource>) {
    let found = results.parse(S::Policies, |row| {
        let name = row.text(1)?;
        // A table that is not listed is one of a temporary schema.
        let Some(table) = objects.table(row.oid(0)?) else { return Ok(None) };
        let quoted = format!("{}.{}/{}", pg_id::quoted(table.schema), pg_id::quoted(table.name), pg_id::quoted(name));
        let mut policy = place.resource("pg_policy", &place.id("policy", &quoted), name);
        policy.set("schema", table.schema);
        policy.set("table", table.id);
        policy.set("table_name", table.name);
        policy.set("rls_enabled", table.rls_enabled);
        policy.set("permissive", row.flag(2)?);
        let command = match row.text(3)? {
            "r" => "SELECT",
            "a" => "INSERT",
            "w" => "UPDATE",
            "d" => "DELETE",
            _ => "ALL",
        };
        policy.set("command", command);
        policy.set("applies_to_public", row.flag(4)?);
        let names = row.list(5)?;
        policy.set("roles", names.iter().map(|name| place.maker.role(name)).collect::<Vec<_>>());
        policy.set("role_names", names);
        policy.set_some("using", row.maybe(6)?);
        policy.set_some("with_check", row.maybe(7)?);
        Ok(Some(policy))
    });
    out.extend(found.unwrap_or_default().into_iter().flatten());
}

fn publications(place: &Place<'_>, results: &mut Results, objects: &Objects, out: &mut Vec<Resource>) {
    let found = results.parse(S::Publications, |row| {
        let name = row.text(0)?;
        let id = place.id("publication", &pg_id::quoted(name));
        let mut publication = place.resource("pg_publication", &id, name);
        publication.owner(place.maker, row.text(1)?);
        publication.set("all_tables", row.flag(2)?);
        let mut publishes = Vec::new();
        for (column, operation) in [(3, "insert"), (4, "update"), (5, "delete"), (6, "truncate")] {
            if row.flag(column)? {
                publishes.push(operation);
            }
        }
        publication.set("publishes", publishes);
        publication.set("schemas", row.list(7)?);
        let tables = row.list(8)?;
        let mut tables: Vec<&str> = tables.iter().filter_map(|oid| objects.relation(oid.parse().ok()?)).collect();
        tables.sort_unstable();
        publication.set("tables", tables);
        Ok(publication)
    });
    out.extend(found.unwrap_or_default());
}

fn default_acls(place: &Place<'_>, results: &mut Results, out: &mut Vec<Resource>) {
    let found = results.parse(S::DefaultAcls, |row| {
        let (creator, schema) = (row.text(0)?, row.maybe(1)?);
        let class = match row.text(2)? {
            "r" => "table",
            "S" => "sequence",
            "f" => "function",
            "T" => "type",
            "n" => "schema",
            "L" => "large_object",
            other => other,
        };
        let where_to = schema.map_or_else(|| "*".to_owned(), pg_id::quoted);
        let rest = format!("{}/{where_to}/{class}", pg_id::quoted(creator));
        let mut entry = place.resource("pg_default_acl", &place.id("default_acl", &rest), creator);
        entry.set("creator", place.maker.role(creator));
        entry.set("creator_name", creator);
        entry.set_some("schema", schema);
        entry.set("class", class);
        entry.set("acl", row.text(3)?);
        Ok(entry)
    });
    out.extend(found.unwrap_or_default());
}

fn event_triggers(place: &Place<'_>, database: &mut Resource, results: &mut Results) {
    let found = results.parse(S::EventTriggers, |row| {
        let function = place.object("function", Some(row.text(3)?), row.text(4)?, Some(""));
        Ok(object([
            ("name", Some(row.text(0)?.into())),
            ("event", Some(row.text(1)?.into())),
            ("owner_name", Some(row.text(2)?.into())),
            ("function", Some(function.into())),
            ("enabled", Some(enabled(row.text(5)?).into())),
            ("extension", row.maybe(6)?.map(Into::into)),
        ]))
    });
    database.set_read("event_triggers", found.as_ref().map(|found| Some(Value::Array(found.clone()))));
}

/// Subscriptions, which are kept for the whole server but belong to databases.
pub(super) fn subscriptions(
    maker: &Maker<'_>,
    results: &mut Results,
    conninfo: &Result<(), Failure>,
    out: &mut Vec<Resource>,
) {
    let connections = results.parse(S::SubscriptionConnections, |row| {
        Ok(((row.text(0)?.to_owned(), row.text(1)?.to_owned()), (row.maybe(2)?.map(str::to_owned), row.maybe_flag(3)?)))
    });
    let connections = conninfo.clone().and(connections);
    type Connections = HashMap<(String, String), (Option<String>, Option<bool>)>;
    let connections: Result<Connections, Failure> = connections.map(|rows| rows.into_iter().collect());
    let found = results.parse(S::Subscriptions, |row| {
        let (database, name) = (row.text(0)?, row.text(1)?);
        let place = Place { maker, database };
        let id = place.id("subscription", &pg_id::quoted(name));
        let mut subscription = place.resource("pg_subscription", &id, name);
        subscription.owner(maker, row.text(2)?);
        subscription.set("enabled", row.flag(3)?);
        subscription.set("publications", row.list(4)?);
        subscription.set_some("slot_name", row.maybe(5)?);
        subscription.set_some("password_required", row.maybe_flag(6)?);
        subscription.set_some("run_as_owner", row.maybe_flag(7)?);
        match &connections {
            Ok(known) => {
                let (mode, has_password) =
                    known.get(&(database.to_owned(), name.to_owned())).cloned().unwrap_or_default();
                subscription.set_some("sslmode", mode);
                subscription.set_some("has_password", has_password);
            }
            Err(failure) => {
                subscription.unknown("sslmode", failure);
                subscription.unknown("has_password", failure);
            }
        }
        Ok(subscription)
    });
    out.extend(found.unwrap_or_default());
}

/// Tablespaces and parameters, which all databases share.
pub(super) fn shared_objects(maker: &Maker<'_>, results: &mut Results, out: &mut Vec<Resource>) {
    for (statement, class) in [(S::Tablespaces, "tablespace"), (S::Parameters, "parameter")] {
        let found = results.parse(statement, |row| {
            let name = row.text(1)?;
            let id = pg_id::object(maker.cluster, None, class, None, name, None);
            let mut shared = maker.resource("pg_object", &id, name);
            shared.set("class", class);
            shared.set("kind", class);
            shared.set("object_name", name);
            shared.set("is_system", row.flag(0)?);
            shared.owner(maker, row.text(2)?);
            shared.acl(row.maybe(3)?);
            shared.set_some("directory", row.maybe(4)?);
            Ok(shared)
        });
        out.extend(found.unwrap_or_default());
    }
}

/// A JSON object of strings.
pub(super) fn strings(entries: BTreeMap<String, String>) -> Map<String, Value> {
    entries.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}
