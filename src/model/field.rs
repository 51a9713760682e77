//! How the attributes of a kind are described: name, type, and what absence means.
//!
//! The description is a table, not a struct per kind, because three readers share it: the guard that decides
//! whether a policy may run, the generator of the JSON Schemas, and the check of an inventory file.

/// What a resource type is and which attributes it has.
#[derive(Debug)]
pub struct Kind {
    /// The `resource_type` of its resources.
    pub name: &'static str,
    /// In the field's own words, singular: `RDS DB instance`.
    pub title: &'static str,
    /// One paragraph: what is and what is not this kind.
    pub description: &'static str,
    /// The call or catalog that shows it live.
    pub source: &'static str,
    /// Ends up on a scorecard as a database of its own, not as something that belongs to one.
    pub is_database: bool,
    pub fields: &'static [Field],
}

/// One attribute.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub ty: FieldType,
    pub presence: Presence,
    /// Meaning, unit and, where it differs from the name, the field of the service.
    pub doc: &'static str,
}

/// What an attribute that is neither known nor listed as unknown means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Every source can tell it: a missing value is a reader's mistake and makes the policy indeterminate.
    Always,
    /// The service leaves it out when there is none.
    Optional,
}

/// Type of an attribute, as it stands in JSON.
#[derive(Debug)]
pub enum FieldType {
    Boolean,
    Integer,
    String,
    /// RFC 3339 in UTC: such texts sort like the moments that they name.
    Timestamp,
    StringList,
    /// Names to strings; parameters of a parameter group, for example.
    StringMap,
    Object(&'static [Field]),
    List(&'static [Field]),
    /// `id` of a resource of the named kind.
    Reference(&'static str),
    /// `id`s of resources of the named kind.
    ReferenceList(&'static str),
}

impl Field {
    /// An attribute that every source can tell.
    #[must_use]
    pub const fn always(name: &'static str, ty: FieldType, doc: &'static str) -> Self {
        Self { name, ty, presence: Presence::Always, doc }
    }

    /// An attribute that the service leaves out when there is none.
    #[must_use]
    pub const fn optional(name: &'static str, ty: FieldType, doc: &'static str) -> Self {
        Self { name, ty, presence: Presence::Optional, doc }
    }
}

impl Kind {
    /// The attribute of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl FieldType {
    /// The type in words, for messages.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::String => "a string",
            Self::Timestamp => "an RFC 3339 time in UTC",
            Self::StringList => "a list of strings",
            Self::StringMap => "an object of strings",
            Self::Object(_) => "an object",
            Self::List(_) => "a list of objects",
            Self::Reference(_) => "the id of a resource",
            Self::ReferenceList(_) => "a list of resource ids",
        }
    }
}
