//! Scorecards alone: 100,000 resources under 100 policies, with every framework, every fix and every measure.
//!
//! `cargo bench --bench scorecards`. The first fix is scored again the slow way before anything is printed: a fast
//! wrong answer is no result.
#![expect(clippy::print_stdout, reason = "a benchmark prints its results")]

use std::error::Error;
use std::time::Instant;

use dbmuster::model::evaluation::{Cell, Subject};
use dbmuster::model::{Evaluation, Origin, Status, WaiverReport};
use dbmuster::policy::{PolicySet, Selection, embedded, frameworks, measures};
use dbmuster::report::scorecard::{MeasureInputs, measures as take, scorecards, scorecards_of};

const RESOURCES: usize = 100_000;
const POLICIES: usize = 100;

fn fleet() -> Result<Evaluation, Box<dyn Error>> {
    let trees = [embedded().map_err(|problems| format!("{problems:?}"))?];
    let set = PolicySet::load(&trees, &Selection::default(), &[]).map_err(|problems| format!("{problems:?}"))?;
    let policies: Vec<_> = set.policies.into_iter().take(POLICIES).map(|loaded| loaded.policy).collect();
    let mut fleet = Evaluation { policies, ..Evaluation::default() };
    for i in 0..RESOURCES {
        let database = i % 4 == 0;
        let resource_type = if database { "aws_rds_instance" } else { "aws_cloudwatch_log_group" };
        fleet.subjects.push(Subject {
            id: format!("arn:aws:rds:eu-central-1:{:012}:db:{i}", i % 300).into(),
            resource_type: resource_type.into(),
            name: format!("r{i}"),
            account_id: Some(format!("{:012}", i % 300)),
            region: Some("eu-central-1".to_owned()),
            owner: Some(format!("team-{}", i % 400)),
            environment: Some(["production", "staging", "development"][i % 3].to_owned()),
            tier: Some((i % 5).to_string()),
            engine: database.then(|| "postgres".to_owned()),
            origin: Origin::Live,
            location: None,
            tags: None,
        });
        for policy in 0..fleet.policies.len() {
            let status = match (i * 31 + policy * 17) % 23 {
                0..=2 => Status::Fail,
                3 => Status::Indeterminate,
                4..=9 => Status::NotApplicable,
                _ => Status::Pass,
            };
            let (policy, subject) = (u32::try_from(policy)?, u32::try_from(i)?);
            fleet.cells.push(Cell { policy, subject, status, verdict: None });
        }
    }
    Ok(fleet)
}

fn main() -> Result<(), Box<dyn Error>> {
    let fleet = fleet()?;
    let trees = [embedded().map_err(|problems| format!("{problems:?}"))?];
    let standards = frameworks(&trees).map_err(|problems| format!("{problems:?}"))?;
    let definitions = measures(&trees).map_err(|problems| format!("{problems:?}"))?;
    let seconds = |name: &str, start: Instant| {
        let took = start.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "ten million cells")]
        let nanoseconds = took * 1e9 / fleet.cells.len() as f64;
        println!("{name:40}{took:>8.3} s{nanoseconds:>8.1} ns for each cell");
    };
    let start = Instant::now();
    let plain = scorecards(&fleet);
    seconds("scorecards and fixes", start);
    let start = Instant::now();
    let cards = scorecards_of(&fleet, &standards);
    seconds("the same with every framework", start);
    let start = Instant::now();
    let none = WaiverReport::default();
    let taken = take(&MeasureInputs { evaluation: &fleet, waivers: &none, history: None }, &definitions);
    seconds("measures", start);
    let score = |cards: &dbmuster::report::scorecard::Scorecards| cards.fleet.score.map_or(0.0, |score| score.value);
    let Some(best) = cards.fixes.policies.first() else { return Err("nothing fails".into()) };
    let mut mended = fleet.clone();
    for cell in mended.cells.iter_mut().filter(|cell| Some(cell.policy as usize) == best.policy) {
        if cell.status == Status::Fail {
            cell.status = Status::Pass;
        }
    }
    let again = score(&scorecards(&mended)) - score(&cards);
    if (again - best.gain).abs() > 1e-9 || score(&plain).to_bits() != score(&cards).to_bits() {
        return Err(format!("the best fix gains {again}, not {}", best.gain).into());
    }
    println!(
        "{} resources, {} cells, {} measures, best fix +{:.3}",
        fleet.subjects.len(),
        fleet.cells.len(),
        taken.len(),
        best.gain
    );
    Ok(())
}
