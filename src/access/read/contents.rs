//! The objects of one database, or those that all databases of a server share.
//!
//! Types that have no resource of their own (row types, array types) are made here from what they follow.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::{Draft, Fields};
use crate::access::snapshot::{Item, Kind, Object, ObjectId, Rls, RoleId, RowPolicy};
use crate::model::ObjectClass;

/// What a `pg_object` of class table is called.
const VIEWS: [(&str, Kind); 3] =
    [("view", Kind::View), ("materialized_view", Kind::MaterializedView), ("foreign_table", Kind::ForeignTable)];

#[derive(Debug, Default)]
pub(super) struct Contents {
    objects: Vec<Object>,
    columns: Vec<Column>,
    items: Vec<Item>,
    /// Ids of tables with row level security and of range types.
    ids: HashMap<Box<str>, usize>,
    /// Id of a table, and a policy of it.
    policies: Vec<(Box<str>, RowPolicy)>,
    /// Multirange -> id of its range type.
    ranges: Vec<(usize, Box<str>)>,
    /// Type or relation -> name of the array type over it.
    arrays: Vec<(usize, Arc<str>)>,
    /// Row types that have a resource of their own, because they have a list.
    rows: HashSet<(Arc<str>, Arc<str>)>,
    schemas: HashSet<Arc<str>>,
}

#[derive(Debug)]
struct Column {
    table: usize,
    name: Arc<str>,
    acl: Range<u32>,
}

impl Draft {
    pub(super) fn object(&mut self, fields: Fields<'_>, source: u32) -> Result<(), String> {
        let resource = fields.0;
        let (class, name) = match resource.resource_type.as_str() {
            "pg_database" => (ObjectClass::Database, resource.name.clone()),
            "pg_schema" => (ObjectClass::Schema, resource.name.clone()),
            _ => {
                let class = fields.text("class");
                let class = ObjectClass::from_name(class).ok_or_else(|| format!("class {class:?} is not known"))?;
                let name = fields.text("object_name");
                let arguments = fields.text("arguments");
                let is_function = class == ObjectClass::Function;
                (class, if is_function { format!("{name}({arguments})") } else { name.to_owned() })
            }
        };
        let owner = self.owner(fields.text("owner_name"));
        let acl = match resource.attributes.get("acl").and_then(|acl| acl.as_str()) {
            Some(text) => Some(self.items(text).map_err(|error| format!("failed to {error}"))?),
            None => None,
        };
        let columns = resource.attributes.get("column_acls").and_then(|columns| columns.as_object());
        let mut columns_read = Vec::new();
        for (column, text) in columns.into_iter().flatten() {
            let items = self.items(text.as_str().unwrap_or_default());
            columns_read.push((Arc::from(column.as_str()), items.map_err(|error| format!("failed to {error}"))?));
        }
        let contents = self.contents(fields);
        let object = Object {
            class,
            schema: contents.schema(fields.text("schema")),
            name: Arc::from(name),
            column: Arc::from(""),
            owner,
            acl: acl.map(|items| contents.keep(items)),
            table: None,
            kind: kind(fields.text("kind")),
            is_system_catalog: fields.flag("is_system_catalog"),
            is_system: fields.flag("is_system"),
            rls: Rls { enabled: fields.flag("rls_enabled"), forced: fields.flag("rls_forced"), policies: Vec::new() },
            is_definer: is_open_definer(fields),
            is_invoker: fields.flag("security_invoker"),
            is_trusted: fields.flag("trusted"),
            source,
        };
        contents.add(object, columns_read, fields);
        fields.all_known(&["acl", "column_acls", "owner_name", "security_definer"])
    }

    pub(super) fn policy(&mut self, fields: Fields<'_>) -> Result<(), String> {
        let mut roles: Vec<RoleId> = fields.list("role_names").iter().map(|name| self.named(name)).collect();
        if fields.flag("applies_to_public") {
            roles = vec![crate::access::PUBLIC];
        }
        let policy = RowPolicy {
            name: fields.0.name.clone(),
            permissive: fields.flag("permissive"),
            command: fields.text("command").to_owned(),
            roles,
            lets_all: fields.text("using") == "true",
        };
        let table = fields.text("table").into();
        self.contents(fields).policies.push((table, policy));
        fields.all_known(&["role_names", "command", "permissive"])
    }

    fn contents(&mut self, fields: Fields<'_>) -> &mut Contents {
        match fields.text("database") {
            "" => &mut self.shared,
            database => self.databases.entry(Arc::from(database)).or_default(),
        }
    }
}

/// A function that may lend its owner's powers to callers. Trigger functions cannot be called; those of extensions, and
/// the one that tells the scanner which kind a password is of, are made to be called by others.
fn is_open_definer(fields: Fields<'_>) -> bool {
    let is_own = fields.text("schema") == "dbmuster" && fields.text("object_name") == "password_kind";
    fields.flag("security_definer") && !fields.flag("returns_trigger") && !fields.has("extension") && !is_own
}

fn kind(text: &str) -> Kind {
    VIEWS.iter().find(|(name, _)| *name == text).map_or(Kind::Plain, |(_, kind)| *kind)
}

impl Contents {
    /// One text for all that is in a schema.
    fn schema(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.schemas.get(name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(name);
        self.schemas.insert(Arc::clone(&new));
        new
    }

    fn keep(&mut self, items: Vec<Item>) -> Range<u32> {
        let start = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.extend(items);
        start..u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    fn add(&mut self, object: Object, columns: Vec<(Arc<str>, Vec<Item>)>, fields: Fields<'_>) {
        let place = self.objects.len();
        for (name, items) in columns {
            let acl = self.keep(items);
            self.columns.push(Column { table: place, name, acl });
        }
        let kind = fields.text("kind");
        if object.rls.enabled || kind == "range" {
            self.ids.insert(fields.0.id.as_str().into(), place);
        }
        if kind == "row" {
            self.rows.insert((Arc::clone(&object.schema), Arc::clone(&object.name)));
        }
        if fields.has("range_type") {
            self.ranges.push((place, fields.text("range_type").into()));
        }
        if fields.has("array_type") {
            self.arrays.push((place, Arc::from(fields.text("array_type"))));
        }
        self.objects.push(object);
    }

    /// Everything in one order, whatever order it came in, with what is shared in front.
    pub(super) fn finish(mut self, shared: &Self, major: u32) -> (Vec<Object>, Vec<Item>) {
        for (table, policy) in std::mem::take(&mut self.policies) {
            if let Some(object) = self.ids.get(&table).and_then(|place| self.objects.get_mut(*place)) {
                object.rls.policies.push(policy);
            }
        }
        if major >= 17 {
            self.follow_ranges();
        }
        self.add_followers();
        let offset = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.extend(&shared.items);
        self.objects.extend(shared.objects.iter().cloned().map(|mut object| {
            object.acl = object.acl.map(|range| range.start + offset..range.end + offset);
            object
        }));
        let key = |object: &Object| (object.class, Arc::clone(&object.schema), Arc::clone(&object.name));
        let mut order: Vec<usize> = (0..self.objects.len()).collect();
        order.sort_by_cached_key(|place| key(&self.objects[*place]));
        let mut new_place = vec![0; order.len()];
        (0_u32..).zip(&order).for_each(|(new, old)| new_place[*old] = new);
        self.columns.sort_by(|a, b| (new_place[a.table], &a.name).cmp(&(new_place[b.table], &b.name)));
        let mut slots: Vec<Option<Object>> = self.objects.into_iter().map(Some).collect();
        let mut objects: Vec<Object> = order.iter().filter_map(|old| slots[*old].take()).collect();
        for column in self.columns {
            let id: ObjectId = new_place[column.table];
            let column = column_of(&objects[id as usize], id, column);
            objects.push(column);
        }
        objects.iter_mut().for_each(|object| object.rls.policies.sort_by(|a, b| a.name.cmp(&b.name)));
        (objects, self.items)
    }

    /// From version 17 on a multirange has the list and the owner of its range type.
    fn follow_ranges(&mut self) {
        for (place, range) in &self.ranges {
            let Some(range) = self.ids.get(range).map(|place| self.objects[*place].clone()) else { continue };
            let multirange = &mut self.objects[*place];
            (multirange.owner, multirange.acl) = (range.owner, range.acl);
            multirange.kind = Kind::FollowingType;
        }
    }

    /// Row types have the built-in default unless they were read; array types have what their element has.
    fn add_followers(&mut self) {
        let listed: HashMap<(Arc<str>, Arc<str>), Object> = if self.rows.is_empty() {
            HashMap::new()
        } else {
            let types = self.objects.iter().filter(|object| object.class == ObjectClass::Type);
            types.map(|one| ((Arc::clone(&one.schema), Arc::clone(&one.name)), one.clone())).collect()
        };
        let mut made = Vec::new();
        for object in self.objects.iter().filter(|object| object.class == ObjectClass::Table && !object.is_system) {
            if !listed.contains_key(&(Arc::clone(&object.schema), Arc::clone(&object.name))) {
                made.push(row_type(object));
            }
        }
        for (place, array) in std::mem::take(&mut self.arrays) {
            let object = &self.objects[place];
            let element = match object.class {
                ObjectClass::Type => object.clone(),
                _ if object.is_system => continue,
                _ => {
                    let key = (Arc::clone(&object.schema), Arc::clone(&object.name));
                    listed.get(&key).cloned().unwrap_or_else(|| row_type(object))
                }
            };
            made.push(Object { name: array, kind: Kind::FollowingType, ..element });
        }
        // A row type with a list of its own may name its array type, and so may its relation.
        let mut seen = HashSet::new();
        made.retain(|one| seen.insert((Arc::clone(&one.schema), Arc::clone(&one.name))));
        self.objects.extend(made);
    }
}

fn row_type(relation: &Object) -> Object {
    Object {
        class: ObjectClass::Type,
        schema: Arc::clone(&relation.schema),
        name: Arc::clone(&relation.name),
        column: Arc::clone(&relation.column),
        owner: relation.owner,
        acl: None,
        table: None,
        kind: Kind::FollowingType,
        is_system_catalog: false,
        is_system: relation.is_system,
        rls: Rls::default(),
        is_definer: false,
        is_invoker: false,
        is_trusted: false,
        source: relation.source,
    }
}

fn column_of(table: &Object, id: ObjectId, column: Column) -> Object {
    Object {
        class: ObjectClass::Column,
        schema: Arc::clone(&table.schema),
        name: Arc::clone(&table.name),
        column: column.name,
        owner: table.owner,
        acl: Some(column.acl),
        table: Some(id),
        kind: table.kind,
        is_system_catalog: table.is_system_catalog,
        is_system: table.is_system,
        rls: Rls::default(),
        is_definer: false,
        is_invoker: false,
        is_trusted: table.is_trusted,
        source: table.source,
    }
}
