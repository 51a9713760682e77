//! Parameter groups with all parameters of their family: engine defaults, what RDS sets, and what the user set.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::{RDS, page};
use super::lists::matches_any;

/// Every engine's parameters, from `fixtures/aws/parameters.json`: name of the engine -> parameters in the answer's words.
/// A member `_families` limits a parameter to families, `_cluster` to cluster parameter groups (`true`) or others (`false`).
fn catalogue() -> &'static BTreeMap<String, Vec<Value>> {
    static CATALOGUE: OnceLock<BTreeMap<String, Vec<Value>>> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/aws/parameters.json");
        let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path} is not readable: {e}"));
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path} is not valid: {e}"))
    })
}

type Families = HashMap<(String, bool), Option<Arc<Vec<Value>>>>;

/// The parameters of a family; absent when there is no such family.
fn family(name: &str, is_cluster: bool) -> Option<Arc<Vec<Value>>> {
    static FAMILIES: OnceLock<std::sync::Mutex<Families>> = OnceLock::new();
    let mut made = FAMILIES.get_or_init(Default::default).lock().expect("no one panics with it");
    let make = || {
        let engine =
            catalogue().keys().filter(|engine| name.starts_with(engine.as_str())).max_by_key(|engine| engine.len())?;
        let belongs = |parameter: &&Value| {
            let in_family = parameter.get("_families").is_none_or(|f| matches_any(f, "", &[name.to_owned()]));
            let in_kind = parameter.get("_cluster").and_then(Value::as_bool).is_none_or(|c| c == is_cluster);
            in_family && in_kind
        };
        Some(Arc::new(catalogue()[engine].iter().filter(belongs).cloned().collect()))
    };
    made.entry((name.to_owned(), is_cluster)).or_insert_with(make).clone()
}

/// DescribeDBParameters and DescribeDBClusterParameters.
pub fn of_group(ctx: &Ctx<'_>, is_cluster: bool) -> Result<Value, ApiError> {
    let (list, id) = match is_cluster {
        false => ("DBParameterGroups", "DBParameterGroupName"),
        true => ("DBClusterParameterGroups", "DBClusterParameterGroupName"),
    };
    let Some(name) = ctx.params.get(id) else {
        return Err(ApiError::invalid("rds", format!("The parameter {id} must be provided")));
    };
    let groups = ctx.place.with("rds", list, id, &name);
    let Some(group) = groups.first() else {
        return Err(ApiError::missing("DBParameterGroupNotFound", format!("DBParameterGroup not found: {name}")));
    };
    let family_name = group.get("DBParameterGroupFamily").and_then(Value::as_str).unwrap_or_default();
    let all = family(family_name, is_cluster).unwrap_or_default();
    let set = group.get("_parameters").and_then(Value::as_object);
    let mut rows: Vec<Value> = all.iter().map(|parameter| overridden(parameter, set)).collect();
    // What the catalogue does not know can be set all the same.
    let is_listed =
        |name: &str| all.iter().any(|known| known.get("ParameterName").and_then(Value::as_str) == Some(name));
    for (name, _) in set.into_iter().flatten().filter(|(name, _)| !is_listed(name)) {
        let plain = json!({"ParameterName": name, "ApplyType": "dynamic", "DataType": "string", "IsModifiable": true});
        rows.push(overridden(&plain, set));
    }
    if let Some(source) = ctx.params.get("Source") {
        rows.retain(|row| row.get("Source").and_then(Value::as_str) == Some(&source));
    }
    for (filter, values) in ctx.params.filters() {
        if filter != "parameter-name" {
            return Err(ApiError::invalid("rds", format!("Unrecognized filter name: {filter}")));
        }
        rows.retain(|row| matches_any(row, "ParameterName", &values));
    }
    let (range, token) = page(ctx, &RDS, rows.len())?;
    let shown = &rows[range];
    Ok(match token {
        Some(token) => json!({"Parameters": shown, "Marker": token}),
        None => json!({"Parameters": shown}),
    })
}

/// `_parameters` of a group: name -> value, or name -> `{"value": .., "method": "pending-reboot"}`.
fn overridden(parameter: &Value, set: Option<&serde_json::Map<String, Value>>) -> Value {
    let mut row = parameter.clone();
    let name = parameter.get("ParameterName").and_then(Value::as_str).unwrap_or_default();
    if let Some(given) = set.and_then(|set| set.get(name)) {
        row["ParameterValue"] = given.get("value").unwrap_or(given).clone();
        row["Source"] = json!("user");
        let by_type = if row.get("ApplyType") == Some(&json!("static")) { "pending-reboot" } else { "immediate" };
        row["ApplyMethod"] = given.get("method").cloned().unwrap_or_else(|| json!(by_type));
    }
    row
}

/// DescribeEngineDefaultParameters and DescribeEngineDefaultClusterParameters.
pub fn of_family(ctx: &Ctx<'_>, is_cluster: bool) -> Result<Value, ApiError> {
    let Some(name) = ctx.params.get("DBParameterGroupFamily") else {
        return Err(ApiError::invalid("rds", "The parameter DBParameterGroupFamily must be provided"));
    };
    let Some(rows) = family(&name, is_cluster) else {
        return Err(ApiError::invalid("rds", format!("DBParameterGroupFamily {name} not found")));
    };
    let (range, token) = page(ctx, &RDS, rows.len())?;
    let mut defaults = json!({"DBParameterGroupFamily": name, "Parameters": &rows[range]});
    if let Some(token) = token {
        defaults["Marker"] = json!(token);
    }
    Ok(json!({"EngineDefaults": defaults}))
}
