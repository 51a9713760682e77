//! AWS Backup, whose operations are paths.

use serde_json::{Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::BACKUP;
use super::super::request::{Params, decode};
use super::lists::{as_stored, one_page};

/// Name of the operation behind a method and a path; the path itself for one that is not served.
pub fn operation(method: &str, params: &Params) -> String {
    let path = params.get("path").unwrap_or_default();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let named = match (method, parts.as_slice()) {
        ("GET", ["backup", "plans"]) => "ListBackupPlans",
        ("GET", ["backup", "plans", _]) => "GetBackupPlan",
        ("GET", ["backup", "plans", _, "selections"]) => "ListBackupSelections",
        ("GET", ["backup", "plans", _, "selections", _]) => "GetBackupSelection",
        ("GET", ["backup-vaults"]) => "ListBackupVaults",
        ("GET", ["resources"]) => "ListProtectedResources",
        ("GET", ["resources", _, "recovery-points"]) => "ListRecoveryPointsByResource",
        _ => return format!("{method} {path}"),
    };
    named.to_owned()
}

/// The answer to an operation of AWS Backup, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    let list = |name: &str| ctx.place.list("backup", name).iter().collect::<Vec<&Value>>();
    let paged = |rows: &[&Value], name: &str| one_page(ctx, rows, name, &BACKUP, "NextToken");
    Some(match ctx.operation {
        "ListBackupPlans" => paged(&list("Plans"), "BackupPlansList"),
        "ListBackupVaults" => paged(&list("Vaults"), "BackupVaultList"),
        "ListProtectedResources" => paged(&list("ProtectedResources"), "Results"),
        "GetBackupPlan" => plan(ctx).map(|plan| {
            let mut answer = plan.clone();
            answer["BackupPlan"] = plan["_plan"].clone();
            if let Some(members) = answer.as_object_mut() {
                members.remove("BackupPlanName");
            }
            answer
        }),
        "ListBackupSelections" => plan(ctx).and_then(|plan| {
            let rows: Vec<&Value> = plan["_selections"].as_array().into_iter().flatten().collect();
            paged(&rows, "BackupSelectionsList")
        }),
        "GetBackupSelection" => plan(ctx).and_then(|plan| {
            let id = part(ctx, 4);
            let mut all = plan["_selections"].as_array().into_iter().flatten();
            let found = all.find(|row| row["SelectionId"] == *id).ok_or_else(missing)?;
            Ok(json!({
                "BackupSelection": found["_selection"],
                "SelectionId": id,
                "BackupPlanId": plan["BackupPlanId"],
                "CreationDate": found["CreationDate"],
            }))
        }),
        "ListRecoveryPointsByResource" => {
            let arn = as_stored(ctx, &part(ctx, 1));
            paged(&ctx.place.with("backup", "RecoveryPoints", "_ResourceArn", &arn), "RecoveryPoints")
        }
        _ => return None,
    })
}

/// A part of the path, without its escapes.
fn part(ctx: &Ctx<'_>, number: usize) -> String {
    let path = ctx.params.get("path").unwrap_or_default();
    decode(path.trim_matches('/').split('/').nth(number).unwrap_or_default().as_bytes())
}

fn plan<'a>(ctx: &Ctx<'a>) -> Result<&'a Value, ApiError> {
    ctx.place.with("backup", "Plans", "BackupPlanId", &part(ctx, 2)).first().copied().ok_or_else(missing)
}

fn missing() -> ApiError {
    ApiError::missing("ResourceNotFoundException", "Cannot find what was asked for.")
}
