//! KMS: keys with their rotation, policies and tags, and aliases.

use serde_json::{Map, Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::{Bounds, KMS_ALIASES, KMS_KEYS, page};
use super::lists::as_stored;

/// The answer to an operation of KMS, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    Some(match ctx.operation {
        "ListKeys" => paged(ctx, "Keys", ctx.place.list("kms", "Keys").iter().collect(), &KMS_KEYS),
        "ListAliases" => aliases(ctx),
        "DescribeKey" => key(ctx).map(|key| json!({"KeyMetadata": key["_metadata"]})),
        "GetKeyRotationStatus" => key(ctx).map(|key| key["_rotation"].clone()),
        "GetKeyPolicy" => key(ctx).map(|key| json!({"Policy": key["_policy"].to_string(), "PolicyName": "default"})),
        "ListResourceTags" => key(ctx).and_then(|key| {
            let tags = key["_tags"].as_array().into_iter().flatten().collect();
            paged(ctx, "Tags", tags, &KMS_ALIASES)
        }),
        _ => return None,
    })
}

fn paged(ctx: &Ctx<'_>, list: &str, rows: Vec<&Value>, bounds: &Bounds) -> Result<Value, ApiError> {
    let (range, token) = page(ctx, bounds, rows.len())?;
    let mut answer =
        Map::from_iter([(list.to_owned(), json!(rows[range])), ("Truncated".to_owned(), json!(token.is_some()))]);
    if let Some(token) = token {
        answer.insert("NextMarker".to_owned(), json!(token));
    }
    Ok(Value::Object(answer))
}

fn aliases(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let wanted = match ctx.params.get("KeyId") {
        Some(_) => Some(key(ctx)?["KeyId"].clone()),
        None => None,
    };
    let all = ctx.place.list("kms", "Aliases").iter();
    let rows = all.filter(|row| wanted.as_ref().is_none_or(|id| row.get("TargetKeyId") == Some(id))).collect();
    paged(ctx, "Aliases", rows, &KMS_ALIASES)
}

/// By id, ARN, alias or ARN of an alias. A key of another account is not to be read from here.
fn key<'a>(ctx: &Ctx<'a>) -> Result<&'a Value, ApiError> {
    let given = ctx.params.get("KeyId").unwrap_or_default();
    let stored = as_stored(ctx, &given);
    let mut id = stored.rsplit("key/").next().unwrap_or_default().to_owned();
    if let Some((_, alias)) = stored.split_once("alias/") {
        let named = format!("alias/{alias}");
        let found = ctx.place.with("kms", "Aliases", "AliasName", &named);
        let target = found.first().and_then(|alias| alias.get("TargetKeyId")).and_then(Value::as_str);
        let Some(target) = target else {
            return Err(ApiError::missing("NotFoundException", format!("Alias {given} is not found.")));
        };
        target.clone_into(&mut id);
    }
    if given.starts_with("arn:") && given.split(':').nth(4) != Some(ctx.account) {
        let action = format!("kms:{}", ctx.operation);
        let message = format!(
            "User: {} is not authorized to perform: {action} on resource: {given} because no resource-based policy allows the {action} action",
            ctx.caller
        );
        return Err(ApiError::new(400, "AccessDeniedException", message));
    }
    let found = ctx.place.with("kms", "Keys", "KeyId", &id);
    found
        .first()
        .copied()
        .ok_or_else(|| ApiError::missing("NotFoundException", format!("Key '{given}' does not exist")))
}
