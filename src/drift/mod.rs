//! What infrastructure as code declares against what is there.
//!
//! Owns which live resource a declared one means, when two values say the same, what the service changes by itself, whose
//! database is managed, and which verdicts differ. Refuses to guess: what fits several is ambiguous, what is unknown on a side
//! is unknown, and what could not be read is neither gone nor unmanaged. Reads no file. Main types: [`Declared`], [`Live`];
//! the one entry point is [`compare`].

mod declared;
mod estate;
mod fields;
mod habits;
mod identity;
mod kinds;
mod live;
mod rules;
mod values;
mod verdicts;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub use self::declared::{Declared, DeclaredResource};
use self::estate::{Estate, Sought};
use self::fields::{Compared, Pair};
pub use self::habits::{Habit, habits};
use self::identity::{Found, Names};
pub use self::live::Live;
use self::values::Sides;
use self::verdicts::Overlay;
use crate::evaluate::Evaluator;
use crate::model::drift::{DeclaredSource, Drift, DriftCounts, DriftedResource, MatchedBy};
use crate::model::{Gap, Resource};
use crate::policy::Problem;

/// One declared resource that was found.
struct Matched<'a> {
    source: usize,
    declared: &'a Resource,
    live: usize,
    by: MatchedBy,
    compared: Compared,
}

/// Compares everything that was declared with everything that was read.
///
/// # Errors
///
/// When a policy that is needed does not compile.
pub fn compare(declared: &[Declared], live: &Live, evaluator: &Evaluator<'_>) -> Result<(Drift, usize), Vec<Problem>> {
    let names = Names::of(&live.resources);
    let live_by_id: HashMap<String, usize> =
        live.resources.iter().enumerate().map(|(at, resource)| (resource.id.to_lowercase(), at)).collect();
    let is_older: Vec<bool> = declared.iter().map(|source| is_older(live, source.made_at.as_deref())).collect();
    let mut sought = Vec::new();
    let mut matched = Vec::new();
    for (source, own) in declared.iter().enumerate() {
        let found = search(source, own, &names, &live.resources);
        let link = |one: &Sought<'_>| Some((one.declared.resource.id.clone(), one.position()?));
        let links: HashMap<String, usize> = found.iter().filter_map(link).collect();
        let sides = Sides { source: own, links: &links, live: &live.resources, live_by_id: &live_by_id };
        for one in &found {
            let Found::One(at, by) = one.found else { continue };
            let Some(there) = live.resources.get(at) else { continue };
            let compared = match one.declared.is_going {
                true => Compared::default(),
                false => Compared::of(Pair { declared: one.declared, live: there }, &sides),
            };
            matched.push(Matched { source, declared: &one.declared.resource, live: at, by, compared });
        }
        sought.extend(found);
    }
    let estate = Estate::of(declared, &sought, live, &is_older);
    let mut drift = Drift {
        compared_at: evaluator.settings().as_of.clone(),
        policy_set_digest: evaluator.set().digest.clone(),
        policies: evaluator.set().policies.len(),
        declared: declared.iter().map(summary).collect(),
        inventories: live.sources.clone(),
        notes: notes(declared, live, &is_older, &matched),
        gaps: live.gaps.iter().filter(|gap| concerns(gap)).cloned().collect(),
        counts: counts(&matched, &estate),
        share: estate.share,
        by_team: estate.by_team,
        by_account: estate.by_account,
        unmanaged: estate.unmanaged,
        uncertain: estate.uncertain,
        absent: estate.absent,
        ambiguous: estate.ambiguous,
        drifted: Vec::new(),
    };
    let errors = judge(matched, live, evaluator, &mut drift)?;
    let rank = |one: &DriftedResource| Reverse((one.worst(), !one.fields.is_empty()));
    drift.drifted.sort_by(|a, b| {
        (rank(a), &a.live_id, a.source, &a.declared_id).cmp(&(rank(b), &b.live_id, b.source, &b.declared_id))
    });
    Ok((drift, errors))
}

fn search<'a>(source: usize, own: &'a Declared, names: &Names, live: &[Resource]) -> Vec<Sought<'a>> {
    let compared = |declared: &&DeclaredResource| {
        let resource = &declared.resource;
        !resource.reference_only && kinds::is_compared(&resource.resource_type) && resource.resource_type != kinds::RULE
    };
    let seek = |declared: &'a DeclaredResource| {
        let found = match (declared.is_new, names.find(&declared.resource, live)) {
            // A name that the service picks later is no riddle.
            (true, Found::Unnamed) => Found::Nothing,
            (_, found) => found,
        };
        Sought { source, declared, found }
    };
    own.resources.iter().filter(compared).map(seek).collect()
}

/// Adds what differs, with what the policies say of it. The number of policies that failed to evaluate is given back.
fn judge(
    matched: Vec<Matched<'_>>,
    live: &Live,
    evaluator: &Evaluator<'_>,
    drift: &mut Drift,
) -> Result<usize, Vec<Problem>> {
    let drifts = |one: &Matched<'_>| !one.compared.drift.is_empty();
    let overlays: Vec<Overlay> = matched
        .iter()
        .filter(|one| drifts(one))
        .filter_map(|one| Some(Overlay::of(one.live, live.resources.get(one.live)?, &one.compared)))
        .collect();
    let mut verdicts = verdicts::judge(evaluator, &live.resources, &overlays, &live.gaps)?;
    let mut of_overlays = std::mem::take(&mut verdicts.of_overlays).into_iter();
    for one in matched {
        let changes = if drifts(&one) {
            of_overlays.next().unwrap_or_default()
        } else {
            verdicts.of_others.get(&one.live).cloned().unwrap_or_default()
        };
        let Some(there) = live.resources.get(one.live) else { continue };
        let compared = one.compared;
        if compared.drift.is_empty()
            && compared.by_service.is_empty()
            && compared.unknown.is_empty()
            && changes.is_empty()
        {
            continue;
        }
        let mut fields = compared.drift;
        for field in &mut fields {
            let head = field.field.split(['[', '.']).next().unwrap_or_default();
            let look = changes.iter().filter(|change| change.fields.iter().any(|name| name == head));
            field.policies = look.map(|change| change.policy_id.clone()).collect::<BTreeSet<_>>().into_iter().collect();
        }
        drift.drifted.push(DriftedResource {
            declared_id: one.declared.id.clone(),
            source: one.source,
            location: one.declared.location.clone(),
            live_id: there.id.clone(),
            resource_type: there.resource_type.clone(),
            name: there.name.clone(),
            account_id: there.account_id.clone(),
            region: there.region.clone(),
            owner: there.owner.clone(),
            matched_by: one.by,
            fields,
            unknown: compared.unknown,
            by_service: compared.by_service,
            verdicts: changes,
        });
    }
    Ok(verdicts.errors)
}

fn summary(declared: &Declared) -> DeclaredSource {
    let compared = |declared: &&DeclaredResource| {
        !declared.resource.reference_only && kinds::is_compared(&declared.resource.resource_type)
    };
    DeclaredSource {
        source: declared.source.clone(),
        made_at: declared.made_at.clone(),
        resources: declared.resources.iter().filter(compared).count(),
        is_partial: !declared.hidden.is_empty(),
    }
}

fn counts(matched: &[Matched<'_>], estate: &Estate) -> DriftCounts {
    let sum = |of: fn(&Compared) -> usize| matched.iter().map(|one| of(&one.compared)).sum();
    DriftCounts {
        matched: matched.len(),
        related_not_found: estate.related_not_found,
        same: sum(|compared| compared.same),
        differing: sum(|compared| compared.drift.len()),
        by_service: sum(|compared| compared.by_service.len()),
        unknown: sum(|compared| compared.unknown.len()),
    }
}

/// Whether a read that failed may hide something that is compared.
fn concerns(gap: &Gap) -> bool {
    let compared = |name: &String| kinds::is_compared(name) || name == kinds::SERVER;
    gap.resource_types.is_empty() || gap.resource_types.iter().any(compared)
}

/// What limits the comparison.
fn notes(declared: &[Declared], live: &Live, is_older: &[bool], matched: &[Matched<'_>]) -> Vec<String> {
    let mut notes = Vec::new();
    for (source, older) in declared.iter().zip(is_older) {
        let path = &source.source.path;
        match (&source.made_at, older) {
            (Some(made_at), true) => notes.push(format!(
                "the inventory, collected at {}, is older than {path}, made at {made_at}: what was changed in between looks like \
                 drift; collect again",
                live.collected_at
            )),
            (None, _) if source.is_changed_later => notes.push(format!(
                "the inventory, collected at {}, is older than the file {path}: what was changed in between looks like drift",
                live.collected_at
            )),
            (Some(_) | None, _) => {}
        }
        notes.extend(source.hidden.iter().map(|why| format!("{why}: what it declares there was not compared")));
    }
    let mut often: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for one in matched {
        let path = declared.get(one.source).map_or("", |source| source.source.path.as_str());
        often.entry(one.live).or_default().push(format!("{} in {path}", one.declared.id));
    }
    for (at, whose) in often.into_iter().filter(|(_, whose)| whose.len() > 1) {
        if let Some(resource) = live.resources.get(at).filter(|resource| kinds::is_database(&resource.resource_type)) {
            notes.push(format!("{} is declared {} times: {}", resource.id, whose.len(), whose.join(", ")));
        }
    }
    notes
}

/// Whether the inventory was collected before the declaration was made.
fn is_older(live: &Live, made_at: Option<&str>) -> bool {
    let time = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    match (time(&live.collected_at), made_at.and_then(time)) {
        (Some(collected), Some(made)) => collected < made,
        (None, _) | (_, None) => false,
    }
}
