//! Which waiver covers which failure, and what becomes of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use dbmuster::model::evaluation::Subject;
use dbmuster::model::{
    ChangeSet, Evaluation, Gap, GapCause, Status, Verdict, WaivedResource, Waiver, WaiverState, WaiverUse,
};
use dbmuster::waive::{Terms, WaiverSet};
use proptest::prelude::*;
use serde_json::json;

use super::{policies, tagged, today, waiver};
use crate::report::{Builder, subject};

fn database(name: &str, tier: Option<&str>, tags: &[(&str, &str)]) -> Subject {
    let tags: BTreeMap<String, String> = tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Subject {
        name: name.to_owned(),
        tier: tier.map(str::to_owned),
        account_id: Some("111111111111".to_owned()),
        tags: Some(Arc::new(tags)),
        ..subject(&format!("arn:aws:rds:eu-west-1:111111111111:db:{name}"), "aws_rds_instance", None)
    }
}

/// Two databases that fail the first policy; the first also fails the second, of which the other is undecided.
fn fleet() -> Evaluation {
    let subjects = vec![database("orders", Some("tier-0"), &[("team", "pay")]), database("logs", Some("2"), &[])];
    let mut builder = Builder::new(policies(), subjects);
    builder.cell(0, 0, Status::Fail, None).observed = Some(json!(7));
    builder.cell(0, 1, Status::Fail, None);
    builder.cell(1, 0, Status::Fail, None).observed = Some(json!(30));
    builder.cell(1, 1, Status::Indeterminate, None);
    builder.cell(1, 2, Status::Error, None);
    builder.0
}

fn apply(evaluation: &mut Evaluation, waivers: Vec<Waiver>) -> Vec<WaiverUse> {
    WaiverSet::new(waivers).apply(evaluation, &Terms::default(), today()).uses
}

/// Waivers named, by finding.
fn named(evaluation: &Evaluation) -> Vec<&str> {
    evaluation.findings.iter().map(|finding| finding.waiver_id.as_deref().unwrap_or("-")).collect()
}

fn glob(id: &str, policy: &str, resource: &str) -> Waiver {
    Waiver { policy: policy.to_owned(), resource: WaivedResource::Glob(resource.to_owned()), ..waiver(id) }
}

#[test]
fn only_failures_are_covered_by_policy_and_resource() {
    let mut fleet = fleet();
    let uses = apply(&mut fleet, vec![glob("all", "*", "*")]);
    assert_eq!(named(&fleet), ["all", "all", "all", "-", "-"]);
    assert_eq!(
        (uses[0].state, uses[0].covers, uses[0].days_left, uses[0].age_days),
        (WaiverState::Active, 3, 41, Some(19))
    );
    for (policy, resource, expected) in [
        ("rds_encrypted", "orders", ["w", "-", "-", "-", "-"]),
        ("old_rds_encrypted", "orders", ["w", "-", "-", "-", "-"]),
        ("rds_*", "*:db:o*", ["w", "w", "-", "-", "-"]),
        ("rds_private", "*", ["-", "w", "-", "-", "-"]),
        ("*", "arn:aws:rds:eu-west-1:111111111111:db:logs", ["-", "-", "w", "-", "-"]),
        ("*", "Orders", ["-", "-", "-", "-", "-"]),
        ("*", "?rders", ["w", "w", "-", "-", "-"]),
    ] {
        apply(&mut fleet, vec![glob("w", policy, resource)]);
        assert_eq!(named(&fleet), expected, "{policy} {resource}");
    }
    apply(&mut fleet, vec![Waiver { resource: tagged(&[("team", "p*")]), ..waiver("tags") }]);
    assert_eq!(named(&fleet), ["tags", "tags", "-", "-", "-"]);
    apply(&mut fleet, vec![Waiver { resource: tagged(&[("team", "p*"), ("env", "*")]), ..waiver("tags") }]);
    assert_eq!(named(&fleet), ["-"; 5], "every tag must be there");
}

#[test]
fn the_states_of_a_waiver() {
    let with = |change: &dyn Fn(&mut Waiver)| {
        let mut one = glob("w", "rds_encrypted", "logs");
        change(&mut one);
        let mut fleet = fleet();
        let used = apply(&mut fleet, vec![one]).pop().unwrap();
        let is_named = named(&fleet)[2] == "w";
        (used.state, used.covers, used.no_longer_covers, is_named, used.problem)
    };
    use WaiverState::{Active, Dead, Expired, Expiring, Lapsed, NotYet, TooLong};
    let day = |text: &str| text.to_owned();
    let (state, covers, lost, is_named, problem) = with(&|_| {});
    assert_eq!((state, covers, lost, is_named, problem), (Active, 1, 0, true, None));
    assert_eq!(with(&|w| w.expires_on = day("2026-11-20")).0, Expiring, "the last day counts");
    assert_eq!(with(&|w| w.expires_on = day("2026-11-20")).4.unwrap(), "it ends today");
    assert_eq!(with(&|w| w.expires_on = day("2026-12-20")).0, Expiring);
    assert_eq!(with(&|w| w.expires_on = day("2026-12-21")).0, Active);
    let expired = with(&|w| w.expires_on = day("2026-11-19"));
    assert_eq!((expired.0, expired.1, expired.2, expired.3), (Expired, 0, 1, false));
    assert_eq!(expired.4.unwrap(), "it ended on 2026-11-19: 1 failure counts again");
    let to_come = with(&|w| w.created_on = Some(day("2026-11-21")));
    assert_eq!((to_come.0, to_come.1, to_come.3), (NotYet, 0, false));
    assert_eq!(with(&|w| w.value = Some(json!(30))).0, Active);
    assert_eq!(with(&|w| w.value = Some(json!("30"))).0, Active, "a setting may be text to one source");
    let lapsed = with(&|w| w.value = Some(json!(7)));
    assert_eq!((lapsed.0, lapsed.1, lapsed.2, lapsed.3), (Lapsed, 0, 1, false));
    assert_eq!(lapsed.4.unwrap(), "on 1 failure the value is not the one that was accepted");
    assert_eq!(with(&|w| w.resource = WaivedResource::Glob("gone".into())).0, Dead);
    let long = with(&|w| {
        w.created_on = Some(day("2026-01-01"));
        w.resource = WaivedResource::Glob("orders".into());
    });
    assert_eq!((long.0, long.2), (TooLong, 1));
    assert_eq!(long.4.unwrap(), "on 1 failure the tier allows 90 days, and it runs for 364");
    let both = with(&|w| {
        w.created_on = Some(day("2026-01-01"));
        w.resource = WaivedResource::Glob("*".into());
    });
    assert_eq!((both.0, both.1, both.2, both.3), (Active, 1, 1, true), "it holds where the tier allows it");
    let unobserved = with(&|w| {
        w.policy = "rds_private".into();
        w.resource = WaivedResource::Glob("orders".into());
        w.value = Some(json!(1));
    });
    assert_eq!(unobserved.0, Lapsed, "without a value nobody has seen that it is still the same");
}

#[test]
fn of_two_waivers_the_one_that_ends_last_is_named_and_both_count() {
    let mut fleet = fleet();
    let longer = Waiver { expires_on: "2027-01-15".into(), ..glob("z", "rds_encrypted", "logs") };
    let uses = apply(&mut fleet, vec![glob("b", "*", "*"), longer, glob("a", "*", "logs")]);
    assert_eq!(named(&fleet), ["b", "b", "z", "-", "-"]);
    let counted: Vec<_> = uses.iter().map(|used| (used.waiver.id.as_str(), used.covers, used.shared)).collect();
    assert_eq!(counted, [("a", 1, 1), ("b", 3, 1), ("z", 1, 0)]);
    assert_eq!(uses[0].problem.as_deref(), Some("other waivers that hold longer are named for all it covers"));
    apply(&mut fleet, vec![glob("b", "*", "logs"), glob("a", "*", "logs")]);
    assert_eq!(named(&fleet)[2], "a", "of equals the first by id");
}

#[test]
fn what_was_not_decided_is_not_dead() {
    let state = |evaluation: &mut Evaluation, one: Waiver| {
        let used = apply(evaluation, vec![one]).pop().unwrap();
        (used.state, used.problem.unwrap_or_default())
    };
    let mut all = fleet();
    assert_eq!(state(&mut all, glob("w", "rds_private", "logs")).0, WaiverState::NotJudged);
    assert_eq!(state(&mut all, glob("w", "pg_ssl_on", "logs")).0, WaiverState::NotJudged, "an error is no answer");
    all.policies.truncate(1);
    let (unrun, why) = state(&mut all, glob("w", "pg_ssl_on", "gone"));
    assert_eq!((unrun, why.as_str()), (WaiverState::NotJudged, "its policy was not part of this run"));

    let mut denied = fleet();
    let gap = |account: &str, types: &[&str]| Gap {
        target: "x".into(),
        operation: "rds:DescribeDBInstances".into(),
        cause: GapCause::AccessDenied,
        account_id: Some(account.into()),
        region: None,
        resource_types: types.iter().map(|&t| t.into()).collect(),
        attempts: 1,
        message: String::new(),
    };
    denied.gaps = vec![gap("222222222222", &["aws_rds_instance"]), gap("333333333333", &["aws_kms_key"])];
    let gone = |account: &str| glob("w", "*", &format!("arn:aws:rds:*:{account}:db:gone"));
    assert_eq!(state(&mut denied, gone("111111111111")).0, WaiverState::Dead);
    assert_eq!(state(&mut denied, gone("222222222222")).0, WaiverState::NotJudged);
    assert_eq!(state(&mut denied, gone("333333333333")).0, WaiverState::Dead);
    assert_eq!(state(&mut denied, glob("w", "*", "gone")).0, WaiverState::NotJudged);

    let mut untold = fleet();
    untold.subjects[1].tags = None;
    assert_eq!(state(&mut untold, Waiver { resource: tagged(&[("a", "b")]), ..waiver("w") }).0, WaiverState::NotJudged);
    let mut change = fleet();
    change.change = Some(ChangeSet::default());
    change.findings[4].status = Status::Pass;
    change.findings[4].verdict = Some(Verdict::Fixed);
    assert_eq!(state(&mut change, glob("w", "*", "elsewhere")).0, WaiverState::NotJudged);
    assert_eq!(state(&mut change, glob("w", "pg_ssl_on", "logs")).0, WaiverState::Dead, "the change mends it");
}

#[test]
fn ages_and_ends_are_told_of_what_holds() {
    let mut fleet = fleet();
    let dated = |id: &str, created: Option<&str>, last: &str| Waiver {
        created_on: created.map(str::to_owned),
        expires_on: last.into(),
        ..glob(id, "*", "logs")
    };
    let waivers = vec![
        dated("a", Some("2026-10-21"), "2026-12-10"),
        dated("b", Some("2026-10-20"), "2026-12-01"),
        dated("c", Some("2026-08-22"), "2027-01-31"),
        dated("d", Some("2026-08-21"), "2027-01-31"),
        dated("e", Some("2026-05-23"), "2027-01-31"),
        dated("f", None, "2027-01-31"),
        dated("g", Some("2026-01-01"), "2026-11-01"),
    ];
    let report = WaiverSet::new(waivers).apply(&mut fleet, &Terms::default(), today());
    let ages = report.ages().buckets().map(|(_, n)| n);
    assert_eq!(ages, [1, 2, 1, 1, 1]);
    let soon: Vec<_> = report.about_to_expire().into_iter().map(|used| used.waiver.id.as_str()).collect();
    assert_eq!(soon, ["b", "a"]);
    assert_eq!((report.count(WaiverState::Expired), report.count(WaiverState::Expiring)), (1, 2));
    assert_eq!(report.find("g").unwrap().state, WaiverState::Expired);
}

#[test]
fn names_from_databases_are_matched_as_they_are() {
    let odd = ["a[0]", "a{b,c}", "a\\b", "a\nb", "a*b", "**", "ü?", "a[\"k\"]", ""];
    let subjects = odd.iter().map(|name| database(name, None, &[("k", name)])).collect();
    let mut builder = Builder::new(policies(), subjects);
    for at in 0..odd.len() {
        builder.cell(at, 0, Status::Fail, None);
    }
    for (at, name) in odd.iter().enumerate() {
        let exact = name.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?");
        for resource in [WaivedResource::Glob(exact.clone()), tagged(&[("k", &exact)])] {
            apply(&mut builder.0, vec![Waiver { resource, ..waiver("w") }]);
            let hit: Vec<usize> = (0..odd.len()).filter(|n| named(&builder.0)[*n] == "w").collect();
            assert_eq!(hit, [at], "{name:?}");
        }
    }
}

proptest! {
    /// The index says what asking every waiver about every failure says.
    #[test]
    fn the_index_agrees_with_the_plain_rule(
        globs in proptest::collection::vec(("[ab*?]{0,4}", 0..3usize), 1..12),
        tags in proptest::collection::vec(("[xy]", "[ab*]{1,2}"), 0..4),
        names in proptest::collection::vec("[ab]{0,4}", 1..8),
    ) {
        let subjects: Vec<Subject> = names.iter().map(|name| database(name, None, &[("x", name)])).collect();
        let mut builder = Builder::new(policies(), subjects);
        for at in 0..names.len() {
            builder.cell(at, 0, Status::Fail, None);
            builder.cell(at, 1, Status::Fail, None);
        }
        let ids = ["rds_encrypted", "rds_private", "*"];
        let mut waivers: Vec<Waiver> =
            globs.iter().enumerate().map(|(n, (name, policy))| glob(&format!("g{n}"), ids[*policy], name)).collect();
        waivers.extend(tags.iter().enumerate().map(|(n, (key, value))| Waiver {
            resource: tagged(&[(key, value)]),
            ..waiver(&format!("t{n}"))
        }));
        let uses = apply(&mut builder.0, waivers.clone());
        for used in &uses {
            let alone = apply(&mut builder.0.clone(), vec![used.waiver.clone()]).pop().unwrap();
            prop_assert_eq!(used.covers, alone.covers);
            let matches = |subject: &Subject| match &used.waiver.resource {
                WaivedResource::Glob(glob) => plain(glob, &subject.name) || plain(glob, &subject.id),
                WaivedResource::Tags(tags) => tags.iter().all(|(key, value)| {
                    subject.tags.as_ref().is_some_and(|tags| tags.get(key).is_some_and(|tag| plain(value, tag)))
                }),
            };
            let policies = if used.waiver.policy == "*" { 2 } else { 1 };
            prop_assert_eq!(used.covers, policies * builder.0.subjects.iter().filter(|s| matches(s)).count());
        }
        // Order of the file and whatever was marked before change nothing.
        let first: Vec<String> = named(&builder.0).into_iter().map(str::to_owned).collect();
        waivers.reverse();
        prop_assert_eq!(&apply(&mut builder.0, waivers), &uses);
        prop_assert_eq!(named(&builder.0), first);
    }
}

fn plain(glob: &str, text: &str) -> bool {
    match (glob.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => {
            plain(&glob[1..], text) || text.chars().next().is_some_and(|c| plain(glob, &text[c.len_utf8()..]))
        }
        (Some('?'), Some(c)) => plain(&glob[1..], &text[c.len_utf8()..]),
        (Some(a), Some(b)) if a == b => plain(&glob[a.len_utf8()..], &text[b.len_utf8()..]),
        _ => false,
    }
}
