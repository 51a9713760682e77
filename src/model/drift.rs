//! What infrastructure as code declares beside what is there.
//!
//! Main types: [`Drift`], [`DriftedResource`], [`FieldDrift`], [`VerdictChange`], [`Share`].

use serde_json::Value;

use super::{Gap, Location, PlanSource, Severity, Status};

/// The comparison of everything that was declared with everything that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drift {
    /// Time of the run, RFC 3339; given, never read from a clock.
    pub compared_at: String,
    /// SHA-256 of the policies, their parameters and tables, hexadecimal.
    pub policy_set_digest: String,
    /// Policies that were asked.
    pub policies: usize,
    /// In the order in which they were named.
    pub declared: Vec<DeclaredSource>,
    /// In the order in which they were named.
    pub inventories: Vec<LiveSource>,
    /// What limits the comparison, as sentences: an inventory older than a declaration, a plan that calls itself incomplete.
    pub notes: Vec<String>,
    /// Reads of the inventories that failed: what they hide is neither gone nor unmanaged.
    pub gaps: Vec<Gap>,
    pub counts: DriftCounts,
    /// The estate as a whole, by team and by account.
    pub share: Share,
    pub by_team: Vec<GroupShare>,
    pub by_account: Vec<GroupShare>,
    /// Resources that differ, the worst change of a verdict first.
    pub drifted: Vec<DriftedResource>,
    /// Databases that are there and declared nowhere, sorted by id.
    pub unmanaged: Vec<LiveDatabase>,
    /// Databases of which nobody can say whether they are declared, sorted by id.
    pub uncertain: Vec<LiveDatabase>,
    /// Declared databases, and members of clusters, that are not in the inventory.
    pub absent: Vec<AbsentDatabase>,
    /// Declared resources that fit several live ones.
    pub ambiguous: Vec<Ambiguous>,
}

/// One plan, state, template or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredSource {
    pub source: PlanSource,
    /// When the tool made it, RFC 3339, where the file says so.
    pub made_at: Option<String>,
    /// Resources of kinds that are compared.
    pub resources: usize,
    /// It may declare more than it shows.
    pub is_partial: bool,
}

/// One inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSource {
    pub path: String,
    /// RFC 3339.
    pub collected_at: String,
    /// Resources of any kind in it.
    pub resources: u64,
}

/// How much was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DriftCounts {
    /// Declared resources that were found live.
    pub matched: usize,
    /// Declared resources, other than databases and members of clusters, that the inventory does not hold.
    pub related_not_found: usize,
    /// Attributes that are known on both sides and the same.
    pub same: usize,
    /// Attributes that differ.
    pub differing: usize,
    /// Attributes that differ by what the service does on its own.
    pub by_service: usize,
    /// Attributes that are unknown on one side or both.
    pub unknown: usize,
}

/// How many databases are under infrastructure as code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    pub managed: usize,
    pub unmanaged: usize,
    /// Nobody can say.
    pub uncertain: usize,
}

impl Share {
    #[must_use]
    pub const fn total(&self) -> usize {
        self.managed + self.unmanaged + self.uncertain
    }

    /// Managed databases of all, in tenths of a percent, rounded down so that 100 % means all; `None` of none.
    #[must_use]
    pub const fn permille(&self) -> Option<usize> {
        match self.total() {
            0 => None,
            total => Some(self.managed * 1_000 / total),
        }
    }
}

/// The share of a team or account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupShare {
    pub group: Group,
    pub share: Share,
}

/// What databases are grouped by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Named(String),
    /// It has none.
    None,
    /// It could not be read.
    Unknown,
}

/// How a declared resource was found among the live ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchedBy {
    Arn,
    /// Id that the service gave it once and never changes.
    ServiceId,
    Endpoint,
    Identifier,
    /// Tag in which CloudFormation writes the name that the template gives the resource.
    StackTag,
}

impl MatchedBy {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Arn => "arn",
            Self::ServiceId => "service_id",
            Self::Endpoint => "endpoint",
            Self::Identifier => "identifier",
            Self::StackTag => "stack_tag",
        }
    }
}

/// One declared resource that was found and differs from what is there, or is judged otherwise because others do.
#[derive(Debug, Clone, PartialEq)]
pub struct DriftedResource {
    /// Address in the plan or template.
    pub declared_id: String,
    /// Position in [`Drift::declared`].
    pub source: usize,
    pub location: Option<Location>,
    pub live_id: String,
    pub resource_type: String,
    pub name: String,
    pub account_id: Option<String>,
    pub region: Option<String>,
    pub owner: Option<String>,
    pub matched_by: MatchedBy,
    /// Sorted by field.
    pub fields: Vec<FieldDrift>,
    /// Attributes that are unknown on a side, sorted by field.
    pub unknown: Vec<FieldUnknown>,
    /// Attributes that differ by what the service does on its own, sorted by field.
    pub by_service: Vec<FieldByService>,
    /// The worst first.
    pub verdicts: Vec<VerdictChange>,
}

impl DriftedResource {
    /// The worst severity of a policy that fails live and would not as declared, waived or not.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.verdicts.iter().filter(|change| change.is_worse()).map(|change| change.severity).max()
    }
}

/// One attribute with two values.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDrift {
    /// As policies name it: `publicly_accessible`, `tags[owner]`, `parameters[rds.force_ssl]`.
    pub field: String,
    /// `None` when it is declared that there is none.
    pub declared: Option<Value>,
    /// `None` when there is none.
    pub live: Option<Value>,
    /// Policies whose verdict differs and that look at it, sorted.
    pub policies: Vec<String>,
}

/// One attribute of which nobody can say whether it differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldUnknown {
    pub field: String,
    pub side: Side,
    pub reason: String,
}

/// Where something is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Declared,
    Live,
}

impl Side {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Live => "live",
        }
    }
}

/// One attribute that differs and is no drift.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldByService {
    pub field: String,
    pub declared: Option<Value>,
    pub live: Option<Value>,
    /// What the service does.
    pub reason: &'static str,
    /// Where that is written.
    pub source: &'static str,
}

/// One policy that judges what is there otherwise than what is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictChange {
    pub policy_id: String,
    pub title: String,
    pub severity: Severity,
    pub declared: Status,
    pub live: Status,
    /// Why it fails, on the side on which it does; else empty.
    pub message: String,
    /// Attributes of the resource that differ and that it looks at; empty when it looks at another resource that differs.
    pub fields: Vec<String>,
    /// Waiver that covers the failure of today.
    pub waiver_id: Option<String>,
}

impl VerdictChange {
    /// Fails as it is, would not as declared, and nobody has accepted it.
    #[must_use]
    pub fn stops(&self, fail_on: Severity) -> bool {
        self.is_worse() && self.severity >= fail_on && self.waiver_id.is_none()
    }

    /// Fails as it is and would not as declared.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        self.live == Status::Fail && self.declared != Status::Fail
    }
}

/// A database that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveDatabase {
    pub id: String,
    pub resource_type: String,
    pub name: String,
    pub engine: Option<String>,
    pub account_id: Option<String>,
    pub region: Option<String>,
    pub team: Group,
    /// Why nobody can say whether it is declared; empty for one that is not.
    pub reason: String,
}

/// A declared database that is not in the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsentDatabase {
    pub declared_id: String,
    /// Position in [`Drift::declared`].
    pub source: usize,
    pub location: Option<Location>,
    pub resource_type: String,
    pub name: String,
    pub account_id: Option<String>,
    pub region: Option<String>,
    pub standing: Absence,
    /// What is behind it, as a sentence without its end.
    pub reason: String,
}

/// What it means that a declared database is not in the inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Absence {
    /// It was looked for where it should be.
    NotThere,
    /// The change creates it.
    NotYet,
    /// It may be there: what was read would not show it, or nothing tells what it is called.
    NotKnown,
}

impl Absence {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotThere => "not_there",
            Self::NotYet => "not_yet",
            Self::NotKnown => "not_known",
        }
    }
}

/// A declared resource that fits several live ones, so that none was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    pub declared_id: String,
    /// Position in [`Drift::declared`].
    pub source: usize,
    pub location: Option<Location>,
    pub resource_type: String,
    pub name: String,
    /// Ids of those that it fits, sorted.
    pub candidates: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_whole_only_when_everything_is_managed() {
        let share = |managed, unmanaged| Share { managed, unmanaged, uncertain: 0 };
        assert_eq!(share(0, 0).permille(), None);
        assert_eq!(share(2_999, 1).permille(), Some(999));
        assert_eq!(share(3, 0).permille(), Some(1_000));
        assert_eq!(Share { managed: 1, unmanaged: 0, uncertain: 1 }.permille(), Some(500));
    }
}
