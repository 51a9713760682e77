//! Database activity stream.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_activity_stream",
    title: "database activity stream",
    description: "A stream of database activity.",
    source: "rds:DescribeDBClusters, rds:DescribeDBInstances",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("source", FieldType::String, "ARN of the database."),
    Field::optional("mode", FieldType::String, "`sync` or `async`."),
    Field::optional("kms_key", FieldType::Reference("aws_kms_key"), "Key that encrypts the stream."),
    Field::optional("status", FieldType::String, "`started` or `starting`. Only known live."),
    Field::optional("kinesis_stream_name", FieldType::String, "Kinesis stream that takes it. Only known live."),
];
