//! DB cluster parameter group.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_cluster_parameter_group",
    title: "DB cluster parameter group",
    description: "Named settings for the engine. Names and values are those of the engine; an engine default does not appear in `parameters`.",
    source: "rds:DescribeDBClusterParameterGroups, rds:DescribeDBClusterParameters",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("family", FieldType::String, "Engine and major version, such as `postgres16`."),
    Field::optional("is_default", FieldType::Boolean, "The unchangeable group of the engine."),
    Field::always("parameters", FieldType::StringMap, "Parameters that somebody set: name to value."),
    Field::optional("description", FieldType::String, "Description. Only known live."),
];
