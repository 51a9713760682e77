//! The shape of JSON version 1. A key that has no value is left out; null never occurs.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::waivers::{Baseline, Waiver};
use crate::model;
use crate::report::view::{self, Entry};

#[derive(Debug, serde::Serialize)]
pub(super) struct Document<'a> {
    pub schema: &'static str,
    pub format_version: &'static str,
    pub tool: Tool<'a>,
    pub evaluated_at: &'a str,
    pub exit: Exit<'a>,
    pub gate: &'static str,
    pub fail_on: &'static str,
    pub inputs: Vec<Input<'a>>,
    pub inventory_digest: &'a str,
    pub policy_set: PolicySet<'a>,
    pub coverage: Coverage,
    pub summary: Summary,
    pub changes: Vec<Change<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub access: &'a [crate::model::AccessDelta],
    pub policies: Vec<Policy<'a>>,
    pub gaps: Vec<Gap<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub stale_tables: &'a [model::StaleTable],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline<'a>>,
    pub findings: Findings<'a>,
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct Tool<'a> {
    pub name: &'static str,
    pub version: &'a str,
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct Exit<'a> {
    pub code: u8,
    pub reason: &'a str,
    pub incomplete: bool,
}

#[derive(Debug, serde::Serialize)]
pub(super) struct Input<'a> {
    path: &'a str,
    kind: &'a str,
    format_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_version: Option<&'a str>,
    digest: &'a str,
}

impl<'a> Input<'a> {
    pub(super) fn of(source: &'a model::PlanSource) -> Self {
        Self {
            path: &source.path,
            kind: &source.kind,
            format_version: &source.format_version,
            tool_version: source.tool_version.as_deref(),
            digest: &source.digest,
        }
    }
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct PolicySet<'a> {
    pub digest: &'a str,
    pub count: usize,
}

#[derive(Debug, serde::Serialize)]
pub(super) struct Coverage {
    pub resources_seen: usize,
    pub resources_evaluated: usize,
    pub other_resources: usize,
    pub gaps: usize,
}

#[derive(Debug, serde::Serialize)]
pub(super) struct Summary {
    pub by_status: StatusCounts,
    pub by_verdict: VerdictCounts,
    pub failed_by_severity: SeverityCounts,
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct StatusCounts {
    pub pass: usize,
    pub fail: usize,
    pub not_applicable: usize,
    pub indeterminate: usize,
    pub error: usize,
}

#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct VerdictCounts {
    pub introduced: usize,
    pub fixed: usize,
    pub pre_existing: usize,
    pub newly_unknown: usize,
    pub unchanged_unknown: usize,
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct SeverityCounts {
    pub critical: usize,
    pub high: usize,
    pub medium: usize,
    pub low: usize,
}

#[derive(Debug, serde::Serialize)]
pub(super) struct Change<'a> {
    resource_id: &'a str,
    resource_type: &'a str,
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposed: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_address: Option<&'a str>,
    imported: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    replace_paths: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
}

impl<'a> Change<'a> {
    pub(super) fn of(change: &'a model::Change) -> Self {
        Self {
            resource_id: &change.resource_id,
            resource_type: &change.resource_type,
            action: change.action.as_str(),
            deposed: change.deposed.as_deref(),
            previous_address: change.previous_address.as_deref(),
            imported: change.imported,
            replace_paths: &change.replace_paths,
            reason: change.reason.as_deref(),
            warnings: &change.warnings,
        }
    }
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct Policy<'a> {
    id: &'a str,
    title: &'a str,
    family: &'a str,
    severity: &'static str,
    resource_types: &'a [String],
    remediation: &'a BTreeMap<String, String>,
    references: &'a [String],
    controls: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    overrides: Option<&'static str>,
}

impl<'a> Policy<'a> {
    pub(in crate::report) fn of(policy: &'a model::Policy) -> Self {
        Self {
            id: &policy.id,
            title: &policy.title,
            family: &policy.family,
            severity: policy.severity.as_str(),
            resource_types: &policy.resource_types,
            remediation: &policy.remediation,
            references: &policy.references,
            controls: &policy.controls,
            overrides: policy.overrides.map(model::policy::Overridden::as_str),
        }
    }
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct Gap<'a> {
    target: &'a str,
    operation: &'a str,
    cause: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    resource_types: &'a [String],
    attempts: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
}

impl<'a> Gap<'a> {
    pub(in crate::report) fn of(gap: &'a model::Gap) -> Self {
        Self {
            target: &gap.target,
            operation: &gap.operation,
            cause: gap.cause.as_str(),
            account_id: gap.account_id.as_deref(),
            region: gap.region.as_deref(),
            resource_types: &gap.resource_types,
            attempts: gap.attempts,
            message: &gap.message,
        }
    }
}

/// Every cell, written while it is walked.
#[derive(Debug)]
pub(super) struct Findings<'a>(pub &'a model::Evaluation);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let has_addresses = self.0.change.is_some();
        serializer.collect_seq(view::entries(self.0).map(|entry| Finding { entry, has_addresses }))
    }
}

/// A cell: short when it passed or does not apply, in full otherwise, so that silence can be told from a pass.
#[derive(Debug)]
struct Finding<'a> {
    entry: Entry<'a>,
    has_addresses: bool,
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct Missing<'a> {
    pub field: &'a str,
    pub reason: &'a str,
}

/// A parameter as the finding was judged by it.
#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct ParameterUse<'a> {
    name: &'a str,
    value: &'a Value,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
}

impl<'a> ParameterUse<'a> {
    pub(in crate::report) fn of(used: &'a model::ParameterUse) -> Self {
        Self { name: &used.name, value: &used.value, source: used.source.as_str(), rule: used.source.rule() }
    }
}

#[derive(Debug, serde::Serialize)]
pub(in crate::report) struct Location<'a> {
    pub file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Entry { cell, policy, subject, finding } = self.entry;
        let severity = finding.map_or(policy.severity, |finding| finding.severity);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("policy_id", &policy.id)?;
        map.serialize_entry("family", &policy.family)?;
        map.serialize_entry("severity", severity.as_str())?;
        map.serialize_entry("resource_id", &*subject.id)?;
        map.serialize_entry("resource_type", &subject.resource_type)?;
        map.serialize_entry("status", cell.status.as_str())?;
        if let Some(verdict) = cell.verdict {
            map.serialize_entry("verdict", verdict.as_str())?;
        }
        let Some(finding) = finding else { return map.end() };
        map.serialize_entry("title", &policy.title)?;
        map.serialize_entry("resource_name", &subject.name)?;
        if self.has_addresses {
            map.serialize_entry("address", &subject.id)?;
        }
        let reasons: Vec<String> = finding.missing.iter().map(|m| format!("{}: {}", m.field, m.reason)).collect();
        let message = if finding.message.is_empty() { reasons.join("; ") } else { finding.message.to_string() };
        let optional = [
            ("account_id", subject.account_id.as_deref()),
            ("region", subject.region.as_deref()),
            ("owner", subject.owner.as_deref()),
            ("environment", subject.environment.as_deref()),
            ("tier", subject.tier.as_deref()),
            ("message", Some(message.as_str()).filter(|message| !message.is_empty())),
            ("field", finding.field.as_deref()),
            ("waiver_id", finding.waiver_id.as_deref()),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                map.serialize_entry(key, value)?;
            }
        }
        if finding.is_known {
            map.serialize_entry("is_known", &true)?;
        }
        if let Some(observed) = finding.observed.as_ref().filter(|value| **value != Value::Null) {
            map.serialize_entry("observed", observed)?;
        }
        if !finding.missing.is_empty() {
            let missing: Vec<_> =
                finding.missing.iter().map(|m| Missing { field: &m.field, reason: &m.reason }).collect();
            map.serialize_entry("missing", &missing)?;
        }
        if !finding.parameters.is_empty() {
            let parameters: Vec<_> = finding.parameters.iter().map(ParameterUse::of).collect();
            map.serialize_entry("parameters", &parameters)?;
        }
        if let Some(location) = finding.location.as_deref().or(subject.location.as_ref()) {
            let location = Location { file: &location.file, line: location.line, column: location.column };
            map.serialize_entry("location", &location)?;
        }
        map.serialize_entry("fingerprint", &finding.fingerprint.to_string())?;
        map.end()
    }
}
