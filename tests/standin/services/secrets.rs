//! Secrets Manager: what is known about secrets, never what is in them.

use serde_json::{Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::SECRETS;
use super::lists::{as_stored, one_page};

/// The answer to an operation of Secrets Manager, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    Some(match ctx.operation {
        "ListSecrets" => list(ctx),
        "DescribeSecret" => secret(ctx).map(described),
        "GetResourcePolicy" => secret(ctx).map(|secret| {
            let mut answer = json!({"ARN": secret["ARN"], "Name": secret["Name"]});
            if let Some(policy) = secret.get("_policy") {
                answer["ResourcePolicy"] = json!(policy.to_string());
            }
            answer
        }),
        _ => return None,
    })
}

/// Those that wait for their deletion are shown only when they are asked for.
fn list(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let all = ctx.place.list("secretsmanager", "SecretList").iter();
    let rows: Vec<&Value> =
        all.filter(|row| row.get("DeletedDate").is_none() || ctx.params.is_true("IncludePlannedDeletion")).collect();
    one_page(ctx, &rows, "SecretList", &SECRETS, "NextToken")
}

/// A description calls the versions otherwise than the list does.
fn described(secret: &Value) -> Value {
    let mut answer = secret.clone();
    if let Some(members) = answer.as_object_mut()
        && let Some(versions) = members.remove("SecretVersionsToStages")
    {
        members.insert("VersionIdsToStages".to_owned(), versions);
    }
    answer
}

fn secret<'a>(ctx: &Ctx<'a>) -> Result<&'a Value, ApiError> {
    let given = ctx.params.get("SecretId").unwrap_or_default();
    let stored = as_stored(ctx, &given);
    let field = if stored.starts_with("arn:") { "ARN" } else { "Name" };
    let found = ctx.place.with("secretsmanager", "SecretList", field, &stored);
    let message = "Secrets Manager can't find the specified secret.";
    found.first().copied().ok_or_else(|| ApiError::missing("ResourceNotFoundException", message))
}
