//! What merges the facts of one object into the resources that other objects became.
//!
//! Main type: [`Link`].

use std::cell::OnceCell;
use std::collections::HashMap;

use serde_json::Value;

use super::args::{Arg, Args};
use super::document::Body;
use super::resolve::Scope;
use crate::model::Resource;

/// One object and all resources of its side of the plan.
#[derive(Debug)]
pub struct Link<'a> {
    /// The arguments, read when they are first asked for: most objects have nothing to say to others.
    pub(super) body: &'a OnceCell<Body>,
    pub(super) scope: Scope<'a>,
    pub(super) resources: &'a mut Vec<Resource>,
    /// Position of the resource with that id.
    pub(super) by_id: &'a HashMap<String, usize>,
}

/// What an argument of a satellite points at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `id` of a resource of this plan.
    Resource(String),
    /// Something outside the plan.
    Outside(String),
    Absent,
    Unknown(String),
}

impl<'a> Link<'a> {
    /// The arguments of the object.
    #[must_use]
    pub fn args(&self) -> Args<'a> {
        self.scope.args(self.body)
    }

    /// The argument at a dotted path. A sensitive string is unknown.
    #[must_use]
    pub fn arg(&self, path: &str) -> Arg<'a> {
        self.args().arg(path)
    }

    /// Address of the object, which is the id of its own resource if it has one.
    #[must_use]
    pub fn address(&self) -> &'a str {
        self.scope.address()
    }

    /// Whether the expression of the argument refers to an object of that Terraform type, through modules too.
    #[must_use]
    pub fn refers_to(&self, path: &str, terraform_type: &str) -> bool {
        self.scope.refers_to(terraform_type, self.args().references(path))
    }

    /// Whether the object is created, or destroyed and created anew, rather than updated or left alone.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.args().is_new
    }

    /// The resource that this object became; `None` when it became none.
    pub fn own(&mut self) -> Option<&mut Resource> {
        self.resource(self.scope.address())
    }

    /// What the argument refers to, if it is of that kind.
    #[must_use]
    pub fn target(&self, arg: &str, kind: &str) -> Target {
        match self.args().arg(arg) {
            Arg::Absent => Target::Absent,
            Arg::Known(Value::String(text)) => {
                self.scope.by_value(kind, text).map_or_else(|| Target::Outside(text.clone()), Target::Resource)
            }
            Arg::Known(_) => Target::Unknown("the plan gives something that is no reference".to_owned()),
            Arg::Unknown(reason) => {
                let found = self.scope.one_by_references(kind, self.args().references(arg));
                found.map_or(Target::Unknown(reason), Target::Resource)
            }
        }
    }

    /// The resource with that id.
    pub fn resource(&mut self, id: &str) -> Option<&mut Resource> {
        let index = *self.by_id.get(id)?;
        self.resources.get_mut(index)
    }

    /// The resource with that id, to look at.
    #[must_use]
    pub fn look_up(&self, id: &str) -> Option<&Resource> {
        self.resources.get(*self.by_id.get(id)?)
    }

    /// Adds a resource that is written inside the object.
    pub fn add(&mut self, resource: Resource) {
        self.resources.push(resource);
    }

    /// Every resource of that kind, default groups left out.
    pub fn resources_of<'s>(&'s mut self, kind: &'s str) -> impl Iterator<Item = &'s mut Resource> + 's {
        self.resources.iter_mut().filter(move |resource| resource.resource_type == kind && !resource.reference_only)
    }
}

/// Makes a field of a resource known, whatever was said about it before.
pub fn set(resource: &mut Resource, field: &str, value: impl Into<Value>) {
    resource.unknown_fields.remove(field);
    resource.attributes.insert(field.to_owned(), value.into());
}

/// Makes a field of a resource unknown.
pub fn set_unknown(resource: &mut Resource, field: &str, reason: impl Into<String>) {
    resource.attributes.remove(field);
    resource.unknown_fields.insert(field.to_owned(), reason.into());
}
