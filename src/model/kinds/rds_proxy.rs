//! RDS proxy.

use crate::model::field::{Field, FieldType, Kind};

const AUTH: &[Field] = &[
    Field::optional("auth_scheme", FieldType::String, "`SECRETS`."),
    Field::always("iam_auth", FieldType::String, "`DISABLED`, `ENABLED` or `REQUIRED`."),
    Field::optional("client_password_auth_type", FieldType::String, "Such as `POSTGRES_SCRAM_SHA_256`."),
    Field::optional("secret", FieldType::String, "ARN of the secret."),
];

const TARGET: &[Field] = &[
    Field::optional("target_group", FieldType::String, "Target group that it is in."),
    Field::optional(
        "target_type",
        FieldType::String,
        "`RDS_INSTANCE`, `TRACKED_CLUSTER` or `RDS_SERVERLESS_ENDPOINT`.",
    ),
    Field::optional("database", FieldType::String, "ARN of the instance or cluster."),
    Field::optional("role", FieldType::String, "`READ_WRITE`, `READ_ONLY` or `UNKNOWN`."),
    Field::optional("state", FieldType::String, "`AVAILABLE`, `UNAVAILABLE`, `REGISTERING` or `UNUSED`."),
];

pub static KIND: Kind = Kind {
    name: "aws_rds_proxy",
    title: "RDS proxy",
    description: "A connection pool in front of databases.",
    source: "rds:DescribeDBProxies, rds:DescribeDBProxyTargetGroups, rds:DescribeDBProxyTargets",
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
    Field::optional("status", FieldType::String, "Status, such as `available`. Only known live."),
    Field::optional("role", FieldType::Reference("aws_iam_role"), "Role that reads the secrets."),
    Field::optional("vpc_id", FieldType::String, "VPC. Only known live."),
    Field::optional("subnet_ids", FieldType::StringList, "Subnets."),
    Field::optional("endpoint_address", FieldType::String, "Host name that clients connect to. Only known live."),
    Field::optional("targets", FieldType::List(TARGET), "Databases behind it. Only known live."),
];
