//! Privileges on roles: who has another role's privileges, may SET ROLE to it, is its member, may pass it on.
//!
//! As `pg_has_role()` answers, with one difference: before version 15 the server also says that the *session* user may
//! pass itself on, which is true of one session and not of a role.

use super::effective::Graph;
use super::links::{Layer, State};
use super::roleset::{Bits, RoleSet};
use super::snapshot::RoleId;
use crate::model::Privilege;

/// Who holds what on one role, ready to be asked layer by layer.
#[derive(Debug)]
pub struct RoleHolders {
    members: RoleSet,
    privileges: [RoleSet; 3],
    sets: RoleSet,
    becomes: RoleSet,
    admins: Vec<RoleSet>,
    /// Who can obtain the right to pass it on without being a superuser.
    may_admin: RoleSet,
    target: RoleId,
}

impl Graph {
    /// Everything about one role; made anew at each call.
    #[must_use]
    pub fn role_holders(&self, target: RoleId) -> RoleHolders {
        let links = self.links();
        let usage = |layer| links.who_reaches(layer, &[State::Privileges(target)]);
        let direct: Vec<RoleId> = self.direct_admins(target).collect();
        let admins = direct.iter().map(|holder| links.members_of(*holder)).collect();
        let modern = self.server.major >= 16;
        let mut ways: Vec<State> =
            direct.iter().map(|id| if modern { State::Privileges(*id) } else { State::Member(*id) }).collect();
        let is_ordinary = !self.server.is_superuser(target) && Some(target) != self.server.role_id("pg_database_owner");
        if is_ordinary {
            ways.push(State::AnyOrdinary);
        }
        RoleHolders {
            members: links.members_of(target),
            privileges: Layer::ALL.map(usage),
            sets: links.who_reaches(Layer::SetRole, &[State::SetRole(target)]),
            becomes: links.who_becomes(&[State::Become(target)]),
            admins,
            may_admin: if is_ordinary { links.who_becomes(&ways) } else { RoleSet::Few(Box::default()) },
            target,
        }
    }

    /// Roles that hold ADMIN OPTION on it themselves.
    fn direct_admins(&self, target: RoleId) -> impl Iterator<Item = RoleId> {
        let mut holders: Vec<RoleId> = self
            .server
            .memberships
            .iter()
            .filter(|one| one.role == target && one.admin)
            .map(|one| one.member)
            .collect();
        holders.dedup();
        holders.into_iter()
    }

    /// Adds everybody who holds the privilege on the role in that layer or a nearer one.
    pub fn add_role_holders(
        &self,
        holders: &RoleHolders,
        privilege: Privilege,
        admin: bool,
        layer: Layer,
        bits: &mut Bits,
    ) {
        if admin {
            holders.admins.iter().for_each(|row| bits.add(row));
            // Nobody may pass itself on: it would be the same role before and after.
            bits.remove(holders.target);
            if layer == Layer::CanObtain {
                bits.add(&holders.may_admin);
                bits.remove(holders.target);
            }
        } else {
            match privilege {
                Privilege::Usage => bits.add(&holders.privileges[layer as usize]),
                Privilege::Set => bits.add(&holders.sets),
                Privilege::Member => bits.add(&holders.members),
                Privilege::Insert
                | Privilege::Select
                | Privilege::Update
                | Privilege::Delete
                | Privilege::Truncate
                | Privilege::References
                | Privilege::Trigger
                | Privilege::Execute
                | Privilege::Create
                | Privilege::Temporary
                | Privilege::Connect
                | Privilege::AlterSystem
                | Privilege::Maintain => return,
            }
            if layer == Layer::CanObtain {
                bits.add(&holders.becomes);
            }
        }
        match layer {
            Layer::Now | Layer::SetRole => bits.add(self.superusers(layer)),
            Layer::CanObtain => bits.add(&self.links().who_becomes(&[State::Superuser])),
        }
        let everybody = self.everybody();
        bits.retain_set(everybody);
    }

    /// Roles that it can come to act as by SET ROLE and by grants that it may make, itself included, in no order.
    ///
    /// A superuser, and who can become one, can act as everybody.
    #[must_use]
    pub fn potential_roles(&self, role: RoleId) -> Vec<RoleId> {
        let reached = self.links().potential_from(role);
        if reached.place(State::Superuser).is_some() {
            return self.everybody().iter().collect();
        }
        let states = reached.states().filter_map(|state| if let State::Become(id) = state { Some(id) } else { None });
        states.filter(|id| self.server.exists(*id)).collect()
    }
}
