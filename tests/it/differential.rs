//! However the policies are run, each cell says the same: on the register machine, with and without reusing answers,
//! and on the interpreter alone.

use std::path::{Path, PathBuf};

use dbmuster::evaluate::{Evaluator, Item, Job, Settings, assemble};
use dbmuster::model::{ChangeSet, Evaluation, Resource};
use dbmuster::policy::{PolicySet, Selection, embedded};
use dbmuster::rego::Limits;
use dbmuster::{inventory, plan};

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn items(resources: &[Resource]) -> Vec<Item> {
    resources.iter().cloned().map(Item::from_resource).collect()
}

/// Makes the same job as often as it is asked to.
type Maker = Box<dyn Fn() -> Job>;

fn fleet() -> Maker {
    let fleet = inventory::read_all(&at("inventory/samples/fleet.ndjson")).unwrap();
    Box::new(move || Job { after: items(&fleet.resources), gaps: fleet.gaps.clone(), ..Job::default() })
}

fn plan_job(path: &Path) -> Maker {
    let plan = plan::read_path(path).unwrap_or_else(|error| panic!("{error}"));
    Box::new(move || Job {
        before: Some(items(&plan.before)),
        after: items(&plan.after),
        change: Some(ChangeSet {
            sources: vec![plan.source.clone()],
            changes: plan.changes.clone(),
            other_resources: plan.other_resources,
            access: Vec::new(),
        }),
        ..Job::default()
    })
}

fn run(set: &PolicySet, job: Job, interpreter_only: bool, reuse_answers: bool) -> Evaluation {
    let settings = Settings {
        threads: 1,
        as_of: "2026-11-01T00:00:00Z".to_owned(),
        limits: Limits::default(),
        interpreter_only,
        reuse_answers,
    };
    let evaluator = Evaluator::new(set, settings).unwrap();
    assemble(&evaluator, vec![job]).unwrap()
}

#[test]
fn every_cell_is_the_same_however_it_is_found() {
    let selection = Selection { include_opt_in: true, ..Selection::default() };
    let set = PolicySet::load(&[embedded().unwrap()], &selection, &[]).unwrap();
    let mut plans: Vec<PathBuf> =
        std::fs::read_dir(at("fixtures/plans")).unwrap().map(|entry| entry.unwrap().path()).collect();
    plans.sort();
    let jobs = std::iter::once(("the sample fleet".to_owned(), fleet()))
        .chain(plans.iter().map(|path| (path.display().to_string(), plan_job(path))));
    let mut cells = 0;
    for (name, job) in jobs {
        let expected = run(&set, job(), true, false);
        cells += expected.cells.len();
        for (interpreter_only, reuse_answers) in [(false, false), (false, true), (true, true)] {
            let found = run(&set, job(), interpreter_only, reuse_answers);
            let how = format!("{name}, interpreter_only {interpreter_only}, reuse_answers {reuse_answers}");
            assert_eq!(found.cells.len(), expected.cells.len(), "{how}");
            for (a, b) in found.cells.iter().zip(&expected.cells) {
                let (policy, subject) = (&set.policies[b.policy as usize], &expected.subjects[b.subject as usize]);
                assert_eq!(a, b, "{how}: {} on {}", policy.policy.id, subject.id);
            }
            // Messages, fields and missing values too.
            assert_eq!(found.findings, expected.findings, "{how}");
        }
    }
    assert!(cells > 1_000, "only {cells} cells were compared");
}
