//! What the normalisers of instances and clusters share: engines, references, pending changes, secrets.
//!
//! Pure functions of one answer. Passwords of pending changes are looked at for *whether*, never for their value.
//! Main type: [`Engine`].

use aws_sdk_rds::types::{
    ClusterPendingModifiedValues, MasterUserSecret, PendingModifiedValues, VpcSecurityGroupMembership,
};

use super::draft::{Attributes, Draft, Site};

/// Reason for facts that AWS Backup tells.
pub const BACKUP_NOT_READ: &str = "the selections of AWS Backup were not read";
/// Reason for facts that follow from the names of the security groups.
pub const GROUPS_NOT_READ: &str = "the VPC security groups were not read";

/// Reason for the tags of what is set apart.
pub const SET_APART: &str = "not read, because it is set apart";

/// Whose object an answer of the RDS API is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Rds,
    DocumentDb,
    Neptune,
}

impl Engine {
    /// By the name of the engine, or by the family of a parameter group: `docdb`, `neptune1.3`.
    #[must_use]
    pub fn of(engine_or_family: Option<&str>) -> Self {
        match engine_or_family {
            Some(name) if name.starts_with("docdb") => Self::DocumentDb,
            Some(name) if name.starts_with("neptune") => Self::Neptune,
            Some(_) | None => Self::Rds,
        }
    }

    /// The kind of its resources, where they are set apart.
    #[must_use]
    pub const fn apart(self) -> Option<&'static str> {
        match self {
            Self::Rds => None,
            Self::DocumentDb => Some("aws_docdb"),
            Self::Neptune => Some("aws_neptune"),
        }
    }
}

/// Whether the engine is one of Aurora's.
#[must_use]
pub fn is_aurora(engine: Option<&str>) -> bool {
    engine.is_some_and(|engine| engine == "aurora" || engine.starts_with("aurora-"))
}

/// `kms_key` and its like.
pub fn key(draft: &mut Draft, site: &Site<'_>, field: &str, id: Option<&str>) {
    if let Some(id) = id.filter(|id| !id.is_empty()) {
        draft.is.set(field, site.key(id));
    }
}

/// Attached groups, those that are on their way in or out too. Whether one is the default group only EC2 can tell.
pub fn security_groups(draft: &mut Draft, site: &Site<'_>, groups: &[VpcSecurityGroupMembership]) {
    let ids = groups.iter().filter_map(|group| Some(site.security_group(group.vpc_security_group_id()?)));
    draft.is.texts("vpc_security_groups", ids);
}

/// `uses_default_security_group`, as far as one answer tells: without any group none of them is the default one.
pub fn default_group(draft: &mut Draft, groups: &[VpcSecurityGroupMembership]) {
    if groups.is_empty() {
        draft.is.set("uses_default_security_group", false);
    } else {
        draft.unknown("uses_default_security_group", GROUPS_NOT_READ);
    }
}

/// `master_user_managed` and what is known of the secret; never a password.
pub fn master_user(draft: &mut Draft, site: &Site<'_>, username: Option<&str>, secret: Option<&MasterUserSecret>) {
    draft.is.text("master_username", username);
    draft.is.set("master_user_managed", secret.is_some());
    let Some(secret) = secret else { return };
    draft.is.text("master_user_secret", secret.secret_arn());
    draft.is.text("master_user_secret_status", secret.secret_status());
    key(draft, site, "master_user_secret_kms_key", secret.kms_key_id());
}

/// Changes of an instance that wait; `None` when none does.
#[must_use]
pub fn pending_instance(pending: Option<&PendingModifiedValues>) -> Option<Attributes> {
    let pending = pending?;
    let mut is = Attributes::default();
    is.number("allocated_storage", pending.allocated_storage());
    is.number("backup_retention_period", pending.backup_retention_period());
    is.text("ca_certificate_identifier", pending.ca_certificate_identifier());
    is.text("db_instance_class", pending.db_instance_class());
    is.text("db_instance_identifier", pending.db_instance_identifier());
    is.text("db_subnet_group", pending.db_subnet_group_name());
    is.flag("dedicated_log_volume", pending.dedicated_log_volume());
    is.text("engine", pending.engine());
    is.text("engine_version", pending.engine_version());
    is.flag("iam_database_authentication_enabled", pending.iam_database_authentication_enabled());
    is.number("iops", pending.iops());
    is.text("license_model", pending.license_model());
    if let Some(logs) = pending.pending_cloudwatch_logs_exports() {
        is.texts_if_any("log_types_to_disable", logs.log_types_to_disable());
        is.texts_if_any("log_types_to_enable", logs.log_types_to_enable());
    }
    is.flag("master_user_password", pending.master_user_password().map(|_| true));
    is.flag("multi_az", pending.multi_az());
    is.number("port", pending.port());
    is.number("storage_throughput", pending.storage_throughput());
    is.text("storage_type", pending.storage_type());
    Some(is).filter(|is| !is.is_empty())
}

/// Changes of a cluster that wait; `None` when none does.
#[must_use]
pub fn pending_cluster(pending: Option<&ClusterPendingModifiedValues>) -> Option<Attributes> {
    let pending = pending?;
    let mut is = Attributes::default();
    is.number("allocated_storage", pending.allocated_storage());
    is.number("backup_retention_period", pending.backup_retention_period());
    let certificate = pending.certificate_details();
    is.text("ca_certificate_identifier", certificate.and_then(|certificate| certificate.ca_identifier()));
    is.text("db_cluster_identifier", pending.db_cluster_identifier());
    is.text("engine_version", pending.engine_version());
    is.flag("iam_database_authentication_enabled", pending.iam_database_authentication_enabled());
    is.number("iops", pending.iops());
    if let Some(logs) = pending.pending_cloudwatch_logs_exports() {
        is.texts_if_any("log_types_to_disable", logs.log_types_to_disable());
        is.texts_if_any("log_types_to_enable", logs.log_types_to_enable());
    }
    is.flag("master_user_password", pending.master_user_password().map(|_| true));
    is.text("storage_type", pending.storage_type());
    Some(is).filter(|is| !is.is_empty())
}
