//! What several CloudFormation types share, beside what they share with Terraform.

use serde_json::Value;

use super::types::Type;
use crate::plan::terraform::args::Arg;
use crate::plan::terraform::build::Build;
use crate::plan::terraform::databases::{self, Birth, Names};
use crate::plan::terraform::engines;
use crate::plan::terraform::link::{Link, Target};
use crate::plan::terraform::satellites;

/// `publicly_accessible`. Without a word about it, the subnet group and the engine decide: an instance that is in no
/// named subnet group lies in the default VPC, where RDS makes it public unless it is Aurora's. A replica without a group
/// of its own goes where its source is.
pub fn public_access(b: &mut Build<'_>, birth: Birth) {
    const FIELD: &str = "publicly_accessible";
    if databases::given(b, FIELD) {
        return b.copy(FIELD, FIELD);
    }
    b.trace(FIELD, FIELD);
    match (b.arg("db_subnet_group_name"), databases::text(b, "engine")) {
        (Arg::Known(Value::String(name)), _) => b.set(FIELD, name == "default"),
        // A group that the template names is not the default one.
        (Arg::Known(_) | Arg::Unknown(_), _) if !b.references("db_subnet_group_name").is_empty() => b.set(FIELD, false),
        (Arg::Known(_), _) => b.unknown(FIELD, "not set, so that the subnet group decides"),
        (Arg::Unknown(reason), _) => b.unknown(FIELD, reason),
        (Arg::Absent, _) if birth == Birth::Replica => b.unknown(FIELD, databases::FROM_SOURCE),
        (Arg::Absent, Ok(Some(engine))) => b.set(FIELD, !engines::is_aurora(engine)),
        (Arg::Absent, Ok(None)) => b.unknown(FIELD, databases::ENGINE_NOT_KNOWN),
        (Arg::Absent, Err(reason)) => b.unknown(FIELD, reason),
    }
}

/// How the master password is set. What is written in the template is a literal, whichever way it takes.
pub fn master_password(b: &mut Build<'_>, birth: Birth, names: &Names) {
    b.trace("master_user_managed", "manage_master_user_password");
    b.trace("master_password_source", names.password);
    databases::master_password(b, birth, names);
}

/// What CloudFormation does with the data when the resource goes, or is replaced by another: it takes a snapshot unless
/// one of the two policies tells it otherwise.
pub fn final_snapshot(b: &mut Build<'_>) {
    const FIELD: &str = "skip_final_snapshot";
    const POLICIES: [&str; 2] = ["deletion_policy", "update_replace_policy"];
    let deletes = |arg: &&str| matches!(b.arg(arg), Arg::Known(policy) if policy == "Delete");
    if let Some(arg) = POLICIES.into_iter().find(deletes) {
        b.trace(FIELD, arg);
        return b.set(FIELD, true);
    }
    b.trace(FIELD, POLICIES[0]);
    let open = POLICIES.into_iter().find_map(|arg| match b.arg(arg) {
        Arg::Unknown(reason) => Some(reason.to_owned()),
        Arg::Known(_) | Arg::Absent => None,
    });
    match open {
        Some(reason) => b.unknown(FIELD, reason),
        None => b.set(FIELD, false),
    }
}

/// A DB or DB cluster parameter group. Only what somebody set is in `parameters`: the rest is the engine's.
pub fn parameter_group(b: &mut Build<'_>) {
    b.name(&["name"]);
    b.copy_or_unknown("family", "family", "not in the template");
    b.set("is_default", false);
    match b.arg("parameters") {
        Arg::Absent => b.set("parameters", Value::Object(serde_json::Map::new())),
        Arg::Known(_) | Arg::Unknown(_) => b.copy("parameters", "parameters"),
    }
}

/// `attached_to` of an inline policy that may have several holders: a long-lived identity before a role, since a
/// grant to one is what policies ask about.
pub fn holder(b: &mut Build<'_>) {
    for (arg, kind) in [("users", "aws_iam_user"), ("groups", "aws_iam_group"), ("roles", "aws_iam_role")] {
        if databases::given(b, arg) {
            return b.reference("attached_to", &format!("{arg}[0]"), kind);
        }
    }
}

/// Each managed policy that the principal holds is an attachment, as Terraform and the service have it.
pub fn held_policies(l: &mut Link<'_>, principal_type: &str) {
    let address = l.address();
    let Some(owner) = l.look_up(address).cloned() else { return };
    let policies = owner.attributes.get("managed_policy_arns").and_then(Value::as_array).cloned().unwrap_or_default();
    for (index, arn) in policies.into_iter().enumerate() {
        let id = format!("{address}.ManagedPolicyArns[{index}]");
        let mut attachment = satellites::beside(&owner, "aws_iam_policy_attachment", &id, &id);
        attachment.attributes.insert("policy_arn".to_owned(), arn);
        attachment.attributes.insert("principal_type".to_owned(), principal_type.into());
        attachment.attributes.insert("principal".to_owned(), address.into());
        l.add(attachment);
    }
}

/// Those who hold a managed policy, as the policy itself names them.
pub fn holders(l: &mut Link<'_>) {
    let address = l.address();
    let Some(own) = l.look_up(address).cloned() else { return };
    for (arg, principal_type) in [("users", "user"), ("groups", "group"), ("roles", "role")] {
        let count = match l.arg(arg) {
            Arg::Known(Value::Array(items)) => items.len(),
            Arg::Known(_) | Arg::Absent | Arg::Unknown(_) => 0,
        };
        for index in 0..count {
            let id = format!("{address}.{arg}[{index}]");
            let mut attachment = satellites::beside(&own, "aws_iam_policy_attachment", &id, &id);
            attachment.attributes.insert("policy_arn".to_owned(), address.into());
            attachment.attributes.insert("principal_type".to_owned(), principal_type.into());
            match l.target(&format!("{arg}[{index}]"), &format!("aws_iam_{principal_type}")) {
                Target::Resource(name) | Target::Outside(name) => {
                    attachment.attributes.insert("principal".to_owned(), name.into());
                }
                Target::Unknown(reason) => {
                    attachment.unknown_fields.insert("principal".to_owned(), reason);
                }
                Target::Absent => {}
            }
            l.add(attachment);
        }
    }
}

/// The mappings of a CloudFormation type.
pub(in crate::plan) fn mappings(ty: &str) -> impl Iterator<Item = &'static crate::plan::terraform::build::Mapping> {
    let types: Vec<&'static Type> =
        super::types::ALL.iter().copied().filter(|known| known.mapping.terraform_type == ty).collect();
    types.into_iter().map(|known| &known.mapping)
}
