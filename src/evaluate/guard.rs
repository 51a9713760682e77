//! Decides, before a policy runs, whether it applies and whether everything it needs is known.

use super::index::{Index, IndexNeeds};
use super::states::{State, States};
use super::Item;
use crate::model::field::Kind;
use crate::model::policy::Condition;
use crate::model::MissingField;
use crate::policy::{FieldPath, LoadedPolicy};
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
    conditions: Vec<(String, Test)>,
    requires: Vec<(FieldPath, bool)>,
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
    pub(super) fn of(loaded: &LoadedPolicy) -> Self {
        let conditions =
            loaded.policy.applies_when.iter().map(|condition| (condition.field.clone(), test_of(condition))).collect();
        let requires = loaded
            .policy
            .requires
            .iter()
            .zip(&loaded.requires)
            .map(|(name, path)| (path.clone(), loaded.policy.partial.contains(name)))
            .collect();
        Self { conditions, requires }
    }

    /// What must be in the index for the policy to find it.
    pub(super) fn needs(loaded: &LoadedPolicy, kind: &Kind, needs: &mut IndexNeeds) {
        for path in loaded.requires.iter().chain(&loaded.reads) {
            needs.types.extend(path.joined_kind(kind));
            if let FieldPath::Referrers { resource_type, field } = path {
                needs.referrers.insert((resource_type.clone(), field.clone()));
            }
        }
    }

    pub(super) fn check(&self, item: &Item, states: &States<'_>, index: &Index) -> Gate {
        let mut missing = Vec::new();
        for (field, test) in &self.conditions {
            let head = field.split(['.', '[']).next().unwrap_or(field);
            match states.head(head) {
                State::Unknown(reason) => missing.push(MissingField { field: field.clone(), reason }),
                State::Known(value) if !test.holds(Some(&value)) => return Gate::NotApplicable,
                State::Absent if !test.holds(None) => return Gate::NotApplicable,
                State::Known(_) | State::Absent => {}
            }
        }
        let mut partly = Vec::new();
        for (path, partial) in &self.requires {
            match path {
                FieldPath::Own(own) => {
                    check_own(states, &own.head, &own.full, *partial, &own.full, &mut missing, &mut partly);
                }
                FieldPath::Through { reference, target } => {
                    let shown = format!("{reference}->{}", target.full);
                    let value = match states.head(reference) {
                        State::Known(value) => value,
                        State::Absent => continue,
                        State::Unknown(reason) => {
                            missing.push(MissingField { field: shown, reason });
                            continue;
                        }
                    };
                    let id = value.as_str().unwrap_or_default();
                    let kind = item.kind.and_then(|kind| path.joined_kind(kind)).unwrap_or_default();
                    match index.find(kind, id).and_then(|other| other.kind.map(|kind| (other, kind))) {
                        Some((other, kind)) => {
                            let states = States::of(other, kind);
                            check_own(&states, &target.head, &target.full, *partial, &shown, &mut missing, &mut partly);
                        }
                        None => {
                            missing.push(MissingField { field: shown, reason: format!("`{id}` was not read") });
                        }
                    }
                }
                FieldPath::Referrers { resource_type, field } => {
                    let text = |name: &str| item.document.get_str(name);
                    let why = index.why_incomplete(resource_type, field, text("account_id"), text("region"));
                    if let Some(reason) = why {
                        missing.push(MissingField { field: format!("<-{resource_type}.{field}"), reason });
                    }
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

fn check_own(
    states: &States<'_>,
    head: &str,
    full: &str,
    partial: bool,
    shown: &str,
    missing: &mut Vec<MissingField>,
    partly: &mut Vec<MissingField>,
) {
    if let State::Unknown(reason) = states.head(head) {
        missing.push(MissingField { field: shown.to_owned(), reason });
        return;
    }
    let into = if partial { partly } else { missing };
    for (path, reason) in states.unknown_parts(head, full) {
        let field = shown.strip_suffix(full).map_or_else(|| path.clone(), |before| format!("{before}{path}"));
        into.push(MissingField { field, reason });
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
