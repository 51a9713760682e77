//! Which findings stop a change.
//!
//! Owns the one sentence that the exit code, the terminal and the annotations share: does this finding count
//! against the run? It looks at what the evaluation has decided and decides nothing itself.

use serde::{Deserialize, Serialize};

use super::{Finding, Severity, Status, Verdict};

/// Which failures a run is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Failures that the change brings in. Without a change, every failure.
    #[default]
    Introduced,
    /// Every failure, whether the change brings it in or not.
    All,
}

impl Gate {
    pub const ALL: [Self; 2] = [Self::Introduced, Self::All];

    /// The word used on the command line and in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Introduced => "introduced",
            Self::All => "all",
        }
    }

    /// Whether a failure with this verdict is one that the gate looks at, whatever its severity.
    #[must_use]
    pub const fn looks_at(self, status: Status, verdict: Option<Verdict>) -> bool {
        let fails = match status {
            Status::Fail => true,
            Status::Pass | Status::NotApplicable | Status::Indeterminate | Status::Error => false,
        };
        let brought_in = match verdict {
            None | Some(Verdict::Introduced) => true,
            Some(Verdict::Fixed | Verdict::PreExisting | Verdict::NewlyUnknown | Verdict::UnchangedUnknown) => false,
        };
        fails
            && match self {
                Self::Introduced => brought_in,
                Self::All => true,
            }
    }

    /// Whether the finding counts against the run: it is neither waived nor known from the baseline.
    #[must_use]
    pub fn stops(self, finding: &Finding, fail_on: Severity) -> bool {
        finding.waiver_id.is_none()
            && !finding.is_known
            && finding.severity >= fail_on
            && self.looks_at(finding.status, finding.verdict)
    }
}

impl std::fmt::Display for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
