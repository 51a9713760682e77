//! `aws_db_instance_automated_backups_replication`: automated backups that are copied to another region.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_db_instance_automated_backups_replication",
    resource_type: Some("aws_rds_automated_backup"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    b.reference("db_instance", "source_db_instance_arn", "aws_rds_instance");
    b.reference("kms_key", "kms_key_id", "aws_kms_key");
    b.copy_or("backup_retention_period", "retention_period", 7);
}
