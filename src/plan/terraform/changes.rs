//! What the plan is going to do to each resource, and what a person should know before it does.

use std::collections::HashMap;

use serde_json::Value;

use super::document::{Document, Entry, Notes};
use crate::model::{Change, ChangeAction, Resource, kinds};

/// Changes in the order of the plan, those that leave a resource alone included.
pub(super) fn changes(document: &Document, before: &[Resource], after: &[Resource]) -> Vec<Change> {
    fn by_id(resources: &[Resource]) -> HashMap<&str, usize> {
        resources.iter().enumerate().map(|(index, resource)| (resource.id.as_str(), index)).collect()
    }
    let (earlier, later) = (by_id(before), by_id(after));
    let mut changes = Vec::with_capacity(document.entries.len());
    for entry in &document.entries {
        let Some(kind) = entry.mapping.and_then(|mapping| mapping.resource_type) else { continue };
        let none = Notes::default();
        let notes = entry.notes.as_deref().unwrap_or(&none);
        let live = notes.deposed.is_none();
        let silent = matches!(entry.action, ChangeAction::NoOp | ChangeAction::Create | ChangeAction::Read);
        let warnings = if silent && !notes.forgets_old {
            Vec::new()
        } else {
            let old = earlier.get(&*entry.address).and_then(|at| before.get(*at)).filter(|_| live);
            let new = later.get(&*entry.address).and_then(|at| after.get(*at)).filter(|_| live);
            warnings(entry, notes, kind, old, new)
        };
        changes.push(Change {
            resource_id: entry.address.to_string(),
            resource_type: kind.to_owned(),
            action: entry.action,
            deposed: notes.deposed.clone(),
            previous_address: notes.previous_address.clone(),
            imported: notes.imported,
            replace_paths: notes.replace_paths.clone(),
            reason: notes.reason.clone(),
            warnings,
        });
    }
    changes
}

fn warnings(
    entry: &Entry,
    notes: &Notes,
    kind: &str,
    before: Option<&Resource>,
    after: Option<&Resource>,
) -> Vec<String> {
    let mut found = Vec::new();
    let thing = match kind {
        "aws_rds_snapshot" | "aws_rds_cluster_snapshot" => Some("snapshot"),
        "aws_kms_key" => Some("key"),
        _ => kinds::find(kind).is_some_and(|kind| kind.is_database).then_some("database"),
    };
    if let Some(thing) = thing {
        destruction(entry, notes, thing, before, &mut found);
    }
    if let (Some(before), Some(after)) = (before, after) {
        protection(before, after, &mut found);
    }
    found
}

fn destruction(entry: &Entry, notes: &Notes, thing: &str, before: Option<&Resource>, found: &mut Vec<String>) {
    if notes.deposed.is_some() {
        if entry.action.destroys() {
            found.push(format!("an older copy of the {thing} that a replacement left behind is destroyed"));
        }
        return;
    }
    if entry.action.replaces() {
        let why = match notes.replace_paths.as_slice() {
            [] => String::new(),
            paths => format!(" because `{}` cannot be changed in place", paths.join("`, `")),
        };
        let asked = match notes.reason.as_deref() {
            Some("replace_by_request") => " because it was asked for",
            Some("replace_because_tainted") => " because it is marked as tainted",
            Some("replace_by_triggers") => " because something that triggers its replacement changes",
            _ => "",
        };
        let why = if why.is_empty() { asked } else { &why };
        found.push(format!("the {thing} is destroyed and created anew{why}: its data does not move along"));
    } else if entry.action == ChangeAction::Delete {
        found.push(format!("the {thing} is destroyed"));
    } else if entry.action == ChangeAction::Forget {
        found.push(format!("the {thing} leaves the state but stays in the account, where nothing manages it"));
    } else if notes.forgets_old {
        found.push(format!(
            "a new {thing} is created and the present one leaves the state but stays in the account, where nothing manages it"
        ));
    }
    if entry.action.destroys()
        && let Some(before) = before
    {
        if is(before, "skip_final_snapshot", true) {
            found.push("no final snapshot is taken, since `skip_final_snapshot` is true".to_owned());
        }
        if is(before, "deletion_protection", true) {
            found.push("deletion protection is on, so that the deletion is refused until it is turned off".to_owned());
        }
    }
}

/// Protection that the change takes away.
fn protection(before: &Resource, after: &Resource, found: &mut Vec<String>) {
    let turns = |field: &str, to: bool| is(before, field, !to) && is(after, field, to);
    let dropped = [
        ("deletion_protection", false, "deletion protection is turned off"),
        ("storage_encrypted", false, "the new storage is not encrypted with a KMS key; today's is"),
        ("publicly_accessible", true, "it becomes publicly accessible"),
        ("skip_final_snapshot", true, "a later deletion leaves no final snapshot any more"),
        ("rotation_enabled", false, "rotation is turned off"),
        ("multi_az", false, "the standby in another zone is given up"),
        ("iam_database_authentication_enabled", false, "IAM authentication is turned off"),
    ];
    for (field, to, sentence) in dropped {
        if turns(field, to) {
            found.push(sentence.to_owned());
        }
    }
    let days = |resource: &Resource| resource.attributes.get("backup_retention_period").and_then(Value::as_i64);
    match (days(before), days(after)) {
        (Some(old), Some(0)) if old > 0 => {
            found.push(format!("automated backups are turned off; they were kept for {old} days"));
        }
        (Some(old), Some(new)) if new < old => {
            found.push(format!("automated backups are kept for {new} days instead of {old}"));
        }
        _ => {}
    }
}

fn is(resource: &Resource, field: &str, wanted: bool) -> bool {
    resource.attributes.get(field).and_then(Value::as_bool) == Some(wanted)
}
