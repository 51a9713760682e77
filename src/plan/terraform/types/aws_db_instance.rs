//! `aws_db_instance`: a standalone DB instance or read replica.
//!
//! The same omission means different things by the way the instance comes into being: a new one is sent the
//! provider's own defaults, a replica and a restore take most facts from where they come from.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::databases::{self, Birth, Names};
use crate::plan::terraform::engines;
use crate::plan::terraform::link::Link;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_db_instance", resource_type: Some("aws_rds_instance"), build, link };

const NAMES: Names =
    Names { replica: "replicate_source_db", password: "password", password_wo: "password_wo", written: "" };

fn build(b: &mut Build<'_>) {
    let birth = Birth::of(b, &NAMES);
    b.name(&["identifier", "identifier_prefix", "db_name", "name"]);
    databases::engine(b, birth);
    b.copy_or_unknown("db_instance_class", "instance_class", birth.why_not_told());
    let from_cluster = b.refers_to("replicate_source_db", "aws_rds_cluster");
    let source = if from_cluster { "aws_rds_cluster" } else { "aws_rds_instance" };
    b.reference("read_replica_source", "replicate_source_db", source);
    if let Birth::Restore(kind) = birth {
        b.set("restored_from", kind);
    }
    storage(b, birth);
    databases::storage_size(b);
    b.copy_or("publicly_accessible", "publicly_accessible", false);
    b.copy_or("multi_az", "multi_az", false);
    b.copy("availability_zone", "availability_zone");
    // The API keeps one day when nothing is asked for; this provider sends 0, which turns backups off.
    match birth {
        Birth::Restore(_) => {
            b.copy_or_unknown("backup_retention_period", "backup_retention_period", databases::FROM_BACKUP)
        }
        Birth::Empty | Birth::Replica | Birth::Existing => {
            b.copy_or("backup_retention_period", "backup_retention_period", 0)
        }
    }
    b.copy("preferred_backup_window", "backup_window");
    b.copy("preferred_maintenance_window", "maintenance_window");
    b.copy_or("deletion_protection", "deletion_protection", false);
    b.copy_or("auto_minor_version_upgrade", "auto_minor_version_upgrade", true);
    b.copy_or("iam_database_authentication_enabled", "iam_database_authentication_enabled", false);
    b.string_list("enabled_cloudwatch_logs_exports", "enabled_cloudwatch_logs_exports");
    b.copy_or("monitoring_interval", "monitoring_interval", 0);
    b.copy_or("performance_insights_enabled", "performance_insights_enabled", false);
    b.reference("performance_insights_kms_key", "performance_insights_kms_key_id", "aws_kms_key");
    b.copy_or("copy_tags_to_snapshot", "copy_tags_to_snapshot", false);
    // Not the provider's default but the service's, which an account can change with its own default authority.
    b.copy_or("ca_certificate_identifier", "ca_cert_identifier", engines::DEFAULT_CERTIFICATE_AUTHORITY);
    databases::parameter_group(b, birth, "parameter_group_name", "db_parameter_group", "aws_rds_parameter_group");
    databases::option_group(b);
    databases::network(b, "db_subnet_group_name");
    databases::port(b);
    if !b.is_new() {
        b.unknown("associated_roles", "roles are associated by objects of their own, which may be outside this plan");
    }
    b.unknown("in_backup_plan", databases::MAYBE_SELECTED);
    b.copy("master_username", "username");
    databases::master_password(b, birth, &NAMES);
    b.copy_or("skip_final_snapshot", "skip_final_snapshot", false);
    b.copy("final_snapshot_identifier", "final_snapshot_identifier");
    b.copy_or("delete_automated_backups", "delete_automated_backups", true);
}

fn storage(b: &mut Build<'_>, birth: Birth) {
    match birth {
        // A key is only taken for the replica of an encrypted source, and the provider then does not send the flag.
        Birth::Replica if b.is_new() && databases::given(b, "kms_key_id") => {
            b.set("storage_encrypted", true);
            b.set("storage_encryption_type", "sse-kms");
            b.reference("kms_key", "kms_key_id", "aws_kms_key");
        }
        // Neither path sends `storage_encrypted`: what was asked for does not count.
        Birth::Replica if b.is_new() => databases::storage_unknown(b, databases::FROM_SOURCE),
        Birth::Restore(_) => databases::storage_unknown(b, databases::FROM_BACKUP),
        Birth::Empty | Birth::Replica | Birth::Existing => databases::own_storage(b),
    }
}

fn link(l: &mut Link<'_>) {
    databases::follow_parameter_group(l, "db_parameter_group");
    databases::follow_source(l, "read_replica_source");
}
