//! One account: what its places share. Small facts only, because a run may hold hundreds of accounts.
//!
//! Main type: [`Account`].

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::call::Why;
use crate::collect::scope::Partition;
use crate::model::TagDefaults;

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
    given_up: Mutex<Option<Why>>,
    shared: Mutex<BTreeMap<TypeId, Arc<OnceCell<Arc<dyn Any + Send + Sync>>>>>,
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
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn give_up(&self, why: &Why) {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| why.clone());
    }
}
