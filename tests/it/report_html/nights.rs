//! What a hundred nights leave behind: lives of findings, a trend, waivers, a manifest.

use std::collections::BTreeMap;

use dbmuster::model::{
    Evaluation, History, InventoryEvidence, Life, LifeState, Manifest, Resolved, ResolvedReason, Severity, Status,
    Step, TrendPoint, WaivedResource, Waiver, WaiverReport, WaiverState, WaiverUse,
};
use dbmuster::report::scorecard::Scorecards;

pub fn waivers(covered: usize) -> WaiverReport {
    let states = WaiverState::ALL.into_iter().zip(0_i64..).map(|(state, n)| WaiverUse {
        waiver: Waiver {
            id: if n == 0 { "W-2026-014".to_owned() } else { format!("W-2026-1{n:02}") },
            policy: "rds_*".to_owned(),
            resource: match n % 2 {
                0 => WaivedResource::Glob("arn:aws:rds:*:db:reports-*".to_owned()),
                _ => WaivedResource::Tags(BTreeMap::from([("team".to_owned(), "analytics".to_owned())])),
            },
            reason: "The reporting copies hold public data only and are dropped in spring.".to_owned(),
            owner: "analytics".to_owned(),
            approved_by: "security board".to_owned(),
            ticket: Some(format!("SEC-{}", 400 + n)),
            compensating_control: (n == 1).then(|| "the subnet has no way to the internet".to_owned()),
            created_on: (n != 4).then(|| "2026-03-01".to_owned()),
            expires_on: "2026-12-31".to_owned(),
            renewals: u32::try_from(n % 3).unwrap(),
            value: None,
            location: None,
        },
        state,
        covers: if n == 0 { covered } else { 0 },
        no_longer_covers: 0,
        shared: 0,
        age_days: (n != 4).then_some(20 + n * 45),
        days_left: 60 - n * 20,
        problem: (n > 0).then(|| format!("it is {}", state.as_str())),
    });
    WaiverReport { uses: states.collect(), baseline: None }
}

pub fn past(evaluation: &Evaluation, cards: &Scorecards) -> History {
    let now = cards.fleet.score.unwrap().value;
    let mut lives = BTreeMap::new();
    for finding in &evaluation.findings {
        let n = i64::try_from(finding.fingerprint.0 % 241).unwrap();
        let age_days = if n % 11 == 0 { 0 } else { n * n / 240 };
        let sla_days = match finding.severity {
            Severity::Critical => 7,
            Severity::High => 30,
            Severity::Medium => 90,
            Severity::Low => 180,
        };
        let state = match (age_days, n % 5) {
            (0, 0) => LifeState::Reopened,
            (0, _) => LifeState::New,
            _ => LifeState::Open,
        };
        let is_overdue = age_days > sla_days && finding.status == Status::Fail && finding.waiver_id.is_none();
        let life = Life {
            state,
            first_seen: "2026-06-01T02:00:00Z".to_owned(),
            open_since: "2026-07-01T02:00:00Z".to_owned(),
            last_seen: evaluation.evaluated_at.clone(),
            reopened: u32::from(state == LifeState::Reopened),
            age_days,
            sla_days,
            is_overdue,
        };
        lives.insert(finding.fingerprint, life);
    }
    let nights = 100_u32;
    let trend = (1..=nights).map(|night| {
        let back = f64::from(nights - night);
        let month = 7 + (night - 1) / 28;
        let score = now - back * 0.12 + f64::from(night % 7) * 0.3 - if night < 40 { 6.0 } else { 0.0 };
        let failed = Severity::ALL.map(|severity| (severity, u64::from(20 + nights - night + night % 5)));
        TrendPoint {
            run_id: u64::from(night) + 20,
            as_of: format!("2026-{month:02}-{:02}T02:00:00Z", (night - 1) % 28 + 1),
            score: (night != 60).then_some(if night == nights { now } else { score }),
            coverage: Some(0.80 + f64::from(night) / 900.0),
            failed: failed.into_iter().collect(),
            waived: u64::from(night / 10),
            indeterminate: 103,
            resources: 480,
            databases: 46,
            policy_set_digest: format!("{:064x}", night / 40),
            policies_changed: night % 40 == 0,
            targets_changed: false,
        }
    });
    let gone = |n: usize, reason, severity| Resolved {
        fingerprint: format!("{n:032x}"),
        policy_id: evaluation.policies[n * 7].id.clone(),
        resource_id: format!("arn:aws:rds:eu-central-1:111122223333:db:mended-{n}"),
        severity,
        status: Status::Fail,
        first_seen: "2026-08-03T02:00:00Z".to_owned(),
        reason,
    };
    History {
        run_id: 120,
        previous_run_id: Some(119),
        lives,
        resolved: vec![
            gone(1, ResolvedReason::Mended, Severity::Critical),
            gone(2, ResolvedReason::Mended, Severity::High),
            gone(3, ResolvedReason::ResourceGone, Severity::High),
            gone(4, ResolvedReason::PolicyGone, Severity::Medium),
            gone(5, ResolvedReason::NotSeen, Severity::Low),
        ],
        trend: trend.collect(),
        step: Some(Step { before: now - 1.4, before_rescored: Some(now - 2.0), now }),
    }
}

pub fn manifest(evaluation: &Evaluation) -> Manifest {
    Manifest {
        schema_version: "1.0".to_owned(),
        tool_version: "0.1.0".to_owned(),
        as_of: evaluation.evaluated_at.clone(),
        inventories: vec![InventoryEvidence {
            name: "sample fleet".to_owned(),
            digest: evaluation.inventory_digest.clone(),
            resources: 554,
            gaps: 5,
            recording_digest: None,
        }],
        policy_set_digest: evaluation.policy_set_digest.clone(),
        configuration_digest: "c".repeat(64),
        waivers_digest: Some("d".repeat(64)),
        evaluation_digest: "e".repeat(64),
        previous_digest: Some("f".repeat(64)),
        sequence: 7,
        files_digest: None,
        reports: BTreeMap::from([("report.html".to_owned(), "a".repeat(64))]),
        exit_code: 1,
    }
}
