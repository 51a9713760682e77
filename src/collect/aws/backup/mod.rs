//! AWS Backup: which plans cover which databases, and the last recovery point of each.
//!
//! Asked only where there are databases. Recovery points come from the list of protected resources, one call for all,
//! rather than from one call for each database. Main items: [`read`], [`cover::judge`].

pub mod cover;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::call::{Answer, Page, Why};
use super::fields::{put, unknown};
use super::findings::Findings;
use super::operations::{Operation, other};
use super::place::Place;
use super::query::encoded;
use crate::model::{Gap, Resource};

const KIND: &str = "aws_backup_selection";

/// What was read, besides the selections.
#[derive(Debug)]
pub struct Backup {
    /// Protected resources with the time of their last recovery point, or why they are not known.
    recovery_points: Result<BTreeMap<String, Option<String>>, Why>,
}

/// Reads the plans and protected resources of one account's region.
pub async fn read(place: &Place) -> (Findings, Backup) {
    let mut findings = place.findings();
    // Two calls that nobody foretold: a region without databases does without them.
    place.more_calls(2);
    let (plans, protected) = tokio::join!(
        list(place, &other::BACKUP_PLANS, None, "/backup/plans/".to_owned(), "BackupPlansList"),
        list(place, &other::BACKUP_PROTECTED_RESOURCES, None, "/resources/".to_owned(), "Results"),
    );
    let plans: Vec<String> =
        findings.take(plans, &[KIND]).iter().filter_map(|plan| text(plan, "BackupPlanId")).collect();
    let found = place.each(plans, |plan| of_plan(place, plan)).await;
    found.into_iter().for_each(|found| findings.absorb(found));
    let recovery_points = protected.whole().map(|all| {
        let one = |item: &Value| Some((text(item, "ResourceArn")?, item.get("LastBackupTime").and_then(moment)));
        all.iter().filter_map(one).collect()
    });
    (findings, Backup { recovery_points })
}

async fn of_plan(place: &Place, plan: String) -> Findings {
    let mut findings = place.findings();
    let path = format!("/backup/plans/{}/selections/", encoded(&plan));
    let listed = list(place, &other::BACKUP_SELECTIONS, Some(&plan), path, "BackupSelectionsList").await;
    let listed = findings.take(listed, &[KIND]);
    let ids: Vec<String> = listed.iter().filter_map(|selection| text(selection, "SelectionId")).collect();
    let plan = plan.as_str();
    for answer in place.each(ids, |id| one(place, plan, id)).await {
        match answer {
            Ok(selection) => findings.push(selection),
            Err(why) => findings.gap(&why, &[KIND]),
        }
    }
    findings
}

async fn one(place: &Place, plan: &str, id: String) -> Result<Resource, Why> {
    let client = place.clients().query(&other::BACKUP_SELECTION);
    let path = format!("/backup/plans/{}/selections/{}", encoded(plan), encoded(&id));
    let target = format!("{plan}/{id}");
    let answer = place.one(&other::BACKUP_SELECTION, Some(&target), || client.get(&path, &[])).await.whole()?;
    Ok(selection(answer.get("BackupSelection").unwrap_or(&Value::Null), plan, &id, place))
}

fn selection(body: &Value, plan: &str, id: &str, place: &Place) -> Resource {
    let name = text(body, "SelectionName").unwrap_or_else(|| id.to_owned());
    let arn = place.arn("backup", &format!("backup-plan:{plan}/selection/{id}"));
    let mut found = place.resource(KIND, &arn, &name);
    put(&mut found, "plan", Some(plan));
    for (field, list) in [("resources", "Resources"), ("not_resources", "NotResources")] {
        let items = array(body, list).filter_map(Value::as_str);
        put(&mut found, field, Some(items.collect::<Vec<_>>()));
    }
    let tag = |tag: &Value| {
        let key = text(tag, "ConditionKey")?;
        let operator = text(tag, "ConditionType")?;
        Some(json!({"key": key, "value": text(tag, "ConditionValue")?, "operator": operator}))
    };
    put(&mut found, "selection_tags", Some(array(body, "ListOfTags").filter_map(tag).collect::<Vec<_>>()));
    let mut conditions = Vec::new();
    for (operator, tests) in body.get("Conditions").and_then(Value::as_object).unwrap_or(&Map::new()) {
        for test in tests.as_array().into_iter().flatten() {
            if let (Some(key), Some(value)) = (text(test, "ConditionKey"), text(test, "ConditionValue")) {
                conditions.push(json!({"operator": operator, "key": key, "value": value}));
            }
        }
    }
    put(&mut found, "conditions", Some(conditions));
    found
}

async fn list(
    place: &Place,
    operation: &'static Operation,
    target: Option<&str>,
    path: String,
    list: &'static str,
) -> Answer<Vec<Value>> {
    let client = place.clients().query(operation);
    let (client, path) = (&client, path.as_str());
    let fetch = |token: Option<String>| async move {
        let mut parameters = vec![("maxResults", "1000")];
        if let Some(token) = &token {
            parameters.push(("nextToken", token));
        }
        let mut answer = client.get(path, &parameters).await?;
        let next = text(&answer, "NextToken");
        let items = match answer.get_mut(list).map(Value::take) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        Ok(Page::new(items, next))
    };
    place.pages(operation, target, fetch).await
}

fn text(value: &Value, field: &str) -> Option<String> {
    value.get(field)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn array<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value.get(field).and_then(Value::as_array).into_iter().flatten()
}

/// Seconds since 1970, or a time in words, as RFC 3339.
fn moment(value: &Value) -> Option<String> {
    let time = match value {
        Value::Number(seconds) =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "a time in seconds; the fraction does not matter")]
            OffsetDateTime::from_unix_timestamp(seconds.as_f64()? as i64).ok()?
        }
        other => OffsetDateTime::parse(other.as_str()?, &Rfc3339).ok()?,
    };
    time.format(&Rfc3339).ok()
}

/// Tells the databases of the region what AWS Backup says of them.
pub fn tell(backup: &Backup, resources: &mut [Resource], gaps: &[Gap]) {
    cover::judge(resources, gaps);
    for database in resources.iter_mut().filter(|resource| cover::is_covered_kind(resource)) {
        match &backup.recovery_points {
            Ok(points) => {
                put(database, "last_recovery_point", points.get(&database.id).cloned().flatten());
            }
            Err(why) => unknown(database, "last_recovery_point", why),
        }
    }
}
