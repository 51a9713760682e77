//! RDS blue/green deployment.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_blue_green_deployment",
    title: "RDS blue/green deployment",
    description: "A second set of databases that is to take over from the first.",
    source: "rds:DescribeBlueGreenDeployments",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("source", FieldType::String, "ARN of the database in use."),
    Field::optional("target", FieldType::String, "ARN of the database that is to take over."),
    Field::optional("status", FieldType::String, "`AVAILABLE`, `SWITCHOVER_IN_PROGRESS`, ..."),
    Field::optional("create_time", FieldType::Timestamp, "When it was created."),
];
