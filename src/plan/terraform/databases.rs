//! What the mappings of instances, clusters and snapshots share: how a database comes into being and what follows.
//!
//! Main types: [`Birth`], [`Names`]. Passwords are looked at for *whether* and *how* they are set, never for their value.

use super::args::{Arg, SENSITIVE};
use super::build::Build;
use super::engines;
use super::link::{self, Link};
use super::provenance::Provenance;
use crate::model::{Origin, Resource};

/// Reason for facts that a backup decides.
pub const FROM_BACKUP: &str = "comes from the backup that it is restored from";
/// Reason for facts that the source of a replica decides.
pub const FROM_SOURCE: &str = "taken from the source of the replica";
/// Reason for facts that the provider leaves to the service.
pub const PICKED_BY_SERVICE: &str = "not set, so that the service picks it";
/// Reason for facts of a member that its cluster decides.
pub const FROM_CLUSTER: &str = "taken from the cluster";
/// Reason for facts of a further region that the global database decides.
pub const FROM_GLOBAL: &str = "taken from the primary cluster of the global database";
/// Reason for `in_backup_plan`, until a selection of the plan is found that covers the database.
pub const MAYBE_SELECTED: &str = "a backup selection outside this plan may cover it";
/// Reason for facts that follow from the engine.
pub const ENGINE_NOT_KNOWN: &str = "the engine is not known";
const NOT_SHOWN: &str = "not in the plan";

/// How the plan brings the database into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Birth {
    /// New and empty.
    Empty,
    /// Follows another database, whether it is new or not.
    Replica,
    /// New, from a backup: `snapshot`, `point_in_time` or `s3`.
    Restore(&'static str),
    /// There already; what it came from no longer matters.
    Existing,
}

/// Arguments that instances and clusters name differently.
#[derive(Debug)]
pub struct Names {
    pub replica: &'static str,
    pub password: &'static str,
    pub password_wo: &'static str,
    /// How the password is written, where the reader of the source tells it.
    pub written: &'static str,
}

impl Birth {
    #[must_use]
    pub fn of(b: &Build<'_>, names: &Names) -> Self {
        if given(b, names.replica) {
            return Self::Replica;
        }
        if !b.is_new() {
            return Self::Existing;
        }
        if given(b, "snapshot_identifier") {
            Self::Restore("snapshot")
        } else if given(b, "restore_to_point_in_time") {
            Self::Restore("point_in_time")
        } else if given(b, "s3_import") {
            Self::Restore("s3")
        } else {
            Self::Empty
        }
    }

    /// Why a fact that nobody set cannot be told.
    #[must_use]
    pub const fn why_not_told(self) -> &'static str {
        match self {
            Self::Empty => PICKED_BY_SERVICE,
            Self::Replica => FROM_SOURCE,
            Self::Restore(_) => FROM_BACKUP,
            Self::Existing => NOT_SHOWN,
        }
    }
}

/// Whether the argument has, or will have, a value.
#[must_use]
pub fn given(b: &Build<'_>, arg: &str) -> bool {
    match b.arg(arg) {
        Arg::Known(value) => value.as_array().is_none_or(|items| !items.is_empty()),
        Arg::Absent => false,
        Arg::Unknown(_) => true,
    }
}

/// A flag: known, not set, or unknown with the reason.
pub fn truth(b: &Build<'_>, arg: &str) -> Result<Option<bool>, String> {
    match b.arg(arg) {
        Arg::Known(_) => b.flag(arg).map(Some).ok_or_else(|| format!("`{arg}` is not a boolean")),
        Arg::Absent => Ok(None),
        Arg::Unknown(reason) => Err(reason),
    }
}

/// A text: known, not set, or unknown with the reason.
pub fn text<'a>(b: &Build<'a>, arg: &str) -> Result<Option<&'a str>, String> {
    match b.arg(arg) {
        Arg::Known(value) => value.as_str().map(Some).ok_or_else(|| format!("`{arg}` is not a string")),
        Arg::Absent => Ok(None),
        Arg::Unknown(reason) => Err(reason),
    }
}

/// The engine, or the one that the provider takes when none is named.
///
/// Clusters have to name one since provider 5.0. Before, one that did not was `aurora`, the old name of Aurora MySQL.
/// A parameter group may still say otherwise, see [`follow_parameter_group`].
pub fn engine_of<'a>(b: &Build<'a>) -> Result<Option<&'a str>, String> {
    match text(b, "engine") {
        Ok(None) if b.is_new() && b.terraform_type() == "aws_rds_cluster" => {
            Ok((!given(b, "db_cluster_parameter_group_name")).then_some("aurora-mysql"))
        }
        other => other,
    }
}

/// `engine`, `engine_version` and `engine_lifecycle_support`.
pub fn engine(b: &mut Build<'_>, birth: Birth) {
    let unset_engine = if birth == Birth::Empty { NOT_SHOWN } else { birth.why_not_told() };
    match engine_of(b) {
        Ok(Some(engine)) => b.set("engine", engine),
        Ok(None) | Err(_) => b.copy_or_unknown("engine", "engine", unset_engine),
    }
    // A new instance gets the service's default version of that day.
    b.copy_or_unknown("engine_version", "engine_version", birth.why_not_told());
    match (given(b, "engine_lifecycle_support"), engine_of(b)) {
        (true, _) => b.copy("engine_lifecycle_support", "engine_lifecycle_support"),
        // Enrolment is the service's default for the engines that have it; restores and replicas keep their source's.
        (false, Ok(Some(engine))) if engines::has_extended_support(engine) => match birth {
            Birth::Empty | Birth::Existing => b.set("engine_lifecycle_support", engines::ENROLLED),
            Birth::Replica | Birth::Restore(_) => b.unknown("engine_lifecycle_support", birth.why_not_told()),
        },
        (false, Ok(Some(_))) => {}
        (false, Ok(None)) => {
            let is_own = matches!(birth, Birth::Empty | Birth::Existing);
            b.unknown("engine_lifecycle_support", if is_own { ENGINE_NOT_KNOWN } else { birth.why_not_told() });
        }
        (false, Err(reason)) => b.unknown("engine_lifecycle_support", reason),
    }
}

/// Encryption at rest of an instance that asks for it itself: off, unless it is turned on.
pub fn own_storage(b: &mut Build<'_>) {
    b.copy_or("storage_encrypted", "storage_encrypted", false);
    b.reference("kms_key", "kms_key_id", "aws_kms_key");
    match truth(b, "storage_encrypted") {
        Ok(Some(true)) => b.set("storage_encryption_type", "sse-kms"),
        Ok(Some(false) | None) => b.set("storage_encryption_type", "none"),
        Err(reason) => b.unknown("storage_encryption_type", reason),
    }
}

/// Nothing can be said about encryption at rest, whatever the arguments ask for.
pub fn storage_unknown(b: &mut Build<'_>, reason: &str) {
    b.unknown("storage_encrypted", reason);
    b.unknown("storage_encryption_type", reason);
    b.unknown("kms_key", reason);
}

/// Family of the default parameter group; the bare engine when the version is not known, because the default group of
/// every version sets nothing.
#[must_use]
pub fn family(b: &Build<'_>) -> Option<String> {
    let engine = engine_of(b).ok().flatten().filter(|engine| !engine.starts_with("custom-"))?;
    let family = b.text("engine_version").and_then(|version| engines::family(engine, version));
    Some(family.unwrap_or_else(|| engine.to_owned()))
}

/// The parameter group; without one the default group of the engine.
pub fn parameter_group(b: &mut Build<'_>, birth: Birth, arg: &str, field: &str, kind: &'static str) {
    let named = match text(b, arg) {
        Ok(name) => name,
        Err(_) => return b.reference(field, arg, kind),
    };
    match named {
        Some(name) => match name.strip_prefix("default.") {
            Some(family) => b.default_group(field, kind, Some(family.to_owned())),
            None => b.reference(field, arg, kind),
        },
        // A replica in the same region takes the group of its source, one in another region the default.
        None if birth == Birth::Replica => b.unknown(field, FROM_SOURCE),
        None => {
            let family = family(b);
            b.default_group(field, kind, family);
        }
    }
}

/// Size, type and speed of the storage of an instance, as far as they are asked for.
pub fn storage_size(b: &mut Build<'_>) {
    for field in ["allocated_storage", "iops", "max_allocated_storage", "storage_throughput", "storage_type"] {
        b.copy(field, field);
    }
}

/// Subnet group and security groups. Without groups the service attaches the default group of the VPC.
pub fn network(b: &mut Build<'_>, subnet_group: &str) {
    b.reference("db_subnet_group", subnet_group, "aws_rds_subnet_group");
    b.reference_list("vpc_security_groups", "vpc_security_group_ids", "aws_security_group");
    let by_default = !given(b, "vpc_security_group_ids");
    // What is looked up of a VPC of the template, and is a group, is its default group.
    let defaults = ["aws_default_security_group", "AWS::EC2::VPC"];
    if by_default || defaults.iter().any(|ty| b.refers_to("vpc_security_group_ids", ty)) {
        b.set("uses_default_security_group", true);
    } else if b.is_new() || b.is_configured("vpc_security_group_ids") == Some(true) {
        b.set("uses_default_security_group", false);
    } else {
        b.unknown("uses_default_security_group", "the plan has the ids of the groups, and nobody chose them in it");
    }
}

/// The port; without one that of the engine.
pub fn port(b: &mut Build<'_>) {
    if given(b, "port") {
        return b.copy("port", "port");
    }
    match engine_of(b).ok().flatten().and_then(engines::default_port) {
        Some(port) => b.set("port", port),
        None => b.unknown("port", ENGINE_NOT_KNOWN),
    }
}

/// `master_user_managed`, `master_user_secret_kms_key`, `master_password_source` and how the user logs in.
pub fn master_password(b: &mut Build<'_>, birth: Birth, names: &Names) {
    b.copy("master_user_authentication_type", "master_user_authentication_type");
    b.reference("master_user_secret_kms_key", "master_user_secret_kms_key_id", "aws_kms_key");
    let managed = truth(b, "manage_master_user_password");
    match &managed {
        Ok(managed) => b.set("master_user_managed", managed.unwrap_or(false)),
        Err(reason) => b.unknown("master_user_managed", reason.as_str()),
    }
    let source = match managed {
        Ok(Some(true)) => Ok(Some("managed")),
        Err(reason) => Err(reason),
        Ok(Some(false) | None) => password_source(b, birth, names),
    };
    match source {
        Ok(Some(source)) => b.set("master_password_source", source),
        Ok(None) => {}
        Err(reason) => b.unknown("master_password_source", reason),
    }
}

fn password_source(b: &Build<'_>, birth: Birth, names: &Names) -> Result<Option<&'static str>, String> {
    // The reader of a template sees how it is written.
    match Some(names.written).filter(|name| !name.is_empty()).and_then(|name| b.text(name)) {
        Some("literal") => return Ok(Some("literal")),
        Some("managed") => return Ok(Some("managed")),
        Some("plain") => return Ok(Some("plain")),
        Some(_) => return Ok(Some("reference")),
        None => {}
    }
    let not_shown =
        || Err("it is made by a function of values that the plan does not show and that may be written out".to_owned());
    match b.provenance(names.password_wo) {
        // A literal is in the source, however it reaches the service.
        Some(Provenance::WrittenOut) => return Ok(Some("literal")),
        Some(Provenance::NotShown) => return not_shown(),
        Some(Provenance::Elsewhere) | None => {}
    }
    // The value of a write-only argument is null in every plan: only the configuration shows that it is set.
    if b.is_configured(names.password_wo) == Some(true) || given(b, &format!("{}_version", names.password_wo)) {
        return Ok(Some("write_only"));
    }
    match b.provenance(names.password) {
        Some(Provenance::WrittenOut) => Ok(Some("literal")),
        Some(Provenance::Elsewhere) => Ok(Some("reference")),
        Some(Provenance::NotShown) => not_shown(),
        None if given(b, names.password) && b.is_configured(names.password).is_none() => {
            Err("the plan does not show the configuration, so that the password may be written out in it".to_owned())
        }
        None => match (b.arg(names.password), birth) {
            // The reader of a preview says that it is set, and not how.
            (Arg::Unknown(reason), _) if reason != SENSITIVE => Err(reason),
            (_, Birth::Replica | Birth::Restore(_)) => Ok(Some("inherited")),
            (_, Birth::Empty | Birth::Existing) => Ok(None),
        },
    }
}

/// The option group; without one the default group of the engine.
pub fn option_group(b: &mut Build<'_>) {
    if given(b, "option_group_name") {
        return b.reference("option_group", "option_group_name", "aws_rds_option_group");
    }
    let family = b.text("engine").map(|engine| {
        let family = b.text("engine_version").and_then(|version| engines::option_family(engine, version));
        family.unwrap_or_else(|| engine.to_owned())
    });
    b.default_group("option_group", "aws_rds_option_group", family);
}

/// Takes engine and major version from the family of the parameter group: the service takes no group of another one.
pub fn follow_parameter_group(l: &mut Link<'_>, field: &str) {
    let address = l.address().to_owned();
    let Some(group) = l.resource(&address).and_then(|own| text_of(own, field)) else { return };
    let Some(family) = l.resource(&group).and_then(|group| text_of(group, "family")) else { return };
    let Some((engine, version)) = engines::of_family(&family) else { return };
    let Some(own) = l.resource(&address) else { return };
    if !own.attributes.contains_key("engine") {
        link::set(own, "engine", engine);
        if own.unknown_fields.get("port").is_some_and(|why| why == ENGINE_NOT_KNOWN)
            && let Some(port) = engines::default_port(engine)
        {
            link::set(own, "port", port);
        }
        if own.unknown_fields.get("storage_encryption_type").is_some_and(|why| why == ENGINE_NOT_KNOWN) {
            let by_default = if engines::is_aurora(engine) { "sse-rds" } else { "none" };
            link::set(own, "storage_encryption_type", by_default);
        }
        if own.unknown_fields.get("engine_lifecycle_support").is_some_and(|why| why == ENGINE_NOT_KNOWN) {
            if engines::has_extended_support(engine) {
                link::set(own, "engine_lifecycle_support", engines::ENROLLED);
            } else {
                own.unknown_fields.remove("engine_lifecycle_support");
            }
        }
    }
    if let Some(version) = version
        && !own.attributes.contains_key("engine_version")
    {
        link::set(own, "engine_version", version);
    }
}

/// Takes over what the source of a replica, or the global database of a further region, decides.
pub fn follow_source(l: &mut Link<'_>, field: &str) {
    // Neither changes on the way to another region: an encrypted source has encrypted replicas only, and the other
    // way round.
    const EVERYWHERE: [&str; 6] = [
        "engine",
        "engine_version",
        "engine_lifecycle_support",
        "db_instance_class",
        "storage_encrypted",
        "storage_encryption_type",
    ];
    const SAME_REGION: [&str; 4] =
        ["kms_key", "db_parameter_group", "db_cluster_parameter_group", "publicly_accessible"];
    let address = l.address().to_owned();
    let Some(own) = l.resource(&address) else { return };
    let region = own.region.clone();
    let Some(source) = text_of(own, field) else { return };
    let Some(source) = l.resource(&source).map(|source| source.clone()) else { return };
    // A stack lies in one region.
    let same_region = region == source.region && (region.is_some() || source.origin == Origin::Template);
    let Some(own) = l.resource(&address) else { return };
    for name in EVERYWHERE.iter().chain(SAME_REGION.iter().filter(|_| same_region)) {
        let waits = own.unknown_fields.get(*name).is_some_and(|why| why == FROM_SOURCE || why == FROM_GLOBAL);
        if !waits {
            continue;
        }
        match (source.attributes.get(*name), source.unknown_fields.get(*name)) {
            (Some(value), _) => link::set(own, name, value.clone()),
            (None, Some(reason)) => link::set_unknown(own, name, reason.as_str()),
            // A global database says less than a cluster does.
            (None, None) if field == "global_cluster" || *name == "publicly_accessible" => {}
            (None, None) => drop(own.unknown_fields.remove(*name)),
        }
    }
}

/// Engine and version of a member are those of its cluster.
pub fn follow_cluster(l: &mut Link<'_>) {
    let address = l.address().to_owned();
    let Some(cluster) = l.resource(&address).and_then(|own| text_of(own, "db_cluster")) else { return };
    let Some(cluster) = l.resource(&cluster).map(|cluster| cluster.clone()) else { return };
    let Some(own) = l.resource(&address) else { return };
    for name in ["engine", "engine_version"] {
        if own.unknown_fields.contains_key(name) {
            match (cluster.attributes.get(name), cluster.unknown_fields.get(name)) {
                (Some(value), _) => link::set(own, name, value.clone()),
                (None, Some(reason)) => link::set_unknown(own, name, reason.as_str()),
                (None, None) => {}
            }
        }
    }
}

fn text_of(resource: &Resource, field: &str) -> Option<String> {
    resource.attributes.get(field)?.as_str().map(str::to_owned)
}
