//! From the names in a line to the numbers of a graph, and what a group gives by its own line.
//!
//! Main types: [`Names`], [`Groups`].

use std::collections::{BTreeMap, HashMap};

use super::line::{Block, Objects};
use super::{Line, LineKind, PrivilegeClass, class_of};
use crate::access::{Graph, Object, ObjectId, PUBLIC, RoleId};
use crate::model::{ObjectClass, Privilege};

/// Objects of a graph by what lines call them.
#[derive(Debug)]
pub(super) struct Names<'g> {
    graph: &'g Graph,
    by_name: HashMap<(ObjectClass, String, String), ObjectId>,
}

impl<'g> Names<'g> {
    pub fn of(graph: &'g Graph) -> Self {
        let mut by_name = HashMap::with_capacity(graph.objects().len());
        for (id, object) in (0..).zip(graph.objects()) {
            by_name.insert((object.class, object.schema.to_string(), called(object)), id);
        }
        Self { graph, by_name }
    }

    pub const fn graph(&self) -> &'g Graph {
        self.graph
    }

    pub fn object(&self, objects: &Objects, name: &str) -> Option<ObjectId> {
        self.find(&objects.class, &objects.schema, name)
    }

    /// The object of a class in a schema.
    pub fn find(&self, class: &str, schema: &str, name: &str) -> Option<ObjectId> {
        let class = ObjectClass::from_name(class)?;
        self.by_name.get(&(class, schema.to_owned(), name.to_owned())).copied()
    }
}

/// The name of an object in a line: without schema; of a column, behind that of its table.
pub(super) fn called(object: &Object) -> String {
    if object.column.is_empty() { object.name.to_string() } else { format!("{}.{}", object.name, object.column) }
}

/// The role that a line means; `PUBLIC` is everybody where the line is about everybody.
pub(super) fn role(graph: &Graph, line: &Line, name: &str) -> Option<RoleId> {
    if line.kind == LineKind::Public && name == "PUBLIC" { Some(PUBLIC) } else { graph.server().role_id(name) }
}

/// One privilege on one object, in the words of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Right<'l> {
    pub objects: &'l Objects,
    pub name: &'l str,
    pub privilege: Privilege,
}

impl Right<'_> {
    /// `SELECT on table app.cards`.
    pub fn text(&self) -> String {
        let schema = if self.objects.schema.is_empty() { String::new() } else { format!("{}.", self.objects.schema) };
        format!("{} on {} {schema}{}", self.privilege.as_str(), self.objects.class.replace('_', " "), self.name)
    }

    /// What it amounts to.
    pub fn class(&self) -> Option<PrivilegeClass> {
        ObjectClass::from_name(&self.objects.class).map(|object| class_of(object, self.privilege))
    }
}

/// The rights of a list of objects, but ownership and what no name is given of.
pub(super) fn rights(objects: &[Objects]) -> impl Iterator<Item = Right<'_>> {
    objects.iter().flat_map(|one| {
        let privileges: Vec<Privilege> = one.privileges.iter().filter_map(|name| Privilege::from_sql(name)).collect();
        let names = one.names.iter().filter(|name| &***name != "*");
        names.flat_map(move |name| {
            let of = privileges.clone().into_iter();
            of.map(move |privilege| Right { objects: one, name, privilege })
        })
    })
}

/// Lines of groups, by server and role.
#[derive(Debug)]
pub(super) struct Groups<'l>(BTreeMap<(&'l str, &'l str), Vec<&'l Block>>);

impl<'l> Groups<'l> {
    pub fn of(lines: &'l [Line]) -> Self {
        let mut groups: BTreeMap<_, Vec<&Block>> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.kind == LineKind::Group) {
            for block in &line.blocks {
                for subject in &block.subjects {
                    groups.entry((&*block.server, &**subject)).or_default().push(block);
                }
            }
        }
        Self(groups)
    }

    /// What the role gives of a class in a database (empty is the server as a whole).
    pub fn rights(&self, server: &str, role: &str, database: &str, class: PrivilegeClass) -> Vec<Right<'l>> {
        let all = self.blocks(server, role, database).into_iter().flat_map(|block| rights(&block.objects));
        all.filter(|right| class == PrivilegeClass::All || right.class() == Some(class)).collect()
    }

    /// What the role holds itself there, and what it owns.
    pub fn objects(&self, server: &str, role: &str, database: &str) -> Vec<&'l Objects> {
        self.blocks(server, role, database).into_iter().flat_map(|block| &block.objects).collect()
    }

    fn blocks(&self, server: &str, role: &str, database: &str) -> Vec<&'l Block> {
        let here = |block: &&&Block| match database {
            "" => block.databases.is_empty(),
            name => block.databases.iter().any(|one| **one == *name),
        };
        let blocks = self.0.get(&(server, role)).map_or(&[][..], Vec::as_slice);
        blocks.iter().filter(here).copied().collect()
    }
}
