//! Secrets: metadata, rotation and resource policies. A value is never asked for.
//!
//! The list tells everything that a description of each secret would, so that only the policies take a call each.
//! Main item: [`read`].

use aws_sdk_secretsmanager::types::SecretListEntry;

use super::call::Page;
use super::fields::{document, put, time, unknown};
use super::findings::Findings;
use super::operations::other;
use super::place::Place;
use crate::model::Resource;

const FIELD: &str = "policy_statements";

/// Reads the secrets of one account's region.
pub async fn read(place: &Place) -> Findings {
    let mut findings = place.findings();
    let client = place.clients().secrets_manager();
    let fetch = |token: Option<String>| async move {
        let answer = client.list_secrets().max_results(100).set_next_token(token).send().await?;
        Ok(Page::new(answer.secret_list.unwrap_or_default(), answer.next_token))
    };
    let listed = place.pages(&other::SECRETS, None, fetch).await;
    let listed = findings.take(listed, &other::SECRETS.lists());
    let secrets = listed.iter().filter_map(|entry| secret(entry, place)).collect();
    findings.resources = place.each(secrets, |secret| policy(place, secret)).await;
    findings
}

fn secret(entry: &SecretListEntry, place: &Place) -> Option<Resource> {
    let (arn, name) = (entry.arn()?, entry.name()?);
    let mut secret = place.resource("aws_secretsmanager_secret", arn, name);
    put(&mut secret, "kms_key", entry.kms_key_id());
    // The service leaves the flag out of secrets that were never set to rotate.
    put(&mut secret, "rotation_enabled", Some(entry.rotation_enabled().unwrap_or(false)));
    put(&mut secret, "rotation_interval_days", interval(entry));
    put(&mut secret, "owning_service", entry.owning_service());
    put(&mut secret, "last_rotated_date", time(entry.last_rotated_date()));
    put(&mut secret, "next_rotation_date", time(entry.next_rotation_date()));
    put(&mut secret, "last_changed_date", time(entry.last_changed_date()));
    put(&mut secret, "last_accessed_date", time(entry.last_accessed_date()));
    put(&mut secret, "created_date", time(entry.created_date()));
    let tag = |tag: &aws_sdk_secretsmanager::types::Tag| {
        Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()))
    };
    secret.tags = entry.tags().iter().filter_map(tag).collect();
    Some(secret)
}

/// Days between rotations: as a number, or as `rate(30 days)` or, rounded up, `rate(36 hours)`. A `cron(...)` has no one
/// distance.
fn interval(entry: &SecretListEntry) -> Option<i64> {
    let rules = entry.rotation_rules()?;
    let days = rules.automatically_after_days().or_else(|| {
        let schedule = rules.schedule_expression()?.strip_prefix("rate(")?.strip_suffix(')')?;
        let (number, unit) = schedule.split_once(' ')?;
        let number: i64 = number.parse().ok()?;
        match unit {
            "day" | "days" => Some(number),
            "hour" | "hours" => Some(number.checked_add(23)? / 24),
            _ => None,
        }
    });
    days.filter(|days| *days > 0)
}

async fn policy(place: &Place, mut secret: Resource) -> Resource {
    let id = secret.id.clone();
    let client = place.clients().secrets_manager();
    let fetch = || async { Ok(client.get_resource_policy().secret_id(&id).send().await?.resource_policy) };
    match place.one(&other::SECRET_POLICY, Some(&id), fetch).await.whole() {
        Ok(Some(text)) => document(&mut secret, FIELD, &text),
        Ok(None) => put(&mut secret, FIELD, Some(Vec::<serde_json::Value>::new())),
        Err(why) => unknown(&mut secret, FIELD, why),
    }
    secret
}
