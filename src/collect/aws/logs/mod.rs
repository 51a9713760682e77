//! Log groups that receive the logs of databases. No log is read, only how long it is kept and how it is encrypted.
//!
//! Main item: [`read`].

use serde_json::{Value, json};

use super::call::Page;
use super::fields::{put, unknown};
use super::findings::Findings;
use super::operations::other;
use super::place::Place;
use crate::model::Resource;

/// RDS exports logs to groups below this name, and to no other.
const PREFIX: &str = "/aws/rds/";

/// Reads the log groups of databases in one account's region.
pub async fn read(place: &Place) -> Findings {
    let mut findings = place.findings();
    let client = place.clients().query(&other::LOGS_GROUPS);
    let client = &client;
    let fetch = |token: Option<String>| async move {
        let mut parameters = json!({"logGroupNamePrefix": PREFIX, "limit": 50});
        if let Some(token) = token {
            parameters["nextToken"] = token.into();
        }
        let mut answer = client.json(&parameters).await?;
        let next = answer.get("nextToken").and_then(Value::as_str).map(str::to_owned);
        let groups = match answer.get_mut("logGroups").map(Value::take) {
            Some(Value::Array(groups)) => groups,
            _ => Vec::new(),
        };
        Ok(Page::new(groups, next))
    };
    let listed = place.pages(&other::LOGS_GROUPS, None, fetch).await;
    for group in findings.take(listed, &other::LOGS_GROUPS.lists()) {
        if let Some(group) = log_group(&group, place) {
            findings.push(group);
        }
    }
    findings
}

fn log_group(group: &Value, place: &Place) -> Option<Resource> {
    let name = group.get("logGroupName")?.as_str()?;
    let mut found = place.resource("aws_cloudwatch_log_group", &place.arn("logs", &format!("log-group:{name}")), name);
    // Without a retention events are kept for ever.
    put(&mut found, "retention_in_days", Some(group.get("retentionInDays").and_then(Value::as_i64).unwrap_or(0)));
    put(&mut found, "kms_key", group.get("kmsKeyId").and_then(Value::as_str));
    unknown(&mut found, "tags", "logs:DescribeLogGroups does not tell the tags of log groups");
    Some(found)
}
