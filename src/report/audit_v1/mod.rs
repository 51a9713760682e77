//! JSON and NDJSON of an audit, version 1: what other programs read, and what every other output could be made from.
//!
//! Both hold the same things in the same structs: `json` as one document, `ndjson` as one record per line, which can be
//! written while a fleet of any size is judged ([`lines`]). The published schema of both is
//! `docs/schema/audit-v1.schema.json`. Main types: [`AuditFinding`], [`lines::Totals`].

mod finding;
pub mod lines;
mod past;
mod types;

use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json_v1::layout;
use super::json_v1::types::{Exit, Gap, Policy, PolicySet, Tool};
use super::json_v1::waivers::{Baseline, Waiver};
use super::scorecard::{Scorecards, card_file};
use super::{RenderOptions, Report};
use crate::model::{Evaluation, Status};

pub use finding::AuditFinding;
pub(in crate::report) use finding::findings;

/// Name of the format.
const SCHEMA: &str = "dbmuster.audit.v1";
/// `major.minor`; a new key raises the minor number, anything else the major one.
const FORMAT_VERSION: &str = "1.0";

/// Writes the report as one document.
pub(super) fn write(
    report: &Report<'_>,
    cards: &Scorecards,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut buffered = io::BufWriter::with_capacity(1 << 16, &mut *out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut buffered, layout::OneItemPerLine::default());
    Document { report, cards, options }.serialize(&mut serializer)?;
    io::Write::write_all(&mut buffered, b"\n")?;
    io::Write::flush(&mut buffered)
}

fn head<'a>(report: &Report<'a>, options: &'a RenderOptions) -> types::Head<'a> {
    let evaluation = report.evaluation;
    types::Head {
        schema: SCHEMA,
        format_version: FORMAT_VERSION,
        tool: Tool { name: "dbmuster", version: &options.tool_version },
        evaluated_at: &evaluation.evaluated_at,
        fail_on: options.fail_on.as_str(),
        policy_set: PolicySet { digest: &evaluation.policy_set_digest, count: evaluation.policies.len() },
    }
}

fn exit(options: &RenderOptions) -> Exit<'_> {
    Exit { code: options.exit.code, reason: &options.exit.reason, incomplete: options.exit.incomplete }
}

fn coverage(evaluation: &Evaluation) -> types::Coverage {
    types::Coverage {
        resources_seen: evaluation.coverage.resources_seen,
        resources_evaluated: evaluation.coverage.resources_evaluated,
        gaps: evaluation.gaps.len(),
    }
}

fn summary(evaluation: &Evaluation) -> types::Summary {
    let (mut failed, mut waived, mut known) = ([0; 4], 0, 0);
    for finding in evaluation.findings.iter().filter(|finding| finding.status == Status::Fail) {
        known += usize::from(finding.is_known);
        match finding.waiver_id {
            Some(_) => waived += 1,
            None => failed[finding.severity as usize] += 1,
        }
    }
    types::Summary::of(&evaluation.coverage, failed, waived, known)
}

struct Document<'a> {
    report: &'a Report<'a>,
    cards: &'a Scorecards,
    options: &'a RenderOptions,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (report, evaluation) = (self.report, self.report.evaluation);
        let head = head(report, self.options);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", head.schema)?;
        map.serialize_entry("format_version", head.format_version)?;
        map.serialize_entry("tool", &head.tool)?;
        map.serialize_entry("evaluated_at", head.evaluated_at)?;
        map.serialize_entry("exit", &exit(self.options))?;
        map.serialize_entry("fail_on", head.fail_on)?;
        if let Some(history) = report.history {
            let run = types::Run { id: history.run_id, previous_id: history.previous_run_id };
            map.serialize_entry("run", &run)?;
        }
        map.serialize_entry("inventory_digest", &evaluation.inventory_digest)?;
        map.serialize_entry("policy_set", &head.policy_set)?;
        if let Some(manifest) = report.manifest {
            map.serialize_entry("evidence", &types::Evidence::of(manifest))?;
        }
        map.serialize_entry("coverage", &coverage(evaluation))?;
        map.serialize_entry("summary", &summary(evaluation))?;
        map.serialize_entry("scorecard", &card_file(evaluation, self.cards))?;
        if let Some(step) = report.history.and_then(|history| history.step) {
            map.serialize_entry("step", &past::Step::of(step))?;
        }
        if let Some(history) = report.history {
            map.serialize_entry("trend", &Each(|| history.trend.iter().map(past::TrendPoint::of)))?;
            map.serialize_entry("resolved", &Each(|| history.resolved.iter().map(types::Resolved::of)))?;
        }
        if let Some(baseline) = &report.waivers.baseline {
            map.serialize_entry("baseline", &Baseline::of(baseline))?;
        }
        map.serialize_entry("waivers", &Each(|| report.waivers.uses.iter().map(Waiver::of)))?;
        map.serialize_entry("frameworks", &Each(|| report.frameworks.iter().map(past::Framework::of)))?;
        map.serialize_entry("policies", &Each(|| evaluation.policies.iter().map(Policy::of)))?;
        map.serialize_entry("places", &Each(|| evaluation.places.iter().map(past::Place::of)))?;
        map.serialize_entry("gaps", &Each(|| evaluation.gaps.iter().map(Gap::of)))?;
        if !evaluation.stale_tables.is_empty() {
            map.serialize_entry("stale_tables", &evaluation.stale_tables)?;
        }
        map.serialize_entry("findings", &Each(|| findings(evaluation, report.history)))?;
        map.end()
    }
}

/// A list that is written while it is walked, never collected.
pub(in crate::report) struct Each<F>(pub F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
