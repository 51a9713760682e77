//! Keeps what collectors hand in, in the spool beside the inventory. Main type: [`Keeper`].

use dbmuster::collect::{SinkError, Unit, UnitSink};
use dbmuster::inventory::{Spool, UnitRecords};

/// The sink of a run.
#[derive(Debug)]
pub struct Keeper {
    spool: Spool,
}

impl Keeper {
    pub const fn new(spool: Spool) -> Self {
        Self { spool }
    }

    pub fn into_spool(self) -> Spool {
        self.spool
    }
}

impl UnitSink for Keeper {
    fn has(&self, key: &str) -> bool {
        self.spool.has(key)
    }

    fn take(&self, mut unit: Unit) -> Result<(), SinkError> {
        let complete = unit.is_complete();
        // What follows from memberships and lists is worked out once, while a server's resources are together.
        dbmuster::access::annotate(&mut unit.resources, &unit.gaps);
        let records =
            UnitRecords { key: &unit.key, resources: &unit.resources, gaps: &unit.gaps, reads: &unit.reads, complete };
        let unkept = |error: dbmuster::inventory::InventoryError| SinkError {
            key: unit.key.clone(),
            reason: format!("{error}; {}", error.help()),
        };
        self.spool.keep(&records).map_err(unkept)
    }
}
