//! The comparison as JSON, version 1; the published schema is `docs/schema/drift-v1.schema.json`.

mod rows;

use std::io;

use serde::Serialize;
use serde_json::Value;

use self::rows::{absent, database, drifted, of_group, part, unclear};
use crate::model::Location;
use crate::model::drift::Drift;
use crate::report::{RenderOptions, safe_json};

/// Name of the format.
const SCHEMA: &str = "dbmuster.drift.v1";
/// `major.minor`; a new key raises the minor number, anything else the major one.
const FORMAT_VERSION: &str = "1.0";

/// Writes the comparison.
///
/// # Errors
///
/// When `out` takes no more.
pub fn write(drift: &Drift, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    safe_json::to_writer_pretty(&mut out, &document(drift, options))?;
    io::Write::write_all(&mut out, b"\n")?;
    io::Write::flush(&mut out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    format_version: &'static str,
    tool: Tool<'a>,
    compared_at: &'a str,
    exit: Exit<'a>,
    fail_on: &'static str,
    policy_set: PolicySet<'a>,
    declared: Vec<Declared<'a>>,
    inventories: Vec<Inventory<'a>>,
    notes: &'a [String],
    gaps: Vec<Gap<'a>>,
    counts: Counts,
    managed: Managed<'a>,
    drifted: Vec<Drifted<'a>>,
    unmanaged: Vec<Database<'a>>,
    uncertain: Vec<Database<'a>>,
    absent: Vec<Absent<'a>>,
    ambiguous: Vec<Unclear<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Exit<'a> {
    code: u8,
    reason: &'a str,
    incomplete: bool,
}

#[derive(Serialize)]
struct PolicySet<'a> {
    digest: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct Declared<'a> {
    path: &'a str,
    kind: &'a str,
    digest: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_at: Option<&'a str>,
    resources: usize,
    is_partial: bool,
}

#[derive(Serialize)]
struct Inventory<'a> {
    path: &'a str,
    collected_at: &'a str,
    resources: u64,
}

#[derive(Serialize)]
struct Gap<'a> {
    target: &'a str,
    operation: &'a str,
    cause: &'static str,
    message: &'a str,
}

#[derive(Serialize)]
struct Counts {
    matched: usize,
    related_not_found: usize,
    attributes_same: usize,
    attributes_differing: usize,
    attributes_changed_by_service: usize,
    attributes_unknown: usize,
    verdicts_worse: usize,
    verdicts_better: usize,
}

#[derive(Serialize)]
struct Managed<'a> {
    overall: Part,
    by_team: Vec<OfGroup<'a>>,
    by_account: Vec<OfGroup<'a>>,
}

#[derive(Serialize)]
struct Part {
    databases: usize,
    managed: usize,
    unmanaged: usize,
    uncertain: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    managed_percent: Option<serde_json::Number>,
}

#[derive(Serialize)]
struct OfGroup<'a> {
    /// `named`, `none` or `not_known`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    share: Part,
}

#[derive(Serialize)]
struct Drifted<'a> {
    declared_id: &'a str,
    declared_in: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a Location>,
    live_id: &'a str,
    resource_type: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'a str>,
    matched_by: &'static str,
    attributes: Vec<Attribute<'a>>,
    changed_by_service: Vec<ByService<'a>>,
    unknown: Vec<Unknown<'a>>,
    verdicts: Vec<Verdict<'a>>,
}

#[derive(Serialize)]
struct Attribute<'a> {
    field: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<&'a Value>,
    policies: &'a [String],
}

#[derive(Serialize)]
struct ByService<'a> {
    field: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<&'a Value>,
    reason: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
struct Unknown<'a> {
    field: &'a str,
    side: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Verdict<'a> {
    policy_id: &'a str,
    title: &'a str,
    severity: &'static str,
    declared: &'static str,
    live: &'static str,
    is_worse: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
    attributes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Database<'a> {
    id: &'a str,
    resource_type: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    team: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
}

#[derive(Serialize)]
struct Absent<'a> {
    declared_id: &'a str,
    declared_in: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a Location>,
    resource_type: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    standing: &'static str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Unclear<'a> {
    declared_id: &'a str,
    declared_in: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a Location>,
    resource_type: &'a str,
    name: &'a str,
    candidates: &'a [String],
}

fn document<'a>(drift: &'a Drift, options: &'a RenderOptions) -> Document<'a> {
    let counts = drift.counts;
    let verdicts = || drift.drifted.iter().flat_map(|one| &one.verdicts);
    Document {
        schema: SCHEMA,
        format_version: FORMAT_VERSION,
        tool: Tool { name: "dbmuster", version: &options.tool_version },
        compared_at: &drift.compared_at,
        exit: Exit { code: options.exit.code, reason: &options.exit.reason, incomplete: options.exit.incomplete },
        fail_on: options.fail_on.as_str(),
        policy_set: PolicySet { digest: &drift.policy_set_digest, count: drift.policies },
        declared: drift
            .declared
            .iter()
            .map(|one| Declared {
                path: &one.source.path,
                kind: &one.source.kind,
                digest: &one.source.digest,
                made_at: one.made_at.as_deref(),
                resources: one.resources,
                is_partial: one.is_partial,
            })
            .collect(),
        inventories: drift
            .inventories
            .iter()
            .map(|one| Inventory { path: &one.path, collected_at: &one.collected_at, resources: one.resources })
            .collect(),
        notes: &drift.notes,
        gaps: drift
            .gaps
            .iter()
            .map(|gap| Gap {
                target: &gap.target,
                operation: &gap.operation,
                cause: gap.cause.as_str(),
                message: &gap.message,
            })
            .collect(),
        counts: Counts {
            matched: counts.matched,
            related_not_found: counts.related_not_found,
            attributes_same: counts.same,
            attributes_differing: counts.differing,
            attributes_changed_by_service: counts.by_service,
            attributes_unknown: counts.unknown,
            verdicts_worse: verdicts().filter(|change| change.is_worse()).count(),
            verdicts_better: verdicts().filter(|change| !change.is_worse()).count(),
        },
        managed: Managed {
            overall: part(&drift.share),
            by_team: drift.by_team.iter().map(of_group).collect(),
            by_account: drift.by_account.iter().map(of_group).collect(),
        },
        drifted: drift.drifted.iter().map(drifted).collect(),
        unmanaged: drift.unmanaged.iter().map(database).collect(),
        uncertain: drift.uncertain.iter().map(database).collect(),
        absent: drift.absent.iter().map(absent).collect(),
        ambiguous: drift.ambiguous.iter().map(unclear).collect(),
    }
}
