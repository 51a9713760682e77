//! How fast one (account, region) may be asked, by service, so that the account's own users keep their share.
//!
//! Each service has a number of slots; a call takes one, and it is free again a second after the answer, so that no second
//! sees more calls than slots, however long they are on their way. An account that asks to slow down keeps slots longer, and gets its speed back call by call. Others
//! notice nothing. Main types: [`Limits`], [`Limiter`], [`Slot`].

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::operations::Service;

/// The limiters of one (account, region).
#[derive(Debug)]
pub struct Limits {
    /// Calls per second that the scope names for every service; absent is the table's number for each.
    rate: Option<u32>,
    limiters: Mutex<BTreeMap<Service, Arc<Limiter>>>,
}

impl Limits {
    pub fn new(rate: Option<u32>) -> Self {
        Self { rate, limiters: Mutex::default() }
    }

    pub fn of(&self, service: Service) -> Arc<Limiter> {
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        let rate = self.rate.unwrap_or(service.calls_per_second());
        Arc::clone(limiters.entry(service).or_insert_with(|| Arc::new(Limiter::new(rate))))
    }
}

/// One service's limiter.
#[derive(Debug)]
pub struct Limiter {
    slots: Arc<Semaphore>,
    /// For how long a call keeps its slot, in milliseconds.
    keep: AtomicU32,
}

/// How long a slot is kept while nobody asks to slow down.
const SECOND: u32 = 1_000;
/// A throttled service is asked no less often than a fortieth of its rate: the SDK's own waiting comes on top.
const LONGEST: u32 = 40 * SECOND;

impl Limiter {
    fn new(rate: u32) -> Self {
        Self { slots: Arc::new(Semaphore::new(rate.max(1) as usize)), keep: AtomicU32::new(SECOND) }
    }

    /// Waits until a call may be sent; the slot is taken until the call is over, and a second longer.
    pub async fn enter(self: &Arc<Self>) -> Slot {
        // The semaphore is never closed; if it were, there would be nothing to wait for.
        let permit = Arc::clone(&self.slots).acquire_owned().await.ok();
        Slot { permit, limiter: Arc::clone(self) }
    }

    /// The service asked to slow down.
    pub fn slow_down(&self) {
        self.change(|keep| (keep + keep / 2).min(LONGEST));
    }

    /// The service answered.
    pub fn answered(&self) {
        if self.keep.load(Ordering::Relaxed) > SECOND {
            self.change(|keep| (keep - keep / 20).max(SECOND));
        }
    }

    fn change(&self, change: impl Fn(u32) -> u32) {
        let _ = self.keep.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |keep| Some(change(keep)));
    }
}

/// The right to have one call under way.
#[derive(Debug)]
pub struct Slot {
    permit: Option<OwnedSemaphorePermit>,
    limiter: Arc<Limiter>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        // Without a runtime, the run is over and nobody waits.
        if let (Some(permit), Ok(runtime)) = (self.permit.take(), Handle::try_current()) {
            let keep = Duration::from_millis(u64::from(self.limiter.keep.load(Ordering::Relaxed)));
            runtime.spawn(async move {
                tokio::time::sleep(keep).await;
                drop(permit);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
    }

    #[test]
    fn no_second_sees_more_calls_than_the_rate() {
        runtime().block_on(async {
            let limits = Limits::new(Some(5));
            let limiter = limits.of(Service::Rds);
            let start = tokio::time::Instant::now();
            for _ in 0..5 {
                drop(limiter.enter().await);
            }
            assert!(start.elapsed() < Duration::from_millis(500));
            drop(limiter.enter().await);
            assert!(start.elapsed() >= Duration::from_millis(990));
            // Another service, another account: not slowed.
            drop(limits.of(Service::Kms).enter().await);
            drop(Limits::new(Some(5)).of(Service::Rds).enter().await);
            assert!(start.elapsed() < Duration::from_millis(1_500));
        });
    }

    #[test]
    fn a_throttled_service_is_asked_more_slowly_and_recovers() {
        let limiter = Limiter::new(1);
        (0..50).for_each(|_| limiter.slow_down());
        assert_eq!(limiter.keep.load(Ordering::Relaxed), LONGEST);
        (0..500).for_each(|_| limiter.answered());
        assert_eq!(limiter.keep.load(Ordering::Relaxed), SECOND);
    }
}
