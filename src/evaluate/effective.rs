//! Which values the parameters of a policy have for a resource.
//!
//! A rule counts for the resources whose fields it names; of several that set the same parameter the last one counts.
//! Where a field is unknown, every value of it that makes a difference is tried: the outcome is certain only if they all
//! come to the same. Resources that rules cannot tell apart share a profile, and policies are set up once for each
//! different set of values. Main types: [`Effects`], [`Values`].

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::Item;
use crate::model::{MissingField, ParameterSource, ParameterUse, SelectorField};
use crate::policy::{LoadedPolicy, ParameterRule, Pattern, PolicySet, put_over};
use crate::rego::Document;

/// Profiles that a thread remembers; a fleet in which every resource has another gains nothing from more.
const MOST_PROFILES: usize = 4_096;
/// Combinations of unknown values that are tried.
const MOST_WORLDS: usize = 256;

/// Texts of one field that some rule names.
#[derive(Debug)]
struct Named {
    field: SelectorField,
    patterns: Vec<Pattern>,
}

/// A rule: for each field that it names, the position of the field and of its patterns.
#[derive(Debug)]
struct Condition(Vec<(usize, Vec<usize>)>);

/// What rules do to one policy: position of the rule, parameter and value, in the order of counting.
type Changes<'a> = Vec<(usize, &'a str, &'a Value)>;

/// The rules of a policy set, made ready, and the values without them.
#[derive(Debug)]
pub(super) struct Effects<'a> {
    named: Vec<Named>,
    conditions: Vec<Condition>,
    names: Vec<Arc<str>>,
    /// By policy; nothing for most.
    changes: HashMap<u32, Changes<'a>>,
    /// By policy: what counts where no rule does.
    base: Vec<Arc<[ParameterUse]>>,
}

/// What is known of one field that rules look at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Told {
    Known(Arc<str>),
    Absent,
    Unknown,
}

/// What one thread has found out about profiles and values.
#[derive(Debug, Default)]
pub(super) struct Found {
    profiles: HashMap<Vec<Told>, Arc<Profile>>,
    /// By policy: every set of values that was met, the one without rules first.
    values: HashMap<u32, Vec<Values>>,
}

/// For each policy that rules touch, the sets of values that may count.
#[derive(Debug)]
pub(super) struct Profile(HashMap<u32, Choice>);

/// Positions of sets of values.
#[derive(Debug, Clone)]
pub(super) enum Choice {
    One(usize),
    /// It depends on fields that are not known.
    OneOf(Vec<usize>, Vec<SelectorField>),
    /// The same, with more combinations than are tried.
    TooMany(Vec<SelectorField>),
}

/// A set of values of a policy's parameters.
#[derive(Debug, Clone)]
pub(super) struct Values {
    pub uses: Arc<[ParameterUse]>,
    pub document: Document,
}

impl Values {
    fn of(uses: Arc<[ParameterUse]>) -> Self {
        let document = Document::object(uses.iter().map(|used| (&*used.name, Document::from_json(used.value.clone()))));
        Self { uses, document }
    }
}

impl<'a> Effects<'a> {
    pub(super) fn of(set: &'a PolicySet) -> Self {
        let mut fields: BTreeMap<SelectorField, Vec<&str>> = BTreeMap::new();
        let of_use: Vec<&ParameterRule> = set.rules.iter().filter(|rule| !rule.settings.is_empty()).collect();
        for (field, texts) in of_use.iter().flat_map(|rule| rule.selector.wanted()) {
            fields.entry(field).or_default().extend(texts.iter().map(String::as_str));
        }
        for texts in fields.values_mut() {
            texts.sort_unstable();
            texts.dedup();
        }
        let condition = |rule: &&ParameterRule| {
            let wanted = rule.selector.wanted().into_iter().filter_map(|(field, texts)| {
                let at = fields.keys().position(|known| *known == field)?;
                let known = fields.get(&field)?;
                Some((at, texts.iter().filter_map(|text| known.binary_search(&text.as_str()).ok()).collect()))
            });
            Condition(wanted.collect())
        };
        let conditions = of_use.iter().map(condition).collect();
        let position = |id: &str| set.policies.iter().position(|loaded| loaded.policy.id == id);
        let mut changes: HashMap<u32, Changes<'a>> = HashMap::new();
        for (at, rule) in of_use.iter().enumerate() {
            for setting in &rule.settings {
                let Some(policy) = position(&setting.policy).and_then(|at| u32::try_from(at).ok()) else { continue };
                changes.entry(policy).or_default().push((at, &setting.name, &setting.value));
            }
        }
        let named = fields.iter().map(|(field, texts)| Named {
            field: field.clone(),
            // Loading has refused what is no glob.
            patterns: texts.iter().filter_map(|text| Pattern::new(field, text).ok()).collect(),
        });
        Self {
            named: named.collect(),
            conditions,
            names: of_use.iter().map(|rule| rule.name.as_str().into()).collect(),
            changes,
            base: set.policies.iter().map(base).collect(),
        }
    }

    /// Fields of every resource that rules look at.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.named.iter().map(|named| named.field.header())
    }

    /// Whether a rule touches the policy.
    pub(super) fn touches(&self, policy: u32) -> bool {
        self.changes.contains_key(&policy)
    }

    /// What counts where no rule does.
    pub(super) fn base_uses(&self, policy: u32) -> Arc<[ParameterUse]> {
        self.base.get(policy as usize).cloned().unwrap_or_default()
    }

    /// The same, ready for the engine.
    pub(super) fn base(&self, policy: u32) -> Values {
        Values::of(self.base_uses(policy))
    }

    /// Which sets of values may count for this resource; none when there are no rules.
    pub(super) fn profile(&self, item: &Item, found: &mut Found) -> Option<Arc<Profile>> {
        if self.changes.is_empty() {
            return None;
        }
        let told: Vec<Told> = self.named.iter().map(|named| told(item, &named.field)).collect();
        if let Some(known) = found.profiles.get(&told) {
            return Some(known.clone());
        }
        let matches: Vec<Option<Vec<bool>>> =
            self.named.iter().zip(&told).map(|(named, told)| named.met(told)).collect();
        let choices = self.changes.iter().map(|(policy, changes)| {
            (*policy, self.choose(*policy, changes, &matches, found.values.entry(*policy).or_default()))
        });
        let profile = Arc::new(Profile(choices.collect()));
        if found.profiles.len() >= MOST_PROFILES {
            found.profiles.clear();
        }
        found.profiles.insert(told, profile.clone());
        Some(profile)
    }

    /// `matches` holds, by field and pattern, whether it matches; nothing for fields that are not known.
    fn choose(
        &self,
        policy: u32,
        changes: &Changes<'_>,
        matches: &[Option<Vec<bool>>],
        values: &mut Vec<Values>,
    ) -> Choice {
        if values.is_empty() {
            values.push(self.base(policy));
        }
        // Fields that can still decide whether some rule counts.
        let mut open: Vec<usize> = Vec::new();
        for (rule, _, _) in changes {
            let Some(Condition(wanted)) = self.conditions.get(*rule) else { continue };
            let known = |at: &usize| matches.get(*at).and_then(Option::as_ref);
            let fails = |(at, any): &(usize, Vec<usize>)| {
                known(at).is_some_and(|met| !any.iter().any(|one| met.get(*one) == Some(&true)))
            };
            if !wanted.iter().any(fails) {
                open.extend(wanted.iter().map(|(at, _)| *at).filter(|at| known(at).is_none()));
            }
        }
        open.sort_unstable();
        open.dedup();
        let Some(worlds) = self.worlds(&open, matches) else {
            return Choice::TooMany(self.fields_at(&open));
        };
        let mut chosen: Vec<usize> = Vec::new();
        for world in worlds {
            let uses = self.uses(policy, changes, &world);
            let same = |values: &&Values| values.uses == uses;
            let at = match values.iter().position(|known| same(&known)) {
                Some(at) => at,
                None => {
                    values.push(Values::of(uses));
                    values.len() - 1
                }
            };
            // Where only the source differs, the outcome does not.
            let is_new = !chosen
                .iter()
                .filter_map(|other| values.get(*other))
                .any(|other| values.get(at).is_some_and(|own| other.document == own.document));
            if is_new {
                chosen.push(at);
            }
        }
        match chosen.as_slice() {
            [one] => Choice::One(*one),
            _ => Choice::OneOf(chosen, self.fields_at(&open)),
        }
    }

    fn fields_at(&self, open: &[usize]) -> Vec<SelectorField> {
        open.iter().filter_map(|at| self.named.get(*at)).map(|named| named.field.clone()).collect()
    }

    /// Every combination of what the open fields may be, as matches by field and pattern; none when they are too many.
    fn worlds(&self, open: &[usize], matches: &[Option<Vec<bool>>]) -> Option<Vec<Vec<Vec<bool>>>> {
        let known = matches.iter().map(|met| met.clone().unwrap_or_default()).collect();
        let mut worlds: Vec<Vec<Vec<bool>>> = vec![known];
        for at in open {
            let possible = self.named.get(*at)?.possible()?;
            let mut more = Vec::new();
            for world in &worlds {
                for met in &possible {
                    let mut world = world.clone();
                    world.get_mut(*at)?.clone_from(met);
                    more.push(world);
                }
            }
            worlds = more;
            if worlds.len() > MOST_WORLDS {
                return None;
            }
        }
        Some(worlds)
    }

    /// The values in one world.
    fn uses(&self, policy: u32, changes: &Changes<'_>, world: &[Vec<bool>]) -> Arc<[ParameterUse]> {
        let mut uses: Vec<ParameterUse> = self.base.get(policy as usize).map(|base| base.to_vec()).unwrap_or_default();
        for (rule, name, value) in changes {
            let Some(Condition(wanted)) = self.conditions.get(*rule) else { continue };
            let counts = wanted
                .iter()
                .all(|(at, any)| world.get(*at).is_some_and(|met| any.iter().any(|one| met.get(*one) == Some(&true))));
            let own = uses.iter_mut().find(|used| &*used.name == *name);
            if let Some((used, by)) = own.zip(self.names.get(*rule)).filter(|_| counts) {
                used.value = put_over(&used.value, value);
                used.source = ParameterSource::Rule(by.clone());
            }
        }
        uses.into()
    }
}

/// The values of a policy where no rule counts.
fn base(loaded: &LoadedPolicy) -> Arc<[ParameterUse]> {
    let one = |(name, value): (&String, &Value)| {
        let is_default = loaded.policy.parameters.get(name).is_some_and(|parameter| parameter.default == *value);
        let source = if is_default { ParameterSource::Default } else { ParameterSource::Configuration };
        ParameterUse { name: name.as_str().into(), value: value.clone(), source }
    };
    loaded.parameters.iter().map(one).collect()
}

impl Named {
    /// Which patterns match; nothing when the value is not known.
    fn met(&self, told: &Told) -> Option<Vec<bool>> {
        match told {
            Told::Unknown => None,
            Told::Absent => Some(vec![false; self.patterns.len()]),
            Told::Known(value) => Some(self.met_by(value)),
        }
    }

    fn met_by(&self, value: &str) -> Vec<bool> {
        self.patterns.iter().map(|pattern| pattern.matches(&self.field, value)).collect()
    }

    /// Every way in which some value, or none, could match: each text that a rule names, and any other value, which may
    /// match any of the globs.
    fn possible(&self) -> Option<Vec<Vec<bool>>> {
        let globs: Vec<usize> =
            self.patterns.iter().enumerate().filter(|(_, p)| p.literal().is_none()).map(|(at, _)| at).collect();
        let combinations = 1_usize.checked_shl(u32::try_from(globs.len()).ok()?).filter(|n| *n <= MOST_WORLDS)?;
        let mut possible = Vec::new();
        for bits in 0..combinations {
            let mut met = vec![false; self.patterns.len()];
            for (bit, at) in globs.iter().enumerate() {
                if let Some(slot) = met.get_mut(*at) {
                    *slot = bits >> bit & 1 == 1;
                }
            }
            possible.push(met);
        }
        possible.extend(self.patterns.iter().filter_map(Pattern::literal).map(|text| self.met_by(text)));
        possible.sort_unstable();
        possible.dedup();
        Some(possible)
    }
}

fn told(item: &Item, field: &SelectorField) -> Told {
    if why_unknown(item, field).is_some() {
        return Told::Unknown;
    }
    let value = match field {
        SelectorField::Tag(key) => item.document.get("tags").and_then(|tags| tags.get_shared(key)),
        SelectorField::Account
        | SelectorField::DataClass
        | SelectorField::Environment
        | SelectorField::Owner
        | SelectorField::Region
        | SelectorField::Tier => item.document.get_shared(field.header()),
    };
    value.map_or(Told::Absent, Told::Known)
}

fn why_unknown(item: &Item, field: &SelectorField) -> Option<Arc<str>> {
    let unknown = item.document.get("unknown_fields")?;
    let of_all_tags = || match field {
        SelectorField::Tag(_) => unknown.get_shared("tags"),
        SelectorField::Account
        | SelectorField::DataClass
        | SelectorField::Environment
        | SelectorField::Owner
        | SelectorField::Region
        | SelectorField::Tier => None,
    };
    unknown.get_shared(&field.path()).or_else(of_all_tags)
}

impl Profile {
    pub(super) fn of(&self, policy: u32) -> Choice {
        self.0.get(&policy).cloned().unwrap_or(Choice::One(0))
    }
}

impl Found {
    pub(super) fn values(&self, policy: u32, at: usize) -> Option<&Values> {
        self.values.get(&policy)?.get(at)
    }
}

/// The parameters of several sets: those that are the same once, the others with every value that may count.
pub(super) fn joined(sets: &[Arc<[ParameterUse]>]) -> Arc<[ParameterUse]> {
    let mut all: Vec<&ParameterUse> = Vec::new();
    for used in sets.iter().flat_map(|set| set.iter()) {
        if !all.iter().any(|other| other.name == used.name && other.value == used.value) {
            all.push(used);
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all.into_iter().cloned().collect()
}

/// Why the outcome is open: the fields that decide which values count, and between which.
pub(super) fn open_fields(item: &Item, fields: &[SelectorField], uses: &[ParameterUse]) -> Vec<MissingField> {
    let mut between: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for used in uses {
        between.entry(&used.name).or_default().push(used.value.to_string());
    }
    between.retain(|_, values| values.len() > 1);
    let each = between.into_iter().map(|(name, values)| format!("`{name}` {}", values.join(" or ")));
    let each = each.collect::<Vec<_>>().join(", ");
    let choice = if each.is_empty() { "which values count".to_owned() } else { format!("whether {each} counts") };
    let one = |field: &SelectorField| {
        let why = why_unknown(item, field).unwrap_or_else(|| "not known".into());
        MissingField { field: field.path().into(), reason: format!("{why}; it decides {choice}").into() }
    };
    fields.iter().map(one).collect()
}
