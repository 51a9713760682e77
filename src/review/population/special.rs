//! What a login role is on a server as a whole: its attributes, the special roles that it is in, and what it can become.

use std::collections::BTreeMap;

use crate::access::links::Reached;
use crate::access::{Graph, Layer, RoleId, State};
use crate::review::{Layered, PrivilegeClass};

/// Roles that a provider gives instead of a superuser.
pub(super) const PROVIDER_ADMINS: [&str; 3] = ["rds_superuser", "cloudsqlsuperuser", "azure_pg_admin"];

/// Special roles that are no administration, and what they amount to.
const MILDER: [(&str, PrivilegeClass); 7] = [
    ("pg_maintain", PrivilegeClass::Write),
    ("pg_monitor", PrivilegeClass::Read),
    ("pg_read_all_data", PrivilegeClass::Read),
    ("pg_read_all_settings", PrivilegeClass::Read),
    ("pg_read_all_stats", PrivilegeClass::Read),
    ("pg_stat_scan_tables", PrivilegeClass::Read),
    ("pg_write_all_data", PrivilegeClass::Write),
];

/// Roles that say how one logs in, and give nothing.
const WAYS_IN: [&str; 2] = ["rds_ad", "rds_iam"];

type Told = BTreeMap<String, Layered>;

/// By class: what it is and comes to, each in its nearest layer, sorted by name.
pub(super) fn attributes(graph: &Graph, who: RoleId) -> Vec<(PrivilegeClass, Vec<(String, Layered)>)> {
    let server = graph.server();
    let links = graph.links();
    let mut by_class: BTreeMap<PrivilegeClass, Told> = BTreeMap::new();
    let mut add = |class: PrivilegeClass, text: String, layer: Layered| {
        let known = by_class.entry(class).or_default().entry(text).or_insert(layer);
        *known = (*known).min(layer);
    };
    own(graph, who, "", Layered::Now, &mut add);
    if !server.is_superuser(who) {
        let now = links.reached_from(Layer::Now, who);
        let set = links.reached_from(Layer::SetRole, who);
        for (reached, layer) in [(&now, Layered::Now), (&set, Layered::SetRole)] {
            for role in
                reached.states().filter_map(|state| if let State::Privileges(id) = state { Some(id) } else { None })
            {
                special(graph, who, role, layer, &mut add);
            }
        }
        for role in set.states().filter_map(|state| if let State::SetRole(id) = state { Some(id) } else { None }) {
            if role != who {
                own(graph, role, &format!(" as {}", server.role_name(role)), Layered::SetRole, &mut add);
            }
        }
        can_obtain(&links.potential_from(who), &set, &mut add);
        for membership in server.memberships.iter().filter(|one| one.admin && server.exists(one.role)) {
            let layer = match (
                now.place(State::Privileges(membership.member)),
                set.place(State::Privileges(membership.member)),
            ) {
                (Some(_), _) => Layered::Now,
                (None, Some(_)) => Layered::SetRole,
                (None, None) => continue,
            };
            add(PrivilegeClass::Admin, format!("ADMIN OPTION on {}", server.role_name(membership.role)), layer);
        }
    }
    by_class.into_iter().map(|(class, told)| (class, told.into_iter().collect())).collect()
}

fn own(
    graph: &Graph,
    role: RoleId,
    behind: &str,
    layer: Layered,
    add: &mut impl FnMut(PrivilegeClass, String, Layered),
) {
    let Some(role) = graph.server().role(role) else { return };
    for (name, has) in [
        ("SUPERUSER", role.superuser),
        ("BYPASSRLS", role.bypass_rls && !role.superuser),
        ("CREATEDB", role.create_db && !role.superuser),
        ("CREATEROLE", role.create_role && !role.superuser),
        ("REPLICATION", role.replication && !role.superuser),
    ] {
        if has {
            add(PrivilegeClass::Admin, format!("{name}{behind}"), layer);
        }
    }
}

fn special(
    graph: &Graph,
    who: RoleId,
    role: RoleId,
    layer: Layered,
    add: &mut impl FnMut(PrivilegeClass, String, Layered),
) {
    let Some(of) = graph.server().role(role).filter(|of| of.predefined || of.managed) else { return };
    if role == who || &*of.name == "pg_database_owner" || !of.exists || WAYS_IN.contains(&&*of.name) {
        return;
    }
    let class = MILDER.iter().find(|(name, _)| *name == &*of.name).map_or(PrivilegeClass::Admin, |(_, class)| *class);
    add(class, format!("member of {}", of.name), layer);
}

fn can_obtain(potential: &Reached, set: &Reached, add: &mut impl FnMut(PrivilegeClass, String, Layered)) {
    if potential.place(State::Superuser).is_some() && set.place(State::Superuser).is_none() {
        add(PrivilegeClass::Admin, "can become a superuser".to_owned(), Layered::CanObtain);
    } else if potential.place(State::AnyOrdinary).is_some() {
        add(PrivilegeClass::Admin, "can become every role that is no superuser".to_owned(), Layered::CanObtain);
    }
}
