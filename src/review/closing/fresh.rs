//! What there is by the later inventory and was not in the population: grants, memberships, attributes, owners, roles.
//!
//! Both sides come from lines that were made in the same way, taken apart to single facts, so that it does not matter how they
//! were put together for readers. Main type: [`NewAccess`].

use std::collections::HashSet;

use crate::evidence::digest;
use crate::review::line::Block;
use crate::review::lookup::rights;
use crate::review::{Line, LineKind};

/// One fact that came up since.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewAccess {
    pub server: String,
    /// Empty is the server as a whole.
    pub database: String,
    pub subject: String,
    /// `SELECT on table app.cards`, `member of app_rw`, `CREATEROLE`, ...
    pub access: String,
}

/// Facts of the later lines that are not among those of the frozen ones, sorted.
pub(super) fn since(frozen: &[Line], later: &[Line]) -> Vec<NewAccess> {
    let mut known: HashSet<String> = HashSet::new();
    for line in frozen {
        facts(line, &mut |server, database, subject, access| {
            known.insert(key(server, database, subject, access));
        });
    }
    let mut new = Vec::new();
    for line in later {
        facts(line, &mut |server, database, subject, access| {
            if known.insert(key(server, database, subject, access)) {
                new.push(NewAccess {
                    server: server.to_owned(),
                    database: database.to_owned(),
                    subject: subject.to_owned(),
                    access: access.to_owned(),
                });
            }
        });
    }
    new.sort();
    new
}

/// Short, as there may be millions.
fn key(server: &str, database: &str, subject: &str, access: &str) -> String {
    let parts = [server, database, subject, access];
    let text: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    if text.len() > 64 { digest(text.as_bytes()) } else { text }
}

fn facts(line: &Line, take: &mut impl FnMut(&str, &str, &str, &str)) {
    for block in &line.blocks {
        for subject in &block.subjects {
            if line.kind == LineKind::Principal {
                // What the role has is said of the role.
                for via in &block.via {
                    take(&block.server, "", subject, &format!("logs in as {} by IAM", via.role));
                }
                continue;
            }
            if line.kind != LineKind::Public && line.kind != LineKind::Dropped {
                take(&block.server, "", subject, "the account itself");
            }
            for attribute in &block.attributes {
                take(&block.server, "", subject, attribute);
            }
            for member in &block.members {
                take(&block.server, "", member, &format!("member of {subject}"));
            }
            for database in databases(block) {
                for right in rights(&block.objects) {
                    let text = right.text();
                    take(&block.server, database, subject, &text);
                    let name = right.privilege.as_str();
                    if right.objects.grantable.iter().any(|one| **one == *name) {
                        take(&block.server, database, subject, &format!("{text}, to pass on"));
                    }
                }
                for owned in block.objects.iter().filter(|objects| &*objects.source == "owner") {
                    for name in &owned.names {
                        let schema = if owned.schema.is_empty() { String::new() } else { format!("{}.", owned.schema) };
                        let class = owned.class.replace('_', " ");
                        take(&block.server, database, subject, &format!("owner of {class} {schema}{name}"));
                    }
                }
            }
        }
    }
}

fn databases(block: &Block) -> impl Iterator<Item = &str> {
    let whole = block.databases.is_empty().then_some("");
    whole.into_iter().chain(block.databases.iter().map(|name| &**name))
}
