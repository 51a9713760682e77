//! When to stop asking: a call that cannot succeed any more is not sent, and the ledger says why.
//!
//! An account that is over its limit, or that has refused a hundred times, is not asked another thousand times. Main type: [`Fuses`].

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::call::Why;
use super::operations::{Operation, Service};
use crate::model::GapCause;

/// Calls that are throttled or time out with all their attempts before the operation is given up here.
const EXHAUSTED: u32 = 2;
/// Refusals of one operation, with never a success, before it is given up here. Rights may differ between things, so one
/// refusal is not enough.
const REFUSED: u32 = 25;

/// What is given up at one place, by service and by operation.
#[derive(Debug, Default)]
pub struct Fuses(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    services: BTreeMap<Service, Why>,
    operations: BTreeMap<(Service, &'static str), Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    succeeded: bool,
    exhausted: u32,
    refused: u32,
    last: Option<Why>,
}

/// How far a failure reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// The whole account.
    Account,
    /// This place at most.
    Here,
}

impl Fuses {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn went_well(&self, operation: &'static Operation) {
        let mut state = self.state();
        let counts = state.operations.entry((operation.service, operation.name)).or_default();
        *counts = Counts { succeeded: true, ..Counts::default() };
    }

    pub fn went_wrong(&self, why: &Why) -> Hindrance {
        let mut state = self.state();
        let operation = why.operation;
        let counts = state.operations.entry((operation.service, operation.name)).or_default();
        counts.last = Some(why.clone());
        match why.cause {
            GapCause::CredentialsExpired
            | GapCause::CredentialsInvalid
            | GapCause::AccountSuspended
            | GapCause::RoleNotAssumable => return Hindrance::Account,
            GapCause::RegionNotEnabled | GapCause::TlsFailure | GapCause::ClockSkew if why.attempts > 0 => {
                state.services.entry(operation.service).or_insert_with(|| why.clone());
            }
            GapCause::Unreachable if why.attempts > 0 && why.code.is_empty() => {
                state.services.entry(operation.service).or_insert_with(|| why.clone());
            }
            GapCause::RegionNotEnabled | GapCause::TlsFailure | GapCause::ClockSkew => {}
            // The service answers, and says that it has a problem of its own with this operation.
            GapCause::Unreachable => counts.exhausted += 1,
            GapCause::Throttled | GapCause::Timeout => counts.exhausted += 1,
            GapCause::AccessDenied | GapCause::DeniedByScp | GapCause::Unsupported => counts.refused += 1,
            GapCause::AuthenticationFailed
            | GapCause::TooManyConnections
            | GapCause::StandbyConflict
            | GapCause::Vanished
            | GapCause::Malformed
            | GapCause::Interrupted
            | GapCause::NotAttempted => {}
        }
        Hindrance::Here
    }

    /// Why the operation is not sent any more.
    pub fn blown(&self, operation: &'static Operation) -> Option<Why> {
        let state = self.state();
        if let Some(why) = state.services.get(&operation.service) {
            return Some(why.clone());
        }
        let counts = state.operations.get(&(operation.service, operation.name))?;
        let given_up = counts.exhausted >= EXHAUSTED || (!counts.succeeded && counts.refused >= REFUSED);
        counts.last.clone().filter(|_| given_up)
    }
}
