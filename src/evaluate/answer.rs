//! What a policy says of a resource, in the words of its rules and in ours.

use std::sync::Arc;

use crate::model::{MissingField, ParameterUse, Status};

/// What one policy says of one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Position in [`PolicySet::policies`].
    pub policy: u32,
    pub status: Status,
    /// For everything but pass and not applicable.
    pub detail: Option<Box<Detail>>,
}

/// Why a policy did not pass.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Detail {
    pub message: Arc<str>,
    pub field: Option<Arc<str>>,
    pub observed: Option<serde_json::Value>,
    pub missing: Vec<MissingField>,
    /// What the policy was asked with.
    pub parameters: Arc<[ParameterUse]>,
    /// Each thing that is wrong, where a policy names several; else the message is the only one.
    pub faults: Arc<[Fault]>,
}

/// One of several things that are wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub text: Arc<str>,
    /// The field that the policy is about, when it names none for this one.
    pub field: Option<Arc<str>>,
}

impl Detail {
    /// The message, or what is missing.
    #[must_use]
    pub fn text(&self) -> String {
        let missing: Vec<String> = self.missing.iter().map(|m| format!("{}: {}", m.field, m.reason)).collect();
        if missing.is_empty() { self.message.to_string() } else { missing.join("; ") }
    }
}

/// What the rules of a policy say.
#[derive(Debug, Clone)]
pub(super) enum Said {
    Nothing,
    NotApplicable,
    Denied(Denial),
    Undecided(Vec<MissingField>),
}

/// Texts are shared by every resource that gets the same answer.
#[derive(Debug, Clone)]
pub(super) struct Denial {
    pub message: Arc<str>,
    pub field: Option<Arc<str>>,
    pub faults: Arc<[Fault]>,
}
