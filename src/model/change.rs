//! What a plan is going to do, beside the resources that come out of it.

use serde::{Deserialize, Serialize};

/// Which tool wrote the plan, as far as the file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanSource {
    /// Path as given, or `<stdin>`.
    pub path: String,
    /// `terraform_plan`, `terraform_state`, `terraform_source`, `pulumi_preview`, `cloudformation_template` or
    /// `cloudformation_change_set`.
    pub kind: String,
    pub format_version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_version: Option<String>,
    /// SHA-256 of the bytes as they were read, hexadecimal.
    pub digest: String,
}

/// What happens to one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeAction {
    NoOp,
    Create,
    Update,
    Delete,
    /// Destroyed first, then created anew.
    DeleteThenCreate,
    /// Created anew first, then destroyed.
    CreateThenDelete,
    Read,
    /// Leaves the state, stays in the account.
    Forget,
}

impl ChangeAction {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoOp => "no_op",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::DeleteThenCreate => "delete_then_create",
            Self::CreateThenDelete => "create_then_delete",
            Self::Read => "read",
            Self::Forget => "forget",
        }
    }

    /// Whether the resource that exists today is destroyed.
    #[must_use]
    pub const fn destroys(self) -> bool {
        matches!(self, Self::Delete | Self::DeleteThenCreate | Self::CreateThenDelete)
    }

    /// Whether the resource is destroyed and made anew.
    #[must_use]
    pub const fn replaces(self) -> bool {
        matches!(self, Self::DeleteThenCreate | Self::CreateThenDelete)
    }
}

/// One entry of a plan that concerns a resource of a known kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Address; the `id` of the resource before and after.
    pub resource_id: String,
    pub resource_type: String,
    pub action: ChangeAction,
    /// Key of a deposed object that is being removed, which shares its address with the live one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// Address before a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_address: Option<String>,
    /// Brought under management without being created.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub imported: bool,
    /// Attributes that force the replacement, in the plan's own names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replace_paths: Vec<String>,
    /// Why the tool does it (`replace_because_cannot_update`, ...).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a person should know before applying: data is destroyed, protection is dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// Everything that the plans of one run are going to do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChangeSet {
    pub sources: Vec<PlanSource>,
    pub changes: Vec<Change>,
    /// Resources of other types that the plans hold and nobody judges.
    pub other_resources: usize,
    /// What the grants among the changes do to the databases of an inventory, one for each database.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<super::AccessDelta>,
}
