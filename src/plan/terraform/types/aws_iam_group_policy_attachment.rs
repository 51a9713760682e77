//! `aws_iam_group_policy_attachment`: a managed policy given to a group.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_iam_group_policy_attachment",
    resource_type: Some("aws_iam_policy_attachment"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    b.reference("policy_arn", "policy_arn", "aws_iam_policy");
    if b.is_present("policy_arn") == Some(false) {
        b.unknown("policy_arn", "not in the plan");
    }
    b.set("principal_type", "group");
    b.copy("principal", "group");
}
