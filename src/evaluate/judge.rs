//! Runs the applicable policies over resources, on all threads, in a fixed order.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use rayon::prelude::*;

use super::Item;
use super::answer::Judgement;
use super::effective::Effects;
use super::guard::Guard;
use super::index::{ALWAYS_READ, ALWAYS_SHOWN, Index, IndexNeeds};
use super::memo::KeyFields;
use super::states::Heads;
use super::worker::{Kept, Patience, Shared, Worker};
use crate::model::{Gap, Kind, kinds};
use crate::policy::{LoadedPolicy, PolicySet, Problem, Rules};
use crate::rego::{Coverage, Document, Limits, Program, RegoError, Shape};

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

/// The policies of one kind.
pub(super) struct KindPlan {
    pub heads: Heads,
    /// What has to be read of a resource to judge it.
    pub shape: Shape,
    pub policies: Vec<Planned>,
}

impl KindPlan {
    fn of(
        kind: &'static Kind,
        set: &PolicySet,
        policies: &[usize],
        settings: &Settings,
        effects: &Effects<'_>,
    ) -> Self {
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
                is_ruled: u32::try_from(*at).is_ok_and(|at| effects.touches(at)),
            })
            .collect();
        let (header, attributes) = heads.names();
        let of_rules: Vec<&'static str> = effects.fields().collect();
        let header = ALWAYS_READ.into_iter().chain(ALWAYS_SHOWN).chain(of_rules).chain(header);
        let shape = Shape::new(header, attributes);
        Self { heads, shape, policies }
    }
}

pub(super) struct Planned {
    pub policy: u32,
    pub guard: Guard,
    joins: bool,
    pub key: Option<KeyFields>,
    /// A rule gives some resources other values of its parameters.
    pub is_ruled: bool,
}

/// Positions of the policies of a kind, and their plan once resources of the kind have turned up.
type Plan = (Vec<usize>, OnceLock<KindPlan>);

/// A policy set, ready for one run.
pub struct Evaluator<'a> {
    set: &'a PolicySet,
    settings: Settings,
    pool: rayon::ThreadPool,
    /// Kind name -> policies that judge it.
    plans: BTreeMap<&'static str, Plan>,
    programs: Vec<OnceLock<Option<(Program, Rules)>>>,
    effects: Effects<'a>,
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
        let mut plans: BTreeMap<&'static str, Plan> = BTreeMap::new();
        for (at, loaded) in set.policies.iter().enumerate() {
            for kind in loaded.policy.resource_types.iter().filter_map(|name| kinds::find(name)) {
                plans.entry(kind.name).or_default().0.push(at);
            }
        }
        let programs = set.policies.iter().map(|_| OnceLock::new()).collect();
        Ok(Self { set, settings, pool, plans, programs, effects: Effects::of(set) })
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

    /// Compiles the policies for resources of these types, in parallel.
    ///
    /// # Errors
    /// Every policy that does not compile.
    pub fn compile_for<'t>(&self, types: impl IntoIterator<Item = &'t str>) -> Result<(), Vec<Problem>> {
        let kinds: Vec<&'static Kind> = types.into_iter().filter_map(kinds::find).collect();
        let mut wanted: Vec<usize> = kinds
            .iter()
            .filter_map(|kind| self.plans.get(kind.name))
            .flat_map(|(policies, _)| policies)
            .copied()
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let problems: Vec<Problem> =
            self.pool.install(|| wanted.par_iter().filter_map(|at| self.compile(*at).err()).collect());
        if !problems.is_empty() {
            return Err(problems);
        }
        for kind in kinds {
            if let Some((policies, plan)) = self.plans.get(kind.name) {
                plan.get_or_init(|| KindPlan::of(kind, self.set, policies, &self.settings, &self.effects));
            }
        }
        Ok(())
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

    /// Starts judging against one index. [`Self::compile_for`] must have been called for the types to be judged.
    #[must_use]
    pub fn session<'s>(&'s self, index: &'s Index) -> Session<'s> {
        let (by_type, referrers) = index.documents();
        let patience = self.programs.iter().map(|_| Patience::default()).collect();
        let data = Shared { index, by_type, referrers, as_of: Document::string(&self.settings.as_of), patience };
        let workers =
            (0..self.pool.current_num_threads()).map(|_| Mutex::new(Kept::new(self.programs.len()))).collect();
        Session { evaluator: self, shared: data, workers }
    }

    /// The plan for resources of that type, once it has been compiled for.
    pub(super) fn plan(&self, resource_type: &str) -> Option<&KindPlan> {
        self.plans.get(resource_type)?.1.get()
    }

    pub(super) fn program(&self, policy: u32) -> Option<&(Program, Rules)> {
        self.programs.get(policy as usize)?.get()?.as_ref()
    }

    pub(super) const fn effects(&self) -> &Effects<'a> {
        &self.effects
    }

    pub(super) fn policy(&self, policy: u32) -> Option<&LoadedPolicy> {
        self.set.policies.get(policy as usize)
    }
}

/// Called with one task of a stream, and with the one who judges on this thread.
pub type EachTask<'f, B, T> = dyn Fn(&mut B, &mut Judge<'_, '_>) -> T + Sync + 'f;

/// Judges any number of windows of resources against one index. What a thread has compiled and answered, it keeps.
#[derive(Debug)]
pub struct Session<'a> {
    evaluator: &'a Evaluator<'a>,
    shared: Shared<'a>,
    workers: Vec<Mutex<Kept>>,
}

impl Session<'_> {
    /// Whether the policy at that position looks at other resources when it judges this type.
    #[must_use]
    pub fn joins(&self, resource_type: &str, policy: u32) -> bool {
        self.evaluator
            .plan(resource_type)
            .is_some_and(|plan| plan.policies.iter().any(|planned| planned.policy == policy && planned.joins))
    }

    /// Judges every item with every policy of its kind that `wanted` lets through. The result has one entry per
    /// item, in order, each sorted by policy.
    #[must_use]
    pub fn judge(&self, items: &[Item], wanted: &(dyn Fn(&Item, u32) -> bool + Sync)) -> Vec<Vec<Judgement>> {
        let chunk = |items: &[Item]| {
            self.with_worker(|worker| items.iter().map(|item| worker.item(item, None, wanted)).collect::<Vec<_>>())
        };
        let judged: Vec<Vec<Vec<Judgement>>> =
            self.evaluator.pool.install(|| items.par_chunks(CHUNK).map(chunk).collect());
        judged.into_iter().flatten().collect()
    }

    /// Lines of policies that were reached, by file, where they were asked to be interpreted.
    ///
    /// # Errors
    /// When the engine cannot tell.
    pub fn coverage(&self) -> Result<Coverage, RegoError> {
        let mut all = Coverage::new();
        for worker in self.workers.iter().filter_map(|worker| worker.try_lock().ok()) {
            for (path, lines) in worker.coverage()? {
                all.entry(path).or_default().add(&lines);
            }
        }
        Ok(all)
    }

    /// Works tasks off in parallel; `each` is given who judges on the worker's thread. The results have the order of
    /// the tasks.
    pub fn stream<B: Send, T: Send>(&self, tasks: &mut [B], each: &EachTask<'_, B, T>) -> Vec<T> {
        let task = |task: &mut B| self.with_worker(|worker| each(task, &mut Judge { worker }));
        self.evaluator.pool.install(|| tasks.par_iter_mut().map(task).collect())
    }

    /// Lends the thread its own worker. Nobody else ever asks for it, so nobody waits.
    fn with_worker<T>(&self, work: impl FnOnce(&mut Worker<'_>) -> T) -> T {
        let own = rayon::current_thread_index().and_then(|at| self.workers.get(at));
        let mut fresh = Kept::new(self.evaluator.programs.len());
        let mut lent = own.and_then(|slot| slot.try_lock().ok());
        let kept = lent.as_deref_mut().unwrap_or(&mut fresh);
        work(&mut Worker { evaluator: self.evaluator, shared: &self.shared, kept })
    }
}

/// Judges one resource after the other on one thread.
#[derive(Debug)]
pub struct Judge<'w, 'a> {
    worker: &'w mut Worker<'a>,
}

impl Judge<'_, '_> {
    /// Parses the text of one resource of that kind and judges it. What no policy reads of it is checked to be JSON,
    /// but is not in the item.
    ///
    /// # Errors
    /// When the text is no resource.
    pub fn text(&mut self, kind: &'static Kind, text: &str) -> Result<(Item, Vec<Judgement>), RegoError> {
        let item = self.worker.parse(kind, text)?;
        let judgements = self.worker.item(&item, Some(text), &|_, _| true);
        Ok((item, judgements))
    }
}
