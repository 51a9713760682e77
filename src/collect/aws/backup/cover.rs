//! Which databases a backup selection covers, by ARN, wildcard, tag and condition.
//!
//! Readers of the documentation disagree whether a selection with both ARNs and tags needs one or both. What holds either
//! way is told; what differs is unknown. Main item: [`judge`].

use serde_json::Value;

use crate::collect::aws::fields::covers;
use crate::model::{Gap, Resource};

const FIELD: &str = "in_backup_plan";

/// Whether AWS Backup covers resources of this kind as databases.
#[must_use]
pub fn is_covered_kind(resource: &Resource) -> bool {
    matches!(resource.resource_type.as_str(), "aws_rds_instance" | "aws_rds_cluster")
}

/// Tells every instance and cluster of one region whether a selection covers it.
pub fn judge(resources: &mut [Resource], gaps: &[Gap]) {
    let (selections, missing): (Vec<Resource>, _) = {
        let selections = resources.iter().filter(|resource| resource.resource_type == "aws_backup_selection");
        (selections.cloned().collect(), gaps.iter().find(|gap| gap.may_hide("aws_backup_selection", None, None)))
    };
    for database in resources.iter_mut().filter(|resource| is_covered_kind(resource)) {
        let answers: Vec<(Answer, &str)> =
            selections.iter().map(|selection| (covered(selection, database), selection.name.as_str())).collect();
        let unsure = answers.iter().find(|(answer, _)| *answer == Answer::Unsure);
        database.unknown_fields.remove(FIELD);
        if answers.iter().any(|(answer, _)| *answer == Answer::Yes) {
            database.attributes.insert(FIELD.to_owned(), true.into());
        } else if let Some(gap) = missing {
            let message = if gap.message.is_empty() { String::new() } else { format!(": {}", gap.message) };
            let reason = format!("{}: {}{message}", gap.operation, gap.cause.as_str());
            database.unknown_fields.insert(FIELD.to_owned(), reason);
        } else if let Some((_, name)) = unsure {
            let reason = format!("whether the backup selection {name} covers it depends on what is not known");
            database.unknown_fields.insert(FIELD.to_owned(), reason);
        } else {
            database.attributes.insert(FIELD.to_owned(), false.into());
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    No,
    Unsure,
    Yes,
}

impl Answer {
    const fn of(sure: bool) -> Self {
        if sure { Self::Yes } else { Self::No }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            (Self::Unsure, _) | (_, Self::Unsure) => Self::Unsure,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, Self::No) => Self::No,
            (Self::Unsure, _) | (_, Self::Unsure) => Self::Unsure,
        }
    }
}

fn covered(selection: &Resource, database: &Resource) -> Answer {
    let list = |field: &str| selection.attributes.get(field).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let names = |field: &str| list(field).iter().filter_map(Value::as_str).any(|pattern| covers(pattern, &database.id));
    if names("not_resources") {
        return Answer::No;
    }
    let tags = list("selection_tags");
    let by_tag = tags.iter().map(|tag| equals(tag, database)).fold(Answer::No, Answer::or);
    let by_name = Answer::of(names("resources"));
    let chosen = match (list("resources").is_empty(), tags.is_empty()) {
        (false, false) if by_name.and(by_tag) == by_name.or(by_tag) => by_name,
        (false, false) => Answer::Unsure,
        (false, true) => by_name,
        (true, false) => by_tag,
        (true, true) => Answer::No,
    };
    list("conditions").iter().map(|condition| holds(condition, database)).fold(chosen, Answer::and)
}

/// A tag of the list: `STRINGEQUALS` is the only operator.
fn equals(tag: &Value, database: &Resource) -> Answer {
    let (Some(key), Some(value)) = (tag["key"].as_str(), tag["value"].as_str()) else { return Answer::Unsure };
    let key = key.strip_prefix("aws:ResourceTag/").unwrap_or(key);
    with_tag(database, key, |found| found == Some(value))
}

fn holds(condition: &Value, database: &Resource) -> Answer {
    let (Some(operator), Some(key), Some(value)) =
        (condition["operator"].as_str(), condition["key"].as_str(), condition["value"].as_str())
    else {
        return Answer::Unsure;
    };
    let Some(key) = key.strip_prefix("aws:ResourceTag/") else { return Answer::Unsure };
    match operator {
        "StringEquals" => with_tag(database, key, |found| found == Some(value)),
        "StringLike" => with_tag(database, key, |found| found.is_some_and(|found| covers(value, found))),
        "StringNotEquals" => with_tag(database, key, |found| found != Some(value)),
        "StringNotLike" => with_tag(database, key, |found| !found.is_some_and(|found| covers(value, found))),
        _ => Answer::Unsure,
    }
}

fn with_tag(database: &Resource, key: &str, test: impl Fn(Option<&str>) -> bool) -> Answer {
    if database.unknown_fields.keys().any(|path| path == "tags" || *path == format!("tags[{key}]")) {
        return Answer::Unsure;
    }
    Answer::of(test(database.tags.get(key).map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Origin;

    fn database(tags: &[(&str, &str)]) -> Resource {
        let id = "arn:aws:rds:eu-central-1:111122223333:db:orders";
        let mut database = Resource::new("aws_rds_instance", id, "orders", Origin::Live);
        database.tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        database
    }

    fn answer(selection: Value, database: &Resource) -> Answer {
        let mut resource = Resource::new("aws_backup_selection", "s", "s", Origin::Live);
        resource.attributes = selection.as_object().unwrap().clone();
        covered(&resource, database)
    }

    #[test]
    fn names_tags_conditions_and_exceptions() {
        let prod = database(&[("env", "prod")]);
        let tag = json!([{"key": "env", "value": "prod", "operator": "STRINGEQUALS"}]);
        let star = json!(["*"]);
        for (selection, expected) in [
            (json!({"resources": star}), Answer::Yes),
            (json!({"resources": ["arn:aws:rds:*:*:db:*"]}), Answer::Yes),
            (json!({"resources": ["arn:aws:rds:*:*:cluster:*"]}), Answer::No),
            (json!({"resources": star, "not_resources": ["arn:aws:rds:*:*:db:ord*"]}), Answer::No),
            (json!({"selection_tags": tag}), Answer::Yes),
            (json!({"resources": star, "selection_tags": tag}), Answer::Yes),
            (json!({"resources": ["arn:aws:s3:::*"], "selection_tags": tag}), Answer::Unsure),
            (json!({}), Answer::No),
        ] {
            assert_eq!(answer(selection.clone(), &prod), expected, "{selection}");
        }
        let only = |operator: &str, value: &str| json!({"resources": ["*"], "conditions": [{"operator": operator, "key": "aws:ResourceTag/env", "value": value}]});
        assert_eq!(answer(only("StringLike", "pr*"), &prod), Answer::Yes);
        assert_eq!(answer(only("StringNotEquals", "prod"), &prod), Answer::No);
        assert_eq!(answer(only("StringEquals", "prod"), &database(&[])), Answer::No);
        assert_eq!(answer(only("Numeric", "prod"), &prod), Answer::Unsure);
        let mut unread = database(&[]);
        unread.unknown_fields.insert("tags".into(), "denied".into());
        assert_eq!(answer(json!({"selection_tags": tag}), &unread), Answer::Unsure);
        assert_eq!(answer(json!({"resources": star}), &unread), Answer::Yes);
    }
}
