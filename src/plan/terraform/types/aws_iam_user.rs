//! `aws_iam_user`: a long-lived identity. Its policies and groups are objects of their own.

use crate::plan::terraform::build::{Build, Mapping, no_link};

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_user", resource_type: Some("aws_iam_user"), build, link: no_link };

const APART: &str = "managed by objects of their own, which may be outside this plan";

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    for field in ["managed_policy_arns", "groups"] {
        if b.is_new() {
            b.string_list(field, field);
        } else {
            b.unknown(field, APART);
        }
    }
    b.copy("permissions_boundary", "permissions_boundary");
}
