//! Which fields a policy needs, and where each source of resources takes them from.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Guide;
use super::markdown::{code, codes, prose};
use crate::model::field::Kind;
use crate::model::{FieldSource, Presence, WhenAbsent, kinds};
use crate::policy::{FieldPath, LoadedPolicy};

/// The section: a list of fields for each kind that the policy looks at.
pub(super) fn facts(guide: &Guide<'_>, loaded: &LoadedPolicy) -> String {
    let mut out = String::new();
    let all: BTreeSet<&str> = guide.sources.iter().map(|source| source.reader).collect();
    for (kind, fields) in needed(loaded) {
        let sources: Vec<&FieldSource> =
            guide.sources.iter().filter(|source| source.resource_type == kind.name).collect();
        let readers: BTreeSet<&str> = sources.iter().map(|source| source.reader).collect();
        let _ = writeln!(out, "### {} ({})\n", kind.title, code(kind.name));
        if readers.is_empty() {
            let _ =
                writeln!(out, "No plan holds resources of this kind; they are read live, by {}.\n", prose(kind.source));
        } else {
            for reader in all.difference(&readers) {
                let _ = writeln!(out, "No {reader} holds resources of this kind.\n");
            }
        }
        for name in fields {
            field(&mut out, kind, name, &calls(guide, kind, name), &sources, &readers);
        }
        out.push('\n');
    }
    out
}

/// Calls beside the one that lists the kind, which tell of the field.
fn calls(guide: &Guide<'_>, kind: &Kind, name: &str) -> Vec<String> {
    let found = guide.calls.iter().filter(|call| call.kind == kind.name && call.field == name);
    let names: BTreeSet<&str> = found.map(|call| call.operation.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn field(
    out: &mut String,
    kind: &Kind,
    name: &str,
    apart: &[String],
    sources: &[&FieldSource],
    readers: &BTreeSet<&str>,
) {
    let Some(known) = kind.field(name) else {
        let _ = writeln!(out, "- {}: {}", code(name), header(name));
        return;
    };
    let _ = writeln!(out, "- {} ({}): {}", code(name), known.ty.as_str(), prose(known.doc));
    if readers.is_empty() && apart.is_empty() {
        return;
    }
    let (from, absent) = match (apart.is_empty(), known.presence) {
        (true, Presence::Always) => (code(kind.source), "every answer has it"),
        (true, Presence::Optional) => (code(kind.source), "left out when there is none"),
        (false, Presence::Always) => (codes(apart), "unknown where that is refused"),
        (false, Presence::Optional) => (codes(apart), "left out when there is none, unknown where that is refused"),
    };
    let _ = writeln!(out, "  - live: {from}; {absent}");
    for reader in readers {
        let mut found = false;
        for source in sources.iter().filter(|source| source.field == name && source.reader == *reader) {
            found = true;
            let _ = writeln!(out, "  - {reader}: {}", taken(source));
        }
        if !found {
            let means = match known.presence {
                Presence::Always => "so that it is unknown",
                Presence::Optional => "so that it counts as absent",
            };
            let _ = writeln!(out, "  - {reader}: not told, {means}");
        }
    }
}

fn taken(source: &FieldSource) -> String {
    let object = code(&source.object);
    let (from, also) = match (source.arguments.is_empty(), source.also.is_empty()) {
        (false, true) => (format!("{} of {object}", codes(&source.arguments)), String::new()),
        (false, false) => {
            (format!("{} of {object}", codes(&source.arguments)), format!("; {} can change it", codes(&source.also)))
        }
        (true, false) => (format!("follows from {} of {object}", codes(&source.also)), String::new()),
        (true, true) => (format!("the same for every {object}"), String::new()),
    };
    let absent = match &source.when_absent {
        WhenAbsent::Value(value) => format!("; when not set, {}", code(&value.to_string())),
        WhenAbsent::Absent => "; when not set, absent".to_owned(),
        WhenAbsent::Unknown(reason) => format!("; when not set, unknown: {}", prose(reason)),
        WhenAbsent::Adds => return format!("an {object} beside it adds to it"),
    };
    // The default itself was tried where nothing can be set.
    if source.arguments.is_empty() && source.also.is_empty() {
        return format!("{from}{}", absent.replace("; when not set,", ":"));
    }
    format!("{from}{absent}{also}")
}

/// What every resource has.
fn header(name: &str) -> &'static str {
    match name {
        "tags" => "tags of the resource, with those that a provider adds to everything",
        "environment" | "tier" | "owner" | "data_class" => {
            "from the tags of the resource, else from the scope or the account; unknown when nobody says it"
        }
        "account_id" | "region" => "from the ARN, else from the provider or the scope",
        "id" | "name" | "origin" | "resource_type" | "location" => "every resource has it",
        _ => "of the resource itself",
    }
}

/// Kinds that the policy looks at, judged ones first, each with its fields in the order of METADATA.
pub(super) fn needed(loaded: &LoadedPolicy) -> Vec<(&'static Kind, Vec<&str>)> {
    let mut found: Vec<(&'static Kind, Vec<&str>)> = Vec::new();
    let judged: Vec<&'static Kind> = loaded.policy.resource_types.iter().filter_map(|name| kinds::find(name)).collect();
    let mut note = |kind: &'static Kind, field: &'static str| {
        let at = found.iter().position(|(known, _)| known.name == kind.name).unwrap_or_else(|| {
            found.push((kind, Vec::new()));
            found.len() - 1
        });
        if let Some((_, fields)) = found.get_mut(at)
            && !fields.contains(&field)
        {
            fields.push(field);
        }
    };
    let own = |kind: &'static Kind, name: &str| {
        kind.field(name)
            .map(|field| field.name)
            .or_else(|| kinds::HEADER_FIELDS.iter().find(|one| **one == name).copied())
    };
    for kind in &judged {
        let conditions =
            loaded.policy.applies_when.iter().filter_map(|condition| FieldPath::parse(&condition.field).ok());
        for path in conditions.chain(loaded.requires.iter().chain(&loaded.reads).cloned()) {
            if let Some(field) = path.own_head().and_then(|head| own(kind, head)) {
                note(kind, field);
            }
        }
    }
    for kind in &judged {
        for path in loaded.requires.iter().chain(&loaded.reads) {
            let Some(other) = path.joined_kind(kind).and_then(kinds::find) else { continue };
            let field = match path {
                FieldPath::Own(_) => None,
                FieldPath::Through { target, .. } => own(other, &target.head),
                FieldPath::Referrers { field, .. } => own(other, field),
            };
            if let Some(field) = field {
                note(other, field);
            }
        }
    }
    found
}
