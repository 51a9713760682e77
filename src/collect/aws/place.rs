//! One account's region, or its global services: where readers make their calls.
//!
//! Every call goes through [`Place::pages`] or [`Place::one`], which write the ledger, follow page tokens, give up what
//! cannot succeed any more and begin nothing after a wish to stop. A call made past them is refused by the connection.
//! Main types: [`Place`], [`Account`].

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::account::Account;
use super::call::{Answer, Page, Why};
use super::clients::Clients;
use super::errors::CallError;
use super::findings::Findings;
use super::fuse::{Fuses, Hindrance};
use super::in_flight::{CALL, Call};
use super::operations::Operation;
use super::run::{Happening, Run};
use crate::collect::Unit;
use crate::model::{GapCause, Origin, Read, Resource};

/// One account's region, or its global services, and everything that a reader needs there.
#[derive(Debug)]
pub struct Place {
    key: String,
    account: Arc<Account>,
    /// Where requests are signed for; a global service has one too.
    region: String,
    is_global: bool,
    clients: Clients,
    run: Arc<Run>,
    fuses: Fuses,
    reads: Mutex<Vec<Read>>,
    /// Calls that were foretold and not made yet.
    foretold: AtomicU64,
}

impl Place {
    pub(super) fn new(key: &str, account: Arc<Account>, region: Option<&str>, clients: Clients, run: Arc<Run>) -> Self {
        let signing = region.unwrap_or_else(|| account.partition.global_region());
        Self {
            key: key.to_owned(),
            region: signing.to_owned(),
            is_global: region.is_none(),
            account,
            clients,
            run,
            fuses: Fuses::default(),
            reads: Mutex::default(),
            foretold: AtomicU64::new(0),
        }
    }

    /// The same, when that many calls were foretold for it before the run.
    pub(super) fn planned(self, calls: u64) -> Self {
        self.foretold.store(calls, Ordering::Relaxed);
        self
    }

    /// Key of the unit: `aws/111122223333/eu-central-1`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Twelve digits.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.account.id
    }

    /// Absent while the caller's own account is not known yet.
    fn known_id(&self) -> Option<&str> {
        Some(self.account.id.as_str()).filter(|id| !id.is_empty())
    }

    /// Region whose resources are read; absent for global services.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        (!self.is_global).then_some(self.region.as_str())
    }

    /// Region that requests are signed for; global services have one too.
    #[must_use]
    pub fn signing_region(&self) -> &str {
        &self.region
    }

    /// The moment of the run, as it was passed in.
    #[must_use]
    pub fn now(&self) -> time::OffsetDateTime {
        self.run.now
    }

    /// Clients of the services.
    #[must_use]
    pub const fn clients(&self) -> &Clients {
        &self.clients
    }

    /// ARN of something in this account and region: `place.arn("rds", "db:orders")`.
    #[must_use]
    pub fn arn(&self, service: &str, rest: &str) -> String {
        let partition = self.account.partition.as_str();
        format!("arn:{partition}:{service}:{}:{}:{rest}", self.region().unwrap_or_default(), self.account.id)
    }

    /// A live resource of this account and region with nothing known about it yet.
    #[must_use]
    pub fn resource(&self, resource_type: &str, id: &str, name: &str) -> Resource {
        let mut resource = Resource::new(resource_type, id, name, Origin::Live);
        resource.account_id = Some(self.account.id.clone());
        resource.region = self.region().map(ToOwned::to_owned);
        resource
    }

    /// Nothing found here yet.
    #[must_use]
    pub fn findings(&self) -> Findings {
        Findings::new(self.known_id(), self.region())
    }

    /// Reads every page of a list. `target` names what the call is about, when it is made for one thing.
    ///
    /// `fetch` sends one call for the page that the token asks for; the first has none.
    pub async fn pages<T, F, Call>(
        &self,
        operation: &'static Operation,
        target: Option<&str>,
        fetch: F,
    ) -> Answer<Vec<T>>
    where
        F: Fn(Option<String>) -> Call,
        Call: Future<Output = Result<Page<T>, CallError>>,
    {
        let mut items: Vec<T> = Vec::new();
        let mut tokens = BTreeSet::new();
        let mut token = None;
        let mut number = 1;
        loop {
            let page = match self.call(operation, target, number, Box::pin(fetch(token)), |page| page.items.len()).await
            {
                Ok(page) => page,
                Err(why) if number == 1 => return Answer::Failed(why),
                Err(why) => return Answer::Partial(items, why),
            };
            items.extend(page.items);
            let Some(next) = page.next else { return Answer::Complete(items) };
            number += 1;
            if !tokens.insert(next.clone()) {
                let message = "the token for the next page came a second time; the pages after it were not read";
                let why = self.refuse(operation, target, number, CallError::new(GapCause::Malformed, message));
                return Answer::Partial(items, why);
            }
            token = Some(next);
        }
    }

    /// Makes one call whose answer is one thing.
    pub async fn one<T, F, Call>(&self, operation: &'static Operation, target: Option<&str>, fetch: F) -> Answer<T>
    where
        F: FnOnce() -> Call,
        Call: Future<Output = Result<T, CallError>>,
    {
        match self.call(operation, target, 1, Box::pin(fetch()), |_| 1).await {
            Ok(value) => Answer::Complete(value),
            Err(why) => Answer::Failed(why),
        }
    }

    /// Makes one call to which one of the error codes `absent` is an answer as well: there is no such thing.
    pub async fn one_or_absent<T, F, Call>(
        &self,
        operation: &'static Operation,
        target: Option<&str>,
        absent: &[&str],
        fetch: F,
    ) -> Answer<Option<T>>
    where
        F: FnOnce() -> Call,
        Call: Future<Output = Result<T, CallError>>,
    {
        let fetch = Box::pin(fetch());
        let or_absent = Box::pin(async move {
            match fetch.await {
                Ok(value) => Ok(Some(value)),
                Err(error) if absent.contains(&error.code.as_str()) => Ok(None),
                Err(error) => Err(error),
            }
        });
        match self.call(operation, target, 1, or_absent, |value| usize::from(value.is_some())).await {
            Ok(value) => Answer::Complete(value),
            Err(why) => Answer::Failed(why),
        }
    }

    /// Says beforehand that so many calls come on top of those foretold, where neither pages nor [`Place::each`] say it.
    pub fn more_calls(&self, calls: u64) {
        self.run.tell(Happening::MoreCalls(calls));
    }

    /// Says that so many more calls will be made here than the table foretold.
    pub fn foretell(&self, calls: u64) {
        self.foretold.fetch_add(calls, Ordering::Relaxed);
        self.run.tell(Happening::MoreCalls(calls));
    }

    /// Runs `work` for every item, a few at a time, and gives the results in the order of the items.
    ///
    /// Says beforehand how many calls that will be: one for each.
    pub async fn each<T, R, F, Work>(&self, items: Vec<T>, work: F) -> Vec<R>
    where
        F: Fn(T) -> Work,
        Work: Future<Output = R>,
    {
        use futures_util::stream::{FuturesUnordered, StreamExt as _};
        let numbered = |(number, item)| {
            let work = work(item);
            async move { (number, work.await) }
        };
        self.foretell(items.len() as u64);
        let mut results: Vec<Option<R>> = items.iter().map(|_| None).collect();
        let mut waiting = items.into_iter().enumerate();
        let mut running: FuturesUnordered<_> = waiting.by_ref().take(AT_ONCE).map(numbered).collect();
        while let Some((number, result)) = running.next().await {
            results[number] = Some(result);
            if let Some(next) = waiting.next() {
                running.push(numbered(next));
            }
        }
        results.into_iter().flatten().collect()
    }

    /// One call, from the question whether it makes sense to its line in the ledger.
    ///
    /// The call itself comes in a box: the SDK's futures are large, and a reader that has thirty of them side by side would
    /// not fit on a stack.
    async fn call<T>(
        &self,
        operation: &'static Operation,
        target: Option<&str>,
        page: u32,
        fetch: Pin<Box<impl Future<Output = Result<T, CallError>>>>,
        count: impl Fn(&T) -> usize,
    ) -> Result<T, Why> {
        let was_foretold = self.foretold.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if was_foretold.is_err() {
            self.run.tell(Happening::MoreCalls(1));
        }
        if let Some(error) = self.hindrance(operation) {
            return Err(self.refuse(operation, target, page, error));
        }
        let call = Arc::new(Call::new(operation, self.key.clone()));
        let outcome = tokio::select! {
            biased;
            // Between two attempts nothing is in flight, and after a wish to stop nothing new begins.
            () = async { self.run.stop.wait().await; call.idle().await } => Err(interrupted()),
            // What still waits for its turn when the account is given up is not sent either.
            why = async { let why = self.account.gives_up().await; call.idle().await; why } => {
                Err(why.map_or_else(interrupted, |why| after(&why)))
            }
            outcome = CALL.scope(Arc::clone(&call), fetch) => outcome,
        };
        let attempts = call.attempts();
        self.run.tell(Happening::Called { requests: attempts });
        match outcome {
            Ok(value) => {
                self.fuses.went_well(operation);
                self.note(operation, target, page, attempts, count(&value) as u64, None);
                Ok(value)
            }
            Err(mut error) => {
                error.cause = self.cause_here(error.cause);
                let why = why(operation, error, attempts);
                match self.fuses.went_wrong(&why) {
                    Hindrance::Account => self.account.give_up(&why),
                    Hindrance::Here => {}
                }
                self.note(operation, target, page, attempts, 0, Some(&why));
                Err(why)
            }
        }
    }

    /// Writes into the ledger that a call was not made.
    fn refuse(&self, operation: &'static Operation, target: Option<&str>, page: u32, error: CallError) -> Why {
        let why = why(operation, error, 0);
        self.run.tell(Happening::Called { requests: 0 });
        self.note(operation, target, page, 0, 0, Some(&why));
        why
    }

    /// Why a call cannot succeed, known before it is sent.
    fn hindrance(&self, operation: &'static Operation) -> Option<CallError> {
        if self.run.stop.is_set() {
            return Some(interrupted());
        }
        self.account.given_up().or_else(|| self.fuses.blown(operation)).map(|before| after(&before))
    }

    /// A region that is not enabled does not know the account's credentials. They were good at the account's entry, so the
    /// region is the reason, not the credentials.
    fn cause_here(&self, cause: GapCause) -> GapCause {
        match cause {
            GapCause::CredentialsInvalid if self.account.is_entered && !self.is_global => GapCause::RegionNotEnabled,
            other => other,
        }
    }

    fn note(
        &self,
        operation: &Operation,
        target: Option<&str>,
        page: u32,
        attempts: u32,
        items: u64,
        why: Option<&Why>,
    ) {
        let read = Read {
            account_id: self.known_id().map(ToOwned::to_owned),
            region: self.region().map(ToOwned::to_owned),
            operation: operation.full_name(),
            target: target.map(ToOwned::to_owned),
            page,
            cause: why.map(|why| why.cause),
            attempts,
            items,
            message: why.map(|why| why.message.clone()).unwrap_or_default(),
            text_digest: None,
        };
        self.reads.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(read);
    }

    /// Everything that was found here, with the ledger of this place.
    pub(super) fn into_unit(self, findings: Findings) -> Unit {
        let mut reads = self.reads.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        reads.sort();
        Unit { key: self.key, resources: findings.resources, gaps: findings.gaps, reads }
    }
}

/// Calls that one list of things has open at once; the limiter and the bound over all accounts come on top.
const AT_ONCE: usize = 16;

fn interrupted() -> CallError {
    CallError::new(GapCause::Interrupted, "the run was asked to stop")
}

/// A call that is not sent because of what became of another.
fn after(before: &Why) -> CallError {
    let message = format!("not attempted after {}: {}", before.operation.full_name(), before.message);
    CallError { cause: before.cause, code: before.code.clone(), message }
}

fn why(operation: &'static Operation, error: CallError, attempts: u32) -> Why {
    Why { operation, cause: error.cause, attempts, code: error.code, message: error.message }
}
