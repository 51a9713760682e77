//! `DescribeDBClusters`: Aurora clusters, provisioned and serverless, and Multi-AZ DB clusters.
//!
//! | | Aurora | Multi-AZ DB cluster |
//! |---|---|---|
//! | engine | `aurora-...` | `mysql`, `postgres` |
//! | minor upgrades | the members say | the cluster says |
//! | certificate, instance class, public address | the members say | the cluster says |
//! | Data API, backtracking | the cluster says | there is none |
//!
//! Pure: one answer in, one resource out. Main functions: [`cluster`], [`activity_stream`].

use aws_sdk_rds::types::{ActivityStreamStatus, DbCluster};

use super::database::{self, BACKUP_NOT_READ, Engine};
use super::draft::{Attributes, Draft, Site};
use crate::model::Resource;

/// A cluster, or something that is not RDS and set apart. `None` when it has neither a name nor an ARN.
#[must_use]
pub fn cluster(it: &DbCluster, site: &Site<'_>) -> Option<Resource> {
    if let Some(kind) = Engine::of(it.engine()).apart() {
        return apart(it, site, kind);
    }
    let mut draft = Draft::new("aws_rds_cluster", site, "cluster", it.db_cluster_arn(), it.db_cluster_identifier())?;
    draft.tags(it.tag_list.as_deref());
    let is = &mut draft.is;
    is.text("engine", it.engine());
    is.text("engine_mode", it.engine_mode());
    is.text("engine_version", it.engine_version());
    is.text("engine_lifecycle_support", it.engine_lifecycle_support());
    is.text("db_cluster_instance_class", it.db_cluster_instance_class());
    is.text("db_cluster_resource_id", it.db_cluster_resource_id());
    is.text("status", it.status());
    is.time("cluster_create_time", it.cluster_create_time());
    is.number("backup_retention_period", it.backup_retention_period());
    is.text("preferred_backup_window", it.preferred_backup_window());
    is.text("preferred_maintenance_window", it.preferred_maintenance_window());
    is.time("earliest_restorable_time", it.earliest_restorable_time());
    is.time("latest_restorable_time", it.latest_restorable_time());
    is.flag("deletion_protection", it.deletion_protection());
    is.flag("iam_database_authentication_enabled", it.iam_database_authentication_enabled());
    is.texts("enabled_cloudwatch_logs_exports", it.enabled_cloudwatch_logs_exports());
    is.flag("copy_tags_to_snapshot", it.copy_tags_to_snapshot());
    is.flag("cross_account_clone", it.cross_account_clone());
    is.text("activity_stream_status", it.activity_stream_status().map(ActivityStreamStatus::as_str));
    is.texts_if_any("associated_roles", it.associated_roles().iter().filter_map(|role| role.role_arn()));
    if let Some(pending) = database::pending_cluster(it.pending_modified_values()) {
        draft.is.set("pending_modified_values", pending);
    }
    storage(&mut draft, it, site);
    shape(&mut draft, it);
    groups(&mut draft, it, site);
    watch(&mut draft, it, site);
    origin(&mut draft, it, site);
    database::master_user(&mut draft, site, it.master_username(), it.master_user_secret());
    draft.unknown("in_backup_plan", BACKUP_NOT_READ);
    Some(draft.done())
}

fn storage(draft: &mut Draft, it: &DbCluster, site: &Site<'_>) {
    let is = &mut draft.is;
    is.flag("storage_encrypted", it.storage_encrypted());
    is.text("storage_encryption_type", it.storage_encryption_type().map(|kind| kind.as_str()));
    is.text("storage_type", it.storage_type());
    // Aurora grows by itself and gives 0 or 1 here.
    is.number("allocated_storage", it.allocated_storage().filter(|size| *size > 1));
    is.number("iops", it.iops().filter(|iops| *iops > 0));
    database::key(draft, site, "kms_key", it.kms_key_id());
}

/// What Aurora and Multi-AZ DB clusters tell differently.
fn shape(draft: &mut Draft, it: &DbCluster) {
    let aurora = database::is_aurora(it.engine());
    let has_members = it.engine_mode() != Some("serverless");
    let is = &mut draft.is;
    is.flag("multi_az", it.multi_az());
    is.flag("publicly_accessible", it.publicly_accessible());
    // For Aurora the flag of the cluster says nothing: the upgrade depends on those of the members.
    is.flag("auto_minor_version_upgrade", it.auto_minor_version_upgrade().filter(|_| !aurora || !has_members));
    // The service leaves both out where there is no such feature, and the second where it is off.
    is.flag("http_endpoint_enabled", it.http_endpoint_enabled().or_else(|| (!aurora).then_some(false)));
    is.number("backtrack_window", Some(it.backtrack_window().unwrap_or(0)));
    is.flag("serverless_v2", it.serverless_v2_scaling_configuration().map(|_| true));
    is.text("scalability_type", it.cluster_scalability_type().map(|kind| kind.as_str()));
    is.flag("vpc_networking_enabled", it.vpc_networking_enabled());
    is.flag("internet_access_gateway_enabled", it.internet_access_gateway_enabled());
    let certificate = it.certificate_details();
    is.text("ca_certificate_identifier", certificate.and_then(|certificate| certificate.ca_identifier()));
    is.time("ca_certificate_valid_till", certificate.and_then(|certificate| certificate.valid_till()));
}

/// Parameter group, option group, members, network.
fn groups(draft: &mut Draft, it: &DbCluster, site: &Site<'_>) {
    let name = it.db_cluster_parameter_group().filter(|name| !name.is_empty());
    draft.is.text("db_cluster_parameter_group", name.map(|name| site.of("cluster-pg", name)).as_deref());
    let states = it.db_cluster_members().iter().filter_map(|member| member.db_cluster_parameter_group_status());
    let (in_sync, other): (Vec<&str>, Vec<&str>) = states.partition(|state| *state == "in-sync");
    let state = other.into_iter().min().or_else(|| in_sync.first().copied());
    draft.is.text("db_cluster_parameter_group_status", state);
    let option_group = it.db_cluster_option_group_memberships().first();
    let option_group = option_group.and_then(|group| group.db_cluster_option_group_name());
    draft.is.text("option_group", option_group.map(|name| site.of("og", name)).as_deref());
    draft.is.set("members", members(it, site));
    draft.is.texts_if_any("availability_zones", it.availability_zones());
    let subnets = it.db_subnet_group().filter(|name| !name.is_empty());
    draft.is.text("db_subnet_group", subnets.map(|name| site.of("subgrp", name)).as_deref());
    draft.is.number("port", it.port().filter(|port| *port > 0));
    draft.is.text("endpoint_address", it.endpoint());
    draft.is.text("network_type", it.network_type());
    database::security_groups(draft, site, it.vpc_security_groups());
    database::default_group(draft, it.vpc_security_groups());
}

fn members(it: &DbCluster, site: &Site<'_>) -> Vec<serde_json::Value> {
    let mut members: Vec<(&str, Attributes)> = Vec::new();
    for member in it.db_cluster_members() {
        let Some(name) = member.db_instance_identifier() else { continue };
        let mut is = Attributes::default();
        is.set("db_instance", site.of("db", name));
        is.flag("is_cluster_writer", member.is_cluster_writer());
        is.text("db_cluster_parameter_group_status", member.db_cluster_parameter_group_status());
        is.number("promotion_tier", member.promotion_tier());
        members.push((name, is));
    }
    members.sort_by_key(|(name, _)| *name);
    members.into_iter().map(|(_, is)| is.into()).collect()
}

fn watch(draft: &mut Draft, it: &DbCluster, site: &Site<'_>) {
    let is = &mut draft.is;
    is.number("monitoring_interval", it.monitoring_interval());
    is.text("monitoring_role", it.monitoring_role_arn());
    is.flag("performance_insights_enabled", it.performance_insights_enabled());
    is.number("performance_insights_retention_period", it.performance_insights_retention_period());
    is.text("database_insights_mode", it.database_insights_mode().map(|mode| mode.as_str()));
    database::key(draft, site, "performance_insights_kms_key", it.performance_insights_kms_key_id());
}

/// Where its data comes from: a source that it follows, a global database that it is part of.
fn origin(draft: &mut Draft, it: &DbCluster, site: &Site<'_>) {
    let source = it.replication_source_identifier().filter(|source| !source.is_empty());
    draft.is.text("replication_source", source.map(|source| site.reference("cluster", source)).as_deref());
    let global = it.global_cluster_identifier().filter(|name| !name.is_empty());
    draft.is.text("global_cluster", global.map(|name| site.global_cluster(name)).as_deref());
}

fn apart(it: &DbCluster, site: &Site<'_>, kind: &'static str) -> Option<Resource> {
    let mut draft = Draft::new(kind, site, "cluster", it.db_cluster_arn(), it.db_cluster_identifier())?;
    draft.tags(it.tag_list.as_deref());
    draft.is.set("object", "cluster");
    draft.is.text("engine", it.engine());
    draft.is.text("engine_version", it.engine_version());
    draft.is.text("status", it.status());
    Some(draft.done())
}

/// The activity stream of a cluster; `None` when there is none.
#[must_use]
pub fn activity_stream(it: &DbCluster, site: &Site<'_>) -> Option<Resource> {
    let name = it.db_cluster_identifier()?;
    let source = it.db_cluster_arn().map_or_else(|| site.of("cluster", name), str::to_owned);
    let stream = super::stream::Stream {
        source: &source,
        name,
        status: it.activity_stream_status()?,
        mode: it.activity_stream_mode(),
        kms_key: it.activity_stream_kms_key_id(),
        kinesis: it.activity_stream_kinesis_stream_name(),
    };
    Engine::of(it.engine()).apart().map_or_else(|| stream.resource(site), |_| None)
}
