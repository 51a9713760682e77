//! Frameworks: what a standard asks for, and which policies answer it.
//!
//! Pure data; `policies/frameworks/` holds the files and `policy` reads them. Main types: [`Framework`], [`Requirement`].

use serde::{Deserialize, Serialize};

/// One edition of a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Name of the file without its ending, such as `pci-dss-4.0.1`.
    #[serde(default)]
    pub id: String,
    pub title: String,
    pub version: String,
    /// Where the standard is published.
    pub source: String,
    /// In the order of the standard.
    pub requirements: Vec<Requirement>,
}

/// One requirement, control or criterion of a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// As the standard numbers it.
    pub id: String,
    /// What it asks for, in our words.
    pub title: String,
    /// Ids of the policies that answer it, sorted; empty when a person must look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// What a scanner cannot tell, and who must look: present when `policies` is empty or answers in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_covered: Option<String>,
}

/// Who answers a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequirementCoverage {
    /// Policies, as a whole.
    Policies,
    /// Policies in part, a person the rest.
    InPart,
    /// A person: no policy tells anything of it.
    Person,
}

impl RequirementCoverage {
    pub const ALL: [Self; 3] = [Self::Policies, Self::InPart, Self::Person];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Policies => "policies",
            Self::InPart => "in_part",
            Self::Person => "person",
        }
    }
}

impl Requirement {
    /// Who answers it.
    #[must_use]
    pub const fn coverage(&self) -> RequirementCoverage {
        match (self.policies.is_empty(), self.not_covered.is_some()) {
            (false, false) => RequirementCoverage::Policies,
            (false, true) => RequirementCoverage::InPart,
            (true, _) => RequirementCoverage::Person,
        }
    }
}

impl Framework {
    /// Requirements that are answered so.
    #[must_use]
    pub fn count(&self, coverage: RequirementCoverage) -> usize {
        self.requirements.iter().filter(|requirement| requirement.coverage() == coverage).count()
    }
}
