//! CloudWatch Logs, as far as log groups go.

use serde_json::Value;

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::LOGS;
use super::lists::one_page;

/// The answer to an operation of CloudWatch Logs, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    match ctx.operation {
        "DescribeLogGroups" => Some(groups(ctx)),
        _ => None,
    }
}

fn groups(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let (prefix, pattern) = (ctx.params.get("logGroupNamePrefix"), ctx.params.get("logGroupNamePattern"));
    if prefix.is_some() && pattern.is_some() {
        let message = "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.";
        return Err(ApiError::invalid("logs", message));
    }
    let is_wanted = |row: &&Value| {
        let name = row["logGroupName"].as_str().unwrap_or_default();
        prefix.as_ref().is_none_or(|p| name.starts_with(p.as_str()))
            && pattern.as_ref().is_none_or(|p| name.contains(p.as_str()))
    };
    let rows: Vec<&Value> = ctx.place.list("logs", "logGroups").iter().filter(is_wanted).collect();
    one_page(ctx, &rows, "logGroups", &LOGS, "nextToken")
}
