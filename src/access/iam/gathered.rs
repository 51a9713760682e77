//! What is kept of an inventory to answer who comes to which database user.
//!
//! Resources may come in any order and a few at a time; of each only the attributes are kept that are asked for later.
//! Main type: [`Gathered`].

use crate::model::{Gap, Resource};

/// Kinds that are kept, each with its attributes.
const KEPT: [(&str, &[&str]); 15] = [
    ("aws_account", &["policy_actions_kept"]),
    ("aws_iam_user", &["managed_policy_arns", "groups", "permissions_boundary", "path", "unique_id"]),
    ("aws_iam_group", &["managed_policy_arns"]),
    ("aws_iam_role", &["managed_policy_arns", "permissions_boundary", "path", "trust_statements", "unique_id"]),
    ("aws_iam_policy", &["policy_type", "attached_to", "attached_roles", "policy_arn", "policy_statements"]),
    ("aws_iam_policy_attachment", &["policy_arn", "principal_type", "principal"]),
    ("aws_organizations_account", &["organizational_units", "management_account"]),
    ("aws_organizations_policy", &["policy_type", "policy_statements", "targets"]),
    (
        "aws_rds_instance",
        &[
            "dbi_resource_id",
            "iam_database_authentication_enabled",
            "endpoint_address",
            "read_replica_source",
            "master_user_managed",
            "master_user_secret",
            "master_user_secret_kms_key",
            "performance_insights_enabled",
            "enabled_cloudwatch_logs_exports",
        ],
    ),
    (
        "aws_rds_cluster",
        &[
            "db_cluster_resource_id",
            "iam_database_authentication_enabled",
            "endpoint_address",
            "replication_source",
            "http_endpoint_enabled",
            "master_user_managed",
            "master_user_secret",
            "master_user_secret_kms_key",
            "performance_insights_enabled",
            "enabled_cloudwatch_logs_exports",
        ],
    ),
    (
        "aws_rds_cluster_instance",
        &["db_cluster", "dbi_resource_id", "endpoint_address", "performance_insights_enabled"],
    ),
    ("aws_rds_proxy", &["auth", "default_auth_scheme", "targets", "role"]),
    ("aws_rds_snapshot", &["db_instance"]),
    ("aws_rds_cluster_snapshot", &["db_cluster"]),
    ("pg_cluster", &["database_resource", "rds_instance", "rds_cluster", "host", "managed_by"]),
];

/// Takes resources and gaps until it is asked.
#[derive(Debug, Default)]
pub struct Gathered {
    pub(super) resources: Vec<Resource>,
    pub(super) gaps: Vec<Gap>,
}

impl Gathered {
    /// Takes what the resource says; those of other kinds are passed over.
    pub fn add(&mut self, resource: &Resource) {
        let Some((_, fields)) = KEPT.iter().find(|(kind, _)| *kind == resource.resource_type) else { return };
        let mut kept = Resource::new(&resource.resource_type, &resource.id, &resource.name, resource.origin);
        kept.account_id.clone_from(&resource.account_id);
        kept.region.clone_from(&resource.region);
        kept.tags.clone_from(&resource.tags);
        for field in *fields {
            if let Some(value) = resource.attributes.get(*field) {
                kept.attributes.insert((*field).to_owned(), value.clone());
            }
        }
        let unknown = resource.unknown_fields.iter();
        let asked = unknown.filter(|(field, _)| *field == "tags" || fields.contains(&field.as_str()));
        kept.unknown_fields = asked.map(|(field, why)| (field.clone(), why.clone())).collect();
        self.resources.push(kept);
    }

    /// Takes what could not be read.
    pub fn gap(&mut self, gap: &Gap) {
        self.gaps.push(gap.clone());
    }

    /// Resources of a kind.
    pub(super) fn of<'a>(&'a self, kind: &'static str) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(move |resource| resource.resource_type == kind)
    }

    /// Why resources of the kind may be missing in an account.
    pub(super) fn hidden(&self, kind: &str, account: &str, region: Option<&str>) -> Vec<String> {
        let hides = |gap: &&Gap| gap.may_hide(kind, Some(account), region);
        self.gaps.iter().filter(hides).map(told).collect()
    }
}

/// `account 111122223333: iam:GetAccountAuthorizationDetails, access_denied`.
pub(super) fn told(gap: &Gap) -> String {
    format!("{}: {}, {}", gap.target, gap.operation, gap.cause.as_str())
}

/// A text attribute.
pub(super) fn text<'a>(resource: &'a Resource, field: &str) -> Option<&'a str> {
    resource.attributes.get(field)?.as_str()
}

/// A flag.
pub(super) fn flag(resource: &Resource, field: &str) -> Option<bool> {
    resource.attributes.get(field)?.as_bool()
}

/// A list of texts; empty when there is none.
pub(super) fn texts<'a>(resource: &'a Resource, field: &str) -> impl Iterator<Item = &'a str> {
    let list = resource.attributes.get(field).and_then(|value| value.as_array());
    list.into_iter().flatten().filter_map(|value| value.as_str())
}

/// Why the attribute is not known; absent when it is, or when the service has none.
pub(super) fn unread(resource: &Resource, field: &str) -> Option<String> {
    resource.unknown_fields.get(field).map(|why| format!("{field} of {} was not read: {why}", resource.id))
}
