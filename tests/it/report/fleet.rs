//! A fleet that was judged, with everything that a run can have beside it.

use std::collections::BTreeMap;

use dbmuster::model::evaluation::Subject;
use dbmuster::model::{
    BaselineUse, Evaluation, Fingerprint, Gap, GapCause, History, InventoryEvidence, Life, LifeState, Location,
    Manifest, MissingField, Origin, Place, Resolved, ResolvedReason, Severity, Status, TrendPoint, WaivedResource,
    Waiver, WaiverReport, WaiverState, WaiverUse,
};
use dbmuster::report::scorecard::{Scorecards, scorecards};
use dbmuster::report::{Format, RenderOptions, Report, render};
use serde_json::json;

use super::{Builder, policy};

/// Owns what a [`Report`] borrows.
pub struct Fleet {
    pub evaluation: Evaluation,
    pub cards: Scorecards,
    pub waivers: WaiverReport,
    pub history: History,
    pub manifest: Manifest,
}

impl Fleet {
    pub fn report(&self) -> Report<'_> {
        Report {
            waivers: &self.waivers,
            history: Some(&self.history),
            manifest: Some(&self.manifest),
            ..Report::of_fleet(&self.evaluation, &self.cards)
        }
    }

    pub fn bytes(&self, format: Format, options: &RenderOptions) -> Vec<u8> {
        let mut bytes = Vec::new();
        render(format, &self.report(), options, &mut bytes).unwrap();
        bytes
    }

    pub fn text(&self, format: Format, options: &RenderOptions) -> String {
        String::from_utf8(self.bytes(format, options)).unwrap()
    }
}

pub fn live(name: &str) -> Subject {
    Subject {
        id: format!("arn:aws:rds:eu-central-1:111122223333:db:{name}").into(),
        resource_type: "aws_rds_instance".into(),
        name: name.to_owned(),
        account_id: Some("111122223333".to_owned()),
        region: Some("eu-central-1".to_owned()),
        owner: Some("orders".to_owned()),
        environment: Some("production".to_owned()),
        tier: Some("0".to_owned()),
        origin: Origin::Live,
        location: None,
        tags: None,
        engine: Some("postgres".to_owned()),
    }
}

pub fn waiver_use(id: &str, state: WaiverState) -> WaiverUse {
    WaiverUse {
        waiver: Waiver {
            id: id.to_owned(),
            policy: "rds_instance_*".to_owned(),
            resource: WaivedResource::Glob("*orders*".to_owned()),
            reason: "migrated until then".to_owned(),
            owner: "team orders".to_owned(),
            approved_by: "security".to_owned(),
            ticket: Some("SEC-7".to_owned()),
            compensating_control: None,
            created_on: Some("2026-10-01".to_owned()),
            expires_on: "2026-12-31".to_owned(),
            renewals: 1,
            value: None,
            location: Some(Location { file: "waivers.yaml".to_owned(), line: Some(3), column: None }),
        },
        state,
        covers: usize::from(state == WaiverState::Active),
        shared: 0,
        no_longer_covers: 0,
        age_days: Some(31),
        days_left: 60,
        problem: (state != WaiverState::Active).then(|| "matches nothing".to_owned()),
    }
}

pub fn life(state: LifeState, age_days: i64) -> Life {
    Life {
        state,
        first_seen: "2026-09-01T02:00:00Z".to_owned(),
        open_since: "2026-09-15T02:00:00Z".to_owned(),
        last_seen: "2026-11-01T02:00:00Z".to_owned(),
        reopened: u32::from(state == LifeState::Reopened),
        age_days,
        sla_days: 7,
        is_overdue: age_days > 7,
    }
}

pub fn gap(target: &str) -> Gap {
    Gap {
        target: target.to_owned(),
        operation: "rds:DescribeDBClusters".to_owned(),
        cause: GapCause::AccessDenied,
        account_id: Some("111122223333".to_owned()),
        region: Some("eu-west-1".to_owned()),
        resource_types: vec!["aws_rds_cluster".to_owned()],
        attempts: 1,
        message: "not authorized to perform rds:DescribeDBClusters".to_owned(),
    }
}

/// One of everything that an audit can have: each status, a waived failure, an overdue one, gaps, places.
pub fn fleet() -> Fleet {
    let policies = vec![
        policy("rds_instance_backup_retention_min", "retention", Severity::Medium),
        policy("rds_instance_deletion_protection", "retention", Severity::Low),
        policy("rds_instance_not_public", "access", Severity::Critical),
        policy("rds_instance_storage_encrypted", "encryption", Severity::High),
    ];
    let mut reports = live("reports");
    reports.location = Some(Location { file: "inventory.ndjson".to_owned(), line: Some(7), column: None });
    let mut to = Builder::new(policies, vec![live("orders"), reports]);
    to.cell(0, 0, Status::Indeterminate, None).missing =
        vec![MissingField { field: "backup_retention_period".into(), reason: "rds:DescribeDBInstances denied".into() }];
    to.quiet(0, 1, Status::Pass);
    let finding = to.cell(0, 2, Status::Fail, None);
    finding.message = "the instance is reachable from the internet".into();
    finding.field = Some("publicly_accessible".into());
    finding.observed = Some(json!(true));
    let finding = to.cell(0, 3, Status::Fail, None);
    finding.message = "storage is not encrypted".into();
    finding.waiver_id = Some("W-1".into());
    to.cell(1, 0, Status::Error, None).message = "two results for one rule at line 4".into();
    to.quiet(1, 1, Status::NotApplicable);
    to.quiet(1, 2, Status::Pass);
    to.cell(1, 3, Status::Fail, None).message = "storage is not encrypted".into();
    let mut evaluation = to.0;
    evaluation.gaps = vec![gap("account 111122223333, region eu-west-1")];
    evaluation.places = vec![Place {
        account_id: Some("111122223333".to_owned()),
        region: Some("eu-west-1".to_owned()),
        reads: 4,
        answered: 3,
        attempts: 5,
        items: 2,
        causes: BTreeMap::from([(GapCause::AccessDenied, 1)]),
        ..Place::default()
    }];
    evaluation.coverage.resources_seen = 2;
    evaluation.coverage.resources_evaluated = 2;
    evaluation.coverage.gaps = 1;
    of(evaluation)
}

/// The evaluation with waivers, history and manifest beside it.
pub fn of(evaluation: Evaluation) -> Fleet {
    let lives = [(2, life(LifeState::Open, 47)), (3, life(LifeState::New, 0)), (1_003, life(LifeState::Reopened, 2))];
    let history = History {
        run_id: 12,
        previous_run_id: Some(11),
        lives: lives.into_iter().map(|(n, life)| (Fingerprint(n), life)).collect(),
        resolved: vec![Resolved {
            fingerprint: "f".repeat(32),
            policy_id: "rds_instance_not_public".to_owned(),
            resource_id: "arn:aws:rds:eu-central-1:111122223333:db:gone".to_owned(),
            severity: Severity::Critical,
            status: Status::Fail,
            first_seen: "2026-08-01T02:00:00Z".to_owned(),
            reason: ResolvedReason::ResourceGone,
        }],
        trend: vec![TrendPoint {
            run_id: 12,
            as_of: evaluation.evaluated_at.clone(),
            score: Some(41.0),
            coverage: Some(0.8),
            failed: BTreeMap::from([(Severity::Critical, 1), (Severity::High, 1)]),
            waived: 1,
            indeterminate: 1,
            resources: 2,
            databases: 2,
            policy_set_digest: evaluation.policy_set_digest.clone(),
            policies_changed: false,
            targets_changed: false,
        }],
        step: None,
    };
    let manifest = Manifest {
        schema_version: "1".to_owned(),
        tool_version: "0.0.0".to_owned(),
        as_of: evaluation.evaluated_at.clone(),
        inventories: vec![InventoryEvidence {
            name: "inventory.ndjson".to_owned(),
            digest: evaluation.inventory_digest.clone(),
            resources: 2,
            gaps: 1,
            recording_digest: None,
        }],
        policy_set_digest: evaluation.policy_set_digest.clone(),
        exit_code: 1,
        ..Manifest::default()
    };
    let waivers = WaiverReport {
        uses: vec![waiver_use("W-1", WaiverState::Active), waiver_use("W-2", WaiverState::Dead)],
        baseline: Some(BaselineUse { name: "run 11".to_owned(), known: 1, gone: 0 }),
    };
    Fleet { cards: scorecards(&evaluation), evaluation, waivers, history, manifest }
}

/// As in an audit: every failure counts.
pub fn options() -> RenderOptions {
    RenderOptions { gate: dbmuster::model::Gate::All, ..super::options() }
}
