//! STS: who asks, and keys for roles in other accounts.

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::super::Ctx;
use super::super::errors::ApiError;

/// The answer to an operation of STS, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    Some(match ctx.operation {
        "GetCallerIdentity" => {
            Ok(json!({"Arn": ctx.caller, "UserId": "AIDACKCEVSQ6C2EXAMPLE", "Account": ctx.account}))
        }
        "AssumeRole" | "AssumeRoleWithWebIdentity" => assume_role(ctx),
        _ => return None,
    })
}

fn assume_role(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let arn = ctx.params.get("RoleArn").unwrap_or_default();
    let session = ctx.params.get("RoleSessionName").unwrap_or_default();
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let (Some(account), Some(role)) = (parts.get(4), parts.get(5).and_then(|r| r.strip_prefix("role/"))) else {
        return Err(ApiError::invalid("sts", format!("{arn} is invalid")));
    };
    if session.is_empty() {
        return Err(ApiError::invalid("sts", "The parameter RoleSessionName must be provided"));
    }
    let refused = || {
        let who = if ctx.caller.is_empty() { "anonymous" } else { ctx.caller };
        let message = format!("User: {who} is not authorized to perform: sts:{} on resource: {arn}", ctx.operation);
        ApiError::new(403, "AccessDenied", message)
    };
    let name = role.rsplit('/').next().unwrap_or_default();
    let found = ctx.world.fleet.accounts.get(*account).filter(|a| !a.suspended).ok_or_else(refused)?;
    if let Some(roles) = &found.roles {
        let known = roles.iter().find(|r| r.name == name).ok_or_else(refused)?;
        if known.external_id.is_some() && known.external_id != ctx.params.get("ExternalId") {
            return Err(refused());
        }
    }
    let seconds: i64 = ctx.params.get("DurationSeconds").and_then(|s| s.parse().ok()).unwrap_or(3600);
    let until = time::OffsetDateTime::now_utc() + time::Duration::seconds(seconds);
    let until = until.replace_nanosecond(0).unwrap_or(until).format(&Rfc3339).unwrap_or_default();
    let partition = parts[1];
    let session_arn = format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}");
    let key = ctx.world.new_session(account, session_arn.clone());
    Ok(json!({
        "Credentials": {
            "AccessKeyId": key,
            "SecretAccessKey": "not+a/secret",
            "SessionToken": format!("FwoGZXIvYXdzE{key}//////////wEaDA=="),
            "Expiration": until,
        },
        "AssumedRoleUser": {"AssumedRoleId": format!("AROA{account}:{session}"), "Arn": session_arn},
    }))
}
