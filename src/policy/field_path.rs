//! The names under which METADATA speaks of fields: own ones, those of a referenced resource, those who refer here.

use crate::model::field::{FieldType, Kind};
use crate::model::kinds;

/// A path inside one resource: `storage_encrypted`, `parameters[rds.force_ssl]`, `tags`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnPath {
    /// First part: an attribute, or a field of the resource itself.
    pub head: String,
    /// The whole path as written.
    pub full: String,
}

/// What `requires`, `reads`, `partial` and `applies_when` name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldPath {
    Own(OwnPath),
    /// `reference->path`: a field of the resource that `reference` points at.
    Through {
        reference: String,
        target: OwnPath,
    },
    /// `<-type.field`: all resources of the type whose reference `field` points here; with a reference of its own
    /// before the arrow, `cluster<-pg_role.cluster`, all that point where that one does.
    Referrers {
        of: Option<String>,
        resource_type: String,
        field: String,
    },
}

impl OwnPath {
    fn parse(text: &str) -> Result<Self, String> {
        let head = text.split(['.', '[']).next().unwrap_or_default();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if head.is_empty() || !head.chars().all(plain) {
            return Err(format!("`{text}` is not the name of a field"));
        }
        Ok(Self { head: head.to_owned(), full: text.to_owned() })
    }

    /// Whether it is a field of every resource rather than an attribute of a kind.
    #[must_use]
    pub fn is_header(&self) -> bool {
        kinds::HEADER_FIELDS.contains(&self.head.as_str())
    }

    fn check(&self, kind: &Kind) -> Result<(), String> {
        if self.is_header() || kind.field(&self.head).is_some() {
            return Ok(());
        }
        Err(format!("`{}` has no field `{}`", kind.name, self.head))
    }
}

impl FieldPath {
    /// Reads one name.
    ///
    /// # Errors
    /// A message, when the text has none of the three forms.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some((of, rest)) = text.split_once("<-") {
            let (resource_type, field) =
                rest.split_once('.').ok_or_else(|| format!("`{text}` lacks the field: write `<-type.field`"))?;
            let of = (!of.is_empty()).then(|| OwnPath::parse(of)).transpose()?.map(|path| path.head);
            return Ok(Self::Referrers { of, resource_type: resource_type.to_owned(), field: field.to_owned() });
        }
        if let Some((reference, target)) = text.split_once("->") {
            let target = OwnPath::parse(target)?;
            return Ok(Self::Through { reference: OwnPath::parse(reference)?.head, target });
        }
        OwnPath::parse(text).map(Self::Own)
    }

    /// Whether resources of `kind` have it.
    ///
    /// # Errors
    /// A message that says what does not exist.
    pub fn check(&self, kind: &Kind) -> Result<(), String> {
        match self {
            Self::Own(path) => path.check(kind),
            Self::Through { reference, target } => target.check(pointed_at(kind, reference)?),
            Self::Referrers { of, resource_type, field } => {
                let kind = of.as_deref().map_or(Ok(kind), |reference| pointed_at(kind, reference))?;
                let other = kinds::find(resource_type).ok_or_else(|| format!("there is no kind `{resource_type}`"))?;
                let found = other.field(field).ok_or_else(|| format!("`{resource_type}` has no field `{field}`"))?;
                match found.ty {
                    FieldType::Reference(name) | FieldType::ReferenceList(name) if name == kind.name => Ok(()),
                    _ => Err(format!("`{resource_type}.{field}` does not refer to `{}`", kind.name)),
                }
            }
        }
    }

    /// The own field that it starts from, if any.
    #[must_use]
    pub fn own_head(&self) -> Option<&str> {
        match self {
            Self::Own(path) => Some(&path.head),
            Self::Through { reference, .. } => Some(reference),
            Self::Referrers { of, .. } => of.as_deref(),
        }
    }

    /// Kinds that must be in the index for it, given the kind of the resource that is judged.
    #[must_use]
    pub fn joined_kind(&self, kind: &Kind) -> Option<&'static str> {
        match self {
            Self::Own(_) => None,
            Self::Through { reference, .. } => match kind.field(reference)?.ty {
                FieldType::Reference(name) => Some(name),
                _ => None,
            },
            Self::Referrers { resource_type, .. } => kinds::find(resource_type).map(|kind| kind.name),
        }
    }
}

/// The kind that a reference of `kind` points at.
fn pointed_at(kind: &Kind, reference: &str) -> Result<&'static Kind, String> {
    let field = kind.field(reference).ok_or_else(|| format!("`{}` has no field `{reference}`", kind.name))?;
    match field.ty {
        FieldType::Reference(name) => kinds::find(name).ok_or_else(|| format!("there is no kind `{name}`")),
        FieldType::Boolean
        | FieldType::Integer
        | FieldType::String
        | FieldType::Timestamp
        | FieldType::StringList
        | FieldType::StringMap
        | FieldType::Object(_)
        | FieldType::List(_)
        | FieldType::ReferenceList(_) => {
            Err(format!("`{}.{reference}` is {}, not the id of a resource", kind.name, field.ty.as_str()))
        }
    }
}
