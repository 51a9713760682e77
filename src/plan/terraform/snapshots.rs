//! What the four snapshot types share.
//!
//! Encryption is no argument of a snapshot: it is that of the database or snapshot that it comes from, unless a copy
//! names a key. Where the origin is in the same plan its answer is taken over, else the fact is unknown.
//! Main type: [`Shape`].

use serde_json::Value;

use super::args::Arg;
use super::build::Build;
use super::databases;
use super::link::{self, Link, Target};

/// How the types differ.
#[derive(Debug)]
pub struct Shape {
    /// Argument with the identifier.
    pub name: &'static str,
    /// Field, argument and kind of the database that it was taken from.
    pub database: Option<(&'static str, &'static str, &'static str)>,
    /// For copies: argument and kind of the snapshot that was copied.
    pub source: Option<(&'static str, &'static str)>,
    /// Field (and argument) that says whether it is encrypted.
    pub encrypted: &'static str,
}

const FOLLOWS: &str = "follows what it was taken from, which this plan does not show";
/// Longest chain of copies that is followed.
const HOPS: usize = 8;

/// Fills the attributes of a snapshot.
pub fn build(b: &mut Build<'_>, shape: &Shape) {
    b.name(&[shape.name]);
    if let Some((field, arg, kind)) = shape.database {
        b.reference(field, arg, kind);
    }
    if let Some((arg, kind)) = shape.source {
        b.reference("source_snapshot", arg, kind);
        if !databases::given(b, arg) {
            b.unknown("source_snapshot", "not in the plan");
        }
    }
    b.set("is_copy", shape.source.is_some());
    b.copy("engine", "engine");
    // What Terraform manages was asked for by somebody, never made by the service on its own.
    b.set("snapshot_type", "manual");
    b.string_list("shared_accounts", "shared_accounts");
    if shape.source.is_some() && databases::given(b, "kms_key_id") {
        b.set(shape.encrypted, true);
        b.set("storage_encryption_type", "sse-kms");
        b.reference("kms_key", "kms_key_id", "aws_kms_key");
        return;
    }
    match b.arg(shape.encrypted) {
        Arg::Known(_) => {
            b.copy(shape.encrypted, shape.encrypted);
            b.reference("kms_key", "kms_key_id", "aws_kms_key");
            match b.flag(shape.encrypted) {
                Some(true) => b.set("storage_encryption_type", "sse-kms"),
                // A snapshot of an Aurora cluster may still be encrypted with a key that AWS owns.
                Some(false) | None => b.copy("storage_encryption_type", "storage_encryption_type"),
            }
        }
        Arg::Absent | Arg::Unknown(_) => {
            for field in [shape.encrypted, "storage_encryption_type", "kms_key"] {
                b.unknown(field, FOLLOWS);
            }
        }
    }
}

/// Takes over what the origin says of encryption and engine.
pub fn link(l: &mut Link<'_>, shape: &Shape) {
    let address = l.address().to_owned();
    let Some(origin) = origin(l, shape) else {
        // A copy of a snapshot that is not in the plan: all that can be said of its key is that it names none.
        if shape.source.is_some()
            && let Some(own) = l.resource(&address)
            && own.unknown_fields.get("kms_key").is_some_and(|why| why == FOLLOWS)
        {
            own.unknown_fields.remove("kms_key");
        }
        return;
    };
    let follows = |l: &mut Link<'_>, field: &str| {
        l.resource(&address).is_some_and(|own| own.unknown_fields.get(field).is_some_and(|why| why == FOLLOWS))
    };
    for (field, from) in [
        (shape.encrypted, &["storage_encrypted", "encrypted"][..]),
        ("storage_encryption_type", &["storage_encryption_type"]),
        ("kms_key", &["kms_key"]),
    ] {
        if follows(l, field) {
            take(l, &address, field, &origin, from);
        }
    }
    if l.resource(&address).is_some_and(|own| !own.attributes.contains_key("engine")) {
        take(l, &address, "engine", &origin, &["engine"]);
    }
}

fn take(l: &mut Link<'_>, address: &str, field: &str, origin: &str, from: &[&str]) {
    let Some(source) = l.resource(origin) else { return };
    let known: Option<Value> = from.iter().find_map(|name| source.attributes.get(*name)).cloned();
    let why = from.iter().find_map(|name| source.unknown_fields.get(*name)).cloned();
    let Some(own) = l.resource(address) else { return };
    match (known, why) {
        (Some(value), _) => link::set(own, field, value),
        (None, Some(reason)) => link::set_unknown(own, field, reason),
        // The origin has none: neither has the snapshot.
        (None, None) => drop(own.unknown_fields.remove(field)),
    }
}

/// The database at the end of the chain of copies, or the last snapshot of it that is in the plan.
fn origin(l: &mut Link<'_>, shape: &Shape) -> Option<String> {
    let target = match (shape.database, shape.source) {
        (Some((_, arg, kind)), _) => l.target(arg, kind),
        (None, Some((arg, kind))) => l.target(arg, kind),
        (None, None) => return None,
    };
    let Target::Resource(mut id) = target else { return None };
    for _ in 0..HOPS {
        let next = l.resource(&id).and_then(|found| {
            let follows = found.unknown_fields.values().any(|why| why == FOLLOWS);
            let names = ["db_instance", "db_cluster", "source_snapshot"];
            let next = names.iter().find_map(|name| found.attributes.get(*name)?.as_str());
            next.filter(|_| follows).map(str::to_owned)
        });
        match next {
            Some(next) if l.resource(&next).is_some() => id = next,
            Some(_) | None => break,
        }
    }
    Some(id)
}
