//! `aws_iam_role`: a role, who may assume it, and the policies that are written inside it.

use crate::model::Resource;
use crate::plan::terraform::build::{Build, Mapping};
use crate::plan::terraform::link::Link;

pub static MAPPING: Mapping =
    Mapping { terraform_type: "aws_iam_role", resource_type: Some("aws_iam_role"), build, link };

fn build(b: &mut Build<'_>) {
    b.name(&["name", "name_prefix"]);
    b.policy_document("trust_statements", "assume_role_policy");
    b.string_list("managed_policy_arns", "managed_policy_arns");
    b.copy("permissions_boundary", "permissions_boundary");
    b.copy_or("max_session_duration", "max_session_duration", 3600);
}

/// Each `inline_policy` block becomes a policy of its own, as `aws_iam_role_policy` does.
fn link(l: &mut Link<'_>) {
    let address = l.address();
    let Some(role) = l.look_up(address).cloned() else { return };
    for (index, block) in l.args().blocks("inline_policy").into_iter().enumerate() {
        let mut document = Build::new(block, &[], l.scope);
        document.name(&["name"]);
        document.policy_document("policy_statements", "policy");
        if document.is_present("policy") == Some(false) {
            continue;
        }
        let id = format!("{address}.inline_policy[{index}]");
        let name = document.done.name.unwrap_or_else(|| id.clone());
        let mut policy = Resource::new("aws_iam_policy", &id, &name, role.origin);
        policy.account_id.clone_from(&role.account_id);
        policy.region.clone_from(&role.region);
        policy.location.clone_from(&role.location);
        policy.attributes.extend(document.done.attributes);
        policy.attributes.insert("policy_type".to_owned(), "inline".into());
        policy.attributes.insert("attached_to".to_owned(), address.into());
        policy.unknown_fields.extend(document.done.unknown);
        l.resources.push(policy);
    }
}
