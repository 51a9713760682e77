//! The ways from one role to another, as one directed graph over *states*, and who reaches a state.
//!
//! A role stands in it several times: having its privileges, being it after SET ROLE, being it by rights that one gives
//! to oneself, acting inside its definer functions, being a member of it. The three layers are the same search with
//! other states allowed, so what a layer says and the path that proves it cannot differ.
//! Main types: [`State`], [`Links`], [`Link`], [`Layer`].

mod draft;

use std::collections::HashMap;

use super::roleset::RoleSet;
use super::snapshot::{Item, Object, ObjectId, RoleId, Server};
use draft::Draft;

/// How near an access is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// In the next statement.
    Now,
    /// After SET ROLE.
    SetRole,
    /// After using rights that one holds to get more of them, or through a function that runs as somebody else.
    CanObtain,
}

impl Layer {
    pub const ALL: [Self; 3] = [Self::Now, Self::SetRole, Self::CanObtain];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::SetRole => "set_role",
            Self::CanObtain => "can_obtain",
        }
    }
}

/// What somebody can be in, in respect of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Has its privileges.
    Privileges(RoleId),
    /// Is it, after SET ROLE.
    SetRole(RoleId),
    /// Is it, after making itself a member.
    Become(RoleId),
    /// Is a member of it at some distance, whatever the options.
    Member(RoleId),
    /// Has its privileges inside a function that runs as its owner.
    Inside(RoleId),
    /// May do everything.
    Superuser,
    /// Can make itself a superuser by other means than GRANT.
    Takeover,
    /// May do everything inside a function that runs as a superuser.
    InsideSuperuser,
    /// May become every role that is no superuser.
    AnyOrdinary,
    /// Is anybody at all.
    Anyone,
}

/// Why one state leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Index of a membership.
    Membership(u32),
    /// The same membership lets its holder pass the role on.
    Admin(u32),
    /// Owner of the database, so a member of pg_database_owner.
    DatabaseOwner,
    /// No step of its own: whoever is a role has its privileges.
    Same,
    SuperuserAttribute,
    /// CREATEROLE, before version 16.
    CreateRole,
    /// Member of the provider's administration role.
    ProviderAdmin,
    /// Programs or files on the server: pg_execute_server_program, pg_write_server_files.
    ServerAccess,
    /// May call a function that runs as its owner: the entry of its list; absent for the built-in default.
    Definer {
        function: ObjectId,
        item: Option<u32>,
    },
    /// May write a column of a system catalog.
    CatalogColumn {
        column: ObjectId,
        item: u32,
    },
    /// Any role can be chosen.
    Choice,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    from: u32,
    to: u32,
    pub why: Why,
}

/// All steps, ready to be followed in both directions.
#[derive(Debug, Default)]
pub struct Links {
    roles: usize,
    /// By the state that they start from.
    forward: Vec<Link>,
    forward_at: Vec<u32>,
    /// Places in `forward`, by the state that they lead to.
    backward: Vec<u32>,
    backward_at: Vec<u32>,
    /// Roles that can be taken by whoever may take every ordinary role.
    ordinary: Vec<bool>,
    existing: Vec<bool>,
}

/// States that are there once for every role, and those that are there once.
const FAMILIES: usize = 5;
const SINGLE: usize = 5;
const NOW: u8 = 0b0_0001;
const SET: u8 = 0b0_0011;
const ANY: u8 = 0b1_1111;
const MEMBER: u8 = 0b0_1000;
/// [`ANY`] without definer functions.
const ROLES: u8 = 0b0_1111;

impl Links {
    /// Draws all steps of one database.
    #[must_use]
    pub fn new(server: &Server, database_owner: Option<RoleId>, objects: &[Object], items: &[Item]) -> Self {
        let owners_role = server.role_id("pg_database_owner");
        let existing: Vec<bool> = server.roles.iter().map(|role| role.exists).collect();
        let ordinary = server.roles.iter().enumerate();
        let ordinary = ordinary
            .map(|(id, role)| role.exists && !role.superuser && owners_role.is_none_or(|owners| owners as usize != id))
            .collect();
        let draft = Draft::of(server, database_owner, owners_role, objects, items);
        Self::sorted(draft.links, ordinary, existing)
    }

    fn sorted(mut forward: Vec<Link>, ordinary: Vec<bool>, existing: Vec<bool>) -> Self {
        let roles = existing.len();
        let states = roles * FAMILIES + SINGLE;
        // The first of several steps between the same two states is as good as any.
        forward.sort_by_key(|link| (link.from, link.to));
        forward.dedup_by_key(|link| (link.from, link.to));
        let starts = |key: &dyn Fn(&Link) -> u32| {
            let mut at = vec![0_u32; states + 1];
            forward.iter().for_each(|link| at[key(link) as usize + 1] += 1);
            for i in 1..at.len() {
                at[i] += at[i - 1];
            }
            at
        };
        let forward_at = starts(&|link| link.from);
        let backward_at = starts(&|link| link.to);
        let mut backward: Vec<u32> = (0_u32..).take(forward.len()).collect();
        backward.sort_by_key(|place| (forward[*place as usize].to, *place));
        Self { roles, forward, forward_at, backward, backward_at, ordinary, existing }
    }

    /// Roles that, in that layer, come to one of the states.
    #[must_use]
    pub fn who_reaches(&self, layer: Layer, targets: &[State]) -> RoleSet {
        let (families, first) = match layer {
            Layer::Now => (NOW, State::Privileges(0)),
            Layer::SetRole => (SET, State::SetRole(0)),
            Layer::CanObtain => (ANY, State::Become(0)),
        };
        self.sources(families, first, targets)
    }

    /// Roles that can become one of the states by GRANT and SET ROLE alone, without any function.
    #[must_use]
    pub fn who_becomes(&self, targets: &[State]) -> RoleSet {
        self.sources(ROLES, State::Become(0), targets)
    }

    /// Members of a role at any distance, itself included.
    #[must_use]
    pub fn members_of(&self, role: RoleId) -> RoleSet {
        self.sources(MEMBER, State::Member(0), &[State::Member(role)])
    }

    fn sources(&self, families: u8, first: State, targets: &[State]) -> RoleSet {
        let first = self.number(first);
        let mut found = Vec::new();
        let mut seen = Seen::new(self.roles * FAMILIES + SINGLE);
        let mut todo: Vec<u32> = targets.iter().map(|state| self.number(*state)).collect();
        todo.retain(|state| seen.insert(*state));
        let anyone = self.number(State::Anyone);
        let any_ordinary = self.number(State::AnyOrdinary);
        let become_range = self.number(State::Become(0))..self.number(State::Member(0));
        while let Some(state) = todo.pop() {
            if state == anyone {
                let all = (0_u32..).zip(&self.existing).filter(|(_, exists)| **exists).map(|(role, _)| role);
                return RoleSet::new(all.collect(), self.roles);
            }
            let of_role = state.wrapping_sub(first) as usize;
            if state >= first && of_role < self.roles && self.existing[of_role] {
                found.push(state - first);
            }
            let is_ordinary = || self.ordinary[(state - become_range.start) as usize];
            if become_range.contains(&state) && is_ordinary() && seen.insert(any_ordinary) {
                todo.push(any_ordinary);
            }
            let range = self.backward_at[state as usize] as usize..self.backward_at[state as usize + 1] as usize;
            for place in &self.backward[range] {
                let from = self.forward[*place as usize].from;
                if self.allows(families, from) && seen.insert(from) {
                    todo.push(from);
                }
            }
        }
        RoleSet::new(found, self.roles)
    }

    /// Every state that a role comes to in a layer, each with the step that first led to it, nearest first.
    #[must_use]
    pub fn reached_from(&self, layer: Layer, role: RoleId) -> Reached {
        let (families, start) = match layer {
            Layer::Now => (NOW, State::Privileges(role)),
            Layer::SetRole => (SET, State::SetRole(role)),
            Layer::CanObtain => (ANY, State::Become(role)),
        };
        self.reached(families, start)
    }

    /// As [`Links::reached_from`] for what can be obtained, without any function.
    #[must_use]
    pub fn potential_from(&self, role: RoleId) -> Reached {
        self.reached(ROLES, State::Become(role))
    }

    /// Roles that it is a member of, at any distance, and how.
    #[must_use]
    pub fn memberships_of(&self, role: RoleId) -> Reached {
        self.reached(MEMBER, State::Member(role))
    }

    fn reached(&self, families: u8, start: State) -> Reached {
        let mut reached = Reached { order: vec![(start, None)], place: HashMap::new() };
        reached.place.insert(start, 0);
        let mut next = 0;
        while let Some((state, _)) = reached.order.get(next).copied() {
            let parent = next;
            next += 1;
            let number = self.number(state) as usize;
            for link in &self.forward[self.forward_at[number] as usize..self.forward_at[number + 1] as usize] {
                if self.allows(families, link.to) {
                    reached.push(self.state(link.to), parent, link.why);
                }
            }
            if state == State::AnyOrdinary {
                for (role, _) in (0_u32..).zip(&self.ordinary).filter(|(_, ordinary)| **ordinary) {
                    reached.push(State::Become(role), parent, Why::Choice);
                }
            }
            if parent == 0 && self.allows(families, self.number(State::Anyone)) {
                reached.push(State::Anyone, parent, Why::Same);
            }
        }
        reached
    }

    fn allows(&self, families: u8, state: u32) -> bool {
        let family = state as usize / self.roles.max(1);
        if family < FAMILIES {
            return families & (1 << family) != 0;
        }
        match self.state(state) {
            State::InsideSuperuser => families == ANY,
            State::AnyOrdinary | State::Anyone | State::Takeover => families & ROLES == ROLES,
            State::Superuser
            | State::Privileges(_)
            | State::SetRole(_)
            | State::Become(_)
            | State::Member(_)
            | State::Inside(_) => families != NOW && families != MEMBER,
        }
    }

    fn number(&self, state: State) -> u32 {
        number(state, self.roles)
    }

    fn state(&self, number: u32) -> State {
        let roles = u32::try_from(self.roles).unwrap_or(u32::MAX).max(1);
        let role = number % roles;
        match number / roles {
            0 if self.roles > 0 => State::Privileges(role),
            1 => State::SetRole(role),
            2 => State::Become(role),
            3 => State::Member(role),
            4 => State::Inside(role),
            _ => match number as usize - self.roles * FAMILIES {
                0 => State::Superuser,
                1 => State::InsideSuperuser,
                2 => State::AnyOrdinary,
                3 => State::Takeover,
                _ => State::Anyone,
            },
        }
    }
}

fn number(state: State, roles: usize) -> u32 {
    let of = |family: usize, role: RoleId| family * roles + role as usize;
    let number = match state {
        State::Privileges(role) => of(0, role),
        State::SetRole(role) => of(1, role),
        State::Become(role) => of(2, role),
        State::Member(role) => of(3, role),
        State::Inside(role) => of(4, role),
        State::Superuser => of(FAMILIES, 0),
        State::InsideSuperuser => of(FAMILIES, 1),
        State::AnyOrdinary => of(FAMILIES, 2),
        State::Takeover => of(FAMILIES, 3),
        State::Anyone => of(FAMILIES, 4),
    };
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What a search found, nearest first.
#[derive(Debug, Default)]
pub struct Reached {
    /// Each with the place of the state before it and the step between.
    order: Vec<(State, Option<(usize, Why)>)>,
    place: HashMap<State, usize>,
}

impl Reached {
    fn push(&mut self, state: State, parent: usize, why: Why) {
        if let std::collections::hash_map::Entry::Vacant(entry) = self.place.entry(state) {
            entry.insert(self.order.len());
            self.order.push((state, Some((parent, why))));
        }
    }

    /// Place of a state in the order of nearness; absent when it is not reached.
    #[must_use]
    pub fn place(&self, state: State) -> Option<usize> {
        self.place.get(&state).copied()
    }

    /// All states, nearest first.
    pub fn states(&self) -> impl Iterator<Item = State> {
        self.order.iter().map(|(state, _)| *state)
    }

    /// The steps that lead to the state at that place: from, why, to.
    #[must_use]
    pub fn steps_to(&self, place: usize) -> Vec<(State, Why, State)> {
        let mut steps = Vec::new();
        let mut at = place;
        while let Some((state, Some((parent, why)))) = self.order.get(at).copied() {
            if let Some((before, _)) = self.order.get(parent) {
                steps.push((*before, why, state));
            }
            at = parent;
        }
        steps.reverse();
        steps
    }
}

/// Marks of a search.
struct Seen(Vec<u64>);

impl Seen {
    fn new(states: usize) -> Self {
        Self(vec![0; states.div_ceil(64)])
    }

    /// Whether it was not there yet.
    fn insert(&mut self, state: u32) -> bool {
        let bit = 1 << (state % 64);
        self.0.get_mut(state as usize / 64).is_some_and(|word| {
            let is_new = *word & bit == 0;
            *word |= bit;
            is_new
        })
    }
}
