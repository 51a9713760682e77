//! How long a thread has worked, as opposed to how long ago it began.

use std::time::Duration;

/// Since when the work of a thread is counted. It means something on the thread that made it only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Worked(Clock);

impl Worked {
    pub(super) fn since_now() -> Self {
        Self(now())
    }

    /// Processor time of this thread since then; where the system does not tell, the time that has gone by.
    pub(super) fn time(self) -> Duration {
        elapsed(self.0)
    }
}

#[cfg(unix)]
type Clock = Duration;

#[cfg(unix)]
fn now() -> Clock {
    // The kernel counts up from zero: neither part is ever negative.
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or_default(), time.tv_nsec.try_into().unwrap_or_default())
}

#[cfg(unix)]
fn elapsed(since: Clock) -> Duration {
    now().saturating_sub(since)
}

#[cfg(not(unix))]
type Clock = std::time::Instant;

#[cfg(not(unix))]
fn now() -> Clock {
    Clock::now()
}

#[cfg(not(unix))]
fn elapsed(since: Clock) -> Duration {
    since.elapsed()
}
