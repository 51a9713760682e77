//! RDS option group.

use crate::model::field::{Field, FieldType, Kind};

const OPTION: &[Field] = &[
    Field::always("option_name", FieldType::String, "Option."),
    Field::always("settings", FieldType::StringMap, "Name to value. Passwords are left out."),
    Field::optional("option_version", FieldType::String, "Version of the option."),
    Field::optional("port", FieldType::Integer, "TCP port that it opens."),
];

pub static KIND: Kind = Kind {
    name: "aws_rds_option_group",
    title: "RDS option group",
    description: "Optional features of an engine.",
    source: "rds:DescribeOptionGroups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("engine_name", FieldType::String, "Engine."),
    Field::always("major_engine_version", FieldType::String, "Major version."),
    Field::optional("is_default", FieldType::Boolean, "The unchangeable group of the engine."),
    Field::always("options", FieldType::List(OPTION), "Options in the group."),
    Field::optional("description", FieldType::String, "Description."),
    Field::optional("vpc_id", FieldType::String, "VPC that it is bound to."),
];
