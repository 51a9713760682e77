//! What stands in the access control lists of one resource, told so that policies need not parse them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::model::acl::{AclItem, AclRole, parse};
use crate::model::{ObjectClass, Privilege, Privileges, Resource};

/// Kinds and classes whose entries are few enough to be listed one by one.
const LISTED: [ObjectClass; 6] = [
    ObjectClass::Database,
    ObjectClass::Schema,
    ObjectClass::Language,
    ObjectClass::ForeignServer,
    ObjectClass::ForeignDataWrapper,
    ObjectClass::Parameter,
];

/// What goes beyond reading and writing rows: it empties tables past row policies, runs code as others, or locks them.
const BEYOND_ROWS: Privileges =
    Privileges::of(&[Privilege::Truncate, Privilege::References, Privilege::Trigger, Privilege::Maintain]);

/// Fills in `public_privileges`, `public_column_privileges`, and `grants` or `notable_grants`.
pub(super) fn annotate(resource: &mut Resource) {
    let class = match resource.resource_type.as_str() {
        "pg_database" => Some(ObjectClass::Database),
        "pg_schema" => Some(ObjectClass::Schema),
        "pg_object" | "pg_default_acl" => ObjectClass::from_name(text(resource, "class")),
        _ => return,
    };
    if let Some(reason) = resource.unknown_fields.get("acl").cloned() {
        for field in ["public_privileges", "grants", "notable_grants"] {
            resource.unknown_fields.insert(field.to_owned(), reason.clone());
        }
        return;
    }
    let columns_unread = resource.unknown_fields.get("column_acls").cloned();
    let built_in = class.map_or(Privileges::NONE, ObjectClass::public_default);
    let found = match resource.attributes.get("acl").and_then(Value::as_str).map(parse) {
        None => Ok((built_in, Vec::new())),
        Some(Ok(items)) => Ok((of_public(&items), items)),
        Some(Err(error)) => Err(format!("failed to {error}")),
    };
    let columns = columns(resource);
    let (found, columns) = match (found, columns) {
        (Ok(found), Ok(columns)) => (found, columns),
        (Err(reason), _) | (_, Err(reason)) => {
            for field in ["public_privileges", "public_column_privileges", "grants", "notable_grants"] {
                resource.unknown_fields.insert(field.to_owned(), reason.clone());
            }
            return;
        }
    };
    let (public, items) = found;
    let mut of_columns: Vec<String> = Vec::new();
    for (column, items) in &columns {
        of_columns.extend(of_public(items).iter().map(|privilege| format!("{} ({column})", privilege.as_str())));
    }
    of_columns.sort();
    let is_system = resource.attributes.get("is_system").and_then(Value::as_bool).unwrap_or_default();
    let is_listed =
        resource.resource_type != "pg_default_acl" && (is_system || class.is_some_and(|class| LISTED.contains(&class)));
    let field = if is_listed { "grants" } else { "notable_grants" };
    let is_table = class == Some(ObjectClass::Table);
    let is_told = |item: &AclItem<'_>| {
        is_listed || !item.grantable.is_empty() || (is_table && !item.privileges.intersection(BEYOND_ROWS).is_empty())
    };
    let grants = (resource.resource_type != "pg_default_acl").then(|| {
        let owner = text(resource, "owner_name");
        let initial = resource.attributes.get("initial_acl").and_then(Value::as_str);
        let initial = initial.and_then(|text| parse(text).ok()).unwrap_or_default();
        let whole = items.iter().map(|item| (None, item));
        let parts = columns.iter().flat_map(|(column, items)| items.iter().map(move |item| (Some(*column), item)));
        let all = whole.chain(parts).filter(|(_, item)| !is_named(&item.grantee, owner) && is_told(item));
        all.map(|(column, item)| grant(column, item, &initial)).collect::<Vec<Value>>()
    });
    let names = names(public);
    resource.attributes.insert("public_privileges".to_owned(), names);
    if !of_columns.is_empty() {
        resource.attributes.insert("public_column_privileges".to_owned(), of_columns.into());
    }
    match (grants, columns_unread) {
        (grants, Some(reason)) => {
            resource.unknown_fields.insert("public_column_privileges".to_owned(), reason.clone());
            if grants.is_some() {
                resource.unknown_fields.insert(field.to_owned(), reason);
            }
        }
        // Most objects have none worth telling, and there may be a million of them.
        (Some(grants), None) if is_listed || !grants.is_empty() => {
            resource.attributes.insert(field.to_owned(), grants.into());
        }
        (Some(_), None) => {}
        (None, None) => {}
    }
}

fn text<'a>(resource: &'a Resource, name: &str) -> &'a str {
    resource.attributes.get(name).and_then(Value::as_str).unwrap_or_default()
}

type Columns<'a> = BTreeMap<&'a str, Vec<AclItem<'a>>>;

fn columns(resource: &Resource) -> Result<Columns<'_>, String> {
    let mut read = BTreeMap::new();
    let lists = resource.attributes.get("column_acls").and_then(Value::as_object);
    for (column, list) in lists.into_iter().flatten() {
        let items = parse(list.as_str().unwrap_or_default()).map_err(|error| format!("failed to {error}"))?;
        read.insert(column.as_str(), items);
    }
    Ok(read)
}

fn is_named(role: &AclRole<'_>, wanted: &str) -> bool {
    matches!(role, AclRole::Named(name) if name == wanted)
}

fn of_public(items: &[AclItem<'_>]) -> Privileges {
    let public = items.iter().filter(|item| item.grantee == AclRole::Public);
    public.fold(Privileges::NONE, |all, item| all.union(item.privileges))
}

fn grant(column: Option<&str>, item: &AclItem<'_>, initial: &[AclItem<'_>]) -> Value {
    let before = initial.iter().filter(|one| one.grantee == item.grantee);
    let before = before.fold(Privileges::NONE, |all, one| all.union(one.privileges));
    let mut grant = Map::new();
    match &item.grantee {
        AclRole::Public => {}
        AclRole::Named(name) => drop(grant.insert("grantee_name".to_owned(), name.as_ref().into())),
        AclRole::Number(oid) => drop(grant.insert("grantee_name".to_owned(), oid.to_string().into())),
    }
    grant.insert("is_public".to_owned(), (item.grantee == AclRole::Public).into());
    if let Some(column) = column {
        grant.insert("column".to_owned(), column.into());
    }
    grant.insert("privileges".to_owned(), names(item.privileges));
    grant.insert("grantable".to_owned(), names(item.grantable));
    let is_initial = column.is_none() && item.privileges.without(before).is_empty();
    grant.insert("is_initial".to_owned(), is_initial.into());
    Value::Object(grant)
}

fn names(privileges: Privileges) -> Value {
    let mut names: Vec<&str> = privileges.iter().map(crate::model::Privilege::as_str).collect();
    names.sort_unstable();
    names.into()
}
