//! How much a failed policy matters, and the two scales that outputs need it on.

use serde::{Deserialize, Serialize};

/// Severity of a policy, ordered from least to most severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// Every severity, least severe first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word used on the command line and in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Weight of one cell in a score (critical 10, high 7.5, medium 5, low 2.5).
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Low => 2.5,
            Self::Medium => 5.0,
            Self::High => 7.5,
            Self::Critical => 10.0,
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
