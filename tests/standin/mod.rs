//! A stand-in for AWS: a small HTTP server that answers the read operations of a fixture fleet in the services' own
//! protocols, with their paging, and goes wrong when it is told to.
//!
//! ```ignore
//! let standin = Standin::start_blocking(Fleet::small());
//! standin.url();                                              // "http://127.0.0.1:41234": the endpoint of every service
//! Standin::key("111122223333");                               // an access key of the account; any secret will do
//! standin.set_faults(vec![Fault::new("DescribeDBParameters", Effect::Throttle).in_account("111122223333").times(2)]);
//! standin.calls();                                            // every request: account, region, service, operation, page
//! standin.count("rds:DescribeDBInstances");                   // how many of them
//! standin.repeated();                                         // calls that were answered well more than once
//! standin.refused();                                          // writes and unknown operations: always refused
//! ```
//!
//! `fixtures/aws/fleet.json`: accounts 111122223333 (management; eu-central-1 full, us-east-1 a global cluster's other half)
//! and 444455556666 (eu-central-1 little, us-east-1 nothing), whose role `dbmuster-read` wants the external id `fleet-7`;
//! 777788889999 is suspended.
//!
//! `AssumeRole` gives out keys that name the account of the role, when the fleet has the account, lets that role in, and the
//! external id is right. Requests must be signed (the signature itself is not checked): the key names the account, the
//! credential's scope the region and the service. It stops when it is dropped. Over HTTP: `GET /_standin/calls`,
//! `DELETE /_standin/calls`, `PUT /_standin/faults` with a JSON list of faults.
//! Refuses every operation that is not a read of metadata. Main types: [`Standin`], [`Fleet`], [`Fault`], [`Effect`],
//! [`Call`], [`Load`] for large fleets.

mod calls;
mod errors;
mod faults;
mod fleet;
mod load;
mod page;
mod render;
mod request;
mod server;
mod services;
mod world;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

pub use calls::Call;
pub use faults::{Effect, Fault};
pub use fleet::{Account, Fleet, Place};
pub use load::Load;

use request::Params;
use world::World;

/// A running stand-in.
#[derive(Debug)]
pub struct Standin {
    address: SocketAddr,
    world: Arc<World>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Standin {
    /// Starts on a free port of the loopback interface, with a thread of its own.
    pub fn start_blocking(fleet: Fleet) -> Self {
        Self::start_at(fleet, "127.0.0.1:0")
    }

    /// The same on a given address.
    pub fn start_at(fleet: Fleet, address: &str) -> Self {
        let listener = std::net::TcpListener::bind(address).expect("the address is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        listener.set_nonblocking(true).expect("the socket can be used asynchronously");
        let world = Arc::new(World::new(fleet));
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let served = Arc::clone(&world);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            runtime.block_on(server::serve(listener, served, stopped));
        });
        Self { address, world, stop: Some(stop), thread: Some(thread) }
    }

    /// Where every service is reached.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An access key that belongs to the account.
    pub fn key(account: &str) -> String {
        format!("AKIA{account}TEST")
    }

    /// Replaces the faults.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.world.faults.set(faults);
    }

    /// How often each fault has struck.
    pub fn struck(&self) -> Vec<u64> {
        self.world.faults.struck()
    }

    /// Every request so far, in the order of the answers.
    pub fn calls(&self) -> Vec<Call> {
        self.world.record.all()
    }

    /// Forgets the calls.
    pub fn forget_calls(&self) {
        self.world.record.clear();
    }

    /// How many requests there were for `rds:DescribeDBInstances`.
    pub fn count(&self, action: &str) -> usize {
        self.calls().iter().filter(|call| call.action() == action).count()
    }

    /// Calls of the same account and region with the same parameters that were answered well more than once.
    pub fn repeated(&self) -> Vec<(String, usize)> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for call in self.calls().iter().filter(|call| call.error.is_empty()) {
            let what = format!("{} {} {} {}", call.account, call.region, call.action(), call.parameters);
            *seen.entry(what).or_default() += 1;
        }
        seen.into_iter().filter(|(_, count)| *count > 1).collect()
    }

    /// Operations that were asked for and are never served.
    pub fn refused(&self) -> Vec<String> {
        let mut found: Vec<String> = self.calls().iter().filter(|call| call.refused).map(Call::action).collect();
        found.sort();
        found.dedup();
        found
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One call that is to be answered.
struct Ctx<'a> {
    world: &'a World,
    account: &'a str,
    region: &'a str,
    service: &'a str,
    operation: &'a str,
    params: &'a Params,
    /// ARN of who asks.
    caller: &'a str,
    /// What is in the region, or in IAM.
    place: &'a Place,
    /// A fault: every page names itself as the next.
    repeats_token: bool,
}
