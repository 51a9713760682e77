//! A resource in the making: the small steps from a field of an answer to an attribute.
//!
//! An element that the service left out, or gave empty, stays absent: whether that means "none" or "not told" is decided
//! by the table of the kind. Nothing is defaulted here. Main types: [`Draft`], [`Site`].

use aws_sdk_rds::types::Tag;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::{Map, Value};

use crate::model::{Origin, Resource};

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site<'a> {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: &'a str,
    /// Twelve digits.
    pub account_id: &'a str,
    pub region: &'a str,
}

impl Site<'_> {
    /// ARN of an RDS object of this place: `of("db", "orders")`.
    #[must_use]
    pub fn of(&self, object: &str, name: &str) -> String {
        format!("arn:{}:rds:{}:{}:{object}:{name}", self.partition, self.region, self.account_id)
    }

    /// ARN of an object that a field names by its identifier or, when it is elsewhere, by its ARN.
    #[must_use]
    pub fn reference(&self, object: &str, name_or_arn: &str) -> String {
        if name_or_arn.starts_with("arn:") { name_or_arn.to_owned() } else { self.of(object, name_or_arn) }
    }

    /// ARN of a global database, which belongs to no region.
    #[must_use]
    pub fn global_cluster(&self, name: &str) -> String {
        format!("arn:{}:rds::{}:global-cluster:{name}", self.partition, self.account_id)
    }

    /// ARN of a VPC security group.
    #[must_use]
    pub fn security_group(&self, id: &str) -> String {
        format!("arn:{}:ec2:{}:{}:security-group/{id}", self.partition, self.region, self.account_id)
    }

    /// ARN of a key. RDS gives ARNs nearly always; an alias stays what it is, because it names no key by itself.
    #[must_use]
    pub fn key(&self, id: &str) -> String {
        if id.starts_with("arn:") || id.starts_with("alias/") {
            id.to_owned()
        } else {
            format!("arn:{}:kms:{}:{}:key/{id}", self.partition, self.region, self.account_id)
        }
    }
}

/// Attributes of a resource, or of an object or list item inside one.
#[derive(Debug, Default)]
pub struct Attributes(Map<String, Value>);

impl Attributes {
    pub fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.0.insert(field.to_owned(), value.into());
    }

    /// Absent and empty are the same: the protocol has no null.
    pub fn text(&mut self, field: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.set(field, value);
        }
    }

    pub fn flag(&mut self, field: &str, value: Option<bool>) {
        if let Some(value) = value {
            self.set(field, value);
        }
    }

    pub fn number(&mut self, field: &str, value: Option<impl Into<i64>>) {
        if let Some(value) = value {
            self.set(field, value.into());
        }
    }

    pub fn time(&mut self, field: &str, value: Option<&DateTime>) {
        if let Some(value) = value.and_then(|time| time.fmt(Format::DateTime).ok()) {
            self.set(field, value);
        }
    }

    /// A list that is empty when the service gives none. Order carries no meaning in these answers, so it is sorted.
    pub fn texts<T: AsRef<str>>(&mut self, field: &str, values: impl IntoIterator<Item = T>) {
        let mut values: Vec<String> = values.into_iter().map(|value| value.as_ref().to_owned()).collect();
        values.sort_unstable();
        values.dedup();
        self.set(field, values);
    }

    /// A list that is left out when it is empty.
    pub fn texts_if_any<T: AsRef<str>>(&mut self, field: &str, values: impl IntoIterator<Item = T>) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_some() {
            self.texts(field, values);
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Attributes> for Value {
    fn from(attributes: Attributes) -> Self {
        Self::Object(attributes.0)
    }
}

/// A resource in the making.
#[derive(Debug)]
pub struct Draft {
    resource: Resource,
    pub is: Attributes,
}

impl Draft {
    /// `None` when the item has no name: such an item cannot be told from any other.
    #[must_use]
    pub fn new(
        kind: &'static str,
        site: &Site<'_>,
        object: &str,
        arn: Option<&str>,
        name: Option<&str>,
    ) -> Option<Self> {
        let arn = arn.filter(|arn| !arn.is_empty());
        let name = name.filter(|name| !name.is_empty()).or_else(|| arn?.rsplit(':').next())?;
        let id = arn.map_or_else(|| site.of(object, name), str::to_owned);
        let mut resource = Resource::new(kind, &id, name, Origin::Live);
        resource.account_id = Some(site.account_id.to_owned());
        resource.region = Some(site.region.to_owned());
        Some(Self { resource, is: Attributes::default() })
    }

    /// `None` leaves the tags to a call of their own: the answer has no list of tags, not even an empty one.
    pub fn tags(&mut self, tags: Option<&[Tag]>) {
        match tags {
            Some(tags) => set_tags(&mut self.resource, tags),
            None => drop(self.resource.unknown_fields.insert("tags".to_owned(), TAGS_NOT_READ.to_owned())),
        }
    }

    pub fn unknown(&mut self, field: &str, reason: impl Into<String>) {
        self.resource.unknown_fields.insert(field.to_owned(), reason.into());
    }

    /// Only looked up by others, never judged.
    pub fn reference_only(&mut self) {
        self.resource.reference_only = true;
    }

    /// Belongs to no region.
    pub fn everywhere(&mut self) {
        self.resource.region = None;
    }

    /// Belongs to AWS, not to the account.
    pub fn of_no_account(&mut self) {
        self.resource.account_id = None;
    }

    #[must_use]
    pub fn done(mut self) -> Resource {
        self.resource.attributes = self.is.0;
        self.resource
    }
}

/// Reason for tags that an answer does not carry.
pub const TAGS_NOT_READ: &str = "the answer carries no tags, and they were not read";

/// Takes the tags of an answer for the resource's.
pub fn set_tags(resource: &mut Resource, tags: &[Tag]) {
    resource.unknown_fields.remove("tags");
    resource.tags = tags
        .iter()
        .filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned())))
        .collect();
}

/// Makes a field of a finished resource known.
pub fn set(resource: &mut Resource, field: &str, value: impl Into<Value>) {
    resource.unknown_fields.remove(field);
    resource.attributes.insert(field.to_owned(), value.into());
}

/// Makes a field of a finished resource unknown.
pub fn set_unknown(resource: &mut Resource, field: &str, reason: impl Into<String>) {
    resource.attributes.remove(field);
    resource.unknown_fields.insert(field.to_owned(), reason.into());
}

/// A text of a finished resource.
#[must_use]
pub fn text_of<'r>(resource: &'r Resource, field: &str) -> Option<&'r str> {
    resource.attributes.get(field)?.as_str()
}
