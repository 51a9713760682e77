//! Previews of Pulumi's (`pulumi preview --json`) -> resources before and after.
//!
//! Owns the way from steps with their states to the document that a plan of the same would be: the classic AWS provider
//! wraps Terraform's resources, so that the reader of plans decides what they mean. Main functions: [`read_text`],
//! [`is_preview`].

mod error;
mod steps;
mod types;
mod values;

use std::collections::HashMap;

use serde_json::{Map, Value, json};

pub use self::error::PreviewError;
use self::steps::{Change, Urn};
use self::types::Type;
use super::cloudformation::TemplateOptions;
use super::{Plan, PlanProblem, Unread, reword, terraform};

/// Largest preview that is read.
pub const LIMIT: u64 = 128 << 20;

const LATER: &str = "known after deployment";
const PASSWORD: &str = "the preview does not show where the password comes from, so that it may be written out";
const PROVIDER: &str = "pulumi:providers:aws";

/// Whether a text looks like a preview.
#[must_use]
pub fn is_preview(start: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(start.as_bytes(), word.as_bytes()).is_some();
    start.trim_start().starts_with('{')
        && !has("\"format_version\"")
        && (has("\"changeSummary\"") || has("\"steps\"") && has("urn:pulumi:"))
}

/// Reads a preview. The digest is left empty: the caller knows the raw bytes.
pub(super) fn read_text(text: &str, path_shown: &str, options: &TemplateOptions) -> Result<Plan, PlanProblem> {
    let (document, unchanged) = document(text, options).map_err(PlanProblem::Preview)?;
    let mut plan = terraform::read(document.to_string().as_bytes(), path_shown)?;
    plan.source.kind = "pulumi_preview".to_owned();
    plan.source.format_version = "JSON".to_owned();
    plan.unread.extend((unchanged > 0).then_some(Unread::Unchanged { count: unchanged }));
    for resource in plan.before.iter_mut().chain(&mut plan.after) {
        reword::reword(resource, "preview");
    }
    Ok(plan)
}

/// The plan of the same, and the number of resources that are left out as nothing changes about them.
fn document(text: &str, options: &TemplateOptions) -> Result<(Value, usize), PreviewError> {
    let preview: Value = serde_json::from_str(text)
        .map_err(|error| PreviewError::Syntax { line: error.line(), column: error.column() })?;
    let Value::Object(preview) = preview else {
        return Err(PreviewError::NotAPreview("it is no object"));
    };
    let diagnostics = preview.get("diagnostics").and_then(Value::as_array).into_iter().flatten();
    if diagnostics.into_iter().any(|one| one.get("severity").and_then(Value::as_str) == Some("error")) {
        return Err(PreviewError::Failed);
    }
    let steps = match preview.get("steps") {
        Some(Value::Array(steps)) => steps.as_slice(),
        None | Some(Value::Null) => &[],
        Some(_) => return Err(PreviewError::NotAPreview("its `steps` are no list")),
    };
    let changes = steps::changes(steps)?;
    let same = preview.get("changeSummary").and_then(|summary| summary.get("same")).and_then(Value::as_u64);
    let shown = steps.iter().filter(|step| step.get("op").and_then(Value::as_str) == Some("same")).count();
    let unchanged = usize::try_from(same.unwrap_or(0)).unwrap_or(usize::MAX).saturating_sub(shown);
    let stack = Stack::new(&changes, preview.get("config").and_then(Value::as_object), options);
    let mut resource_changes = Vec::new();
    let mut objects = Vec::new();
    for change in &changes {
        if let Some((entry, object)) = stack.entry(change) {
            resource_changes.push(entry);
            objects.extend(object);
        }
    }
    let document = json!({
        "format_version": "1.2",
        "resource_changes": resource_changes,
        "configuration": {"provider_config": stack.providers(), "root_module": {"resources": objects}},
    });
    Ok((document, unchanged))
}

/// What the resources of a preview share.
struct Stack<'p> {
    /// URN -> address.
    addresses: HashMap<&'p str, String>,
    changes: &'p [Change<'p>],
    config: Option<&'p Map<String, Value>>,
    options: &'p TemplateOptions,
}

impl<'p> Stack<'p> {
    fn new(changes: &'p [Change<'p>], config: Option<&'p Map<String, Value>>, options: &'p TemplateOptions) -> Self {
        let mut addresses: HashMap<&str, String> = HashMap::new();
        let mut taken: std::collections::HashSet<String> = std::collections::HashSet::new();
        for change in changes {
            if addresses.contains_key(change.urn) {
                continue;
            }
            let Some(urn) = Urn::parse(change.urn) else { continue };
            let ty = types::find(urn.ty).map_or_else(|| plain(urn.ty), |ty| ty.terraform.to_owned());
            let base = format!("{ty}.{}", plain(urn.name));
            // The same name below two parents, or two names that differ in what an address cannot hold.
            let mut address = base.clone();
            let mut copy = 2;
            while !taken.insert(address.clone()) {
                address = format!("{base}_{copy}");
                copy += 1;
            }
            addresses.insert(change.urn, address);
        }
        Self { addresses, changes, config, options }
    }

    /// The change, and how the object is written.
    fn entry(&self, change: &Change<'_>) -> Option<(Value, Option<Value>)> {
        let urn = Urn::parse(change.urn)?;
        // Stacks, providers and components are no resources of an account.
        let is_custom =
            [change.new, change.old].iter().flatten().any(|state| state.get("custom") == Some(&Value::Bool(true)));
        if !is_custom || urn.ty.starts_with("pulumi:") {
            return None;
        }
        let address = self.addresses.get(change.urn)?;
        let ty = types::find(urn.ty);
        let name = ty.map_or_else(|| address.split('.').next().unwrap_or_default(), |ty| ty.terraform);
        let old = change
            .old
            .map(|state| laid(&merged(&[state.get("outputs"), state.get("inputs")]), ty, &|_| Value::Bool(true)));
        let new = change.new.map(|state| self.after(change, state, ty));
        // What is adopted is there already.
        let old = if change.imported { old.or_else(|| new.clone()) } else { old };
        let part = |side: &Option<Map<String, Value>>, part: &str| {
            side.as_ref().and_then(|side| side.get(part)).cloned().unwrap_or(Value::Null)
        };
        let is_read = change.actions == ["read"];
        let mut entry = json!({
            "address": address,
            "mode": if is_read { "data" } else { "managed" },
            "type": name,
            "change": {
                "actions": change.actions,
                "before": part(&old, "values"),
                "after": part(&new, "values"),
                "after_unknown": or_none(part(&new, "unknown")),
                "before_sensitive": or_none(part(&old, "sensitive")),
                "after_sensitive": or_none(part(&new, "sensitive")),
                "replace_paths": change.reasons.iter().map(|name| json!([values::argument(name, ty)])).collect::<Vec<_>>(),
            },
        });
        if change.left_over {
            entry["deposed"] = Value::from("left over");
        }
        if change.imported {
            entry["change"]["importing"] = json!({});
        }
        let written = change.new.filter(|_| !change.left_over).map(|state| {
            json!({
                "address": address,
                "provider_config_key": self.provider(state),
                "expressions": self.expressions(state, ty),
            })
        });
        Some((entry, written))
    }

    /// The object as it will be: what is there and stays, and what is asked for.
    fn after(&self, change: &Change<'_>, state: &Map<String, Value>, ty: Option<&Type>) -> Map<String, Value> {
        let inputs = state.get("inputs").and_then(Value::as_object);
        let mut all = match change.actions {
            ["no-op"] | ["read"] => {
                merged(&[change.old.and_then(|old| old.get("outputs")), state.get("outputs"), state.get("inputs")])
            }
            ["update"] => {
                let earlier = change.old.and_then(|old| old.get("inputs")).and_then(Value::as_object);
                let mut all = merged(&[change.old.and_then(|old| old.get("outputs")), state.get("outputs")]);
                // What is no longer asked for goes back to what the provider does.
                for name in earlier.into_iter().flat_map(Map::keys) {
                    if inputs.is_none_or(|inputs| !inputs.contains_key(name)) {
                        all.remove(name);
                    }
                }
                if earlier.and_then(|earlier| earlier.get("tags")) != inputs.and_then(|inputs| inputs.get("tags")) {
                    all.remove("tagsAll");
                }
                all
            }
            _ => merged(&[state.get("outputs")]),
        };
        all.extend(inputs.cloned().unwrap_or_default());
        let given = |name: &str| inputs.is_some_and(|inputs| inputs.contains_key(name));
        let why = |name: &str| match self.names(state, name).as_slice() {
            // What nobody asks for, the service decides.
            _ if !given(name) => Value::Bool(true),
            [] => Value::from(LATER),
            [first] => Value::from(format!("{LATER}: refers to {first}")),
            [first, second] => Value::from(format!("{LATER}: refers to {first} and {second}")),
            [first, second, ..] => Value::from(format!("{LATER}: refers to {first}, {second} and others")),
        };
        let mut laid = laid(&all, ty, &why);
        for name in inputs.into_iter().flat_map(Map::keys) {
            let arg = values::argument(name, ty);
            if is_password(&arg)
                && self.names(state, name).is_empty()
                && values::text(inputs.and_then(|inputs| inputs.get(name))).is_none()
                && let Some(Value::Object(unknown)) = laid.get_mut("unknown")
            {
                unknown.insert(arg, Value::from(PASSWORD));
            }
        }
        laid
    }

    /// Addresses of what a property is made of.
    fn names(&self, state: &Map<String, Value>, property: &str) -> Vec<String> {
        let all = state.get("propertyDependencies").and_then(|all| all.get(property)).and_then(Value::as_array);
        let name = |urn: &str| {
            self.addresses.get(urn).cloned().unwrap_or_else(|| {
                let urn = Urn::parse(urn).map_or("elsewhere", |urn| urn.name);
                format!("hidden.{}", plain(urn))
            })
        };
        let mut names: Vec<String> = all.into_iter().flatten().filter_map(Value::as_str).map(name).collect();
        names.sort();
        names.dedup();
        names
    }

    fn expressions(&self, state: &Map<String, Value>, ty: Option<&Type>) -> Value {
        let inputs = state.get("inputs").and_then(Value::as_object);
        let defaults = inputs.and_then(|inputs| inputs.get("__defaults")).and_then(Value::as_array);
        let is_default = |name: &str| defaults.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(name)));
        let mut all = Map::new();
        for name in inputs.into_iter().flat_map(Map::keys) {
            if name.starts_with("__") || is_default(name) {
                continue;
            }
            let arg = values::argument(name, ty);
            let names = self.names(state, name);
            if names.is_empty() {
                // What is shown in the clear is written in the clear, in the program or in its configuration.
                let in_the_clear = values::text(inputs.and_then(|inputs| inputs.get(name))).is_some();
                if !is_password(&arg) || in_the_clear {
                    // A write-only value may come from anywhere.
                    let written = if arg.ends_with("_wo") { json!({}) } else { json!({"constant_value": "(literal)"}) };
                    all.insert(arg, written);
                }
            } else {
                all.insert(arg, json!({"references": names}));
            }
        }
        Value::Object(all)
    }

    /// Key of the provider that makes the object.
    fn provider(&self, state: &Map<String, Value>) -> String {
        let Some(provider) = state.get("provider").and_then(Value::as_str) else { return "aws".to_owned() };
        // The id of the provider follows its URN.
        let urn = provider.rsplit_once("::").map_or(provider, |(urn, _)| urn);
        self.changes.iter().find(|change| change.urn == urn).map_or_else(|| "aws".to_owned(), |_| key_of(urn))
    }

    fn providers(&self) -> Value {
        let constant = |value: Value| json!({"constant_value": value});
        let options = self.options;
        let of = |inputs: &dyn Fn(&str) -> Option<Value>| {
            let mut expressions = Map::new();
            let region = inputs("region").as_ref().and_then(|region| values::text(Some(region)).map(str::to_owned));
            if let Some(region) = region.or_else(|| options.region.clone()) {
                expressions.insert("region".to_owned(), constant(Value::from(region)));
            }
            let accounts = inputs("allowedAccountIds").map(unpacked).filter(Value::is_array);
            if let Some(accounts) = options.account_id.as_ref().map(|id| json!([id])).or(accounts) {
                expressions.insert("allowed_account_ids".to_owned(), constant(accounts));
            }
            if let Some(tags) = inputs("defaultTags").map(unpacked).and_then(|all| all.get("tags").cloned()) {
                expressions.insert("default_tags".to_owned(), json!([{"tags": constant(tags)}]));
            }
            json!({"name": "aws", "expressions": expressions})
        };
        let mut all = Map::new();
        all.insert("aws".to_owned(), of(&|name| self.config?.get(&format!("aws:{name}")).cloned()));
        for change in self.changes {
            if Urn::parse(change.urn).is_some_and(|urn| urn.ty == PROVIDER) {
                let inputs = change.new.or(change.old).and_then(|state| state.get("inputs"));
                all.insert(key_of(change.urn), of(&|name| inputs?.get(name).cloned()));
            }
        }
        Value::Object(all)
    }
}

/// Settings of providers are texts with JSON in them.
fn unpacked(value: Value) -> Value {
    match &value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}

fn key_of(urn: &str) -> String {
    format!("aws.{}", plain(Urn::parse(urn).map_or("provider", |urn| urn.name)))
}

fn is_password(arg: &str) -> bool {
    values::is_secret(arg) && !arg.ends_with("_wo") && !arg.ends_with("_version")
}

fn laid(properties: &Map<String, Value>, ty: Option<&Type>, why: &dyn Fn(&str) -> Value) -> Map<String, Value> {
    values::arguments(properties, ty, why)
}

fn or_none(marks: Value) -> Value {
    if marks.is_null() { json!({}) } else { marks }
}

/// Members of objects, of which the last counts.
fn merged(sides: &[Option<&Value>]) -> Map<String, Value> {
    let mut all = Map::new();
    for side in sides.iter().filter_map(|side| side.and_then(Value::as_object)) {
        all.extend(side.clone());
    }
    all
}

/// What an address can hold of a name.
fn plain(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    let name: String = name.chars().map(plain).collect();
    if name.is_empty() { "_".to_owned() } else { name }
}
