//! Statements about roles and memberships: CREATE, ALTER, DROP ROLE, GRANT and REVOKE of roles.

use super::grants::mentions;
use super::roles::{Member, RoleFacts};
use super::session::Session;
use super::world::{Fault, text};
use crate::model::{MembershipGrant, RoleAttributes, RoleRef};

impl Session<'_> {
    pub(super) fn create_role(
        &mut self,
        name: &str,
        attributes: &RoleAttributes,
        lists: [&[RoleRef]; 3],
    ) -> Result<(), Fault> {
        if self.world.roles.exists(name) {
            return Err(Fault::Refused(format!("role {name:?} already exists")));
        }
        if name.starts_with("pg_") || matches!(name, "public" | "none") {
            return Err(Fault::Refused(format!("the role name {name:?} is reserved")));
        }
        self.may_make_roles(attributes)?;
        let roles = self.world.roles_mut();
        // Without PASSWORD there is none.
        let facts = RoleFacts { inherit: true, connection_limit: -1, password: Some("none"), ..RoleFacts::default() };
        roles.all.insert(name.to_owned(), facts);
        roles.apply(name, attributes);
        let grant = |roles: Vec<RoleRef>, members: Vec<RoleRef>, admin: bool| MembershipGrant {
            is_grant: true,
            roles,
            members,
            admin: admin.then_some(true),
            inherit: None,
            set: None,
            granted_by: None,
            cascade: false,
        };
        let new = vec![RoleRef::named(name)];
        let current = self.current().map(str::to_owned);
        // From 16 on, whoever makes a role without being a superuser may pass it on.
        if let Some(creator) = current.filter(|one| self.world.major() >= 16 && !self.world.roles.is_superuser(one)) {
            let Some(by) = self.world.roles.bootstrap().map(str::to_owned) else {
                return Err(Fault::Unknown("the role that initdb was run with is not known".to_owned()));
            };
            let own = |grantor: String, admin, inherit, set| Member {
                role: name.to_owned(),
                member: creator.clone(),
                grantor,
                admin,
                inherit,
                set,
                frozen: None,
            };
            let setting = self.setting("createrole_self_grant");
            let has = |word: &str| setting.split(',').any(|one| one.trim() == word);
            let (inherit, set) = (has("inherit"), has("set"));
            let roles = self.world.roles_mut();
            roles.members.push(own(by, true, false, false));
            if inherit || set {
                roles.members.push(own(creator.clone(), false, inherit, set));
            }
            roles.changed();
        }
        let [in_roles, members, admins] = lists;
        if !in_roles.is_empty() {
            self.membership(&grant(in_roles.to_vec(), new.clone(), false))?;
        }
        if !members.is_empty() {
            self.membership(&grant(new.clone(), members.to_vec(), false))?;
        }
        if !admins.is_empty() {
            self.membership(&grant(new, admins.to_vec(), true))?;
        }
        Ok(())
    }

    fn setting(&self, name: &str) -> String {
        let cluster =
            self.world.base.iter().find(|one| one.resource_type == "pg_cluster" && one.id == self.world.cluster);
        let value = cluster.and_then(|one| one.attributes.get("settings")?.get(name)?.as_str());
        value.unwrap_or_default().to_owned()
    }

    fn may_make_roles(&self, attributes: &RoleAttributes) -> Result<(), Fault> {
        let Some(current) = self.current() else { return Ok(()) };
        let Some(own) = self.world.roles.all.get(current) else { return Ok(()) };
        if own.superuser {
            return Ok(());
        }
        if !own.create_role {
            return Err(Fault::Refused(format!("{current:?} has no CREATEROLE")));
        }
        let modern = self.world.major() >= 16;
        let asked = [
            (attributes.superuser == Some(true), false, "SUPERUSER"),
            (attributes.replication == Some(true), modern && own.replication, "REPLICATION"),
            (attributes.bypass_rls == Some(true), modern && own.bypass_rls, "BYPASSRLS"),
            (attributes.create_db == Some(true), !modern || own.create_db, "CREATEDB"),
        ];
        match asked.iter().find(|(asked, may, _)| *asked && !may) {
            Some((.., word)) => Err(Fault::Refused(format!("{current:?} may not give a role {word}"))),
            None => Ok(()),
        }
    }

    /// Whether whoever acts may change the role itself.
    fn may_change(&self, name: &str) -> Result<(), Fault> {
        let Some(current) = self.current() else { return Ok(()) };
        let Some(own) = self.world.roles.all.get(current) else { return Ok(()) };
        if own.superuser {
            return Ok(());
        }
        let is_super = self.world.roles.is_superuser(name);
        let administers = self.world.major() < 16 || self.world.roles.admin_of(current, name).is_some();
        if own.create_role && !is_super && administers {
            return Ok(());
        }
        Err(Fault::Refused(format!("{current:?} may not change the role {name:?}")))
    }

    pub(super) fn alter_role(&mut self, role: &RoleRef, attributes: &RoleAttributes) -> Result<(), Fault> {
        let name = self.role_named(role)?;
        if *attributes == RoleAttributes::default() {
            return Ok(());
        }
        self.may_change(&name)?;
        if attributes.superuser.is_some() || attributes.replication.is_some() || attributes.bypass_rls.is_some() {
            let mut asked = attributes.clone();
            // To take them away needs the same right.
            asked.superuser = asked.superuser.map(|_| true);
            asked.replication = asked.replication.map(|_| true);
            asked.bypass_rls = asked.bypass_rls.map(|_| true);
            self.may_make_roles(&asked)?;
        } else {
            self.may_make_roles(attributes)?;
        }
        self.world.roles_mut().apply(&name, attributes);
        Ok(())
    }

    pub(super) fn membership(&mut self, grant: &MembershipGrant) -> Result<(), Fault> {
        for role in &grant.roles {
            let role = self.role_named(role)?;
            let grantor = self.role_grantor(&role, grant)?;
            for member in &grant.members {
                let member = self.role_named(member)?;
                if grant.is_grant {
                    self.add_member(&role, &member, &grantor, grant)?;
                } else {
                    self.remove_member(&role, &member, &grantor, grant)?;
                }
            }
        }
        Ok(())
    }

    /// In whose name a role is granted or revoked.
    fn role_grantor(&mut self, role: &str, grant: &MembershipGrant) -> Result<String, Fault> {
        let roles = &self.world.roles;
        if grant.is_grant && role == "pg_database_owner" {
            return Err(Fault::refused("nobody can be made a member of pg_database_owner"));
        }
        let by = grant.granted_by.as_ref().map(|by| self.role_named(by)).transpose()?;
        let Some(current) = self.current() else {
            self.assume("whoever runs it may grant the roles that it grants, as a superuser may");
            let initial = self.world.roles.bootstrap().map(str::to_owned);
            let unknown = || Fault::Unknown("who runs it is not known (--as ROLE says so)".to_owned());
            return by.or(initial).ok_or_else(unknown);
        };
        if roles.is_superuser(role) && !roles.is_superuser(current) {
            return Err(Fault::Refused(format!("it takes a superuser to grant {role:?}, which is one")));
        }
        let refused = || Fault::Refused(format!("{current:?} has no right to grant the role {role:?}"));
        match by {
            Some(by) if roles.major >= 16 => {
                let holds = roles.members.iter().any(|one| one.role == role && one.member == by && one.admin)
                    || roles.all.get(&by).is_some_and(|facts| facts.bootstrap);
                let may = roles.is_superuser(current) || roles.has_privileges(current, &by);
                if may && (holds || !grant.is_grant) { Ok(by) } else { Err(refused()) }
            }
            Some(_) | None => roles.admin_of(current, role).ok_or_else(refused),
        }
    }

    fn add_member(&mut self, role: &str, member: &str, grantor: &str, grant: &MembershipGrant) -> Result<(), Fault> {
        let modern = self.world.major() >= 16;
        if self.world.roles.is_member(role, member) {
            return Err(Fault::Refused(format!("role {role:?} is a member of {member:?} already")));
        }
        if modern && grant.admin == Some(true) && self.depends_on(role, grantor, member) {
            return Err(Fault::Refused("ADMIN OPTION cannot be granted back to the one whom it comes from".to_owned()));
        }
        let own_inherit = self.world.roles.all.get(member).is_none_or(|facts| facts.inherit);
        let roles = self.world.roles_mut();
        let same = |one: &&mut Member| {
            one.frozen.is_none() && one.role == role && one.member == member && (!modern || one.grantor == grantor)
        };
        match roles.members.iter_mut().find(same) {
            Some(known) if modern => {
                known.admin = grant.admin.unwrap_or(known.admin);
                known.inherit = grant.inherit.unwrap_or(known.inherit);
                known.set = grant.set.unwrap_or(known.set);
            }
            Some(known) => known.admin |= grant.admin == Some(true),
            None => roles.members.push(Member {
                role: role.to_owned(),
                member: member.to_owned(),
                grantor: grantor.to_owned(),
                admin: grant.admin.unwrap_or(false),
                inherit: if modern { grant.inherit.unwrap_or(own_inherit) } else { own_inherit },
                set: if modern { grant.set.unwrap_or(true) } else { true },
                frozen: None,
            }),
        }
        roles.changed();
        Ok(())
    }

    /// Whether the grantor's ADMIN OPTION on the role comes from the other.
    fn depends_on(&self, role: &str, grantor: &str, other: &str) -> bool {
        let mut todo = vec![grantor.to_owned()];
        let mut seen = Vec::new();
        while let Some(one) = todo.pop() {
            if one == other {
                return true;
            }
            if seen.contains(&one) {
                continue;
            }
            let from = self.world.roles.members.iter().filter(|row| row.role == role && row.member == one && row.admin);
            todo.extend(from.map(|row| row.grantor.clone()));
            seen.push(one);
        }
        false
    }

    fn remove_member(&mut self, role: &str, member: &str, grantor: &str, grant: &MembershipGrant) -> Result<(), Fault> {
        let modern = self.world.major() >= 16;
        let same = |one: &Member| one.role == role && one.member == member && (!modern || one.grantor == grantor);
        let Some(place) = self.world.roles.members.iter().position(same) else {
            // The server warns, and goes on.
            return Ok(());
        };
        let only_option = grant.admin.is_some() || grant.inherit.is_some() || grant.set.is_some();
        let roles = self.world.roles_mut();
        if grant.admin.is_some() {
            roles.members[place].admin = false;
        }
        if modern && grant.inherit.is_some() {
            roles.members[place].inherit = false;
        }
        if modern && grant.set.is_some() {
            roles.members[place].set = false;
        }
        if !only_option {
            roles.members.remove(place);
        }
        roles.changed();
        let still = self.world.roles.members.iter().any(|one| one.role == role && one.member == member && one.admin);
        if modern && !still {
            self.drop_dependents(role, member, grant.cascade)?;
        }
        Ok(())
    }

    /// Grants of the role by somebody who may no longer grant it.
    fn drop_dependents(&mut self, role: &str, grantor: &str, cascade: bool) -> Result<(), Fault> {
        if self.world.roles.all.get(grantor).is_some_and(|facts| facts.bootstrap) {
            return Ok(());
        }
        loop {
            let found = self.world.roles.members.iter().position(|one| one.role == role && one.grantor == grantor);
            let Some(place) = found else { return Ok(()) };
            if !cascade {
                return Err(Fault::refused("dependent memberships exist, and CASCADE is not said"));
            }
            let roles = self.world.roles_mut();
            let gone = roles.members.remove(place);
            roles.changed();
            let still =
                self.world.roles.members.iter().any(|one| one.role == role && one.member == gone.member && one.admin);
            if gone.admin && !still {
                self.drop_dependents(role, &gone.member, cascade)?;
            }
        }
    }

    pub(super) fn drop_roles(&mut self, roles: &[RoleRef], if_exists: bool) -> Result<(), Fault> {
        for role in roles {
            let name = match self.role_named(role) {
                Ok(name) => name,
                Err(Fault::Refused(_)) if if_exists => continue,
                Err(fault) => return Err(fault),
            };
            if self.current() == Some(&name) {
                return Err(Fault::refused("the current user cannot be dropped"));
            }
            self.may_change(&name)?;
            if let Some(needed) = self.needs(&name) {
                return Err(Fault::Refused(format!("role {name:?} cannot be dropped: {needed}")));
            }
            let roles = self.world.roles_mut();
            roles.all.remove(&name);
            roles.members.retain(|one| one.role != name && one.member != name);
            roles.changed();
        }
        Ok(())
    }

    /// What hangs on a role.
    fn needs(&self, name: &str) -> Option<String> {
        let granted = |one: &&Member| one.grantor == name && one.role != name && one.member != name;
        if self.world.major() >= 16
            && let Some(one) = self.world.roles.members.iter().find(granted)
        {
            return Some(format!("it granted {:?} to {:?}", one.role, one.member));
        }
        let mut found: Vec<&str> = Vec::new();
        for one in self.world.all() {
            let owns = text(one, "owner_name") == name || text(one, "creator_name") == name;
            if owns || mentions(one, name) {
                found.push(&one.id);
            }
        }
        found.into_iter().min().map(|id| format!("{id} depends on it"))
    }

    pub(super) fn rename_role(&mut self, from: &str, to: &str) -> Result<(), Fault> {
        if !self.world.roles.exists(from) {
            return Err(Fault::Refused(format!("role {from:?} does not exist")));
        }
        if self.world.roles.exists(to) {
            return Err(Fault::Refused(format!("role {to:?} already exists")));
        }
        self.may_change(from)?;
        self.world.rename_role(from, to)
    }
}
