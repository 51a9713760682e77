//! Scorecards as JSON, version 1: frameworks, what is worth mending, what the missing points are lost to, and the team's
//! measures. Structs of their own, so that a change inside changes no file outside.

use serde::Serialize;

use super::json::{Card, Results, card, rounded, totals};
use super::{FrameworkCard, MeasureCard, MeasureValue, RequirementCard};
use crate::model::Evaluation;

#[derive(Serialize)]
pub(super) struct Framework<'a> {
    id: &'a str,
    title: &'a str,
    version: &'a str,
    card: Card<'a>,
    passed: usize,
    judged: usize,
    requirements: Vec<Requirement<'a>>,
}

#[derive(Serialize)]
struct Requirement<'a> {
    id: &'a str,
    title: &'a str,
    standing: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    results: Results,
    policies: Vec<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    not_run: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    not_covered: Option<&'a str>,
}

impl<'a> Framework<'a> {
    pub(super) fn of(evaluation: &'a Evaluation, framework: &'a FrameworkCard) -> Self {
        let requirement = |one: &'a RequirementCard| Requirement {
            id: &one.id,
            title: &one.title,
            standing: one.standing.as_str(),
            score: one.score.map(rounded),
            results: totals(&one.tally),
            policies: one.policies.iter().filter_map(|at| Some(evaluation.policies.get(*at)?.id.as_str())).collect(),
            not_run: &one.not_run,
            not_covered: one.not_covered.as_deref(),
        };
        Self {
            id: &framework.id,
            title: &framework.title,
            version: &framework.version,
            card: card(&framework.card),
            passed: framework.passed,
            judged: framework.judged,
            requirements: framework.requirements.iter().map(requirement).collect(),
        }
    }
}

/// Points of the fleet's score.
#[derive(Serialize)]
pub(super) struct Losses {
    failed: f64,
    waived: f64,
    undecided: f64,
    unscanned: f64,
    caps: f64,
}

impl Losses {
    pub(super) fn of(losses: super::Losses) -> Self {
        Self {
            failed: rounded(losses.failed),
            waived: rounded(losses.waived),
            undecided: rounded(losses.undecided),
            unscanned: rounded(losses.unscanned),
            caps: rounded(losses.caps),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Fixes<'a> {
    policies: Vec<Fix<'a>>,
    findings: Vec<Fix<'a>>,
    resources: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Fix<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_id: Option<&'a str>,
    failures: usize,
    resources: usize,
    gain: f64,
    share: f64,
}

impl<'a> Fixes<'a> {
    pub(super) fn of(evaluation: &'a Evaluation, fixes: &'a super::Fixes) -> Self {
        let fix = |fix: &'a super::Fix| Fix {
            policy_id: fix.policy.and_then(|at| Some(evaluation.policies.get(at)?.id.as_str())),
            resource_id: fix.subject.and_then(|at| Some(&*evaluation.subjects.get(at)?.id)),
            failures: fix.failures,
            resources: fix.resources,
            gain: rounded(fix.gain),
            share: rounded(fix.share),
        };
        Self {
            policies: fixes.policies.iter().map(fix).collect(),
            findings: fixes.findings.iter().map(fix).collect(),
            resources: fixes.resources.iter().map(fix).collect(),
        }
    }
}

/// One of the team's own measures. Exactly one of `portion`, `exceptions` and `not_known` is there.
#[derive(Serialize)]
pub(super) struct Measure<'a> {
    id: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_reached: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    portion: Option<Portion>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exceptions: Option<Exceptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_known: Option<&'a str>,
    owners: Vec<Part<'a>>,
    environments: Vec<Part<'a>>,
    tiers: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Portion {
    met: u64,
    of: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    waived: u64,
    undecided: u64,
    unscanned: usize,
}

/// The measure of one team, environment or tier; without a name, of what has none.
#[derive(Serialize)]
struct Part<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    portion: Portion,
}

#[derive(Serialize)]
struct Exceptions {
    in_force: usize,
    expiring: usize,
    void: usize,
    ages: [usize; 4],
    of_unknown_age: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_days: Option<i64>,
}

impl Portion {
    fn of(portion: &super::Portion) -> Self {
        Self {
            met: portion.met,
            of: portion.of,
            share: portion.share().map(rounded),
            waived: portion.waived,
            undecided: portion.undecided,
            unscanned: portion.unscanned,
        }
    }
}

impl<'a> Measure<'a> {
    pub(super) fn of(measure: &'a MeasureCard) -> Self {
        let parts = |parts: &'a [(Option<String>, super::Portion)]| {
            parts.iter().map(|(name, portion)| Part { name: name.as_deref(), portion: Portion::of(portion) }).collect()
        };
        let (portion, exceptions, not_known) = match &measure.value {
            MeasureValue::Portion(portion) => (Some(Portion::of(portion)), None, None),
            MeasureValue::Exceptions(waivers) => {
                let exceptions = Exceptions {
                    in_force: waivers.in_force,
                    expiring: waivers.expiring,
                    void: waivers.void,
                    ages: waivers.ages,
                    of_unknown_age: waivers.of_unknown_age,
                    oldest_days: waivers.oldest_days,
                };
                (None, Some(exceptions), None)
            }
            MeasureValue::NotKnown(why) => (None, None, Some(why.as_str())),
        };
        Self {
            id: &measure.id,
            title: &measure.title,
            target: measure.target,
            is_reached: measure.is_reached(),
            portion,
            exceptions,
            not_known,
            owners: parts(&measure.owners),
            environments: parts(&measure.environments),
            tiers: parts(&measure.tiers),
        }
    }
}
