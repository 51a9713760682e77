//! From `GetAccountAuthorizationDetails` to users, groups, roles, policies and who holds them.

use std::collections::BTreeSet;

use aws_sdk_iam::types::{
    AttachedPermissionsBoundary, AttachedPolicy, GroupDetail, ManagedPolicyDetail, PolicyDetail, RoleDetail, Tag,
    UserDetail,
};
use serde_json::Value;

use crate::collect::aws::fields::{covers, document, put, statements, time, unknown};
use crate::collect::aws::place::Place;
use crate::model::{Resource, iam_actions};

/// One thing of a page.
#[derive(Debug)]
pub enum Detail {
    User(UserDetail),
    Group(GroupDetail),
    Role(RoleDetail),
    Policy(ManagedPolicyDetail),
    /// A policy of AWS that is silent on [`iam_actions`]. There are more than a thousand, and they are long.
    Ignored,
}

impl From<ManagedPolicyDetail> for Detail {
    fn from(policy: ManagedPolicyDetail) -> Self {
        // A boundary takes away by being silent.
        let is_boundary = policy.permissions_boundary_usage_count().is_some_and(|count| count > 0);
        let is_own = !policy.arn().is_some_and(is_of_aws);
        let kept = is_own || is_boundary || default_document(&policy).is_none_or(matters);
        if kept { Self::Policy(policy) } else { Self::Ignored }
    }
}

/// A user, group or role, as far as all three are alike.
struct Principal<'a> {
    kind: &'static str,
    /// `user`, `group` or `role`.
    word: &'static str,
    arn: &'a str,
    name: &'a str,
    attached: &'a [AttachedPolicy],
    inline: &'a [PolicyDetail],
    boundary: Option<&'a AttachedPermissionsBoundary>,
}

/// Whether it has an ARN; nobody can refer to one that has none.
#[must_use]
pub fn is_named(detail: &Detail) -> bool {
    match detail {
        Detail::User(user) => user.arn().is_some() && user.user_name().is_some(),
        Detail::Group(group) => group.arn().is_some() && group.group_name().is_some(),
        Detail::Role(role) => role.arn().is_some() && role.role_name().is_some(),
        Detail::Policy(policy) => policy.arn().is_some(),
        Detail::Ignored => true,
    }
}

/// The resources of an account, in the order of the answer.
#[must_use]
pub fn resources(details: &[Detail], place: &Place) -> Vec<Resource> {
    let mut all = Vec::new();
    let mut held = BTreeSet::new();
    for detail in details {
        match detail {
            Detail::User(user) => all.extend(of_user(user, place)),
            Detail::Group(group) => all.extend(of_group(group, place)),
            Detail::Role(role) => all.extend(of_role(role, place)),
            Detail::Policy(_) | Detail::Ignored => {}
        }
    }
    for resource in &all {
        let fields = ["policy_arn", "permissions_boundary"].into_iter();
        let named = fields.filter_map(|field| resource.attributes.get(field)?.as_str());
        held.extend(named.map(str::to_owned));
    }
    for detail in details {
        if let Detail::Policy(policy) = detail {
            all.extend(of_policy(policy, place, &held, &roles_with(details, policy.arn())));
        }
    }
    all
}

/// ARNs of the roles to which the managed policy is attached, sorted.
fn roles_with(details: &[Detail], policy: Option<&str>) -> Vec<String> {
    let holds = |role: &&RoleDetail| role.attached_managed_policies().iter().any(|one| one.policy_arn() == policy);
    let roles = details.iter().filter_map(|detail| match detail {
        Detail::Role(role) => Some(role),
        Detail::User(_) | Detail::Group(_) | Detail::Policy(_) | Detail::Ignored => None,
    });
    let mut arns: Vec<String> = roles.filter(holds).filter_map(|role| role.arn().map(str::to_owned)).collect();
    arns.sort_unstable();
    arns
}

fn of_user(user: &UserDetail, place: &Place) -> Vec<Resource> {
    let (Some(arn), Some(name)) = (user.arn(), user.user_name()) else { return Vec::new() };
    let who = Principal {
        kind: "aws_iam_user",
        word: "user",
        arn,
        name,
        attached: user.attached_managed_policies(),
        inline: user.user_policy_list(),
        boundary: user.permissions_boundary(),
    };
    let mut found = who.resources(place);
    if let Some(own) = found.first_mut() {
        let mut groups = user.group_list().to_vec();
        groups.sort_unstable();
        put(own, "groups", Some(groups));
        put(own, "unique_id", user.user_id());
        put(own, "path", user.path());
        put(own, "create_date", time(user.create_date()));
        tags(own, user.tags());
    }
    found
}

fn of_group(group: &GroupDetail, place: &Place) -> Vec<Resource> {
    let (Some(arn), Some(name)) = (group.arn(), group.group_name()) else { return Vec::new() };
    let who = Principal {
        kind: "aws_iam_group",
        word: "group",
        arn,
        name,
        attached: group.attached_managed_policies(),
        inline: group.group_policy_list(),
        boundary: None,
    };
    let mut found = who.resources(place);
    if let Some(own) = found.first_mut() {
        put(own, "path", group.path());
        put(own, "create_date", time(group.create_date()));
    }
    found
}

fn of_role(role: &RoleDetail, place: &Place) -> Vec<Resource> {
    let (Some(arn), Some(name)) = (role.arn(), role.role_name()) else { return Vec::new() };
    let who = Principal {
        kind: "aws_iam_role",
        word: "role",
        arn,
        name,
        attached: role.attached_managed_policies(),
        inline: role.role_policy_list(),
        boundary: role.permissions_boundary(),
    };
    let mut found = who.resources(place);
    if let Some(own) = found.first_mut() {
        match role.assume_role_policy_document() {
            Some(text) => document(own, "trust_statements", text),
            None => unknown(own, "trust_statements", "the service gave no trust policy"),
        }
        put(own, "path", role.path());
        put(own, "unique_id", role.role_id());
        put(own, "create_date", time(role.create_date()));
        put(own, "last_used_date", time(role.role_last_used().and_then(|used| used.last_used_date())));
        // This call does not tell how long sessions last.
        unknown(own, "max_session_duration", "iam:GetAccountAuthorizationDetails does not tell it");
        tags(own, role.tags());
    }
    found
}

fn tags(resource: &mut Resource, tags: &[Tag]) {
    resource.tags = tags.iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())).collect();
}

impl Principal<'_> {
    /// The principal itself, first, its inline policies, and one attachment for each managed policy.
    fn resources(&self, place: &Place) -> Vec<Resource> {
        let global = |kind: &str, id: &str, name: &str| {
            let mut resource = place.resource(kind, id, name);
            resource.region = None;
            resource
        };
        let mut own = global(self.kind, self.arn, self.name);
        let mut attached: Vec<&str> = self.attached.iter().filter_map(AttachedPolicy::policy_arn).collect();
        attached.sort_unstable();
        put(&mut own, "managed_policy_arns", Some(attached.clone()));
        put(&mut own, "permissions_boundary", self.boundary.and_then(|boundary| boundary.permissions_boundary_arn()));
        let mut all = vec![own];
        for policy in self.inline {
            let Some(name) = policy.policy_name() else { continue };
            let mut inline = global("aws_iam_policy", &format!("{}/inline-policy/{name}", self.arn), name);
            put(&mut inline, "policy_type", Some("inline"));
            put(&mut inline, "attached_to", Some(self.name));
            let roles = if self.kind == "aws_iam_role" { vec![self.arn] } else { Vec::new() };
            put(&mut inline, "attached_roles", Some(roles));
            match policy.policy_document() {
                Some(text) => document(&mut inline, "policy_statements", text),
                None => unknown(&mut inline, "policy_statements", "the service gave no document"),
            }
            all.push(inline);
        }
        for arn in attached {
            let policy = policy_id(arn, place);
            let id = format!("{policy}/attachment/{}/{}", self.word, self.name);
            let mut attachment = global("aws_iam_policy_attachment", &id, last_part(arn));
            put(&mut attachment, "policy_arn", Some(arn));
            put(&mut attachment, "principal_type", Some(self.word));
            put(&mut attachment, "principal", Some(self.name));
            all.push(attachment);
        }
        all
    }
}

fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Policies of AWS are the same in every account, but an id stands for one thing in one account.
fn policy_id(arn: &str, place: &Place) -> String {
    if is_of_aws(arn) { format!("{arn}/account/{}", place.account_id()) } else { arn.to_owned() }
}

fn is_of_aws(arn: &str) -> bool {
    arn.split(':').nth(4) == Some("aws")
}

/// A managed policy. Of those that AWS writes only held ones that say something of [`iam_actions`] are kept, for others to
/// look up: the rest is many, long, and the same everywhere.
fn of_policy(
    policy: &ManagedPolicyDetail,
    place: &Place,
    held: &BTreeSet<String>,
    roles: &[String],
) -> Option<Resource> {
    let arn = policy.arn()?;
    let name = policy.policy_name().unwrap_or(last_part(arn));
    let mut resource = place.resource("aws_iam_policy", &policy_id(arn, place), name);
    resource.region = None;
    put(&mut resource, "policy_type", Some("managed"));
    put(&mut resource, "policy_arn", Some(arn));
    put(&mut resource, "attached_roles", Some(roles.to_vec()));
    put(&mut resource, "attachment_count", policy.attachment_count());
    put(&mut resource, "permissions_boundary_usage_count", policy.permissions_boundary_usage_count());
    match default_document(policy) {
        Some(text) => document(&mut resource, "policy_statements", text),
        None => unknown(&mut resource, "policy_statements", "the service gave no document of the default version"),
    }
    if is_of_aws(arn) {
        resource.reference_only = true;
        return held.contains(arn).then_some(resource);
    }
    unknown(&mut resource, "tags", "iam:GetAccountAuthorizationDetails does not tell the tags of policies");
    Some(resource)
}

fn default_document(policy: &ManagedPolicyDetail) -> Option<&str> {
    policy.policy_version_list().iter().find(|version| version.is_default_version())?.document()
}

/// Whether a statement of the document may be about what leads to the data of a database, to allow or to deny it. One
/// that cannot be read may.
fn matters(text: &str) -> bool {
    let Ok(statements) = statements(text) else { return true };
    let names = |statement: &Value, field: &str, action: &str| -> Option<bool> {
        let mut patterns = statement.get(field)?.as_array()?.iter().filter_map(Value::as_str).peekable();
        patterns.peek()?;
        Some(patterns.any(|pattern| covers(&pattern.to_ascii_lowercase(), action)))
    };
    statements.iter().any(|statement| {
        iam_actions::ACTIONS.iter().any(|action| {
            names(statement, "actions", action) == Some(true) || names(statement, "not_actions", action) == Some(false)
        })
    })
}
