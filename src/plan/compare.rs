//! Two readings of the same thing, an earlier and a later one, as one change. Main function: [`compare`].

use std::collections::{HashMap, HashSet};

use super::{Plan, Variant};
use crate::model::{Change, ChangeAction, Resource, kinds};

/// Takes what the earlier reading says for what is there before.
#[must_use]
pub fn compare(mut earlier: Plan, mut later: Plan) -> Plan {
    let tried = std::mem::take(&mut earlier.variants);
    let variants = std::mem::take(&mut later.variants).into_iter().map(|Variant { values, plan }| {
        // The same values count for both, as far as both have such parameters.
        let agrees = |old: &&Variant| old.values.iter().all(|(name, value)| values.get(name) == Some(value));
        let old = tried.iter().find(agrees).map_or(&earlier, |old| &old.plan);
        Variant { plan: compare(old.clone(), plan), values }
    });
    let variants: Vec<Variant> = variants.collect();
    let before: HashMap<&str, &Resource> =
        earlier.after.iter().map(|resource| (resource.id.as_str(), resource)).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut changes = Vec::new();
    for resource in later.after.iter().filter(|resource| is_own(resource)) {
        seen.insert(&resource.id);
        let action = match before.get(resource.id.as_str()) {
            None => ChangeAction::Create,
            Some(old) if is_same(old, resource) => ChangeAction::NoOp,
            Some(_) => ChangeAction::Update,
        };
        changes.push(change(resource, action));
    }
    for resource in earlier.after.iter().filter(|resource| is_own(resource) && !seen.contains(resource.id.as_str())) {
        let mut change = change(resource, ChangeAction::Delete);
        if kinds::find(&resource.resource_type).is_some_and(|kind| kind.is_database) {
            change
                .warnings
                .push("the database is no longer declared, so that it is destroyed or left unmanaged".to_owned());
        }
        changes.push(change);
    }
    let mut unread = earlier.unread;
    unread.retain(|part| !later.unread.contains(part));
    unread.extend(later.unread);
    Plan { before: earlier.after, changes, unread, variants, ..later }
}

fn is_own(resource: &Resource) -> bool {
    !resource.reference_only && kinds::find(&resource.resource_type).is_some()
}

fn is_same(old: &Resource, new: &Resource) -> bool {
    old.attributes == new.attributes
        && old.unknown_fields == new.unknown_fields
        && old.tags == new.tags
        && old.region == new.region
}

fn change(resource: &Resource, action: ChangeAction) -> Change {
    Change {
        resource_id: resource.id.clone(),
        resource_type: resource.resource_type.clone(),
        action,
        deposed: None,
        previous_address: None,
        imported: false,
        replace_paths: Vec::new(),
        reason: None,
        warnings: Vec::new(),
    }
}
