//! What a remediation does to the resources of a noncompliant case: merge patches (RFC 7396) by id. Main function:
//! [`mended`].

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::Resource;

/// The resources after the patches; an id that none of them has is a new resource.
pub(super) fn mended(resources: &[Resource], fix: &BTreeMap<String, Value>) -> Result<Vec<Resource>, String> {
    let mut mended = resources.to_vec();
    for (id, patch) in fix {
        let at = mended.iter().position(|resource| resource.id == *id);
        let before = match at.and_then(|at| mended.get(at)) {
            Some(resource) => serde_json::to_value(resource).map_err(|error| error.to_string())?,
            None if patch.get("resource_type").is_some() => serde_json::json!({"id": id, "name": id, "origin": "live"}),
            None => return Err(format!("there is no resource `{id}`, and without `resource_type` it is no new one")),
        };
        let after = merged(before, patch);
        let resource: Resource = serde_json::from_value(after).map_err(|error| format!("`{id}`: {error}"))?;
        match at.and_then(|at| mended.get_mut(at)) {
            Some(place) if *place == resource => return Err(format!("it changes nothing of `{id}`")),
            Some(place) => *place = resource,
            None => mended.push(resource),
        }
    }
    Ok(mended)
}

/// RFC 7396: objects are merged, null removes, everything else replaces.
fn merged(target: Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut object = match target {
        Value::Object(object) => object,
        _ => serde_json::Map::new(),
    };
    for (key, value) in patch {
        if value.is_null() {
            object.remove(key);
        } else {
            let before = object.remove(key).unwrap_or_default();
            object.insert(key.clone(), merged(before, value));
        }
    }
    Value::Object(object)
}
