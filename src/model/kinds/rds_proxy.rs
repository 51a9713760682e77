//! RDS proxy.

use crate::model::field::{Field, FieldType, Kind};

const AUTH: &[Field] = &[
    Field::optional("auth_scheme", FieldType::String, "`SECRETS`."),
    Field::always("iam_auth", FieldType::String, "`DISABLED`, `ENABLED` or `REQUIRED`."),
    Field::optional("client_password_auth_type", FieldType::String, "Such as `POSTGRES_SCRAM_SHA_256`."),
    Field::optional("secret", FieldType::String, "ARN of the secret."),
];

pub static KIND: Kind = Kind {
    name: "aws_rds_proxy",
    title: "RDS proxy",
    description: "A connection pool in front of databases.",
    source: "rds:DescribeDBProxies",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("engine_family", FieldType::String, "`POSTGRESQL`, `MYSQL` or `SQLSERVER`."),
    Field::always("require_tls", FieldType::Boolean, "Plain connections are refused."),
    Field::always("debug_logging", FieldType::Boolean, "Statement text goes to the log."),
    Field::optional("default_auth_scheme", FieldType::String, "`NONE` or `IAM_AUTH`."),
    Field::always("auth", FieldType::List(AUTH), "How clients log in."),
    Field::always(
        "vpc_security_groups",
        FieldType::ReferenceList("aws_security_group"),
        "Attached VPC security groups.",
    ),
];
