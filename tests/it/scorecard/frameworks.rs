//! How a fleet stands by a standard, and by each of its requirements.

use dbmuster::model::{Framework, Requirement};
use dbmuster::report::scorecard::{FrameworkCard, Standing, scorecards_of};

use super::*;

fn requirement(id: &str, policies: &[&str], not_covered: Option<&str>) -> Requirement {
    Requirement {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        policies: policies.iter().map(|id| (*id).to_owned()).collect(),
        not_covered: not_covered.map(str::to_owned),
    }
}

pub fn framework(requirements: Vec<Requirement>) -> Framework {
    Framework {
        id: "acme-1".to_owned(),
        title: "Acme".to_owned(),
        version: "1".to_owned(),
        source: "https://example.com".to_owned(),
        requirements,
    }
}

fn card(fleet: &Evaluation, requirements: Vec<Requirement>) -> FrameworkCard {
    scorecards_of(fleet, &[framework(requirements)]).frameworks.remove(0)
}

fn standing(fleet: &Evaluation, policies: &[&str]) -> Standing {
    card(fleet, vec![requirement("1", policies, None)]).requirements[0].standing
}

#[test]
fn a_requirement_stands_as_the_worst_of_its_policies() {
    let row = [Status::Pass, Status::Indeterminate, Status::Fail, Status::NotApplicable];
    let mut fleet = evaluation(vec![database("a", None), database("b", None)], &[row, PASS]);
    assert_eq!(standing(&fleet, &["a_critical"]), Standing::Passed);
    assert_eq!(standing(&fleet, &["a_critical", "b_high"]), Standing::Undecided);
    assert_eq!(standing(&fleet, &["a_critical", "b_high", "c_medium"]), Standing::Failed);
    assert_eq!(standing(&fleet, &["a_critical", "gone"]), Standing::Passed);
    assert_eq!(standing(&fleet, &["gone"]), Standing::NotRun);
    assert_eq!(standing(&fleet, &[]), Standing::NotCovered);
    let mut waived = finding(&fleet, 0, 2, Status::Fail, "accepted");
    waived.waiver_id = Some("w".into());
    fleet.findings.push(waived);
    assert_eq!(standing(&fleet, &["a_critical", "c_medium"]), Standing::Waived);
    let nothing = evaluation(vec![database("a", None)], &[NONE]);
    assert_eq!(standing(&nothing, &["d_low"]), Standing::NotApplicable);
}

#[test]
fn what_could_not_be_read_passes_no_requirement() {
    let mut fleet = evaluation(vec![database("a", None)], &[PASS]);
    for policy in &mut fleet.policies {
        policy.resource_types = vec!["aws_rds_instance".to_owned()];
    }
    fleet.policies[3].resource_types = vec!["aws_kms_key".to_owned()];
    fleet.gaps = vec![gap(Some("2"), &["aws_rds_instance"])];
    assert_eq!(standing(&fleet, &["a_critical"]), Standing::Undecided);
    assert_eq!(standing(&fleet, &["d_low"]), Standing::Passed, "no key is hidden");
    let card = card(&fleet, vec![requirement("1", &["a_critical"], None), requirement("2", &["d_low"], None)]);
    assert!(
        close(card.requirements[0].score.unwrap(), 50.0),
        "the place that was not read is a database that scores 0"
    );
    assert!(close(card.requirements[1].score.unwrap(), 100.0));
    assert_eq!((card.passed, card.judged), (1, 2));
}

#[test]
fn the_number_of_a_requirement_is_the_mean_of_its_policies_by_weight() {
    let fleet = evaluation(vec![database("a", None), database("b", None)], &[CRITICAL_FAILS, PASS]);
    let card = card(&fleet, vec![requirement("1", &["a_critical", "d_low"], None)]);
    let expected = (10.0 * 50.0 + 2.5 * 100.0) / 12.5;
    assert!(close(card.requirements[0].score.unwrap(), expected));
    // The framework is scored as any group is, over the same policies, caps included.
    assert!(close(card.card.score.unwrap().value, f64::midpoint(20.0, 100.0)));
}

#[test]
fn a_person_answers_what_no_policy_does_and_no_number_is_made_up() {
    let fleet = evaluation(vec![database("a", None)], &[PASS]);
    let requirements =
        vec![requirement("1", &["a_critical"], Some("and a person")), requirement("2", &[], Some("a person"))];
    let card = card(&fleet, requirements);
    assert_eq!((card.passed, card.judged, card.count(Standing::NotCovered)), (1, 1, 1));
    assert_eq!(card.requirements[0].not_covered.as_deref(), Some("and a person"));
    assert_eq!((card.requirements[1].score, card.requirements[1].tally.applicable()), (None, 0));
    assert!(scorecards(&fleet).frameworks.is_empty());
}
