//! `aws_iam_policy_attachment`: a managed policy and all that hold it.
//!
//! One object may name users, groups and roles; the attachment is told for the first of users, groups, roles that has
//! a member, because a grant to a long-lived identity is what policies ask about.

use crate::plan::terraform::build::{Build, Mapping, no_link};
use crate::plan::terraform::databases::given;

pub static MAPPING: Mapping = Mapping {
    terraform_type: "aws_iam_policy_attachment",
    resource_type: Some("aws_iam_policy_attachment"),
    build,
    link: no_link,
};

fn build(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.reference("policy_arn", "policy_arn", "aws_iam_policy");
    if b.is_present("policy_arn") == Some(false) {
        b.unknown("policy_arn", "not in the plan");
    }
    let holders = [("users", "user"), ("groups", "group"), ("roles", "role")];
    match holders.into_iter().find(|(arg, _)| given(b, arg)) {
        Some((arg, principal_type)) => {
            b.set("principal_type", principal_type);
            b.copy("principal", &format!("{arg}[0]"));
        }
        None => b.unknown("principal_type", "the plan names nobody who holds it"),
    }
}
