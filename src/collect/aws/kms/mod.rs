//! Keys: who manages them, whether they rotate, who may use them.
//!
//! Read are the keys that something of the region refers to, and the customer's own keys where there are databases at
//! all. Keys that AWS manages and nothing refers to are told apart by their aliases, so that no call is spent on them.
//! A key of another account can only be read there: it stays a reference to something that was not read here.
//! Main item: [`read`].

mod references;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_kms::types::{KeyManagerType, KeyMetadata, KeySpec, OriginType};

use super::call::{Answer, Page, Why};
use super::fields::{document, put, time, unknown};
use super::findings::Findings;
use super::operations::other;
use super::place::Place;
use crate::model::{GapCause, Resource};

/// Fields that only `DescribeKey` tells.
const DESCRIBED: [&str; 4] = ["key_manager", "enabled", "key_spec", "key_material_origin"];

/// Aliases of the keys that AWS manages begin so.
const OF_AWS: &str = "alias/aws/";

/// Reads the keys that matter to what was found in the region, and lets aliases in it point at keys.
pub async fn read(place: &Place, found: &mut Findings) {
    let has_databases = found.resources.iter().any(references::is_database);
    let named = references::named(&found.resources);
    if named.is_empty() && !has_databases {
        return;
    }
    let (aliases, listed) = lists(place).await;
    // A key that is named by its alias alone may be missing then.
    if let Some(why) = aliases.why() {
        found.gap(why, &other::KMS_ALIASES.lists());
    }
    let (aliases, why_no_aliases) = aliases.parts();
    let aliases = Aliases::of(aliases.unwrap_or_default(), place, why_no_aliases);
    references::resolve(&mut found.resources, &aliases, place);
    let listed = found.take(listed, &other::KMS_KEYS.lists());
    let wanted: BTreeSet<String> = references::named(&found.resources)
        .into_iter()
        .filter(|id| references::is_key_here(id, place))
        .chain(listed.into_iter().filter(|id| !aliases.is_of_aws(id)))
        .collect();
    let aliases = &aliases;
    let keys = place.each(wanted.into_iter().collect(), |arn| async move { key(place, &arn, aliases).await }).await;
    found.resources.extend(keys);
}

/// Aliases, and the ARNs of all keys.
async fn lists(place: &Place) -> (Answer<Vec<(String, String)>>, Answer<Vec<String>>) {
    let client = place.clients().kms();
    let aliases = |marker: Option<String>| async move {
        let answer = client.list_aliases().limit(100).set_marker(marker).send().await?;
        let next = answer.next_marker.filter(|_| answer.truncated);
        let pair = |alias: aws_sdk_kms::types::AliasListEntry| Some((alias.alias_name?, alias.target_key_id?));
        Ok(Page::new(answer.aliases.unwrap_or_default().into_iter().filter_map(pair).collect(), next))
    };
    let keys = |marker: Option<String>| async move {
        let answer = client.list_keys().limit(1000).set_marker(marker).send().await?;
        let next = answer.next_marker.filter(|_| answer.truncated);
        let arns = answer.keys.unwrap_or_default().into_iter().filter_map(|key| key.key_arn);
        Ok(Page::new(arns.collect(), next))
    };
    // Two calls that nobody foretold: a region without databases and secrets does without them.
    place.more_calls(2);
    tokio::join!(place.pages(&other::KMS_ALIASES, None, aliases), place.pages(&other::KMS_KEYS, None, keys))
}

/// Names of keys.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    /// Alias -> ARN of the key.
    keys: BTreeMap<String, String>,
    /// Why there may be more.
    why: Option<Why>,
}

impl Aliases {
    fn of(pairs: Vec<(String, String)>, place: &Place, why: Option<Why>) -> Self {
        let arn = |id: String| if id.starts_with("arn:") { id } else { place.arn("kms", &format!("key/{id}")) };
        Self { keys: pairs.into_iter().map(|(alias, id)| (alias, arn(id))).collect(), why }
    }

    /// Key of an alias.
    pub(super) fn key(&self, alias: &str) -> Option<&str> {
        self.keys.get(alias).map(String::as_str)
    }

    /// Aliases of a key.
    fn names(&self, arn: &str) -> Vec<String> {
        self.keys.iter().filter(|(_, key)| *key == arn).map(|(alias, _)| alias.clone()).collect()
    }

    fn is_of_aws(&self, arn: &str) -> bool {
        self.keys.iter().any(|(alias, key)| key == arn && alias.starts_with(OF_AWS))
    }
}

async fn key(place: &Place, arn: &str, aliases: &Aliases) -> Resource {
    let names = aliases.names(arn);
    let id = arn.rsplit('/').next().unwrap_or(arn);
    let mut key = place.resource("aws_kms_key", arn, names.first().map_or(id, String::as_str));
    match &aliases.why {
        Some(why) => unknown(&mut key, "aliases", why),
        None => put(&mut key, "aliases", Some(names.clone())),
    }
    let client = place.clients().kms();
    let describe = || async { Ok(client.describe_key().key_id(arn).send().await?.key_metadata) };
    let described = place.one(&other::KMS_KEY, Some(arn), describe).await.whole();
    if let Err(why) = &described
        && why.cause == GapCause::Vanished
    {
        // Nothing more can be asked about a key that is not there any more.
        for field in DESCRIBED.iter().chain(&["key_state", "policy_statements", "rotation_enabled", "tags"]) {
            unknown(&mut key, field, why);
        }
        return key;
    }
    let metadata = match described {
        Ok(Some(metadata)) => Ok(metadata),
        Ok(None) => Err("the service did not describe the key".to_owned()),
        Err(why) => Err(why.to_string()),
    };
    // AWS's own keys rotate every year and carry no tags of the account.
    let is_of_aws = names.iter().any(|name| name.starts_with(OF_AWS));
    let is_customers = match &metadata {
        Ok(metadata) => {
            tell(&mut key, metadata);
            metadata.key_manager() != Some(&KeyManagerType::Aws)
        }
        Err(reason) => {
            for field in DESCRIBED.iter().chain(&["key_state"]) {
                unknown(&mut key, field, reason);
            }
            if is_of_aws {
                key.unknown_fields.remove("key_manager");
                put(&mut key, "key_manager", Some("AWS"));
            }
            !is_of_aws
        }
    };
    policy(place, &mut key).await;
    if is_customers {
        rotation(place, &mut key, metadata.as_ref().ok()).await;
        tags(place, &mut key).await;
    } else {
        put(&mut key, "rotation_enabled", Some(true));
    }
    key
}

fn tell(key: &mut Resource, metadata: &KeyMetadata) {
    put(key, "key_manager", metadata.key_manager().map(KeyManagerType::as_str));
    put(key, "key_state", metadata.key_state().map(|state| state.as_str()));
    put(key, "enabled", Some(metadata.enabled()));
    put(key, "key_spec", metadata.key_spec().map(KeySpec::as_str));
    put(key, "key_material_origin", metadata.origin().map(OriginType::as_str));
    put(key, "multi_region", metadata.multi_region());
    put(key, "deletion_date", time(metadata.deletion_date()));
    put(key, "deletion_window_in_days", metadata.pending_deletion_window_in_days());
}

/// Whether it rotates by itself. Only symmetric keys with material of KMS can.
async fn rotation(place: &Place, key: &mut Resource, metadata: Option<&KeyMetadata>) {
    let can = metadata.is_none_or(|metadata| {
        metadata.key_spec().is_none_or(|spec| *spec == KeySpec::SymmetricDefault)
            && metadata.origin().is_none_or(|origin| *origin == OriginType::AwsKms)
    });
    if !can {
        return put(key, "rotation_enabled", Some(false));
    }
    place.more_calls(1);
    let id = key.id.clone();
    let fetch = || async { Ok(place.clients().kms().get_key_rotation_status().key_id(&id).send().await?) };
    match place.one(&other::KMS_KEY_ROTATION, Some(&id), fetch).await.whole() {
        Ok(status) => {
            put(key, "rotation_enabled", Some(status.key_rotation_enabled()));
            put(key, "rotation_period_in_days", status.rotation_period_in_days());
        }
        Err(why) => {
            unknown(key, "rotation_enabled", &why);
            unknown(key, "rotation_period_in_days", &why);
        }
    }
}

async fn policy(place: &Place, key: &mut Resource) {
    place.more_calls(1);
    let id = key.id.clone();
    let fetch =
        || async { Ok(place.clients().kms().get_key_policy().key_id(&id).policy_name("default").send().await?.policy) };
    match place.one(&other::KMS_KEY_POLICY, Some(&id), fetch).await.whole() {
        Ok(Some(text)) => document(key, "policy_statements", &text),
        Ok(None) => unknown(key, "policy_statements", "the service gave no key policy"),
        Err(why) => unknown(key, "policy_statements", why),
    }
}

async fn tags(place: &Place, key: &mut Resource) {
    place.more_calls(1);
    let id = key.id.clone();
    let id = id.as_str();
    let client = place.clients().kms();
    let fetch = |marker: Option<String>| async move {
        let answer = client.list_resource_tags().key_id(id).set_marker(marker).send().await?;
        let next = answer.next_marker.filter(|_| answer.truncated);
        Ok(Page::new(answer.tags.unwrap_or_default(), next))
    };
    match place.pages(&other::KMS_KEY_TAGS, Some(id), fetch).await.whole() {
        Ok(tags) => key.tags = tags.into_iter().map(|tag| (tag.tag_key, tag.tag_value)).collect(),
        Err(why) => unknown(key, "tags", why),
    }
}
