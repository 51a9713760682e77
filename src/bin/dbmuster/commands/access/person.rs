//! What is told of one role and one privilege: the way there, what stands in the way, which rows are left.
//!
//! The same facts for people and for programs; here they are worded for both.

use std::io::{self, Write};

use dbmuster::access::{Actor, Door, Exemption, Explained, Graph, Hba, Object, Path, RoleId, Rows};
use dbmuster::model::Privilege;
use dbmuster::report::escape;
use serde::Serialize;

use crate::output;

/// One way to a privilege.
#[derive(Debug, Serialize)]
pub struct Way {
    pub role: String,
    pub privilege: &'static str,
    pub grant_option: bool,
    pub layer: &'static str,
    /// One sentence per step, the first from the role itself.
    pub steps: Vec<String>,
    /// What the last role has; empty when being that role is all.
    pub source: String,
    /// `off`, `whole_table`, `exempt`, `filtered` or `no_rows`: what row level security leaves at the end of the way.
    pub rows: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rows_reason: String,
    /// What keeps the role itself from using it: `login`, `connect`, ...
    pub closed: Vec<&'static str>,
}

impl Way {
    pub fn new(graph: &Graph, role: RoleId, object: Option<&Object>, asked: (Privilege, bool), path: &Path) -> Self {
        let Explained { steps, end } = graph.explain(path);
        let rows = match (object, path.actor(role)) {
            (None, _) => Rows::Off,
            (Some(object), Actor::Role(actor)) => graph.rows(actor, object, asked.0),
            (Some(_), Actor::NewSuperuser) => Rows::Exempt(Exemption::Superuser),
        };
        let entry = graph.entry(role, object);
        Self {
            role: graph.server().role_name(role),
            privilege: asked.0.as_str(),
            grant_option: asked.1,
            layer: path.layer.as_str(),
            steps,
            source: end,
            rows: rows.as_str(),
            rows_reason: reason(&rows),
            closed: entry.closed.iter().map(|door| word(*door)).collect(),
        }
    }
}

fn reason(rows: &Rows) -> String {
    match rows {
        Rows::Off | Rows::WholeTable => String::new(),
        Rows::None => "row level security is on, and no permissive policy is for the role".to_owned(),
        Rows::Filtered { policies, lets_all: true } => {
            format!("row level security is on, and policy {} lets every row through", policies.join(", "))
        }
        Rows::Filtered { policies, lets_all: false } => format!("only rows that pass policy {}", policies.join(", ")),
        Rows::Exempt(why) => match why {
            Exemption::Superuser => "row level security does not bind superusers",
            Exemption::BypassRls => "row level security does not bind it: BYPASSRLS",
            Exemption::Owner => "row level security does not bind it: it has the privileges of the owner",
            Exemption::SystemTable => "row level security does not bind system tables",
        }
        .to_owned(),
    }
}

const fn word(door: Door) -> &'static str {
    match door {
        Door::Login => "login",
        Door::RoleLimit => "role_connection_limit",
        Door::DatabaseClosed => "database_allows_no_connections",
        Door::DatabaseLimit => "database_connection_limit",
        Door::Connect => "connect",
        Door::SchemaUsage => "schema_usage",
    }
}

fn sentence(word: &str) -> &'static str {
    match word {
        "login" => "it cannot log in itself",
        "role_connection_limit" => "its connection limit is 0",
        "database_allows_no_connections" => "the database takes no connections",
        "database_connection_limit" => "the database's connection limit is 0",
        "connect" => "it has no CONNECT on the database",
        "schema_usage" => "it has no USAGE on the schema, so it cannot name the object",
        _ => "something closes the way",
    }
}

/// What `pg_hba.conf` says of the role.
pub fn hba(graph: &Graph, role: RoleId) -> String {
    let entry = graph.entry(role, None);
    match entry.hba {
        Hba::Unknown => "pg_hba.conf was not read".to_owned(),
        Hba::Refuses => "no rule of pg_hba.conf lets it in".to_owned(),
        Hba::Admits { position, connection_type, address, method } => {
            let from = if address.is_empty() { "the server's own machine".to_owned() } else { address };
            format!("rule {position} of pg_hba.conf lets it in from {from} ({connection_type}, {method})")
        }
    }
}

/// Prints a way below the name of its role.
pub fn print(out: &mut dyn Write, way: &Way, indent: usize) -> io::Result<()> {
    for step in way.steps.iter().chain([&way.source]).filter(|text| !text.is_empty()) {
        line(out, indent, step)?;
    }
    if way.rows != "off" && !way.rows_reason.is_empty() {
        line(out, indent, &format!("rows: {}", way.rows_reason))?;
    }
    for door in &way.closed {
        line(out, indent, &format!("but {}", sentence(door)))?;
    }
    Ok(())
}

/// One sentence, harmless and wrapped.
pub fn line(out: &mut dyn Write, indent: usize, text: &str) -> io::Result<()> {
    let (first, rest) = (" ".repeat(indent), " ".repeat(indent + 2));
    let options = textwrap::Options::new(output::width()).initial_indent(&first).subsequent_indent(&rest);
    for line in textwrap::wrap(&escape(text), options) {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// `after SET ROLE`, for headings.
pub const fn heading(layer: dbmuster::access::Layer) -> &'static str {
    use dbmuster::access::Layer;
    match layer {
        Layer::Now => "now",
        Layer::SetRole => "after SET ROLE",
        Layer::CanObtain => "can obtain",
    }
}
