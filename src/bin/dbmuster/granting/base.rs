//! The inventory that a change is put on, and which server and databases of it are meant.

use std::path::Path;

use dbmuster::inventory::Reader;
use dbmuster::model::{Gap, Resource, Statement};

use crate::args::AgainstFlags;
use crate::diagnostic::Failure;

/// Resources read at once.
const BATCH: usize = 4096;

/// An inventory, or what stands for one.
#[derive(Debug, Default)]
pub struct Base {
    pub resources: Vec<Resource>,
    pub gaps: Vec<Gap>,
    pub collected_at: Option<String>,
    pub path: String,
}

pub fn inventory(path: &Path) -> Result<Base, Failure> {
    let failed = |error: dbmuster::inventory::InventoryError| Failure::from(&error);
    let mut reader = Reader::open(path).map_err(failed)?;
    let (mut resources, mut gaps) = (Vec::new(), Vec::new());
    while let Some(batch) = reader.next_batch(BATCH).map_err(failed)? {
        resources.extend(batch.parse().map_err(failed)?);
        gaps.extend(batch.gaps);
    }
    let collected_at = reader.header().collected_at.clone();
    let path = path.to_string_lossy().replace('\\', "/");
    Ok(Base { resources, gaps, collected_at: (!collected_at.is_empty()).then_some(collected_at), path })
}

pub fn text<'r>(resource: &'r Resource, name: &str) -> &'r str {
    resource.attributes.get(name).and_then(|value| value.as_str()).unwrap_or_default()
}

/// The server and databases that are meant.
pub fn choose(base: &Base, flags: &AgainstFlags, statements: &[&Statement]) -> Result<(String, Vec<String>), Failure> {
    let of = |kind: &'static str| base.resources.iter().filter(move |one| one.resource_type == kind);
    let named = |database: &str| {
        let fits = |one: &&Resource| one.name == database;
        of("pg_database").filter(fits).map(|one| text(one, "cluster").to_owned()).collect::<Vec<String>>()
    };
    let mut servers: Vec<String> = of("pg_cluster").map(|one| one.id.clone()).collect();
    servers.sort();
    if let Some(target) = &flags.target {
        servers.retain(|server| server == target || server.ends_with(&format!("/{target}")));
    } else if servers.len() > 1 {
        // The databases that are named may be on one of them only.
        let names = flags.database.iter().map(String::as_str);
        for name in names.chain(statements.iter().filter_map(|one| one.database.as_deref())) {
            let on = named(name);
            if servers.iter().any(|server| on.contains(server)) {
                servers.retain(|server| on.contains(server));
            }
        }
    }
    let server = match servers.as_slice() {
        [one] => one.clone(),
        [] => {
            return Err(Failure::with_help(
                "failed to put the change on the inventory: it holds no such PostgreSQL server",
                "`dbmuster collect --scope FILE` with a [postgres] section writes an inventory that has some",
            ));
        }
        several => {
            return Err(Failure::with_help(
                format!("failed to choose a server: the inventory holds {}", several.join(", ")),
                "add --target NAME",
            ));
        }
    };
    let mut databases: Vec<String> = of("pg_database")
        .filter(|one| text(one, "cluster") == server)
        .filter(|one| one.attributes.get("contents_read").and_then(serde_json::Value::as_bool) == Some(true))
        .map(|one| one.name.clone())
        .collect();
    databases.sort();
    for name in &flags.database {
        if !databases.contains(name) {
            return Err(Failure::with_help(
                format!("failed to find database {name:?}: it was not read"),
                format!("read were: {}", databases.join(", ")),
            ));
        }
    }
    if !flags.database.is_empty() {
        return Ok((server, flags.database.clone()));
    }
    let all_named = statements.iter().all(|one| one.database.is_some());
    let real: Vec<String> =
        databases.iter().filter(|name| !matches!(name.as_str(), "postgres" | "template1")).cloned().collect();
    match (real.as_slice(), databases.as_slice()) {
        ([one], _) | ([], [one]) => Ok((server, vec![one.clone()])),
        (_, [first, ..]) if all_named => {
            let said = statements.iter().find_map(|one| one.database.clone()).filter(|name| databases.contains(name));
            Ok((server, vec![said.unwrap_or_else(|| first.clone())]))
        }
        ([], []) => Err(Failure::with_help(
            "failed to put the change on the inventory: no database of the server was looked into",
            "collect it with a role that may connect",
        )),
        _ => Err(Failure::with_help(
            format!("failed to choose a database: {} were read", databases.join(", ")),
            "add --database NAME; it may be repeated",
        )),
    }
}
