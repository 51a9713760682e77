//! The call that a task is making: how the connection knows what is being sent, and the ledger how often.
//!
//! Main types: [`Call`], [`CALL`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::watch;

use super::operations::Operation;

tokio::task_local! {
    /// The call that this task is making; without one, the connection sends nothing.
    pub static CALL: Arc<Call>;
}

/// One call, over all its attempts.
#[derive(Debug)]
pub struct Call {
    pub operation: &'static Operation,
    /// Key of the unit that it is made for.
    pub unit: String,
    attempts: AtomicU32,
    sending: watch::Sender<bool>,
}

impl Call {
    pub fn new(operation: &'static Operation, unit: String) -> Self {
        Self { operation, unit, attempts: AtomicU32::new(0), sending: watch::Sender::new(false) }
    }

    /// How often it was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Notes that it is being sent, until the guard goes.
    pub fn sending(self: &Arc<Self>) -> Sending {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        self.sending.send_replace(true);
        Sending(Arc::clone(self))
    }

    /// Waits until no attempt is under way.
    pub async fn idle(&self) {
        let mut receiver = self.sending.subscribe();
        let _ = receiver.wait_for(|sending| !*sending).await;
    }
}

/// An attempt is under way.
#[derive(Debug)]
pub struct Sending(Arc<Call>);

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.sending.send_replace(false);
    }
}
