//! JSON and NDJSON of an audit: one fleet that holds everything, held against the published schema.

use std::collections::BTreeMap;

use dbmuster::model::{
    BaselineUse, Evaluation, Framework, Gap, GapCause, Gate, History, InventoryEvidence, Life, LifeState, Location,
    Manifest, MissingField, Place, Requirement, Resolved, ResolvedReason, Severity, Status, Step, TrendPoint,
    WaivedResource, Waiver, WaiverReport, WaiverState, WaiverUse,
};
use dbmuster::report::scorecard::{Scorecards, scorecards};
use dbmuster::report::{ExitSummary, Format, RenderOptions, Report, render};
use serde_json::{Value, json};

use crate::report::{Builder, NASTY, policy, subject};

/// A fleet with everything that an audit can have beside it.
pub struct Fleet {
    pub evaluation: Evaluation,
    pub cards: Scorecards,
    pub waivers: WaiverReport,
    pub history: History,
    pub manifest: Manifest,
    pub frameworks: Vec<Framework>,
}

impl Fleet {
    pub fn report(&self) -> Report<'_> {
        Report {
            evaluation: &self.evaluation,
            cards: Some(&self.cards),
            waivers: &self.waivers,
            history: Some(&self.history),
            manifest: Some(&self.manifest),
            frameworks: &self.frameworks,
        }
    }

    /// Without a store, waivers and frameworks.
    pub fn bare(&self) -> Report<'_> {
        Report::of_fleet(&self.evaluation, &self.cards)
    }

    pub fn text(&self, format: Format) -> String {
        written(format, &self.report(), &options())
    }
}

pub fn written(format: Format, report: &Report<'_>, options: &RenderOptions) -> String {
    let mut bytes = Vec::new();
    render(format, report, options, &mut bytes).unwrap();
    let mut again = Vec::new();
    render(format, report, options, &mut again).unwrap();
    assert_eq!(bytes, again);
    String::from_utf8(bytes).unwrap()
}

pub fn options() -> RenderOptions {
    RenderOptions {
        gate: Gate::All,
        exit: ExitSummary { code: 1, reason: "2 findings at or above high".to_owned(), incomplete: true },
        tool_version: "1.2.3".to_owned(),
        ..RenderOptions::default()
    }
}

pub const RDS: &str = "arn:aws:rds:eu-central-1:111122223333:db:orders";

fn evaluation() -> Evaluation {
    let policies = vec![
        policy("rds_instance_backup_retention_min", "retention", Severity::Medium),
        policy("rds_instance_not_public", "access", Severity::Critical),
        policy("rds_instance_storage_encrypted", "encryption", Severity::High),
    ];
    let location = Location { file: "fleet/größe.tf".to_owned(), line: Some(7), column: None };
    let mut subjects = vec![
        subject(RDS, "aws_rds_instance", Some(location)),
        subject(NASTY, "pg_role", None),
        subject("arn:aws:iam::444455556666:role/app", "aws_iam_role", None),
        subject("db.example.internal", "pg_cluster", None),
    ];
    subjects[0].account_id = Some("111122223333".to_owned());
    subjects[0].owner = Some("team \"orders\"\u{202e}".to_owned());
    subjects[0].tier = Some("0".to_owned());
    subjects[1].account_id = Some("111122223333".to_owned());
    subjects[2].account_id = Some("444455556666".to_owned());
    subjects[2].region = None;
    subjects[3].account_id = None;
    let mut to = Builder::new(policies, subjects);
    let finding = to.cell(0, 0, Status::Fail, None);
    finding.message = "backups are kept 1 day".into();
    finding.field = Some("backup_retention_period".into());
    finding.observed = Some(json!(1));
    finding.waiver_id = Some("WV-1".into());
    to.cell(0, 1, Status::Fail, None).message = "the instance is reachable from the internet".into();
    to.quiet(0, 2, Status::Pass);
    let finding = to.cell(1, 0, Status::Fail, None);
    finding.message = format!("{NASTY} =HYPERLINK(\"x\") {}", "long ".repeat(400)).into();
    finding.observed = Some(json!({"a": "\u{1b}]0;x\u{7}", "b": [1, 2.5]}));
    to.quiet(1, 1, Status::NotApplicable);
    let missing = MissingField { field: "kms_key".into(), reason: "access to it was denied".into() };
    to.cell(1, 2, Status::Indeterminate, None).missing = vec![missing];
    to.cell(2, 1, Status::Error, None).message = "two results for one rule".into();
    to.cell(3, 2, Status::Fail, None).message = "storage is not encrypted".into();
    let mut evaluation = to.0;
    evaluation.findings[1].is_known = true;
    evaluation.coverage.resources_seen = 4;
    evaluation.gaps = vec![Gap {
        target: "account 777788889999".to_owned(),
        operation: "rds:DescribeDBInstances".to_owned(),
        cause: GapCause::AccessDenied,
        account_id: Some("777788889999".to_owned()),
        region: None,
        resource_types: vec!["aws_rds_instance".to_owned()],
        attempts: 1,
        message: "not allowed\u{2028}\u{7}".to_owned(),
    }];
    let causes = BTreeMap::from([(GapCause::AccessDenied, 1)]);
    evaluation.places = vec![Place { reads: 2, answered: 1, attempts: 2, causes, ..Place::default() }];
    evaluation
}

fn life(state: LifeState, age_days: i64) -> Life {
    Life {
        state,
        first_seen: "2025-12-01T00:00:00Z".to_owned(),
        open_since: "2025-12-02T00:00:00Z".to_owned(),
        last_seen: "2026-01-02T03:04:05Z".to_owned(),
        reopened: u32::from(state == LifeState::Reopened),
        age_days,
        sla_days: 7,
        is_overdue: age_days > 7,
    }
}

fn history(evaluation: &Evaluation) -> History {
    let resolved = |reason: ResolvedReason, resource: &str, fingerprint: char| Resolved {
        fingerprint: fingerprint.to_string().repeat(32),
        policy_id: "rds_instance_not_public".to_owned(),
        resource_id: resource.to_owned(),
        severity: Severity::Critical,
        status: Status::Fail,
        first_seen: "2025-11-01T00:00:00Z".to_owned(),
        reason,
    };
    let point = |run_id: u64| TrendPoint {
        run_id,
        as_of: format!("2026-01-0{run_id}T03:04:05Z"),
        score: (run_id > 1).then_some(100.0 / 3.0),
        coverage: Some(0.5),
        failed: BTreeMap::from([(Severity::High, 2)]),
        waived: 1,
        indeterminate: 1,
        resources: 4,
        databases: 2,
        policy_set_digest: "2".repeat(64),
        policies_changed: run_id == 2,
        targets_changed: false,
    };
    let states = [LifeState::Open, LifeState::New, LifeState::Reopened];
    History {
        run_id: 2,
        previous_run_id: Some(1),
        lives: evaluation
            .findings
            .iter()
            .zip(states)
            .map(|(finding, state)| (finding.fingerprint, life(state, if state == LifeState::New { 0 } else { 31 })))
            .collect(),
        resolved: vec![
            resolved(ResolvedReason::Mended, RDS, 'a'),
            resolved(ResolvedReason::ResourceGone, "arn:aws:rds:us-east-1:999900001111:db:old", 'b'),
            resolved(ResolvedReason::PolicyGone, "db.example.internal", 'c'),
            resolved(ResolvedReason::NotSeen, RDS, 'd'),
        ],
        trend: vec![point(1), point(2)],
        step: Some(Step { before: 40.0, before_rescored: Some(38.5), now: 33.333_333 }),
    }
}

pub fn fleet() -> Fleet {
    let evaluation = evaluation();
    let waiver = Waiver {
        id: "WV-1".to_owned(),
        policy: "rds_instance_backup_retention_min".to_owned(),
        resource: WaivedResource::Tags(BTreeMap::from([("environment".to_owned(), "prod*".to_owned())])),
        reason: "the data is made anew each night".to_owned(),
        owner: "orders".to_owned(),
        approved_by: "risk board".to_owned(),
        ticket: Some("RISK-7".to_owned()),
        compensating_control: Some("an export runs every hour".to_owned()),
        created_on: Some("2025-12-01".to_owned()),
        expires_on: "2026-02-01".to_owned(),
        renewals: 1,
        value: Some(json!("hunter2")),
        location: Some(Location { file: "waivers.yaml".to_owned(), line: Some(2), column: Some(3) }),
    };
    let used = |waiver: Waiver, state| WaiverUse {
        waiver,
        state,
        covers: 1,
        shared: 0,
        no_longer_covers: 0,
        age_days: Some(32),
        days_left: 30,
        problem: (state == WaiverState::Dead).then(|| "matches nothing".to_owned()),
    };
    let dead = Waiver { id: "WV-2".to_owned(), resource: WaivedResource::Glob("*".to_owned()), ..waiver.clone() };
    let requirement = |id: &str, policies: &[&str]| Requirement {
        id: id.to_owned(),
        title: format!("What {id} asks for"),
        policies: policies.iter().map(|&id| id.to_owned()).collect(),
        not_covered: policies.is_empty().then(|| "a person must look".to_owned()),
    };
    Fleet {
        cards: scorecards(&evaluation),
        waivers: WaiverReport {
            uses: vec![used(waiver, WaiverState::Active), used(dead, WaiverState::Dead)],
            baseline: Some(BaselineUse { name: "run 1".to_owned(), known: 1, gone: 2 }),
        },
        history: history(&evaluation),
        manifest: Manifest {
            inventories: vec![InventoryEvidence { name: "fleet.ndjson".to_owned(), ..InventoryEvidence::default() }],
            evaluation_digest: "4".repeat(64),
            waivers_digest: Some("5".repeat(64)),
            ..Manifest::default()
        },
        frameworks: vec![Framework {
            id: "pci-dss-4.0.1".to_owned(),
            title: "PCI DSS".to_owned(),
            version: "4.0.1".to_owned(),
            source: "https://www.pcisecuritystandards.org".to_owned(),
            requirements: vec![
                requirement("1.4.4", &["rds_instance_not_public"]),
                requirement("3.5(a)", &["rds_instance_not_public", "rds_instance_storage_encrypted"]),
                requirement("9.9", &[]),
            ],
        }],
        evaluation,
    }
}

fn schema() -> Value {
    serde_json::from_str(include_str!("../../docs/schema/audit-v1.schema.json")).unwrap()
}

#[track_caller]
fn assert_valid(validator: &jsonschema::Validator, document: &Value) {
    let errors: Vec<_> = validator.iter_errors(document).map(|e| format!("{e} at {}", e.instance_path)).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn both_follow_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let fleet = fleet();
    for report in [fleet.report(), fleet.bare()] {
        let text = written(Format::Json, &report, &options());
        assert!(!text.contains("hunter2"), "what a waiver accepts may be a secret");
        assert!(!text.contains("null") && !text.contains('\u{202e}') && !text.contains('\u{2028}'), "{text}");
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_valid(&validator, &document);
        let lines = written(Format::Ndjson, &report, &options());
        assert!(!lines.contains("null") && !lines.contains('\u{202e}') && !lines.contains('\u{2028}'), "{lines}");
        for line in lines.lines() {
            assert_valid(&validator, &serde_json::from_str(line).unwrap());
        }
    }
    let mut wrong: Value = serde_json::from_str(&fleet.text(Format::Json)).unwrap();
    wrong["findings"][0]["status"] = json!("pass");
    assert!(!validator.is_valid(&wrong));
    for wrong in [json!({"record": "finding"}), json!({"record": "fine"}), json!({})] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn the_scorecard_has_a_schema_of_its_own() {
    let own: Value = serde_json::from_str(include_str!("../../docs/schema/scorecard-v1.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&own).unwrap();
    let document: Value = serde_json::from_str(&fleet().text(Format::Json)).unwrap();
    assert_valid(&validator, &document["scorecard"]);
    let whole = schema();
    for key in ["properties", "required"] {
        assert_eq!(own[key], whole["$defs"]["scorecard"][key], "{key}");
    }
    for (name, definition) in own["$defs"].as_object().unwrap() {
        assert_eq!(definition, &whole["$defs"][name], "{name}");
    }
}

#[test]
fn a_record_is_what_the_document_has_and_its_name() {
    let definitions = schema()["$defs"].clone();
    for name in ["policy", "finding", "resolved", "waiver", "baseline", "framework", "place", "gap", "scorecard"] {
        let mut record = definitions[format!("record_{name}")].clone();
        assert_eq!(record["properties"].as_object_mut().unwrap().remove("record"), Some(json!({ "const": name })));
        let required = record["required"].as_array_mut().unwrap();
        required.retain(|key| key != "record");
        assert_eq!(record, definitions[name], "{name}");
    }
}

#[test]
fn the_end_counts_every_record() {
    let lines = fleet().text(Format::Ndjson);
    let records: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for record in &records {
        *counts.entry(record["record"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(counts.len(), 15, "{counts:?}");
    let end = records.last().unwrap();
    assert_eq!(end["records"], json!(counts));
    assert_eq!(end["summary"]["failed_by_severity"], json!({"critical": 1, "high": 1, "medium": 1, "low": 0}));
    assert_eq!(end["summary"]["waived"], 1);
    assert_eq!(end["exit"]["code"], 1);
    let document: Value = serde_json::from_str(&fleet().text(Format::Json)).unwrap();
    let findings: Vec<Value> = records
        .iter()
        .filter(|record| record["record"] == "finding")
        .map(|record| {
            let mut record = record.clone();
            record.as_object_mut().unwrap().remove("record");
            record
        })
        .collect();
    assert_eq!(document["findings"], json!(findings));
    assert_eq!(findings[0]["life"]["age_days"], 31);
    assert_eq!((&findings[0].get("known_in_baseline"), &findings[1]["known_in_baseline"]), (&None, &json!(true)));
    assert_eq!(findings[0]["waiver_id"], "WV-1");
    assert_eq!(findings[3]["message"], "kms_key: access to it was denied");
    assert_eq!(document["step"]["by_policies"], -1.5);
}

#[test]
fn a_change_has_none_of_these_formats() {
    let evaluation = Evaluation::default();
    for format in [Format::Ndjson, Format::Ocsf, Format::Asff, Format::Oscal, Format::Openmetrics] {
        let error = render(format, &Report::of_change(&evaluation), &options(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("it is about a fleet"), "{error}");
    }
}
