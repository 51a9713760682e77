//! Made-up nights: what policies say of resources, as an evaluation and its manifest. Main type: [`Night`].

use std::collections::{BTreeMap, BTreeSet};

use dbmuster::model::evaluation::{Cell, Subject};
use dbmuster::model::{
    Evaluation, Finding, Fingerprint, Gap, GapCause, InventoryEvidence, Ledger, Manifest, Origin, Policy, Read,
    Severity, Sla, Status,
};
use dbmuster::store::{Recorded, RunRecord, RunScores, SnapshotRules, Store, StoreError};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What one policy says of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub status: Status,
    pub field: &'static str,
    pub observed: Option<Value>,
    pub waiver: Option<&'static str>,
}

/// One run. Resources are named `account/region/name`; policies beginning with `critical` or `low` are of that severity,
/// all others are `high`.
#[derive(Debug, Clone)]
pub struct Night {
    pub scope: String,
    pub as_of: String,
    pub said: BTreeMap<(String, String), Said>,
    pub aliases: BTreeMap<String, Vec<String>>,
    pub gaps: Vec<Gap>,
    pub places: BTreeSet<String>,
    pub score: Option<f64>,
    pub rescored: Option<dbmuster::store::Rescored>,
    pub exit_code: u8,
}

impl Night {
    /// A night of November 2026 on which nothing was judged yet.
    pub fn of(day: u32) -> Self {
        Self::at(&format!("2026-11-{day:02}T02:00:00Z"))
    }

    pub fn at(as_of: &str) -> Self {
        Self {
            scope: "fleet".to_owned(),
            as_of: as_of.to_owned(),
            said: BTreeMap::new(),
            aliases: BTreeMap::new(),
            gaps: Vec::new(),
            places: BTreeSet::new(),
            score: None,
            rescored: None,
            exit_code: 0,
        }
    }

    /// The same fleet on another night.
    pub fn again(&self, day: u32) -> Self {
        Self { as_of: Self::of(day).as_of, ..self.clone() }
    }

    pub fn say(mut self, policy: &str, resource: &str, status: Status) -> Self {
        let field = if status == Status::Fail { "encrypted" } else { "" };
        self.said
            .insert((resource.to_owned(), policy.to_owned()), Said { status, field, observed: None, waiver: None });
        self
    }

    pub fn fail(self, policy: &str, resource: &str) -> Self {
        self.say(policy, resource, Status::Fail)
    }

    pub fn pass(self, policy: &str, resource: &str) -> Self {
        self.say(policy, resource, Status::Pass)
    }

    pub fn unknown(self, policy: &str, resource: &str) -> Self {
        self.say(policy, resource, Status::Indeterminate)
    }

    pub fn with(mut self, policy: &str, resource: &str, change: impl Fn(&mut Said)) -> Self {
        change(self.said.get_mut(&(resource.to_owned(), policy.to_owned())).unwrap());
        self
    }

    /// The resource is not in the inventory.
    pub fn without(mut self, resource: &str) -> Self {
        self.said.retain(|(of, _), _| of != resource);
        self
    }

    /// The policy is not run.
    pub fn without_policy(mut self, policy: &str) -> Self {
        self.said.retain(|(_, of), _| of != policy);
        self
    }

    /// The databases of an account's region could not be listed.
    pub fn gap(mut self, account: &str, region: &str) -> Self {
        self.gaps.push(Gap {
            target: format!("account {account}, region {region}"),
            operation: "rds:DescribeDBInstances".to_owned(),
            cause: GapCause::AccessDenied,
            account_id: Some(account.to_owned()),
            region: Some(region.to_owned()),
            resource_types: vec!["aws_rds_instance".to_owned()],
            attempts: 1,
            message: "denied".to_owned(),
        });
        self
    }

    /// The ledger says that this place was asked.
    pub fn asked(mut self, account: &str, region: &str) -> Self {
        self.places.insert(format!("{account} {region}"));
        self
    }

    pub fn score(mut self, score: f64) -> Self {
        self.score = Some(score);
        self
    }

    pub fn scope(mut self, scope: &str) -> Self {
        self.scope = scope.to_owned();
        self
    }

    pub fn evaluation(&self) -> Evaluation {
        let ids: BTreeSet<&String> = self.said.keys().map(|(_, policy)| policy).collect();
        let resources: BTreeSet<&String> = self.said.keys().map(|(resource, _)| resource).collect();
        let mut evaluation = Evaluation {
            evaluated_at: self.as_of.clone(),
            inventory_digest: digest(&format!("{resources:?}")),
            policy_set_digest: digest(&format!("{ids:?}")),
            policies: ids.iter().map(|id| policy(id, self.aliases.get(*id).cloned().unwrap_or_default())).collect(),
            subjects: resources.iter().map(|id| subject(id)).collect(),
            gaps: self.gaps.clone(),
            ..Evaluation::default()
        };
        let mut ledger = Ledger::default();
        for place in &self.places {
            let (account, region) = place.split_once(' ').unwrap();
            ledger.add(&read(account, region));
        }
        evaluation.places = ledger.into_places();
        evaluation.coverage.resources_seen = resources.len();
        for ((resource, id), said) in &self.said {
            let index = resources.iter().position(|of| *of == resource).unwrap();
            let position = ids.iter().position(|of| *of == id).unwrap();
            evaluation.coverage.count(said.status);
            evaluation.cells.push(Cell {
                policy: u32::try_from(position).unwrap(),
                subject: u32::try_from(index).unwrap(),
                status: said.status,
                verdict: None,
            });
            if matches!(said.status, Status::Pass | Status::NotApplicable) {
                continue;
            }
            evaluation.findings.push(Finding {
                policy_id: id.as_str().into(),
                severity: severity(id),
                resource_id: resource.as_str().into(),
                resource_type: evaluation.subjects[index].resource_type.clone(),
                resource_index: index,
                status: said.status,
                verdict: None,
                message: "it is not as it should be".into(),
                field: Some(said.field).filter(|field| !field.is_empty()).map(Into::into),
                observed: said.observed.clone(),
                missing: Vec::new(),
                parameters: std::sync::Arc::default(),
                location: None,
                waiver_id: said.waiver.map(Into::into),
                is_known: false,
                fingerprint: fingerprint(id, resource, said.field),
            });
        }
        evaluation
    }

    pub fn manifest(&self) -> Manifest {
        let evaluation = self.evaluation();
        Manifest {
            schema_version: "1.0".to_owned(),
            tool_version: "0.1.0".to_owned(),
            as_of: self.as_of.clone(),
            inventories: vec![InventoryEvidence {
                name: "inventory.ndjson".to_owned(),
                digest: evaluation.inventory_digest.clone(),
                ..InventoryEvidence::default()
            }],
            policy_set_digest: evaluation.policy_set_digest.clone(),
            configuration_digest: digest("configuration"),
            evaluation_digest: digest(&format!("{evaluation:?}")),
            exit_code: self.exit_code,
            ..Manifest::default()
        }
    }

    pub fn try_record(&self, store: &mut dyn Store) -> Result<Recorded, StoreError> {
        let evaluation = self.evaluation();
        let manifest = self.manifest();
        store.record(&RunRecord {
            scope: &self.scope,
            target_set_digest: &digest(&format!("{:?}", self.places)),
            evaluation: &evaluation,
            manifest: &manifest,
            scores: RunScores { score: self.score, coverage: Some(0.5), databases: 7, groups: Vec::new() },
            incomplete: !self.gaps.is_empty(),
            sla: Sla::default(),
            rescored_previous: self.rescored,
            snapshots: &[],
            snapshot_rules: SnapshotRules::default(),
        })
    }

    #[track_caller]
    pub fn record(&self, store: &mut dyn Store) -> Recorded {
        self.try_record(store).unwrap_or_else(|error| panic!("failed to {error}"))
    }
}

pub fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn fingerprint(policy: &str, resource: &str, field: &str) -> Fingerprint {
    let digest = Sha256::digest(format!("{policy}\n{resource}\n{field}"));
    Fingerprint(u128::from_be_bytes(digest[..16].try_into().unwrap()))
}

fn severity(policy: &str) -> Severity {
    match policy.split('_').next() {
        Some("critical") => Severity::Critical,
        Some("low") => Severity::Low,
        _ => Severity::High,
    }
}

fn policy(id: &str, aliases: Vec<String>) -> Policy {
    let policy = json!({
        "id": id, "title": id, "description": id, "family": "access", "severity": severity(id).as_str(),
        "resource_types": ["aws_rds_instance"], "requires": [], "remediation": {}, "aliases": aliases,
    });
    serde_json::from_value(policy).unwrap()
}

fn subject(id: &str) -> Subject {
    let mut parts = id.split('/');
    let (account, region) = (parts.next().unwrap(), parts.next());
    let is_server = region == Some("role");
    Subject {
        id: id.into(),
        resource_type: if is_server { "pg_role" } else { "aws_rds_instance" }.into(),
        name: parts.next().unwrap_or(id).to_owned(),
        account_id: Some(account.to_owned()).filter(|_| !is_server),
        region: region.map(str::to_owned).filter(|_| !is_server),
        owner: None,
        environment: None,
        tier: None,
        engine: None,
        tags: None,
        origin: Origin::Live,
        location: None,
    }
}

fn read(account: &str, region: &str) -> Read {
    Read {
        account_id: Some(account.to_owned()),
        region: Some(region.to_owned()),
        operation: "rds:DescribeDBInstances".to_owned(),
        target: None,
        page: 1,
        cause: None,
        attempts: 1,
        items: 1,
        message: String::new(),
        text_digest: None,
    }
}
