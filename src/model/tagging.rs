//! What tags say about a resource: owner, environment, tier, data class. One rule for every source.
//!
//! A field that a tag of unknown value might tell is unknown itself; a default fills in only what no tag can tell.
//! Main types: [`TagMapping`], [`TagDefaults`].

use std::collections::BTreeMap;

use super::Resource;

/// Which tag keys tell which field; the first key of a list that a resource has counts.
///
/// Keys are compared without case and punctuation, so `data-class` finds `DataClass`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagMapping {
    pub owner: Vec<String>,
    pub environment: Vec<String>,
    pub tier: Vec<String>,
    pub data_class: Vec<String>,
    /// What a tag's value means: `prod` is `production`. By field, then by value in lower case.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

/// What holds for every resource of an account or server whose tags do not say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagDefaults {
    pub owner: Option<String>,
    pub environment: Option<String>,
    pub tier: Option<String>,
    pub data_class: Option<String>,
}

impl Default for TagMapping {
    fn default() -> Self {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        Self {
            owner: keys(&["owner", "team", "owned-by"]),
            environment: keys(&["environment", "env"]),
            tier: keys(&["tier", "service-tier"]),
            data_class: keys(&["data-class", "data-classification", "classification"]),
            values: BTreeMap::new(),
        }
    }
}

impl TagMapping {
    /// Fills in `owner`, `environment`, `tier` and `data_class` from the resource's tags, else from `defaults`.
    pub fn apply(&self, resource: &mut Resource, defaults: &TagDefaults) {
        let fields = [
            ("owner", &self.owner, &defaults.owner),
            ("environment", &self.environment, &defaults.environment),
            ("tier", &self.tier, &defaults.tier),
            ("data_class", &self.data_class, &defaults.data_class),
        ];
        for (field, keys, default) in fields {
            let told = keys.iter().find_map(|key| tag(&resource.tags, key)).map(|value| self.meaning(field, value));
            let unknown = if told.is_none() { why_not_told(resource, keys) } else { None };
            let value = match unknown {
                Some(reason) => {
                    resource.unknown_fields.insert(field.to_owned(), reason);
                    None
                }
                None => told.or_else(|| default.clone()),
            };
            match field {
                "owner" => resource.owner = value,
                "environment" => resource.environment = value,
                "tier" => resource.tier = value,
                _ => resource.data_class = value,
            }
        }
    }

    fn meaning(&self, field: &str, value: &str) -> String {
        let meanings = self.values.get(field);
        let meaning = meanings.and_then(|meanings| meanings.get(&value.to_lowercase()));
        meaning.map_or_else(|| value.to_owned(), Clone::clone)
    }
}

fn plain(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn tag<'t>(tags: &'t BTreeMap<String, String>, wanted: &str) -> Option<&'t str> {
    let wanted = plain(wanted);
    tags.iter().find(|(key, value)| !value.is_empty() && plain(key) == wanted).map(|(_, value)| value.as_str())
}

fn why_not_told(resource: &Resource, keys: &[String]) -> Option<String> {
    if let Some(reason) = resource.unknown_fields.get("tags") {
        return Some(reason.clone());
    }
    let of_tag = |path: &str| path.strip_prefix("tags[").and_then(|rest| rest.strip_suffix(']')).map(plain);
    let mut unknown = resource.unknown_fields.iter();
    let found = unknown.find(|(path, _)| of_tag(path).is_some_and(|key| keys.iter().any(|own| plain(own) == key)));
    found.map(|(_, reason)| reason.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Origin;

    fn tagged(tags: &[(&str, &str)]) -> Resource {
        let mut resource = Resource::new("aws_rds_instance", "i", "i", Origin::Live);
        resource.tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        resource
    }

    #[test]
    fn tags_come_before_defaults_and_values_are_translated() {
        let mut mapping = TagMapping::default();
        let prod = BTreeMap::from([("prod".to_owned(), "production".to_owned())]);
        mapping.values.insert("environment".to_owned(), prod);
        let defaults = TagDefaults { owner: Some("platform".into()), tier: Some("2".into()), ..TagDefaults::default() };
        let mut resource = tagged(&[("Env", "PROD"), ("Team", "payments"), ("", "x"), ("DataClass", "pii")]);
        mapping.apply(&mut resource, &defaults);
        assert_eq!(resource.environment.as_deref(), Some("production"));
        assert_eq!(resource.owner.as_deref(), Some("payments"));
        assert_eq!(resource.tier.as_deref(), Some("2"));
        assert_eq!(resource.data_class.as_deref(), Some("pii"));
    }

    #[test]
    fn unread_tags_leave_the_fields_unknown_whatever_the_default_says() {
        let defaults = TagDefaults { owner: Some("platform".into()), ..TagDefaults::default() };
        let mut resource = tagged(&[]);
        resource.unknown_fields.insert("tags".into(), "denied".into());
        TagMapping::default().apply(&mut resource, &defaults);
        assert_eq!(resource.owner, None);
        assert_eq!(resource.unknown_fields["owner"], "denied");
        assert_eq!(resource.unknown_fields["data_class"], "denied");
    }
}
