//! Decides, before a policy runs, whether it applies and whether everything it needs is known.

use super::index::{Index, IndexNeeds};
use std::sync::Arc;

use super::Item;
use super::states::{Fields, Heads, Position, State, States};
use crate::model::field::{FieldType, Kind};
use crate::model::policy::Condition;
use crate::model::resource::MANAGED_ELSEWHERE;
use crate::model::{MissingField, kinds};
use crate::policy::{FieldPath, LoadedPolicy, OwnPath};
use crate::rego::Document;

/// The answer of a guard.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Gate {
    /// Everything required is known.
    Open,
    /// The known part of a list is enough to fail, never to pass.
    Partly(Vec<MissingField>),
    NotApplicable,
    Closed(Vec<MissingField>),
}

/// The guard of one policy for one kind.
#[derive(Debug)]
pub(super) struct Guard {
    conditions: Vec<(Position, Arc<str>, Test)>,
    requires: Vec<Requirement>,
}

#[derive(Debug)]
struct Requirement {
    path: FieldPath,
    partial: bool,
    /// Position of the own field that the path starts from.
    head: Position,
    /// As METADATA writes it.
    name: Arc<str>,
}

#[derive(Debug)]
enum Test {
    In(Vec<Document>),
    NotIn(Vec<Document>),
    Prefix(Vec<String>),
    NotPrefix(Vec<String>),
    Present(bool),
}

impl Guard {
    /// The guard of `loaded` for a kind whose fields are `heads`.
    pub(super) fn of(loaded: &LoadedPolicy, heads: &Heads) -> Self {
        let conditions = loaded
            .policy
            .applies_when
            .iter()
            .map(|condition| {
                let head = condition.field.split(['.', '[']).next().unwrap_or(&condition.field);
                (heads.position(head), condition.field.as_str().into(), test_of(condition))
            })
            .collect();
        let requires = loaded
            .policy
            .requires
            .iter()
            .zip(&loaded.requires)
            .map(|(name, path)| Requirement {
                name: name.as_str().into(),
                path: path.clone(),
                partial: loaded.policy.partial.contains(name),
                head: path.own_head().map_or(Position::Nowhere, |name| heads.position(name)),
            })
            .collect();
        Self { conditions, requires }
    }

    /// What must be in the index for the policy to find it.
    pub(super) fn needs(loaded: &LoadedPolicy, kind: &Kind, needs: &mut IndexNeeds) {
        let program = loaded.program().ok().map(|(program, _)| program);
        // Of what it looks up, a policy sees the fields that it names.
        let named = |other: &'static str| {
            let fields = kinds::find(other).into_iter().flat_map(|kind| kind.fields).map(|field| field.name);
            let all = fields.chain(kinds::HEADER_FIELDS);
            all.filter(|name| program.is_none_or(|program| program.looks_up(other) && program.mentions(name)))
                .collect::<Vec<_>>()
        };
        for path in loaded.requires.iter().chain(&loaded.reads) {
            let Some(other) = path.joined_kind(kind) else { continue };
            match path {
                FieldPath::Own(_) => {}
                FieldPath::Through { target, .. } => {
                    let fields = needs.types.entry(other).or_default();
                    fields.extend(named(other));
                    let required = kinds::find(other).and_then(|kind| kind.field(&target.head));
                    fields.extend(required.map(|field| field.name));
                    fields.extend(kinds::HEADER_FIELDS.into_iter().find(|name| *name == target.head));
                }
                FieldPath::Referrers { resource_type, field, .. } => {
                    needs.referrers.insert((resource_type.clone(), field.clone()));
                    // Most only ask who refers here, not what those say.
                    if program.is_none_or(|program| program.looks_up(resource_type)) {
                        needs.types.entry(other).or_default().extend(named(other));
                    }
                }
            }
        }
    }

    pub(super) fn check(&self, item: &Item, states: &States, index: &Index) -> Gate {
        let mut missing = Vec::new();
        for (head, field, test) in &self.conditions {
            match states.at(*head) {
                State::Unknown(reason) if **reason == *MANAGED_ELSEWHERE => return Gate::NotApplicable,
                State::Unknown(reason) => missing.push(MissingField { field: field.clone(), reason: reason.clone() }),
                State::Known(value) if !test.holds(Some(value)) => return Gate::NotApplicable,
                State::Absent if !test.holds(None) => return Gate::NotApplicable,
                State::Known(_) | State::Absent => {}
            }
        }
        let mut partly = Vec::new();
        for requirement in &self.requires {
            match &requirement.path {
                FieldPath::Own(own) => match states.at(requirement.head) {
                    State::Unknown(reason) if **reason == *MANAGED_ELSEWHERE => return Gate::NotApplicable,
                    State::Unknown(reason) => {
                        let field = MissingField { field: requirement.name.clone(), reason: reason.clone() };
                        // Of a list nothing may be known but that it is a list.
                        let partial = requirement.partial && may_be_open(item, &own.full);
                        if partial { partly.push(field) } else { missing.push(field) }
                    }
                    State::Known(_) | State::Absent => {
                        let parts = states.unknown_parts(&own.head, &own.full).into_iter();
                        let parts = parts.map(|(field, reason)| MissingField { field: field.into(), reason });
                        if requirement.partial { partly.extend(parts) } else { missing.extend(parts) }
                    }
                },
                FieldPath::Through { reference, target } => {
                    let shown = format!("{reference}->");
                    match states.at(requirement.head) {
                        State::Absent => {}
                        State::Unknown(reason) => {
                            missing.push(MissingField { field: requirement.name.clone(), reason: reason.clone() });
                        }
                        State::Known(value) => {
                            let kind =
                                item.kind.and_then(|kind| requirement.path.joined_kind(kind)).unwrap_or_default();
                            let id = value.as_str().unwrap_or_default();
                            through(index, kind, id, target, &shown, requirement.partial, &mut missing, &mut partly);
                        }
                    }
                }
                FieldPath::Referrers { of, resource_type, field } => {
                    if let (Some(_), State::Unknown(reason)) = (of, states.at(requirement.head)) {
                        missing.push(MissingField { field: requirement.name.clone(), reason: reason.clone() });
                    }
                    let text = |name: &str| item.document.get_str(name);
                    let why = index.why_incomplete(resource_type, field, text("account_id"), text("region"));
                    let why = why.map(|reason| MissingField { field: requirement.name.clone(), reason: reason.into() });
                    if requirement.partial { partly.extend(why) } else { missing.extend(why) }
                }
            }
        }
        match (missing.is_empty(), partly.is_empty()) {
            (false, _) => Gate::Closed(missing),
            (true, false) => Gate::Partly(partly),
            (true, true) => Gate::Open,
        }
    }
}

/// Whether a policy can say something while nothing is known of the field: one that every resource has, or a list.
fn may_be_open(item: &Item, field: &str) -> bool {
    kinds::HEADER_FIELDS.contains(&field) || is_list(item, field)
}

fn is_list(item: &Item, field: &str) -> bool {
    let found = item.kind.and_then(|kind| kind.field(field));
    found.is_some_and(|field| {
        matches!(field.ty, FieldType::StringList | FieldType::ReferenceList(_) | FieldType::List(_))
    })
}

/// A required field of another resource.
#[expect(clippy::too_many_arguments, reason = "two places to write to and five to read from, in one loop")]
fn through(
    index: &Index,
    kind: &str,
    id: &str,
    target: &OwnPath,
    shown: &str,
    partial: bool,
    missing: &mut Vec<MissingField>,
    partly: &mut Vec<MissingField>,
) {
    let Some((other, kind)) = index.find(kind, id).and_then(|other| other.kind.map(|kind| (other, kind))) else {
        let field = format!("{shown}{}", target.full).into();
        missing.push(MissingField { field, reason: format!("`{id}` was not read").into() });
        return;
    };
    let fields = Fields::of(other);
    if let State::Unknown(reason) = fields.head(kind, &target.head) {
        missing.push(MissingField { field: format!("{shown}{}", target.full).into(), reason });
        return;
    }
    let into = if partial { partly } else { missing };
    for (path, reason) in fields.unknown_parts(&target.head, &target.full) {
        into.push(MissingField { field: format!("{shown}{path}").into(), reason });
    }
}

fn test_of(condition: &Condition) -> Test {
    let values = |list: &[serde_json::Value]| list.iter().cloned().map(Document::from_json).collect();
    match condition {
        Condition { one_of: Some(list), .. } => Test::In(values(list)),
        Condition { not_in: Some(list), .. } => Test::NotIn(values(list)),
        Condition { prefix: Some(list), .. } => Test::Prefix(list.clone()),
        Condition { not_prefix: Some(list), .. } => Test::NotPrefix(list.clone()),
        Condition { present, .. } => Test::Present(present.unwrap_or(true)),
    }
}

impl Test {
    fn holds(&self, value: Option<&Document>) -> bool {
        let starts = |list: &[String]| {
            value.and_then(Document::as_str).is_some_and(|text| list.iter().any(|prefix| text.starts_with(prefix)))
        };
        match self {
            Self::In(list) => value.is_some_and(|value| list.contains(value)),
            Self::NotIn(list) => !value.is_some_and(|value| list.contains(value)),
            Self::Prefix(list) => starts(list),
            Self::NotPrefix(list) => !starts(list),
            Self::Present(wanted) => value.is_some() == *wanted,
        }
    }
}
