//! `AWS::RDS::EventSubscription`: RDS events that are sent to a topic.

use super::Type;
use crate::plan::terraform::build::{Mapping, no_link};
use crate::plan::terraform::types;

pub static TYPE: Type = Type {
    mapping: Mapping {
        terraform_type: "AWS::RDS::EventSubscription",
        resource_type: Some("aws_rds_event_subscription"),
        build: types::aws_db_event_subscription::build,
        link: no_link,
    },
    names: &[("SubscriptionName", "name"), ("SnsTopicArn", "sns_topic")],
    inner: &[],
    only_with: &[],
};
