//! What every resource has beside its attributes: account, region, tags, owner, environment, tier.

use serde_json::Value;

use super::address::Address;
use super::args::{Arg, Args, SENSITIVE, has_mark, is_prefix, reason_of};
use super::configuration::{Expression, Provider};
use super::convert::convert;
use super::document::{Document, Side};
use super::resolve::Scope;
use crate::model::field::FieldType;
use crate::model::{Resource, TagDefaults, TagMapping};

const NO_ACCOUNT: &str = "the plan does not tell the account";
const NO_REGION: &str = "the plan does not tell the region";

/// Fills in everything that does not depend on the type.
pub(super) fn fill(resource: &mut Resource, args: &Args<'_>, scope: &Scope<'_>, earlier_arn: Option<&str>) {
    let provider = provider(scope);
    place(resource, args, scope, provider, earlier_arn);
    tags(resource, args, scope, provider);
    TagMapping::default().apply(resource, &TagDefaults::default());
}

fn tags(resource: &mut Resource, args: &Args<'_>, scope: &Scope<'_>, provider: Option<&Provider>) {
    let all = args.find("tags_all");
    for name in ["tags_all", "tags"] {
        check_tags(args, name);
    }
    if let Arg::Known(Value::Object(_)) = all.arg {
        return take_tags(resource, args, "tags_all");
    }
    let own = args.find("tags").arg;
    match &own {
        Arg::Known(Value::Object(_)) => take_tags(resource, args, "tags"),
        Arg::Unknown(reason) => drop(resource.unknown_fields.insert("tags".to_owned(), reason.clone())),
        Arg::Known(_) | Arg::Absent => {}
    }
    match (&all.arg, provider) {
        (Arg::Absent | Arg::Unknown(_), Some(provider)) if scope.lookup.side == Side::After => {
            default_tags(resource, provider);
        }
        (Arg::Unknown(reason), _) => drop(resource.unknown_fields.insert("tags".to_owned(), reason.clone())),
        (Arg::Known(_) | Arg::Absent, _) => {}
    }
}

/// Tags are texts by name; another form must not count as no tags.
fn check_tags(args: &Args<'_>, name: &str) {
    match args.find(name).arg {
        Arg::Known(Value::Object(map)) => {
            if let Some(wrong) = map.values().find(|value| value.is_object() || value.is_array()) {
                args.refuse(name, wrong, "an object of strings");
            }
        }
        Arg::Known(other) => args.refuse(name, other, "an object"),
        Arg::Absent | Arg::Unknown(_) => {}
    }
}

fn take_tags(resource: &mut Resource, args: &Args<'_>, path: &str) {
    let Arg::Known(Value::Object(map)) = args.find(path).arg else { return };
    let (unknown, sensitive) = args.marks(path);
    // What is computed from a sensitive tag carries no mark itself.
    let (_, own) = args.marks("tags");
    let marked = |marks: Option<&Value>, key: &str| match marks {
        Some(Value::Object(marks)) => has_mark(marks.get(key)),
        whole => has_mark(whole),
    };
    for (key, value) in map {
        if let Ok(Value::String(text)) = convert(value, &FieldType::String) {
            if marked(sensitive, key) || marked(own, key) {
                resource.unknown_fields.insert(format!("tags[{key}]"), SENSITIVE.to_owned());
            } else {
                resource.tags.insert(key.clone(), text);
            }
        }
    }
    if let Some(Value::Object(marks)) = unknown {
        for (key, mark) in marks.iter().filter(|(_, mark)| has_mark(Some(mark))) {
            resource.tags.remove(key);
            let reason = reason_of(Some(mark)).map_or_else(|| args.unknown_reason("tags"), str::to_owned);
            resource.unknown_fields.insert(format!("tags[{key}]"), reason);
        }
    }
}

/// Tags that the provider adds to everything that it makes.
fn default_tags(resource: &mut Resource, provider: &Provider) {
    match provider.expressions.find("default_tags[0].tags") {
        Some(Expression::Constant(Some(constant))) => {
            for (key, value) in constant.as_object().into_iter().flatten() {
                if let Value::String(text) = value
                    && !resource.unknown_fields.contains_key(&format!("tags[{key}]"))
                {
                    resource.tags.entry(key.clone()).or_insert_with(|| text.clone());
                }
            }
        }
        Some(
            Expression::References(_) | Expression::Constant(None) | Expression::Blocks(_) | Expression::Ordered(_),
        ) => {
            let reason = "the default tags of the provider are computed, and the plan does not tell the result";
            resource.unknown_fields.entry("tags".to_owned()).or_insert_with(|| reason.to_owned());
        }
        None => {}
    }
}

fn place(
    resource: &mut Resource,
    args: &Args<'_>,
    scope: &Scope<'_>,
    provider: Option<&Provider>,
    earlier_arn: Option<&str>,
) {
    let own = match args.arg("arn") {
        Arg::Known(Value::String(arn)) => Some(arn.as_str()),
        Arg::Known(_) | Arg::Absent | Arg::Unknown(_) => None,
    };
    let arn = |part: usize| {
        let texts = [own, earlier_arn].into_iter().flatten();
        texts.filter_map(|arn| arn.split(':').nth(part)).find(|text| !text.is_empty()).map(str::to_owned)
    };
    let text = |name: &str| match args.arg(name) {
        Arg::Known(Value::String(text)) => Some(text.clone()),
        Arg::Known(_) | Arg::Absent | Arg::Unknown(_) => None,
    };
    let document = scope.lookup.document;
    let setting = |name: &str| {
        let provider = provider?;
        let modules: Vec<&str> = provider.module.iter().map(String::as_str).collect();
        constant(document, &modules, provider.expressions.find(name)?, 0)
    };
    resource.account_id = arn(4)
        .or_else(|| text("owner_id"))
        .or_else(|| setting("assume_role[0].role_arn").and_then(|role| role.split(':').nth(4).map(str::to_owned)))
        .or_else(|| setting("allowed_account_ids"))
        .filter(|account| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()));
    if resource.account_id.is_none() {
        resource.unknown_fields.insert("account_id".to_owned(), NO_ACCOUNT.to_owned());
    }
    if resource.resource_type.starts_with("aws_iam_") || resource.resource_type == "aws_rds_global_cluster" {
        return;
    }
    resource.region = (text("region").or_else(|| arn(3)))
        .or_else(|| text("availability_zone").as_deref().and_then(region_of_zone))
        .or_else(|| setting("region"));
    if resource.region.is_none() {
        resource.unknown_fields.insert("region".to_owned(), NO_REGION.to_owned());
    }
}

/// `eu-west-1a` lies in `eu-west-1`; the names of local and wavelength zones say no more than their own.
fn region_of_zone(zone: &str) -> Option<String> {
    let region = zone.strip_suffix(|last: char| last.is_ascii_lowercase())?;
    (region.split('-').count() == 3 && region.ends_with(|last: char| last.is_ascii_digit())).then(|| region.to_owned())
}

/// The provider configuration that makes the object; `None` when the plan leaves a choice.
fn provider<'a>(scope: &Scope<'a>) -> Option<&'a Provider> {
    let providers = &scope.lookup.document.configuration.providers;
    let named = scope.configured().and_then(|found| found.provider.as_deref());
    if let Some(provider) = named.and_then(|key| providers.get(key)) {
        return Some(provider);
    }
    // Old versions name the provider of the module, and do not tell what was handed to it.
    let local = named.map_or("aws", |key| key.rsplit(':').next().unwrap_or(key));
    let address = Address::parse(&scope.entry.address)?;
    let mut modules: Vec<&str> = address.modules.iter().map(|step| step.name).collect();
    while named.is_some() && !modules.is_empty() {
        let path: Vec<String> = modules.iter().map(|name| format!("module.{name}")).collect();
        if let Some(provider) = providers.get(&format!("{}:{local}", path.join("."))) {
            return Some(provider);
        }
        modules.pop();
    }
    let family = local.split('.').next().unwrap_or(local);
    let mut candidates = providers.iter().filter(|(key, _)| key.split(['.', ':']).next() == Some(family));
    match (candidates.next(), candidates.next()) {
        (Some((_, only)), None) => Some(only),
        _ => None,
    }
}

/// The text that an expression comes to, when it is a literal or a variable with a known value.
fn constant(document: &Document, modules: &[&str], expression: &Expression, depth: usize) -> Option<String> {
    match expression {
        Expression::Constant(value) => match value.as_deref()? {
            Value::String(text) => Some(text.clone()),
            // A list of one account.
            Value::Array(items) => match items.as_slice() {
                [Value::String(only)] => Some(only.clone()),
                _ => None,
            },
            _ => None,
        },
        Expression::References(names) => {
            let longest = names.iter().max_by_key(|name| name.len())?;
            if depth > 20 || !names.iter().all(|name| is_prefix(name, longest)) {
                return None;
            }
            let name = longest.strip_prefix("var.")?;
            let Some((last, parents)) = modules.split_last() else {
                let root = document.configuration.modules.first();
                return (document.variables.get(name))
                    .or_else(|| root.and_then(|root| root.defaults.get(name)))
                    .cloned();
            };
            let (_, parent) = document.configuration.module(parents)?;
            match parent.calls.get(*last).and_then(|call| call.inputs.get(name)) {
                Some(input) => constant(document, parents, input, depth + 1),
                None => document.configuration.module(modules)?.1.defaults.get(name).cloned(),
            }
        }
        Expression::Blocks(_) | Expression::Ordered(_) => None,
    }
}
