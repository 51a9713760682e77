//! Whole runs of the binary against the stand-in while something is wrong with the services: what the scorecard may claim
//! then, and what large fleets cost.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use dbmuster::inventory::read_all;
use dbmuster::model::GapCause;
use serde_json::Value;

use crate::standin::{Effect, Fault, Fleet, Load, Standin};

const MAIN: &str = "111122223333";

/// A scope with these lines below `[aws]`, then the accounts.
fn scope(standin: &Standin, lines: &str, accounts: &[String]) -> String {
    let mut text = format!(
        "schema_version = 1\n[aws]\nendpoint_url = \"{}\"\nmax_calls_per_second = 1000\n{lines}\n",
        standin.url()
    );
    for id in accounts {
        text.push_str(&format!("[[aws.account]]\nid = \"{id}\"\n"));
    }
    text
}

/// Both accounts of the small fleet.
fn small(standin: &Standin) -> String {
    let lines = "role_name = \"dbmuster-read\"\nexternal_id = \"fleet-7\"\nregions = [\"eu-central-1\", \"us-east-1\"]";
    scope(standin, lines, &[MAIN.to_owned(), "444455556666".to_owned()])
}

fn dbmuster(folder: &Path, scope: &str, key: &str, args: &[&str]) -> Output {
    std::fs::write(folder.join("scope.toml"), scope).unwrap();
    Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args(args)
        .args(["--scope", "scope.toml"])
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("AWS_ACCESS_KEY_ID", key)
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap()
}

/// An audit of a stand-in: exit code, scorecard, findings.
struct Audit {
    exit: Option<i32>,
    said: String,
    card: Value,
    findings: BTreeMap<(String, String), Value>,
}

fn audit(standin: &Standin, scope: &str, more: &[&str]) -> Audit {
    let folder = tempfile::tempdir().unwrap();
    let args = [
        &[
            "audit",
            "--format",
            "json=card.json",
            "--format",
            "ndjson=findings.ndjson",
            "--format",
            "terminal",
            "-v",
            "-v",
        ],
        more,
    ];
    let output = dbmuster(folder.path(), scope, &Standin::key(MAIN), &args.concat());
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    let read = |name: &str| {
        std::fs::read_to_string(folder.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}\n{said}"))
    };
    let lines: Vec<Value> = read("findings.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let key = |line: &Value| (text(line, "policy_id"), text(line, "resource_id"));
    let findings =
        lines.into_iter().filter(|line| line["record"] == "finding").map(|line| (key(&line), line)).collect();
    let card = serde_json::from_str(&read("card.json")).unwrap();
    assert_eq!(standin.refused(), Vec::<String>::new());
    Audit { exit: output.status.code(), said, card, findings }
}

impl Audit {
    fn count(&self, status: &str) -> u64 {
        self.card["scorecard"]["fleet"]["results"][status].as_u64().unwrap()
    }

    /// Causes of reads that were not answered, by place.
    fn causes(&self) -> BTreeMap<String, Vec<String>> {
        let places = self.card["places"].as_array().unwrap().iter();
        let named = places.map(|place| {
            let causes = place["causes"].as_object().unwrap().keys().cloned().collect();
            (place["name"].as_str().unwrap().to_owned(), causes)
        });
        named.filter(|(_, causes): &(String, Vec<String>)| !causes.is_empty()).collect()
    }
}

#[test]
fn a_fleet_that_answers_everything_is_read_whole() {
    let standin = Standin::start_blocking(Fleet::small());
    let seen = audit(&standin, &small(&standin), &[]);
    assert_eq!(seen.causes(), BTreeMap::new(), "{}", seen.said);
    assert_eq!(seen.card["gaps"], serde_json::json!([]));
    // Five instances, three clusters with their members and a global one; two instances in the other account. DocumentDB and
    // Neptune are set apart.
    assert_eq!(seen.card["scorecard"]["fleet"]["databases"], 11, "{}", seen.said);
    assert_eq!(standin.repeated(), Vec::new());
}

#[test]
fn with_every_rds_call_denied_nothing_is_said_to_be_good() {
    // An account with databases and nothing else that a policy judges.
    let mut fleet = Fleet::small();
    let account = fleet.accounts.get_mut(MAIN).unwrap();
    let rds = account.regions["eu-central-1"].services().clone();
    let only = rds.into_iter().filter(|(service, _)| service == "rds").collect();
    *account = crate::standin::Account { roles: account.roles.clone(), ..Default::default() };
    account.regions.insert("eu-central-1".to_owned(), crate::standin::Place::new(only).into());
    let standin = Standin::start_blocking(fleet.with_faults(vec![Fault::new("rds:*", Effect::AccessDenied)]));
    let lines = "role_name = \"dbmuster-read\"\nexternal_id = \"fleet-7\"\nregions = [\"eu-central-1\"]";
    let text = scope(&standin, lines, &[MAIN.to_owned()]);
    let seen = audit(&standin, &text, &[]);
    assert_eq!(seen.exit, Some(3), "{}", seen.said);
    assert_eq!(seen.count("passed"), 0, "{}", seen.said);
    assert_eq!(seen.card["scorecard"]["fleet"]["coverage"].as_f64().unwrap_or(0.0), 0.0, "{}", seen.said);
    assert_eq!(seen.causes()[&format!("{MAIN} eu-central-1")], ["access_denied"]);
    assert!(seen.said.contains("rds:DescribeDBInstances"), "{}", seen.said);

    standin.set_faults(Vec::new());
    let whole = audit(&standin, &text, &[]);
    assert!(whole.count("passed") > 50, "the same account has much to say when it may: {}", whole.said);
}

#[test]
fn only_the_policies_that_ask_for_shares_wait_for_denied_share_attributes() {
    let standin = Standin::start_blocking(Fleet::small());
    let whole = audit(&standin, &small(&standin), &[]);
    let denied = ["rds:DescribeDBSnapshotAttributes", "rds:DescribeDBClusterSnapshotAttributes"];
    standin.set_faults(denied.iter().map(|operation| Fault::new(operation, Effect::AccessDenied)).collect());
    let seen = audit(&standin, &small(&standin), &[]);
    let keys: BTreeSet<_> = whole.findings.keys().chain(seen.findings.keys()).collect();
    let changed: Vec<_> = keys.into_iter().filter(|key| whole.findings.get(key) != seen.findings.get(key)).collect();
    assert!(!changed.is_empty());
    for key in changed {
        assert!(key.1.contains("snapshot:"), "{key:?} changed with the shares of snapshots");
        assert_eq!(seen.findings[key]["status"], "indeterminate", "{key:?}: {}", seen.findings[key]);
    }
    assert!(seen.count("indeterminate") > whole.count("indeterminate"));
    assert_eq!(seen.card["scorecard"]["fleet"]["databases"], whole.card["scorecard"]["fleet"]["databases"]);
}

#[test]
fn an_account_that_the_organization_forbids_to_read_has_that_cause_and_the_other_is_judged() {
    let faults = vec![Fault::new("*", Effect::DeniedByScp).in_account("444455556666").in_region("eu-central-1")];
    let standin = Standin::start_blocking(Fleet::small().with_faults(faults));
    let seen = audit(&standin, &small(&standin), &[]);
    assert_eq!(
        seen.causes(),
        BTreeMap::from([("444455556666 eu-central-1".to_owned(), vec!["denied_by_scp".to_owned()])])
    );
    let whole = audit(&Standin::start_blocking(Fleet::small()), &small(&standin), &[]);
    let of = |audit: &Audit, account: &str| {
        let rows =
            audit.card["scorecard"]["accounts"].as_array().unwrap().iter().find(|row| row["name"] == account).cloned();
        rows.unwrap()["results"].clone()
    };
    assert_eq!(of(&seen, MAIN), of(&whole, MAIN));
}

#[test]
fn a_service_that_bears_less_than_is_allowed_slows_the_run_and_loses_nothing() {
    let faults = vec![Fault::new("rds:*", Effect::ThrottleAbove { per_second: 10.0 })];
    let standin = Standin::start_blocking(Fleet::small().with_faults(faults));
    let seen = audit(&standin, &small(&standin), &[]);
    assert!(standin.struck()[0] > 0, "the limit was never met");
    assert_eq!(seen.causes(), BTreeMap::new(), "{}", seen.said);
}

#[test]
fn fifty_thousand_snapshots_are_five_hundred_pages_each_asked_for_once() {
    let load = Load { regions: vec!["eu-central-1".to_owned()], snapshots: 50_000, ..Load::new(1, 1) };
    let standin = Standin::start_blocking(load.fleet());
    let folder = tempfile::tempdir().unwrap();
    let account = Load::account(0);
    let text = scope(&standin, "regions = [\"eu-central-1\"]", std::slice::from_ref(&account));
    let output = dbmuster(folder.path(), &text, &Standin::key(&account), &["collect", "--out", "big.ndjson.zst"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let inventory = read_all(&folder.path().join("big.ndjson.zst")).unwrap();
    let snapshots = inventory.resources.iter().filter(|one| one.resource_type == "aws_rds_snapshot").count();
    assert_eq!(snapshots, 50_500);
    assert_eq!(standin.count("rds:DescribeDBSnapshots"), 505);
    assert_eq!(standin.count("rds:DescribeDBSnapshotAttributes"), 500, "only manual snapshots can be shared");
    assert_eq!(standin.repeated(), Vec::new());
}

#[test]
fn a_list_cut_at_a_later_page_keeps_the_pages_before_and_says_so() {
    let load = Load { regions: vec!["eu-central-1".to_owned()], snapshots: 400, ..Load::new(1, 150) };
    let faults = vec![
        Fault::new("rds:DescribeDBInstances", Effect::AccessDenied).on_later_pages(),
        Fault::new("rds:DescribeDBSnapshots", Effect::RepeatToken).on_later_pages(),
    ];
    let standin = Standin::start_blocking(load.fleet().with_faults(faults));
    let folder = tempfile::tempdir().unwrap();
    let account = Load::account(0);
    let text = scope(&standin, "regions = [\"eu-central-1\"]", std::slice::from_ref(&account));
    let output = dbmuster(folder.path(), &text, &Standin::key(&account), &["collect", "--out", "cut.ndjson"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let inventory = read_all(&folder.path().join("cut.ndjson")).unwrap();
    let count = |kind: &str| inventory.resources.iter().filter(|one| one.resource_type == kind).count();
    assert_eq!((count("aws_rds_instance"), count("aws_rds_snapshot")), (100, 200), "{said}");
    let cause = |operation: &str| {
        let gap = inventory.gaps.iter().find(|gap| gap.operation == operation);
        gap.map(|gap| gap.cause)
    };
    assert_eq!(cause("rds:DescribeDBInstances"), Some(GapCause::AccessDenied));
    assert_eq!(cause("rds:DescribeDBSnapshots"), Some(GapCause::Malformed));
}

#[test]
fn a_large_fleet_is_read_with_no_call_made_twice_and_each_parameter_group_read_once() {
    let load = Load { regions: ["eu-central-1", "us-east-1"].map(str::to_owned).to_vec(), ..Load::new(6, 105) };
    let standin = Standin::start_blocking(load.fleet());
    let folder = tempfile::tempdir().unwrap();
    let accounts: Vec<String> = (0..6).map(Load::account).collect();
    let text = scope(&standin, "role_name = \"any\"\nregions = [\"eu-central-1\", \"us-east-1\"]", &accounts);
    let output = dbmuster(folder.path(), &text, &Standin::key(&accounts[0]), &["collect", "--out", "large.ndjson.zst"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let inventory = read_all(&folder.path().join("large.ndjson.zst")).unwrap();
    let instances: Vec<_> = inventory.resources.iter().filter(|one| one.resource_type == "aws_rds_instance").collect();
    assert_eq!(instances.len(), 1260);
    let ids: BTreeSet<_> = instances.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), 1260, "instances of different accounts are told apart");
    assert_eq!(standin.repeated(), Vec::new());
    assert_eq!(standin.count("rds:DescribeDBInstances"), 24, "two pages for each place");
    let first_pages =
        standin.calls().into_iter().filter(|call| call.operation == "DescribeDBParameters" && call.token.is_none());
    let groups: BTreeSet<String> =
        first_pages.map(|call| format!("{} {} {}", call.account, call.region, call.parameters)).collect();
    assert!(groups.len() <= 12 * 8, "{} groups were read", groups.len());
}
