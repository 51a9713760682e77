//! `aws_rds_cluster_instance`: a member of an Aurora cluster.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::databases::{self, Birth};
use crate::plan::terraform::engines;
use crate::plan::terraform::link::Link;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_rds_cluster_instance",
    resource_type: Some("aws_rds_cluster_instance"),
    build,
    link,
};

fn build(b: &mut Build<'_>) {
    b.name(&["identifier", "identifier_prefix"]);
    b.copy_or_unknown("engine", "engine", databases::FROM_CLUSTER);
    b.copy_or_unknown("engine_version", "engine_version", databases::FROM_CLUSTER);
    b.copy_or_unknown("db_instance_class", "instance_class", "not in the plan");
    b.reference("db_cluster", "cluster_identifier", "aws_rds_cluster");
    if !databases::given(b, "cluster_identifier") {
        b.unknown("db_cluster", "not in the plan");
    }
    // A member that says nothing gets no public address from this provider, whatever its subnets are.
    b.copy_or("publicly_accessible", "publicly_accessible", false);
    b.copy("availability_zone", "availability_zone");
    b.copy_or("promotion_tier", "promotion_tier", 0);
    b.copy("preferred_maintenance_window", "preferred_maintenance_window");
    b.copy_or("auto_minor_version_upgrade", "auto_minor_version_upgrade", true);
    b.copy_or("monitoring_interval", "monitoring_interval", 0);
    b.copy_or("performance_insights_enabled", "performance_insights_enabled", false);
    b.reference("performance_insights_kms_key", "performance_insights_kms_key_id", "aws_kms_key");
    b.copy_or("copy_tags_to_snapshot", "copy_tags_to_snapshot", false);
    b.copy_or("ca_certificate_identifier", "ca_cert_identifier", engines::DEFAULT_CERTIFICATE_AUTHORITY);
    databases::parameter_group(
        b,
        Birth::Empty,
        "db_parameter_group_name",
        "db_parameter_group",
        "aws_rds_parameter_group",
    );
}

fn link(l: &mut Link<'_>) {
    databases::follow_cluster(l);
}
