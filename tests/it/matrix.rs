//! What every policy says of every resource of every inventory and plan that is kept here, one letter each, so that a change
//! to a policy, a reader or a fixture shows beside its purpose whatever else it moved.
//!
//! A snapshot lists the resources of each kind by number, then each policy with its letters in that order, in tens:
//! `P` passes, `F` fails, `I` is indeterminate, `N` is not applicable, `E` is an error.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::model::{Evaluation, Gap, Resource, Status};
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::rego::Limits;
use dbmuster::{inventory, plan};

use crate::parity::{as_live, as_plan, facts::facts};

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn judge(resources: Vec<Resource>, gaps: Vec<Gap>) -> Evaluation {
    let set = PolicySet::load(&[embedded().unwrap()], &Selection { include_opt_in: true, ..Selection::default() }, &[])
        .unwrap();
    let settings = Settings {
        threads: 1,
        as_of: "2026-11-01T02:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only: false,
        reuse_answers: true,
    };
    let evaluator = Evaluator::new(&set, settings).unwrap();
    let after = resources.into_iter().map(Item::from_resource).collect();
    assemble(&evaluator, vec![Job { after, gaps, ..Job::default() }]).unwrap()
}

const fn letter(status: Status) -> char {
    match status {
        Status::Pass => 'P',
        Status::Fail => 'F',
        Status::Indeterminate => 'I',
        Status::NotApplicable => 'N',
        Status::Error => 'E',
    }
}

fn matrix(resources: Vec<Resource>, gaps: Vec<Gap>) -> String {
    let found = judge(resources, gaps);
    // Kind -> resources by id, each with its place in the row.
    let mut kinds: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    for (at, subject) in found.subjects.iter().enumerate() {
        kinds.entry(&subject.resource_type).or_default().push((&subject.id, at));
    }
    let mut rows: BTreeMap<(&str, &str), Vec<char>> = BTreeMap::new();
    let mut places = BTreeMap::new();
    let mut text = String::new();
    for (kind, members) in &mut kinds {
        members.sort_unstable();
        let judged = found.cells.iter().any(|cell| *found.subjects[cell.subject as usize].resource_type == **kind);
        if !judged {
            continue;
        }
        writeln!(text, "{kind}").unwrap();
        for (number, (id, at)) in members.iter().enumerate() {
            writeln!(text, "  {:>3} {id}", number + 1).unwrap();
            places.insert(*at, number);
        }
    }
    text.push('\n');
    for cell in &found.cells {
        let kind: &str = &found.subjects[cell.subject as usize].resource_type;
        let row = rows
            .entry((&found.policies[cell.policy as usize].id, kind))
            .or_insert_with(|| vec!['.'; kinds[kind].len()]);
        row[places[&(cell.subject as usize)]] = letter(cell.status);
    }
    for ((policy, kind), row) in &rows {
        let tens: Vec<String> = row.chunks(10).map(|ten| ten.iter().collect()).collect();
        writeln!(text, "{policy:46} {kind:32} {}", tens.join(" ")).unwrap();
    }
    text
}

fn plans() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(at("fixtures/plans")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.push(at("docs/examples/plan.json"));
    files.sort();
    files
}

#[test]
fn the_sample_fleet() {
    let fleet = inventory::read_all(&at("inventory/samples/fleet.ndjson")).unwrap();
    insta::assert_snapshot!("sample_fleet", matrix(fleet.resources, fleet.gaps));
}

#[test]
fn the_plans() {
    for path in plans() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let plan = plan::read_path(&path).unwrap_or_else(|error| panic!("{error}"));
        let before = matrix(plan.before, Vec::new());
        let after = matrix(plan.after, Vec::new());
        insta::assert_snapshot!(format!("plan_{name}"), format!("Before\n\n{before}\nAfter\n\n{after}"));
    }
}

#[test]
fn the_same_facts_planned_and_live() {
    insta::assert_snapshot!("facts_planned", matrix(as_plan(&facts()), Vec::new()));
    insta::assert_snapshot!("facts_live", matrix(as_live(&facts()), Vec::new()));
}

#[cfg(feature = "aws")]
#[test]
fn the_recording() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("replayed.ndjson");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_dbmuster"))
        .args(["collect", "--scope", "fixtures/aws/recording/scope.toml", "--replay", "fixtures/aws/recording/answers"])
        .arg("--out")
        .arg(&out)
        .env_clear()
        .env("HOME", folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let fleet = inventory::read_all(&out).unwrap();
    insta::assert_snapshot!("recording", matrix(fleet.resources, fleet.gaps));
}
