//! CloudFormation templates -> resources, without an account and without a guess.
//!
//! Owns the way from the text of a template (YAML or JSON, with its intrinsic functions) to the resources that it
//! makes, each with its line. What cannot be told before deployment is unknown, with the reason; no secret of a
//! template gets past this module. Main functions: [`read_text`], [`is_template`].

mod changeset;
mod convert;
mod error;
mod eval;
pub mod facts;
mod folder;
mod found;
mod hidden;
mod json;
mod loops;
mod names;
mod nested;
mod node;
mod parameters;
mod places;
mod probe;
mod remedy;
mod scalar;
mod serverless;
mod stack;
mod texts;
pub mod types;
mod variants;
mod work;
mod yaml;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

pub use self::error::TemplateError;
pub(in crate::plan) use self::facts::mappings;
pub use self::folder::Folder;
use self::found::Found;
pub(in crate::plan) use self::names::snake;
use self::node::{Node, Spot};
pub use self::parameters::TemplateOptions;
pub use self::places::Places;
pub use self::probe::field_sources;
pub use self::remedy::remedy;
use self::stack::{Origin, Stack, Truth};
use self::types::Type;
use super::error::PlanProblem;
use super::reword::reword;
use super::terraform::objects::{self, Object, StandIn};
use super::{Plan, Unread, decode};
use crate::model::{Change, ChangeAction, Location, PlanSource, Resource, kinds};

/// Largest template that is read. CloudFormation itself takes 1 MB.
pub const LIMIT: u64 = 8 << 20;

/// What stands for another resource: the property that names it.
const STAND_INS: [(&str, &str); 2] =
    [("AWS::KMS::Alias", "TargetKeyId"), ("AWS::SecretsManager::SecretTargetAttachment", "SecretId")];

/// Whether a text looks like a template, right or wrong: a cheap look at words that every template has.
#[must_use]
pub fn is_template(text: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    has("AWSTemplateFormatVersion")
        || (has("Resources:") || has("\"Resources\"") || has("Resources\":")) && (has("AWS::") || has("Type"))
}

/// Whether a text looks like a change set.
#[must_use]
pub fn is_change_set(text: &str) -> bool {
    changeset::is_one(text)
}

/// Reads a template or change set. `path` is where it lies, if it is a file: nested templates are looked for beside it.
///
/// # Errors
///
/// When it is no template, or one that CloudFormation would refuse as a text.
pub fn read_text(
    text: &str,
    path: Option<&Path>,
    path_shown: &str,
    options: &TemplateOptions,
) -> Result<Plan, TemplateError> {
    if text.trim_start().starts_with('{') && changeset::is_one(text) {
        return changeset::read(text, path_shown, options);
    }
    let root = parse(text)?;
    // Evaluating takes a tree apart.
    let again = (options.tries > 0 && variants::may_have(&root)).then(|| root.clone());
    let stack = outermost(root, path, path_shown, options)?;
    let mut plan = made(&stack, path_shown)?;
    if let Some(root) = again {
        plan.variants = variants::of(&root, &stack, options, |root, options| {
            made(&outermost(root, path, path_shown, options)?, path_shown)
        });
    }
    Ok(plan)
}

fn made(stack: &Stack, path_shown: &str) -> Result<Plan, TemplateError> {
    stack.read_nested()?;
    let mut made = Made::default();
    collect(stack, &mut made);
    Ok(made.finish(stack, path_shown))
}

fn outermost(
    root: Node,
    path: Option<&Path>,
    path_shown: &str,
    options: &TemplateOptions,
) -> Result<Stack, TemplateError> {
    let origin = Origin {
        prefix: String::new(),
        file: Rc::from(path_shown),
        way: path.map(Path::to_path_buf).into_iter().collect(),
        options: Rc::new(options.clone()),
        work: Rc::default(),
    };
    let given = options.parameters.iter().map(|(name, text)| (name.clone(), parameters::given(text, Spot::default())));
    let given: HashMap<String, Found> = given.collect();
    Stack::new(root, origin, given)
}

/// JSON when it begins like it, else YAML.
fn parse(text: &str) -> Result<Node, TemplateError> {
    if text.len() as u64 > LIMIT {
        return Err(TemplateError::TooLarge { limit: LIMIT });
    }
    if text.trim_start().starts_with('{') {
        let error = match json::parse(text) {
            Ok(node) => return Ok(node),
            Err(error) => error,
        };
        // A map of YAML may begin with a brace too.
        return match error {
            TemplateError::Syntax { .. } if !text.contains('\t') => yaml::parse(text).map_err(|_| error),
            error => Err(error),
        };
    }
    yaml::parse(text)
}

/// The text of a template file.
fn text_of(path: &Path) -> Result<String, PlanProblem> {
    let (file, watch) = decode::Watch::open(path)?;
    let (text, _, bytes) = super::whole_text(file, LIMIT)?;
    watch.check(Some(bytes))?;
    Ok(text)
}

/// What the stacks of one template come to.
#[derive(Default)]
struct Made {
    objects: Vec<Object>,
    stand_ins: Vec<StandIn>,
    spots: HashMap<String, places::Written>,
    /// Resources of which nothing at all is known, and why.
    opaque: HashMap<String, String>,
    other_resources: usize,
    included: Vec<PathBuf>,
    unread: Vec<Unread>,
}

fn collect(stack: &Stack, made: &mut Made) {
    made.included.extend(stack.way.last().filter(|_| !stack.prefix.is_empty()).cloned());
    made.unread.extend(hidden::of(stack));
    for entry in stack.resources.iter().filter(|entry| entry.key != hidden::TRANSFORM) {
        let exists = stack.exists(&entry.value);
        if exists == Truth::No {
            continue;
        }
        if let Some(inner) = stack.made(&entry.key) {
            collect(&inner, made);
            continue;
        }
        let ty = entry.value.get("Type").and_then(Node::as_text).unwrap_or_default();
        let condition = entry.value.get("Condition").and_then(Node::as_text);
        let mut make = || {
            if let Some((_, property)) = STAND_INS.iter().find(|(name, _)| *name == ty) {
                made.stand_ins.push(convert::stand_in(stack, entry, ty, property));
            }
            let properties = entry.value.get("Properties");
            let has = |name: &str| {
                properties.and_then(|all| all.get(name)).is_some_and(|value| !stack.eval(value).is_absent())
            };
            let text = |name: &str| stack.eval(properties?.get(name)?).text();
            match Type::of(ty, has, text) {
                Some(ty) => {
                    let (object, spots) = convert::object(stack, entry, ty);
                    let written = places::Written { file: Rc::clone(&stack.file), spot: entry.spot, spots };
                    made.spots.insert(object.address.clone(), written);
                    made.opaque.extend(opaque(&object));
                    made.objects.push(object);
                }
                None => made.other_resources += 1,
            }
        };
        match (exists, condition) {
            // It is judged as it is where it comes into being.
            (Truth::Open(_), Some(condition)) => stack.assuming(condition, true, make),
            _ => make(),
        }
    }
}

impl Made {
    fn finish(self, stack: &Stack, path_shown: &str) -> Plan {
        let (mut after, traces) = objects::resources(self.objects, self.stand_ins, path_shown);
        let places = Places::new(self.spots, traces);
        let changes = after.iter().filter_map(created).collect();
        for resource in &mut after {
            if let Some(location) = places.resource(&resource.id) {
                resource.location = Some(location);
            } else if resource.reference_only {
                resource.location = None;
            }
            reword(resource, "template");
            if let Some(reason) = self.opaque.get(&resource.id) {
                blank(resource, reason);
            }
        }
        let elsewhere = nested::elsewhere(stack).into_iter().map(|(name, _)| Unread::Stack { name });
        let gaps = elsewhere.chain(self.unread).collect();
        let declared = stack.root.get("Parameters").map(Node::entries).unwrap_or_default();
        let declared = declared.iter().map(|entry| entry.key.clone()).collect();
        Plan {
            source: PlanSource {
                path: path_shown.to_owned(),
                kind: "cloudformation_template".to_owned(),
                format_version: version(stack),
                tool_version: None,
                digest: String::new(),
            },
            before: Vec::new(),
            after,
            changes,
            other_resources: self.other_resources,
            is_partial: false,
            module_sources: std::collections::BTreeMap::new(),
            places,
            parameters: declared,
            variants: Vec::new(),
            unread: gaps,
            statements: Vec::new(),
            included: self.included,
        }
    }
}

fn version(stack: &Stack) -> String {
    let version = stack.root.get("AWSTemplateFormatVersion").and_then(Node::scalar);
    version.filter(|version| version == "2010-09-09").unwrap_or_else(|| "2010-09-09".to_owned())
}

fn created(resource: &Resource) -> Option<Change> {
    kinds::find(&resource.resource_type).filter(|_| !resource.reference_only)?;
    Some(Change {
        resource_id: resource.id.clone(),
        resource_type: resource.resource_type.clone(),
        action: ChangeAction::Create,
        deposed: None,
        previous_address: None,
        imported: false,
        replace_paths: Vec::new(),
        reason: None,
        warnings: Vec::new(),
    })
}

/// Why nothing of the object is known, when that is so.
fn opaque(object: &Object) -> Option<(String, String)> {
    Some((object.address.clone(), object.unknown.as_str()?.to_owned()))
}

/// Makes everything about a resource unknown: defaults count only where it is known what is not set.
fn blank(resource: &mut Resource, reason: &str) {
    let fields = kinds::find(&resource.resource_type).map_or(&[][..], |kind| kind.fields);
    resource.attributes.clear();
    let unknown = fields.iter().map(|field| field.name).chain(["tags"]);
    resource.unknown_fields.extend(unknown.map(|name| (name.to_owned(), reason.to_owned())));
}

/// Where a resource is written.
fn location(file: &str, spot: Spot) -> Location {
    Location { file: file.to_owned(), line: Some(spot.line), column: Some(spot.column) }
}
