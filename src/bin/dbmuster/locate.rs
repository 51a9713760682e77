//! From a resource and a field to a line of a .tf file.

use std::path::Path;

use dbmuster::model::Location;
use dbmuster::plan::Plan;
use dbmuster::plan::source::SourceIndex;

use crate::diagnostic::Failure;

/// Fields that Terraform calls by another name than the service does, and those names, best first.
const ARGUMENTS: [(&str, &[&str]); 22] = [
    ("auth", &["auth", "default_auth_scheme"]),
    ("ca_certificate_identifier", &["ca_cert_identifier", "ca_certificate_identifier"]),
    ("db_cluster", &["cluster_identifier", "db_cluster_identifier"]),
    ("db_cluster_parameter_group", &["db_cluster_parameter_group_name"]),
    ("db_instance", &["db_instance_identifier", "source_db_instance_arn"]),
    ("db_instance_class", &["instance_class"]),
    ("db_parameter_group", &["parameter_group_name", "db_parameter_group_name"]),
    ("db_subnet_group", &["db_subnet_group_name"]),
    ("http_endpoint_enabled", &["enable_http_endpoint"]),
    ("kms_key", &["kms_key_id", "target_kms_key", "kms_key"]),
    (
        "master_password_source",
        &["password", "password_wo", "master_password", "master_password_wo", "manage_master_user_password"],
    ),
    ("master_user_managed", &["manage_master_user_password", "password", "master_password"]),
    ("master_username", &["username", "master_username"]),
    ("option_group", &["option_group_name"]),
    ("options", &["option"]),
    ("parameters", &["parameter"]),
    ("performance_insights_kms_key", &["performance_insights_kms_key_id"]),
    ("policy_statements", &["policy"]),
    ("preferred_maintenance_window", &["maintenance_window", "preferred_maintenance_window"]),
    ("rotation_enabled", &["enable_key_rotation"]),
    ("trust_statements", &["assume_role_policy"]),
    ("uses_default_security_group", &["vpc_security_group_ids"]),
];

/// Looks lines up in the source folder of one plan.
#[derive(Debug)]
pub struct Locator {
    index: SourceIndex,
}

impl Locator {
    /// Reads the folder. Files that cannot be used are named on standard error; their resources stay without a line.
    pub fn open(dir: &Path, plan: &Plan) -> Result<Self, Failure> {
        let (index, warnings) = SourceIndex::open(dir, &plan.module_sources)
            .map_err(|error| Failure::usage(format!("failed to {error}")))?;
        for warning in warnings {
            crate::diagnostic::warn(&warning);
        }
        Ok(Self { index })
    }

    /// The block of a resource.
    pub fn block(&self, address: &str) -> Option<Location> {
        self.index.locate(address, None)
    }

    /// The argument behind a field, or else the block.
    pub fn field(&self, address: &str, field: Option<&str>) -> Option<Location> {
        let block = self.block(address);
        let head = field.map(|field| field.split(['[', '.', '-']).next().unwrap_or(field))?;
        let names = ARGUMENTS.iter().find(|(name, _)| *name == head).map(|(_, names)| *names);
        let own = [head];
        names
            .unwrap_or(&own)
            .iter()
            .find_map(|name| self.index.locate(address, Some(name)).filter(|found| Some(found) != block.as_ref()))
            .or(block)
    }
}
