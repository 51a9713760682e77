//! Calls about one thing that a list named: parameters of a group, shares of a snapshot, tags, targets, versions.
//!
//! Each thing is asked about once. What cannot be had leaves exactly the fields unknown that it would have told.
//! Main function: [`read`]. Main type: [`Versions`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::draft::{self, TAGS_NOT_READ, text_of};
use super::groups::{self, PARAMETERS_NOT_READ};
use super::lifecycle::{self, VersionFacts};
use super::lists::{pages, site};
use super::other;
use super::snapshot::{self, SHARES_NOT_READ};
use crate::collect::aws::call::{Answer, Why};
use crate::collect::aws::errors::CallError;
use crate::collect::aws::operations::rds;
use crate::collect::aws::place::Place;
use crate::model::{GapCause, Resource};

/// What RDS says of each engine and version in use.
pub type Versions = BTreeMap<(String, String), Result<Option<VersionFacts>, Why>>;

/// Completes every resource that needs a call of its own. What was deleted since the list came is left out.
pub async fn read(place: &Place, resources: Vec<Resource>) -> Vec<Resource> {
    let (waiting, done): (Vec<_>, Vec<_>) = resources.into_iter().partition(needs_more);
    let mut all = done;
    all.extend(place.each(waiting, |resource| complete(place, resource)).await.into_iter().flatten());
    all
}

fn waits(resource: &Resource, field: &str, reason: &str) -> bool {
    resource.unknown_fields.get(field).is_some_and(|why| why == reason)
}

fn needs_more(resource: &Resource) -> bool {
    waits(resource, "tags", TAGS_NOT_READ)
        || waits(resource, "parameters", PARAMETERS_NOT_READ)
        || waits(resource, "shared_accounts", SHARES_NOT_READ)
        || resource.resource_type == "aws_rds_proxy"
}

/// `None` when it was deleted in the meantime.
async fn complete(place: &Place, mut resource: Resource) -> Option<Resource> {
    if waits(&resource, "shared_accounts", SHARES_NOT_READ) {
        shares(place, &mut resource).await?;
    }
    if waits(&resource, "parameters", PARAMETERS_NOT_READ) {
        parameters(place, &mut resource).await?;
    }
    if resource.resource_type == "aws_rds_proxy" {
        targets(place, &mut resource).await;
    }
    if waits(&resource, "tags", TAGS_NOT_READ) {
        tags(place, &mut resource).await;
    }
    Some(resource)
}

async fn shares(place: &Place, resource: &mut Resource) -> Option<()> {
    const GONE: [&str; 4] = [
        "DBSnapshotNotFound",
        "DBSnapshotNotFoundFault",
        "DBClusterSnapshotNotFound",
        "DBClusterSnapshotNotFoundFault",
    ];
    let client = place.clients().rds();
    let name = resource.name.as_str();
    let answer = if resource.resource_type == "aws_rds_snapshot" {
        let fetch = || async {
            let answer = client.describe_db_snapshot_attributes().db_snapshot_identifier(name).send().await?;
            let result = answer.db_snapshot_attributes_result();
            Ok::<_, CallError>(result.map(|result| snapshot::shares(result.db_snapshot_attributes())))
        };
        place.one_or_absent(&rds::SNAPSHOT_ATTRIBUTES, Some(name), &GONE, fetch).await
    } else {
        let fetch = || async {
            let call = client.describe_db_cluster_snapshot_attributes();
            let answer = call.db_cluster_snapshot_identifier(name).send().await?;
            let result = answer.db_cluster_snapshot_attributes_result();
            Ok::<_, CallError>(result.map(|result| snapshot::cluster_shares(result.db_cluster_snapshot_attributes())))
        };
        place.one_or_absent(&rds::CLUSTER_SNAPSHOT_ATTRIBUTES, Some(name), &GONE, fetch).await
    };
    match answer.whole() {
        Ok(Some(Some(accounts))) => draft::set(resource, "shared_accounts", accounts),
        Ok(Some(None)) => draft::set_unknown(resource, "shared_accounts", "the answer has no attributes in it"),
        Ok(None) => return None,
        Err(why) => draft::set_unknown(resource, "shared_accounts", why.to_string()),
    }
    Some(())
}

/// Only what somebody set: the policies know the defaults of the families, and a whole list is five pages long.
async fn parameters(place: &Place, resource: &mut Resource) -> Option<()> {
    let name = resource.name.as_str();
    let answer = if resource.resource_type == "aws_rds_parameter_group" {
        pages!(
            place, PARAMETERS, Some(name), describe_db_parameters, db_parameter_group_name = name, source = "user";
            parameters, Clone::clone
        )
        .await
    } else {
        pages!(
            place, CLUSTER_PARAMETERS, Some(name), describe_db_cluster_parameters,
            db_cluster_parameter_group_name = name, source = "user";
            parameters, Clone::clone
        )
        .await
    };
    match answer {
        Answer::Complete(parameters) => groups::set_parameters(resource, &parameters),
        // Which parameters the missing pages hold cannot be told, so that an absent one may be any of them.
        Answer::Partial(_, why) => draft::set_unknown(resource, "parameters", why.to_string()),
        Answer::Failed(why) if why.cause == GapCause::Vanished => return None,
        Answer::Failed(why) => draft::set_unknown(resource, "parameters", why.to_string()),
    }
    Some(())
}

async fn targets(place: &Place, proxy: &mut Resource) {
    let site = site(place);
    let name = proxy.name.clone();
    let name = name.as_str();
    let groups = pages!(
        place, PROXY_TARGET_GROUPS, Some(name), describe_db_proxy_target_groups, db_proxy_name = name;
        target_groups, |group| {
            group.target_group_name().map(str::to_owned)
        }
    );
    let groups: BTreeSet<String> = match groups.await.whole() {
        Ok(groups) => groups.into_iter().flatten().collect(),
        Err(why) => return draft::set_unknown(proxy, "targets", why.to_string()),
    };
    let mut all: Vec<Value> = Vec::new();
    for group in &groups {
        let group = group.as_str();
        let targets = pages!(
            place, PROXY_TARGETS, Some(name), describe_db_proxy_targets,
            db_proxy_name = name, target_group_name = group;
            targets, |target| {
                other::proxy_target(target, group, &site)
            }
        );
        match targets.await.whole() {
            Ok(targets) => all.extend(targets),
            Err(why) => return draft::set_unknown(proxy, "targets", why.to_string()),
        }
    }
    all.sort_by_key(Value::to_string);
    draft::set(proxy, "targets", all);
}

async fn tags(place: &Place, resource: &mut Resource) {
    let client = place.clients().rds();
    let arn = resource.id.clone();
    let answer = place.one(&rds::TAGS, Some(&arn), || async {
        let answer = client.list_tags_for_resource().resource_name(&arn).send().await?;
        Ok::<_, CallError>(answer.tag_list.unwrap_or_default())
    });
    match answer.await.whole() {
        Ok(tags) => draft::set_tags(resource, &tags),
        Err(why) => drop(resource.unknown_fields.insert("tags".to_owned(), why.to_string())),
    }
}

/// Asks about each engine and version that databases run, once.
pub async fn versions(place: &Place, resources: &[Resource]) -> Versions {
    let databases =
        resources.iter().filter(|one| matches!(one.resource_type.as_str(), "aws_rds_instance" | "aws_rds_cluster"));
    let in_use: BTreeSet<(String, String)> = databases
        .filter_map(|one| Some((text_of(one, "engine")?.to_owned(), text_of(one, "engine_version")?.to_owned())))
        // RDS Custom has versions that the account made itself.
        .filter(|(engine, _)| !engine.starts_with("custom-"))
        .collect();
    let ask = |(engine, version): (String, String)| async move {
        let target = format!("{engine} {version}");
        let (of_engine, number) = (engine.as_str(), version.as_str());
        let answer = pages!(
            place, ENGINE_VERSIONS, Some(target.as_str()), describe_db_engine_versions,
            engine = of_engine, engine_version = number, include_all = true;
            db_engine_versions, Clone::clone
        );
        let facts = answer.await.whole().map(|answer| lifecycle::version_facts(&answer, &version));
        ((engine, version), facts)
    };
    place.each(in_use.into_iter().collect(), ask).await.into_iter().collect()
}
