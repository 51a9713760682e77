//! Two graphs of one database compared: who comes nearer to which privilege, and who gets farther from it.
//!
//! Objects whose lists, owners and holders are the same on both sides are passed over. Roles and objects to which the
//! same happens are told together. Main function: [`compare`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::words::{attributes, rows};
use crate::access::effective::Graph;
use crate::access::links::Layer;
use crate::access::roleset::Bits;
use crate::access::snapshot::{Kind, Object, PUBLIC, RoleId};
use crate::model::{AccessDelta, DeltaGroup, DeltaObject, Direction, ObjectClass, Privilege};

/// What happens to a set of roles on one object: layers before and after, by number, 3 for none; the grant option.
type Move = (u8, u8, bool);
const NONE: u8 = 3;

/// Same moves of same roles on one object, with the privileges that they are about.
type OfObject = BTreeMap<(Move, Vec<RoleId>), BTreeSet<Privilege>>;
/// The same of all objects, with these.
type Groups = BTreeMap<(Move, Vec<RoleId>, Vec<Privilege>), Vec<DeltaObject>>;

/// A pair of graphs in which roles have the same numbers.
pub(super) struct Pair<'g> {
    pub before: &'g Graph,
    pub after: &'g Graph,
    /// Roles of the longer list.
    pub size: usize,
    /// Superusers and the set of roles are the same.
    same_everywhere: bool,
    /// Roles that are superusers in another layer than before, by the layer before and after.
    turned: [[Bits; 3]; 2],
    places: HashMap<DeltaObject, u32>,
    /// Tables of before, by name.
    tables_before: HashMap<DeltaObject, u32>,
}

/// Fills in what the two graphs say.
pub(super) fn compare(before: &Graph, after: &Graph, delta: &mut AccessDelta) {
    let pair = Pair::new(before, after);
    let name = |role: RoleId| pair.name(role);
    let existed = |graph: &Graph, role: RoleId| graph.server().exists(role);
    let all =
        || (0..u32::try_from(pair.size).unwrap_or(0)).filter(|role| existed(after, *role) != existed(before, *role));
    delta.new_roles = sorted(all().filter(|role| existed(after, *role)).map(name).collect());
    delta.dropped_roles = sorted(all().filter(|role| existed(before, *role)).map(name).collect());
    delta.attributes = attributes(&pair);
    delta.rows = rows(&pair);
    let mut groups = Groups::new();
    let mut take = |object: DeltaObject, found: OfObject| {
        for ((step, roles), privileges) in found {
            groups.entry((step, roles, privileges.into_iter().collect())).or_default().push(object.clone());
        }
    };
    for (object, found) in pair.objects() {
        take(object, found);
    }
    for (object, found) in pair.roles() {
        take(object, found);
    }
    delta.groups = groups.into_iter().map(|(key, objects)| pair.group(key, objects)).collect();
    delta.groups.sort_by(|a, b| order(a).cmp(&order(b)));
}

/// Whether the change leaves who reaches whom as it is, so that nothing differs on what it does not touch.
pub(super) fn same_reach(before: &Graph, after: &Graph) -> bool {
    Pair::new(before, after).same_reach()
}

fn order(group: &DeltaGroup) -> impl Ord {
    let many = std::cmp::Reverse(group.roles.len());
    (group.direction, many, &group.objects, &group.privileges, &group.roles, group.grant_option)
}

pub(super) fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

/// An object by its names.
pub(super) fn named(object: &Object) -> DeltaObject {
    DeltaObject {
        class: object.class.as_str().to_owned(),
        schema: object.schema.to_string(),
        name: object.name.to_string(),
        column: object.column.to_string(),
    }
}

impl<'g> Pair<'g> {
    fn new(before: &'g Graph, after: &'g Graph) -> Self {
        let size = before.server().roles.len().max(after.server().roles.len());
        let nearest = |graph: &Graph| -> [Bits; 3] {
            let mut seen = Bits::new(size);
            Layer::ALL.map(|layer| {
                let mut bits = Bits::new(size);
                bits.add(graph.superusers(layer));
                bits.subtract(&seen);
                seen.add_bits(&bits);
                bits
            })
        };
        let (mut was, mut is) = (nearest(before), nearest(after));
        for (a, b) in was.iter_mut().zip(&mut is) {
            let same = a.clone();
            a.subtract(b);
            b.subtract(&same);
        }
        let same_everywhere = was.iter().chain(&is).all(Bits::is_empty) && {
            let of = |graph: &Graph| graph.everybody().iter().collect::<Vec<RoleId>>();
            of(before) == of(after)
        };
        let places = (0_u32..).zip(after.objects()).map(|(id, object)| (named(object), id)).collect();
        let whole = |object: &&Object| object.class == ObjectClass::Table && object.column.is_empty();
        let tables = (0_u32..).zip(before.objects()).filter(|(_, object)| whole(object));
        let tables_before = tables.map(|(id, object)| (named(object), id)).collect();
        Self { before, after, size, same_everywhere, turned: [was, is], places, tables_before }
    }

    pub fn name(&self, role: RoleId) -> String {
        let graph = if self.after.server().exists(role) { self.after } else { self.before };
        graph.server().role(role).map_or_else(String::new, |role| role.name.to_string())
    }

    /// Whether the same roles come to the privileges of the role.
    fn same_row(&self, role: RoleId) -> bool {
        role == PUBLIC
            || Layer::ALL.into_iter().all(|layer| match (self.before.row(role, layer), self.after.row(role, layer)) {
                (Some(a), Some(b)) => a.len() == b.len() && a.iter().eq(b.iter()),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            })
    }

    /// Objects about which something differs, with what does.
    fn objects(&self) -> Vec<(DeltaObject, OfObject)> {
        let roles = u32::try_from(self.size).unwrap_or(0);
        let same: Vec<bool> = (0..roles).map(|role| self.same_row(role)).collect();
        let is_same = |role: RoleId| role == PUBLIC || same.get(role as usize).copied().unwrap_or(true);
        let special = ["pg_read_all_data", "pg_write_all_data", "pg_maintain"];
        let special = special.iter().filter_map(|name| self.after.server().role_id(name)).all(is_same);
        let unchanged = self.same_everywhere && special;
        let real = |object: &&Object| object.kind != Kind::FollowingType;
        let known: Vec<(&Object, DeltaObject)> =
            self.before.objects().iter().filter(real).map(|object| (object, named(object))).collect();
        let mut found: Vec<(DeltaObject, OfObject)> = known
            .par_iter()
            .filter_map(|(old, key)| {
                let new = self.on_side(self.after, &self.places, key);
                if unchanged && new.is_some_and(|new| self.same_object(old, new, &is_same)) {
                    return None;
                }
                let moves = self.moves(Some(old), new);
                (!moves.is_empty()).then(|| (key.clone(), moves))
            })
            .collect();
        let keys: std::collections::HashSet<&DeltaObject> = known.iter().map(|(_, key)| key).collect();
        for new in self.after.objects().iter().filter(real) {
            let key = named(new);
            if !keys.contains(&key) {
                let moves = self.moves(self.on_side(self.before, &self.tables_before, &key), Some(new));
                if !moves.is_empty() {
                    found.push((key, moves));
                }
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }

    /// What has the name on that side. A column without a list of its own is held as its table is.
    fn on_side<'s>(
        &self,
        side: &'s Graph,
        places: &HashMap<DeltaObject, u32>,
        key: &DeltaObject,
    ) -> Option<&'s Object> {
        let table = || {
            (!key.column.is_empty()).then(|| DeltaObject {
                class: ObjectClass::Table.as_str().to_owned(),
                column: String::new(),
                ..key.clone()
            })
        };
        let id = places.get(key).copied().or_else(|| places.get(&table()?).copied());
        id.and_then(|id| side.object(id))
    }

    fn same_object(&self, old: &Object, new: &Object, is_same: &impl Fn(RoleId) -> bool) -> bool {
        let items = |graph: &'g Graph, object: &Object| {
            let range = object.acl.clone().unwrap_or_default();
            graph.items().get(range.start as usize..range.end as usize).unwrap_or_default()
        };
        let (a, b) = (items(self.before, old), items(self.after, new));
        let tables =
            match (old.table.and_then(|id| self.before.object(id)), new.table.and_then(|id| self.after.object(id))) {
                (Some(a), Some(b)) => self.same_object(a, b, is_same),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
        tables
            && old.owner == new.owner
            && is_same(old.owner)
            && old.acl.is_some() == new.acl.is_some()
            && a.len() == b.len()
            && a.iter().zip(b).all(|(a, b)| {
                a.grantee == b.grantee
                    && a.privileges == b.privileges
                    && a.grantable == b.grantable
                    && is_same(a.grantee)
            })
    }

    fn moves(&self, old: Option<&Object>, new: Option<&Object>) -> OfObject {
        let major = self.after.server().major;
        let of = |object: Option<&Object>| object.map(|object| object.class.privileges(major));
        let (was, is) = (of(old), of(new));
        let mut found = OfObject::new();
        // Of a column and its table: what a column has.
        for privilege in was.or(is).unwrap_or_default().iter().filter(|one| is.is_none_or(|is| is.contains(*one))) {
            for grant in [false, true] {
                let held = |graph: &Graph, object: Option<&Object>| {
                    Layer::ALL.map(|layer| {
                        let mut bits = Bits::new(self.size);
                        if let Some(object) = object {
                            graph.add_holders(object, privilege, grant, layer, &mut bits);
                        }
                        bits
                    })
                };
                self.note(held(self.before, old), held(self.after, new), privilege, grant, &mut found);
            }
        }
        found
    }

    /// Notes who is in another layer than before. Layers come with the nearer ones in them.
    fn note(&self, was: [Bits; 3], is: [Bits; 3], privilege: Privilege, grant: bool, found: &mut OfObject) {
        if was == is {
            return;
        }
        let apart = |layers: [Bits; 3]| -> [Bits; 3] {
            let [now, set, obtain] = layers;
            let (mut far, mut mid) = (obtain, set.clone());
            far.subtract(&set);
            far.subtract(&now);
            mid.subtract(&now);
            [now, mid, far]
        };
        let (was, is) = (apart(was), apart(is));
        let (mut anywhere_before, mut anywhere_after) = (Bits::new(self.size), Bits::new(self.size));
        was.iter().for_each(|bits| anywhere_before.add_bits(bits));
        is.iter().for_each(|bits| anywhere_after.add_bits(bits));
        for x in 0..=NONE {
            for y in (0..=NONE).filter(|y| *y != x) {
                let mut moved = Bits::new(self.size);
                match (was.get(usize::from(x)), is.get(usize::from(y))) {
                    (Some(a), Some(b)) => {
                        moved.add_bits(a);
                        moved.retain(b);
                    }
                    (None, Some(b)) => {
                        moved.add_bits(b);
                        moved.subtract(&anywhere_before);
                    }
                    (Some(a), None) => {
                        moved.add_bits(a);
                        moved.subtract(&anywhere_after);
                    }
                    (None, None) => continue,
                }
                // Who becomes a superuser, or is none any more, is told once and not for every object.
                for (side, layer) in [(0, x), (1, y)] {
                    let turned = self.turned.get(side).and_then(|layers: &[Bits; 3]| layers.get(usize::from(layer)));
                    if let Some(turned) = turned {
                        moved.subtract(turned);
                    }
                }
                if !moved.is_empty() {
                    found.entry(((x, y, grant), moved.iter().collect())).or_default().insert(privilege);
                }
            }
        }
    }

    /// Whether every role comes to the privileges of the same roles as before, and is as powerful.
    fn same_reach(&self) -> bool {
        let (old, new) = (self.before.server(), self.after.server());
        let alike = |a: &crate::access::Role, b: &crate::access::Role| {
            (a.exists, a.superuser, a.inherit, a.create_role) == (b.exists, b.superuser, b.inherit, b.create_role)
        };
        self.same_everywhere
            && old.roles.len() == new.roles.len()
            && old.roles.iter().zip(&new.roles).all(|(a, b)| alike(a, b))
            && old.memberships == new.memberships
            && (0..u32::try_from(self.size).unwrap_or(0)).all(|role| self.same_row(role))
    }

    /// Roles whose members, or those who can be them, differ.
    fn roles(&self) -> Vec<(DeltaObject, OfObject)> {
        if self.same_reach() {
            return Vec::new();
        }
        let new = self.after.server();
        let roles: Vec<RoleId> = (0..u32::try_from(self.size).unwrap_or(0)).collect();
        let held = |graph: &Graph, target: RoleId, privilege: Privilege, grant: bool| {
            let holders = graph.server().exists(target).then(|| graph.role_holders(target));
            Layer::ALL.map(|layer| {
                let mut bits = Bits::new(self.size);
                if let Some(holders) = &holders {
                    graph.add_role_holders(holders, privilege, grant, layer, &mut bits);
                }
                bits
            })
        };
        let mut found: Vec<(DeltaObject, OfObject)> = roles
            .par_iter()
            .filter_map(|target| {
                let mut moves = OfObject::new();
                for privilege in ObjectClass::Role.privileges(new.major).iter() {
                    for grant in [false, true] {
                        let (was, is) =
                            (held(self.before, *target, privilege, grant), held(self.after, *target, privilege, grant));
                        self.note(was, is, privilege, grant, &mut moves);
                    }
                }
                let class = ObjectClass::Role.as_str().to_owned();
                let key = DeltaObject { class, schema: String::new(), name: self.name(*target), column: String::new() };
                (!moves.is_empty()).then_some((key, moves))
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }

    fn group(&self, key: (Move, Vec<RoleId>, Vec<Privilege>), objects: Vec<DeltaObject>) -> DeltaGroup {
        let ((was, is, grant_option), roles, privileges) = key;
        let layer = |number: u8| Layer::ALL.get(usize::from(number)).map(|layer| layer.as_str().to_owned());
        let direction = match (was, is) {
            (NONE, _) => Direction::Gained,
            (_, NONE) => Direction::Lost,
            (was, is) if is < was => Direction::Nearer,
            _ => Direction::Farther,
        };
        let logs_in = |role: &&RoleId| {
            let graph = if self.after.server().exists(**role) { self.after } else { self.before };
            graph.server().role(**role).is_some_and(|one| one.login)
        };
        let login_roles = roles.iter().filter(logs_in).count();
        let first = roles.iter().copied().min_by_key(|role| (!logs_in(&role), self.name(*role)));
        let way = |graph: &Graph, layer: u8| match (first, objects.first(), privileges.first()) {
            (Some(role), Some(object), Some(privilege)) if layer != NONE => {
                way(graph, role, object, *privilege, grant_option)
            }
            _ => Vec::new(),
        };
        let (way_before, way_after) = (way(self.before, was), way(self.after, is));
        DeltaGroup {
            direction,
            layer_before: layer(was),
            layer_after: layer(is),
            privileges: sorted(privileges.iter().map(|one| one.as_str().to_owned()).collect()),
            grant_option,
            objects,
            roles: sorted(roles.iter().map(|role| self.name(*role)).collect()),
            login_roles,
            way_before,
            way_after,
        }
    }
}

/// The nearest way, a line for each step; the role in front.
fn way(graph: &Graph, role: RoleId, object: &DeltaObject, privilege: Privilege, grant: bool) -> Vec<String> {
    let path = if object.class == ObjectClass::Role.as_str() {
        let target = graph.server().role_id(&object.name);
        target.and_then(|target| graph.paths_to_role(role, target, privilege, grant).into_iter().next())
    } else {
        let found = graph.objects().iter().find(|one| {
            *one.name == *object.name
                && *one.schema == *object.schema
                && *one.column == *object.column
                && one.class.as_str() == object.class
        });
        found.and_then(|found| graph.path(role, found, privilege, grant))
    };
    let Some(path) = path else { return Vec::new() };
    let told = graph.explain(&path);
    let mut lines = told.steps;
    lines.extend((!told.end.is_empty()).then_some(told.end));
    if lines.is_empty() { vec![format!("{} is that role", graph.server().role_name(role))] } else { lines }
}
