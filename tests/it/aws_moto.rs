//! The crawler against the moto server, an imitation of AWS that is not ours: an organization of twenty accounts, four
//! regions, a thousand instances.
//!
//! What moto lacks is listed by name, and nothing else may be missing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use dbmuster::inventory::read_all;
use dbmuster::model::{Inventory, Read};
use serde_json::Value;

/// What moto 5.2.5 does not implement, or cannot answer without a name: the operation, and a part of what it was asked about.
const NOT_IN_MOTO: &[(&str, &str)] = &[
    ("backup:ListProtectedResources", ""),
    // moto names a default key for every encrypted database, and does not have it.
    ("kms:DescribeKey", "default_kms_key_id"),
    ("rds:DescribeBlueGreenDeployments", ""),
    ("rds:DescribeCertificates", ""),
    ("rds:DescribeDBClusterAutomatedBackups", ""),
    ("rds:DescribeDBEngineVersions", ""),
    ("rds:DescribeDBMajorEngineVersions", ""),
    ("rds:DescribeOptionGroups", ""),
    ("rds:DescribePendingMaintenanceActions", ""),
    ("rds:ListTagsForResource", ":auto-backup:"),
];

/// A moto server that ends with the test.
struct Moto {
    process: Child,
    python: PathBuf,
    url: String,
}

impl Moto {
    fn start() -> Self {
        let python = python();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = Command::new(&python)
            .args(["-m", "moto.server", "--host", "127.0.0.1", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        // It says so once it listens.
        let ready = lines.by_ref().map_while(Result::ok).any(|line| line.contains("Running on"));
        assert!(ready, "the moto server did not start");
        // Whoever writes to a pipe that nobody reads stops.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, python, url: format!("http://127.0.0.1:{port}") }
    }

    fn fill(&self, accounts: usize, instances: usize, regions: &[&str]) -> Value {
        let output = Command::new(&self.python)
            .args(["scripts/moto-fleet.py", &self.url, &accounts.to_string(), &instances.to_string()])
            .args(regions)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Python of the environment that has moto, which is made when it is missing.
fn python() -> PathBuf {
    let output = Command::new("scripts/aws-test-tools").stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "scripts/aws-test-tools failed");
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim())
}

fn collect(scope: &Path, out: &Path, home: &Path) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args(["collect", "--scope", &scope.display().to_string(), "--out", &out.display().to_string()])
        .env_clear()
        .env("HOME", home)
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap()
}

fn count_types(inventory: &Inventory) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for resource in &inventory.resources {
        *counts.entry(resource.resource_type.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn twenty_accounts_four_regions_a_thousand_instances() {
    let moto = Moto::start();
    let regions = ["eu-central-1", "eu-west-1", "us-east-1", "us-west-2"];
    let fleet = moto.fill(20, 1_000, &regions);
    let folder = tempfile::tempdir().unwrap();
    let scope = folder.path().join("scope.toml");
    let text = format!(
        "schema_version = 1\n[aws]\nendpoint_url = \"{}\"\nrole_name = \"reader\"\nregions = {regions:?}\n\
         max_calls_per_second = 1000\n[aws.organization]\n",
        moto.url
    );
    std::fs::write(&scope, text).unwrap();
    let out = folder.path().join("inventory.ndjson");
    let output = collect(&scope, &out, folder.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let inventory = read_all(&out).unwrap();

    let counts = count_types(&inventory);
    for (kind, made) in fleet["made"].as_object().unwrap() {
        assert_eq!(counts.get(kind.as_str()).copied(), made.as_u64().and_then(|n| usize::try_from(n).ok()), "{kind}");
    }
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(!text.contains("canary-password-of-moto"));

    let accounts: BTreeSet<&str> = fleet["accounts"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let read: BTreeSet<(&str, &str)> = inventory
        .resources
        .iter()
        .filter(|resource| resource.resource_type == "aws_rds_instance")
        .filter_map(|resource| Some((resource.account_id.as_deref()?, resource.region.as_deref()?)))
        .collect();
    assert_eq!(read.len(), accounts.len() * regions.len());
    assert!(read.iter().all(|(account, _)| accounts.contains(account)));

    let lacks = |entry: &(&str, &str), read: &Read| {
        read.operation == entry.0
            && (read.target.as_deref().unwrap_or_default().contains(entry.1) || read.message.contains(entry.1))
    };
    let unanswered: Vec<&Read> = inventory.reads.iter().filter(|read| !read.is_answered()).collect();
    let unexpected: Vec<_> =
        unanswered.iter().filter(|read| !NOT_IN_MOTO.iter().any(|entry| lacks(entry, read))).collect();
    assert!(unexpected.is_empty(), "{} of {}: {:?}", unexpected.len(), unanswered.len(), unexpected.first());
    // What moto has learnt must leave the list.
    let idle: Vec<_> = NOT_IN_MOTO.iter().filter(|entry| !unanswered.iter().any(|read| lacks(entry, read))).collect();
    assert!(idle.is_empty(), "answered by now: {idle:?}");
    let unexplained =
        inventory.gaps.iter().find(|gap| !NOT_IN_MOTO.iter().any(|(operation, _)| gap.operation == *operation));
    assert_eq!(unexplained, None);
}
