//! `[aws]`: accounts, regions and the way in.

use std::collections::BTreeSet;

use super::parse::{defaults, values};
use super::{AwsAccount, AwsOrganization, AwsScope, Partition, Regions};
use crate::toml_file::{Fields, Placed};

/// Calls a second that nobody needs to exceed.
const MOST_CALLS: i64 = 1_000;
const MOST_REQUESTS: i64 = 4_096;
const MOST_ATTEMPTS: i64 = 20;

pub(super) fn read(mut fields: Fields<'_, '_, '_>) -> AwsScope {
    let mut scope = AwsScope {
        partition: partition(&mut fields),
        profile: fields.string("profile"),
        endpoint_url: endpoint(&mut fields),
        role_name: fields.string("role_name"),
        external_id: fields.string("external_id"),
        session_name: fields.string("session_name"),
        ..AwsScope::default()
    };
    scope.regions = regions(&mut fields).unwrap_or_default();
    scope.max_calls_per_second = number(&mut fields, "max_calls_per_second", MOST_CALLS);
    scope.max_open_requests = number(&mut fields, "max_open_requests", MOST_REQUESTS);
    scope.max_attempts = number(&mut fields, "max_attempts", MOST_ATTEMPTS);
    let mut seen = BTreeSet::new();
    scope.accounts = fields.tables("account", |fields| account(fields, &mut seen));
    scope.organization = fields.table("organization", organization).map(|placed| placed.value);
    let span = fields.span();
    // Without either, the caller's own account is meant, and a role to assume would have no account to be in.
    let alone = scope.accounts.is_empty() && scope.organization.is_none();
    if alone && scope.role_name.is_some() {
        let help = "add [[aws.account]] with an id, or [aws.organization]";
        fields.mistakes.add(span, "`aws.role_name` is given, but no account to assume it in", help);
    }
    fields.finish();
    scope
}

fn number(fields: &mut Fields<'_, '_, '_>, key: &'static str, most: i64) -> Option<u32> {
    fields.integer(key, 1, most).and_then(|value| u32::try_from(value).ok())
}

fn partition(fields: &mut Fields<'_, '_, '_>) -> Partition {
    let Some(given) = fields.text("partition") else { return Partition::default() };
    match given.value.as_str() {
        "aws" => Partition::Aws,
        "aws-cn" => Partition::AwsCn,
        "aws-us-gov" => Partition::AwsUsGov,
        other => {
            let message = format!("`{}` is {other:?}, which is no partition", fields.name("partition"));
            fields.mistakes.add(given.span, message, "use aws, aws-cn or aws-us-gov");
            Partition::default()
        }
    }
}

fn endpoint(fields: &mut Fields<'_, '_, '_>) -> Option<String> {
    let given = fields.text("endpoint_url")?;
    let rest = given.value.strip_prefix("http://").or_else(|| given.value.strip_prefix("https://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
        let message = format!("`{}` is not an http or https address", fields.name("endpoint_url"));
        fields.mistakes.add(given.span, message, "write it like `http://127.0.0.1:5000`");
        return None;
    }
    Some(given.value)
}

/// `"enabled"`, or a list of names.
fn regions(fields: &mut Fields<'_, '_, '_>) -> Option<Regions> {
    let given = fields.strings("regions")?;
    if let [only] = given.as_slice()
        && only.value == "enabled"
    {
        return Some(Regions::Enabled);
    }
    let help = "list regions like \"eu-central-1\", or write regions = \"enabled\"";
    if given.is_empty() {
        let message = format!("`{}` is an empty list, so that nothing would be read", fields.name("regions"));
        fields.mistakes.add(fields.span(), message, help);
    }
    let mut seen = BTreeSet::new();
    for region in &given {
        if !is_region(&region.value) {
            let message = format!("{:?} in `{}` does not look like a region", region.value, fields.name("regions"));
            fields.mistakes.add(region.span.clone(), message, help);
        } else if !seen.insert(region.value.clone()) {
            let message = format!("{:?} stands twice in `{}`", region.value, fields.name("regions"));
            fields.mistakes.add(region.span.clone(), message, "leave one out");
        }
    }
    Some(Regions::Listed(values(given)))
}

/// Letters and at least one hyphen, then a number: `eu-central-1`, `us-gov-west-1`. Which ones exist changes.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let lower = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    words.len() >= 2 && words.iter().all(lower) && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

fn account_id(fields: &mut Fields<'_, '_, '_>, key: &'static str) -> Option<Placed<String>> {
    let given = fields.text(key)?;
    if let Some(fault) = fault_of_account(&given.value) {
        let message = format!("`{}` {fault}", fields.name(key));
        fields.mistakes.add(given.span, message, "write the twelve digits as a string, leading zeros too");
        return None;
    }
    Some(given)
}

fn fault_of_account(id: &str) -> Option<String> {
    (id.len() != 12 || !id.chars().all(|c| c.is_ascii_digit())).then(|| format!("is {id:?}, not twelve digits"))
}

fn account(mut fields: Fields<'_, '_, '_>, seen: &mut BTreeSet<String>) -> Option<AwsAccount> {
    let missing = !fields.has("id");
    let id = account_id(&mut fields, "id");
    if missing {
        let message = format!("`{}` is missing", fields.name("id"));
        fields.mistakes.add(fields.span(), message, "give each [[aws.account]] its id");
    }
    if let Some(placed) = &id
        && !seen.insert(placed.value.clone())
    {
        let message = format!("account {} stands twice in the scope", placed.value);
        fields.mistakes.add(placed.span.clone(), message, "leave one out");
    }
    let account = AwsAccount {
        id: id.map(|placed| placed.value).unwrap_or_default(),
        name: fields.string("name"),
        role_name: fields.string("role_name"),
        external_id: fields.string("external_id"),
        profile: fields.string("profile"),
        regions: regions(&mut fields),
        defaults: defaults(&mut fields),
    };
    fields.finish();
    Some(account)
}

fn organization(mut fields: Fields<'_, '_, '_>) -> AwsOrganization {
    let organization = AwsOrganization {
        account_id: account_id(&mut fields, "account_id").map(|placed| placed.value),
        role_name: fields.string("role_name"),
        external_id: fields.string("external_id"),
        organizational_units: values(fields.strings("organizational_units").unwrap_or_default()),
        account_tags: fields.string_map("account_tags"),
        exclude_accounts: excluded(&mut fields),
    };
    if organization.role_name.is_some() && !fields.has("account_id") {
        let message = format!("`{}` is given, but not the account it is in", fields.name("role_name"));
        fields.mistakes.add(fields.span(), message, "add `account_id` of the management account or delegate");
    }
    fields.finish();
    organization
}

fn excluded(fields: &mut Fields<'_, '_, '_>) -> Vec<String> {
    let given = fields.strings("exclude_accounts").unwrap_or_default();
    for id in &given {
        if let Some(fault) = fault_of_account(&id.value) {
            let message = format!("an element of `{}` {fault}", fields.name("exclude_accounts"));
            fields.mistakes.add(id.span.clone(), message, "write the twelve digits as a string");
        }
    }
    values(given)
}
