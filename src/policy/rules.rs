//! Rules: values of parameters for the resources of an environment, a tier, an account or a tag.
//!
//! Owns what a rule may say and which texts it selects. It does not look at resources: evaluation asks it. Main types:
//! [`ParameterRule`], [`Pattern`].

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::parameters::{problem_at, put_over, resolve};
use super::{LoadedPolicy, ParameterSetting, Place, Problem};
use crate::model::{Selector, SelectorField};

/// Values for the resources that a selector selects.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterRule {
    /// As findings name it; no two rules of a configuration have the same.
    pub name: String,
    pub selector: Selector,
    pub settings: Vec<ParameterSetting>,
    pub place: Option<Place>,
}

/// A glob over values of one field: without case, but for tags.
#[derive(Debug, Clone)]
pub struct Pattern {
    matcher: GlobMatcher,
    /// The only text that it matches, when it is no glob.
    literal: Option<String>,
}

impl Pattern {
    /// # Errors
    /// When it is no glob.
    pub fn new(field: &SelectorField, text: &str) -> Result<Self, String> {
        let text = canonical(field, text);
        let is_tag = matches!(field, SelectorField::Tag(_));
        let glob = GlobBuilder::new(&text).case_insensitive(!is_tag).literal_separator(false).build();
        let is_wild = text.contains(['*', '?', '[', ']', '{', '}', '\\']);
        let matcher = glob.map_err(|error| error.kind().to_string())?.compile_matcher();
        Ok(Self { matcher, literal: (!is_wild).then_some(text) })
    }

    #[must_use]
    pub fn matches(&self, field: &SelectorField, value: &str) -> bool {
        self.matcher.is_match(canonical(field, value))
    }

    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        self.literal.as_deref()
    }
}

/// `0`, `tier0` and `Tier-0` are the same tier.
fn canonical(field: &SelectorField, value: &str) -> String {
    let value = value.trim();
    if *field != SelectorField::Tier {
        return value.to_owned();
    }
    let lower = value.to_lowercase();
    let rest = ["tier", "t"].into_iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
    let digits = rest.trim_start_matches(['-', '_', ' ']);
    let number = digits.trim_start_matches('0');
    match !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("tier{}", if number.is_empty() { "0" } else { number }),
        false => lower,
    }
}

/// Checks rules against the policies, and takes out what a flag has decided already.
///
/// # Errors
/// For each mistake in any of them.
pub(super) fn checked(
    policies: &[LoadedPolicy],
    rules: &[ParameterRule],
    settings: &[ParameterSetting],
) -> Result<Vec<ParameterRule>, Vec<Problem>> {
    let mut problems = Vec::new();
    let id = |setting: &ParameterSetting| Some(policies.get(resolve(policies, setting).ok()?)?.policy.id.clone());
    let decided: Vec<(Option<String>, &str)> =
        settings.iter().filter(|given| given.outranks_rules).map(|given| (id(given), given.name.as_str())).collect();
    let mut all: Vec<ParameterRule> = Vec::new();
    for rule in rules {
        let refuse = |why: &str, help: &str| {
            let message = format!("the rule `{}` was not used: {why}", rule.name);
            problem_at(rule.place.as_ref(), message, help.to_owned())
        };
        let wanted = rule.selector.wanted();
        if wanted.is_empty() {
            problems.push(refuse("it selects by nothing", "give it environment, tier, tags or account"));
        }
        if rule.settings.is_empty() {
            problems.push(refuse(
                "it sets nothing",
                "write [policies.parameter_rules.set.POLICY] with NAME = VALUE below it",
            ));
        }
        if all.iter().any(|other| other.name == rule.name) {
            problems.push(refuse("there is another rule of that name", "give each a name of its own"));
        }
        for (field, texts) in &wanted {
            for text in *texts {
                if let Err(why) = Pattern::new(field, text) {
                    problems.push(refuse(&format!("`{text}` is no glob: {why}"), "use * for any part of a text"));
                }
            }
        }
        let mut kept = Vec::new();
        for setting in &rule.settings {
            match resolve(policies, setting) {
                Err(problem) => problems.push(problem),
                Ok(at) => {
                    let id = policies.get(at).map(|loaded| loaded.policy.id.clone());
                    let is_decided = decided.iter().any(|(other, name)| *other == id && *name == setting.name);
                    if let Some(policy) = id.filter(|_| !is_decided) {
                        kept.push(ParameterSetting { policy, ..setting.clone() });
                    }
                }
            }
        }
        all.push(ParameterRule { settings: kept, ..rule.clone() });
    }
    if problems.is_empty() { Ok(all) } else { Err(problems) }
}

/// A rule as evidence keeps it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptRule {
    name: String,
    select: Selector,
    set: BTreeMap<String, BTreeMap<String, Value>>,
}

impl KeptRule {
    pub(super) fn of(rule: &ParameterRule) -> Self {
        let mut set: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
        for given in &rule.settings {
            let values = set.entry(given.policy.clone()).or_default();
            let value = values.get(&given.name).map_or_else(|| given.value.clone(), |old| put_over(old, &given.value));
            values.insert(given.name.clone(), value);
        }
        Self { name: rule.name.clone(), select: rule.selector.clone(), set }
    }

    pub(super) fn into_rule(self) -> ParameterRule {
        let one = |(policy, values): (String, BTreeMap<String, Value>)| {
            values
                .into_iter()
                .map(move |(name, value)| ParameterSetting::new(&policy, &name, value))
                .collect::<Vec<_>>()
        };
        let settings = self.set.into_iter().flat_map(one).collect();
        ParameterRule { name: self.name, selector: self.select, settings, place: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selects(field: &SelectorField, pattern: &str, value: &str) -> bool {
        Pattern::new(field, pattern).unwrap().matches(field, value)
    }

    #[test]
    fn tiers_are_numbers_however_they_are_spelled() {
        for value in ["0", "tier0", "Tier-0", "T 0", "tier_00"] {
            assert!(selects(&SelectorField::Tier, "tier0", value), "{value}");
        }
        for value in ["1", "10", "tier", "gold0", "0x", ""] {
            assert!(!selects(&SelectorField::Tier, "0", value), "{value}");
        }
        assert!(selects(&SelectorField::Tier, "gold", "Gold"));
    }

    #[test]
    fn environments_match_without_case_and_tags_exactly() {
        assert!(selects(&SelectorField::Environment, "prod*", "PRODUCTION"));
        let tag = SelectorField::Tag("pci".into());
        assert!(selects(&tag, "yes", "yes") && !selects(&tag, "yes", "Yes"));
        assert!(selects(&tag, "*", ""));
    }
}
