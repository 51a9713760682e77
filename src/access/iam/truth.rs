//! Yes, no, or not to be decided from what was read, with the reasons.
//!
//! Main type: [`Truth`].

use std::collections::BTreeSet;

/// Whether something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    Yes,
    No,
    /// It depends on something that was not read, or that is known only when the request is made.
    Unknown(BTreeSet<String>),
}

impl Truth {
    /// Not to be decided, for this reason.
    #[must_use]
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown(BTreeSet::from([reason.into()]))
    }

    #[must_use]
    pub const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, other) => other,
            (one, Self::Yes) => one,
            (Self::Unknown(mut one), Self::Unknown(other)) => {
                one.extend(other);
                Self::Unknown(one)
            }
        }
    }

    /// One of them holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, other) => other,
            (one, Self::No) => one,
            (Self::Unknown(mut one), Self::Unknown(other)) => {
                one.extend(other);
                Self::Unknown(one)
            }
        }
    }

    /// Each reason with the words in front.
    #[must_use]
    pub fn because(self, of: impl Fn() -> String) -> Self {
        match self {
            Self::Unknown(reasons) => {
                let of = of();
                Self::Unknown(reasons.into_iter().map(|reason| format!("{of}: {reason}")).collect())
            }
            known @ (Self::Yes | Self::No) => known,
        }
    }

    #[must_use]
    pub fn is_yes(&self) -> bool {
        *self == Self::Yes
    }

    #[must_use]
    pub fn is_no(&self) -> bool {
        *self == Self::No
    }
}

/// The opposite, with the same reasons.
impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }
}
