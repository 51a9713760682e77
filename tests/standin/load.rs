//! Large fleets for benchmarks and for what only size shows: every account serves the same documents, which say `{account}`
//! and `{region}`, so that memory and rendering do not grow with the number of accounts. Main type: [`Load`].

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::fleet::{Account, Fleet, Place};

/// Account and region of the small fleet whose documents are multiplied.
const MODEL: (&str, &str) = ("111122223333", "eu-central-1");

/// Size of a generated fleet.
#[derive(Debug, Clone)]
pub struct Load {
    pub accounts: usize,
    pub regions: Vec<String>,
    /// Instances in each account's region; they share four parameter groups.
    pub instances: usize,
    /// Automated snapshots in each account's region, and a hundredth as many manual ones.
    pub snapshots: usize,
}

impl Load {
    /// So many accounts, each with these instances in each of four regions.
    pub fn new(accounts: usize, instances: usize) -> Self {
        let regions = ["eu-central-1", "eu-west-1", "us-east-1", "us-west-2"].map(str::to_owned).to_vec();
        Self { accounts, regions, instances, snapshots: 0 }
    }

    /// Id of the account of that number.
    pub fn account(number: usize) -> String {
        format!("{}", 100_000_000_000 + number)
    }

    /// The fleet. Any role can be assumed in its accounts; the first one is the management account.
    pub fn fleet(&self) -> Fleet {
        let small = Fleet::small();
        let model = &small.accounts[MODEL.0];
        let region = Arc::new(Place::new(self.region(&open(model.regions[MODEL.1].services()))));
        let iam = Arc::new(Place::new(open(model.iam.services())));
        let account = || Account {
            enabled_regions: Some(self.regions.clone()),
            iam: Arc::clone(&iam),
            regions: self.regions.iter().map(|name| (name.clone(), Arc::clone(&region))).collect(),
            ..Account::default()
        };
        let accounts: BTreeMap<String, Account> = (0..self.accounts).map(|n| (Self::account(n), account())).collect();
        let organization = organization(&small, &accounts);
        Fleet { about: String::new(), organization, accounts, faults: Vec::new() }
    }

    fn region(&self, model: &Map<String, Value>) -> Map<String, Value> {
        let mut services = model.clone();
        let rds = services.get_mut("rds").and_then(Value::as_object_mut).expect("the model has RDS");
        let named = |list: &str, id: &str, name: &str| {
            let rows = model["rds"][list].as_array().expect("the model has the list");
            rows.iter().find(|row| row[id] == name).unwrap_or_else(|| panic!("the model has {name}")).clone()
        };
        let kinds = ["orders-db", "legacy-mysql", "shut-mysql", "reports-mssql"];
        let instances: Vec<Value> = (0..self.instances)
            .map(|number| {
                let model = named("DBInstances", "DBInstanceIdentifier", kinds[number % kinds.len()]);
                let name = format!("db-{number:05}");
                let mut row = renamed(&model, kinds[number % kinds.len()], &name);
                row["DbiResourceId"] = json!(format!("db-{number:05}{{account}}{{region}}"));
                row["ReadReplicaDBInstanceIdentifiers"] = json!([]);
                row
            })
            .collect();
        let snapshots = |model: &str, many: usize| {
            let row = named("DBSnapshots", "DBSnapshotIdentifier", model);
            let stem = model.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned();
            (0..many).map(move |number| renamed(&row, model, &format!("{stem}-{number:06}"))).collect::<Vec<Value>>()
        };
        let mut all = snapshots("rds:orders-db-2026-11-20-02-05", self.snapshots);
        all.extend(snapshots("orders-before-upgrade", self.snapshots / 100));
        rds.insert("DBInstances".to_owned(), Value::Array(instances));
        rds.insert("DBSnapshots".to_owned(), Value::Array(all));
        let clusters = ["DBClusters", "GlobalClusters", "DBClusterSnapshots", "DBClusterAutomatedBackups"];
        let of_instances =
            ["DBInstanceAutomatedBackups", "PendingMaintenanceActions", "ExportTasks", "BlueGreenDeployments"];
        for list in clusters.iter().chain(&of_instances).chain(&["DBProxies", "TargetGroups", "Targets"]) {
            rds.insert((*list).to_owned(), json!([]));
        }
        services
    }
}

/// The documents without the model's account and region.
fn open(services: &Map<String, Value>) -> Map<String, Value> {
    let text = Value::Object(services.clone()).to_string();
    let text = text.replace(MODEL.0, "{account}").replace(MODEL.1, "{region}");
    serde_json::from_str(&text).expect("names in texts do not break JSON")
}

fn renamed(model: &Value, from: &str, to: &str) -> Value {
    match model {
        Value::String(text) if text.contains(from) => Value::String(text.replace(from, to)),
        Value::Array(items) => items.iter().map(|item| renamed(item, from, to)).collect(),
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), renamed(value, from, to))).collect(),
        other => other.clone(),
    }
}

/// All accounts in one unit of the small fleet's organization.
fn organization(small: &Fleet, accounts: &BTreeMap<String, Account>) -> Option<Value> {
    let first = accounts.keys().next()?;
    let text = small.organization.as_ref()?.to_string().replace(MODEL.0, first);
    let mut all: Value = serde_json::from_str(&text).expect("names in texts do not break JSON");
    let model = all["Accounts"][0].clone();
    let rows = accounts.keys().map(|id| {
        let mut row = renamed(&model, first, id);
        row["Name"] = json!(format!("account-{id}"));
        row
    });
    all["Accounts"] = Value::Array(rows.collect());
    Some(all)
}
