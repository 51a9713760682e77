//! The operations that are served, by service.

mod backup;
mod ec2;
mod iam;
mod kms;
mod lists;
mod logs;
mod organizations;
mod parameters;
mod rds;
mod secrets;
mod sts;

use serde_json::Value;

use super::Ctx;
use super::errors::ApiError;
use super::request::Params;

/// The result of an operation, with the member names of the service.
pub fn answer(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let found = match ctx.service {
        "rds" => rds::answer(ctx),
        "ec2" => ec2::answer(ctx),
        "iam" => iam::answer(ctx),
        "sts" => sts::answer(ctx),
        "organizations" => organizations::answer(ctx),
        "kms" => kms::answer(ctx),
        "secretsmanager" => secrets::answer(ctx),
        "logs" => logs::answer(ctx),
        "backup" => backup::answer(ctx),
        _ => None,
    };
    found.unwrap_or_else(|| Err(ApiError::unknown_operation(ctx.service, ctx.operation)))
}

/// The operation's own name; REST services have paths instead.
pub fn operation(service: &str, named: &str, params: &Params) -> String {
    match service {
        "backup" => backup::operation(named, params),
        _ => named.to_owned(),
    }
}

/// Whether the same answer may be given again: not when it depends on other accounts, on the time or on earlier calls.
pub fn may_be_kept(service: &str, operation: &str, params: &Params) -> bool {
    match service {
        "rds" => {
            let others = |name| matches!(params.get(name).as_deref(), Some("shared" | "public"));
            !others("SnapshotType") && !params.is_true("IncludeShared") && !params.is_true("IncludePublic")
        }
        "ec2" => operation != "DescribeRegions",
        "iam" => operation == "GetAccountAuthorizationDetails",
        "kms" | "secretsmanager" | "logs" | "backup" => true,
        _ => false,
    }
}

/// What a message about a denied call names as the resource.
pub fn resource_of(service: &str, operation: &str, params: &Params, account: &str, region: &str) -> String {
    let named = ["ResourceName", "RoleArn", "SecretId", "KeyId"].iter().find_map(|name| params.get(name));
    if let Some(arn) = named.filter(|name| name.starts_with("arn:")) {
        return arn;
    }
    let partition = super::fleet::partition(region);
    match (service, operation) {
        ("rds", _) => {
            let kind = match operation {
                _ if operation.contains("ClusterSnapshot") => "cluster-snapshot",
                _ if operation.contains("Snapshot") => "snapshot",
                _ if operation.contains("ClusterParameter") => "cluster-pg",
                _ if operation.contains("Parameter") => "pg",
                _ if operation.contains("Cluster") => "cluster",
                _ => "db",
            };
            format!("arn:{partition}:rds:{region}:{account}:{kind}:*")
        }
        ("iam", _) => format!("arn:{partition}:iam::{account}:*"),
        _ => "*".to_owned(),
    }
}
