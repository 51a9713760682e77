//! An evaluation as canonical bytes: two runs with the same bytes say the same of every policy on every resource.
//!
//! One JSON document a line: a header with time, digests and the policies in their order; for each resource its id and
//! one letter for each policy (`P` pass, `F` fail, `N` not applicable, `I` indeterminate, `E` error, `-` not asked); every finding in full;
//! every gap. Waivers are not in it: they accept a failure and make it no other, and have a list of their own.

use std::io;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::EvidenceError;
use super::canonical::{line, spell};
use crate::model::{Evaluation, Finding, ParameterUse, Status};

/// SHA-256 of what [`write_evaluation`] writes.
///
/// # Errors
///
/// When a value has no JSON form.
pub fn evaluation_digest(evaluation: &Evaluation) -> Result<String, EvidenceError> {
    let mut hash = Sha256::new();
    each_line(evaluation, &mut |bytes| {
        hash.update(bytes);
        Ok(())
    })?;
    Ok(spell(hash))
}

/// Writes the canonical bytes and gives their digest.
///
/// # Errors
///
/// When a value has no JSON form or `out` refuses the bytes.
pub fn write_evaluation(evaluation: &Evaluation, out: &mut dyn io::Write) -> Result<String, EvidenceError> {
    let mut hash = Sha256::new();
    each_line(evaluation, &mut |bytes| {
        hash.update(bytes);
        out.write_all(bytes).map_err(|error| EvidenceError::unwritten(std::path::Path::new("evaluation"), &error))
    })?;
    Ok(spell(hash))
}

/// Which failures are covered by which waiver, one a line; empty when none is.
///
/// # Errors
///
/// When a value has no JSON form.
pub(super) fn covered(evaluation: &Evaluation) -> Result<Vec<u8>, EvidenceError> {
    let mut bytes = Vec::new();
    for finding in &evaluation.findings {
        let Some(waiver) = &finding.waiver_id else { continue };
        bytes.extend(line(&json!({
            "fingerprint": finding.fingerprint.to_string(),
            "policy": finding.policy_id,
            "resource": finding.resource_id,
            "waiver": waiver,
        }))?);
        bytes.push(b'\n');
    }
    Ok(bytes)
}

type Sink<'s> = &'s mut dyn FnMut(&[u8]) -> Result<(), EvidenceError>;

fn each_line(evaluation: &Evaluation, sink: Sink<'_>) -> Result<(), EvidenceError> {
    let policies: Vec<&str> = evaluation.policies.iter().map(|policy| policy.id.as_str()).collect();
    let header = json!({
        "evaluated_at": evaluation.evaluated_at,
        "inventory_digest": evaluation.inventory_digest,
        "policies": policies,
        "policy_set_digest": evaluation.policy_set_digest,
        "schema_version": "1",
    });
    put(&header, sink)?;
    each_subject(evaluation, sink)?;
    evaluation.findings.iter().try_for_each(|finding| put(&json!({ "finding": document(finding)? }), sink))?;
    evaluation.gaps.iter().try_for_each(|gap| put(&json!({ "gap": gap }), sink))
}

/// Cells come sorted by subject, so one pass is enough; a line is made by hand, since there can be millions of cells.
fn each_subject(evaluation: &Evaluation, sink: Sink<'_>) -> Result<(), EvidenceError> {
    let mut cells = evaluation.cells.iter().peekable();
    let mut bytes = Vec::new();
    for (at, subject) in evaluation.subjects.iter().enumerate() {
        bytes.clear();
        bytes.extend_from_slice(b"{\"cells\":\"");
        let start = bytes.len();
        bytes.resize(start + evaluation.policies.len(), b'-');
        while let Some(cell) = cells.next_if(|cell| cell.subject as usize == at) {
            if let Some(letter) = bytes.get_mut(start + cell.policy as usize) {
                *letter = letter_of(cell.status);
            }
        }
        bytes.extend_from_slice(b"\",\"resource\":");
        serde_json::to_writer(&mut bytes, &subject.id).map_err(EvidenceError::NoJson)?;
        bytes.extend_from_slice(b"}\n");
        sink(&bytes)?;
    }
    Ok(())
}

fn put(value: &Value, sink: Sink<'_>) -> Result<(), EvidenceError> {
    let mut bytes = line(value)?;
    bytes.push(b'\n');
    sink(&bytes)
}

const fn letter_of(status: Status) -> u8 {
    match status {
        Status::Pass => b'P',
        Status::Fail => b'F',
        Status::NotApplicable => b'N',
        Status::Indeterminate => b'I',
        Status::Error => b'E',
    }
}

fn document(finding: &Finding) -> Result<Value, EvidenceError> {
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| drop(members.insert(name.to_owned(), value));
    add("policy", json!(finding.policy_id));
    add("resource", json!(finding.resource_id));
    add("resource_type", json!(finding.resource_type));
    add("severity", json!(finding.severity));
    add("status", json!(finding.status));
    add("message", json!(finding.message));
    add("fingerprint", json!(finding.fingerprint.to_string()));
    if let Some(verdict) = finding.verdict {
        add("verdict", json!(verdict));
    }
    if let Some(field) = &finding.field {
        add("field", json!(field));
    }
    if let Some(observed) = &finding.observed {
        add("observed", observed.clone());
    }
    if !finding.missing.is_empty() {
        add("missing", json!(finding.missing));
    }
    if !finding.parameters.is_empty() {
        let one = |used: &ParameterUse| match used.source.rule() {
            Some(rule) => json!({ "name": used.name, "value": used.value, "source": "rule", "rule": rule }),
            None => json!({ "name": used.name, "value": used.value, "source": used.source.as_str() }),
        };
        add("parameters", finding.parameters.iter().map(one).collect());
    }
    if let Some(location) = &finding.location {
        add("location", serde_json::to_value(location).map_err(EvidenceError::NoJson)?);
    }
    Ok(Value::Object(members))
}
