//! Lines as data for the templates in `reports-templates/review`.

use serde::Serialize;

use crate::review::{Block, Line, LineKind, sheet_cell};

/// Names of objects or members that a page lists; the rest is counted.
const MOST_LISTED: usize = 60;
/// Blocks of a line that a page tells one by one.
const MOST_BLOCKS: usize = 12;

/// A line on a page.
#[derive(Debug, Serialize)]
pub(super) struct LineView {
    id: String,
    severity: &'static str,
    kind: &'static str,
    subject: String,
    what: String,
    place: String,
    privileges: String,
    count: String,
    layer: &'static str,
    flags: Vec<&'static str>,
    change: &'static str,
    recommendation: String,
    reason: String,
    facts: Vec<Fact>,
    paths: Vec<String>,
    blocks: Vec<BlockView>,
    more_blocks: usize,
}

#[derive(Debug, Serialize)]
struct Fact {
    name: &'static str,
    text: String,
}

#[derive(Debug, Serialize)]
struct BlockView {
    title: String,
    rows: Vec<String>,
}

fn seen(text: &str) -> String {
    sheet_cell(text).into_owned()
}

pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

impl LineView {
    pub(super) fn of(line: &Line) -> Self {
        let what = match line.kind {
            LineKind::Group => "what it gives".to_owned(),
            LineKind::Public => format!("everybody: {}", line.class.as_str()),
            LineKind::Login | LineKind::Principal | LineKind::Dropped => line.class.as_str().to_owned(),
        };
        let place = match line.database.as_str() {
            "*" => seen(&line.server),
            database => format!("{} on {}", seen(database), seen(&line.server)),
        };
        let is_login = matches!(line.kind, LineKind::Login | LineKind::Principal);
        let mut facts = Vec::new();
        let mut fact = |name: &'static str, text: String| {
            if !text.is_empty() {
                facts.push(Fact { name, text: seen(&text) });
            }
        };
        if is_login {
            fact("Person", line.person.text());
            fact("Employment", line.employment.text());
            fact("Last seen", line.last_seen.text());
            fact("Authentication", line.authentication.text());
            fact("IAM principals", line.iam_principals.text());
            fact("Password ends", line.valid_until.clone());
        }
        fact("Gets there by", line.reachability.clone());
        fact("Row level security", line.row_security.clone());
        fact("Granted by", line.grantors.join(", "));
        fact("First seen", line.first_seen.text());
        fact("Due", line.due.clone());
        Self {
            id: line.line_id.clone(),
            severity: line.severity.as_str(),
            kind: line.kind.as_str(),
            subject: seen(&line.subject),
            what,
            place,
            privileges: seen(&line.privileges.join(", ")),
            count: counted(line.object_count, "object", "objects"),
            layer: match line.layer {
                crate::review::Layered::Now => "now",
                crate::review::Layered::SetRole => "after SET ROLE",
                crate::review::Layered::CanObtain => "can obtain",
            },
            flags: line.flags.iter().map(|flag| flag.as_str()).collect(),
            change: line.change.as_str(),
            recommendation: line.recommendation.clone(),
            reason: seen(&line.recommendation_reason),
            facts,
            paths: line.paths.iter().take(MOST_BLOCKS).map(|path| seen(path)).collect(),
            blocks: line.blocks.iter().take(MOST_BLOCKS).map(BlockView::of).collect(),
            more_blocks: line.blocks.len().saturating_sub(MOST_BLOCKS),
        }
    }
}

impl BlockView {
    fn of(block: &Block) -> Self {
        let names = |list: &[std::sync::Arc<str>]| -> String {
            let shown: Vec<String> = list.iter().take(MOST_LISTED).map(|name| seen(name)).collect();
            match list.len().saturating_sub(MOST_LISTED) {
                0 => shown.join(", "),
                more => format!("{} and {more} more", shown.join(", ")),
            }
        };
        let databases =
            if block.databases.is_empty() { "the whole server".to_owned() } else { names(&block.databases) };
        let mut rows = Vec::new();
        if !block.attributes.is_empty() {
            rows.push(format!("is: {}", seen(&block.attributes.join(", "))));
        }
        for objects in &block.objects {
            let privileges: Vec<&str> = objects.privileges.iter().map(|one| &**one).collect();
            let how = match &*objects.source {
                "owner" => "owns".to_owned(),
                "default" => format!("{} by the built-in default on", privileges.join(", ")),
                _ => format!("{} on", privileges.join(", ")),
            };
            let schema = if objects.schema.is_empty() { String::new() } else { format!("{}: ", seen(&objects.schema)) };
            let by =
                if objects.grantor.is_empty() { String::new() } else { format!(" (by {})", seen(&objects.grantor)) };
            let passes = if objects.grantable.is_empty() { "" } else { ", may pass it on" };
            rows.push(format!(
                "{how} {} {schema}{}{by}{passes}",
                objects.class.replace('_', " "),
                names(&objects.names)
            ));
        }
        for via in &block.via {
            let privileges: Vec<&str> = via.privileges.iter().map(|one| &**one).collect();
            let what = if privileges.is_empty() {
                String::new()
            } else {
                format!(": {} on {}", privileges.join(", "), counted(via.object_count, "object", "objects"))
            };
            rows.push(format!("through {}{what}", seen(&via.path)));
        }
        if !block.members.is_empty() {
            let count = counted(block.members.len() as u64, "login role comes", "login roles come");
            rows.push(format!("{count} to it: {}", names(&block.members)));
        }
        Self { title: format!("{}, {databases} on {}", names(&block.subjects), seen(&block.server)), rows }
    }
}
