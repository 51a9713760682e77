//! The run again, from what was kept of it.

use std::fs;
use std::path::Path;

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::evidence::{Ledger, Part, Sealed};
use dbmuster::inventory::Reader;
use dbmuster::model::{InventoryEvidence, Manifest};
use dbmuster::policy::{ParameterSetting, PolicySet, PolicyTree, Selection, embedded, folder};
use dbmuster::rego::Limits;

use super::harness::flip;
use crate::cli::{Desk, TIME};

/// The sample fleet, judged and kept as an audit does it.
fn kept_run(place: &Path, trees: &[PolicyTree], selection: &Selection, parameters: &[ParameterSetting]) -> Sealed {
    let set = PolicySet::load(trees, selection, parameters).unwrap();
    let settings = Settings {
        threads: 2,
        as_of: TIME.to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let fleet = Path::new(env!("CARGO_MANIFEST_DIR")).join("inventory/samples/fleet.ndjson");
    let mut reader = Reader::open(&fleet).unwrap();
    let mut job = Job::default();
    while let Some(mut batch) = reader.next_batch(100).unwrap() {
        job.after.extend(Item::parse_batch(&batch.json).unwrap());
        job.gaps.append(&mut batch.gaps);
    }
    job.digest = reader.digest().unwrap();
    let digest = job.digest.clone();
    let evaluation = assemble(&Evaluator::new(&set, settings).unwrap(), vec![job]).unwrap();
    let mut entry = Ledger::open(place).unwrap().begin(&mut || false).unwrap();
    entry.keep_file(Part::Inventory, "1-fleet.ndjson", &fleet).unwrap();
    for (name, bytes) in set.kept(trees).unwrap() {
        entry.keep_bytes(Part::Policies, &name, &bytes).unwrap();
    }
    let evaluation_digest = entry.keep_evaluation(&evaluation).unwrap();
    let inventory = InventoryEvidence { name: "fleet.ndjson".to_owned(), digest, ..InventoryEvidence::default() };
    let manifest = Manifest {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of: TIME.to_owned(),
        inventories: vec![inventory],
        policy_set_digest: set.digest.clone(),
        evaluation_digest,
        ..Manifest::default()
    };
    entry.finish(manifest).unwrap()
}

#[test]
fn a_run_can_be_made_again() {
    let desk = Desk::new();
    let family = desk.dir.path().join("mine/encryption/rds_instance_of_ours");
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/encryption/rds_instance_storage_encrypted");
    fs::create_dir_all(&family).unwrap();
    let text = fs::read_to_string(given.join("rds_instance_storage_encrypted.rego")).unwrap();
    fs::write(
        family.join("rds_instance_of_ours.rego"),
        text.replace("rds_instance_storage_encrypted", "rds_instance_of_ours"),
    )
    .unwrap();
    let trees = [embedded().unwrap(), folder(&desk.dir.path().join("mine")).unwrap()];
    let selection = Selection { include_opt_in: true, skip: vec!["pg_*".to_owned()], ..Selection::default() };
    let parameters = ["rds_instance_backup_retention_min.min_days=14".parse().unwrap()];
    let run = kept_run(&desk.path("ledger"), &trees, &selection, &parameters);
    desk.run("evidence verify ledger --replay").ends(0).says("the same outcome to the last byte");
    desk.run("evidence export ledger --out e.zip").ends(0);
    desk.run("evidence verify e.zip --replay").ends(0).says("the same outcome to the last byte");
    // A policy, a parameter or the inventory altered is another outcome, and which it is is said.
    let set = run.folder.join("policies/policy-set.json");
    let bytes = fs::read_to_string(&set).unwrap();
    assert!(bytes.contains("\"min_days\": 14"), "{bytes}");
    fs::write(&set, bytes.replace("\"min_days\": 14", "\"min_days\": 1")).unwrap();
    desk.run("evidence verify ledger --replay")
        .ends(1)
        .says("the policy set has the digest")
        .says("the evaluation has the digest");
    fs::write(&set, &bytes).unwrap();
    let inventory = run.folder.join("inventories/1-fleet.ndjson");
    let fleet = fs::read_to_string(&inventory).unwrap();
    fs::write(&inventory, fleet.replace("\"storage_encrypted\":false", "\"storage_encrypted\":true ")).unwrap();
    desk.run("evidence verify ledger --replay").ends(1).says("the inventory `fleet.ndjson` has the digest");
    fs::write(&inventory, flip(fleet.as_bytes(), 0)).unwrap();
    desk.run("evidence verify ledger --replay").ends(1).says("it could not be made again");
    fs::write(&inventory, fleet).unwrap();
    desk.run("evidence verify ledger --replay").ends(0);
}

/// Every output that a file can take, by name and ending.
const OUTPUTS: [&str; 16] = [
    "terminal",
    "json",
    "ndjson",
    "markdown",
    "html",
    "sarif",
    "junit",
    "csv",
    "csv-cells",
    "xlsx",
    "openmetrics",
    "ocsf",
    "asff",
    "oscal",
    "gitlab",
    "github",
];

/// The databases of one account and every gap, in an inventory of their own.
fn some_of(fleet: &str) -> String {
    let mut count = 0;
    let mut keep = |line: &str| {
        let is_kept =
            line.contains("\"resource_type\":\"aws_rds_instance\"") && line.contains("\"account_id\":\"777788889999\"");
        count += usize::from(is_kept);
        is_kept || !line.starts_with("{\"record\":\"resource\"")
    };
    let lines: Vec<&str> = fleet.lines().filter(|line| keep(line)).collect();
    let (end, rest) = lines.split_last().unwrap();
    let all: serde_json::Value = serde_json::from_str(end).unwrap();
    format!("{}\n{}\n", rest.join("\n"), end.replace(&all["resources"].to_string(), &count.to_string()))
}

#[test]
fn every_report_is_made_again_byte_for_byte() {
    let desk = Desk::new();
    let sample = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/inventory/samples/fleet.ndjson")).unwrap();
    desk.put("fleet.ndjson", some_of(&sample));
    // Everything that a report may depend on beside the evaluation: a history, waivers, a baseline, templates, options.
    fs::create_dir_all(desk.path("own/html")).unwrap();
    desk.put("own/html/foot.hbs", "<footer>{{> imprint}}</footer>");
    desk.put("own/html/imprint.hbs", "Example, {{page.as_of}}");
    desk.put(
        "waivers.yaml",
        "waivers:\n  - {id: w, policy: rds_instance_storage_encrypted, resource: '*', reason: r, owner: o, approved_by: a, expires_on: 2026-11-30}\n",
    );
    desk.put("dbmuster.toml", "schema_version = 1\ncsv_bom = true\ntemplates = 'own'\n[waivers]\nfiles = ['waivers.yaml']\n[policies]\nframeworks = ['cis*', 'soc*']\nfamilies = ['encryption']\n[security_hub]\naccount_id = '111122223333'\nregion = 'eu-central-1'\n");
    let formats: String = OUTPUTS.iter().map(|name| format!(" --format {name}=out.{name}")).collect();
    let audit = "audit --inventory fleet.ndjson --evidence ledger --store history.db -q";
    desk.run(&format!("{audit} --as-of 2026-11-01T02:00:00Z --format json=before.json")).ends(1);
    desk.run(&format!("{audit} --as-of 2026-11-02T02:00:00Z --baseline before.json -v{formats}")).ends(3);
    // Without a time that is given, a report may say how long the run took.
    desk.run(&format!("{audit} --format openmetrics=o.txt --format html=o.html")).ends(1);
    desk.run("evidence verify ledger --replay").ends(0).says("sound: 3 runs");
    // What a report was told is other than it was: the reports that say so are named, and no others.
    let runs = fs::read_dir(desk.path("ledger")).unwrap().map(|entry| entry.unwrap().path());
    let second = runs.filter(|path| path.is_dir()).find(|path| path.to_string_lossy().contains("20261102")).unwrap();
    let recipe = second.join("rendering/recipe.json");
    let verify = format!("evidence verify {} --replay", second.display());
    let kept = fs::read_to_string(&recipe).unwrap();
    fs::write(&recipe, kept.replace("\"csv_bom\":true", "\"csv_bom\":false")).unwrap();
    let run = desk.run(&verify).ends(1).says("the report `out.csv` has the digest");
    assert!(
        run.out.contains("the report `out.csv-cells`") && !run.out.contains("the report `out.json`"),
        "{}",
        run.out
    );
    fs::write(&recipe, kept.replace("\"html=out.html\",", "")).unwrap();
    desk.run(&verify).ends(1).says("the report `out.html` was not made again");
    fs::write(&recipe, "{}").unwrap();
    desk.run(&verify).ends(1).says("failed to make the reports again");
}
