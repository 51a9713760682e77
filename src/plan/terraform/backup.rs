//! Which databases of a plan a backup selection covers.
//!
//! Only ever says yes: a database that no selection of the plan covers may be covered by one outside it.

use serde_json::Value;

use super::args::{Arg, Args};
use super::link::{self, Link};
use super::resolve::Resolved;
use crate::model::Resource;

/// Kinds that AWS Backup covers, with the word for them in an ARN.
const KINDS: [(&str, &str); 2] = [("aws_rds_instance", "db"), ("aws_rds_cluster", "cluster")];

/// Marks the databases that the selection in `l` covers.
pub fn mark_selected(l: &mut Link<'_>) {
    let args = l.args();
    for (kind, word) in KINDS {
        let named = referred(l, "resources", kind);
        let excluded = referred(l, "not_resources", kind);
        // Tags, and an exclusion that cannot be followed, are asked for each database.
        let exclusion_open = matches!(args.arg("not_resources"), Arg::Unknown(_)) && excluded.is_empty();
        for database in l.resources_of(kind) {
            let patterns = |arg: &str| strings(args, arg).iter().any(|pattern| matches_arn(pattern, database, word));
            let by_name = named.contains(&database.id) || patterns("resources");
            let left_out = exclusion_open || excluded.contains(&database.id) || patterns("not_resources");
            let by_tag = selected_by_tag(args, database);
            // A selection with both lists means one or the other to some readers and both to others: only what
            // holds either way counts.
            let has_names = !matches!(args.arg("resources"), Arg::Absent) && !is_empty(args.arg("resources"));
            let has_tags = !args.blocks("selection_tag").is_empty() || args.blocks_unknown("selection_tag").is_some();
            let wanted = (by_name || !has_names) && (by_tag || !has_tags) && (has_names || has_tags);
            if wanted && !left_out && conditions_hold(args, database) {
                link::set(database, "in_backup_plan", true);
            }
        }
    }
}

/// Databases of the plan that the expression of the list refers to.
fn referred(l: &Link<'_>, arg: &str, kind: &str) -> Vec<String> {
    if l.args().references(arg).is_empty() {
        return Vec::new();
    }
    match l.scope.by_references(kind, l.args().references(arg)) {
        Resolved::All(ids) | Resolved::Some(ids) => ids,
    }
}

fn is_empty(arg: Arg<'_>) -> bool {
    matches!(arg, Arg::Known(Value::Array(items)) if items.is_empty())
}

fn strings<'a>(args: Args<'a>, arg: &str) -> Vec<&'a str> {
    match args.arg(arg) {
        Arg::Known(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Arg::Known(_) | Arg::Absent | Arg::Unknown(_) => Vec::new(),
    }
}

fn selected_by_tag(args: Args<'_>, database: &Resource) -> bool {
    args.blocks("selection_tag").iter().any(|tag| {
        let (Arg::Known(Value::String(key)), Arg::Known(Value::String(value))) = (tag.arg("key"), tag.arg("value"))
        else {
            return false;
        };
        database.tags.get(key) == Some(value)
    })
}

/// Whether every condition certainly holds.
fn conditions_hold(args: Args<'_>, database: &Resource) -> bool {
    if args.blocks_unknown("condition").is_some() {
        return false;
    }
    let tags_known = !database.unknown_fields.keys().any(|path| path.starts_with("tags"));
    args.blocks("condition").iter().all(|condition| {
        ["string_equals", "string_like", "string_not_equals", "string_not_like"].iter().all(|operator| {
            condition.blocks_unknown(operator).is_none()
                && condition.blocks(operator).iter().all(|test| tags_known && test_holds(operator, *test, database))
        })
    })
}

fn test_holds(operator: &str, test: Args<'_>, database: &Resource) -> bool {
    let (Arg::Known(Value::String(key)), Arg::Known(Value::String(wanted))) = (test.arg("key"), test.arg("value"))
    else {
        return false;
    };
    let Some(key) = key.strip_prefix("aws:ResourceTag/") else { return false };
    let found = database.tags.get(key);
    match operator {
        "string_equals" => found == Some(wanted),
        "string_like" => found.is_some_and(|found| glob(wanted, found)),
        "string_not_equals" => found != Some(wanted),
        _ => !found.is_some_and(|found| glob(wanted, found)),
    }
}

/// Whether the ARN pattern certainly covers the database. What the plan does not tell of the ARN only matches `*`.
fn matches_arn(pattern: &str, database: &Resource, word: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let parts: Vec<&str> = pattern.splitn(7, ':').collect();
    let [arn, _partition, service, region, account, kind, name] = parts.as_slice() else { return false };
    let part = |pattern: &str, value: Option<&str>| pattern == "*" || value.is_some_and(|value| glob(pattern, value));
    *arn == "arn"
        && part(service, Some("rds"))
        && part(region, database.region.as_deref())
        && part(account, database.account_id.as_deref())
        && part(kind, Some(word))
        && part(name, Some(&database.name).filter(|name| **name != database.id).map(String::as_str))
}

/// `*` stands for any text.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let Some(tail) = parts.pop() else { return true };
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Origin;

    #[test]
    fn patterns_match_what_the_plan_tells() {
        let mut database = Resource::new("aws_rds_instance", "aws_db_instance.a", "orders", Origin::Plan);
        database.region = Some("eu-central-1".to_owned());
        for (pattern, expected) in [
            ("*", true),
            ("arn:aws:rds:*:*:db:*", true),
            ("arn:aws:rds:eu-*:*:db:ord*s", true),
            ("arn:aws:rds:eu-central-1:111122223333:db:orders", false),
            ("arn:aws:rds:*:*:cluster:*", false),
            ("arn:aws:rds:us-east-1:*:db:*", false),
            ("arn:aws:dynamodb:*:*:table/*", false),
        ] {
            assert_eq!(matches_arn(pattern, &database, "db"), expected, "{pattern}");
        }
    }

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(glob("a*b*c", "aXbYc") && glob("*", "") && glob("prod-*", "prod-"));
        assert!(!glob("a*b", "a") && !glob("a", "ab"));
    }
}
