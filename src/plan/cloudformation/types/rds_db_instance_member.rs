//! `AWS::RDS::DBInstance` with a `DBClusterIdentifier`: a member of a cluster, which decides most of it.

use super::{Hint, Type};
use crate::plan::cloudformation::facts;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::databases::{self, Birth};
use crate::plan::terraform::engines;
use crate::plan::terraform::link::Link;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::DBInstance",
        resource_type: Some("aws_rds_cluster_instance"),
        build,
        link,
    },
    names: &[
        ("DBInstanceIdentifier", "identifier"),
        ("DBClusterIdentifier", "member_of"),
        ("PerformanceInsightsKMSKeyId", "performance_insights_kms_key_id"),
    ],
    inner: &[],
    // What is Aurora's is always a member, even of a cluster that a mistake left out.
    only_with: &[Hint::Has("DBClusterIdentifier"), Hint::Begins("Engine", "aurora")],
};

fn build(b: &mut Build<'_>) {
    b.name(&["identifier"]);
    b.copy_or_unknown("engine", "engine", databases::FROM_CLUSTER);
    b.copy_or_unknown("engine_version", "engine_version", databases::FROM_CLUSTER);
    b.copy_or_unknown("db_instance_class", "db_instance_class", databases::PICKED_BY_SERVICE);
    b.reference("db_cluster", "member_of", "aws_rds_cluster");
    if !databases::given(b, "member_of") {
        b.unknown("db_cluster", "not in the template");
    }
    facts::public_access(b, Birth::Empty);
    b.copy("availability_zone", "availability_zone");
    b.copy_or("promotion_tier", "promotion_tier", 1);
    b.copy("preferred_maintenance_window", "preferred_maintenance_window");
    b.copy_or("auto_minor_version_upgrade", "auto_minor_version_upgrade", true);
    b.copy_or("monitoring_interval", "monitoring_interval", 0);
    b.copy_or("performance_insights_enabled", "enable_performance_insights", false);
    b.reference("performance_insights_kms_key", "performance_insights_kms_key_id", "aws_kms_key");
    b.copy_or("copy_tags_to_snapshot", "copy_tags_to_snapshot", false);
    b.copy_or("ca_certificate_identifier", "ca_certificate_identifier", engines::DEFAULT_CERTIFICATE_AUTHORITY);
    let group = ("db_parameter_group_name", "db_parameter_group", "aws_rds_parameter_group");
    databases::parameter_group(b, Birth::Empty, group.0, group.1, group.2);
}

fn link(l: &mut Link<'_>) {
    databases::follow_cluster(l);
}
