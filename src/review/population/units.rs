//! From graphs to units: which role comes to what, in which database, by which ways.
//!
//! Works a database at a time, and forgets its graph. Main type: [`Gatherer`].

use std::sync::Arc;

use super::contents::{self, Shared};
use super::intake::{Facts, ServerFacts};
use super::parts::{DatabasePart, Population, ServerPart, Unit};
use super::special;
use crate::access::{Bits, Graph, Layer, PUBLIC, RoleId, RoleSet, Server, State};
use crate::review::{Layered, LineKind, PrivilegeClass};

/// Classes that what is held falls into.
const CLASSES: [PrivilegeClass; 5] = [
    PrivilegeClass::Admin,
    PrivilegeClass::Owner,
    PrivilegeClass::Write,
    PrivilegeClass::Read,
    PrivilegeClass::Execute,
];

/// Makes a population of graphs, which come by server and database.
#[derive(Debug)]
pub(super) struct Gatherer<'f> {
    facts: &'f Facts,
    population: Population,
    /// Login roles of the server at hand that have a unit.
    told: Bits,
    /// Who can become each holder on the server at hand: the same in all its databases, as functions are left aside.
    becomes: std::collections::HashMap<RoleId, RoleSet>,
}

impl<'f> Gatherer<'f> {
    pub fn new(facts: &'f Facts) -> Self {
        Self {
            facts,
            population: Population::default(),
            told: Bits::default(),
            becomes: std::collections::HashMap::new(),
        }
    }

    pub fn take(&mut self, graph: Graph) {
        let name = graph.server().name.clone();
        let is_new = self.population.servers.last().is_none_or(|server| *server.name != *name);
        let own = graph.database().to_owned();
        let facts = self.facts.servers.get(&name);
        if is_new {
            self.end_server();
            self.begin_server(&graph, facts);
        }
        let skipped = facts.and_then(|facts| facts.databases.get(&own)).is_some_and(|one| one.is_provider_owned);
        if !own.is_empty() && !skipped {
            self.database(&graph, &own, true);
        }
        if is_new {
            for database in unread(graph.server(), facts) {
                self.database(&graph, database, false);
            }
            let (server, links) = graph.into_ways();
            if let Some(part) = self.population.servers.last_mut() {
                (part.server, part.links) = (server, links);
            }
        }
    }

    pub fn finish(mut self) -> Population {
        self.end_server();
        self.population
    }

    fn number(&self) -> u32 {
        u32::try_from(self.population.servers.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    fn begin_server(&mut self, graph: &Graph, facts: Option<&ServerFacts>) {
        let server = graph.server();
        let roles = server.roles.len();
        let start = u32::try_from(self.population.databases.len()).unwrap_or(u32::MAX);
        self.told = Bits::new(roles);
        self.becomes.clear();
        let mut powerful = Bits::new(roles);
        powerful.add(graph.superusers(Layer::Now));
        powerful.add(graph.superusers(Layer::SetRole));
        let mut escalates = Bits::new(roles);
        escalates.add(&graph.links().who_becomes(&[State::Superuser]));
        escalates.add(&graph.links().who_becomes(&[State::AnyOrdinary]));
        for role in special::PROVIDER_ADMINS.iter().filter_map(|name| server.role_id(name)) {
            powerful.add(&graph.links().members_of(role));
        }
        escalates.subtract(&powerful);
        self.population.servers.push(ServerPart {
            name: Arc::from(server.name.as_str()),
            server: Arc::new(Server::default()),
            links: crate::access::Links::default(),
            databases: start..start,
            ways: vec![Box::default()],
            known_ways: std::collections::HashMap::from([(Box::default(), 0)]),
            attributes: vec![Vec::new()],
            powerful,
            escalates,
            principals: Vec::new(),
            bands: Vec::new(),
        });
        let number = self.number();
        let part = contents::read(graph, number, &Shared::Server, true, &mut self.population);
        self.units_of(graph, part);
        self.attributes(graph);
        self.groups(graph);
        self.exclude(server, facts);
    }

    fn end_server(&mut self) {
        let end = u32::try_from(self.population.databases.len()).unwrap_or(u32::MAX);
        let Some(part) = self.population.servers.last_mut() else { return };
        part.databases.end = end;
        // Who has nothing of its own is an account all the same.
        for (who, role) in (0..).zip(&part.server.roles) {
            if role.exists && role.login && !role.managed && !self.told.contains(who) {
                self.population
                    .units
                    .push(Unit { who, ..plain(part.databases.start, LineKind::Login, PrivilegeClass::Login) });
            }
        }
    }

    fn database(&mut self, graph: &Graph, name: &str, has_contents: bool) {
        let number = self.number();
        let part = contents::read(graph, number, &Shared::Database(name), has_contents, &mut self.population);
        self.units_of(graph, part);
    }

    /// Units of one database, which is then kept.
    fn units_of(&mut self, graph: &Graph, part: DatabasePart) {
        let database = u32::try_from(self.population.databases.len()).unwrap_or(u32::MAX);
        self.public_and_dropped(graph, &part, database);
        let server = graph.server();
        let Some(of) = self.population.servers.last_mut() else { return };
        let is_person = |id: RoleId| {
            server.role(id).is_some_and(|role| role.exists && role.login && !role.managed && !role.superuser)
        };
        // Who comes to the privileges of each holder.
        let mut ways: Vec<Vec<(RoleId, Layered)>> = vec![Vec::new(); server.roles.len()];
        let mut holders: Vec<RoleId> = part.held.iter().map(|held| held.holder).collect();
        holders.dedup();
        for holder in holders.iter().copied().filter(|holder| server.exists(*holder)) {
            let mut near = Bits::new(server.roles.len());
            for (layer, layered) in [(Layer::Now, Layered::Now), (Layer::SetRole, Layered::SetRole)] {
                let Some(row) = graph.row(holder, layer) else { continue };
                for role in row.iter().filter(|role| *role != holder && is_person(*role) && !near.contains(*role)) {
                    ways[role as usize].push((holder, layered));
                }
                near.add(row);
            }
            let can = self.becomes.entry(holder).or_insert_with(|| graph.links().who_becomes(&[State::Become(holder)]));
            for role in can.iter().filter(|role| *role != holder && is_person(*role) && !near.contains(*role)) {
                // Of those that can become anybody it is said once, not for each role.
                if !of.powerful.contains(role) && !of.escalates.contains(role) {
                    ways[role as usize].push((holder, Layered::CanObtain));
                }
            }
        }
        let mut scratch = Vec::new();
        for (who, ways) in (0..).zip(&ways) {
            if !is_person(who) {
                continue;
            }
            for class in CLASSES {
                scratch.clear();
                scratch.extend(ways.iter().copied().filter(|(holder, _)| part.held(*holder, class).is_some()));
                let own = part.held(who, class);
                if own.is_none() && scratch.is_empty() {
                    continue;
                }
                let entries = own.map_or(&[][..], |held| part.entries((held.start, held.end)));
                let through = scratch.iter().filter_map(|(holder, _)| part.held(*holder, class));
                let all = through.map(|held| (held.start, held.end)).chain(own.map(|held| (held.start, held.end)));
                let is_powerful = class == PrivilegeClass::Execute
                    && all
                        .flat_map(|stretch| part.entries(stretch))
                        .any(|entry| part.objects.get(entry.object as usize).is_some_and(|object| object.is_powerful));
                let nearest = scratch.iter().map(|(_, layer)| *layer).min();
                self.population.units.push(Unit {
                    who,
                    layer: if own.is_some() { Layered::Now } else { nearest.unwrap_or(Layered::Now) },
                    ways: of.keep_ways(&scratch),
                    own: own.map_or((0, 0), |held| (held.start, held.end)),
                    own_digest: own.map_or(0, |held| held.digest),
                    grant_option: entries.iter().any(|entry| !entry.grantable.is_empty()),
                    self_granted: entries
                        .iter()
                        .any(|entry| entry.grantor == who && entry.gives == super::parts::Gives::Item),
                    is_powerful,
                    ..plain(database, LineKind::Login, class)
                });
                self.told.insert(who);
            }
        }
        self.population.databases.push(part);
    }

    /// What everybody holds, and what is left of dropped roles.
    fn public_and_dropped(&mut self, graph: &Graph, part: &DatabasePart, database: u32) {
        for held in &part.held {
            if held.holder == PUBLIC {
                let mut default: Option<(u32, u32)> = None;
                for at in held.start..held.end {
                    let Some(entry) = part.entries.get(at as usize) else { continue };
                    if entry.gives == super::parts::Gives::Default {
                        // Those of the built-in default need not stand side by side.
                        default = Some((held.start, held.end));
                        continue;
                    }
                    self.population.units.push(Unit {
                        who: PUBLIC,
                        own: (at, at + 1),
                        own_digest: held.digest,
                        grant_option: !entry.grantable.is_empty(),
                        ..plain(database, LineKind::Public, held.class)
                    });
                }
                if let Some(own) = default {
                    // No way tells it from the grants.
                    let unit = plain(database, LineKind::Public, held.class);
                    self.population.units.push(Unit { who: PUBLIC, own, own_digest: 0, ..unit });
                }
            } else if !graph.server().exists(held.holder) {
                self.population.units.push(Unit {
                    who: held.holder,
                    own: (held.start, held.end),
                    own_digest: held.digest,
                    ..plain(database, LineKind::Dropped, held.class)
                });
            }
        }
    }

    /// What login roles are, and can become, on the server as a whole.
    fn attributes(&mut self, graph: &Graph) {
        let server = graph.server();
        let Some(of) = self.population.servers.last_mut() else { return };
        let database = of.databases.start;
        for (who, role) in (0..).zip(&server.roles) {
            if !role.exists || !role.login || role.managed {
                continue;
            }
            for (class, attributes) in special::attributes(graph, who) {
                let layer = attributes.iter().map(|(_, layer)| *layer).min().unwrap_or(Layered::Now);
                let attributes = of.keep_attributes(attributes);
                let unit = plain(database, LineKind::Login, class);
                self.population.units.push(Unit { who, layer, attributes, ..unit });
                self.told.insert(who);
            }
        }
    }

    /// Roles that others are members of, and those that nobody can log in as.
    fn groups(&mut self, graph: &Graph) {
        let server = graph.server();
        let Some(of) = self.population.servers.last() else { return };
        let database = of.databases.start;
        let mut has_members = Bits::new(server.roles.len());
        for one in server.memberships.iter().filter(|one| server.exists(one.member)) {
            let is_initial = server.role(one.member).is_some_and(|member| member.predefined || member.managed);
            if !is_initial {
                has_members.insert(one.role);
            }
        }
        let mut unused: Vec<String> = Vec::new();
        for (who, role) in (0..).zip(&server.roles) {
            let is_group = has_members.contains(who) || (!role.login && !role.predefined);
            if !role.exists || role.managed {
                continue;
            }
            if is_group {
                self.population.units.push(Unit { who, ..plain(database, LineKind::Group, PrivilegeClass::All) });
            } else if role.predefined {
                unused.push(format!("{} on {}", role.name, server.name));
            }
        }
        let key = ("predefined roles without members", "initdb makes them; nobody has what they give");
        let entry = self.population.excluded.entry(key).or_default();
        entry.1 += unused.len() as u64;
        entry.0.append(&mut unused);
    }

    fn exclude(&mut self, server: &Server, facts: Option<&ServerFacts>) {
        let mut add = |key: (&'static str, &'static str), name: String| {
            let entry = self.population.excluded.entry(key).or_default();
            entry.1 += 1;
            entry.0.push(name);
        };
        for role in server.roles.iter().filter(|role| role.exists && role.managed) {
            let key = ("roles that the provider keeps for itself", "nobody but the provider can change or use them");
            add(key, format!("{} on {}", role.name, server.name));
        }
        for (name, database) in facts.into_iter().flat_map(|facts| &facts.databases) {
            if database.is_provider_owned {
                let key = ("databases that the provider keeps for itself", "nobody else can connect to them");
                add(key, format!("{name} on {}", server.name));
            } else if database.is_template && !database.is_read {
                let key = ("template databases", "new databases are copied from them; their contents are not read");
                add(key, format!("{name} on {}", server.name));
            }
        }
    }
}

/// Databases of the server of which nothing but the list of who may connect is known.
fn unread<'a>(server: &'a Server, facts: Option<&'a ServerFacts>) -> impl Iterator<Item = &'a str> {
    server.databases.iter().map(|database| &*database.name).filter(move |name| {
        let known = facts.and_then(|facts| facts.databases.get(*name));
        known.is_some_and(|one| !one.is_read && !one.is_template && !one.is_provider_owned)
    })
}

pub(super) fn plain(database: u32, kind: LineKind, class: PrivilegeClass) -> Unit {
    Unit {
        database,
        who: 0,
        kind,
        class,
        layer: Layered::Now,
        ways: 0,
        attributes: 0,
        own: (0, 0),
        own_digest: 0,
        grant_option: false,
        self_granted: false,
        is_powerful: false,
        is_open: false,
    }
}
