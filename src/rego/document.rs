//! Values that policies read: parsed once, shared between threads by reference count.

use regorus::Value;

use super::RegoError;

/// An immutable JSON document in the engine's own form. Cloning costs one counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document(pub(super) Value);

/// Several documents parsed together.
pub type Documents = Vec<Document>;

impl Document {
    /// Parses one JSON text.
    ///
    /// # Errors
    /// When it is not JSON or nested deeper than 128 levels.
    pub fn parse(text: &str) -> Result<Self, RegoError> {
        Value::from_json_str(text).map(Self).map_err(|e| RegoError::Document { message: e.to_string() })
    }

    /// Parses a JSON array and gives its elements; cheaper than parsing each, because their keys are shared.
    ///
    /// # Errors
    /// When it is not an array of JSON values.
    pub fn parse_array(text: &str) -> Result<Documents, RegoError> {
        let value = Self::parse(text)?;
        let items = value.0.as_array().map_err(|e| RegoError::Document { message: e.to_string() })?;
        Ok(items.iter().map(|item| Self(item.clone())).collect())
    }

    /// Turns a JSON value into a document.
    #[must_use]
    pub fn from_json(value: serde_json::Value) -> Self {
        Self(Value::from(value))
    }

    /// An object of the given members.
    #[must_use]
    pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let mut object = Value::new_object();
        if let Ok(map) = object.as_object_mut() {
            for (name, value) in members {
                map.insert(Value::from(name), value.0);
            }
        }
        Self(object)
    }

    /// An array of strings.
    #[must_use]
    pub fn strings<'a>(items: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Value::from(items.into_iter().map(Value::from).collect::<Vec<_>>()))
    }

    /// A string.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self(Value::from(text))
    }

    /// The member of that name, when this is an object that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Self> {
        self.member(name).map(|value| Self(value.clone()))
    }

    fn member(&self, name: &str) -> Option<&Value> {
        match self.0[name] {
            Value::Undefined => None,
            ref value => Some(value),
        }
    }

    /// The text of the string member of that name.
    #[must_use]
    pub fn get_str(&self, name: &str) -> Option<&str> {
        self.member(name).and_then(|value| value.as_string().ok()).map(AsRef::as_ref)
    }

    /// The boolean member of that name.
    #[must_use]
    pub fn get_bool(&self, name: &str) -> Option<bool> {
        self.member(name).and_then(|value| value.as_bool().ok()).copied()
    }

    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_string().ok().map(AsRef::as_ref)
    }

    #[must_use]
    pub const fn is_bool(&self) -> bool {
        matches!(self.0, Value::Bool(_))
    }

    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self.0, Value::Null)
    }

    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.0.as_i64().is_ok()
    }

    /// Elements of an array.
    #[must_use]
    pub fn items(&self) -> Option<Documents> {
        self.0.as_array().ok().map(|items| items.iter().map(|item| Self(item.clone())).collect())
    }

    /// Whether this is an array for all of whose elements `test` holds.
    #[must_use]
    pub fn all_items(&self, test: impl Fn(&Self) -> bool) -> bool {
        self.0.as_array().is_ok_and(|items| items.iter().all(|item| test(&Self(item.clone()))))
    }

    /// Whether this is an object for all of whose members `test` holds.
    #[must_use]
    pub fn all_members(&self, test: impl Fn(&str, &Self) -> bool) -> bool {
        self.0.as_object().is_ok_and(|map| {
            map.iter().all(|(key, value)| key.as_string().is_ok_and(|key| test(key.as_ref(), &Self(value.clone()))))
        })
    }

    /// Names and values of an object's members, sorted by name.
    #[must_use]
    pub fn members(&self) -> Vec<(String, Self)> {
        self.0.as_object().map_or_else(
            |_| Vec::new(),
            |map| {
                map.iter()
                    .filter_map(|(key, value)| Some((key.as_string().ok()?.to_string(), Self(value.clone()))))
                    .collect()
            },
        )
    }

    /// Whether this is an object without members, or an array without elements.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_object().is_ok_and(|map| map.iter().next().is_none())
            || self.0.as_array().is_ok_and(|items| items.iter().next().is_none())
    }

    /// The value as plain JSON.
    #[must_use]
    pub fn to_json(&self) -> Option<serde_json::Value> {
        serde_json::to_value(&self.0).ok()
    }
}
