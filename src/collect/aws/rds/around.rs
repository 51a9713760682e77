//! What other services say of databases, once a region was read as a whole.
//!
//! Pure. Main function: [`default_groups`].

use std::collections::BTreeMap;

use super::database::GROUPS_NOT_READ;
use super::draft::{set, set_unknown, text_of};
use crate::model::{Gap, Resource};

const FIELD: &str = "uses_default_security_group";
const GROUP: &str = "aws_security_group";

/// Tells `uses_default_security_group` of every instance and cluster from the names of the groups of one region.
///
/// A default group that was seen is enough for yes; for no, every attached group must have been read.
pub fn default_groups(resources: &mut [Resource], gaps: &[Gap]) {
    let groups = resources.iter().filter(|one| one.resource_type == GROUP);
    let names: BTreeMap<String, String> =
        groups.filter_map(|group| Some((group.id.clone(), text_of(group, "group_name")?.to_owned()))).collect();
    for database in resources {
        if database.unknown_fields.get(FIELD).is_none_or(|why| why != GROUPS_NOT_READ) {
            continue;
        }
        let attached = database.attributes.get("vpc_security_groups").and_then(|groups| groups.as_array());
        let attached: Vec<&str> = attached.into_iter().flatten().filter_map(|group| group.as_str()).collect();
        if attached.iter().any(|id| names.get(*id).is_some_and(|name| name == "default")) {
            set(database, FIELD, true);
        } else if let Some(unread) = attached.iter().find(|id| !names.contains_key(**id)) {
            let reason = why_unread(database, unread, gaps);
            set_unknown(database, FIELD, reason);
        } else {
            set(database, FIELD, false);
        }
    }
}

fn why_unread(database: &Resource, group: &str, gaps: &[Gap]) -> String {
    let (account, region) = (database.account_id.as_deref(), database.region.as_deref());
    let gap = gaps.iter().find(|gap| gap.may_hide(GROUP, account, region));
    let id = group.rsplit('/').next().unwrap_or(group);
    match gap {
        Some(gap) if gap.message.is_empty() => format!("{}: {}", gap.operation, gap.cause.as_str()),
        Some(gap) => format!("{}: {}: {}", gap.operation, gap.cause.as_str(), gap.message),
        None => format!("the security group {id} was not in the list of security groups"),
    }
}
