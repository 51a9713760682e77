//! Why somebody holds a privilege: the way from the role to the source, step by step.
//!
//! The same search that decides also proves, so a path never says other than the answer. It words nothing; see
//! [`words`](super::words). Main types: [`Path`], [`Step`], [`End`].

use super::effective::{Graph, How, Source};
use super::links::{Layer, Reached, State, Why};
use super::snapshot::{Object, PUBLIC, RoleId};
use crate::model::Privilege;

/// One way to a privilege.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub layer: Layer,
    /// From the role on; empty when the role is the end itself.
    pub steps: Vec<Step>,
    pub end: End,
}

/// From one role to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub from: State,
    pub why: Why,
    pub to: State,
}

/// What the way leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A superuser may do everything.
    Superuser,
    /// As [`End::Superuser`], inside a function that runs as one.
    InsideSuperuser,
    /// What gives the privilege to the last role of the way.
    Source(Source),
    /// The last role of the way is the one that was asked about.
    Role(RoleId),
    /// The last role of the way may pass the role on that was asked about.
    Admin(RoleId),
    /// Whoever is there may grant every role that is no superuser.
    AnyOrdinary,
}

/// Who acts at the end of a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    Role(RoleId),
    /// Somebody who made itself a superuser by other means than SET ROLE.
    NewSuperuser,
}

impl Path {
    /// Who acts at the end: the role itself, the one it SET ROLE to, or the owner of the function that it called.
    #[must_use]
    pub fn actor(&self, role: RoleId) -> Actor {
        let mut actor = Actor::Role(role);
        for step in &self.steps {
            match (step.why, step.to) {
                (_, State::SetRole(next) | State::Become(next)) => actor = Actor::Role(next),
                (Why::Definer { .. }, State::Inside(owner)) => actor = Actor::Role(owner),
                (Why::CatalogColumn { .. } | Why::ServerAccess, _) => actor = Actor::NewSuperuser,
                (_, _) => {}
            }
        }
        actor
    }
}

impl Graph {
    /// The nearest and shortest way; absent when there is none.
    #[must_use]
    pub fn path(&self, role: RoleId, object: &Object, privilege: Privilege, grant_option: bool) -> Option<Path> {
        self.paths(role, object, privilege, grant_option).into_iter().next()
    }

    /// One way for each source, its nearest: nearest first, then the shortest.
    #[must_use]
    pub fn paths(&self, role: RoleId, object: &Object, privilege: Privilege, grant_option: bool) -> Vec<Path> {
        let mut ends = Vec::new();
        self.sources(object, privilege, grant_option, Layer::CanObtain, |source| ends.push(End::Source(source)));
        // The owner's right to grant is no way of its own where the owner holds the privilege by its list.
        let held = |holder| {
            let same =
                |end: &&End| matches!(end, End::Source(other) if other.holder == holder && other.how != How::Ownership);
            ends.iter().any(|end| same(&end))
        };
        let mut wanted: Vec<End> = ends.clone();
        wanted.retain(|end| match end {
            End::Source(Source { holder, how: How::Ownership }) if !grant_option => !held(*holder),
            End::Source(_)
            | End::Superuser
            | End::InsideSuperuser
            | End::Role(_)
            | End::Admin(_)
            | End::AnyOrdinary => true,
        });
        if self.privileges_of(object).contains(privilege) {
            wanted.extend([End::Superuser, End::InsideSuperuser]);
        }
        self.ways(role, &wanted, grant_option)
    }

    /// The ways in which a role is a member of another: its privileges (`USAGE`), SET ROLE to it (`SET`), or membership
    /// at all (`MEMBER`); with `admin`, the right to pass it on.
    #[must_use]
    pub fn paths_to_role(&self, role: RoleId, target: RoleId, privilege: Privilege, admin: bool) -> Vec<Path> {
        let one = |layer, reached: &Reached, place, end| Path { layer, steps: steps(reached, place), end };
        let mut paths: Vec<Path> = Vec::new();
        if admin || privilege == Privilege::Member {
            let reached = self.links.memberships_of(role);
            let member = |id| reached.place(State::Member(id));
            if admin {
                let holders = self.server.memberships.iter().filter(|one| one.role == target && one.admin);
                let found = holders.filter_map(|holder| Some((member(holder.member)?, holder.member)));
                paths.extend(found.map(|(place, id)| one(Layer::Now, &reached, place, End::Admin(id))));
            } else if let Some(place) = member(target) {
                paths.push(one(Layer::Now, &reached, place, End::Role(target)));
            }
        } else if privilege == Privilege::Set {
            let now = self.links.reached_from(Layer::SetRole, role);
            let place = now.place(State::SetRole(target));
            paths.extend(place.map(|place| one(Layer::Now, &now, place, End::Role(target))));
        }
        if paths.is_empty() && privilege != Privilege::Usage && !admin {
            let reached = self.links.potential_from(role);
            let place = reached.place(State::Become(target));
            paths.extend(place.map(|place| one(Layer::CanObtain, &reached, place, End::Role(target))));
        }
        if paths.is_empty() {
            let mut ends = vec![End::Superuser];
            if admin {
                let holders = self.server.memberships.iter().filter(|one| one.role == target && one.admin);
                ends.extend(holders.map(|one| End::Admin(one.member)));
                ends.push(End::AnyOrdinary);
            } else if privilege == Privilege::Usage {
                ends.push(End::Role(target));
            }
            return self.ways(role, &ends, admin);
        }
        paths.sort_by_key(|path| path.steps.len());
        paths
    }

    fn ways(&self, role: RoleId, ends: &[End], grant_option: bool) -> Vec<Path> {
        let mut paths: Vec<(usize, Path)> = Vec::new();
        let mut found = vec![false; ends.len()];
        for layer in Layer::ALL {
            let reached = self.links.reached_from(layer, role);
            for (end, found) in ends.iter().zip(&mut found).filter(|(_, found)| !**found) {
                if let Some(place) = self.place(role, *end, layer, grant_option, &reached) {
                    *found = true;
                    paths.push((place, Path { layer, steps: steps(&reached, place), end: *end }));
                }
            }
        }
        paths.sort_by_key(|(place, path)| (path.layer, path.steps.len(), *place));
        paths.into_iter().map(|(_, path)| path).collect()
    }

    fn place(&self, role: RoleId, end: End, layer: Layer, grant_option: bool, reached: &Reached) -> Option<usize> {
        let here = |id| {
            let inside = if layer == Layer::CanObtain { reached.place(State::Inside(id)) } else { None };
            let own = reached.place(State::Privileges(id));
            own.or(inside)
        };
        match end {
            End::Superuser if layer == Layer::Now => self.server.is_superuser(role).then_some(0),
            End::Superuser => reached.place(State::Superuser),
            End::InsideSuperuser => reached.place(State::InsideSuperuser),
            End::AnyOrdinary => reached.place(State::AnyOrdinary),
            End::Source(Source { holder: PUBLIC, .. }) => self.server.exists(role).then_some(0),
            End::Source(Source { how: How::Ownership, .. }) if layer != Layer::CanObtain && !grant_option => None,
            End::Source(Source { holder, .. }) | End::Role(holder) | End::Admin(holder) => here(holder),
        }
    }
}

/// Without the steps that say only that whoever is a role has its privileges.
fn steps(reached: &Reached, place: usize) -> Vec<Step> {
    let all = reached.steps_to(place).into_iter();
    all.filter(|(_, why, _)| *why != Why::Same).map(|(from, why, to)| Step { from, why, to }).collect()
}

impl State {
    /// The role that the state is about; absent where it is about none.
    #[must_use]
    pub const fn role(self) -> Option<RoleId> {
        match self {
            Self::Privileges(role)
            | Self::SetRole(role)
            | Self::Become(role)
            | Self::Member(role)
            | Self::Inside(role) => Some(role),
            Self::Superuser | Self::Takeover | Self::InsideSuperuser | Self::AnyOrdinary | Self::Anyone => None,
        }
    }
}
