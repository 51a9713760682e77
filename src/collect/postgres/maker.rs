//! Resources of one server, as all builders here make them.
//!
//! Main types: [`Maker`], [`Attributes`].

use serde_json::{Map, Value};

use super::failure::Failure;
use crate::model::{Origin, Resource, TagDefaults, TagMapping, pg_id};

/// What all resources of a target have in common.
#[derive(Debug)]
pub(super) struct Maker<'a> {
    /// Name of the target, with which all ids begin.
    pub(super) cluster: &'a str,
    pub(super) account_id: Option<String>,
    pub(super) region: Option<String>,
    pub(super) tags: &'a TagMapping,
    pub(super) defaults: &'a TagDefaults,
}

impl Maker<'_> {
    pub(super) fn resource(&self, kind: &str, id: &str, name: &str) -> Resource {
        let mut resource = Resource::new(kind, id, name, Origin::Live);
        resource.account_id.clone_from(&self.account_id);
        resource.region.clone_from(&self.region);
        if kind != "pg_cluster" {
            resource.set("cluster", self.cluster);
        }
        resource
    }

    pub(super) fn role(&self, name: &str) -> String {
        pg_id::role(self.cluster, name)
    }

    /// The last touch: what the target says of all its resources.
    pub(super) fn finish(&self, resource: &mut Resource) {
        self.tags.apply(resource, self.defaults);
    }
}

/// Short words for filling in a resource.
pub(super) trait Attributes {
    fn set(&mut self, name: &str, value: impl Into<Value>);

    /// Leaves an absent value out.
    fn set_some<V: Into<Value>>(&mut self, name: &str, value: Option<V>);

    /// A known value, an absent one, or one that was not read.
    fn set_read<V: Into<Value>>(&mut self, name: &str, value: Result<Option<V>, &Failure>);

    fn unknown(&mut self, name: &str, failure: &Failure);

    fn owner(&mut self, maker: &Maker<'_>, owner: &str);

    fn acl(&mut self, acl: Option<&str>);
}

impl Attributes for Resource {
    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.attributes.insert(name.to_owned(), value.into());
    }

    fn set_some<V: Into<Value>>(&mut self, name: &str, value: Option<V>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    fn set_read<V: Into<Value>>(&mut self, name: &str, value: Result<Option<V>, &Failure>) {
        match value {
            Ok(value) => self.set_some(name, value),
            Err(failure) => self.unknown(name, failure),
        }
    }

    fn unknown(&mut self, name: &str, failure: &Failure) {
        self.unknown_fields.insert(name.to_owned(), failure.reason());
    }

    fn owner(&mut self, maker: &Maker<'_>, owner: &str) {
        self.set("owner_role", maker.role(owner));
        self.set("owner_name", owner);
    }

    fn acl(&mut self, acl: Option<&str>) {
        self.set("acl_is_default", acl.is_none());
        self.set_some("acl", acl);
    }
}

/// A JSON object that leaves absent members out.
pub(super) fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let known = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(known.collect::<Map<_, _>>())
}
