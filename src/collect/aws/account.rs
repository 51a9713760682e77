//! One account: what its places share. Small facts only, because a run may hold hundreds of accounts.
//!
//! Main type: [`Account`].

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, watch};

use super::call::Why;
use crate::collect::scope::Partition;
use crate::model::TagDefaults;

/// Something that is read once, whatever it is.
type Cell = OnceCell<Arc<dyn Any + Send + Sync>>;

/// One account.
#[derive(Debug, Default)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    pub name: Option<String>,
    pub partition: Partition,
    /// What holds for resources whose tags do not say otherwise.
    pub defaults: TagDefaults,
    /// Its credentials were accepted, and are those of this account.
    pub(super) is_entered: bool,
    pub(super) given_up: watch::Sender<Option<Why>>,
    pub(super) shared: Mutex<BTreeMap<TypeId, Arc<Cell>>>,
}

impl Account {
    /// What was read once for the whole account, by its type; the first place that asks reads it, the others wait.
    pub async fn shared<T, F>(&self, read: F) -> Arc<T>
    where
        T: Any + Send + Sync,
        F: Future<Output = T>,
    {
        let cell = {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(shared.entry(TypeId::of::<T>()).or_default())
        };
        let value = cell.get_or_init(|| async move { Arc::new(read.await) as Arc<dyn Any + Send + Sync> }).await;
        match Arc::clone(value).downcast::<T>() {
            Ok(value) => value,
            Err(_) => unreachable!("a cell holds the type that it is kept by"),
        }
    }

    /// Why no call is made in this account any more.
    pub(super) fn given_up(&self) -> Option<Why> {
        self.given_up.borrow().clone()
    }

    pub(super) fn give_up(&self, why: &Why) {
        self.given_up.send_if_modified(|given_up| {
            let is_first = given_up.is_none();
            given_up.get_or_insert_with(|| why.clone());
            is_first
        });
    }

    /// Waits until no call is made in this account any more; the reason why.
    pub(super) async fn gives_up(&self) -> Option<Why> {
        let mut receiver = self.given_up.subscribe();
        receiver.wait_for(Option::is_some).await.ok().and_then(|why| why.clone())
    }
}
