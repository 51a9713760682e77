//! What every place of a run is made from: credentials, connection, limits. Main type: [`Crew`].

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_types::SdkConfig;
use aws_types::app_name::AppName;
use aws_types::region::Region;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;

use super::account::Account;
use super::clients::Clients;
use super::door::Doors;
use super::limits::Limits;
use super::place::Place;
use super::recording::{Recorder, Replay};
use super::run::{Happening, Run};
use super::settings::{AwsError, Settings};
use super::wire::{Transport, Wire, WireClient};
use crate::collect::Stop;
use crate::collect::scope::{AwsScope, Partition};

/// Requests open at once where the scope says nothing.
const OPEN_REQUESTS: u32 = 64;
/// Fastest that a replay goes; nobody is there to be spared.
const REPLAY_RATE: u32 = 100_000;

/// Makes places.
#[derive(Debug)]
pub struct Crew {
    pub doors: Doors,
    pub run: Arc<Run>,
    pub partition: Partition,
    pub session_name: Option<String>,
    transport: Transport,
    open: Arc<Semaphore>,
    rate: Option<u32>,
    /// Entering accounts draws on the caller's quota, not on theirs, so all doors of a profile share one limit.
    door_limits: Mutex<BTreeMap<Option<String>, Arc<Limits>>>,
}

impl Crew {
    pub fn new(
        scope: &AwsScope,
        settings: &Settings,
        stop: &Stop,
        happenings: UnboundedSender<Happening>,
    ) -> Result<Self, AwsError> {
        let doors = Doors::new(scope, settings);
        let transport = match (&settings.record, &settings.replay) {
            (Some(_), Some(_)) => return Err(AwsError::RecordAndReplay),
            (None, Some(folder)) => Transport::Replay(Arc::new(Replay::open(folder)?)),
            (record, None) => {
                let recorder = record.as_deref().map(Recorder::create).transpose()?.map(Arc::new);
                Transport::Live { client: doors.http().clone(), recorder }
            }
        };
        let rate = if settings.replay.is_some() { Some(REPLAY_RATE) } else { scope.max_calls_per_second };
        Ok(Self {
            doors,
            run: Arc::new(Run { stop: stop.clone(), now: settings.now, happenings }),
            partition: scope.partition,
            session_name: scope.session_name.clone(),
            transport,
            open: Arc::new(Semaphore::new(scope.max_open_requests.unwrap_or(OPEN_REQUESTS).max(1) as usize)),
            rate,
            door_limits: Mutex::default(),
        })
    }

    /// Limits of one (account, region).
    pub fn limits(&self) -> Arc<Limits> {
        Arc::new(Limits::new(self.rate))
    }

    /// Limits of the calls that a profile enters accounts with.
    pub fn door_limits(&self, profile: Option<&str>) -> Arc<Limits> {
        let mut known = self.door_limits.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(profile.map(ToOwned::to_owned)).or_insert_with(|| self.limits()))
    }

    /// Configuration of the clients at a place: whose credentials `config` has, over a connection of its own.
    fn config(&self, account: &Account, region: Option<&str>, config: &SdkConfig, limits: Arc<Limits>) -> SdkConfig {
        let wire = Wire {
            account_id: if account.id.is_empty() { "caller".to_owned() } else { account.id.clone() },
            region: region.unwrap_or("global").to_owned(),
            transport: self.transport.clone(),
            limits,
            open: Arc::clone(&self.open),
            run: Arc::clone(&self.run),
        };
        let signing = region.unwrap_or_else(|| self.partition.global_region());
        let mut builder = config.to_builder().region(Region::new(signing.to_owned()));
        // Accounts find in their trail who asked.
        builder.set_app_name(AppName::new("dbmuster").ok());
        builder.http_client(WireClient(Arc::new(wire))).build()
    }

    /// A place of that account; no region for its global services.
    pub fn place(
        &self,
        key: &str,
        account: &Arc<Account>,
        region: Option<&str>,
        config: &SdkConfig,
        limits: Arc<Limits>,
    ) -> Place {
        let config = self.config(account, region, config, limits);
        Place::new(key, Arc::clone(account), region, Clients::new(config), Arc::clone(&self.run))
    }
}
