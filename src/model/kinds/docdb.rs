//! Amazon DocumentDB resource.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_docdb",
    title: "Amazon DocumentDB resource",
    description: "A cluster, member, snapshot or group of Amazon DocumentDB. The RDS API lists them among its own; they are set apart and never judged as RDS.",
    source: "rds:DescribeDBClusters, rds:DescribeDBInstances and others",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always(
        "object",
        FieldType::String,
        "`cluster`, `instance`, `global_cluster`, `cluster_snapshot`, `parameter_group`, ...",
    ),
    Field::optional("engine", FieldType::String, "Engine, or family of a parameter group."),
    Field::optional("engine_version", FieldType::String, "Engine version."),
    Field::optional("status", FieldType::String, "Status."),
];
