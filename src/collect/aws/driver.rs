//! The run: who is read, in which order, and what becomes of it.
//!
//! Accounts are entered, their places are read side by side, and each is handed in as soon as it is finished.
//! Main item: [`collect`].

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;

use super::crew::Crew;
use super::entry::{Entered, Entry, Plan, enter};
use super::job::{Job, least_calls};
use super::operations::Reach;
use super::run::Happening;
use super::settings::{AwsError, Settings, Summary};
use super::wanted::wanted;
use crate::collect::scope::{AwsScope, Regions};
use crate::collect::{Event, Stop, Unit, UnitSink, Watcher};
use crate::model::TagMapping;

/// Places that are read side by side: a place mostly waits for its limiter, so many are needed to be busy, and each holds
/// its answers in memory until it is finished. The requests of all of them together are bounded as well.
const PLACES: usize = 256;
/// Accounts that are entered side by side.
const DOORS: usize = 32;

/// Reads every account and region of the scope.
///
/// # Errors
///
/// When units cannot be kept, a recording cannot be used, or a reader has a mistake. Whatever fails in an account is a gap
/// in its unit instead, and the other accounts are read.
pub async fn collect(
    scope: &AwsScope,
    tags: &TagMapping,
    settings: Settings,
    sink: &dyn UnitSink,
    watcher: &dyn Watcher,
    stop: &Stop,
) -> Result<Summary, AwsError> {
    let (sender, receiver) = unbounded_channel();
    let crew = Arc::new(Crew::new(scope, &settings, stop, sender)?);
    let mut desk = Desk { sink, watcher, receiver, summary: Summary::default() };

    let (plans, units, excluded) = wanted(&crew, scope, tags).await;
    desk.summary.accounts = plans.len();
    desk.summary.excluded = excluded;
    for unit in units {
        desk.hand_in(unit)?;
    }
    let plans: VecDeque<Plan> = plans.into_iter().filter(|plan| !desk.is_finished(plan)).collect();
    desk.settle(false);
    desk.run(&crew, Arc::new(tags.clone()), plans).await?;
    Ok(desk.summary)
}

/// Where finished units and news from the places come in.
struct Desk<'a> {
    sink: &'a dyn UnitSink,
    watcher: &'a dyn Watcher,
    receiver: UnboundedReceiver<Happening>,
    summary: Summary,
}

impl Desk<'_> {
    fn hand_in(&mut self, unit: Unit) -> Result<(), AwsError> {
        self.summary.units += 1;
        self.summary.gaps += unit.gaps.len();
        self.sink.take(unit)?;
        Ok(())
    }

    /// Whether an earlier run has everything of an account; only known when the scope names its regions.
    fn is_finished(&mut self, plan: &Plan) -> bool {
        let (Some(id), Some(Regions::Listed(regions))) = (&plan.id, &plan.regions) else { return false };
        let mut keys: Vec<String> = regions.iter().map(|region| format!("aws/{id}/{region}")).collect();
        keys.extend([format!("aws/{id}/entry"), format!("aws/{id}/global")]);
        let finished = keys.iter().all(|key| self.sink.has(key));
        if finished {
            self.summary.units_kept += keys.len();
        }
        finished
    }

    /// What is left to read in an account.
    fn jobs(&mut self, entry: Arc<Entry>) -> Vec<Job> {
        let regions = entry.regions.iter().cloned().map(Some);
        let all = std::iter::once(None).chain(regions).map(|region| Job { entry: Arc::clone(&entry), region });
        let (kept, jobs): (Vec<Job>, Vec<Job>) = all.partition(|job| self.sink.has(&job.key()));
        self.summary.units_kept += kept.len();
        jobs
    }

    /// Tells how many calls the run will take, when the regions of every account are known already.
    fn foretell(&self, plans: &VecDeque<Plan>) -> bool {
        let mut all = Vec::new();
        for plan in plans {
            let (Some(id), Some(Regions::Listed(regions))) = (&plan.id, &plan.regions) else { return false };
            let global = std::iter::once((format!("aws/{id}/global"), Reach::Global));
            let regional = regions.iter().map(|region| (format!("aws/{id}/{region}"), Reach::Regional));
            all.extend(global.chain(regional).filter(|(key, _)| !self.sink.has(key)));
        }
        let doors: u64 = plans.iter().map(Plan::calls).sum();
        let calls = all.iter().map(|(_, reach)| least_calls(*reach)).sum::<u64>() + doors;
        self.watcher.event(Event::Planned { units: all.len(), calls });
        true
    }

    /// Enters accounts and reads their places. Where regions are listed, an account is read while others are still being
    /// entered; where they have to be asked for, every account is entered first, so that the calls can be foretold.
    async fn run(
        &mut self,
        crew: &Arc<Crew>,
        tags: Arc<TagMapping>,
        mut plans: VecDeque<Plan>,
    ) -> Result<(), AwsError> {
        let mut is_planned = self.foretell(&plans);
        let mut jobs: VecDeque<Job> = VecDeque::new();
        let mut doors = FuturesUnordered::new();
        let mut places = JoinSet::new();
        let mut names = BTreeMap::new();
        loop {
            while doors.len() < DOORS
                && let Some(plan) = plans.pop_front()
            {
                let crew = Arc::clone(crew);
                doors.push(async move { enter(&crew, &plan, None).await });
            }
            if !is_planned && doors.is_empty() {
                self.settle(false);
                let calls = jobs.iter().map(|job| least_calls(job.reach())).sum();
                self.watcher.event(Event::Planned { units: jobs.len(), calls });
                is_planned = true;
            }
            while is_planned
                && places.len() < PLACES
                && let Some(job) = jobs.pop_front()
            {
                let key = job.key();
                let task = places.spawn(job.read(Arc::clone(crew), Arc::clone(&tags)));
                names.insert(task.id().to_string(), key);
            }
            if doors.is_empty() && places.is_empty() {
                break;
            }
            tokio::select! {
                Some(happening) = self.receiver.recv() => self.tell(&happening, is_planned),
                Some(Entered { entry, units }) = doors.next() => {
                    for unit in units {
                        // An account that stays shut, or a region that there is not, is news; an open door is none.
                        if !unit.gaps.is_empty() {
                            self.watcher.event(Event::Finished { unit: &unit.key, resources: 0, gaps: unit.gaps.len() });
                        }
                        self.hand_in(unit)?;
                    }
                    if let Some(entry) = entry {
                        jobs.extend(self.jobs(Arc::new(entry)));
                    }
                }
                Some(finished) = places.join_next_with_id() => {
                    let unit = match finished {
                        Ok((id, unit)) => {
                            names.remove(&id.to_string());
                            unit
                        }
                        Err(error) => {
                            let unit = names.remove(&error.id().to_string()).unwrap_or_default();
                            return Err(AwsError::Reader { unit, reason: error.to_string() });
                        }
                    };
                    self.settle(true);
                    let event =
                        Event::Finished { unit: &unit.key, resources: unit.resources.len(), gaps: unit.gaps.len() };
                    self.watcher.event(event);
                    self.hand_in(unit)?;
                }
            }
        }
        self.settle(true);
        Ok(())
    }

    /// Passes on all news that have come in.
    fn settle(&mut self, planned: bool) {
        while let Ok(happening) = self.receiver.try_recv() {
            self.tell(&happening, planned);
        }
    }

    /// Counts, and tells the watcher; before the plan is told, only what cannot wait.
    fn tell(&mut self, happening: &Happening, planned: bool) {
        if let Happening::Called { requests } = happening {
            self.summary.requests += u64::from(*requests);
            self.summary.calls += u64::from(*requests > 0);
        }
        let event = match happening {
            Happening::Called { .. } => Event::Called,
            Happening::MoreCalls(calls) => Event::MoreCalls(*calls),
            Happening::SlowedDown { unit, operation } => Event::SlowedDown { unit, operation },
            Happening::Started(unit) => Event::Started(unit),
        };
        if planned || matches!(happening, Happening::SlowedDown { .. }) {
            self.watcher.event(event);
        }
    }
}
