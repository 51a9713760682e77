//! `DescribeDBInstances`: standalone instances and replicas, and members of clusters.
//!
//! A member says much that its cluster decides (encryption, backups, deletion protection); none of that is taken from it.
//! Pure: one answer in, one resource out. Main functions: [`instance`], [`activity_stream`].

use aws_sdk_rds::types::{ActivityStreamStatus, DbInstance, OptionGroupMembership};

use super::database::{self, BACKUP_NOT_READ, Engine};
use super::draft::{Draft, Site};
use crate::model::Resource;

/// An instance, a member of a cluster, or something that is not RDS and set apart.
///
/// `None` when it has neither a name nor an ARN.
#[must_use]
pub fn instance(it: &DbInstance, site: &Site<'_>) -> Option<Resource> {
    if let Some(kind) = Engine::of(it.engine()).apart() {
        return apart(it, site, kind);
    }
    // The one question that comes first: a member looks like an instance with everything turned off.
    match it.db_cluster_identifier().filter(|cluster| !cluster.is_empty()) {
        Some(cluster) => member(it, site, cluster),
        None => standalone(it, site),
    }
}

fn draft(it: &DbInstance, site: &Site<'_>, kind: &'static str) -> Option<Draft> {
    let mut draft = Draft::new(kind, site, "db", it.db_instance_arn(), it.db_instance_identifier())?;
    draft.tags(it.tag_list.as_deref());
    Some(draft)
}

fn standalone(it: &DbInstance, site: &Site<'_>) -> Option<Resource> {
    let mut draft = draft(it, site, "aws_rds_instance")?;
    common(&mut draft, it, site);
    storage(&mut draft, it, site);
    replication(&mut draft, it, site);
    let is = &mut draft.is;
    is.text("engine_lifecycle_support", it.engine_lifecycle_support());
    is.flag("multi_az", it.multi_az());
    is.number("backup_retention_period", it.backup_retention_period());
    is.text("preferred_backup_window", it.preferred_backup_window());
    is.flag("deletion_protection", it.deletion_protection());
    is.flag("iam_database_authentication_enabled", it.iam_database_authentication_enabled());
    is.texts("enabled_cloudwatch_logs_exports", it.enabled_cloudwatch_logs_exports());
    is.time("latest_restorable_time", it.latest_restorable_time());
    is.text("db_name", it.db_name());
    is.text("license_model", it.license_model());
    is.text("activity_stream_status", it.activity_stream_status().map(ActivityStreamStatus::as_str));
    is.texts_if_any(
        "db_security_groups",
        it.db_security_groups().iter().filter_map(|group| group.db_security_group_name()),
    );
    is.texts_if_any("associated_roles", it.associated_roles().iter().filter_map(|role| role.role_arn()));
    let copies = it.db_instance_automated_backups_replications().iter();
    is.texts_if_any(
        "automated_backups_replications",
        copies.filter_map(|copy| copy.db_instance_automated_backups_arn()),
    );
    if let Some(group) = option_group(it.option_group_memberships()) {
        is.text("option_group", group.option_group_name().map(|name| site.of("og", name)).as_deref());
        is.text("option_group_status", group.status());
    }
    database::default_group(&mut draft, it.vpc_security_groups());
    database::master_user(&mut draft, site, it.master_username(), it.master_user_secret());
    draft.unknown("in_backup_plan", BACKUP_NOT_READ);
    Some(draft.done())
}

/// The group in use. One that is to follow stands beside it, and waits for a maintenance window.
fn option_group(groups: &[OptionGroupMembership]) -> Option<&OptionGroupMembership> {
    let waits = |group: &&OptionGroupMembership| group.status().is_some_and(|status| status.ends_with("-apply"));
    groups.iter().find(|group| !waits(group)).or_else(|| groups.first())
}

fn member(it: &DbInstance, site: &Site<'_>, cluster: &str) -> Option<Resource> {
    let mut draft = draft(it, site, "aws_rds_cluster_instance")?;
    draft.is.set("db_cluster", site.of("cluster", cluster));
    common(&mut draft, it, site);
    draft.is.number("promotion_tier", it.promotion_tier());
    Some(draft.done())
}

/// What both have for themselves.
fn common(draft: &mut Draft, it: &DbInstance, site: &Site<'_>) {
    let is = &mut draft.is;
    is.text("engine", it.engine());
    is.text("engine_version", it.engine_version());
    is.text("db_instance_class", it.db_instance_class());
    is.text("db_instance_status", it.db_instance_status());
    is.text("dbi_resource_id", it.dbi_resource_id());
    is.time("instance_create_time", it.instance_create_time());
    is.flag("publicly_accessible", it.publicly_accessible());
    is.text("availability_zone", it.availability_zone());
    is.text("preferred_maintenance_window", it.preferred_maintenance_window());
    is.flag("auto_minor_version_upgrade", it.auto_minor_version_upgrade());
    is.number("monitoring_interval", it.monitoring_interval());
    is.text("monitoring_role", it.monitoring_role_arn());
    is.flag("performance_insights_enabled", it.performance_insights_enabled());
    is.number("performance_insights_retention_period", it.performance_insights_retention_period());
    is.text("database_insights_mode", it.database_insights_mode().map(|mode| mode.as_str()));
    is.flag("copy_tags_to_snapshot", it.copy_tags_to_snapshot());
    certificate(draft, it);
    network(draft, it, site);
    if let Some(group) = it.db_parameter_groups().first() {
        let name = group.db_parameter_group_name();
        draft.is.text("db_parameter_group", name.map(|name| site.of("pg", name)).as_deref());
        draft.is.text("db_parameter_group_status", group.parameter_apply_status());
    }
    if let Some(pending) = database::pending_instance(it.pending_modified_values()) {
        draft.is.set("pending_modified_values", pending);
    }
    database::key(draft, site, "performance_insights_kms_key", it.performance_insights_kms_key_id());
}

/// The certificate of the server itself says more than the name that was asked for.
fn certificate(draft: &mut Draft, it: &DbInstance) {
    let details = it.certificate_details();
    let authority = details.and_then(|details| details.ca_identifier()).filter(|name| !name.is_empty());
    draft.is.text("ca_certificate_identifier", authority.or_else(|| it.ca_certificate_identifier()));
    draft.is.time("ca_certificate_valid_till", details.and_then(|details| details.valid_till()));
}

fn network(draft: &mut Draft, it: &DbInstance, site: &Site<'_>) {
    if let Some(group) = it.db_subnet_group() {
        draft.is.text("vpc_id", group.vpc_id());
        let name = group.db_subnet_group_name().map(|name| site.of("subgrp", name));
        draft.is.text("db_subnet_group", group.db_subnet_group_arn().or(name.as_deref()));
    }
    database::security_groups(draft, site, it.vpc_security_groups());
    // An instance that is being made has no endpoint yet, and the other port of the answer is 0 for most.
    let port = it.endpoint().and_then(|endpoint| endpoint.port()).or_else(|| it.db_instance_port());
    draft.is.number("port", port.filter(|port| *port > 0));
    draft.is.text("endpoint_address", it.endpoint().and_then(|endpoint| endpoint.address()));
    draft.is.text("network_type", it.network_type());
}

fn storage(draft: &mut Draft, it: &DbInstance, site: &Site<'_>) {
    let is = &mut draft.is;
    is.flag("storage_encrypted", it.storage_encrypted());
    is.text("storage_encryption_type", it.storage_encryption_type().map(|kind| kind.as_str()));
    is.text("storage_type", it.storage_type());
    is.number("allocated_storage", it.allocated_storage());
    is.number("iops", it.iops().filter(|iops| *iops > 0));
    is.number("storage_throughput", it.storage_throughput().filter(|throughput| *throughput > 0));
    is.number("max_allocated_storage", it.max_allocated_storage());
    database::key(draft, site, "kms_key", it.kms_key_id());
}

fn replication(draft: &mut Draft, it: &DbInstance, site: &Site<'_>) {
    let instance = it.read_replica_source_db_instance_identifier().map(|source| site.reference("db", source));
    let cluster = it.read_replica_source_db_cluster_identifier().map(|source| site.reference("cluster", source));
    draft.is.text("read_replica_source", instance.or(cluster).as_deref());
    let instances = it.read_replica_db_instance_identifiers().iter().map(|name| site.reference("db", name));
    let clusters = it.read_replica_db_cluster_identifiers().iter().map(|name| site.reference("cluster", name));
    draft.is.texts_if_any("read_replicas", instances.chain(clusters));
    draft.is.text("replica_mode", it.replica_mode().map(|mode| mode.as_str()));
}

fn apart(it: &DbInstance, site: &Site<'_>, kind: &'static str) -> Option<Resource> {
    let mut draft = draft(it, site, kind)?;
    draft.is.set("object", "instance");
    draft.is.text("engine", it.engine());
    draft.is.text("engine_version", it.engine_version());
    draft.is.text("status", it.db_instance_status());
    Some(draft.done())
}

/// The activity stream of an instance (Oracle, SQL Server); `None` when there is none.
#[must_use]
pub fn activity_stream(it: &DbInstance, site: &Site<'_>) -> Option<Resource> {
    let name = it.db_instance_identifier()?;
    let source = it.db_instance_arn().map_or_else(|| site.of("db", name), str::to_owned);
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
