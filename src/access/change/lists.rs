//! Access control lists as the server changes them: GRANT, REVOKE, new owners, and what depends on a grant option.
//!
//! Works on parsed lists; who has whose privileges is asked of [`Roles`]. Main functions: [`grant`], [`best_grantor`].

use std::borrow::Cow;

use super::roles::Roles;
use crate::model::acl::{AclItem, AclRole};
use crate::model::{ObjectClass, Privileges};

/// A list that owns its names.
pub(super) type List = Vec<AclItem<'static>>;

/// What one GRANT or REVOKE says to one list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edit<'a> {
    pub is_grant: bool,
    /// `WITH GRANT OPTION`, or `GRANT OPTION FOR`.
    pub grant_option: bool,
    pub cascade: bool,
    pub privileges: Privileges,
    pub grantor: &'a str,
    pub owner: &'a str,
}

pub(super) fn named(name: &str) -> AclRole<'static> {
    AclRole::Named(Cow::Owned(name.to_owned()))
}

pub(super) fn owned(items: Vec<AclItem<'_>>) -> List {
    let own = |role: AclRole<'_>| match role {
        AclRole::Public => AclRole::Public,
        AclRole::Number(oid) => AclRole::Number(oid),
        AclRole::Named(name) => AclRole::Named(Cow::Owned(name.into_owned())),
    };
    let item = |item: AclItem<'_>| AclItem { grantee: own(item.grantee), grantor: own(item.grantor), ..item };
    items.into_iter().map(item).collect()
}

/// What an absent list stands for.
pub(super) fn built_in(class: ObjectClass, owner: &str, major: u32) -> List {
    let mut list = List::new();
    let item =
        |grantee, privileges| AclItem { grantee, grantor: named(owner), privileges, grantable: Privileges::NONE };
    if !class.public_default().is_empty() {
        list.push(item(AclRole::Public, class.public_default()));
    }
    list.push(item(named(owner), class.privileges(major)));
    list
}

/// Whether both say the same, in whatever order.
pub(super) fn same(a: &List, b: &List) -> bool {
    a.len() == b.len() && a.iter().all(|item| b.contains(item))
}

/// The grant options among `wanted` that the role has: as the owner or one who has the owner's privileges, by its own
/// items, or by those of roles whose privileges it has.
fn options_of(list: &List, role: &str, owner: &str, wanted: Privileges, roles: &Roles) -> Privileges {
    let held = roles.privileges_of(role);
    if held.iter().any(|one| one == owner) || roles.is_superuser(role) {
        return wanted;
    }
    let mine =
        |item: &&AclItem<'_>| matches!(&item.grantee, AclRole::Named(name) if held.iter().any(|one| one == name));
    let all = list.iter().filter(mine).fold(Privileges::NONE, |all, item| all.union(item.grantable));
    all.intersection(wanted)
}

/// All privileges that the role holds through the list.
pub(super) fn held_by(list: &List, role: &str, owner: &str, roles: &Roles) -> bool {
    let held = roles.privileges_of(role);
    // These hold something on nearly everything.
    let special = ["pg_maintain", "pg_read_all_data", "pg_write_all_data"];
    held.iter().any(|one| one == owner || special.contains(&one.as_str()))
        || list.iter().any(|item| match &item.grantee {
            AclRole::Public => !item.privileges.is_empty(),
            AclRole::Named(name) => held.iter().any(|one| one == name) && !item.privileges.is_empty(),
            AclRole::Number(_) => false,
        })
}

/// In whose name the server puts a grant by that role, and which grant options it finds there.
pub(super) fn best_grantor(
    list: &List,
    role: &str,
    owner: &str,
    needed: Privileges,
    roles: &Roles,
) -> (String, Privileges) {
    if role == owner || roles.is_superuser(role) {
        return (owner.to_owned(), needed);
    }
    let mut best = (role.to_owned(), Privileges::NONE);
    for other in roles.privileges_of(role).iter() {
        if other == owner {
            return (owner.to_owned(), needed);
        }
        let own = |item: &&AclItem<'_>| matches!(&item.grantee, AclRole::Named(name) if name == other);
        let options = list.iter().filter(own).fold(Privileges::NONE, |all, item| all.union(item.grantable));
        let options = options.intersection(needed);
        if options == needed {
            return (other.clone(), options);
        }
        if options.iter().count() > best.1.iter().count() {
            best = (other.clone(), options);
        }
    }
    best
}

/// Puts a GRANT or REVOKE into the list.
///
/// # Errors
///
/// The reason why the server refuses it.
pub(super) fn grant(list: &mut List, grantee: &AclRole<'static>, edit: Edit<'_>, roles: &Roles) -> Result<(), String> {
    let grantable = if edit.is_grant && !edit.grant_option { Privileges::NONE } else { edit.privileges };
    let privileges = if edit.is_grant || !edit.grant_option { edit.privileges } else { Privileges::NONE };
    if edit.is_grant && edit.grant_option && *grantee == AclRole::Public {
        return Err("grant options cannot be granted to PUBLIC".to_owned());
    }
    let change = Change {
        grantee,
        grantor: &named(edit.grantor),
        privileges,
        grantable,
        adds: edit.is_grant,
        cascade: edit.cascade,
    };
    if edit.is_grant {
        refuse_circle(list, &change, edit.owner, roles)?;
    }
    update(list, &change, edit.owner, roles)
}

#[derive(Debug, Clone, Copy)]
struct Change<'a> {
    grantee: &'a AclRole<'static>,
    grantor: &'a AclRole<'static>,
    privileges: Privileges,
    grantable: Privileges,
    adds: bool,
    cascade: bool,
}

fn update(list: &mut List, change: &Change<'_>, owner: &str, roles: &Roles) -> Result<(), String> {
    let place = list.iter().position(|item| item.grantee == *change.grantee && item.grantor == *change.grantor);
    let place = match place {
        Some(place) => place,
        None if !change.adds => return Ok(()),
        None => {
            list.push(AclItem {
                grantee: change.grantee.clone(),
                grantor: change.grantor.clone(),
                privileges: Privileges::NONE,
                grantable: Privileges::NONE,
            });
            list.len() - 1
        }
    };
    let before = list[place].grantable;
    let item = &mut list[place];
    if change.adds {
        item.privileges = item.privileges.union(change.privileges);
        item.grantable = item.grantable.union(change.grantable);
    } else {
        item.privileges = item.privileges.without(change.privileges);
        item.grantable = item.grantable.without(change.grantable);
    }
    let lost = before.without(item.grantable);
    if item.privileges.is_empty() && item.grantable.is_empty() {
        list.remove(place);
    }
    match change.grantee {
        AclRole::Named(name) if !lost.is_empty() => follow_up(list, name, lost, owner, change.cascade, roles),
        AclRole::Named(_) | AclRole::Public | AclRole::Number(_) => Ok(()),
    }
}

/// Takes back what somebody granted by options that are gone now.
fn follow_up(
    list: &mut List,
    grantor: &str,
    lost: Privileges,
    owner: &str,
    cascade: bool,
    roles: &Roles,
) -> Result<(), String> {
    if grantor == owner {
        return Ok(());
    }
    let gone = lost.without(options_of(list, grantor, owner, lost, roles));
    if gone.is_empty() {
        return Ok(());
    }
    let by = named(grantor);
    loop {
        let next = list.iter().find(|item| item.grantor == by && !item.privileges.intersection(gone).is_empty());
        let Some(grantee) = next.map(|item| item.grantee.clone()) else { return Ok(()) };
        if !cascade {
            return Err("dependent privileges exist, and CASCADE is not said".to_owned());
        }
        let change =
            Change { grantee: &grantee, grantor: &by, privileges: gone, grantable: gone, adds: false, cascade };
        update(list, &change, owner, roles)?;
    }
}

/// Nobody can get a grant option that hangs on one of its own.
fn refuse_circle(list: &List, change: &Change<'_>, owner: &str, roles: &Roles) -> Result<(), String> {
    let AclRole::Named(grantor) = change.grantor else { return Ok(()) };
    if grantor == owner || change.grantable.is_empty() {
        return Ok(());
    }
    let mut without = list.clone();
    while let Some(item) = without.iter().find(|item| item.grantee == *change.grantee && !item.grantable.is_empty()) {
        let (by, grantable) = (item.grantor.clone(), item.grantable);
        let zap = Change {
            grantee: change.grantee,
            grantor: &by,
            privileges: Privileges::NONE,
            grantable,
            adds: false,
            cascade: true,
        };
        update(&mut without, &zap, owner, roles)?;
    }
    let left = options_of(&without, grantor, owner, change.grantable, roles);
    if change.grantable.without(left).is_empty() {
        Ok(())
    } else {
        Err("a grant option cannot be granted back to the one whom it comes from".to_owned())
    }
}

/// What becomes of a list when its object goes to somebody else.
pub(super) fn change_owner(list: &List, from: &str, to: &str) -> List {
    let mut changed = List::new();
    let (old, new) = (named(from), named(to));
    let swap = |role: &AclRole<'static>| if *role == old { new.clone() } else { role.clone() };
    for item in list {
        let (grantee, grantor) = (swap(&item.grantee), swap(&item.grantor));
        match changed.iter_mut().find(|one| one.grantee == grantee && one.grantor == grantor) {
            Some(one) => {
                one.privileges = one.privileges.union(item.privileges);
                one.grantable = one.grantable.union(item.grantable);
            }
            None => changed.push(AclItem { grantee, grantor, ..*item }),
        }
    }
    changed
}

/// The list of a new object: the built-in default or the creator's own, with what is added in the schema. Absent when
/// that is the built-in default.
pub(super) fn of_new(
    class: ObjectClass,
    owner: &str,
    major: u32,
    everywhere: Option<List>,
    in_schema: Option<List>,
) -> Option<List> {
    if everywhere.is_none() && in_schema.is_none() {
        return None;
    }
    let default = built_in(class, owner, major);
    let mut list = everywhere.unwrap_or_else(|| default.clone());
    for item in in_schema.unwrap_or_default() {
        match list.iter_mut().find(|one| one.grantee == item.grantee && one.grantor == item.grantor) {
            Some(one) => {
                one.privileges = one.privileges.union(item.privileges);
                one.grantable = one.grantable.union(item.grantable);
            }
            None => list.push(item),
        }
    }
    (!list.is_empty() && !same(&list, &default)).then_some(list)
}
