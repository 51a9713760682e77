//! Puts the judgements of one or several inventories together into one evaluation.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::apart;
use super::change::verdict;
use super::{Evaluator, Index, Item, Judgement, Session};
use crate::model::evaluation::Cell;
use crate::model::{ChangeAction, ChangeSet, Evaluation, Finding, Fingerprint, Gap, Policy, Status, Verdict};
use crate::policy::Problem;

/// Resources judged at once.
const WINDOW: usize = 4_096;

/// One inventory to judge: a fleet as it is, or a plan's resources after and before the change.
#[derive(Debug, Default)]
pub struct Job {
    /// What is judged.
    pub after: Vec<Item>,
    /// The same resources before the change; `None` when no change is judged.
    pub before: Option<Vec<Item>>,
    pub gaps: Vec<Gap>,
    pub change: Option<ChangeSet>,
    /// SHA-256 of the source, hexadecimal.
    pub digest: String,
    /// Somebody asks for the tags of what was judged.
    pub keep_tags: bool,
}

/// Judged inventories of one run.
#[derive(Debug)]
pub struct Run<'a> {
    evaluator: &'a Evaluator<'a>,
}

/// Judges every job and puts the results together, in the order of the jobs.
///
/// # Errors
/// When a policy that is needed does not compile.
pub fn assemble<'a>(evaluator: &'a Evaluator<'a>, jobs: Vec<Job>) -> Result<Evaluation, Vec<Problem>> {
    Run { evaluator }.assemble(jobs)
}

impl Run<'_> {
    fn assemble(&self, jobs: Vec<Job>) -> Result<Evaluation, Vec<Problem>> {
        let set = self.evaluator.set();
        let mut evaluation = Evaluation {
            evaluated_at: self.evaluator.settings().as_of.clone(),
            policy_set_digest: set.digest.clone(),
            policies: set.policies.iter().map(|loaded| with_values(&loaded.policy, &loaded.parameters)).collect(),
            inventory_digest: joint_digest(&jobs),
            switched_off: set.switched_off.clone(),
            ..Evaluation::default()
        };
        let ids = set.policies.iter().map(|loaded| Arc::from(loaded.policy.id.as_str())).collect();
        // Within one inventory ids are unique, and so are fingerprints.
        let several = jobs.len() > 1;
        let mut places = if several { apart::places(&jobs) } else { Vec::new() }.into_iter();
        let mut fingerprints = Fingerprints { ids, seen: several.then(HashMap::new), places: HashMap::new() };
        for job in jobs {
            fingerprints.places = places.next().unwrap_or_default();
            self.one(job, &mut evaluation, &mut fingerprints)?;
        }
        let mut applied = vec![false; set.policies.len()];
        for cell in evaluation.cells.iter().filter(|cell| cell.status != Status::NotApplicable) {
            if let Some(applied) = applied.get_mut(cell.policy as usize) {
                *applied = true;
            }
        }
        evaluation.stale_tables =
            set.stale_tables(&evaluation.evaluated_at, |at| applied.get(at).copied().unwrap_or_default());
        Ok(evaluation)
    }

    /// Judges one inventory, a window at a time: what has been judged is let go, so that a plan of any size needs
    /// little more than its findings.
    fn one(
        &self,
        mut job: Job,
        evaluation: &mut Evaluation,
        fingerprints: &mut Fingerprints,
    ) -> Result<(), Vec<Problem>> {
        let types: BTreeSet<&str> =
            job.after.iter().chain(job.before.iter().flatten()).filter_map(|i| i.kind).map(|kind| kind.name).collect();
        self.evaluator.compile_for(types)?;
        let index = self.index(&job.after, &job.gaps);
        let session = self.evaluator.session(&index);
        let before = job.before.take();
        let past_index = before.as_deref().map(|items| self.index(items, &job.gaps));
        let past_session = past_index.as_ref().map(|index| self.evaluator.session(index));
        let mut past_items = before.map(|items| Past::new(items, &job));
        let first = evaluation.subjects.len();
        let total = job.after.len();
        evaluation.subjects.reserve_exact(total);
        let mut items = std::mem::take(&mut job.after).into_iter();
        loop {
            let window: Vec<Item> = items.by_ref().take(WINDOW).collect();
            if window.is_empty() {
                break;
            }
            let judged = session.judge(&window, &|_, _| true);
            let earlier =
                past_items.as_mut().zip(past_session.as_ref()).map(|(past, session)| past.judge(session, &window));
            if evaluation.subjects.len() == first {
                // The first window tells how many to expect; vectors of this size are dear to grow.
                let scale = |count: usize| count * total / window.len();
                evaluation.cells.reserve(scale(judged.iter().map(Vec::len).sum()));
                let told = judged.iter().flatten().filter(|judgement| judgement.detail.is_some()).count();
                evaluation.findings.reserve(scale(told));
            }
            for (item, judgements) in window.iter().zip(judged) {
                if !item.reference_only {
                    let earlier = earlier.as_ref().map(|earlier| earlier.get(item.id()));
                    self.subject(item, judgements, earlier, evaluation, fingerprints);
                    if job.keep_tags
                        && let Some(subject) = evaluation.subjects.last_mut()
                    {
                        subject.tags = item.tags().map(Arc::new);
                    }
                }
            }
        }
        evaluation.coverage.resources_seen += evaluation.subjects.len() - first;
        evaluation.coverage.gaps += job.gaps.len();
        evaluation.gaps.extend(job.gaps);
        if let Some(change) = job.change {
            let all = evaluation.change.get_or_insert_with(ChangeSet::default);
            all.sources.extend(change.sources);
            all.changes.extend(change.changes);
            all.other_resources += change.other_resources;
            all.access.extend(change.access);
        }
        Ok(())
    }

    fn index(&self, items: &[Item], gaps: &[Gap]) -> Index {
        let types: BTreeSet<&str> = items.iter().filter_map(|item| item.kind).map(|kind| kind.name).collect();
        let mut index = self.evaluator.new_index(types, gaps.to_vec());
        if !index.is_needless() {
            items.iter().for_each(|item| index.add(item));
        }
        index
    }

    fn subject(
        &self,
        item: &Item,
        judgements: Vec<Judgement>,
        earlier: Option<Option<&Before>>,
        evaluation: &mut Evaluation,
        fingerprints: &mut Fingerprints,
    ) {
        let position = evaluation.subjects.len();
        let subject = item.subject();
        let spoken = judgements.iter().any(|judgement| judgement.status != Status::NotApplicable);
        evaluation.coverage.resources_evaluated += usize::from(spoken);
        for judgement in judgements {
            let was = earlier.map(|before| before.and_then(|before| before.of(&judgement)));
            let outcome = (judgement.status, judgement.detail.as_deref());
            let verdict = was.and_then(|was| verdict(&subject.resource_type, was, outcome));
            evaluation.coverage.count(judgement.status);
            evaluation.cells.push(Cell {
                policy: judgement.policy,
                subject: u32::try_from(position).unwrap_or(u32::MAX),
                status: judgement.status,
                verdict,
            });
            let detail = match verdict {
                Some(Verdict::Fixed) => was.flatten().and_then(|(_, detail)| detail.cloned()),
                _ => judgement.detail.map(|detail| *detail),
            };
            let Some(policy) = evaluation.policies.get(judgement.policy as usize) else { continue };
            if let Some(detail) = detail {
                let Some(policy_id) = fingerprints.ids.get(judgement.policy as usize).cloned() else { continue };
                let fingerprint = fingerprints.of(&policy_id, &subject.id, detail.field.as_deref().unwrap_or_default());
                evaluation.findings.push(Finding {
                    policy_id,
                    severity: policy.severity,
                    resource_id: subject.id.clone(),
                    resource_type: subject.resource_type.clone(),
                    resource_index: position,
                    status: judgement.status,
                    verdict,
                    message: detail.message,
                    field: detail.field,
                    observed: detail.observed,
                    missing: detail.missing,
                    parameters: detail.parameters,
                    location: None,
                    waiver_id: None,
                    is_known: false,
                    fingerprint,
                });
            }
        }
        evaluation.subjects.push(subject);
    }
}

/// The resources before the change.
struct Past {
    items: HashMap<String, Item>,
    /// Ids that the plan leaves alone.
    untouched: BTreeSet<String>,
}

impl Past {
    fn new(items: Vec<Item>, job: &Job) -> Self {
        let changes = job.change.iter().flat_map(|change| &change.changes);
        let untouched = changes
            .filter(|change| change.action == ChangeAction::NoOp)
            .map(|change| change.resource_id.clone())
            .collect();
        Self { items: items.into_iter().map(|item| (item.id().to_owned(), item)).collect(), untouched }
    }

    /// The outcomes before the change of the resources of one window. A resource that the plan leaves alone has the
    /// outcome that it has after it, unless the policy looks at others, which may change, or an object that is managed
    /// apart from it gives it something or takes something away.
    fn judge(&mut self, session: &Session<'_>, window: &[Item]) -> HashMap<String, Before> {
        let mut items = Vec::with_capacity(window.len());
        let mut untouched = HashSet::new();
        for item in window {
            let Some(past) = self.items.remove(item.id()) else { continue };
            if self.untouched.contains(item.id()) && past.says_the_same(item) {
                untouched.insert(item.id());
            }
            items.push(past);
        }
        let wanted =
            |item: &Item, policy: u32| !untouched.contains(item.id()) || session.joins(item.resource_type(), policy);
        let judged = session.judge(&items, &wanted);
        let by_policy =
            |judgements: Vec<Judgement>| judgements.into_iter().map(|judgement| (judgement.policy, judgement));
        items
            .iter()
            .zip(judged)
            .map(|(item, judgements)| {
                let untouched = untouched.contains(item.id());
                (item.id().to_owned(), Before { untouched, by_policy: by_policy(judgements).collect() })
            })
            .collect()
    }
}

/// The outcomes of one resource before the change.
struct Before {
    untouched: bool,
    by_policy: BTreeMap<u32, Judgement>,
}

impl Before {
    fn of<'b>(&'b self, after: &'b Judgement) -> Option<(Status, Option<&'b super::Detail>)> {
        let same = self.untouched.then_some(after);
        let judgement = self.by_policy.get(&after.policy).or(same)?;
        Some((judgement.status, judgement.detail.as_deref()))
    }
}

/// The policy with the parameter values that are in force, so that a report shows what was asked.
fn with_values(policy: &Policy, values: &BTreeMap<String, serde_json::Value>) -> Policy {
    let mut policy = policy.clone();
    for (name, parameter) in &mut policy.parameters {
        if let Some(value) = values.get(name) {
            parameter.default = value.clone();
        }
    }
    policy
}

fn joint_digest(jobs: &[Job]) -> String {
    match jobs {
        [one] => one.digest.clone(),
        many => {
            let mut hash = Sha256::new();
            many.iter().for_each(|job| hash.update(&job.digest));
            hex(&hash.finalize())
        }
    }
}

/// Makes fingerprints; the same triple again (the same address in two plans) gets one of its own.
struct Fingerprints {
    /// Ids of the policies, shared by their findings.
    ids: Vec<Arc<str>>,
    /// Resources of the inventory at hand whose id others have as well -> what tells them apart.
    places: HashMap<String, String>,
    seen: Option<HashMap<Fingerprint, u32>>,
}

/// The identity of a finding within one inventory.
#[must_use]
pub fn fingerprint(policy: &str, resource: &str, field: Option<&str>) -> Fingerprint {
    shorten(&hash(policy, resource, field.unwrap_or_default()).finalize())
}

fn hash(policy: &str, resource: &str, field: &str) -> Sha256 {
    let mut hash = Sha256::new();
    for part in [policy, resource, field] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash
}

impl Fingerprints {
    fn of(&mut self, policy: &str, resource: &str, field: &str) -> Fingerprint {
        let mut hash = hash(policy, resource, field);
        if let Some(place) = self.places.get(resource) {
            hash.update((place.len() as u64).to_be_bytes());
            hash.update(place);
        }
        let plain = shorten(&hash.clone().finalize());
        let Some(seen) = &mut self.seen else { return plain };
        let count = seen.entry(plain).or_default();
        *count += 1;
        if *count == 1 {
            return plain;
        }
        hash.update(count.to_be_bytes());
        shorten(&hash.finalize())
    }
}

fn shorten(digest: &[u8]) -> Fingerprint {
    Fingerprint(digest.iter().take(16).fold(0, |value, byte| value << 8 | u128::from(*byte)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
