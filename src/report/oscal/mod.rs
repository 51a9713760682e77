//! OSCAL assessment results, version 1.2.1: policies and the requirements that they answer as objectives, satisfied or not,
//! with what was observed on which resource and what is at risk.
//!
//! Assessment results refer to an assessment plan. Whoever has one names it
//! ([`RenderOptions::assessment_plan`](super::RenderOptions)); otherwise the document refers to a resource in its own back
//! matter that says what was planned: this policy set over this inventory. Main type: [`Parts`].

mod parts;
mod types;

use std::io;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::audit_v1::Each;
use super::json_v1::layout::OneItemPerLine;
use super::{RenderOptions, Report, siem};
use parts::{Parts, uuid};
use types::{Metadata, Party, Property, Resource, Responsible, Role};

const VERSION: &str = "1.2.1";

pub(super) fn write(report: &Report<'_>, options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    siem::instant(&report.evaluation.evaluated_at)?;
    let mut buffered = io::BufWriter::with_capacity(1 << 16, &mut *out);
    let mut serializer = serde_json::Serializer::with_formatter(&mut buffered, OneItemPerLine::default());
    Document { report, options, parts: Parts::of(report) }.serialize(&mut serializer)?;
    io::Write::write_all(&mut buffered, b"\n")?;
    io::Write::flush(&mut buffered)
}

struct Document<'a> {
    report: &'a Report<'a>,
    options: &'a RenderOptions,
    parts: Parts<'a>,
}

impl Document<'_> {
    /// What makes this run another than any other.
    fn key(&self) -> String {
        let evaluation = self.report.evaluation;
        let evidence = self.report.manifest.map_or("", |manifest| &manifest.evaluation_digest);
        let (digest, policies) = (&evaluation.inventory_digest, &evaluation.policy_set_digest);
        format!("{}\n{digest}\n{policies}\n{evidence}", evaluation.evaluated_at)
    }

    fn metadata(&self) -> Metadata<'_> {
        let evaluation = self.report.evaluation;
        let party = uuid("party", "dbmuster");
        Metadata {
            title: "Database fleet audit",
            last_modified: &evaluation.evaluated_at,
            version: &self.options.tool_version,
            oscal_version: VERSION,
            props: vec![
                Property::own("inventory-digest", &evaluation.inventory_digest),
                Property::own("policy-set-digest", &evaluation.policy_set_digest),
                Property::own("exit-code", &self.options.exit.code.to_string()),
            ],
            roles: [Role { id: "assessor", title: "Assessor" }],
            parties: [Party { uuid: party, kind: "organization", name: "dbmuster, unattended" }],
            responsible_parties: [Responsible { role_id: "assessor", party_uuids: [party] }],
        }
    }

    /// Stands for the assessment plan when nobody has named one.
    fn plan(&self) -> Resource {
        let evaluation = self.report.evaluation;
        Resource {
            uuid: uuid("plan", &self.key()),
            title: "What was planned",
            description: format!(
                "No assessment plan was named. {} policies (set {}) were held against the inventory {}.",
                evaluation.policies.len(),
                evaluation.policy_set_digest,
                evaluation.inventory_digest
            ),
        }
    }
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut outer = serializer.serialize_map(Some(1))?;
        outer.serialize_entry("assessment-results", &Body(self))?;
        outer.end()
    }
}

struct Body<'d>(&'d Document<'d>);

#[derive(serde::Serialize)]
struct Href<'a> {
    href: &'a str,
}

#[derive(serde::Serialize)]
struct BackMatter {
    resources: [Resource; 1],
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = self.0;
        let plan = document.plan();
        let own = format!("#{}", plan.uuid);
        let named = document.options.assessment_plan.as_deref();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("uuid", &uuid("results", &document.key()))?;
        map.serialize_entry("metadata", &document.metadata())?;
        map.serialize_entry("import-ap", &Href { href: named.unwrap_or(&own) })?;
        map.serialize_entry("results", &[Result_(document)])?;
        if named.is_none() {
            map.serialize_entry("back-matter", &BackMatter { resources: [plan] })?;
        }
        map.end()
    }
}

/// The one result of a run.
struct Result_<'d>(&'d Document<'d>);

impl Serialize for Result_<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Document { report, options, parts } = self.0;
        let evaluation = report.evaluation;
        let undecided = evaluation.coverage.indeterminate + evaluation.coverage.errors;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("uuid", &uuid("result", &self.0.key()))?;
        map.serialize_entry("title", "Policies held against the fleet")?;
        map.serialize_entry("description", &format!(
            "{} resources and {} policies; {undecided} results could not be decided, {} reads failed. Exit code {}.",
            evaluation.coverage.resources_seen,
            evaluation.policies.len(),
            evaluation.gaps.len(),
            options.exit.code
        ))?;
        map.serialize_entry("start", &evaluation.evaluated_at)?;
        map.serialize_entry("end", &evaluation.evaluated_at)?;
        if parts.items().next().is_some() {
            map.serialize_entry("local-definitions", &Definitions(parts))?;
        }
        map.serialize_entry("reviewed-controls", &parts.reviewed_controls())?;
        if parts.observations().next().is_some() {
            map.serialize_entry("observations", &Each(|| parts.observations()))?;
        }
        if parts.risks().next().is_some() {
            map.serialize_entry("risks", &Each(|| parts.risks()))?;
        }
        if parts.findings().next().is_some() {
            map.serialize_entry("findings", &Each(|| parts.findings()))?;
        }
        map.end()
    }
}

struct Definitions<'d, 'a>(&'d Parts<'a>);

impl Serialize for Definitions<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut definitions = serializer.serialize_struct("definitions", 1)?;
        definitions.serialize_field("inventory-items", &Each(|| self.0.items()))?;
        definitions.end()
    }
}
