//! What all places of a run share: the wish to stop, the moment, and who is told how it goes.
//!
//! Main types: [`Run`], [`Happening`].

use time::OffsetDateTime;
use tokio::sync::mpsc::UnboundedSender;

use crate::collect::Stop;

/// What all places of a run share.
#[derive(Debug)]
pub struct Run {
    pub stop: Stop,
    pub now: OffsetDateTime,
    pub happenings: UnboundedSender<Happening>,
}

/// What happens inside a place, on its way to the watcher.
#[derive(Debug)]
pub enum Happening {
    /// A call is over; how often it was sent, 0 when it was not.
    Called {
        requests: u32,
    },
    MoreCalls(u64),
    SlowedDown {
        unit: String,
        operation: String,
    },
    Started(String),
}

impl Run {
    /// Tells whoever watches. When nobody does any more, the run is over anyway.
    pub fn tell(&self, happening: Happening) {
        let _ = self.happenings.send(happening);
    }
}
