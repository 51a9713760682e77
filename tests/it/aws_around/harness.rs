//! The fixture fleet read by the binary from the stand-in.

use std::collections::BTreeSet;
use std::process::{Command, Output};

use dbmuster::inventory::{check_resource, read_all};
use dbmuster::model::{Inventory, Read, Resource};

use crate::standin::{Fault, Fleet, Standin};

/// Account with the full region; the organization's management account.
pub const ACCOUNT: &str = "111122223333";
/// Account with little in it, behind a role.
pub const OTHER: &str = "444455556666";
pub const REGION: &str = "eu-central-1";

/// What a run brought home.
pub struct Run {
    pub inventory: Inventory,
    pub standin: Standin,
    pub exit: Option<i32>,
    pub said: String,
    folder: tempfile::TempDir,
}

/// Which accounts a scope names.
#[derive(Clone, Copy)]
pub enum Who<'a> {
    /// One account, with the caller's own credentials.
    Own,
    /// The organization; the text is added to `[aws.organization]`.
    Organization(&'a str),
}

/// The fixture fleet with something changed.
pub fn fleet(change: impl FnOnce(&mut serde_json::Value)) -> Fleet {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/aws/fleet.json");
    let mut fleet = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    change(&mut fleet);
    Fleet::from_text(&fleet.to_string())
}

/// Reads one account of the fixture fleet.
pub fn collect(faults: Vec<Fault>) -> Run {
    run(Fleet::small(), Who::Own, faults)
}

/// Reads a fleet.
pub fn run(fleet: Fleet, who: Who<'_>, faults: Vec<Fault>) -> Run {
    let standin = Standin::start_blocking(fleet.with_faults(faults));
    let folder = tempfile::tempdir().unwrap();
    let accounts = match who {
        Who::Own => format!("[[aws.account]]\nid = \"{ACCOUNT}\"\n"),
        Who::Organization(more) => {
            format!("role_name = \"dbmuster-read\"\nexternal_id = \"fleet-7\"\n[aws.organization]\n{more}\n")
        }
    };
    let text = format!(
        "schema_version = 1\n[aws]\nendpoint_url = \"{}\"\nregions = [\"{REGION}\"]\nmax_calls_per_second = 1000\n{accounts}",
        standin.url()
    );
    std::fs::write(folder.path().join("scope.toml"), text).unwrap();
    let output = dbmuster(&folder, &["collect", "--scope", "scope.toml", "--out", "inventory.ndjson"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    let inventory = read_all(&folder.path().join("inventory.ndjson")).unwrap_or_else(|e| panic!("{e}\n{said}"));
    for resource in &inventory.resources {
        check_resource(resource).unwrap_or_else(|problems| panic!("{}: {problems:?}", resource.id));
    }
    Run { inventory, standin, exit: output.status.code(), said, folder }
}

fn dbmuster(folder: &tempfile::TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .env("AWS_ACCESS_KEY_ID", Standin::key(ACCOUNT))
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap()
}

impl Run {
    /// Runs another command in the folder of this run, which has `scope.toml` and `inventory.ndjson`.
    pub fn dbmuster(&self, arguments: &[&str]) -> Output {
        dbmuster(&self.folder, arguments)
    }

    pub fn of_kind(&self, kind: &str) -> Vec<&Resource> {
        self.inventory.resources.iter().filter(|one| one.resource_type == kind).collect()
    }

    /// The resource of that kind and name.
    pub fn find(&self, kind: &str, name: &str) -> &Resource {
        let all = self.of_kind(kind);
        let names: Vec<_> = all.iter().map(|one| one.name.clone()).collect();
        all.into_iter().find(|one| one.name == name).unwrap_or_else(|| panic!("no {name} in {names:?}\n{}", self.said))
    }

    pub fn reads(&self, operation: &str) -> Vec<&Read> {
        self.inventory.reads.iter().filter(|read| read.operation == operation).collect()
    }

    /// `service:Operation` of every request that reached the stand-in.
    pub fn sent(&self) -> BTreeSet<String> {
        self.standin.calls().iter().map(crate::standin::Call::action).collect()
    }
}
