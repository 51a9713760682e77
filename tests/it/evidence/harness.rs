//! Ledgers to be tampered with.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dbmuster::evidence::{Ledger, Part, Sealed};
use dbmuster::model::evaluation::{Cell, Subject};
use dbmuster::model::{
    Evaluation, Finding, Fingerprint, InventoryEvidence, Manifest, Origin, Policy, Severity, Status,
};
use tempfile::TempDir;

/// `resources` resources that one policy fails.
pub fn evaluation(resources: u32) -> Evaluation {
    let policy = Policy { id: "p".to_owned(), ..policy() };
    let subject = |n: u32| Subject {
        id: format!("r{n}").into(),
        resource_type: "aws_rds_instance".into(),
        name: format!("r{n}"),
        account_id: None,
        region: None,
        owner: None,
        environment: None,
        tier: None,
        engine: None,
        tags: None,
        origin: Origin::Live,
        location: None,
    };
    let finding = |n: u32| Finding {
        policy_id: "p".into(),
        severity: Severity::High,
        resource_id: format!("r{n}").into(),
        resource_type: "aws_rds_instance".into(),
        resource_index: n as usize,
        status: Status::Fail,
        verdict: None,
        message: Arc::from("it is wrong"),
        field: None,
        observed: None,
        missing: Vec::new(),
        parameters: std::sync::Arc::default(),
        location: None,
        waiver_id: None,
        is_known: false,
        fingerprint: Fingerprint(u128::from(n) + 1),
    };
    Evaluation {
        evaluated_at: "2026-11-01T02:00:00Z".to_owned(),
        policies: vec![policy],
        subjects: (0..resources).map(subject).collect(),
        cells: (0..resources).map(|n| Cell { policy: 0, subject: n, status: Status::Fail, verdict: None }).collect(),
        findings: (0..resources).map(finding).collect(),
        ..Evaluation::default()
    }
}

/// A policy of the binary, so that the test need not know every field.
fn policy() -> Policy {
    let trees = [dbmuster::policy::embedded().unwrap()];
    let (set, _) = dbmuster::policy::PolicySet::load_what_loads(&trees);
    set.policies[0].policy.clone()
}

/// An inventory of a few bytes.
pub fn small(text: &str) -> Vec<u8> {
    format!("{{\"fleet\":\"{text}\"}}\n").into_bytes()
}

/// Puts one run into the ledger.
pub fn run_of(ledger: &Ledger, as_of: &str, inventory: &[u8]) -> Sealed {
    let mut entry = ledger
        .begin(&mut || {
            std::thread::yield_now();
            true
        })
        .unwrap();
    let kept = entry.keep_bytes(Part::Inventory, "1-fleet.ndjson", inventory).unwrap();
    let configuration =
        entry.keep_bytes(Part::Configuration, "configuration.json", b"{\"fail_on\":\"high\"}\n").unwrap();
    let report = entry.keep_bytes(Part::Reports, "report.json", b"{}\n").unwrap();
    let evaluation_digest = entry.keep_evaluation(&evaluation(3)).unwrap();
    let manifest = Manifest {
        tool_version: "0.1.0".to_owned(),
        as_of: as_of.to_owned(),
        inventories: vec![InventoryEvidence {
            name: "fleet.ndjson".to_owned(),
            digest: kept.digest,
            resources: 1,
            gaps: 0,
            recording_digest: None,
        }],
        policy_set_digest: "0".repeat(64),
        configuration_digest: configuration.digest,
        evaluation_digest,
        reports: [("json=report.json".to_owned(), report.digest)].into(),
        exit_code: 1,
        ..Manifest::default()
    };
    entry.finish(manifest).unwrap()
}

/// A ledger of that many nights.
pub fn ledger_of(runs: usize) -> (TempDir, PathBuf, Vec<Sealed>) {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join("ledger");
    let ledger = Ledger::open(&folder).unwrap();
    let sealed = (1..=runs)
        .map(|day| run_of(&ledger, &format!("2026-11-{day:02}T02:00:00Z"), &small(&day.to_string())))
        .collect();
    (room, folder, sealed)
}

/// Files below a folder, by path, sorted.
pub fn files_of(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending = vec![folder.to_path_buf()];
    while let Some(dir) = pending.pop() {
        for entry in fs::read_dir(&dir).unwrap().flatten() {
            if entry.path().is_dir() {
                pending.push(entry.path());
            } else {
                found.push(entry.path().strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// The same bytes but for one bit of one of them.
pub fn flip(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}
