//! One database: what each role holds there itself, by class.

use std::sync::Arc;

use super::parts::{DatabasePart, Entry, Gives, Held, Named, Population};
use crate::access::snapshot::{Kind, Object};
use crate::access::{Bits, Graph, Layer, PUBLIC, RoleId};
use crate::evidence::short_digest;
use crate::model::{ObjectClass, Privilege, Privileges};
use crate::review::{PrivilegeClass, class_of};

/// Which of the objects that all databases of a server share belong here.
pub(super) enum Shared<'a> {
    /// The database of that name.
    Database(&'a str),
    /// Tablespaces and parameters.
    Server,
}

/// An entry before it has its place.
struct Loose {
    holder: RoleId,
    class: PrivilegeClass,
    entry: Entry,
}

/// Reads what is held in a database; objects that everybody holds by initdb's word are counted, not read.
pub(super) fn read(
    graph: &Graph,
    server: u32,
    shared: &Shared<'_>,
    has_contents: bool,
    population: &mut Population,
) -> DatabasePart {
    let name: Arc<str> = match shared {
        Shared::Database(name) => Arc::from(*name),
        Shared::Server => Arc::from(""),
    };
    let mut objects = Vec::new();
    let mut loose = Vec::new();
    let mut system_public = 0_u64;
    let mut plain_types = 0_u64;
    for object in graph.objects() {
        let is_here = match (object.class, shared) {
            (ObjectClass::Database, Shared::Database(name)) => *object.name == **name,
            (ObjectClass::Database, Shared::Server) => false,
            (ObjectClass::Tablespace | ObjectClass::Parameter, shared) => matches!(shared, Shared::Server),
            (_, Shared::Database(_)) => has_contents,
            (_, Shared::Server) => false,
        };
        if !is_here {
            continue;
        }
        let before = loose.len();
        let place = u32::try_from(objects.len()).unwrap_or(u32::MAX);
        entries_of(graph, object, place, &mut loose, &mut system_public, &mut plain_types);
        if loose.len() > before {
            objects.push(named(graph, object));
        }
    }
    for (count, what, reason) in [
        (
            system_public,
            "what everybody holds on objects that initdb made",
            "the server needs it; policies judge what was added",
        ),
        (plain_types, "USAGE on types and trusted languages by the built-in default", "it gives nothing by itself"),
    ] {
        if count > 0 {
            population.excluded.entry((what, reason)).or_default().1 += count;
        }
    }
    loose.sort_by_key(|one| (one.holder, one.class, one.entry.object, one.entry.grantor, one.entry.gives));
    let mut part = DatabasePart {
        server,
        name: Arc::clone(&name),
        objects,
        entries: loose.iter().map(|one| one.entry).collect(),
        held: Vec::new(),
        connect: connect(graph, &name),
    };
    let mut start = 0;
    while let Some(first) = loose.get(start) {
        let len =
            loose[start..].iter().take_while(|one| (one.holder, one.class) == (first.holder, first.class)).count();
        let stretch = (number(start), number(start + len));
        let digest = stretch_digest(graph, &part, stretch);
        part.held.push(Held { holder: first.holder, class: first.class, start: stretch.0, end: stretch.1, digest });
        start += len;
    }
    part
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn named(graph: &Graph, object: &Object) -> Named {
    Named {
        class: object.class,
        schema: Arc::clone(&object.schema),
        name: Arc::clone(&object.name),
        column: Arc::clone(&object.column),
        has_rls: object.rls.enabled
            || object.table.and_then(|table| graph.object(table)).is_some_and(|table| table.rls.enabled),
        is_powerful: object.is_definer && graph.server().is_superuser(object.owner),
    }
}

fn entries_of(
    graph: &Graph,
    object: &Object,
    place: u32,
    loose: &mut Vec<Loose>,
    system_public: &mut u64,
    plain_types: &mut u64,
) {
    let server = graph.server();
    let is_shared = matches!(object.class, ObjectClass::Database | ObjectClass::Parameter | ObjectClass::Tablespace);
    let is_own = !object.is_system || is_shared || (object.class == ObjectClass::Schema && &*object.name == "public");
    let is_column = object.table.is_some();
    let follows = object.kind == Kind::FollowingType;
    let all = graph.privileges_of(object);
    let mut add = |holder: RoleId, privileges: Privileges, grantable: Privileges, grantor: RoleId, gives: Gives| {
        for class in PrivilegeClass::ALL {
            let of_class = |set: Privileges| {
                let of: Vec<Privilege> = set.iter().filter(|one| class_of(object.class, *one) == class).collect();
                Privileges::of(&of)
            };
            let (privileges, grantable) = (of_class(privileges), of_class(grantable));
            if !privileges.is_empty() || !grantable.is_empty() {
                let entry = Entry { object: place, grantor, privileges, grantable, gives };
                loose.push(Loose { holder, class, entry });
            }
        }
    };
    for item in object.acl.clone().into_iter().flatten().filter_map(|at| graph.items().get(at as usize)) {
        let is_public = item.grantee == PUBLIC;
        let role = server.role(item.grantee);
        let is_initial = !is_own && (is_public || role.is_some_and(|role| role.predefined || role.managed));
        if item.grantee == object.owner {
            continue;
        }
        if is_initial {
            *system_public += u64::from(is_public);
            continue;
        }
        add(item.grantee, item.privileges, item.grantable, item.grantor, Gives::Item);
    }
    if object.acl.is_none() && !is_column && !follows {
        match object.class {
            ObjectClass::Function | ObjectClass::Database if is_own => {
                let public = object.class.public_default();
                add(PUBLIC, public.intersection(all), Privileges::NONE, object.owner, Gives::Default);
            }
            ObjectClass::Type | ObjectClass::Language if is_own => *plain_types += 1,
            _ if !object.class.public_default().is_empty() => *system_public += 1,
            _ => {}
        }
    }
    let owner = server.role(object.owner);
    let is_told = owner.is_some_and(|owner| !owner.superuser && !owner.managed && &*owner.name != "pg_database_owner");
    if is_own && !is_column && !follows && is_told {
        let entry = Entry {
            object: place,
            grantor: object.owner,
            privileges: Privileges::NONE,
            grantable: Privileges::NONE,
            gives: Gives::Owner,
        };
        loose.push(Loose { holder: object.owner, class: PrivilegeClass::Owner, entry });
    }
}

/// Who may connect to it now.
fn connect(graph: &Graph, name: &str) -> Bits {
    let mut bits = Bits::new(graph.server().roles.len());
    let database = graph.objects().iter().find(|one| one.class == ObjectClass::Database && *one.name == *name);
    if let Some(database) = database {
        graph.add_holders(database, Privilege::Connect, false, Layer::Now, &mut bits);
    }
    bits
}

fn stretch_digest(graph: &Graph, part: &DatabasePart, stretch: (u32, u32)) -> u64 {
    let mut text = Vec::with_capacity(64);
    for entry in part.entries(stretch) {
        let Some(object) = part.objects.get(entry.object as usize) else { continue };
        for word in [object.class.as_str(), &object.schema, &object.name, &object.column, entry.gives.as_str()] {
            text.extend_from_slice(word.as_bytes());
            text.push(0);
        }
        for set in [entry.privileges, entry.grantable] {
            set.iter().for_each(|privilege| text.push(privilege as u8 + 1));
            text.push(0);
        }
        if let Some(grantor) = graph.server().role(entry.grantor) {
            text.extend_from_slice(grantor.name.as_bytes());
        }
        text.push(0);
    }
    short_digest(&text)
}
