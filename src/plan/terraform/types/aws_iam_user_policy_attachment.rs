//! `aws_iam_user_policy_attachment`: a managed policy given to a user.

use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;
use crate::plan::terraform::satellites;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_iam_user_policy_attachment",
    resource_type: Some("aws_iam_policy_attachment"),
    build,
    link,
};

fn build(b: &mut Build<'_>) {
    b.reference("policy_arn", "policy_arn", "aws_iam_policy");
    if b.is_present("policy_arn") == Some(false) {
        b.unknown("policy_arn", "not in the plan");
    }
    b.set("principal_type", "user");
    b.reference("principal", "user", "aws_iam_user");
}

fn link(l: &mut Link<'_>) {
    satellites::add_to_list(l, ("user", "aws_iam_user"), "managed_policy_arns", ("policy_arn", "aws_iam_policy"));
}
