//! `AWS::RDS::DBInstance` without a cluster: a standalone DB instance or read replica.

use super::Type;
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::databases::{self, Birth, Names};
use crate::plan::terraform::engines;
use crate::plan::terraform::link::Link;

pub static TYPE: Type = Type {
    mapping: Mapping { terraform_type: "AWS::RDS::DBInstance", resource_type: Some("aws_rds_instance"), build, link },
    names: &[
        ("DBInstanceIdentifier", "identifier"),
        ("VPCSecurityGroups", "vpc_security_group_ids"),
        ("MasterUserSecret.KmsKeyId", "master_user_secret_kms_key_id"),
        ("PerformanceInsightsKMSKeyId", "performance_insights_kms_key_id"),
        ("AssociatedRoles[].RoleArn", "iam_roles"),
    ],
    inner: &[],
    only_with: &[],
};

const NAMES: Names = Names {
    replica: "source_db_instance_identifier",
    password: "master_user_password",
    password_wo: "master_user_password_wo",
    written: "master_user_written",
};

/// How the template brings the instance into being.
fn birth(b: &Build<'_>) -> Birth {
    let given = |arg: &str| databases::given(b, arg);
    let at_a_time = given("restore_time") || b.flag("use_latest_restorable_time") == Some(true);
    if at_a_time || given("source_dbi_resource_id") || given("source_db_instance_automated_backups_arn") {
        Birth::Restore("point_in_time")
    } else if given(NAMES.replica) || given("source_db_cluster_identifier") {
        Birth::Replica
    } else if given("db_snapshot_identifier") || given("db_cluster_snapshot_identifier") {
        Birth::Restore("snapshot")
    } else {
        Birth::Empty
    }
}

fn build(b: &mut Build<'_>) {
    let birth = birth(b);
    b.name(&["identifier", "db_name"]);
    databases::engine(b, birth);
    b.copy_or_unknown("db_instance_class", "db_instance_class", birth.why_not_told());
    if birth == Birth::Replica {
        if databases::given(b, "source_db_cluster_identifier") {
            b.reference("read_replica_source", "source_db_cluster_identifier", "aws_rds_cluster");
        } else {
            b.reference("read_replica_source", NAMES.replica, "aws_rds_instance");
        }
    }
    if let Birth::Restore(kind) = birth {
        b.set("restored_from", kind);
    }
    storage(b, birth);
    databases::storage_size(b);
    facts::public_access(b, birth);
    b.copy_or("multi_az", "multi_az", false);
    b.copy("availability_zone", "availability_zone");
    match birth {
        Birth::Restore(_) | Birth::Replica => {
            b.copy_or_unknown("backup_retention_period", "backup_retention_period", birth.why_not_told());
        }
        Birth::Empty | Birth::Existing => b.copy_or("backup_retention_period", "backup_retention_period", 1),
    }
    b.copy("preferred_backup_window", "preferred_backup_window");
    b.copy("preferred_maintenance_window", "preferred_maintenance_window");
    b.copy_or("deletion_protection", "deletion_protection", false);
    b.copy_or("auto_minor_version_upgrade", "auto_minor_version_upgrade", true);
    b.copy_or("iam_database_authentication_enabled", "enable_iam_database_authentication", false);
    b.string_list("enabled_cloudwatch_logs_exports", "enable_cloudwatch_logs_exports");
    b.copy_or("monitoring_interval", "monitoring_interval", 0);
    b.copy_or("performance_insights_enabled", "enable_performance_insights", false);
    b.reference("performance_insights_kms_key", "performance_insights_kms_key_id", "aws_kms_key");
    b.copy_or("copy_tags_to_snapshot", "copy_tags_to_snapshot", false);
    b.copy_or("ca_certificate_identifier", "ca_certificate_identifier", engines::DEFAULT_CERTIFICATE_AUTHORITY);
    databases::parameter_group(b, birth, "db_parameter_group_name", "db_parameter_group", "aws_rds_parameter_group");
    databases::option_group(b);
    databases::network(b, "db_subnet_group_name");
    databases::port(b);
    if databases::given(b, "iam_roles") {
        b.reference_list("associated_roles", "iam_roles", "aws_iam_role");
    }
    b.unknown("in_backup_plan", databases::MAYBE_SELECTED);
    b.copy("master_username", "master_username");
    facts::master_password(b, birth, &NAMES);
    facts::final_snapshot(b);
    b.copy_or("delete_automated_backups", "delete_automated_backups", true);
}

fn storage(b: &mut Build<'_>, birth: Birth) {
    match birth {
        Birth::Replica if databases::given(b, "kms_key_id") => {
            b.set("storage_encrypted", true);
            b.set("storage_encryption_type", "sse-kms");
            b.reference("kms_key", "kms_key_id", "aws_kms_key");
        }
        Birth::Replica => databases::storage_unknown(b, databases::FROM_SOURCE),
        Birth::Restore(_) => databases::storage_unknown(b, databases::FROM_BACKUP),
        Birth::Empty | Birth::Existing => databases::own_storage(b),
    }
}

fn link(l: &mut Link<'_>) {
    databases::follow_parameter_group(l, "db_parameter_group");
    databases::follow_source(l, "read_replica_source");
}
