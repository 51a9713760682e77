//! Waivers and baselines in JSON: within the documents of a check and of an audit, and as a document of their own.

use std::io::{self, Write};

use serde::Serialize;

use super::types::Location;
use crate::model::{self, WaivedResource, WaiverReport};

/// A waiver and what it did. The value that it accepts is not written: people may have copied a secret into it.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Waiver<'a> {
    id: &'a str,
    policy: &'a str,
    resource: &'a WaivedResource,
    reason: &'a str,
    owner: &'a str,
    approved_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compensating_control: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_on: Option<&'a str>,
    expires_on: &'a str,
    renewals: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    covers: Option<usize>,
    /// Of these, failures for which another waiver is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    shared: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_longer_covers: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    age_days: Option<i64>,
    days_left: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
}

impl<'a> Waiver<'a> {
    /// Of a run, in which it was held against failures.
    pub(in crate::report) fn of(used: &'a model::WaiverUse) -> Self {
        Self {
            covers: Some(used.covers),
            shared: Some(used.shared),
            no_longer_covers: Some(used.no_longer_covers),
            ..Self::by_date(used)
        }
    }

    /// By itself: what it covers is not known.
    fn by_date(used: &'a model::WaiverUse) -> Self {
        let waiver = &used.waiver;
        Self {
            id: &waiver.id,
            policy: &waiver.policy,
            resource: &waiver.resource,
            reason: &waiver.reason,
            owner: &waiver.owner,
            approved_by: &waiver.approved_by,
            ticket: waiver.ticket.as_deref(),
            compensating_control: waiver.compensating_control.as_deref(),
            created_on: waiver.created_on.as_deref(),
            expires_on: &waiver.expires_on,
            renewals: waiver.renewals,
            location: waiver.location.as_ref().map(|location| Location {
                file: &location.file,
                line: location.line,
                column: location.column,
            }),
            state: used.state.as_str(),
            covers: None,
            shared: None,
            no_longer_covers: None,
            age_days: used.age_days,
            days_left: used.days_left,
            problem: used.problem.as_deref(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(in crate::report) struct Baseline<'a> {
    name: &'a str,
    known: usize,
    gone: usize,
}

impl<'a> Baseline<'a> {
    pub(in crate::report) fn of(baseline: &'a model::BaselineUse) -> Self {
        Self { name: &baseline.name, known: baseline.known, gone: baseline.gone }
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    format_version: &'static str,
    as_of: &'a str,
    /// Whether an inventory was judged; if not, only dates are known.
    is_judged: bool,
    waivers: Vec<Waiver<'a>>,
}

/// Writes waivers as a document of their own, with what they cover when an inventory was judged.
///
/// # Errors
///
/// When `out` does not take the bytes.
pub fn write_waivers(report: &WaiverReport, is_judged: bool, as_of: &str, out: &mut dyn Write) -> io::Result<()> {
    let written = if is_judged { Waiver::of } else { Waiver::by_date };
    let document = Document {
        schema: "dbmuster.waivers.v1",
        format_version: "1.0",
        as_of,
        is_judged,
        waivers: report.uses.iter().map(written).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
