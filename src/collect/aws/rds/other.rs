//! Event subscriptions, proxies, global databases, shard groups, export tasks and blue/green deployments.
//!
//! Pure: one answer in, one resource out; `None` when an item has neither a name nor an ARN.

use aws_sdk_rds::types::{
    BlueGreenDeployment, DbProxy, DbProxyTarget, DbShardGroup, EventSubscription, ExportTask, GlobalCluster,
};
use serde_json::Value;

use super::database::{self, Engine};
use super::draft::{Attributes, Draft, Site, TAGS_NOT_READ};
use crate::model::Resource;

/// A subscription to events. Absent source type, categories and sources each mean every one.
#[must_use]
pub fn event_subscription(it: &EventSubscription, site: &Site<'_>) -> Option<Resource> {
    let (arn, name) = (it.event_subscription_arn(), it.cust_subscription_id());
    let mut draft = Draft::new("aws_rds_event_subscription", site, "es", arn, name)?;
    let is = &mut draft.is;
    is.flag("enabled", it.enabled());
    is.text("status", it.status());
    is.text("source_type", it.source_type());
    is.texts("event_categories", it.event_categories_list());
    is.texts("source_ids", it.source_ids_list());
    is.text("sns_topic", it.sns_topic_arn());
    draft.unknown("tags", TAGS_NOT_READ);
    Some(draft.done())
}

/// A proxy; its targets take calls of their own.
#[must_use]
pub fn proxy(it: &DbProxy, site: &Site<'_>) -> Option<Resource> {
    let mut draft = Draft::new("aws_rds_proxy", site, "db-proxy", it.db_proxy_arn(), it.db_proxy_name())?;
    let is = &mut draft.is;
    is.text("engine_family", it.engine_family());
    is.flag("require_tls", it.require_tls());
    is.flag("debug_logging", it.debug_logging());
    is.text("default_auth_scheme", it.default_auth_scheme());
    is.text("status", it.status().map(|status| status.as_str()));
    is.text("role", it.role_arn());
    is.text("vpc_id", it.vpc_id());
    is.text("endpoint_address", it.endpoint());
    is.texts("subnet_ids", it.vpc_subnet_ids());
    is.texts("vpc_security_groups", it.vpc_security_group_ids().iter().map(|id| site.security_group(id)));
    let mut auth: Vec<(Option<&str>, Option<&str>, Value)> = Vec::new();
    for way in it.auth() {
        let mut is = Attributes::default();
        is.text("auth_scheme", way.auth_scheme().map(|scheme| scheme.as_str()));
        is.text("iam_auth", way.iam_auth().map(|mode| mode.as_str()));
        is.text("client_password_auth_type", way.client_password_auth_type().map(|kind| kind.as_str()));
        is.text("secret", way.secret_arn());
        auth.push((way.secret_arn(), way.user_name(), is.into()));
    }
    auth.sort_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
    draft.is.set("auth", auth.into_iter().map(|(_, _, way)| way).collect::<Vec<_>>());
    draft.unknown("targets", "the targets of the proxy were not read");
    draft.unknown("tags", TAGS_NOT_READ);
    Some(draft.done())
}

/// A database behind a proxy.
#[must_use]
pub fn proxy_target(it: &DbProxyTarget, group: &str, site: &Site<'_>) -> Value {
    let mut is = Attributes::default();
    is.text("target_group", Some(group));
    is.text("target_type", it.r#type().map(|kind| kind.as_str()));
    let resource = it.rds_resource_id().filter(|name| !name.is_empty());
    let tracked = it.tracked_cluster_id().filter(|name| !name.is_empty());
    let database = match (tracked, resource) {
        (Some(cluster), _) => Some(site.of("cluster", cluster)),
        (None, Some(instance)) => Some(site.of("db", instance)),
        (None, None) => None,
    };
    is.text("database", database.as_deref().or_else(|| it.target_arn()));
    is.text("role", it.role().map(|role| role.as_str()));
    is.text("state", it.target_health().and_then(|health| health.state()).map(|state| state.as_str()));
    is.into()
}

/// A database that spans regions, or something that is not RDS and set apart.
///
/// It belongs to no region, and each region tells the same of it: one inventory keeps it once.
#[must_use]
pub fn global_cluster(it: &GlobalCluster, site: &Site<'_>) -> Option<Resource> {
    let name = it.global_cluster_identifier().filter(|name| !name.is_empty());
    let arn = it.global_cluster_arn().map(str::to_owned).or_else(|| name.map(|name| site.global_cluster(name)))?;
    let apart = Engine::of(it.engine()).apart();
    let mut draft = Draft::new(apart.unwrap_or("aws_rds_global_cluster"), site, "global-cluster", Some(&arn), name)?;
    draft.everywhere();
    draft.tags(it.tag_list.as_deref());
    let is = &mut draft.is;
    is.text("engine", it.engine());
    is.text("engine_version", it.engine_version());
    is.text("status", it.status());
    if apart.is_some() {
        is.set("object", "global_cluster");
        return Some(draft.done());
    }
    is.text("engine_lifecycle_support", it.engine_lifecycle_support());
    is.flag("storage_encrypted", it.storage_encrypted());
    is.text("storage_encryption_type", it.storage_encryption_type().map(|kind| kind.as_str()));
    is.flag("deletion_protection", it.deletion_protection());
    is.text("database_name", it.database_name());
    let mut members: Vec<(&str, Value)> = Vec::new();
    for member in it.global_cluster_members() {
        let Some(arn) = member.db_cluster_arn() else { continue };
        let mut is = Attributes::default();
        is.set("db_cluster", arn);
        is.flag("is_writer", member.is_writer());
        members.push((arn, is.into()));
    }
    members.sort_by_key(|(arn, _)| *arn);
    draft.is.set("members", members.into_iter().map(|(_, member)| member).collect::<Vec<_>>());
    Some(draft.done())
}

/// Shards of an Aurora Limitless database.
#[must_use]
pub fn shard_group(it: &DbShardGroup, site: &Site<'_>) -> Option<Resource> {
    let (arn, name) = (it.db_shard_group_arn(), it.db_shard_group_identifier());
    let mut draft = Draft::new("aws_rds_shard_group", site, "shard-group", arn, name)?;
    draft.tags(it.tag_list.as_deref());
    let is = &mut draft.is;
    is.text("db_cluster", it.db_cluster_identifier().map(|name| site.of("cluster", name)).as_deref());
    is.flag("publicly_accessible", it.publicly_accessible());
    is.number("compute_redundancy", it.compute_redundancy());
    is.text("status", it.status());
    is.text("endpoint_address", it.endpoint());
    is.text("db_shard_group_resource_id", it.db_shard_group_resource_id());
    Some(draft.done())
}

/// A copy of data to S3. The service gives it no ARN.
#[must_use]
pub fn export_task(it: &ExportTask, site: &Site<'_>) -> Option<Resource> {
    let mut draft = Draft::new("aws_rds_export_task", site, "export-task", None, it.export_task_identifier())?;
    let is = &mut draft.is;
    is.text("source", it.source_arn());
    is.text("source_type", it.source_type().map(|kind| kind.as_str()));
    is.text("status", it.status());
    is.text("s3_bucket", it.s3_bucket());
    is.text("s3_prefix", it.s3_prefix());
    is.text("iam_role", it.iam_role_arn());
    is.time("task_start_time", it.task_start_time());
    is.time("task_end_time", it.task_end_time());
    is.time("snapshot_time", it.snapshot_time());
    database::key(&mut draft, site, "kms_key", it.kms_key_id());
    Some(draft.done())
}

/// A second set of databases that is to take over.
#[must_use]
pub fn blue_green_deployment(it: &BlueGreenDeployment, site: &Site<'_>) -> Option<Resource> {
    let id = it.blue_green_deployment_identifier().filter(|id| !id.is_empty())?;
    let arn = site.of("deployment", id);
    let name = it.blue_green_deployment_name().unwrap_or(id);
    let mut draft = Draft::new("aws_rds_blue_green_deployment", site, "deployment", Some(&arn), Some(name))?;
    draft.tags(it.tag_list.as_deref());
    let is = &mut draft.is;
    is.text("source", it.source());
    is.text("target", it.target());
    is.text("status", it.status());
    is.time("create_time", it.create_time());
    Some(draft.done())
}
