//! CloudWatch log group.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_cloudwatch_log_group",
    title: "CloudWatch log group",
    description: "Where exported logs are kept.",
    source: "logs:DescribeLogGroups",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("retention_in_days", FieldType::Integer, "Days for which events are kept; 0 is for ever."),
    Field::optional("kms_key", FieldType::Reference("aws_kms_key"), "Key that encrypts it."),
];
