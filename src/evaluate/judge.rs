//! Runs the applicable policies over resources, on all threads, in a fixed order.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::Item;
use super::guard::{Gate, Guard};
use super::index::{Index, IndexNeeds};
use super::memo::{KeyFields, Memo};
use super::states::{Heads, States};
use crate::model::{Gap, Kind, MissingField, Status, kinds};
use crate::policy::{LoadedPolicy, PolicySet, Problem, Rules};
use crate::rego::{Document, Limits, Message, Program, RegoError, Runner};

/// Resources that one task judges; small enough to balance, large enough to amortise.
const CHUNK: usize = 256;
/// Policies may recurse through rules; the interpreter needs room for it.
const STACK: usize = 64 << 20;

/// Everything that a run is given from outside.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Worker threads; 0 is one per core.
    pub threads: usize,
    /// The time of the run, RFC 3339: the only clock that policies see.
    pub as_of: String,
    pub limits: Limits,
    /// Run everything on the interpreter.
    pub interpreter_only: bool,
    /// Give the answer for the same values again instead of asking again.
    pub reuse_answers: bool,
}

/// What one policy says of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Position in [`PolicySet::policies`].
    pub policy: u32,
    pub status: Status,
    /// For everything but pass and not applicable.
    pub detail: Option<Box<Detail>>,
}

/// Why a policy did not pass.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detail {
    pub message: Arc<str>,
    pub field: Option<Arc<str>>,
    pub observed: Option<serde_json::Value>,
    pub missing: Vec<MissingField>,
}

impl Detail {
    /// The message, or what is missing.
    #[must_use]
    pub fn text(&self) -> String {
        let missing: Vec<String> = self.missing.iter().map(|m| format!("{}: {}", m.field, m.reason)).collect();
        if missing.is_empty() { self.message.to_string() } else { missing.join("; ") }
    }
}

/// The policies of one kind.
struct KindPlan {
    heads: Heads,
    policies: Vec<Planned>,
}

impl KindPlan {
    fn of(kind: &'static Kind, set: &PolicySet, policies: &[usize], settings: &Settings) -> Self {
        let chosen: Vec<(usize, &LoadedPolicy)> =
            policies.iter().filter_map(|at| Some((*at, set.policies.get(*at)?))).collect();
        let conditions = chosen.iter().flat_map(|(_, loaded)| &loaded.policy.applies_when);
        let conditions = conditions.map(|condition| condition.field.split(['.', '[']).next().unwrap_or_default());
        let read = chosen.iter().flat_map(|(_, loaded)| KeyFields::names(loaded));
        let heads = Heads::new(kind, conditions.chain(read));
        let policies = chosen
            .iter()
            .map(|(at, loaded)| Planned {
                policy: u32::try_from(*at).unwrap_or(u32::MAX),
                guard: Guard::of(loaded, &heads),
                joins: loaded.requires.iter().chain(&loaded.reads).any(|path| path.joined_kind(kind).is_some()),
                key: settings.reuse_answers.then(|| KeyFields::of(loaded, kind, &heads)).flatten(),
            })
            .collect();
        Self { heads, policies }
    }
}

struct Planned {
    policy: u32,
    guard: Guard,
    joins: bool,
    key: Option<KeyFields>,
}

/// A policy set, ready for one run.
pub struct Evaluator<'a> {
    set: &'a PolicySet,
    settings: Settings,
    pool: rayon::ThreadPool,
    /// Kind name -> policies that judge it.
    plans: BTreeMap<&'static str, (Vec<usize>, OnceLock<KindPlan>)>,
    programs: Vec<OnceLock<Option<(Program, Rules)>>>,
}

impl std::fmt::Debug for Evaluator<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Evaluator").field("policies", &self.set.policies.len()).finish_non_exhaustive()
    }
}

impl<'a> Evaluator<'a> {
    /// Makes the guards and the thread pool.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn new(set: &'a PolicySet, settings: Settings) -> Result<Self, Problem> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(settings.threads)
            .stack_size(STACK)
            .build()
            .map_err(|error| Problem::general(format!("threads were not started: {error}"), "lower --threads"))?;
        let mut plans: BTreeMap<&'static str, (Vec<usize>, OnceLock<KindPlan>)> = BTreeMap::new();
        for (at, loaded) in set.policies.iter().enumerate() {
            for kind in loaded.policy.resource_types.iter().filter_map(|name| kinds::find(name)) {
                plans.entry(kind.name).or_default().0.push(at);
            }
        }
        let programs = set.policies.iter().map(|_| OnceLock::new()).collect();
        Ok(Self { set, settings, pool, plans, programs })
    }

    #[must_use]
    pub const fn set(&self) -> &PolicySet {
        self.set
    }

    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// An empty index that will take what the policies look up when they judge resources of these types.
    /// [`Self::compile_for`] must have been called for them.
    #[must_use]
    pub fn new_index<'t>(&self, types: impl IntoIterator<Item = &'t str>, gaps: Vec<Gap>) -> Index {
        let mut needs = IndexNeeds::default();
        for kind in types.into_iter().filter_map(kinds::find) {
            let policies = self.plans.get(kind.name).map_or(&[][..], |(policies, _)| policies);
            for loaded in policies.iter().filter_map(|at| self.set.policies.get(*at)) {
                Guard::needs(loaded, kind, &mut needs);
            }
        }
        Index::new(needs, gaps)
    }

    /// Whether the policy at that position looks at other resources when it judges this type.
    #[must_use]
    pub fn joins(&self, resource_type: &str, policy: u32) -> bool {
        self.plan(resource_type).is_some_and(|plan| plan.policies.iter().any(|p| p.policy == policy && p.joins))
    }

    /// Compiles the policies for resources of these types, in parallel.
    ///
    /// # Errors
    /// Every policy that does not compile.
    pub fn compile_for<'t>(&self, types: impl IntoIterator<Item = &'t str>) -> Result<(), Vec<Problem>> {
        let kinds: Vec<&'static Kind> = types.into_iter().filter_map(kinds::find).collect();
        let mut wanted: Vec<usize> =
            kinds.iter().filter_map(|kind| self.plans.get(kind.name)).flat_map(|(policies, _)| policies).copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let problems: Vec<Problem> =
            self.pool.install(|| wanted.par_iter().filter_map(|at| self.compile(*at).err()).collect());
        if !problems.is_empty() {
            return Err(problems);
        }
        for kind in kinds {
            if let Some((policies, plan)) = self.plans.get(kind.name) {
                plan.get_or_init(|| KindPlan::of(kind, self.set, policies, &self.settings));
            }
        }
        Ok(())
    }

    fn plan(&self, resource_type: &str) -> Option<&KindPlan> {
        self.plans.get(resource_type)?.1.get()
    }

    fn compile(&self, at: usize) -> Result<(), Problem> {
        let Some((loaded, slot)) = self.set.policies.get(at).zip(self.programs.get(at)) else { return Ok(()) };
        let (program, rules) = loaded.program()?;
        slot.get_or_init(|| {
            let program = if self.settings.interpreter_only { program.interpreted() } else { program.clone() };
            Some((program, rules))
        });
        Ok(())
    }

    fn policy(&self, at: u32) -> Option<&LoadedPolicy> {
        self.set.policies.get(at as usize)
    }

    /// Judges every item with every policy of its kind that `wanted` lets through. The result has one entry per
    /// item, in order, each sorted by policy. [`Self::compile_for`] must have been called for their types.
    #[must_use]
    pub fn judge(
        &self,
        items: &[Item],
        index: &Index,
        wanted: &(dyn Fn(&Item, u32) -> bool + Sync),
    ) -> Vec<Vec<Judgement>> {
        let shared = self.shared(index);
        self.pool.install(|| {
            items
                .par_chunks(CHUNK)
                .map_init(
                    || self.worker(&shared),
                    |worker, chunk| chunk.iter().map(|item| worker.item(item, wanted)).collect::<Vec<_>>(),
                )
                .collect::<Vec<_>>()
                .into_iter()
                .flatten()
                .collect()
        })
    }

    /// Parses and judges several batches in parallel and hands each to `each`, on the worker's thread. A batch is a
    /// JSON array of resource records. The results have the order of the batches.
    #[must_use]
    pub fn judge_batches<T: Send>(
        &self,
        batches: &[String],
        index: &Index,
        each: &(dyn Fn(&[Item], &[Vec<Judgement>]) -> T + Sync),
    ) -> Vec<Result<T, RegoError>> {
        let shared = self.shared(index);
        self.pool.install(|| {
            batches
                .par_iter()
                .map_init(
                    || self.worker(&shared),
                    |worker, batch| {
                        let items = Item::parse_batch(batch)?;
                        let judged: Vec<_> = items.iter().map(|item| worker.item(item, &|_, _| true)).collect();
                        Ok(each(&items, &judged))
                    },
                )
                .collect()
        })
    }

    fn shared<'s>(&'s self, index: &'s Index) -> Shared<'s> {
        let (by_type, referrers) = index.documents();
        Shared { index, by_type, referrers, as_of: Document::string(&self.settings.as_of) }
    }

    fn worker<'s>(&'s self, shared: &'s Shared<'s>) -> Worker<'s> {
        let runners = self.programs.iter().map(|_| None).collect();
        Worker { evaluator: self, shared, runners, memo: Memo::default() }
    }
}

struct Shared<'a> {
    index: &'a Index,
    by_type: Document,
    referrers: Document,
    as_of: Document,
}

struct Worker<'a> {
    evaluator: &'a Evaluator<'a>,
    shared: &'a Shared<'a>,
    runners: Vec<Option<Runner>>,
    memo: Memo,
}

impl Worker<'_> {
    fn item(&mut self, item: &Item, wanted: &(dyn Fn(&Item, u32) -> bool + Sync)) -> Vec<Judgement> {
        let Some(kind) = item.kind.filter(|_| !item.reference_only) else { return Vec::new() };
        let evaluator = self.evaluator;
        let Some(plan) = evaluator.plan(kind.name) else { return Vec::new() };
        let states = States::read(item, &plan.heads);
        let mut judgements = Vec::with_capacity(plan.policies.len());
        for planned in plan.policies.iter().filter(|planned| wanted(item, planned.policy)) {
            let (status, detail) = self.policy(planned, item, &states);
            judgements.push(Judgement { policy: planned.policy, status, detail: detail.map(Box::new) });
        }
        judgements
    }

    fn policy(&mut self, planned: &Planned, item: &Item, states: &States) -> (Status, Option<Detail>) {
        let partly = match planned.guard.check(item, states, self.shared.index) {
            Gate::NotApplicable => return (Status::NotApplicable, None),
            Gate::Closed(missing) => return indeterminate(missing),
            Gate::Partly(missing) => missing,
            Gate::Open => Vec::new(),
        };
        let said = match &planned.key {
            // What is known in part differs in ways that the key does not see.
            Some(key) if partly.is_empty() => {
                let mut memo = std::mem::take(&mut self.memo);
                let said = memo.answer(planned.policy, key, states, || self.rules(planned.policy, item, Vec::new()));
                self.memo = memo;
                said
            }
            Some(_) | None => self.rules(planned.policy, item, partly),
        };
        match said {
            Err(error) => {
                let detail = Detail { message: error.to_string().into(), ..Detail::default() };
                (Status::Error, Some(detail))
            }
            Ok(Said::NotApplicable) => (Status::NotApplicable, None),
            Ok(Said::Denied(denial)) => {
                let observed = denial.field.as_deref().and_then(|field| item.value_at(field));
                let detail = Detail { message: denial.message, field: denial.field, observed, missing: Vec::new() };
                (Status::Fail, Some(detail))
            }
            Ok(Said::Undecided(missing)) => indeterminate(missing),
            Ok(Said::Nothing) => (Status::Pass, None),
        }
    }

    /// Asks the rules of a policy, most decisive first. A panic of the engine is an error like any other.
    fn rules(&mut self, policy: u32, item: &Item, partly: Vec<MissingField>) -> Result<Said, RegoError> {
        let at = policy as usize;
        let Some(Some((program, rules))) = self.evaluator.programs.get(at).and_then(OnceLock::get) else {
            return Err(RegoError::Evaluation { spot: None, message: "the policy was not compiled".to_owned() });
        };
        if self.runners[at].is_none() {
            self.runners[at] = Some(Runner::new(program, &self.data(policy), &self.evaluator.settings.limits)?);
        }
        let field = self.evaluator.policy(policy).and_then(|loaded| loaded.policy.requires.first()).cloned();
        let Some(runner) = &mut self.runners[at] else { return Ok(Said::Nothing) };
        let asked = catch_unwind(AssertUnwindSafe(|| ask(runner, *rules, &item.document, field.as_deref(), partly)));
        asked.unwrap_or_else(|_| {
            self.runners[at] = None;
            Err(RegoError::Evaluation { spot: None, message: "the engine gave up on the policy".to_owned() })
        })
    }

    fn data(&self, policy: u32) -> Document {
        let parameters = self.evaluator.policy(policy).map_or_else(
            || Document::object([]),
            |loaded| Document::from_json(serde_json::Value::Object(loaded.parameters.clone().into_iter().collect())),
        );
        Document::object([
            ("as_of", self.shared.as_of.clone()),
            ("index", self.shared.by_type.clone()),
            ("parameters", parameters),
            ("referrers", self.shared.referrers.clone()),
            ("tables", self.evaluator.set.tables.clone()),
        ])
    }
}

/// What the rules of a policy say.
#[derive(Debug, Clone)]
pub(super) enum Said {
    Nothing,
    NotApplicable,
    Denied(Denial),
    Undecided(Vec<MissingField>),
}

/// Texts are shared by every resource that gets the same answer.
#[derive(Debug, Clone)]
pub(super) struct Denial {
    message: Arc<str>,
    field: Option<Arc<str>>,
}

/// `main_field` is the field that a message is about when it names none; `partly` are the unknown parts of lists of
/// which the known part is enough to fail.
fn ask(
    runner: &mut Runner,
    rules: Rules,
    input: &Document,
    main_field: Option<&str>,
    mut partly: Vec<MissingField>,
) -> Result<Said, RegoError> {
    if let Some(rule) = rules.not_applicable
        && !runner.ask(rule, input)?.is_empty()
    {
        return Ok(Said::NotApplicable);
    }
    let denied = runner.ask(rules.deny, input)?;
    if !denied.is_empty() {
        let text: Vec<&str> = denied.iter().map(|message| message.text.as_str()).collect();
        let field = denied.iter().find_map(|message| message.field.as_deref()).or(main_field);
        return Ok(Said::Denied(Denial { message: text.join("; ").into(), field: field.map(Arc::from) }));
    }
    if !partly.is_empty() {
        if let Some(rule) = rules.settled {
            let settled = runner.ask(rule, input)?;
            partly.retain(|part| !settled.iter().any(|path| lies_in(&part.field, &path.text)));
        }
        if !partly.is_empty() {
            return Ok(Said::Undecided(partly));
        }
    }
    if let Some(rule) = rules.indeterminate {
        let undecided = runner.ask(rule, input)?;
        if !undecided.is_empty() {
            return Ok(Said::Undecided(undecided.into_iter().map(|said| missing(said, main_field)).collect()));
        }
    }
    Ok(Said::Nothing)
}

/// Whether `path` is `part`, or lies inside it.
fn lies_in(path: &str, part: &str) -> bool {
    path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn missing(said: Message, main_field: Option<&str>) -> MissingField {
    let field = said.field.as_deref().or(main_field).unwrap_or_default().into();
    MissingField { field, reason: said.text.into() }
}

fn indeterminate(missing: Vec<MissingField>) -> (Status, Option<Detail>) {
    let field = missing.first().map(|missing| missing.field.clone());
    (Status::Indeterminate, Some(Detail { field, missing, ..Detail::default() }))
}
