//! What comes back from a call: all of it, part of it, or the reason why nothing did.
//!
//! Main types: [`Answer`], [`Why`], [`Page`].

use std::fmt;

use super::operations::Operation;
use crate::model::GapCause;

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// What asks for the next page; absent at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// An empty `next` is the end too: some services say it so.
    #[must_use]
    pub fn new(items: Vec<T>, next: Option<String>) -> Self {
        Self { items, next: next.filter(|token| !token.is_empty()) }
    }
}

/// Why a read gave nothing, or not everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    pub operation: &'static Operation,
    pub cause: GapCause,
    /// How often the call was sent; 0 when it was not attempted.
    pub attempts: u32,
    /// The service's error code; empty when there was none.
    pub code: String,
    /// The service's message without secrets.
    pub message: String,
}

impl fmt::Display for Why {
    /// A reason for `unknown_fields`: `rds:DescribeDBParameters: access_denied: User is not authorized ...`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (service, name) = (self.operation.service.as_str(), self.operation.name);
        write!(f, "{service}:{name}: {}", self.cause.as_str())?;
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

/// What a read gave.
#[derive(Debug)]
#[must_use]
pub enum Answer<T> {
    /// Everything that there is.
    Complete(T),
    /// What came before the read was cut short.
    Partial(T, Why),
    Failed(Why),
}

impl<T> Answer<T> {
    /// The same answer about something else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Complete(value) => Answer::Complete(change(value)),
            Self::Partial(value, why) => Answer::Partial(change(value), why),
            Self::Failed(why) => Answer::Failed(why),
        }
    }

    /// What came, and why it is not all: `(Some, None)` is complete, `(None, Some)` failed.
    pub fn parts(self) -> (Option<T>, Option<Why>) {
        match self {
            Self::Complete(value) => (Some(value), None),
            Self::Partial(value, why) => (Some(value), Some(why)),
            Self::Failed(why) => (None, Some(why)),
        }
    }

    /// All of it, or why not; a part counts for nothing.
    ///
    /// # Errors
    ///
    /// Why it failed or was cut short.
    pub fn whole(self) -> Result<T, Why> {
        match self {
            Self::Complete(value) => Ok(value),
            Self::Partial(_, why) | Self::Failed(why) => Err(why),
        }
    }

    /// Why it is not all.
    #[must_use]
    pub const fn why(&self) -> Option<&Why> {
        match self {
            Self::Complete(_) => None,
            Self::Partial(_, why) | Self::Failed(why) => Some(why),
        }
    }
}
