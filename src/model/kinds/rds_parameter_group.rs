//! DB parameter group.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_parameter_group",
    title: "DB parameter group",
    description: "Named settings for the engine. Names and values are those of the engine; an engine default does not appear in `parameters`.",
    source: "rds:DescribeDBParameterGroups, rds:DescribeDBParameters",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("family", FieldType::String, "Engine and major version, such as `postgres16`."),
    Field::optional("is_default", FieldType::Boolean, "The unchangeable group of the engine."),
    Field::always("parameters", FieldType::StringMap, "Parameters that somebody set: name to value."),
    Field::optional("description", FieldType::String, "Description. Only known live."),
];
