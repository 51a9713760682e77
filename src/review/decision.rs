//! What a reviewer says to a line, and the record of it that is kept.
//!
//! Main types: [`Decision`], [`DecisionRecord`].

use serde::{Deserialize, Serialize};

/// What is to become of the access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It stays.
    Keep,
    /// It goes.
    Revoke,
    /// A part of it goes: `reduce_to` says what stays.
    Reduce,
    /// It stays until a day, against the rule, and somebody has approved that.
    Exception,
    /// Somebody else has to decide: `reassign_to` says who.
    NotMine,
}

impl Decision {
    pub const ALL: [Self; 5] = [Self::Keep, Self::Revoke, Self::Reduce, Self::Exception, Self::NotMine];

    /// As it stands in files, and in the list of the workbook.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Revoke => "revoke",
            Self::Reduce => "reduce",
            Self::Exception => "exception",
            Self::NotMine => "not mine",
        }
    }

    /// As people type it: case, blanks around it, and what stands between the words do not matter.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let plain: String = text.trim().to_lowercase().replace(['_', '-'], " ");
        let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        Self::ALL.into_iter().find(|decision| decision.as_str() == words)
    }

    /// Whether something has to happen to the access for it.
    #[must_use]
    pub const fn takes_away(self) -> bool {
        match self {
            Self::Revoke | Self::Reduce => true,
            Self::Keep | Self::Exception | Self::NotMine => false,
        }
    }
}

/// One decision that was taken in. The last one of a line counts; the earlier ones stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRecord {
    pub line_id: String,
    pub decision: Decision,
    /// Id of the reviewer whose file it came in.
    pub reviewer: String,
    /// Who decided, as the file says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub decided_by: String,
    /// When, RFC 3339 or a day, as the file says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub decided_at: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub justification: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reduce_to: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reassign_to: String,
    /// Last day of an exception, `2026-12-31`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expires_on: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub approved_by: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub compensating_control: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ticket: String,
    /// Who else has approved, for the lines that need two.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub second_approver: String,
    /// The subject of the line decided itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_self_review: bool,
    /// It was decided after the day on which the review was due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_late: bool,
    /// When it was taken in, RFC 3339.
    pub imported_at: String,
    /// Name in `decisions/` of the file that it came in.
    pub source: String,
    /// Row of that file, from 1.
    pub row: u64,
    /// What is not as it should be, though the decision was taken in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_read_as_people_type_them() {
        for decision in Decision::ALL {
            assert_eq!(Decision::from_text(decision.as_str()), Some(decision));
            assert_eq!(Decision::from_text(&format!("  {} ", decision.as_str().to_uppercase())), Some(decision));
        }
        assert_eq!(Decision::from_text("Not-Mine"), Some(Decision::NotMine));
        assert_eq!(Decision::from_text("not_mine"), Some(Decision::NotMine));
        assert_eq!(Decision::from_text(""), None);
        assert_eq!(Decision::from_text("keepp"), None);
    }
}
