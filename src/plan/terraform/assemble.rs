//! From the entries of a document to resources before and after, and the list of changes.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use super::build::Build;
use super::default_groups::default_group;
use super::document::{Document, Entry, Side};
use super::header;
use super::known_as;
use super::link::Link;
use super::lookup::Lookup;
use super::resolve::Scope;
use crate::model::field::Kind;
use crate::model::{Location, Origin, Resource, kinds};

/// The resources of one side, default groups of engines last.
pub(super) fn resources(document: &Document, side: Side, path_shown: &str) -> Vec<Resource> {
    resources_traced(document, side, path_shown, &mut Traces::new())
}

/// Resource id -> fields and the arguments that decide them.
pub(in crate::plan) type Traces = HashMap<String, Vec<(String, String)>>;

/// As [`resources`], and notes which arguments decide which fields if the document asks for it.
pub(super) fn resources_traced(
    document: &Document,
    side: Side,
    path_shown: &str,
    traces: &mut Traces,
) -> Vec<Resource> {
    let location = Location { file: path_shown.to_owned(), line: None, column: None };
    let lookup = Lookup::new(document, side);
    let origin = lookup.origin();
    let mut resources = Vec::with_capacity(document.entries.len());
    let mut groups = BTreeSet::new();
    let mut linking = Vec::new();
    for entry in document.entries.iter().filter(|entry| entry.exists(side)) {
        let Some(mapping) = entry.mapping else { continue };
        linking.push((entry, mapping));
        if let Some(kind) = mapping.resource_type.and_then(kinds::find) {
            let mut resource = resource(&Scope { lookup: &lookup, entry }, kind, origin, (&mut groups, traces));
            resource.location = Some(location.clone());
            resources.push(resource);
        }
    }
    for (kind, family) in groups {
        resources.push(default_group(&kind, &family, origin));
    }
    let by_id: HashMap<String, usize> =
        resources.iter().enumerate().rev().map(|(index, resource)| (resource.id.clone(), index)).collect();
    for (entry, mapping) in linking {
        let body = OnceCell::new();
        let scope = Scope { lookup: &lookup, entry };
        (mapping.link)(&mut Link { body: &body, scope, resources: &mut resources, by_id: &by_id });
    }
    // What stands in for a resource of another plan is written where its policy is.
    for resource in resources.iter_mut().filter(|resource| resource.location.is_none() && !resource.reference_only) {
        resource.location = Some(location.clone());
    }
    resources
}

fn resource(
    scope: &Scope<'_>,
    kind: &'static Kind,
    origin: Origin,
    (groups, traces): (&mut BTreeSet<(String, String)>, &mut Traces),
) -> Resource {
    let body = OnceCell::new();
    let scope = Scope { lookup: scope.lookup, entry: scope.entry };
    let args = scope.args(&body);
    let mut build = Build::new(args, kind.fields, scope);
    if let Some(mapping) = scope.entry.mapping {
        (mapping.build)(&mut build);
    }
    let done = build.done;
    let id = scope.address();
    let mut resource = Resource::new(kind.name, id, done.name.as_deref().unwrap_or(id), origin);
    resource.attributes = done.attributes.into_iter().collect();
    resource.unknown_fields = done.unknown.into_iter().collect();
    groups.extend(done.default_groups);
    if !done.traces.is_empty() {
        traces.insert(id.to_owned(), done.traces);
    }
    let earlier = earlier_arn(scope.lookup.document, scope.entry, scope.lookup.side);
    header::fill(&mut resource, &args, &scope, earlier.as_deref());
    resource.known_as = known_as::of(&args, done.is_named_itself.then_some(resource.name.as_str()));
    resource
}

#[derive(Deserialize)]
struct Arn<'a> {
    #[serde(borrow, default)]
    arn: Option<Cow<'a, str>>,
}

/// The ARN that the object has before it is replaced; account and region stay.
fn earlier_arn(document: &Document, entry: &Entry, side: Side) -> Option<String> {
    if side == Side::Before || !entry.is_new(side) {
        return None;
    }
    document.texts.with(entry.before?, |text| {
        let arn: Arn<'_> = serde_json::from_str(text).ok()?;
        arn.arn.map(Cow::into_owned)
    })
}

/// Folder of each module that is called by a local path, from the root module's folder on; the root is `""`.
pub(super) fn module_sources(document: &Document) -> BTreeMap<String, String> {
    let mut sources = BTreeMap::from([(String::new(), String::new())]);
    let Some(root) = document.configuration.modules.first() else { return sources };
    let mut pending = vec![(root, String::new(), String::new())];
    while let Some((module, path, folder)) = pending.pop() {
        for (name, call) in &module.calls {
            let Some(source) = call.source.as_deref().filter(|source| source.starts_with('.')) else { continue };
            let Some(inner) = document.configuration.modules.get(call.module) else { continue };
            let separator = if path.is_empty() { "" } else { "." };
            let inner_path = format!("{path}{separator}module.{name}");
            let inner_folder = join(&folder, source);
            sources.insert(inner_path.clone(), inner_folder.clone());
            pending.push((inner, inner_path, inner_folder));
        }
    }
    sources
}

fn join(folder: &str, source: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
