//! Roles and memberships.
//!
//! What follows from memberships (closures, reach) is worked out elsewhere from these. Main function: [`resources`].

use std::collections::BTreeMap;

use super::failure::Failure;
use super::maker::{Attributes as _, Maker};
use super::results::Results;
use super::server::Database;
use super::statements::Statement as S;
use crate::model::{Resource, pg_id};

/// What is known of roles from elsewhere.
#[derive(Debug)]
pub(super) struct About<'a> {
    pub(super) managed_by: Option<&'a str>,
    pub(super) databases: &'a Result<Vec<Database>, Failure>,
    /// Role to number of open sessions.
    pub(super) sessions: &'a Result<Vec<(String, i64)>, Failure>,
    /// Role to kind of password verifier.
    pub(super) password_kinds: &'a Result<Vec<(String, String)>, Failure>,
}

#[derive(Debug)]
struct Membership {
    role: String,
    role_dropped: bool,
    member: String,
    member_dropped: bool,
    grantor: String,
    grantor_dropped: bool,
    admin: bool,
    inherits: bool,
    set: bool,
}

/// Adds a resource per role and per membership; answers the bootstrap role's name and whether it may log in.
pub(super) fn resources(
    maker: &Maker<'_>,
    results: &mut Results,
    about: &About<'_>,
    out: &mut Vec<Resource>,
) -> Result<Option<(String, bool)>, Failure> {
    let memberships = memberships(results);
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edge in memberships.iter().flatten().filter(|edge| !edge.role_dropped && !edge.member_dropped) {
        groups.entry(&edge.member).or_default().push(&edge.role);
        members.entry(&edge.role).or_default().push(&edge.member);
    }
    let ids = |names: Option<&Vec<&str>>| {
        let mut ids: Vec<String> = names.into_iter().flatten().map(|name| maker.role(name)).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    let sessions: Result<BTreeMap<&str, i64>, &Failure> =
        about.sessions.as_ref().map(|rows| rows.iter().map(|(role, count)| (role.as_str(), *count)).collect());
    let kinds: Result<BTreeMap<&str, &str>, &Failure> = about
        .password_kinds
        .as_ref()
        .map(|rows| rows.iter().map(|(role, kind)| (role.as_str(), kind.as_str())).collect());
    let mut owned: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for database in about.databases.iter().flatten() {
        owned.entry(&database.owner).or_default().push(&database.name);
    }
    let mut bootstrap = None;
    let roles = results.parse(S::Roles, |row| {
        let name = row.text(0)?;
        let mut role = maker.resource("pg_role", &maker.role(name), name);
        let (superuser, login, limit) = (row.flag(1)?, row.flag(5)?, row.integer(8)?);
        role.set("rolsuper", superuser);
        role.set("rolinherit", row.flag(2)?);
        role.set("rolcreaterole", row.flag(3)?);
        role.set("rolcreatedb", row.flag(4)?);
        role.set("rolcanlogin", login);
        role.set("rolreplication", row.flag(6)?);
        role.set("rolbypassrls", row.flag(7)?);
        role.set("rolconnlimit", limit);
        role.set_some("rolvaliduntil", row.maybe(9)?);
        role.set("can_login", login && (superuser || limit != 0));
        let is_bootstrap = row.flag(10)?;
        role.set("is_bootstrap", is_bootstrap);
        if is_bootstrap {
            bootstrap = Some((name.to_owned(), login));
        }
        role.set("is_predefined", row.flag(11)? && name.starts_with("pg_"));
        role.set_some("managed_by", about.managed_by.and_then(|provider| provider_of(provider, name)));
        role.set_some("comment", row.maybe(12)?);
        match &memberships {
            Ok(_) => {
                role.set("member_of", ids(groups.get(name)));
                role.set("members", ids(members.get(name)));
            }
            Err(failure) => {
                role.unknown("member_of", failure);
                role.unknown("members", failure);
            }
        }
        match about.databases {
            Ok(_) => role.set("owned_databases", owned.get(name).cloned().unwrap_or_default()),
            Err(failure) => role.unknown("owned_databases", failure),
        }
        match &sessions {
            Ok(sessions) => role.set("open_sessions", sessions.get(name).copied().unwrap_or(0)),
            Err(failure) => role.unknown("open_sessions", failure),
        }
        match &kinds {
            Ok(kinds) => role.set_some("password_type", kinds.get(name).copied()),
            Err(failure) => role.unknown("password_type", failure),
        }
        Ok(role)
    });
    let count = roles.map(|roles| out.extend(roles));
    out.extend(memberships.iter().flatten().map(|edge| membership_resource(maker, edge)));
    count.map(|()| bootstrap)
}

fn memberships(results: &mut Results) -> Result<Vec<Membership>, Failure> {
    results.parse(S::Memberships, |row| {
        Ok(Membership {
            role: row.text(0)?.to_owned(),
            role_dropped: row.flag(1)?,
            member: row.text(2)?.to_owned(),
            member_dropped: row.flag(3)?,
            grantor: row.text(4)?.to_owned(),
            grantor_dropped: row.flag(5)?,
            admin: row.flag(6)?,
            inherits: row.flag(7)?,
            set: row.flag(8)?,
        })
    })
}

fn membership_resource(maker: &Maker<'_>, edge: &Membership) -> Resource {
    // A dropped role has nothing but its number; no name can begin like this.
    let part = |name: &str, dropped: bool| if dropped { format!("?{name}") } else { pg_id::quoted(name) };
    let role = part(&edge.role, edge.role_dropped);
    let member = part(&edge.member, edge.member_dropped);
    let grantor = part(&edge.grantor, edge.grantor_dropped);
    let id = format!("{}/membership/{member}/{role}/{grantor}", maker.cluster);
    let mut resource = maker.resource("pg_membership", &id, &format!("{member} in {role}"));
    for (name, role, dropped) in [
        ("role", &edge.role, edge.role_dropped),
        ("member", &edge.member, edge.member_dropped),
        ("grantor", &edge.grantor, edge.grantor_dropped),
    ] {
        resource.set_some(name, (!dropped).then(|| maker.role(role)));
        resource.set(&format!("{name}_name"), role.as_str());
        resource.set(&format!("{name}_dropped"), dropped);
    }
    resource.set("admin_option", edge.admin);
    resource.set("inherits", edge.inherits);
    resource.set("can_set_role", edge.set);
    resource
}

/// Roles that managed services make, by provider.
const OF_PROVIDERS: [(&str, &[&str]); 3] = [
    (
        "rds",
        &[
            "rdsadmin",
            "rdsrepladmin",
            "rdstopmgr",
            "rdswriteforwarduser",
            "rds_ad",
            "rds_extension",
            "rds_iam",
            "rds_password",
            "rds_pgaudit",
            "rds_replication",
            "rds_reserved",
            "rds_superuser",
        ],
    ),
    (
        "cloud_sql",
        &[
            "cloudsqladmin",
            "cloudsqlagent",
            "cloudsqliamgroup",
            "cloudsqliamgroupserviceaccount",
            "cloudsqliamgroupuser",
            "cloudsqliamserviceaccount",
            "cloudsqliamuser",
            "cloudsqlimportexport",
            "cloudsqlobservability",
            "cloudsqlreplica",
            "cloudsqlsuperuser",
        ],
    ),
    ("azure", &["azure_pg_admin", "azure_superuser", "azuresu", "replication"]),
];

fn provider_of(provider: &str, role: &str) -> Option<&'static str> {
    let provider = if provider == "aurora" { "rds" } else { provider };
    OF_PROVIDERS.iter().find(|(name, roles)| *name == provider && roles.contains(&role)).map(|(name, _)| *name)
}

/// Kinds of the password verifiers, from whichever statement was allowed.
pub(super) fn password_kinds(results: &mut Results, statement: S) -> Result<Vec<(String, String)>, Failure> {
    results.parse(statement, |row| {
        let kind = match row.text(1)? {
            "scram" | "scram-sha-256" => "scram-sha-256",
            "md5" => "md5",
            "none" => "none",
            // Whatever else a function says is not repeated: it might be the verifier.
            _ => "other",
        };
        Ok((row.text(0)?.to_owned(), kind.to_owned()))
    })
}
