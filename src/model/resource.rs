//! One database, snapshot, group, key, role or grant, whatever source it was read from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Location;

/// Where the facts of a resource come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Read from the running service.
    Live,
    /// What a plan says will be.
    Plan,
    /// Written in a template or source folder.
    Template,
    /// What an infrastructure-as-code state recorded.
    State,
}

impl Origin {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Plan => "plan",
            Self::Template => "template",
            Self::State => "state",
        }
    }
}

/// A normalised resource: the same database read live, from a plan or from a template has the same attributes.
///
/// Each attribute of its kind is in one of three states: *known* (a value in `attributes`), *absent* by the
/// service's word (in neither map), or *unknown* (an entry in `unknown_fields` with the reason). JSON null never
/// occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// ARN, or another id that stays the same between runs. In a plan: the resource address.
    pub id: String,
    /// Name of the [kind](super::kinds), for example `aws_rds_instance`.
    pub resource_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The name that people know it by: identifier, group name, role name.
    pub name: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_class: Option<String>,
    pub origin: Origin,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Not judged itself, only looked up by others (an engine's default parameter group, for example).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reference_only: bool,
    /// Known attributes of the kind, named as in the service's API, in `snake_case`.
    #[serde(default)]
    pub attributes: Map<String, Value>,
    /// Path of a field that could not be read, such as `kms_key` or `ingress[2].cidr_blocks` -> the reason.
    /// `tags`, `owner`, `environment`, `tier`, `data_class`, `account_id` and `region` may occur too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown_fields: BTreeMap<String, String>,
    /// What the running service calls it, as far as a plan, state or template tells. Stands in no record: a live resource
    /// is called by its `id`.
    #[serde(skip)]
    pub known_as: Option<Box<KnownAs>>,
}

/// Why a field is unknown of a resource that a plan adds something to and does not manage. Policies on such fields are not
/// asked: whoever manages the resource answers for them.
pub const MANAGED_ELSEWHERE: &str = "it is managed outside this plan";

/// Names by which a declared resource is found among live ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownAs {
    pub arn: Option<String>,
    /// The identifier that was asked for, when `name` is it and not something that only stands in for it.
    pub identifier: Option<String>,
    /// Id that the service gave it once and never changes (`db-...`, `cluster-...`).
    pub service_id: Option<String>,
    /// Host that clients connect to, without port.
    pub endpoint: Option<String>,
}

impl Resource {
    /// A resource with nothing known about it yet.
    #[must_use]
    pub fn new(resource_type: &str, id: &str, name: &str, origin: Origin) -> Self {
        Self {
            id: id.to_owned(),
            resource_type: resource_type.to_owned(),
            account_id: None,
            region: None,
            name: name.to_owned(),
            tags: BTreeMap::new(),
            owner: None,
            environment: None,
            tier: None,
            data_class: None,
            origin,
            location: None,
            reference_only: false,
            attributes: Map::new(),
            unknown_fields: BTreeMap::new(),
            known_as: None,
        }
    }
}
