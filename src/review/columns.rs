//! The columns of a review: the one table that CSV, workbooks, schema and import go by.
//!
//! Main types: [`Column`], [`Use`].

use super::line::{Line, Objects};

/// Names that stand in a cell; the rest is counted, and in `lines.ndjson`.
const MOST_NAMES: usize = 12;
/// Ways that stand in a cell.
const MOST_PATHS: usize = 4;

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It tells; whoever changes it has altered the review.
    Told,
    /// Hash over what is told: not to be changed, and hidden in a workbook.
    Seal,
    /// A reviewer fills it in.
    Decided,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// As it stands in the first row.
    pub name: &'static str,
    pub of: Use,
    /// Width in a workbook, in characters.
    pub width: u16,
    /// What it means.
    pub about: &'static str,
    /// The text of the cell, as it is: whoever writes it makes it harmless. Empty for what is to be decided.
    pub cell: fn(&Line) -> String,
}

const fn told(name: &'static str, width: u16, about: &'static str, cell: fn(&Line) -> String) -> Column {
    Column { name, of: Use::Told, width, about, cell }
}

const fn decided(name: &'static str, width: u16, about: &'static str) -> Column {
    Column { name, of: Use::Decided, width, about, cell: |_| String::new() }
}

/// Every column, in its order.
pub static COLUMNS: &[Column] = &[
    told("line_id", 23, "Stays the same from review to review.", |line| line.line_id.clone()),
    told("severity", 10, "How bad it would be in the wrong hands.", |line| line.severity.as_str().to_owned()),
    told("kind", 10, "login, principal, group, public or dropped.", |line| line.kind.as_str().to_owned()),
    told("server", 22, "Server, as the scope names it.", |line| line.server.clone()),
    told("database", 18, "Database; * is the whole server.", |line| line.database.clone()),
    told("subject", 24, "Who holds it.", |line| line.subject.clone()),
    told("class", 10, "admin, owner, write, read, execute, login or all.", |line| line.class.as_str().to_owned()),
    told("privileges", 30, "What is held.", |line| line.privileges.join("; ")),
    told("objects", 44, "What it is held on; all of it is in lines.ndjson.", objects),
    told("object_count", 12, "Objects that it is held on.", |line| line.object_count.to_string()),
    told("layer", 11, "now, set_role (one SET ROLE away) or can_obtain.", |line| line.layer.as_str().to_owned()),
    told("path", 44, "How the subject comes to it.", |line| some(&line.paths, MOST_PATHS, " | ")),
    told("source", 18, "What gives it.", |line| line.sources.join("; ")),
    told("grantor", 18, "Who granted it.", |line| some(&line.grantors, MOST_NAMES, "; ")),
    told("grant_option", 12, "Whether it may be passed on.", |line| yes(line.grant_option)),
    told("row_security", 22, "What row level security leaves of it.", |line| line.row_security.clone()),
    told("reachability", 22, "Whether the subject gets there.", |line| line.reachability.clone()),
    told("change", 12, "Since the review before: new, changed or same.", |line| line.change.as_str().to_owned()),
    told("flags", 30, "What makes it worth a second look.", |line| {
        line.flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>().join("; ")
    }),
    told("recommendation", 15, "What the facts suggest.", |line| line.recommendation.clone()),
    told("recommendation_reason", 44, "Why.", |line| line.recommendation_reason.clone()),
    told("subject_kind", 13, "human, service, shared, break-glass, group, everybody.", |line| {
        line.subject_kind.clone()
    }),
    told("person", 26, "Who it is, from the file of people.", |line| line.person.text()),
    told("manager", 22, "The person's manager.", |line| line.manager.clone()),
    told("team", 16, "The person's team.", |line| line.team.clone()),
    told("employment", 18, "Whether the person is still there.", |line| line.employment.text()),
    told("can_login", 10, "Whether the role may log in.", |line| yes(line.can_login)),
    told("authentication", 22, "How it proves who it is.", |line| line.authentication.text()),
    told("iam_principals", 30, "IAM principals that may log in as it; of a principal, who may assume it.", |line| {
        line.iam_principals.text()
    }),
    told("valid_until", 21, "End of the password.", |line| line.valid_until.clone()),
    told("connection_limit", 12, "Connections allowed.", |line| match line.connection_limit {
        -1 => "no limit".to_owned(),
        limit => limit.to_string(),
    }),
    told("first_seen", 21, "The first review that knew it.", |line| line.first_seen.text()),
    told("last_seen", 21, "When it was last seen logged in.", |line| line.last_seen.text()),
    told("account_id", 14, "Account of the server.", |line| line.account_id.clone()),
    told("region", 14, "Region of the server.", |line| line.region.clone()),
    told("engine", 12, "Engine and major version.", |line| line.engine.clone()),
    told("environment", 13, "Environment, from tags.", |line| line.environment.clone()),
    told("tier", 6, "Tier, from tags.", |line| line.tier.clone()),
    told("data_class", 14, "Class of the data, from tags.", |line| line.data_class.clone()),
    told("owner", 16, "Owner or team of the database, from tags.", |line| line.owner.clone()),
    told("reviewer", 22, "Who is to decide.", |line| line.reviewer.clone()),
    told("reviewer_email", 26, "Address of the reviewer.", |line| line.reviewer_email.clone()),
    told("deputy", 22, "Who decides when the reviewer cannot.", |line| line.deputy.clone()),
    told(
        "needs_second_approver",
        10,
        "Whether a second person has to approve.",
        |line| yes(line.needs_second_approver),
    ),
    told("due", 12, "Last day to decide.", |line| line.due.clone()),
    Column {
        name: "row_hash",
        of: Use::Seal,
        width: 12,
        about: "Over all cells to the left of it.",
        cell: |line| line.row_hash.clone(),
    },
    decided("decision", 12, "keep, revoke, reduce, exception or not mine."),
    decided("justification", 40, "Why; needed to keep what is privileged."),
    decided("reduce_to", 26, "Of reduce: what stays, such as SELECT, or names with `;` between them."),
    decided("reassign_to", 22, "Of not mine: who decides instead."),
    decided("expires_on", 12, "Of exception: its last day, 2026-12-31."),
    decided("approved_by", 22, "Of exception: who has approved it."),
    decided("compensating_control", 30, "Of exception: what makes up for it."),
    decided("ticket", 14, "Where the work is tracked."),
    decided("decided_by", 22, "Who has decided."),
    decided("decided_at", 21, "When: 2026-12-01 or 2026-12-01T10:00:00Z."),
    decided("second_approver", 22, "Who else has approved, where two are needed."),
];

fn yes(is: bool) -> String {
    (if is { "yes" } else { "no" }).to_owned()
}

fn some(list: &[String], most: usize, between: &str) -> String {
    let shown = list.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(between);
    match list.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown}{between}and {more} more"),
    }
}

/// The names of what the line is about, as far as they fit.
fn objects(line: &Line) -> String {
    let mut parts: Vec<String> = Vec::new();
    for block in &line.blocks {
        parts.extend(block.attributes.iter().cloned());
        parts.extend(block.objects.iter().map(group));
        parts.extend(block.via.iter().map(|via| format!("through {}: {}", via.role, count(via.object_count))));
    }
    let mut seen = std::collections::BTreeSet::new();
    parts.retain(|part| seen.insert(part.clone()));
    some(&parts, MOST_NAMES, "; ")
}

fn group(objects: &Objects) -> String {
    let names: Vec<&str> = objects.names.iter().take(MOST_NAMES).map(|name| &**name).collect();
    let more = objects.names.len().saturating_sub(names.len());
    let schema = if objects.schema.is_empty() { String::new() } else { format!("{}.", objects.schema) };
    let names = match names.as_slice() {
        [one] => format!("{schema}{one}"),
        several => format!("{schema}{{{}}}", several.join(", ")),
    };
    let class = objects.class.replace('_', " ");
    if more == 0 { format!("{class} {names}") } else { format!("{class} {names} and {more} more") }
}

fn count(objects: u64) -> String {
    if objects == 1 { "1 object".to_owned() } else { format!("{objects} objects") }
}
