//! A run against the stand-in, with everything that came of it.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use dbmuster::collect::aws::{Settings, Summary, collect};
use dbmuster::collect::scope::{AwsAccount, AwsScope, Regions};
use dbmuster::collect::{Event, SinkError, Stop, Unit, UnitSink, Watcher};
use dbmuster::model::{GapCause, TagMapping};
use time::OffsetDateTime;

use crate::standin::Standin;

/// Account of the caller's credentials.
pub const MAIN: &str = "111122223333";
pub const OTHER: &str = "444455556666";
/// The caller's secret access key.
pub const SECRET: &str = "hush";

/// Keeps units in memory.
#[derive(Debug, Default)]
pub struct Kept(pub Mutex<BTreeMap<String, Unit>>);

impl UnitSink for Kept {
    fn has(&self, key: &str) -> bool {
        self.0.lock().unwrap().get(key).is_some_and(Unit::is_complete)
    }

    fn take(&self, unit: Unit) -> Result<(), SinkError> {
        self.0.lock().unwrap().insert(unit.key.clone(), unit);
        Ok(())
    }
}

/// Writes down what it is told, and stops the run at a chosen moment.
#[derive(Debug, Default)]
pub struct Seen {
    pub events: Mutex<Vec<String>>,
    /// Stop after so many calls.
    pub stop_after: Option<(usize, Stop)>,
}

impl Watcher for Seen {
    fn event(&self, event: Event<'_>) {
        let text = match event {
            Event::Planned { units, calls } => format!("planned {units} units, {calls} calls"),
            Event::MoreCalls(calls) => format!("more {calls}"),
            Event::Started(unit) => format!("started {unit}"),
            Event::Called => "called".to_owned(),
            Event::SlowedDown { unit, operation } => format!("slowed {unit} {operation}"),
            Event::Finished { unit, .. } => format!("finished {unit}"),
        };
        let mut events = self.events.lock().unwrap();
        events.push(text);
        if let Some((after, stop)) = &self.stop_after
            && events.iter().filter(|event| *event == "called").count() >= *after
        {
            stop.set();
        }
    }
}

/// A run and what came of it.
#[derive(Debug)]
pub struct Run {
    pub units: BTreeMap<String, Unit>,
    pub events: Vec<String>,
    pub summary: Summary,
}

/// Reads these accounts and regions of the stand-in through their roles.
pub fn scope_of(standin: &Standin, accounts: &[&str], regions: &[&str]) -> AwsScope {
    AwsScope {
        endpoint_url: Some(standin.url()),
        role_name: Some("dbmuster-read".to_owned()),
        external_id: Some("fleet-7".to_owned()),
        regions: Regions::Listed(regions.iter().map(|region| (*region).to_owned()).collect()),
        accounts: accounts.iter().map(|id| AwsAccount { id: (*id).to_owned(), ..AwsAccount::default() }).collect(),
        max_calls_per_second: Some(500),
        ..AwsScope::default()
    }
}

/// Few attempts and short waits, so that what fails for ever fails soon.
pub fn settings() -> Settings {
    Settings {
        attempts: 4,
        initial_backoff: Duration::from_millis(5),
        connect_timeout: Duration::from_secs(2),
        read_timeout: Duration::from_secs(5),
        ..Settings::at(OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap())
    }
}

impl Run {
    pub fn of(_standin: &Standin, scope: &AwsScope) -> Self {
        Self::with(scope, settings())
    }

    pub fn with(scope: &AwsScope, settings: Settings) -> Self {
        Self::into(scope, settings, &Kept::default(), Seen::default(), &Stop::default())
    }

    /// The same with a sink that may hold units of an earlier run.
    pub fn into(scope: &AwsScope, mut settings: Settings, kept: &Kept, seen: Seen, stop: &Stop) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        let text = format!("[default]\naws_access_key_id = {}\naws_secret_access_key = {SECRET}\n", Standin::key(MAIN));
        std::fs::write(&file, text).unwrap();
        settings.credentials_file.get_or_insert(file);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let tags = TagMapping::default();
        let summary = runtime.block_on(collect(scope, &tags, settings, kept, &seen, stop)).unwrap();
        let units = kept.0.lock().unwrap().clone();
        Self { units, events: seen.events.into_inner().unwrap(), summary }
    }

    /// Resources of a type.
    pub fn count(&self, resource_type: &str) -> usize {
        let resources = self.units.values().flat_map(|unit| &unit.resources);
        resources.filter(|resource| resource.resource_type == resource_type).count()
    }

    /// Cause and attempts of every read of an operation that was not answered, in one unit.
    pub fn failures(&self, key: &str, operation: &str) -> Vec<(GapCause, u32)> {
        let reads = self.units[key].reads.iter().filter(|read| read.operation == operation);
        reads.filter_map(|read| Some((read.cause?, read.attempts))).collect()
    }

    /// Causes of the gaps of a unit, each once.
    pub fn gaps(&self, key: &str) -> Vec<GapCause> {
        let mut causes: Vec<_> = self.units[key].gaps.iter().map(|gap| gap.cause).collect();
        causes.sort();
        causes.dedup();
        causes
    }
}
