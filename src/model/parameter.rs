//! Values that the parameters of a policy had when it judged a resource, and who gave them.
//!
//! Pure data. Which value counts for which resource is the business of `evaluate`. Main types: [`ParameterUse`],
//! [`ParameterSource`], [`Selector`].

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One parameter as a finding was judged by it. A finding has two of one name when it is not known which of them counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterUse {
    pub name: Arc<str>,
    pub value: Value,
    pub source: ParameterSource,
}

/// Who gave a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterSource {
    /// The METADATA of the policy.
    Default,
    /// The configuration or a flag, for every resource.
    Configuration,
    /// The rule of that name in the configuration, for the resources that it selects.
    Rule(Arc<str>),
}

impl ParameterSource {
    /// The word that files have for it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Configuration => "configuration",
            Self::Rule(_) => "rule",
        }
    }

    /// The name of the rule, when one gave it.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Rule(name) => Some(name),
            Self::Default | Self::Configuration => None,
        }
    }

    /// Whether somebody other than the policy said so.
    #[must_use]
    pub const fn is_chosen(&self) -> bool {
        !matches!(self, Self::Default)
    }
}

impl fmt::Display for ParameterSource {
    /// `default`, `configuration`, ``rule `tier 0` ``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default | Self::Configuration => f.write_str(self.as_str()),
            Self::Rule(name) => write!(f, "rule `{name}`"),
        }
    }
}

impl fmt::Display for ParameterUse {
    /// ``min_days = 35 (rule `tier 0`)``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ({})", self.name, self.value, self.source)
    }
}

/// What a rule can select by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SelectorField {
    Account,
    DataClass,
    Environment,
    Owner,
    Region,
    Tier,
    /// The value of the tag with exactly this key.
    Tag(Arc<str>),
}

impl SelectorField {
    /// Those that are a field of every resource.
    pub const OF_RESOURCES: [Self; 6] =
        [Self::Account, Self::DataClass, Self::Environment, Self::Owner, Self::Region, Self::Tier];

    /// The word that selects by it; `tags` for every tag.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::DataClass => "data_class",
            Self::Environment => "environment",
            Self::Owner => "owner",
            Self::Region => "region",
            Self::Tier => "tier",
            Self::Tag(_) => "tags",
        }
    }

    /// The field of a resource that holds it.
    #[must_use]
    pub const fn header(&self) -> &'static str {
        match self {
            Self::Account => "account_id",
            Self::DataClass | Self::Environment | Self::Owner | Self::Region | Self::Tier | Self::Tag(_) => self.key(),
        }
    }

    /// As `unknown_fields` spells it.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Tag(key) => format!("tags[{key}]"),
            Self::Account | Self::DataClass | Self::Environment | Self::Owner | Self::Region | Self::Tier => {
                self.header().to_owned()
            }
        }
    }
}

/// Which resources a rule speaks of: all of these fields, each with one of its texts (globs).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub account: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data_class: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owner: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub region: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tier: Vec<String>,
}

impl Selector {
    /// Each field that it names, with the texts.
    #[must_use]
    pub fn wanted(&self) -> Vec<(SelectorField, &[String])> {
        let fields = [
            (SelectorField::Account, &self.account),
            (SelectorField::DataClass, &self.data_class),
            (SelectorField::Environment, &self.environment),
            (SelectorField::Owner, &self.owner),
            (SelectorField::Region, &self.region),
            (SelectorField::Tier, &self.tier),
        ];
        let named = fields.into_iter().filter(|(_, texts)| !texts.is_empty());
        let named = named.map(|(field, texts)| (field, texts.as_slice()));
        let tags = self.tags.iter().map(|(key, texts)| (SelectorField::Tag(key.as_str().into()), texts.as_slice()));
        named.chain(tags).collect()
    }
}

impl fmt::Display for Selector {
    /// `environment = prod or production, tags[pci] = true`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |(field, texts): (SelectorField, &[String])| {
            let name = match &field {
                SelectorField::Tag(_) => field.path(),
                SelectorField::Account
                | SelectorField::DataClass
                | SelectorField::Environment
                | SelectorField::Owner
                | SelectorField::Region
                | SelectorField::Tier => field.key().to_owned(),
            };
            format!("{name} = {}", texts.join(" or "))
        };
        f.write_str(&self.wanted().into_iter().map(one).collect::<Vec<_>>().join(", "))
    }
}
