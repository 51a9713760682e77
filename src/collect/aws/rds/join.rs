//! Facts of one answer that belong on the resources of another.
//!
//! Pure. A read that failed makes the fields that it tells unknown, with the reason; a list that was cut short tells what
//! it has and leaves the rest unknown. Main function: [`join`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::draft::{set, set_unknown, text_of};
use super::lifecycle::{self, Lifecycles};
use super::lists::{self, Facts};
use super::things::Versions;
use crate::collect::aws::call::{Answer, Why};
use crate::collect::aws::findings::Findings;
use crate::collect::aws::operations::rds;
use crate::model::Resource;

/// Why lists that other facts come from are not whole.
#[derive(Debug, Default)]
pub struct Incomplete {
    pub instances: Option<Why>,
    pub clusters: Option<Why>,
    pub backups: Option<Why>,
    pub subnet_groups: Option<Why>,
}

const DATABASES: [&str; 3] = ["aws_rds_instance", "aws_rds_cluster", "aws_rds_cluster_instance"];

/// Whether facts about databases are needed at all.
#[must_use]
pub fn has_databases(resources: &[Resource]) -> bool {
    resources.iter().any(is_database)
}

fn is_database(resource: &Resource) -> bool {
    DATABASES.contains(&resource.resource_type.as_str())
}

/// Puts every fact where it belongs.
pub fn join(found: &mut Findings, incomplete: &Incomplete) {
    let resources = &mut found.resources;
    members(resources, incomplete.clusters.as_ref());
    networks(resources, incomplete.subnet_groups.as_ref());
    restore_windows(resources, incomplete.backups.as_ref());
    origins(resources, incomplete);
    drop_unused_defaults(resources);
}

/// Puts the facts about databases where they belong; the certificates themselves are kept too.
pub fn join_facts(found: &mut Findings, facts: Facts, versions: &Versions) {
    let (items, why) = facts.maintenance.parts();
    let actions = lifecycle::maintenance(&items.unwrap_or_default());
    maintenance(&mut found.resources, actions, why.as_ref());

    // Certificates are no resources of the account: without them fields are unknown, and nothing is missing.
    let (items, cut) = facts.certificates.parts();
    found.resources.extend(items.unwrap_or_default().into_iter().flatten().flatten());
    certificates(&mut found.resources, cut.as_ref());

    let (items, cut) = facts.lifecycles.parts();
    support(&mut found.resources, &lifecycle::lifecycles(&items.unwrap_or_default()), cut.as_ref());
    engine_versions(&mut found.resources, versions);
}

/// Facts that were not asked for, because there are no databases.
#[must_use]
pub const fn no_facts() -> Facts {
    Facts {
        maintenance: Answer::Complete(Vec::new()),
        certificates: Answer::Complete(Vec::new()),
        lifecycles: Answer::Complete(Vec::new()),
    }
}

/// Which member takes the writes only the cluster says.
fn members(resources: &mut [Resource], cut: Option<&Why>) {
    let mut writes: BTreeMap<String, bool> = BTreeMap::new();
    for cluster in resources.iter().filter(|one| one.resource_type == "aws_rds_cluster") {
        for member in cluster.attributes.get("members").and_then(Value::as_array).into_iter().flatten() {
            let id = member.get("db_instance").and_then(Value::as_str);
            let is_writer = member.get("is_cluster_writer").and_then(Value::as_bool);
            if let (Some(id), Some(is_writer)) = (id, is_writer) {
                writes.insert(id.to_owned(), is_writer);
            }
        }
    }
    for member in resources.iter_mut().filter(|one| one.resource_type == "aws_rds_cluster_instance") {
        match (writes.get(&member.id), cut) {
            (Some(is_writer), _) => set(member, "is_cluster_writer", *is_writer),
            (None, Some(why)) => set_unknown(member, "is_cluster_writer", why.to_string()),
            (None, None) => {}
        }
    }
}

/// The VPC of a cluster is that of its subnet group.
fn networks(resources: &mut [Resource], cut: Option<&Why>) {
    let groups = resources.iter().filter(|one| one.resource_type == "aws_rds_subnet_group");
    let vpcs: BTreeMap<String, String> =
        groups.filter_map(|group| Some((group.id.clone(), text_of(group, "vpc_id")?.to_owned()))).collect();
    for cluster in resources.iter_mut().filter(|one| one.resource_type == "aws_rds_cluster") {
        let Some(group) = text_of(cluster, "db_subnet_group") else { continue };
        match (vpcs.get(group), cut) {
            (Some(vpc), _) => set(cluster, "vpc_id", vpc.as_str()),
            (None, Some(why)) => set_unknown(cluster, "vpc_id", why.to_string()),
            (None, None) => {
                set_unknown(cluster, "vpc_id", "the subnet group of the cluster is not in the list of subnet groups")
            }
        }
    }
}

/// How far back an instance can be restored only its automated backups say.
fn restore_windows(resources: &mut [Resource], cut: Option<&Why>) {
    const FIELD: &str = "earliest_restorable_time";
    let own = |one: &&Resource| {
        one.resource_type == "aws_rds_automated_backup" && one.attributes.get("replicated") == Some(&Value::Bool(false))
    };
    let earliest: BTreeMap<String, String> = resources
        .iter()
        .filter(own)
        .filter_map(|one| Some((text_of(one, "dbi_resource_id")?.to_owned(), text_of(one, FIELD)?.to_owned())))
        .collect();
    for instance in resources.iter_mut().filter(|one| one.resource_type == "aws_rds_instance") {
        let time = text_of(instance, "dbi_resource_id").and_then(|id| earliest.get(id));
        match (time, cut) {
            (Some(time), _) => set(instance, FIELD, time.as_str()),
            (None, Some(why)) => set_unknown(instance, FIELD, why.to_string()),
            (None, None) => {}
        }
    }
}

/// Whether the database that a snapshot comes from is still there. Names are used again, the unchanging id is not.
fn origins(resources: &mut [Resource], incomplete: &Incomplete) {
    let ids = |kind: &str, field: &str| -> BTreeSet<String> {
        let of_kind = resources.iter().filter(|one| one.resource_type == kind);
        of_kind.filter_map(|one| text_of(one, field).map(str::to_owned)).collect()
    };
    let instances = ids("aws_rds_instance", "dbi_resource_id");
    let clusters = ids("aws_rds_cluster", "db_cluster_resource_id");
    for snapshot in resources {
        let (living, field, cut) = match snapshot.resource_type.as_str() {
            "aws_rds_snapshot" => (&instances, "dbi_resource_id", &incomplete.instances),
            "aws_rds_cluster_snapshot" => (&clusters, "db_cluster_resource_id", &incomplete.clusters),
            _ => continue,
        };
        // Copies from elsewhere come from a database that this place cannot see.
        let home = text_of(snapshot, if field == "dbi_resource_id" { "db_instance" } else { "db_cluster" });
        let mut home = home.into_iter().flat_map(|arn| arn.split(':')).skip(3);
        let is_here = home.next() == snapshot.region.as_deref() && home.next() == snapshot.account_id.as_deref();
        let Some(id) = text_of(snapshot, field).filter(|_| is_here) else { continue };
        match (living.contains(id), cut) {
            (true, _) => set(snapshot, "source_deleted", false),
            (false, None) => set(snapshot, "source_deleted", true),
            (false, Some(why)) => set_unknown(snapshot, "source_deleted", why.to_string()),
        }
    }
}

/// The unchangeable groups that no database uses are of no interest to anybody.
fn drop_unused_defaults(resources: &mut Vec<Resource>) {
    const REFERENCES: [&str; 3] = ["db_parameter_group", "db_cluster_parameter_group", "option_group"];
    let used: BTreeSet<String> = resources
        .iter()
        .filter(|one| is_database(one))
        .flat_map(|one| REFERENCES.iter().filter_map(|field| text_of(one, field).map(str::to_owned)))
        .collect();
    resources.retain(|one| {
        let is_group = one.resource_type.ends_with("_parameter_group") || one.resource_type == "aws_rds_option_group";
        !(is_group && one.reference_only) || used.contains(&one.id)
    });
}

fn maintenance(resources: &mut [Resource], mut actions: BTreeMap<String, Vec<Value>>, cut: Option<&Why>) {
    const FIELD: &str = "pending_maintenance_actions";
    for database in resources.iter_mut().filter(|one| is_database(one)) {
        match (actions.remove(&database.id), cut) {
            (Some(actions), _) => set(database, FIELD, actions),
            (None, Some(why)) => set_unknown(database, FIELD, why.to_string()),
            (None, None) => set(database, FIELD, Vec::<Value>::new()),
        }
    }
}

fn certificates(resources: &mut [Resource], cut: Option<&Why>) {
    const FIELD: &str = "ca_valid_till";
    let authorities = resources.iter().filter(|one| one.resource_type == "aws_rds_certificate");
    let till: BTreeMap<String, String> =
        authorities.filter_map(|one| Some((one.name.clone(), text_of(one, "valid_till")?.to_owned()))).collect();
    for database in resources.iter_mut().filter(|one| is_database(one)) {
        let Some(name) = text_of(database, "ca_certificate_identifier") else { continue };
        match (till.get(name), cut) {
            (Some(till), _) => set(database, FIELD, till.as_str()),
            (None, Some(why)) => set_unknown(database, FIELD, why.to_string()),
            (None, None) => {
                let reason = format!("{} does not list {name}", rds::CERTIFICATES.full_name());
                set_unknown(database, FIELD, reason);
            }
        }
    }
}

fn support(resources: &mut [Resource], lifecycles: &Lifecycles, cut: Option<&Why>) {
    for database in resources.iter_mut().filter(|one| is_versioned(one)) {
        let engine = text_of(database, "engine").zip(text_of(database, "engine_version"));
        let found = engine.and_then(|(engine, version)| lifecycle::support_of(lifecycles, engine, version)).cloned();
        match (found, cut) {
            (Some(support), _) => {
                for (field, end) in
                    [("standard_support_end", support.standard_end), ("extended_support_end", support.extended_end)]
                {
                    if let Some(end) = end {
                        set(database, field, end);
                    }
                }
            }
            (None, Some(why)) => {
                set_unknown(database, "standard_support_end", why.to_string());
                set_unknown(database, "extended_support_end", why.to_string());
            }
            // Engines without a lifecycle, such as Oracle, are not in the list.
            (None, None) => {}
        }
    }
}

fn is_versioned(resource: &Resource) -> bool {
    matches!(resource.resource_type.as_str(), "aws_rds_instance" | "aws_rds_cluster")
}

fn engine_versions(resources: &mut [Resource], versions: &Versions) {
    const FIELDS: [&str; 2] = ["engine_version_status", "minor_upgrade_targets"];
    for database in resources.iter_mut().filter(|one| is_versioned(one)) {
        let key = text_of(database, "engine").zip(text_of(database, "engine_version"));
        let Some((engine, version)) = key.map(|(engine, version)| (engine.to_owned(), version.to_owned())) else {
            continue;
        };
        let reason = match versions.get(&(engine, version)) {
            Some(Ok(Some(facts))) => {
                if let Some(status) = &facts.status {
                    set(database, "engine_version_status", status.as_str());
                }
                set(database, "minor_upgrade_targets", facts.minor_upgrade_targets.clone());
                continue;
            }
            // A version that has left the list may be withdrawn, or the list may be wrong: neither is known.
            Some(Ok(None)) => format!("{} does not list this version", rds::ENGINE_VERSIONS.full_name()),
            Some(Err(why)) => why.to_string(),
            None => continue,
        };
        for field in FIELDS {
            set_unknown(database, field, reason.as_str());
        }
    }
}

/// Keeps a whole answer apart from a cut one.
impl From<&mut lists::Lists> for Incomplete {
    fn from(lists: &mut lists::Lists) -> Self {
        Self {
            instances: lists.instances.take(),
            clusters: lists.clusters.take(),
            backups: lists.backups.take(),
            subnet_groups: lists.subnet_groups.take(),
        }
    }
}
