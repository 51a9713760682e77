//! `aws_rds_cluster_activity_stream`: a stream of database activity.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_rds_cluster_activity_stream",
    resource_type: Some("aws_rds_activity_stream"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    b.reference("source", "resource_arn", "aws_rds_cluster");
    if b.is_present("resource_arn") == Some(false) {
        b.unknown("source", "not in the plan");
    }
    b.copy("mode", "mode");
    b.reference("kms_key", "kms_key_id", "aws_kms_key");
}
