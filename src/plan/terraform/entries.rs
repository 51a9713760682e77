//! The objects of a plan (`resource_changes`) or of a state (`values`), one after the other.
//!
//! Owns what counts as an object that somebody wants. Holds no more than one object at a time beside what is kept.

use std::io::Read;

use serde_json::Value;

use super::actions::{read_actions, show_paths};
use super::address::Address;
use super::document::{Document, Entry, Notes};
use super::provider::{self, Planned};
use super::resolve::POLICY_DOCUMENT;
use super::shapes::{expect, missing, shape};
use super::texts::TextId;
use super::types;
use crate::model::ChangeAction;
use crate::plan::error::PlanProblem;
use crate::plan::scan::{Nulls, Scanner, Shape};

/// Reads the list of changes; `false` when it is null.
pub(super) fn read_changes<R: Read>(document: &mut Document, scanner: &mut Scanner<R>) -> Result<bool, PlanProblem> {
    match scanner.shape()? {
        Shape::List => {}
        Shape::Null => {
            scanner.skip()?;
            return Ok(false);
        }
        other => return Err(shape("resource_changes", other, "a list")),
    }
    scanner.enter()?;
    let mut first = true;
    let mut index = 0_usize;
    while scanner.next_element(&mut first)? {
        let path = format!("resource_changes[{index}]");
        let found = object(scanner, &path, &Wanted { inside: "change", named: &[] })?;
        document.keep_change(found, &path)?;
        index += 1;
    }
    Ok(true)
}

/// Reads the changes that the tool puts off until more is known; they are to come all the same.
pub(super) fn read_deferred<R: Read>(document: &mut Document, scanner: &mut Scanner<R>) -> Result<(), PlanProblem> {
    if scanner.shape()? != Shape::List {
        return Ok(scanner.skip()?);
    }
    scanner.enter()?;
    let (mut first, mut index) = (true, 0_usize);
    while scanner.next_element(&mut first)? {
        let path = format!("deferred_changes[{index}]");
        expect(scanner, &path, Shape::Object)?;
        scanner.enter()?;
        let mut first = true;
        while let Some(key) = scanner.next_key(&mut first)? {
            if key == "resource_change" {
                let path = format!("{path}.resource_change");
                let found = object(scanner, &path, &Wanted { inside: "change", named: &[] })?;
                document.keep_change(found, &path)?;
            } else {
                scanner.skip()?;
            }
        }
        index += 1;
    }
    Ok(())
}

/// Reads the modules of a state.
pub(super) fn read_state<R: Read>(document: &mut Document, scanner: &mut Scanner<R>) -> Result<(), PlanProblem> {
    scanner.enter()?;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        if key == "root_module" { state_module(document, scanner, "values.root_module")? } else { scanner.skip()? }
    }
    Ok(())
}

fn state_module<R: Read>(document: &mut Document, scanner: &mut Scanner<R>, path: &str) -> Result<(), PlanProblem> {
    expect(scanner, path, Shape::Object)?;
    scanner.enter()?;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        let path = format!("{path}.{key}");
        let list = matches!(key.as_str(), "resources" | "child_modules");
        if !list || scanner.shape()? == Shape::Null {
            scanner.skip()?;
            continue;
        }
        expect(scanner, &path, Shape::List)?;
        scanner.enter()?;
        let (mut first, mut index) = (true, 0_usize);
        while scanner.next_element(&mut first)? {
            let path = format!("{path}[{index}]");
            if key == "resources" {
                let found = object(scanner, &path, &Wanted { inside: "", named: &["values", "sensitive_values"] })?;
                document.keep_recorded(found, &path)?;
            } else {
                state_module(document, scanner, &path)?;
            }
            index += 1;
        }
    }
    Ok(())
}

/// Which members of an object are copied, beside the short ones.
struct Wanted {
    /// Member whose own members are copied.
    inside: &'static str,
    named: &'static [&'static str],
}

/// The members of one object that matter.
#[derive(Default)]
struct Members {
    address: Option<String>,
    managed: bool,
    ty: Option<String>,
    deposed: Option<String>,
    previous_address: Option<String>,
    reason: Option<String>,
    has_inside: bool,
    /// Compact copies, by name.
    texts: Vec<(String, Box<str>)>,
}

impl Members {
    fn take(&mut self, name: &str) -> Option<Box<str>> {
        let at = self.texts.iter().position(|(key, _)| key == name)?;
        Some(self.texts.swap_remove(at).1)
    }
}

fn object<R: Read>(scanner: &mut Scanner<R>, path: &str, wanted: &Wanted) -> Result<Members, PlanProblem> {
    expect(scanner, path, Shape::Object)?;
    scanner.enter()?;
    let mut found = Members { managed: true, ..Members::default() };
    let mut seen: Vec<String> = Vec::new();
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        let name = key.as_str();
        let here = || format!("{path}.{name}");
        match name {
            "address" => found.address = short(scanner, &here())?,
            "mode" => found.managed = short(scanner, &here())?.is_none_or(|mode| mode == "managed"),
            "type" => found.ty = short(scanner, &here())?,
            "deposed" => found.deposed = short(scanner, &here())?,
            "deposed_key" if found.deposed.is_none() => found.deposed = short(scanner, &here())?,
            "previous_address" => found.previous_address = short(scanner, &here())?,
            "action_reason" => found.reason = short(scanner, &here())?,
            _ if name == wanted.inside => {
                expect(scanner, &here(), Shape::Object)?;
                found.has_inside = true;
                inside(scanner, &here(), &mut found)?;
            }
            _ if wanted.named.contains(&name) => {
                let text = copy(scanner)?;
                found.texts.push((key.clone(), text));
            }
            _ => scanner.skip()?,
        }
        if matches!(name, "address" | "type" | "mode" | "change" | "values") {
            if seen.contains(&key) {
                return Err(PlanProblem::TwiceTheKey { path: path.to_owned() });
            }
            seen.push(key);
        }
    }
    Ok(found)
}

/// The members of `change`. Nobody needs those of an object that has no mapping.
fn inside<R: Read>(scanner: &mut Scanner<R>, path: &str, found: &mut Members) -> Result<(), PlanProblem> {
    let unwanted = found.address.as_deref().is_some_and(|address| !is_wanted(address));
    scanner.enter()?;
    let mut first = true;
    while let Some(key) = scanner.next_key(&mut first)? {
        let object = matches!(key.as_str(), "before" | "after");
        if object && !matches!(scanner.shape()?, Shape::Object | Shape::Null) {
            return Err(shape(&format!("{path}.{key}"), scanner.shape()?, "an object"));
        }
        let marks = matches!(key.as_str(), "after_unknown" | "before_sensitive" | "after_sensitive");
        if marks && !matches!(scanner.shape()?, Shape::Object | Shape::Boolean | Shape::Null) {
            return Err(shape(&format!("{path}.{key}"), scanner.shape()?, "an object or a boolean"));
        }
        let wanted = match key.as_str() {
            "actions" => true,
            "before" | "after" | "after_unknown" | "before_sensitive" | "after_sensitive" | "replace_paths"
            | "importing" => !unwanted,
            _ => false,
        };
        if !wanted {
            scanner.skip()?;
            continue;
        }
        let text = copy(scanner)?;
        if found.texts.iter().any(|(name, _)| *name == key) {
            return Err(PlanProblem::TwiceTheKey { path: path.to_owned() });
        }
        // What says nothing takes no room.
        if !matches!(&*text, "null" | "false" | "{}" | "[]")
            || matches!(key.as_str(), "actions" | "importing")
            || object
        {
            found.texts.push((key, text));
        }
    }
    Ok(())
}

fn is_wanted(address: &str) -> bool {
    Address::parse(address).is_none_or(|address| {
        if address.data {
            address.ty == POLICY_DOCUMENT
        } else {
            types::find(address.ty).is_some() || provider::is_ours(address.ty)
        }
    })
}

impl Document {
    fn keep_change(&mut self, mut found: Members, path: &str) -> Result<(), PlanProblem> {
        let address = found.address.take().ok_or_else(|| missing(path, "address"))?;
        self.claim(&address, found.deposed.as_deref(), path)?;
        if !found.has_inside {
            return Err(missing(path, "change"));
        }
        let actions = found.take("actions").ok_or_else(|| missing(path, "change.actions"))?;
        let (action, forgets_old) = read_actions(&actions, path)?;
        let ty = Address::parse(&address).map(|address| address.ty.to_owned()).filter(|ty| provider::is_ours(ty));
        if let Some(ty) = ty.filter(|_| found.managed && found.deposed.is_none()) {
            let mut value =
                |name: &str| found.take(name).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null);
            let (before, after, unknown) = (value("before"), value("after"), value("after_unknown"));
            let written = std::collections::BTreeSet::new();
            self.provided.push(Planned { address, ty, action, before, after, unknown, written });
            return Ok(());
        }
        let Some(mapping) = self.mapping_of(&address, &found) else { return Ok(()) };
        let replace_paths = found.take("replace_paths").map(|text| show_paths(&text)).unwrap_or_default();
        let imported = found.take("importing").is_some_and(|text| text.starts_with('{'));
        let notes = Notes {
            deposed: found.deposed.take(),
            previous_address: found.previous_address.take().filter(|previous| *previous != address),
            imported,
            forgets_old,
            replace_paths,
            reason: found.reason.take(),
        };
        let few = notes.deposed.is_some()
            || notes.previous_address.is_some()
            || notes.imported
            || notes.forgets_old
            || !notes.replace_paths.is_empty()
            || notes.reason.is_some();
        let (before, after) = both_sides(&mut found, action, &notes, path)?;
        let before = self.keep_text(before);
        let after = self.keep_text(after);
        let after_unknown = self.share(found.take("after_unknown"));
        let before_sensitive = self.share(found.take("before_sensitive"));
        let after_sensitive = self.share(found.take("after_sensitive"));
        self.entries.push(Entry {
            address: address.into(),
            mapping,
            action,
            before,
            after,
            after_unknown,
            before_sensitive,
            after_sensitive,
            notes: few.then(|| Box::new(notes)),
        });
        Ok(())
    }

    fn keep_recorded(&mut self, mut found: Members, path: &str) -> Result<(), PlanProblem> {
        let address = found.address.take().ok_or_else(|| missing(path, "address"))?;
        self.claim(&address, found.deposed.as_deref(), path)?;
        let Some(mapping) = self.mapping_of(&address, &found) else { return Ok(()) };
        let values = found.take("values");
        if let Some(text) = &values
            && !text.starts_with(['{', 'n'])
        {
            let found = serde_json::from_str(text).as_ref().map_or("something else", super::convert::type_name);
            return Err(PlanProblem::Shape { path: format!("{path}.values"), found, expected: "an object" });
        }
        let after = self.keep_text(values);
        let after_sensitive = self.share(found.take("sensitive_values"));
        self.entries.push(Entry {
            address: address.into(),
            mapping,
            action: ChangeAction::NoOp,
            before: None,
            after,
            after_unknown: None,
            before_sensitive: None,
            after_sensitive,
            notes: None,
        });
        Ok(())
    }

    fn keep_text(&mut self, text: Option<Box<str>>) -> Option<TextId> {
        text.filter(|text| &**text != "null").map(|text| self.texts.add(&text))
    }

    /// The mapping of an object that is kept; `None` for one that is not.
    fn mapping_of(&mut self, address: &str, found: &Members) -> Option<Option<&'static super::build::Mapping>> {
        let parsed = Address::parse(address);
        let ty = found.ty.as_deref().or_else(|| parsed.as_ref().map(|address| address.ty)).unwrap_or_default();
        let data = !found.managed || parsed.as_ref().is_some_and(|address| address.data);
        if data {
            return (ty == POLICY_DOCUMENT).then_some(None);
        }
        let mapping = types::find(ty);
        if mapping.is_none() {
            self.other_resources += 1;
        }
        mapping.map(Some)
    }
}

/// The text of an object before and after.
type Sides = (Option<Box<str>>, Option<Box<str>>);

/// The object before and after, as far as the action leaves one. What comes out of a change has to be in the plan:
/// nothing can be said of it otherwise, and nothing is no pass.
fn both_sides(found: &mut Members, action: ChangeAction, notes: &Notes, path: &str) -> Result<Sides, PlanProblem> {
    let mut side = |name: &str| found.take(name).filter(|text| &**text != "null");
    let (mut before, mut after) = (side("before"), side("after"));
    match action {
        ChangeAction::Delete | ChangeAction::Forget => after = None,
        ChangeAction::Read => {}
        ChangeAction::NoOp if before.is_none() => {}
        ChangeAction::Create
        | ChangeAction::Update
        | ChangeAction::DeleteThenCreate
        | ChangeAction::CreateThenDelete
        | ChangeAction::NoOp => {
            if action == ChangeAction::Create && !notes.forgets_old {
                before = None;
            }
            if after.is_none() {
                // An object of which nothing at all is known yet is left out.
                let open = found.texts.iter().any(|(name, text)| name == "after_unknown" && text.contains("true"));
                if !open {
                    return Err(missing(path, "change.after"));
                }
                after = Some("{}".into());
            }
        }
    }
    Ok((before, after))
}

fn copy<R: Read>(scanner: &mut Scanner<R>) -> Result<Box<str>, PlanProblem> {
    let mut text = Vec::new();
    scanner.copy(&mut text, Nulls::Drop)?; // which lets valid UTF-8 through only
    Ok(String::from_utf8(text).unwrap_or_default().into_boxed_str())
}

/// A string or null.
fn short<R: Read>(scanner: &mut Scanner<R>, path: &str) -> Result<Option<String>, PlanProblem> {
    match scanner.shape()? {
        Shape::String => Ok(serde_json::from_str(&copy(scanner)?).ok()),
        Shape::Null => {
            scanner.skip()?;
            Ok(None)
        }
        other => Err(shape(path, other, "a string")),
    }
}
