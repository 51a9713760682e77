//! What turns the arguments of one Terraform object into the attributes of a resource.
//!
//! Owns the three states: a mapping says which argument becomes which attribute, and what its absence means; whether
//! a value is known, absent, unknown or sensitive is decided here. Main type: [`Build`].

mod references;

use std::rc::Rc;

use serde_json::{Map, Value};

use super::args::{Arg, Args, SENSITIVE, element, has_mark, is_true, reason_of};
use super::convert::{convert, list_items};
pub use super::link::Link;
pub use super::mapping::{Mapping, no_build, no_link};
use super::provenance::Provenance;
use super::resolve::{Resolved, Scope};
use crate::model::field::{Field, FieldType};

/// One resource, or one element of a list in it, while it is being filled.
#[derive(Debug)]
pub struct Build<'a> {
    args: Args<'a>,
    fields: &'static [Field],
    scope: Scope<'a>,
    pub(super) done: Done,
}

/// What a [`Build`] has gathered.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) name: Option<String>,
    /// The name is what the first of its arguments says: the identifier itself, and nothing that stands in for it.
    pub(super) is_named_itself: bool,
    pub(super) attributes: Vec<(String, Value)>,
    pub(super) unknown: Vec<(String, String)>,
    /// Default groups that the resource refers to: kind and family.
    pub(super) default_groups: Vec<(String, String)>,
    /// Field and argument that decides it, where positions are asked for.
    pub(super) traces: Vec<(String, String)>,
}

impl<'a> Build<'a> {
    pub(super) fn new(args: Args<'a>, fields: &'static [Field], scope: Scope<'a>) -> Self {
        Self { args, fields, scope, done: Done::default() }
    }

    /// The argument at a dotted path, such as `storage_encrypted` or `auth[0].iam_auth`. A sensitive string is unknown.
    #[must_use]
    pub fn arg(&self, path: &str) -> Arg<'a> {
        self.args.arg(path)
    }

    /// The known string at the path; `None` when it is absent, unknown or no string.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&'a str> {
        match self.args.arg(path) {
            Arg::Known(value) => value.as_str(),
            Arg::Absent | Arg::Unknown(_) => None,
        }
    }

    /// The known boolean at the path; `None` when it is absent, unknown or no boolean.
    #[must_use]
    pub fn flag(&self, path: &str) -> Option<bool> {
        match self.args.arg(path) {
            Arg::Known(value) => convert(value, &FieldType::Boolean).ok().and_then(|value| value.as_bool()),
            Arg::Absent | Arg::Unknown(_) => None,
        }
    }

    /// Address of the object, with its index.
    #[must_use]
    pub fn address(&self) -> &'a str {
        self.scope.address()
    }

    /// The Terraform resource type, for mappings that share a function.
    #[must_use]
    pub fn terraform_type(&self) -> &'a str {
        self.scope.terraform_type()
    }

    /// Whether the object is created, or destroyed and created anew, rather than updated or left alone.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.args.is_new
    }

    /// Whether the argument has a value, sensitive or not; `None` when the plan does not tell.
    #[must_use]
    pub fn is_present(&self, path: &str) -> Option<bool> {
        self.args.is_present(path)
    }

    /// Whether the configuration sets the argument; `None` when the plan does not show the configuration of this part.
    #[must_use]
    pub fn is_configured(&self, path: &str) -> Option<bool> {
        self.args.is_configured(path)
    }

    /// Whether the expression of the argument refers to an object of that Terraform type, through modules too.
    #[must_use]
    pub fn refers_to(&self, path: &str, terraform_type: &str) -> bool {
        self.scope.refers_to(terraform_type, self.args.references(path))
    }

    /// What the expression of the argument refers to, most specific first; empty when it refers to nothing.
    #[must_use]
    pub fn references(&self, path: &str) -> &'a [Rc<str>] {
        self.args.references(path)
    }

    /// Where the value of the argument comes from; `None` when it is not set or not shown.
    #[must_use]
    pub fn provenance(&self, path: &str) -> Option<Provenance> {
        self.args.expression(path).map(|expression| self.scope.provenance(expression))
    }

    /// The nested blocks of that name, as far as their number is known; see [`Build::blocks_unknown`].
    #[must_use]
    pub fn blocks(&self, path: &str) -> Vec<Args<'a>> {
        self.args.blocks(path)
    }

    /// Why the number of nested blocks is unknown; `None` when [`Build::blocks`] gives them all.
    #[must_use]
    pub fn blocks_unknown(&self, path: &str) -> Option<String> {
        self.args.blocks_unknown(path)
    }

    /// Makes `field` known. A null is left out.
    pub fn set(&mut self, field: &str, value: impl Into<Value>) {
        let value = value.into();
        self.forget(field);
        if !value.is_null() {
            self.done.attributes.push((field.to_owned(), value));
        }
    }

    /// Makes `field` (or a path below it) unknown.
    pub fn unknown(&mut self, field: &str, reason: impl Into<String>) {
        self.forget(field);
        self.done.unknown.push((field.to_owned(), reason.into()));
    }

    /// The first known argument becomes the name of the resource; without one it is the address.
    pub fn name(&mut self, args: &[&str]) {
        if self.done.name.is_none() {
            self.done.name = args.iter().find_map(|arg| self.text(arg)).map(str::to_owned);
            self.done.is_named_itself = args.first().is_some_and(|arg| self.text(arg).is_some());
        }
    }

    /// Notes which argument decides a field, for whoever wants to know where it is written.
    pub fn trace(&mut self, field: &str, arg: &str) {
        if self.scope.lookup.document.is_traced {
            self.done.traces.push((field.to_owned(), arg.to_owned()));
        }
    }

    /// Known becomes known, absent absent, unknown unknown.
    pub fn copy(&mut self, field: &str, arg: &str) {
        self.copy_with(field, arg, |_| {});
    }

    /// As [`Build::copy`], but an absent argument means `when_absent`: what the provider or the service does.
    pub fn copy_or(&mut self, field: &str, arg: &str, when_absent: impl Into<Value>) {
        self.copy_with(field, arg, |build| build.set(field, when_absent));
    }

    /// As [`Build::copy`], but an absent argument leaves the choice to the service, so that nobody knows.
    pub fn copy_or_unknown(&mut self, field: &str, arg: &str, reason: &str) {
        self.copy_with(field, arg, |build| build.unknown(field, reason));
    }

    /// A list of strings; absent is empty, and an unknown element is an unknown `field[i]`.
    pub fn string_list(&mut self, field: &str, arg: &str) {
        self.elements(field, arg, |text, _| Some(text.to_owned()), |_, _| None);
    }

    /// One element of `field` for each nested block of `arg`; absent is empty.
    pub fn list(&mut self, field: &str, arg: &str, each: impl FnMut(&mut Build<'_>)) {
        if let Some(reason) = self.args.blocks_unknown(arg) {
            self.unknown(field, reason);
            return;
        }
        let blocks = self.args.blocks(arg);
        self.trace(field, arg);
        self.list_of(field, arg, blocks, each);
    }

    /// One element of `field` for each of the blocks.
    fn list_of(&mut self, field: &str, arg: &str, blocks: Vec<Args<'a>>, mut each: impl FnMut(&mut Build<'_>)) {
        let fields: &'static [Field] = match self.ty(field) {
            Some(FieldType::List(fields) | FieldType::Object(fields)) => fields,
            _ => &[],
        };
        let mut items = Vec::with_capacity(blocks.len());
        let mut unknown = Vec::new();
        for (index, args) in blocks.into_iter().enumerate() {
            let mut item = Build::new(args, fields, self.scope);
            each(&mut item);
            items.push(Value::Object(item.done.attributes.into_iter().collect()));
            unknown.extend(item.done.unknown.into_iter().map(|(path, why)| (format!("{field}[{index}].{path}"), why)));
            self.done.default_groups.extend(item.done.default_groups);
            let place = |(path, name)| (format!("{field}[{index}].{path}"), format!("{arg}[{index}].{name}"));
            self.done.traces.extend(item.done.traces.into_iter().map(place));
        }
        self.set(field, items);
        self.done.unknown.extend(unknown);
    }

    fn copy_with(&mut self, field: &str, arg: &str, when_absent: impl FnOnce(&mut Self)) {
        self.trace(field, arg);
        let found = self.args.find(arg);
        let ty = self.ty(field).unwrap_or(&FieldType::String);
        match found.arg {
            Arg::Absent => {
                self.forget(field);
                when_absent(self);
            }
            Arg::Unknown(reason) => self.unknown(field, reason),
            Arg::Known(_) if found.sensitive && !matches!(ty, FieldType::Boolean | FieldType::Integer) => {
                self.unknown(field, SENSITIVE);
            }
            Arg::Known(_) if matches!(ty, FieldType::StringList) => self.string_list(field, arg),
            Arg::Known(Value::Object(map)) if matches!(ty, FieldType::StringMap) => self.string_map(field, arg, map),
            Arg::Known(value) => match convert(value, ty) {
                Ok(value) => self.set(field, value),
                Err(reason) => self.unknown(field, reason),
            },
        }
    }

    fn string_map(&mut self, field: &str, arg: &str, map: &Map<String, Value>) {
        let (unknown, _) = self.args.marks(arg);
        let mut known = Map::new();
        self.forget(field);
        for (key, value) in map {
            match convert(value, &FieldType::String) {
                Ok(value) => drop(known.insert(key.clone(), value)),
                Err(reason) => self.done.unknown.push((format!("{field}[{key}]"), reason)),
            }
        }
        if let Some(Value::Object(marks)) = unknown {
            for (key, mark) in marks.iter().filter(|(_, mark)| has_mark(Some(mark))) {
                known.remove(key);
                let reason = reason_of(Some(mark)).map_or_else(|| self.args.unknown_reason(arg), str::to_owned);
                self.done.unknown.push((format!("{field}[{key}]"), reason));
            }
        }
        self.done.attributes.push((field.to_owned(), Value::Object(known)));
    }

    fn elements(
        &mut self,
        field: &str,
        arg: &str,
        known: impl Fn(&str, usize) -> Option<String>,
        unknown: impl Fn(&Args<'a>, &str) -> Option<Resolved>,
    ) {
        self.trace(field, arg);
        let value = match self.args.find(arg).arg {
            Arg::Absent => return self.set(field, Vec::<Value>::new()),
            Arg::Known(value) => Some(value),
            Arg::Unknown(_) => None,
        };
        let (marks, sensitive) = self.args.marks(arg);
        if is_true(sensitive) {
            return self.unknown(field, SENSITIVE);
        }
        let mut list: Vec<String> = Vec::new();
        let mut missing: Vec<String> = Vec::new();
        let items = value.map(list_items).unwrap_or_default();
        let count = items.len().max(match marks {
            Some(Value::Array(marks)) => marks.len(),
            _ => 0,
        });
        for index in 0..count {
            let item = items.get(index).copied().unwrap_or(&Value::Null);
            if has_mark(element(sensitive, index)) {
                missing.push(SENSITIVE.to_owned());
            } else if is_true(element(marks, index)) {
                let reason = reason_of(element(marks, index));
                missing.push(reason.map_or_else(|| self.args.unknown_reason(arg), str::to_owned));
            } else if let Ok(Value::String(text)) = convert(item, &FieldType::String) {
                list.extend(known(&text, index));
            } else if !item.is_null() {
                missing.push("the plan gives an element that is no string".to_owned());
            }
        }
        let whole = is_true(marks);
        if whole || !missing.is_empty() {
            match unknown(&self.args, arg) {
                Some(Resolved::All(ids)) if !(whole && ids.is_empty()) => {
                    let new: Vec<String> = ids.into_iter().filter(|id| !list.contains(id)).collect();
                    if whole || new.len() >= missing.len() {
                        missing.clear();
                    }
                    list.extend(new);
                }
                Some(Resolved::All(ids) | Resolved::Some(ids)) => {
                    let new: Vec<String> = ids.into_iter().filter(|id| !list.contains(id)).collect();
                    if !whole && new.len() == missing.len() {
                        missing.clear();
                    } else if whole {
                        missing.push(self.args.unknown_reason(arg));
                    }
                    list.extend(new);
                }
                None if whole => return self.unknown(field, self.args.unknown_reason(arg)),
                None => {}
            }
        }
        if list.is_empty() && whole && !missing.is_empty() {
            return self.unknown(field, missing.remove(0));
        }
        let first = list.len();
        self.set(field, list);
        let place = |(index, reason)| (format!("{field}[{}]", first + index), reason);
        self.done.unknown.extend(missing.into_iter().enumerate().map(place));
    }

    fn ty(&self, field: &str) -> Option<&'static FieldType> {
        self.fields.iter().find(|candidate| candidate.name == field).map(|found| &found.ty)
    }

    /// Takes back what was said about a field before.
    fn forget(&mut self, field: &str) {
        if let Some(at) = self.done.attributes.iter().position(|(name, _)| name == field) {
            self.done.attributes.swap_remove(at);
        }
        let below =
            |path: &str| path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        self.done.unknown.retain(|(path, _)| !below(path));
    }
}
