//! One finding as both outputs of an audit write it, whether it comes from an evaluation in memory or from a stream.
//!
//! Main type: [`AuditFinding`].

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::model::{
    Evaluation, Finding, Fingerprint, History, Life, Location, MissingField, ParameterUse, Severity, Status,
};
use crate::report::json_v1::types::{Location as WrittenLocation, Missing, ParameterUse as WrittenParameter};

/// A result that is no pass, in the order of its keys. What has no value is left out.
#[derive(Debug, Clone, Serialize)]
pub struct AuditFinding<'a> {
    #[serde(serialize_with = "hexadecimal")]
    pub fingerprint: Fingerprint,
    pub policy_id: &'a str,
    pub title: &'a str,
    pub family: &'a str,
    pub severity: Severity,
    pub status: Status,
    pub resource_id: &'a str,
    pub resource_type: &'a str,
    pub resource_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'a str>,
    #[serde(skip_serializing_if = "is_nothing")]
    pub observed: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "missing")]
    pub missing: &'a [MissingField],
    /// What it was judged by.
    #[serde(skip_serializing_if = "<[_]>::is_empty", serialize_with = "parameters")]
    pub parameters: &'a [ParameterUse],
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "location")]
    pub location: Option<&'a Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver_id: Option<&'a str>,
    /// The baseline has it, so that it does not stop the run.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub known_in_baseline: bool,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "life")]
    pub life: Option<&'a Life>,
}

impl<'a> AuditFinding<'a> {
    /// The message, or what is missing when there is none.
    #[must_use]
    pub fn words(message: &'a str, missing: &[MissingField]) -> Cow<'a, str> {
        if !message.is_empty() || missing.is_empty() {
            return Cow::Borrowed(message);
        }
        let reasons: Vec<String> = missing.iter().map(|m| format!("{}: {}", m.field, m.reason)).collect();
        Cow::Owned(reasons.join("; "))
    }

    /// The finding with what its policy, its resource and its past add to it. `None` when the evaluation does not hold
    /// its policy or resource.
    pub(in crate::report) fn of(
        evaluation: &'a Evaluation,
        history: Option<&'a History>,
        finding: &'a Finding,
    ) -> Option<Self> {
        let at = evaluation.policies.binary_search_by(|policy| policy.id.as_str().cmp(&finding.policy_id)).ok()?;
        let policy = evaluation.policies.get(at)?;
        let subject = evaluation.subjects.get(finding.resource_index)?;
        Some(Self {
            fingerprint: finding.fingerprint,
            policy_id: &policy.id,
            title: &policy.title,
            family: &policy.family,
            severity: finding.severity,
            status: finding.status,
            resource_id: &subject.id,
            resource_type: &subject.resource_type,
            resource_name: &subject.name,
            account_id: subject.account_id.as_deref(),
            region: subject.region.as_deref(),
            environment: subject.environment.as_deref(),
            tier: subject.tier.as_deref(),
            owner: subject.owner.as_deref(),
            message: Self::words(&finding.message, &finding.missing),
            field: finding.field.as_deref(),
            observed: finding.observed.as_ref(),
            missing: &finding.missing,
            parameters: &finding.parameters,
            location: finding.location.as_deref().or(subject.location.as_ref()),
            waiver_id: finding.waiver_id.as_deref(),
            known_in_baseline: finding.is_known,
            life: history.and_then(|history| history.lives.get(&finding.fingerprint)),
        })
    }
}

/// Every finding of the report, in its order.
pub(in crate::report) fn findings<'a>(
    evaluation: &'a Evaluation,
    history: Option<&'a History>,
) -> impl Iterator<Item = AuditFinding<'a>> {
    evaluation.findings.iter().filter_map(move |finding| AuditFinding::of(evaluation, history, finding))
}

fn is_nothing(value: &Option<&Value>) -> bool {
    value.is_none_or(Value::is_null)
}

fn hexadecimal<S: Serializer>(fingerprint: &Fingerprint, serializer: S) -> Result<S::Ok, S::Error> {
    let digits = fingerprint.digits();
    serializer.serialize_str(std::str::from_utf8(&digits).unwrap_or_default())
}

fn missing<S: Serializer>(fields: &[MissingField], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(fields.iter().map(|m| Missing { field: &m.field, reason: &m.reason }))
}

fn parameters<S: Serializer>(uses: &[ParameterUse], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(uses.iter().map(WrittenParameter::of))
}

fn location<S: Serializer>(location: &Option<&Location>, serializer: S) -> Result<S::Ok, S::Error> {
    location
        .map(|location| WrittenLocation { file: &location.file, line: location.line, column: location.column })
        .serialize(serializer)
}

fn life<S: Serializer>(life: &Option<&Life>, serializer: S) -> Result<S::Ok, S::Error> {
    life.map(super::types::Life::of).serialize(serializer)
}
