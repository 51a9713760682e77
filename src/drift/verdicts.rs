//! Which policies judge what is there otherwise than what is declared.
//!
//! Every resource that differs is judged twice among the live ones: as it is, and with the declared values in the place
//! of those that differ. Everything else stays the same on both sides, so that a verdict that differs does so because of
//! the drift, and not because a plan knows less than the service. Main function: [`judge`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::fields::Compared;
use crate::evaluate::{Evaluator, Index, Item, Judgement};
use crate::model::drift::VerdictChange;
use crate::model::{Gap, Resource, Status, TagDefaults, TagMapping};
use crate::policy::{LoadedPolicy, Problem};

/// What the policies say.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    /// For each of the overlays, in their order.
    pub of_overlays: Vec<Vec<VerdictChange>>,
    /// For live resources that are as declared and refer to one that is not, by position.
    pub of_others: BTreeMap<usize, Vec<VerdictChange>>,
    /// Policies that failed to evaluate.
    pub errors: usize,
}

/// One live resource as it would be if it were as declared.
#[derive(Debug)]
pub(super) struct Overlay {
    /// Position among the live resources.
    pub live: usize,
    pub resource: Resource,
    /// First parts of the attributes that differ.
    pub heads: BTreeSet<String>,
}

impl Overlay {
    pub(super) fn of(at: usize, live: &Resource, compared: &Compared) -> Self {
        let mut resource = live.clone();
        for (name, value) in &compared.as_declared {
            match value {
                Value::Null => drop(resource.attributes.remove(name)),
                value => drop(resource.attributes.insert(name.clone(), value.clone())),
            }
        }
        if !compared.tags_as_declared.is_empty() {
            for (key, value) in &compared.tags_as_declared {
                match value {
                    Some(value) => drop(resource.tags.insert(key.clone(), value.clone())),
                    None => drop(resource.tags.remove(key)),
                }
            }
            // What no tag says may have come from the scope; it stays.
            let told = TagDefaults {
                owner: resource.owner.clone(),
                environment: resource.environment.clone(),
                tier: resource.tier.clone(),
                data_class: resource.data_class.clone(),
            };
            TagMapping::default().apply(&mut resource, &told);
        }
        let head = |field: &str| field.split(['[', '.']).next().unwrap_or_default().to_owned();
        Self { live: at, resource, heads: compared.drift.iter().map(|drift| head(&drift.field)).collect() }
    }
}

/// Judges both sides.
///
/// # Errors
///
/// When a policy that is needed does not compile.
pub(super) fn judge(
    evaluator: &Evaluator<'_>,
    live: &[Resource],
    overlays: &[Overlay],
    gaps: &[Gap],
) -> Result<Verdicts, Vec<Problem>> {
    if overlays.is_empty() {
        return Ok(Verdicts::default());
    }
    let others = referring(live, overlays);
    let positions = || overlays.iter().map(|overlay| overlay.live).chain(others.iter().copied());
    let types: BTreeSet<&str> =
        positions().filter_map(|at| live.get(at)).map(|resource| resource.resource_type.as_str()).collect();
    evaluator.compile_for(types.iter().copied())?;
    let mut first: HashMap<usize, &Resource> = HashMap::new();
    for overlay in overlays {
        first.entry(overlay.live).or_insert(&overlay.resource);
    }
    let index = |as_declared: bool| -> Index {
        let mut index = evaluator.new_index(types.iter().copied(), gaps.to_vec());
        for (at, resource) in live.iter().enumerate() {
            let resource = if as_declared { first.get(&at).copied().unwrap_or(resource) } else { resource };
            if index.wants(&resource.resource_type) {
                index.add(&Item::from_resource(resource.clone()));
            }
        }
        index
    };
    let item = |resource: &Resource| Item::from_resource(resource.clone());
    let as_it_is: Vec<Item> = positions().filter_map(|at| live.get(at)).map(item).collect();
    let as_declared: Vec<Item> = overlays
        .iter()
        .map(|overlay| &overlay.resource)
        .chain(others.iter().filter_map(|at| live.get(*at)))
        .map(item)
        .collect();
    let (live_index, declared_index) = (index(false), index(true));
    let now = evaluator.session(&live_index).judge(&as_it_is, &|_, _| true);
    let then = evaluator.session(&declared_index).judge(&as_declared, &|_, _| true);
    let mut verdicts = Verdicts::default();
    let nothing = BTreeSet::new();
    for (at, (now, then)) in now.into_iter().zip(then).enumerate() {
        verdicts.errors += now.iter().filter(|judgement| judgement.status == Status::Error).count();
        let heads = overlays.get(at).map_or(&nothing, |overlay| &overlay.heads);
        let changes = changes(evaluator, now, then, heads);
        match (at < overlays.len(), others.get(at.saturating_sub(overlays.len()))) {
            (true, _) => verdicts.of_overlays.push(changes),
            (false, Some(live)) if !changes.is_empty() => drop(verdicts.of_others.insert(*live, changes)),
            (false, _) => {}
        }
    }
    Ok(verdicts)
}

/// Live resources that refer to one of the overlays and are none themselves.
fn referring(live: &[Resource], overlays: &[Overlay]) -> Vec<usize> {
    let own: BTreeSet<usize> = overlays.iter().map(|overlay| overlay.live).collect();
    let ids: BTreeSet<&str> = overlays.iter().map(|overlay| overlay.resource.id.as_str()).collect();
    let names = |value: &Value| match value {
        Value::String(text) => ids.contains(text.as_str()),
        Value::Array(items) => items.iter().filter_map(Value::as_str).any(|text| ids.contains(text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    };
    live.iter()
        .enumerate()
        .filter(|(at, resource)| {
            !own.contains(at) && !resource.reference_only && resource.attributes.values().any(names)
        })
        .map(|(at, _)| at)
        .collect()
}

/// Verdicts of which one is a failure and the other none. What is undecided on a side is no change.
fn changes(
    evaluator: &Evaluator<'_>,
    now: Vec<Judgement>,
    then: Vec<Judgement>,
    heads: &BTreeSet<String>,
) -> Vec<VerdictChange> {
    let earlier: BTreeMap<u32, Judgement> = then.into_iter().map(|judgement| (judgement.policy, judgement)).collect();
    let decided = |status: Status| matches!(status, Status::Pass | Status::Fail | Status::NotApplicable);
    let mut found = Vec::new();
    for judgement in now {
        let Some(before) = earlier.get(&judgement.policy) else { continue };
        let both = decided(judgement.status) && decided(before.status);
        if !both || (judgement.status == Status::Fail) == (before.status == Status::Fail) {
            continue;
        }
        let Some(loaded) = evaluator.set().policies.get(judgement.policy as usize) else { continue };
        let failing = if judgement.status == Status::Fail { &judgement } else { before };
        let read = looks_at(loaded);
        found.push(VerdictChange {
            policy_id: loaded.policy.id.clone(),
            title: loaded.policy.title.clone(),
            severity: loaded.policy.severity,
            declared: before.status,
            live: judgement.status,
            message: failing.detail.as_ref().map(|detail| detail.message.to_string()).unwrap_or_default(),
            fields: heads.iter().filter(|head| read.contains(head.as_str())).cloned().collect(),
            waiver_id: None,
        });
    }
    found.sort_by(|a, b| (b.is_worse(), b.severity, &a.policy_id).cmp(&(a.is_worse(), a.severity, &b.policy_id)));
    found
}

/// First parts of the attributes that a policy may look at; what tags tell stands for the tags.
fn looks_at(loaded: &LoadedPolicy) -> BTreeSet<&str> {
    let named = loaded.requires.iter().chain(&loaded.reads).filter_map(|path| path.own_head());
    let conditions = loaded.policy.applies_when.iter().map(|condition| condition.field.as_str());
    named
        .chain(conditions)
        .map(|head| match head.split(['[', '.']).next().unwrap_or_default() {
            "owner" | "environment" | "tier" | "data_class" => "tags",
            head => head,
        })
        .collect()
}
