//! What may go by another name by now. An inventory tells of names: a role, object or database that is not there was dropped, or
//! it was renamed, with everything that it holds.
//!
//! It says that something new stands where the old one stood; that it is the same thing nobody can tell from names. Main type:
//! [`Renames`].

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use crate::access::revoke::Attribute;
use crate::access::{Graph, How, Layer, Object, ObjectId, PUBLIC, Role, RoleId, Server, State};
use crate::model::ObjectClass;
use crate::review::line::Block;
use crate::review::lookup::{Names, Right, called, rights};
use crate::review::{Line, LineKind, PrivilegeClass};

/// Server, database, class, schema, name.
type Place<'l> = (&'l str, &'l str, &'l str, &'l str, &'l str);

/// By server and database.
type NewObjects = BTreeMap<(String, String), Rc<[ObjectId]>>;

/// The names that a review knows.
pub(super) struct Renames<'l> {
    frozen: &'l [Line],
    /// Roles that have nothing but themselves by the later inventory, by server.
    idle: BTreeSet<(&'l str, &'l str)>,
    roles: BTreeSet<(&'l str, &'l str)>,
    databases: BTreeSet<(&'l str, &'l str)>,
    /// Made when the first object is missing.
    objects: OnceCell<HashSet<Place<'l>>>,
    /// Objects of a database that it does not know, by server and database.
    new: RefCell<NewObjects>,
}

impl<'l> Renames<'l> {
    pub fn of(frozen: &'l [Line], later: &'l [Line]) -> Self {
        let (mut roles, mut databases, mut idle) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for block in frozen.iter().flat_map(|line| &line.blocks) {
            let server = &*block.server;
            roles.extend(block.subjects.iter().chain(&block.members).map(|name| (server, &**name)));
            roles.extend(block.via.iter().map(|via| (server, &*via.role)));
            databases.extend(block.databases.iter().map(|name| (server, &**name)));
        }
        for line in later.iter().filter(|line| line.class == PrivilegeClass::Login) {
            let blocks = line.blocks.iter().filter(|block| block.attributes.is_empty());
            idle.extend(blocks.flat_map(|block| block.subjects.iter().map(|name| (&*block.server, &**name))));
        }
        Self { frozen, idle, roles, databases, objects: OnceCell::new(), new: RefCell::default() }
    }

    /// A new role that stands where one stood that is not there.
    pub fn role(&self, line: &Line, block: &Block, databases: &[&Names<'_>]) -> Option<String> {
        let first = databases.first()?.graph();
        let server = first.server();
        let fits = |(id, role): &(RoleId, &Role)| {
            let is_ours = role.exists && !role.predefined && !role.managed && !role.superuser;
            // One that cannot log in, and that nobody is in, lets nobody in.
            let lets_in = match line.kind {
                LineKind::Login => role.login,
                LineKind::Group => server.memberships.iter().any(|one| one.role == *id),
                LineKind::Principal | LineKind::Public | LineKind::Dropped => false,
            };
            is_ours && lets_in && !self.roles.contains(&(&*block.server, &*role.name))
        };
        let mut new = (0..).zip(&server.roles).filter(fits);
        let found = new.find(|(id, role)| {
            let is_account = line.class == PrivilegeClass::Login && block.attributes.is_empty();
            let is_one = |text: &String| Attribute::from_sql(text).is_some_and(|own| own.is_of(role));
            (is_account && self.idle.contains(&(&*block.server, &*role.name)))
                || block.attributes.iter().any(is_one)
                || block.via.iter().any(|via| server.role_id(&via.role).is_some_and(|group| is_in(first, *id, group)))
                || databases.iter().any(|names| self.holds_one(names, *id, block))
        });
        found.map(|(_, role)| format!("role {}", role.name))
    }

    /// Whether the role holds or owns one of the things itself.
    fn holds_one(&self, names: &Names<'_>, id: RoleId, block: &Block) -> bool {
        let graph = names.graph();
        let itself = |object: ObjectId, privilege| {
            let mut is = false;
            if let Some(object) = graph.object(object) {
                graph.sources(object, privilege, false, Layer::Now, |source| {
                    is |= is_item(source.how) && source.holder == id
                });
            }
            is
        };
        let held = rights(&block.objects).any(|right| match names.object(right.objects, right.name) {
            Some(object) => itself(object, right.privilege),
            None => {
                self.objects(names, &block.server, &right.objects.class).any(|object| itself(object, right.privilege))
            }
        });
        let mut owned = block.objects.iter().filter(|objects| &*objects.source == "owner");
        held || owned.any(|objects| {
            objects.names.iter().any(|name| {
                let object = names.object(objects, name).and_then(|object| graph.object(object));
                object.is_some_and(|object| object.owner == id)
            })
        })
    }

    /// A new object that the role holds the privilege on, where one that is not there was held.
    pub fn object(&self, names: &Names<'_>, server: &str, id: RoleId, right: &Right<'_>) -> Option<String> {
        let graph = names.graph();
        let holds = |object: &ObjectId| {
            let mut is = false;
            let Some(object) = graph.object(*object) else { return false };
            graph.sources(object, right.privilege, false, Layer::Now, |source| {
                is |= is_item(source.how) && (source.holder == id || (id != PUBLIC && is_in(graph, id, source.holder)));
            });
            is
        };
        self.objects(names, server, &right.objects.class).find(holds).and_then(|object| told(graph, object))
    }

    /// A new object that the role owns.
    pub fn owned(&self, names: &Names<'_>, server: &str, id: RoleId, class: &str) -> Option<String> {
        let graph = names.graph();
        let is_owned = |object: &ObjectId| graph.object(*object).is_some_and(|object| object.owner == id);
        self.objects(names, server, class).find(is_owned).and_then(|object| told(graph, object))
    }

    /// A new role that the role is in.
    pub fn group(&self, graph: &Graph, id: RoleId) -> Option<String> {
        let server = graph.server();
        let is_new =
            |role: &Role| role.exists && !role.predefined && !self.roles.contains(&(&*server.name, &*role.name));
        let mut groups =
            server.memberships.iter().filter(|one| one.member == id).filter_map(|one| server.role(one.role));
        groups.find(|role| is_new(role)).map(|role| format!("role {}", role.name))
    }

    /// A new database with something of one that is not there; `all` are the databases of the server that were read.
    pub fn database(&self, server: &Server, gone: &str, all: &[&Names<'_>]) -> Option<String> {
        let new = server.databases.iter().filter(|one| !self.databases.contains(&(&*server.name, &*one.name)));
        let is_inside =
            |class: &str| !matches!(ObjectClass::from_name(class), Some(ObjectClass::Database | ObjectClass::Schema));
        let inside: Vec<&Place<'_>> =
            self.known().iter().filter(|one| one.0 == server.name && one.1 == gone && is_inside(one.2)).collect();
        let mut fitting = new.filter(|database| {
            let Some(names) = all.iter().find(|names| *names.graph().database() == *database.name) else {
                return database.allows_connections;
            };
            inside.is_empty()
                || inside.iter().any(|(_, _, class, schema, name)| names.find(class, schema, name).is_some())
        });
        fitting.next().map(|database| format!("database {}", database.name))
    }

    /// Objects of a class that the review does not know, those of the system left out.
    fn objects<'n>(
        &self,
        names: &Names<'n>,
        server: &str,
        class: &str,
    ) -> impl Iterator<Item = ObjectId> + use<'n, 'l> {
        let graph = names.graph();
        let place = (server.to_owned(), graph.database().to_owned());
        let made = self.new.borrow().get(&place).map(Rc::clone);
        let new = made.unwrap_or_else(|| {
            let known = self.known();
            let is_new = |object: &Object| {
                let (name, class) = (called(object), object.class.as_str());
                let is_in = |database: &str| known.contains(&(server, database, class, &*object.schema, &*name));
                !object.is_system && !is_in("") && !is_in(graph.database())
            };
            let all = (0..).zip(graph.objects()).filter(|(_, object)| is_new(object));
            let all: Rc<[ObjectId]> = all.map(|(id, _)| id).collect();
            self.new.borrow_mut().insert(place, Rc::clone(&all));
            all
        });
        let wanted = ObjectClass::from_name(class);
        let is_wanted = move |id: &ObjectId| graph.object(*id).map(|object| object.class) == wanted;
        (0..new.len()).filter_map(move |at| new.get(at).copied()).filter(is_wanted)
    }

    fn known(&self) -> &HashSet<Place<'l>> {
        self.objects.get_or_init(|| {
            let mut known = HashSet::new();
            for block in self.frozen.iter().flat_map(|line| &line.blocks) {
                let whole = block.databases.is_empty().then_some("");
                for database in whole.into_iter().chain(block.databases.iter().map(|name| &**name)) {
                    known.extend(block.objects.iter().flat_map(|one| {
                        one.names.iter().map(move |name| (&*block.server, database, &*one.class, &*one.schema, &**name))
                    }));
                }
            }
            known
        })
    }
}

/// Why a thing is not called gone.
pub(super) fn perhaps(what: &str, new: &str) -> String {
    format!(
        "{what} is not there, and perhaps renamed to {new}, which is new and has the same: look whether it is the same one"
    )
}

const fn is_item(how: How) -> bool {
    matches!(how, How::Item(_) | How::TableItem(_))
}

fn is_in(graph: &Graph, id: RoleId, group: RoleId) -> bool {
    group != PUBLIC && graph.links().memberships_of(id).place(State::Member(group)).is_some()
}

fn told(graph: &Graph, object: ObjectId) -> Option<String> {
    let object = graph.object(object)?;
    let schema = if object.schema.is_empty() { String::new() } else { format!("{}.", object.schema) };
    Some(format!("{} {schema}{}", object.class.as_str().replace('_', " "), called(object)))
}
