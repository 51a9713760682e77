//! JSON, version 1: the output that other programs read.
//!
//! Its structs are its own, so that a change of the model is no change of the format; the published schema is
//! `docs/schema/check-v1.schema.json`. Cells are written one by one as they are walked, never collected.

pub(super) mod layout;
pub(super) mod types;
pub(super) mod waivers;

use std::io;

use serde::Serialize;

use super::view::Tally;
use super::{RenderOptions, Report};
use crate::model::{Evaluation, Severity};
use types::{
    Change, Coverage, Document, Exit, Gap, Input, Policy, PolicySet, SeverityCounts, StatusCounts, Summary, Tool,
    VerdictCounts,
};
pub use waivers::write_waivers;
use waivers::{Baseline, Waiver};

/// Name of the format.
const SCHEMA: &str = "dbmuster.check.v1";
/// `major.minor`; a new key raises the minor number, anything else the major one.
const FORMAT_VERSION: &str = "1.1";

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let mut buffered = io::BufWriter::with_capacity(1 << 16, &mut *out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut buffered, layout::OneItemPerLine::default());
    document(report, options).serialize(&mut serializer)?;
    io::Write::write_all(&mut buffered, b"\n")?;
    io::Write::flush(&mut buffered)
}

fn document<'a>(report: &Report<'a>, options: &'a RenderOptions) -> Document<'a> {
    let evaluation = report.evaluation;
    let change = evaluation.change.as_ref();
    Document {
        schema: SCHEMA,
        format_version: FORMAT_VERSION,
        tool: Tool { name: "dbmuster", version: &options.tool_version },
        evaluated_at: &evaluation.evaluated_at,
        exit: Exit { code: options.exit.code, reason: &options.exit.reason, incomplete: options.exit.incomplete },
        gate: options.gate.as_str(),
        fail_on: options.fail_on.as_str(),
        inputs: change.map(|change| change.sources.iter().map(Input::of).collect()).unwrap_or_default(),
        inventory_digest: &evaluation.inventory_digest,
        policy_set: PolicySet { digest: &evaluation.policy_set_digest, count: evaluation.policies.len() },
        coverage: Coverage {
            resources_seen: evaluation.coverage.resources_seen,
            resources_evaluated: evaluation.coverage.resources_evaluated,
            other_resources: change.map_or(0, |change| change.other_resources),
            gaps: evaluation.gaps.len(),
        },
        summary: summary(evaluation),
        changes: change.map(|change| change.changes.iter().map(Change::of).collect()).unwrap_or_default(),
        access: change.map(|change| change.access.as_slice()).unwrap_or_default(),
        policies: evaluation.policies.iter().map(Policy::of).collect(),
        gaps: evaluation.gaps.iter().map(Gap::of).collect(),
        stale_tables: &evaluation.stale_tables,
        waivers: report.waivers.uses.iter().map(Waiver::of).collect(),
        baseline: report.waivers.baseline.as_ref().map(Baseline::of),
        findings: types::Findings(evaluation),
    }
}

fn summary(evaluation: &Evaluation) -> Summary {
    let coverage = evaluation.coverage;
    let tally = Tally::of(evaluation);
    Summary {
        by_status: StatusCounts {
            pass: coverage.passed,
            fail: coverage.failed,
            not_applicable: coverage.not_applicable,
            indeterminate: coverage.indeterminate,
            error: coverage.errors,
        },
        by_verdict: VerdictCounts {
            introduced: tally.introduced,
            fixed: tally.fixed,
            pre_existing: tally.pre_existing,
            newly_unknown: tally.newly_unknown,
            unchanged_unknown: tally.unchanged_unknown,
        },
        failed_by_severity: SeverityCounts {
            critical: tally.failed(Severity::Critical),
            high: tally.failed(Severity::High),
            medium: tally.failed(Severity::Medium),
            low: tally.failed(Severity::Low),
        },
    }
}
