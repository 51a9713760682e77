//! IAM, which is one for all regions.

use serde_json::{Map, Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::{IAM, page};

/// The answer to an operation of IAM, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    Some(match ctx.operation {
        "GetAccountAuthorizationDetails" => authorization_details(ctx),
        "GetAccountPasswordPolicy" => match ctx.place.get("iam", "PasswordPolicy") {
            Some(policy) => Ok(json!({"PasswordPolicy": policy})),
            None => Err(ApiError::missing(
                "NoSuchEntity",
                format!("The Password Policy with domain name {} cannot be found.", ctx.account),
            )),
        },
        "GetAccountSummary" => {
            let summary = ctx.place.get("iam", "AccountSummary").cloned();
            Ok(json!({"SummaryMap": summary.unwrap_or_else(|| json!({"Users": 0, "AccountMFAEnabled": 0}))}))
        }
        "ListAccountAliases" => plain(ctx, "AccountAliases"),
        "ListAccessKeys" => keys(ctx),
        "GetAccessKeyLastUsed" => last_used(ctx),
        "GenerateCredentialReport" => Ok(generate_report(ctx)),
        "GetCredentialReport" => report(ctx),
        "ListVirtualMFADevices" => plain(ctx, "VirtualMFADevices"),
        _ => return None,
    })
}

fn with_marker(mut answer: Map<String, Value>, token: Option<String>) -> Value {
    answer.insert("IsTruncated".to_owned(), json!(token.is_some()));
    if let Some(token) = token {
        answer.insert("Marker".to_owned(), json!(token));
    }
    Value::Object(answer)
}

fn plain(ctx: &Ctx<'_>, list: &str) -> Result<Value, ApiError> {
    let rows = ctx.place.list("iam", list);
    let (range, token) = page(ctx, &IAM, rows.len())?;
    Ok(with_marker(Map::from_iter([(list.to_owned(), json!(rows[range]))]), token))
}

/// Users, groups, roles and policies are one sequence, which pages cut anywhere.
fn authorization_details(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    const LISTS: [&str; 4] = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];
    let kinds = ctx.params.list("Filter");
    for kind in &kinds {
        if !["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"].contains(&kind.as_str()) {
            return Err(ApiError::invalid("iam", format!("1 validation error detected: Value '{kind}' at 'filter'")));
        }
    }
    let wanted = |list: &str, row: &Value| {
        let is_of_aws = row.get("Arn").and_then(Value::as_str).is_some_and(|arn| arn.contains(":iam::aws:"));
        let kind = match list {
            "UserDetailList" => "User",
            "GroupDetailList" => "Group",
            "RoleDetailList" => "Role",
            _ if is_of_aws => "AWSManagedPolicy",
            _ => "LocalManagedPolicy",
        };
        kinds.is_empty() || kinds.iter().any(|k| k == kind)
    };
    let mut rows: Vec<(&str, &Value)> = Vec::new();
    for list in LISTS {
        rows.extend(ctx.place.list("iam", list).iter().filter(|row| wanted(list, row)).map(|row| (list, row)));
    }
    let (range, token) = page(ctx, &IAM, rows.len())?;
    let mut answer: Map<String, Value> = LISTS.iter().map(|list| ((*list).to_owned(), json!([]))).collect();
    for (list, row) in &rows[range] {
        if let Some(Value::Array(items)) = answer.get_mut(*list) {
            items.push((*row).clone());
        }
    }
    Ok(with_marker(answer, token))
}

/// `_AccessKeys` of a user.
fn keys(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let name = ctx.params.get("UserName").unwrap_or_default();
    let Some(user) = ctx.place.with("iam", "UserDetailList", "UserName", &name).first().copied() else {
        return Err(ApiError::missing("NoSuchEntity", format!("The user with name {name} cannot be found.")));
    };
    let rows = user.get("_AccessKeys").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (range, token) = page(ctx, &IAM, rows.len())?;
    Ok(with_marker(Map::from_iter([("AccessKeyMetadata".to_owned(), json!(rows[range]))]), token))
}

/// `_LastUsed` of a user's key; the service says N/A for one that never was.
fn last_used(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let id = ctx.params.get("AccessKeyId").unwrap_or_default();
    for user in ctx.place.list("iam", "UserDetailList") {
        for key in user.get("_AccessKeys").and_then(Value::as_array).into_iter().flatten() {
            if key.get("AccessKeyId").and_then(Value::as_str) == Some(&id) {
                let never = json!({"ServiceName": "N/A", "Region": "N/A"});
                let used = key.get("_LastUsed").cloned().unwrap_or(never);
                return Ok(json!({"UserName": user["UserName"], "AccessKeyLastUsed": used}));
            }
        }
    }
    Err(ApiError::new(403, "AccessDenied", format!("{} is not authorized to read access key {id}", ctx.caller)))
}

/// The first time it starts, then it is ready.
fn generate_report(ctx: &Ctx<'_>) -> Value {
    let mut reports = ctx.world.reports.lock().expect("no one panics with it");
    let asked = reports.entry(ctx.account.to_owned()).or_default();
    *asked += 1;
    match *asked {
        1 => json!({"State": "STARTED", "Description": "No report exists. Starting a new report generation task"}),
        _ => json!({"State": "COMPLETE"}),
    }
}

fn report(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let asked = ctx.world.reports.lock().expect("no one panics with it").get(ctx.account).copied().unwrap_or(0);
    if asked == 0 {
        return Err(ApiError::new(410, "ReportNotPresent", "Credential report not present."));
    }
    let lines: Vec<String> = match ctx.place.get("iam", "CredentialReport") {
        Some(Value::Array(lines)) => lines.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect(),
        _ => vec![REPORT_HEAD.to_owned()],
    };
    let text = lines.join("\n").replace("{account}", ctx.account);
    Ok(json!({"Content": base64(text.as_bytes()), "ReportFormat": "text/csv", "GeneratedTime": "2026-11-20T09:00:00Z"}))
}

const REPORT_HEAD: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/// Base64 as XML carries binary members.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = usize::try_from((number >> (18 - 6 * place)) & 63).unwrap_or_default();
            out.push(if place > chunk.len() { '=' } else { char::from(DIGITS[digit]) });
        }
    }
    out
}
