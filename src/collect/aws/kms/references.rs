//! Which keys the resources of a region refer to, by ARN, by id or by alias.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Aliases;
use crate::collect::aws::place::Place;
use crate::model::field::FieldType;
use crate::model::{Resource, kinds};

/// Whether it is a database, or belongs to one.
pub(super) fn is_database(resource: &Resource) -> bool {
    kinds::find(&resource.resource_type).is_some_and(|kind| kind.is_database)
}

/// Attributes of its kind that name a key.
fn key_fields(resource: &Resource) -> impl Iterator<Item = &'static str> + use<> {
    let fields = kinds::find(&resource.resource_type).map_or(&[][..], |kind| kind.fields);
    fields.iter().filter(|field| matches!(field.ty, FieldType::Reference("aws_kms_key"))).map(|field| field.name)
}

/// Everything that is named as a key.
pub(super) fn named(resources: &[Resource]) -> BTreeSet<String> {
    let names = |resource| key_fields(resource).filter_map(|field| resource.attributes.get(field)?.as_str());
    resources.iter().flat_map(names).map(str::to_owned).collect()
}

/// Whether it is the ARN of a key of this account and region: no other can be read here.
pub(super) fn is_key_here(arn: &str, place: &Place) -> bool {
    arn.starts_with(&place.arn("kms", "key/"))
}

/// Lets ids and aliases of keys of this place be the ARNs of the keys.
pub(super) fn resolve(resources: &mut [Resource], aliases: &Aliases, place: &Place) {
    let here = place.arn("kms", "");
    for resource in resources {
        for field in key_fields(resource) {
            let Some(Value::String(name)) = resource.attributes.get_mut(field) else { continue };
            let plain = name.strip_prefix(&here).unwrap_or(name);
            if plain.starts_with("alias/") {
                if let Some(key) = aliases.key(plain) {
                    *name = key.to_owned();
                }
            } else if !name.contains([':', '/']) {
                *name = place.arn("kms", &format!("key/{name}"));
            }
        }
    }
}
