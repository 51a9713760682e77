//! Aurora Limitless shard group.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_shard_group",
    title: "Aurora Limitless shard group",
    description: "Shards of an Aurora Limitless database.",
    source: "rds:DescribeDBShardGroups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("db_cluster", FieldType::Reference("aws_rds_cluster"), "Cluster."),
    Field::always("publicly_accessible", FieldType::Boolean, "Has a public address."),
    Field::optional("compute_redundancy", FieldType::Integer, "Standby zones: 0, 1 or 2."),
    Field::optional("status", FieldType::String, "Status, such as `available`. Only known live."),
    Field::optional("endpoint_address", FieldType::String, "Host name that clients connect to. Only known live."),
    Field::optional("db_shard_group_resource_id", FieldType::String, "Id that never changes. Only known live."),
];
