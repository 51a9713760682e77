//! Change sets, as `aws cloudformation describe-change-set` prints them -> resources before and after.
//!
//! With property values (`--include-property-values`) both sides are read from their contexts, as CloudFormation
//! resolved them. Without, a resource that changes is known by name only, and all its attributes are unknown. What
//! the change set leaves alone is not in it, and not judged.

use std::collections::HashMap;
use std::rc::Rc;

use super::convert;
use super::error::TemplateError;
use super::node::{Data, Entry, Node, Spot};
use super::parameters::TemplateOptions;
use super::places::{Places, Written};
use super::stack::{Origin, Stack};
use super::types::Type;
use super::{json, nested};
use crate::model::{Change, ChangeAction, PlanSource, Resource};
use crate::plan::reword::reword;
use crate::plan::terraform::objects;
use crate::plan::{Plan, Unread};

/// What stands for a value that deployment makes known.
const LATER: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";
/// Why a nested stack is not judged.
const INNER: &str =
    "the nested stack has a change set of its own, which `describe-change-set` shows when it is given its ChangeSetId";
const NO_VALUES: &str = "the change set has no property values; --include-property-values gives them";

/// Whether a text looks like a change set: by the members of the document itself, since templates may speak of change
/// sets too. It need not be whole.
pub(super) fn is_one(text: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    // Most texts are neither.
    if !has("\"Changes\"") && !has("\"ChangeSetId\"") && !has("\"ChangeSetName\"") {
        return false;
    }
    let members = outer_members(text);
    !members.contains(&"Resources")
        && members.iter().any(|name| matches!(*name, "Changes" | "ChangeSetId" | "ChangeSetName"))
}

/// Names of the members of a JSON object, as far as the text goes.
fn outer_members(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let (mut names, mut depth, mut at) = (Vec::new(), 0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = at + 1;
                at = start;
                while bytes.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                let is_name = || text.get(at + 1..).is_some_and(|rest| rest.trim_start().starts_with(':'));
                if depth == 1 && is_name() {
                    names.extend(text.get(start..at));
                }
            }
            _ => {}
        }
        at += 1;
    }
    names
}

pub(super) fn read(text: &str, path_shown: &str, options: &TemplateOptions) -> Result<Plan, TemplateError> {
    let root = json::parse(text)?;
    let Some(changes) = root.get("Changes") else {
        return Err(TemplateError::NotAChangeSet("it has no `Changes`"));
    };
    match root.get("Status").and_then(Node::as_text) {
        Some("FAILED") => return Err(TemplateError::FailedChangeSet),
        Some("CREATE_PENDING" | "CREATE_IN_PROGRESS") => return Err(TemplateError::UnfinishedChangeSet),
        Some(_) | None => {}
    }
    if root.get("NextToken").is_some_and(|token| token.as_text().is_some_and(|token| !token.is_empty())) {
        return Err(TemplateError::Pages);
    }
    let options = placed(options, root.get("StackId").or_else(|| root.get("ChangeSetId")).and_then(Node::as_text));
    let mut sides = [Vec::new(), Vec::new()];
    let mut done = Vec::new();
    let mut other_resources = 0;
    let mut unread = Vec::new();
    for item in changes.items() {
        let Some(change) = item.get("ResourceChange") else { continue };
        let text = |name: &str| change.get(name).and_then(Node::as_text);
        let (Some(name), Some(ty), Some(action)) = (text("LogicalResourceId"), text("ResourceType"), text("Action"))
        else {
            return Err(TemplateError::NotAChangeSet(
                "a change has no `Action`, `LogicalResourceId` or `ResourceType`",
            ));
        };
        let action = action_of(action, text("Replacement"), text("PolicyAction"));
        let (before, after) = (side(change, "BeforeContext", ty), side(change, "AfterContext", ty));
        let exists = !matches!(action, ChangeAction::Create);
        if exists && action != ChangeAction::Read {
            sides[0].push(Entry { key: name.to_owned(), spot: change.spot, value: before });
        }
        if !matches!(action, ChangeAction::Delete | ChangeAction::Forget) {
            sides[1].push(Entry { key: name.to_owned(), spot: change.spot, value: after });
        }
        if nested::TYPES.contains(&ty) {
            unread.push(Unread::Made { name: name.to_owned(), reason: INNER.to_owned() });
        }
        if Type::of(ty, |_| false, |_| None).is_none() {
            other_resources += 1;
        }
        let policy = text("PolicyAction").map(str::to_owned);
        // Values that deployment makes known decide.
        let maybe = text("Replacement") == Some("Conditional");
        let imported = text("Action") == Some("Import");
        done.push((format!("{ty}.{name}"), action, replaced_by(change), imported, policy, maybe));
    }
    let [before, after] = sides;
    let (before, _) = resources(before, path_shown, &options)?;
    let (after, places) = resources(after, path_shown, &options)?;
    let changes = done
        .into_iter()
        .filter_map(|(id, action, replace_paths, imported, policy, maybe)| {
            let find = |all: &'_ [Resource]| all.iter().find(|resource| resource.id == id).cloned();
            let (old, new) = (find(&before), find(&after));
            let resource_type = new.as_ref().or(old.as_ref())?.resource_type.clone();
            let warnings = warnings(action, old.as_ref(), &replace_paths, policy.as_deref(), maybe);
            Some(Change {
                resource_id: id,
                resource_type,
                action,
                deposed: None,
                previous_address: None,
                imported,
                replace_paths,
                reason: None,
                warnings,
            })
        })
        .collect();
    Ok(Plan {
        source: PlanSource {
            path: path_shown.to_owned(),
            kind: "cloudformation_change_set".to_owned(),
            format_version: "2010-05-15".to_owned(),
            tool_version: None,
            digest: String::new(),
        },
        before,
        after,
        changes,
        other_resources,
        is_partial: false,
        module_sources: std::collections::BTreeMap::new(),
        places,
        parameters: std::collections::BTreeSet::new(),
        variants: Vec::new(),
        unread,
        statements: Vec::new(),
        included: Vec::new(),
    })
}

fn resources(
    entries: Vec<Entry>,
    path_shown: &str,
    options: &TemplateOptions,
) -> Result<(Vec<Resource>, Places), TemplateError> {
    let resources = Entry {
        key: "Resources".to_owned(),
        spot: Spot::default(),
        value: Node::new(Data::Map(entries), Spot::default()),
    };
    let origin = Origin {
        prefix: String::new(),
        file: Rc::from(path_shown),
        way: Vec::new(),
        options: Rc::new(options.clone()),
        work: Rc::default(),
    };
    let stack = Stack::new(Node::new(Data::Map(vec![resources]), Spot::default()), origin, HashMap::new())?;
    let mut made = Vec::new();
    let mut spots = HashMap::new();
    let mut opaque = HashMap::new();
    for entry in &stack.resources {
        let ty = entry.value.get("Type").and_then(Node::as_text).unwrap_or_default();
        let properties = entry.value.get("Properties");
        let has = |name: &str| properties.and_then(|all| all.get(name)).is_some();
        let text = |name: &str| properties?.get(name)?.as_text().map(str::to_owned);
        let Some(ty) = Type::of(ty, has, text) else { continue };
        let (object, _) = convert::object(&stack, entry, ty);
        // A context is a text of one line, so that all of it stands where the change does.
        let written = Written { file: Rc::clone(&stack.file), spot: entry.spot, spots: Vec::new() };
        spots.insert(object.address.clone(), written);
        opaque.extend(super::opaque(&object));
        made.push(object);
    }
    let (mut resources, traces) = objects::resources(made, Vec::new(), path_shown);
    let places = Places::new(spots, traces);
    for resource in &mut resources {
        resource.location = places.resource(&resource.id);
        reword(resource, "template");
        if let Some(reason) = opaque.get(&resource.id) {
            super::blank(resource, reason);
        }
    }
    Ok((resources, places))
}

/// One side of a change as a resource of a template.
fn side(change: &Node, context: &str, ty: &str) -> Node {
    let spot = change.spot;
    let member = |key: &str, value: Node| Entry { key: key.to_owned(), spot, value };
    let mut members = vec![member("Type", Node::text(ty, spot))];
    let context = change.get(context).and_then(Node::as_text).and_then(|text| json::parse(text).ok());
    match context {
        Some(context) => {
            for name in ["Properties"].into_iter().chain(convert::POLICIES) {
                if let Some(value) = context.get(name) {
                    members.push(member(name, later(value.clone())));
                }
            }
        }
        // A function that does not exist makes every property unknown, with this name for a reason.
        None => members.push(member("Properties", unknown(spot))),
    }
    Node::new(Data::Map(members), spot)
}

/// Values that are known after deployment only.
fn later(node: Node) -> Node {
    let spot = node.spot;
    match node.data {
        Data::Text(text) if text.contains(LATER) => Node::new(Data::Unknown("known after deployment"), spot),
        // Of what `NoEcho` parameters are given, nobody is shown more.
        Data::Text(text) if is_masked(&text) => Node::new(Data::Unknown("a secret that CloudFormation masks"), spot),
        Data::List(items) => Node::new(Data::List(items.into_iter().map(later).collect()), spot),
        Data::Map(entries) => {
            let entry = |entry: Entry| Entry { value: later(entry.value), ..entry };
            Node::new(Data::Map(entries.into_iter().map(entry).collect()), spot)
        }
        data @ (Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) | Data::Unknown(_)) => {
            Node::new(data, spot)
        }
    }
}

/// Asterisks and nothing else.
fn is_masked(text: &str) -> bool {
    text.len() >= 4 && text.bytes().all(|byte| byte == b'*')
}

const fn unknown(spot: Spot) -> Node {
    Node::new(Data::Unknown(NO_VALUES), spot)
}

fn action_of(action: &str, replacement: Option<&str>, policy: Option<&str>) -> ChangeAction {
    match (action, replacement) {
        ("Add" | "Import", _) => ChangeAction::Create,
        ("Remove", _) if policy == Some("Retain") => ChangeAction::Forget,
        ("Remove", _) => ChangeAction::Delete,
        // The new one is made first.
        ("Modify", Some("True")) => ChangeAction::CreateThenDelete,
        ("Dynamic" | "Modify", _) => ChangeAction::Update,
        _ => ChangeAction::NoOp,
    }
}

/// Properties that force the replacement.
fn replaced_by(change: &Node) -> Vec<String> {
    let details = change.get("Details").map(Node::items).unwrap_or_default();
    let mut names: Vec<String> = details
        .iter()
        .filter_map(|detail| detail.get("Target"))
        .filter(|target| target.get("RequiresRecreation").and_then(Node::as_text) == Some("Always"))
        .filter_map(|target| target.get("Name").and_then(Node::as_text).map(str::to_owned))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// What a person should know before the change set is executed.
fn warnings(
    action: ChangeAction,
    before: Option<&Resource>,
    replaced_by: &[String],
    policy: Option<&str>,
    maybe: bool,
) -> Vec<String> {
    let database = before.is_some_and(|resource| {
        crate::model::kinds::find(&resource.resource_type).is_some_and(|kind| kind.is_database)
    });
    match action {
        ChangeAction::CreateThenDelete | ChangeAction::DeleteThenCreate if database => {
            let why = match replaced_by {
                [] => String::new(),
                paths => format!(" because `{}` cannot be changed in place", paths.join("`, `")),
            };
            // What `UpdateReplacePolicy` makes of the old one.
            let old = match policy {
                Some("ReplaceAndRetain") => "a new database is created and the old one stays, where nothing manages it",
                Some("ReplaceAndSnapshot") => "the database is destroyed, with a last snapshot, and created anew",
                Some("ReplaceAndDelete") => "the database is destroyed without a last snapshot and created anew",
                _ => "the database is destroyed and created anew",
            };
            vec![format!("{old}{why}: its data does not move along")]
        }
        ChangeAction::Update if database && maybe => {
            let old = match policy {
                Some("ReplaceAndRetain") => "leaves the old one where nothing manages it",
                Some("ReplaceAndSnapshot") => "destroys the old one, with a last snapshot",
                Some("ReplaceAndDelete") => "destroys the old one without a last snapshot",
                _ => "destroys the old one",
            };
            vec![format!(
                "the database may be replaced, which values decide that deployment makes known; that {old}, and its data \
                 does not move along"
            )]
        }
        ChangeAction::Delete if database => vec![match policy {
            Some("Snapshot") => "the database is destroyed, with a last snapshot".to_owned(),
            Some("Delete") => "the database is destroyed without a last snapshot".to_owned(),
            _ => "the database is destroyed".to_owned(),
        }],
        ChangeAction::Forget if database => {
            vec!["the database leaves the stack but stays in the account, where nothing manages it".to_owned()]
        }
        _ => Vec::new(),
    }
}

/// Account and region of the stack, where the caller did not say otherwise.
fn placed(options: &TemplateOptions, arn: Option<&str>) -> TemplateOptions {
    let mut options = options.clone();
    let part = |index: usize| arn?.split(':').nth(index).filter(|part| !part.is_empty()).map(str::to_owned);
    options.region = options.region.or_else(|| part(3));
    options.account_id = options.account_id.or_else(|| part(4));
    options
}
