//! The account as IAM shows it: aliases, password policy, root user, how much it holds.

use std::collections::HashMap;

use aws_sdk_iam::types::{PasswordPolicy, SummaryKeyType};
use serde_json::{Value, json};

use super::report::Report;
use crate::collect::aws::call::{Page, Why};
use crate::collect::aws::fields::{put, unknown};
use crate::collect::aws::operations::other;
use crate::collect::aws::place::Place;
use crate::model::{Resource, iam_actions};

/// Fields that the summary tells as numbers.
const COUNTS: [(&str, SummaryKeyType); 4] = [
    ("users", SummaryKeyType::Users),
    ("groups", SummaryKeyType::Groups),
    ("roles", SummaryKeyType::Roles),
    ("policies", SummaryKeyType::Policies),
];

/// Fields that it tells as 0 or 1.
const FLAGS: [(&str, SummaryKeyType); 2] = [
    ("root_mfa_enabled", SummaryKeyType::AccountMfaEnabled),
    ("root_access_keys_present", SummaryKeyType::AccountAccessKeysPresent),
];

/// The account, without what the credential report tells.
pub async fn read(place: &Place) -> Resource {
    let account = place.account();
    let id = format!("arn:{}:iam::{}:root", account.partition.as_str(), account.id);
    let mut resource = place.resource("aws_account", &id, account.name.as_deref().unwrap_or(&account.id));
    resource.region = None;
    put(&mut resource, "policy_actions_kept", Some(iam_actions::ACTIONS.to_vec()));
    let client = place.clients().iam();
    let aliases = place.pages(&other::IAM_ALIASES, None, |marker: Option<String>| async move {
        let answer = client.list_account_aliases().set_marker(marker).send().await?;
        let next = answer.marker.filter(|_| answer.is_truncated);
        Ok(Page::new(answer.account_aliases, next))
    });
    let policy = place.one_or_absent(&other::IAM_PASSWORD_POLICY, None, &["NoSuchEntity"], || async {
        Ok(client.get_account_password_policy().send().await?.password_policy)
    });
    let summary = place.one(&other::IAM_ACCOUNT_SUMMARY, None, || async {
        Ok(client.get_account_summary().send().await?.summary_map.unwrap_or_default())
    });
    let (aliases, policy, summary) = tokio::join!(aliases, policy, summary);
    match aliases.whole() {
        Ok(aliases) => put(&mut resource, "aliases", Some(aliases)),
        Err(why) => unknown(&mut resource, "aliases", why),
    }
    match policy.whole() {
        Ok(policy) => put(&mut resource, "password_policy", policy.flatten().as_ref().map(password_policy)),
        Err(why) => unknown(&mut resource, "password_policy", why),
    }
    tell_summary(&mut resource, summary.whole());
    resource
}

fn tell_summary(resource: &mut Resource, summary: Result<HashMap<SummaryKeyType, i32>, Why>) {
    let told = |key: &SummaryKeyType| match &summary {
        Ok(map) => map.get(key).copied().ok_or_else(|| "the account summary does not tell".to_owned()),
        Err(why) => Err(why.to_string()),
    };
    for (field, key) in &COUNTS {
        match told(key) {
            Ok(count) => put(resource, field, Some(count)),
            Err(reason) => unknown(resource, field, reason),
        }
    }
    for (field, key) in &FLAGS {
        match told(key) {
            Ok(flag) => put(resource, field, Some(flag != 0)),
            Err(reason) => unknown(resource, field, reason),
        }
    }
}

fn password_policy(policy: &PasswordPolicy) -> Value {
    let mut told = json!({
        // IAM's own rule where the policy names no length.
        "minimum_password_length": policy.minimum_password_length.unwrap_or(6),
        "require_symbols": policy.require_symbols,
        "require_numbers": policy.require_numbers,
        "require_uppercase_characters": policy.require_uppercase_characters,
        "require_lowercase_characters": policy.require_lowercase_characters,
        "allow_users_to_change_password": policy.allow_users_to_change_password,
        "expire_passwords": policy.expire_passwords,
    });
    let optional = [
        ("max_password_age", policy.max_password_age.map(Value::from)),
        ("password_reuse_prevention", policy.password_reuse_prevention.map(Value::from)),
        ("hard_expiry", policy.hard_expiry.map(Value::from)),
    ];
    for (field, value) in optional {
        if let Some(value) = value {
            told[field] = value;
        }
    }
    told
}

/// The account with what the credential report tells of it.
pub fn with_report(mut account: Resource, report: &Result<Report, Why>) -> Resource {
    match report {
        Ok(report) => {
            put(&mut account, "root_password_last_used", report.root_password_last_used());
            put(&mut account, "credential_report_generated", report.generated.clone());
        }
        Err(why) => {
            unknown(&mut account, "root_password_last_used", why);
            unknown(&mut account, "credential_report_generated", why);
        }
    }
    account
}
