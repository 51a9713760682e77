//! `aws_iam_group`: users with the same policies. Its policies and members are objects of their own.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_group", resource_type: Some("aws_iam_group"), build, link: no_link };

const APART: &str = "managed by objects of their own, which may be outside this plan";

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    if b.is_new() {
        b.string_list("managed_policy_arns", "managed_policy_arns");
    } else {
        b.unknown("managed_policy_arns", APART);
    }
}
