//! `aws_db_event_subscription`: RDS events that are sent to a topic.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_db_event_subscription",
    resource_type: Some("aws_rds_event_subscription"),
    build,
    link: no_link,
};

/// Fills the attributes.
pub fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.copy_or("enabled", "enabled", true);
    // Left out, each of these widens the subscription to everything.
    b.copy("source_type", "source_type");
    b.string_list("event_categories", "event_categories");
    b.string_list("source_ids", "source_ids");
    b.copy("sns_topic", "sns_topic");
}
