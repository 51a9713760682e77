//! Objects that another reader of `plan` has put together -> resources.
//!
//! Owns the way into the machinery of plans for formats that have their values, unknowns and references already: what
//! the service does is decided in one place, whoever wrote the object down. Main types: [`Object`], [`Reference`].

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::Value;

use super::address::key;
use super::assemble::{Traces, resources_traced};
use super::configuration::{Configuration, Configured, Expression, Expressions, Module};
use super::document::{Document, Entry, Side};
use super::mapping::Mapping;
use crate::model::{ChangeAction, Origin, Resource};

/// One object, as it will be.
#[derive(Debug)]
pub(in crate::plan) struct Object {
    /// `type.name`, which is the id of its resource.
    pub address: String,
    pub ty: String,
    pub name: String,
    pub mapping: &'static Mapping,
    pub values: Value,
    /// Marks in the shape of the values: a text where the value is unknown, which says why.
    pub unknown: Value,
    /// Marks in the shape of the values: `true` where nobody is to see the value.
    pub sensitive: Value,
    /// How the arguments are written; `None` when that is not known.
    pub written: Option<Vec<(String, Reference)>>,
}

/// How one argument is written.
#[derive(Debug, Clone)]
pub(in crate::plan) enum Reference {
    Literal,
    /// Objects that it refers to, and names that cannot be followed.
    To(Vec<Rc<str>>),
    Object(Vec<(String, Self)>),
    List(Vec<Self>),
}

/// An object that is no resource and stands for another.
#[derive(Debug)]
pub(in crate::plan) struct StandIn {
    pub ty: String,
    pub name: String,
    pub written: Vec<(String, Reference)>,
}

/// The resources that the objects become, default groups of engines last, and what decides their fields.
pub(in crate::plan) fn resources(
    objects: Vec<Object>,
    stand_ins: Vec<StandIn>,
    path_shown: &str,
) -> (Vec<Resource>, Traces) {
    let document = document(objects, stand_ins);
    let mut traces = Traces::new();
    let resources = resources_traced(&document, Side::After, path_shown, &mut traces);
    (resources, traces)
}

/// The resources that the objects become, and the arguments that were looked at.
pub(in crate::plan) fn resources_asked(objects: Vec<Object>) -> (Vec<Resource>, BTreeSet<String>) {
    let mut document = document(objects, Vec::new());
    document.asked = Some(<_>::default());
    let resources = resources_traced(&document, Side::After, "", &mut Traces::new());
    (resources, document.asked.take().unwrap_or_default().into_inner())
}

fn document(objects: Vec<Object>, stand_ins: Vec<StandIn>) -> Document {
    let mut document = Document::default();
    document.origin = Some(Origin::Template);
    document.is_traced = true;
    let mut written = HashMap::new();
    let mut configure = |ty: &str, name: &str, all: Vec<(String, Reference)>| {
        let configured = Configured { provider: None, expressions: Rc::new(expressions(all)) };
        written.insert(key(&[], false, ty, name), configured);
    };
    for stand_in in stand_ins {
        configure(&stand_in.ty, &stand_in.name, stand_in.written);
    }
    for object in objects {
        if let Some(written) = object.written {
            configure(&object.ty, &object.name, written);
        }
        let marks = |marks: &Value| (!marks.is_null()).then(|| Rc::from(marks.to_string()));
        let after = document.texts.add(&object.values.to_string());
        document.entries.push(Entry {
            address: object.address.into(),
            mapping: Some(object.mapping),
            action: ChangeAction::Create,
            before: None,
            after: Some(after),
            after_unknown: marks(&object.unknown),
            before_sensitive: None,
            after_sensitive: marks(&object.sensitive),
            notes: None,
        });
    }
    document.configuration =
        Configuration { modules: vec![Module { objects: written, ..Module::default() }], ..Configuration::default() };
    document
}

fn expressions(written: Vec<(String, Reference)>) -> Expressions {
    let mut all: Vec<(Rc<str>, Expression)> =
        written.into_iter().map(|(name, reference)| (Rc::from(name), expression(reference))).collect();
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    Expressions(all.into_boxed_slice())
}

fn expression(reference: Reference) -> Expression {
    match reference {
        Reference::Literal => Expression::Constant(None),
        Reference::To(names) => Expression::References(names.into_boxed_slice()),
        Reference::Object(members) => Expression::Blocks(Box::new([expressions(members)])),
        Reference::List(items) => Expression::Ordered(items.into_iter().map(expression).collect()),
    }
}
