//! `AWS::RDS::DBCluster`: an Aurora or Multi-AZ DB cluster.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::cluster_storage;
use crate::plan::terraform::databases::{self, Birth, Names};
use crate::plan::terraform::engines;
use crate::plan::terraform::link::Link;

pub static TYPE: Type = Type {
    mapping: Mapping { terraform_type: "AWS::RDS::DBCluster", resource_type: Some("aws_rds_cluster"), build, link },
    names: &[
        ("DBClusterIdentifier", "cluster_identifier"),
        ("MasterUserSecret.KmsKeyId", "master_user_secret_kms_key_id"),
        ("AssociatedRoles[].RoleArn", "iam_roles"),
    ],
    inner: &[],
    only_with: &[],
};

const NAMES: Names = Names {
    replica: "replication_source_identifier",
    password: "master_user_password",
    password_wo: "master_user_password_wo",
    written: "master_user_written",
};

fn build(b: &mut Build<'_>) {
    let birth = if databases::given(b, NAMES.replica) {
        Birth::Replica
    } else if databases::given(b, "snapshot_identifier") {
        Birth::Restore("snapshot")
    } else if databases::given(b, "source_db_cluster_identifier") {
        Birth::Restore("point_in_time")
    } else {
        Birth::Empty
    };
    b.name(&["cluster_identifier", "database_name"]);
    databases::engine(b, birth);
    b.copy("engine_mode", "engine_mode");
    b.copy("db_cluster_instance_class", "db_cluster_instance_class");
    b.reference("global_cluster", "global_cluster_identifier", "aws_rds_global_cluster");
    b.reference("replication_source", NAMES.replica, "aws_rds_cluster");
    if let Birth::Restore(kind) = birth {
        b.set("restored_from", kind);
    }
    cluster_storage::fill(b, birth);
    flags_of_members(b, birth);
    b.copy_or("backup_retention_period", "backup_retention_period", 1);
    b.copy("preferred_backup_window", "preferred_backup_window");
    b.copy("preferred_maintenance_window", "preferred_maintenance_window");
    b.copy_or("deletion_protection", "deletion_protection", false);
    b.copy_or("iam_database_authentication_enabled", "enable_iam_database_authentication", false);
    b.string_list("enabled_cloudwatch_logs_exports", "enable_cloudwatch_logs_exports");
    b.copy("monitoring_interval", "monitoring_interval");
    b.copy("performance_insights_enabled", "performance_insights_enabled");
    b.reference("performance_insights_kms_key", "performance_insights_kms_key_id", "aws_kms_key");
    b.copy_or("copy_tags_to_snapshot", "copy_tags_to_snapshot", false);
    let group = ("db_cluster_parameter_group_name", "db_cluster_parameter_group", "aws_rds_cluster_parameter_group");
    databases::parameter_group(b, birth, group.0, group.1, group.2);
    databases::network(b, "db_subnet_group_name");
    databases::port(b);
    b.copy_or("http_endpoint_enabled", "enable_http_endpoint", false);
    b.copy_or("backtrack_window", "backtrack_window", 0);
    if databases::given(b, "iam_roles") {
        b.reference_list("associated_roles", "iam_roles", "aws_iam_role");
    }
    b.unknown("in_backup_plan", databases::MAYBE_SELECTED);
    b.copy("master_username", "master_username");
    facts::master_password(b, birth, &NAMES);
    facts::final_snapshot(b);
    b.copy_or("delete_automated_backups", "delete_automated_backups", true);
}

/// Multi-AZ DB clusters have flags that in Aurora are those of the members.
fn flags_of_members(b: &mut Build<'_>, birth: Birth) {
    const UPGRADE: &str = "auto_minor_version_upgrade";
    const PUBLIC: &str = "publicly_accessible";
    match databases::text(b, "engine").map(|engine| engine.map(engines::is_aurora)) {
        Ok(Some(false)) => {
            b.copy_or(UPGRADE, UPGRADE, true);
            facts::public_access(b, birth);
        }
        Ok(Some(true) | None) | Err(_) => {
            b.copy(UPGRADE, UPGRADE);
            b.copy(PUBLIC, PUBLIC);
        }
    }
}

fn link(l: &mut Link<'_>) {
    databases::follow_parameter_group(l, "db_cluster_parameter_group");
    databases::follow_source(l, "replication_source");
    databases::follow_source(l, "global_cluster");
}
