//! What is kept of a document while it is read: one small record for each object that somebody wants.
//!
//! Owns the walk over the top level. Refuses what is no plan and no state. Main types: [`Document`], [`Entry`],
//! [`Body`].

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::rc::Rc;

use serde_json::Value;

use super::args::{Asked, Misshapen};
use super::build::Mapping;
use super::configuration::Configuration;
use super::marks::{Marks, add_marks, parse};
use super::refused::{check_version, not_an_object};
use super::texts::{TextId, Texts};
use super::{configuration_reader, entries};
use crate::model::{ChangeAction, Origin};
use crate::plan::error::PlanProblem;
use crate::plan::scan::{Nulls, Scanner, Shape};

/// A plan or state, reduced to what is wanted.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) is_state: bool,
    pub(super) is_partial: bool,
    pub(super) format_version: String,
    pub(super) tool_version: Option<String>,
    pub(super) entries: Vec<Entry>,
    pub(super) texts: Texts,
    pub(super) other_resources: usize,
    /// Objects of the PostgreSQL provider, which become statements.
    pub(super) provided: Vec<super::provider::Planned>,
    pub(super) configuration: Configuration,
    /// Values of the root module's variables, strings only.
    pub(super) variables: HashMap<String, String>,
    /// Says where the facts come from, when it is neither a plan nor a state.
    pub(super) origin: Option<Origin>,
    /// Somebody wants to know which argument decides a field.
    pub(super) is_traced: bool,
    seen: HashSet<(u64, u64)>,
    marks: HashSet<Rc<str>>,
    /// Set when somebody wants to know which arguments the mappings look at.
    pub(super) asked: Option<Asked>,
    /// What the mappings came upon that cannot be read.
    pub(super) misshapen: Misshapen,
}

/// One object of the plan or state.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) address: Box<str>,
    /// `None` for data sources that hold policy documents.
    pub(super) mapping: Option<&'static Mapping>,
    pub(super) action: ChangeAction,
    /// JSON texts without white space and nulls.
    pub(super) before: Option<TextId>,
    pub(super) after: Option<TextId>,
    /// Marks; most objects of a type have the same.
    pub(super) after_unknown: Option<Rc<str>>,
    pub(super) before_sensitive: Option<Rc<str>>,
    pub(super) after_sensitive: Option<Rc<str>>,
    pub(super) notes: Option<Box<Notes>>,
}

/// What few entries have.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) deposed: Option<String>,
    pub(super) previous_address: Option<String>,
    pub(super) imported: bool,
    /// A new object is made while the old one leaves the state without being destroyed.
    pub(super) forgets_old: bool,
    pub(super) replace_paths: Vec<String>,
    pub(super) reason: Option<String>,
}

/// One side of an entry as values.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) values: Value,
    pub(super) unknown: Rc<Value>,
    pub(super) sensitive: Rc<Value>,
    /// For the side before a change that keeps or replaces the object: the values after it.
    pub(super) later: Option<Value>,
}

/// Which side of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl Entry {
    /// Whether there is an object on that side, to be judged or looked up.
    pub(super) fn exists(&self, side: Side) -> bool {
        if self.notes.as_ref().is_some_and(|notes| notes.deposed.is_some()) {
            return false;
        }
        match side {
            Side::Before => self.before.is_some(),
            Side::After => self.after.is_some(),
        }
    }

    /// The object of that side does not exist yet.
    pub(super) const fn is_new(&self, side: Side) -> bool {
        let created = match self.action {
            ChangeAction::Create | ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete => true,
            ChangeAction::NoOp
            | ChangeAction::Update
            | ChangeAction::Delete
            | ChangeAction::Read
            | ChangeAction::Forget => false,
        };
        created && matches!(side, Side::After)
    }

    /// The values of that side.
    pub(super) fn body(&self, side: Side, texts: &Texts, unknown: &Marks, sensitive: &Marks) -> Body {
        let is_database = self.mapping.is_some_and(|mapping| is_database(mapping.terraform_type));
        let read = |id: TextId| {
            let values = texts.with(id, parse);
            if is_database { spell_engine(values) } else { values }
        };
        let values = |id: Option<TextId>| id.map_or(Value::Null, read);
        match side {
            Side::Before => Body {
                values: values(self.before),
                unknown: Rc::default(),
                sensitive: self.sensitive(sensitive),
                later: self.after.map(read),
            },
            Side::After => Body {
                values: values(self.after),
                unknown: unknown.read(self.after_unknown.as_ref()),
                sensitive: self.sensitive(sensitive),
                later: None,
            },
        }
    }
}

fn is_database(ty: &str) -> bool {
    ["AWS::RDS::", "aws_db_", "aws_rds_"].iter().any(|start| ty.starts_with(start))
}

/// The service takes `MySQL` for `mysql`, and answers in lower case.
fn spell_engine(mut values: Value) -> Value {
    if let Some(Value::String(engine)) = values.get_mut("engine") {
        engine.make_ascii_lowercase();
    }
    values
}

impl Entry {
    /// What is sensitive on one side is not shown on the other either.
    fn sensitive(&self, marks: &Marks) -> Rc<Value> {
        match (&self.before_sensitive, &self.after_sensitive) {
            (Some(before), Some(after)) if before != after => {
                let mut all = parse(before);
                add_marks(&mut all, parse(after));
                Rc::new(all)
            }
            (before, after) => marks.read(after.as_ref().or(before.as_ref())),
        }
    }
}

/// Members of a document that are read.
const SECTIONS: [&str; 9] = [
    "format_version",
    "terraform_version",
    "errored",
    "complete",
    "variables",
    "resource_changes",
    "deferred_changes",
    "configuration",
    "values",
];

/// What the top level of a document has shown.
#[derive(Debug, Default)]
struct Seen {
    /// Sections that are read, which none may be twice.
    keys: HashSet<&'static str>,
    format_version: bool,
    resource_changes: bool,
    plan_keys: bool,
    values: bool,
    raw_state: bool,
    log: bool,
    template: bool,
    kubernetes: bool,
    encrypted: bool,
}

impl Document {
    /// Reads one document to its end.
    pub(super) fn read<R: Read>(scanner: &mut Scanner<R>) -> Result<Self, PlanProblem> {
        let mut document = Self::default();
        let mut seen = Seen::default();
        if scanner.is_blank()? {
            return Err(PlanProblem::Empty);
        }
        if !matches!(scanner.peek(1).first(), Some(b'{')) {
            return Err(not_an_object(scanner));
        }
        scanner.enter()?;
        let mut first = true;
        while let Some(key) = scanner.next_key(&mut first)? {
            document.section(scanner, &key, &mut seen)?;
        }
        if seen.log {
            // One document to a line.
            return Err(PlanProblem::PlanLog);
        }
        scanner.finish()?;
        document.judge(&seen)?;
        if document.is_state {
            // The order of a state's modules and objects is that of its keys, which says nothing.
            document.entries.sort_by(|a, b| a.address.cmp(&b.address));
        }
        document.seen = HashSet::new();
        document.marks = HashSet::new();
        Ok(document)
    }

    fn section<R: Read>(&mut self, scanner: &mut Scanner<R>, key: &str, seen: &mut Seen) -> Result<(), PlanProblem> {
        if let Some(section) = SECTIONS.iter().find(|section| **section == key)
            && !seen.keys.insert(section)
        {
            return Err(PlanProblem::TwiceTheSection { section });
        }
        match key {
            "format_version" => {
                seen.format_version = true;
                self.format_version = text(scanner, key)?.unwrap_or_default();
                check_version(&self.format_version)?;
            }
            "terraform_version" => self.tool_version = text(scanner, key)?,
            "errored" => {
                if flag(scanner, key)? == Some(true) {
                    return Err(PlanProblem::Errored);
                }
            }
            "complete" => self.is_partial = flag(scanner, key)? == Some(false),
            "variables" | "planned_values" | "prior_state" | "configuration" | "output_changes"
                if !matches!(scanner.shape()?, Shape::Object | Shape::Null) =>
            {
                let (path, found) = (key.to_owned(), scanner.shape()?.as_str());
                return Err(PlanProblem::Shape { path, found, expected: "an object" });
            }
            "variables" => self.read_variables(scanner)?,
            "resource_changes" => seen.resource_changes = entries::read_changes(self, scanner)?,
            "deferred_changes" => entries::read_deferred(self, scanner)?,
            "configuration" => {
                seen.plan_keys = true;
                self.configuration = configuration_reader::read(scanner)?;
            }
            "values" => {
                if scanner.shape()? == Shape::Object {
                    seen.values = true;
                    entries::read_state(self, scanner)?;
                } else {
                    scanner.skip()?;
                }
            }
            other => {
                match other {
                    "planned_values" | "prior_state" | "output_changes" => seen.plan_keys = true,
                    "serial" | "lineage" => seen.raw_state = true,
                    "@level" | "@message" => seen.log = true,
                    "AWSTemplateFormatVersion" | "Resources" => seen.template = true,
                    "apiVersion" => seen.kubernetes = true,
                    "encrypted_data" => seen.encrypted = true,
                    _ => {}
                }
                scanner.skip()?;
            }
        }
        Ok(())
    }

    fn judge(&mut self, seen: &Seen) -> Result<(), PlanProblem> {
        if seen.raw_state && !seen.resource_changes {
            return Err(PlanProblem::RawState);
        }
        if seen.template && !seen.format_version {
            return Err(PlanProblem::CloudFormation);
        }
        if seen.kubernetes && !seen.format_version {
            return Err(PlanProblem::LooksLike("a Kubernetes manifest"));
        }
        if seen.encrypted && !seen.format_version {
            return Err(PlanProblem::LooksLike("an encrypted plan or state of OpenTofu"));
        }
        if !seen.format_version {
            let plan = seen.resource_changes || seen.plan_keys || seen.values;
            return Err(if plan { PlanProblem::NoFormatVersion } else { PlanProblem::NotAPlan });
        }
        if seen.resource_changes {
            return Ok(());
        }
        if seen.values {
            self.is_state = true;
            return Ok(());
        }
        Err(if seen.plan_keys { PlanProblem::NoResourceChanges } else { PlanProblem::NoValues })
    }

    fn read_variables<R: Read>(&mut self, scanner: &mut Scanner<R>) -> Result<(), PlanProblem> {
        if scanner.shape()? != Shape::Object {
            return Ok(scanner.skip()?);
        }
        scanner.enter()?;
        let mut first = true;
        while let Some(name) = scanner.next_key(&mut first)? {
            let mut copy = Vec::new();
            scanner.copy(&mut copy, Nulls::Drop)?;
            if let Ok(Value::Object(map)) = serde_json::from_slice(&copy)
                && let Some(Value::String(text)) = map.get("value")
            {
                self.variables.insert(name, text.clone());
            }
        }
        Ok(())
    }

    /// One copy of texts that are the same.
    pub(super) fn share(&mut self, text: Option<Box<str>>) -> Option<Rc<str>> {
        let text = text?;
        if let Some(same) = self.marks.get(&*text) {
            return Some(Rc::clone(same));
        }
        let new: Rc<str> = Rc::from(text);
        self.marks.insert(Rc::clone(&new));
        Some(new)
    }

    /// Refuses the second object of an address.
    pub(super) fn claim(&mut self, address: &str, deposed: Option<&str>, path: &str) -> Result<(), PlanProblem> {
        let hash = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            (salt, address, deposed).hash(&mut hasher);
            hasher.finish()
        };
        if self.seen.insert((hash(0), hash(1))) {
            Ok(())
        } else {
            Err(PlanProblem::Duplicate { path: path.to_owned(), address: address.to_owned() })
        }
    }
}

/// A string at the top level; null and absence are `None`.
fn text<R: Read>(scanner: &mut Scanner<R>, key: &str) -> Result<Option<String>, PlanProblem> {
    match scanner.shape()? {
        Shape::Null => {
            scanner.skip()?;
            Ok(None)
        }
        Shape::String => {
            let mut copy = Vec::new();
            scanner.copy(&mut copy, Nulls::Keep)?;
            Ok(serde_json::from_slice(&copy).ok())
        }
        other => Err(PlanProblem::Shape { path: key.to_owned(), found: other.as_str(), expected: "a string" }),
    }
}

fn flag<R: Read>(scanner: &mut Scanner<R>, key: &str) -> Result<Option<bool>, PlanProblem> {
    match scanner.shape()? {
        Shape::Null => {
            scanner.skip()?;
            Ok(None)
        }
        Shape::Boolean => {
            let mut copy = Vec::new();
            scanner.copy(&mut copy, Nulls::Keep)?;
            Ok(Some(copy == b"true"))
        }
        other => Err(PlanProblem::Shape { path: key.to_owned(), found: other.as_str(), expected: "a boolean" }),
    }
}
