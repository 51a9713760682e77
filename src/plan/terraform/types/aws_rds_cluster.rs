//! `aws_rds_cluster`: an Aurora or Multi-AZ DB cluster.

use crate::plan::terraform::args::Arg;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::cluster_storage;
use crate::plan::terraform::databases::{self, Birth, Names};
use crate::plan::terraform::engines;
use crate::plan::terraform::link::Link;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_rds_cluster", resource_type: Some("aws_rds_cluster"), build, link };

const NAMES: Names = Names {
    replica: "replication_source_identifier",
    password: "master_password",
    password_wo: "master_password_wo",
    written: "",
};

fn build(b: &mut Build<'_>) {
    let birth = Birth::of(b, &NAMES);
    b.name(&["cluster_identifier", "cluster_identifier_prefix", "database_name"]);
    databases::engine(b, birth);
    b.copy("engine_mode", "engine_mode");
    b.copy("db_cluster_instance_class", "db_cluster_instance_class");
    b.reference("global_cluster", "global_cluster_identifier", "aws_rds_global_cluster");
    b.reference("replication_source", NAMES.replica, "aws_rds_cluster");
    if let Birth::Restore(kind) = birth {
        b.set("restored_from", kind);
    }
    cluster_storage::fill(b, birth);
    public_access(b);
    // Backups of a cluster cannot be turned off; the service keeps one day when nothing is asked for.
    b.copy_or("backup_retention_period", "backup_retention_period", 1);
    b.copy("preferred_backup_window", "preferred_backup_window");
    b.copy("preferred_maintenance_window", "preferred_maintenance_window");
    b.copy_or("deletion_protection", "deletion_protection", false);
    b.copy("auto_minor_version_upgrade", "auto_minor_version_upgrade");
    iam_authentication(b, birth);
    b.string_list("enabled_cloudwatch_logs_exports", "enabled_cloudwatch_logs_exports");
    b.copy("monitoring_interval", "monitoring_interval");
    b.copy("performance_insights_enabled", "performance_insights_enabled");
    b.reference("performance_insights_kms_key", "performance_insights_kms_key_id", "aws_kms_key");
    b.copy_or("copy_tags_to_snapshot", "copy_tags_to_snapshot", false);
    b.copy("ca_certificate_identifier", "ca_certificate_identifier");
    databases::parameter_group(
        b,
        birth,
        "db_cluster_parameter_group_name",
        "db_cluster_parameter_group",
        "aws_rds_cluster_parameter_group",
    );
    databases::network(b, "db_subnet_group_name");
    databases::port(b);
    b.copy_or("http_endpoint_enabled", "enable_http_endpoint", false);
    b.copy_or("backtrack_window", "backtrack_window", 0);
    if databases::given(b, "iam_roles") {
        b.reference_list("associated_roles", "iam_roles", "aws_iam_role");
    }
    b.unknown("in_backup_plan", databases::MAYBE_SELECTED);
    b.copy("master_username", "master_username");
    databases::master_password(b, birth, &NAMES);
    b.copy_or("skip_final_snapshot", "skip_final_snapshot", false);
    b.copy("final_snapshot_identifier", "final_snapshot_identifier");
    b.copy_or("delete_automated_backups", "delete_automated_backups", true);
}

/// Multi-AZ DB clusters have the flag, and no argument for it: the service decides by the subnet group.
fn public_access(b: &mut Build<'_>) {
    const FIELD: &str = "publicly_accessible";
    const GROUP: &str = "db_subnet_group_name";
    let has_flag =
        databases::text(b, "engine").is_ok_and(|engine| engine.is_some_and(|engine| !engines::is_aurora(engine)));
    if !has_flag || databases::given(b, FIELD) {
        return b.copy(FIELD, FIELD);
    }
    let is_own = match b.arg(GROUP) {
        Arg::Known(name) => name != "default",
        Arg::Unknown(_) => !b.references(GROUP).is_empty(),
        Arg::Absent => false,
    };
    if is_own {
        b.set(FIELD, false);
    } else {
        b.unknown(FIELD, "Terraform has no argument for it: without a DB subnet group of its own the service decides");
    }
}

fn iam_authentication(b: &mut Build<'_>, birth: Birth) {
    const FIELD: &str = "iam_database_authentication_enabled";
    let asked_for = databases::truth(b, FIELD) == Ok(Some(true));
    if asked_for && birth == Birth::Restore("snapshot") {
        return b.unknown(FIELD, "the provider does not send it when it restores a snapshot");
    }
    b.copy_or(FIELD, FIELD, false);
}

fn link(l: &mut Link<'_>) {
    databases::follow_parameter_group(l, "db_cluster_parameter_group");
    databases::follow_source(l, "replication_source");
    databases::follow_source(l, "global_cluster");
}
