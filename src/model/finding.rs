//! What one policy says of one resource.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Location, ParameterUse, Severity};

/// The outcome of one policy on one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Pass,
    Fail,
    /// The policy does not speak about this resource.
    NotApplicable,
    /// An input of the policy is unknown, so neither pass nor fail can be said.
    Indeterminate,
    /// The policy itself failed to evaluate.
    Error,
}

impl Status {
    pub const ALL: [Self; 5] = [Self::Pass, Self::Fail, Self::NotApplicable, Self::Indeterminate, Self::Error];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not_applicable",
            Self::Indeterminate => "indeterminate",
            Self::Error => "error",
        }
    }
}

/// What a change does to the outcome of a policy on a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Fails after the change and did not fail before it.
    Introduced,
    /// Failed before the change and passes, or no longer applies, after it.
    Fixed,
    /// Fails before and after the change.
    PreExisting,
    /// Cannot be decided after the change, but was decided (or did not exist) before it.
    NewlyUnknown,
    /// Could be decided neither before nor after the change.
    UnchangedUnknown,
}

impl Verdict {
    pub const ALL: [Self; 5] =
        [Self::Introduced, Self::Fixed, Self::PreExisting, Self::NewlyUnknown, Self::UnchangedUnknown];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Introduced => "introduced",
            Self::Fixed => "fixed",
            Self::PreExisting => "pre-existing",
            Self::NewlyUnknown => "newly-unknown",
            Self::UnchangedUnknown => "unchanged-unknown",
        }
    }
}

/// A field that a policy needs and nobody could tell it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MissingField {
    /// The field as the policy's `requires` names it.
    pub field: Arc<str>,
    pub reason: Arc<str>,
}

/// Identity of a finding that stays the same as long as the policy, the resource and the field do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    /// 32 hexadecimal digits, in ASCII.
    #[must_use]
    pub fn digits(self) -> [u8; 32] {
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0.to_be_bytes()) {
            if let [high, low] = pair {
                (*high, *low) = (digit(byte >> 4), digit(byte & 15));
            }
        }
        digits
    }
}

const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'a' + value - 10 }
}

impl std::fmt::Display for Fingerprint {
    /// 32 hexadecimal digits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(std::str::from_utf8(&self.digits()).unwrap_or_default())
    }
}

/// One policy on one resource, when there is something to say about it: not for cells that simply pass.
///
/// A large plan has hundreds of thousands, so texts are shared where they repeat.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub policy_id: Arc<str>,
    pub severity: Severity,
    pub resource_id: Arc<str>,
    pub resource_type: Arc<str>,
    /// Position of the resource in [`Evaluation::subjects`](super::Evaluation::subjects).
    pub resource_index: usize,
    pub status: Status,
    /// What the change does; absent where no change is judged.
    pub verdict: Option<Verdict>,
    /// Why: the messages of the policy joined by "; ", or what went wrong. Empty where `missing` says it.
    pub message: Arc<str>,
    /// The attribute that decides, relative to `attributes`.
    pub field: Option<Arc<str>>,
    /// Its value, when it is known and not sensitive.
    pub observed: Option<Value>,
    /// For [`Status::Indeterminate`]: what is missing.
    pub missing: Vec<MissingField>,
    /// What it was judged by: every parameter of the policy, sorted by name.
    pub parameters: Arc<[ParameterUse]>,
    /// Where the attribute is written, when that is known better than the place of the resource.
    pub location: Option<Box<Location>>,
    pub waiver_id: Option<Box<str>>,
    /// The baseline of the run has it: it is there still, and does not stop the run.
    pub is_known: bool,
    pub fingerprint: Fingerprint,
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    #[test]
    fn fingerprints_have_32_digits() {
        for number in [0, 1, 0x0123_4567_89ab_cdef_0fed_cba9_8765_4321, u128::MAX] {
            assert_eq!(Fingerprint(number).to_string(), format!("{number:032x}"));
        }
    }
}
