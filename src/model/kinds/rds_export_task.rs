//! RDS export task.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_export_task",
    title: "RDS export task",
    description: "A copy of the data of a snapshot or cluster to S3.",
    source: "rds:DescribeExportTasks",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("source", FieldType::String, "ARN of the snapshot or cluster."),
    Field::optional("source_type", FieldType::String, "`SNAPSHOT` or `CLUSTER`."),
    Field::optional("status", FieldType::String, "`COMPLETE`, `IN_PROGRESS`, `FAILED`, ..."),
    Field::optional("s3_bucket", FieldType::String, "Bucket that takes the data."),
    Field::optional("s3_prefix", FieldType::String, "Prefix in it."),
    Field::optional("iam_role", FieldType::Reference("aws_iam_role"), "Role that writes there."),
    Field::optional("kms_key", FieldType::Reference("aws_kms_key"), "Key that encrypts the export."),
    Field::optional("task_start_time", FieldType::Timestamp, "Start."),
    Field::optional("task_end_time", FieldType::Timestamp, "End."),
    Field::optional("snapshot_time", FieldType::Timestamp, "When the exported snapshot was taken."),
];
