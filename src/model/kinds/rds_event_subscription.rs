//! RDS event subscription.

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "aws_rds_event_subscription",
    title: "RDS event subscription",
    description: "Events of a region that are sent to a topic.",
    source: "rds:DescribeEventSubscriptions",
    is_database: false,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::always("enabled", FieldType::Boolean, "Events are sent."),
    Field::optional(
        "source_type",
        FieldType::String,
        "`db-instance`, `db-cluster`, `db-parameter-group`, ...; absent is every source.",
    ),
    Field::always("event_categories", FieldType::StringList, "Categories; empty is every category."),
    Field::always("source_ids", FieldType::StringList, "Sources; empty is every source."),
    Field::optional("sns_topic", FieldType::String, "ARN of the topic."),
    Field::optional("status", FieldType::String, "`active`, `no-permission`, `topic-not-exist`, ... Only known live."),
];
