//! From flags to a policy set and an evaluator's settings.

use dbmuster::config;
use dbmuster::evaluate::Settings;
use dbmuster::policy::{
    ParameterRule, ParameterSetting, Place, Places, PolicySet, PolicyTree, Selection, embedded, folder,
};
use dbmuster::rego::{Limits, Spot};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::args::FileFlags;
use crate::args::PolicyFlags;
use crate::configuration;
use crate::diagnostic::{Failure, note};

/// The embedded policies and those of the user's folders.
pub fn trees(flags: &PolicyFlags) -> Result<Vec<PolicyTree>, Failure> {
    let mut trees = vec![embedded().map_err(Failure::from)?];
    for dir in &flags.policies {
        trees.push(folder(dir).map_err(Failure::from)?);
    }
    Ok(trees)
}

/// Loads the chosen policies.
pub fn load(flags: &PolicyFlags) -> Result<PolicySet, Failure> {
    let selection = Selection {
        policies: flags.policy.clone(),
        skip: flags.skip.clone(),
        families: flags.family.clone(),
        include_opt_in: flags.include_opt_in,
        include_disabled: false,
    };
    let all = Selection { policies: vec!["*".to_owned()], include_disabled: true, ..Selection::default() };
    let all = load_chosen(flags, &all)?;
    tell(&all);
    Ok(all.choose(&selection)?)
}

/// Loads the policies of a selection, with the parameters of the flags.
pub fn load_chosen(flags: &PolicyFlags, selection: &Selection) -> Result<PolicySet, Failure> {
    Ok(PolicySet::load_with_rules(&trees(flags)?, selection, &flags.parameter, &flags.rules)?)
}

/// Policies that stand for others, or are switched off, must not go unnoticed.
fn tell(set: &PolicySet) {
    let policies = || set.policies.iter().map(|loaded| &loaded.policy);
    for policy in policies() {
        if let Some(whose) = policy.overrides {
            note(&format!("policy {}: yours stands in the place of {}", policy.id, whose.in_words()));
        }
    }
    for policy in policies() {
        if let Some(why) = &policy.disabled {
            note(&format!("policy {} is switched off: {why}", policy.id));
        }
    }
}

/// The flags that settings of a configuration stand for.
pub fn flags(policies: &config::Policies) -> PolicyFlags {
    let rule = |given: &config::ParameterRule| ParameterRule {
        name: given.name.clone(),
        selector: given.selector.clone(),
        settings: given.set.iter().map(setting).collect(),
        place: given.place.as_ref().map(place),
    };
    PolicyFlags {
        policies: policies.folders.clone(),
        policy: policies.select.clone(),
        skip: policies.skip.clone(),
        family: policies.families.clone(),
        include_opt_in: policies.include_opt_in,
        parameter: policies.parameters.iter().map(setting).collect(),
        rules: policies.parameter_rules.iter().map(rule).collect(),
    }
}

/// Policies and parameters of the configuration, with those of the command line over them.
///
/// # Errors
///
/// Everything that is wrong with the configuration.
pub fn over_configuration(file: &FileFlags, flags: &PolicyFlags) -> Result<PolicyFlags, Failure> {
    Ok(over(self::flags(&configuration::of_file(file)?.policies), flags))
}

/// What a configuration says, with the flags of the command line over it.
pub fn over(told: PolicyFlags, flags: &PolicyFlags) -> PolicyFlags {
    let or = |own: &Vec<String>, told: Vec<String>| if own.is_empty() { told } else { own.clone() };
    let is_said_again = |low: &ParameterSetting| {
        flags.parameter.iter().any(|high| (&high.policy, &high.name) == (&low.policy, &low.name))
    };
    let below = told.parameter.into_iter().filter(|low| !is_said_again(low));
    PolicyFlags {
        policies: if flags.policies.is_empty() { told.policies } else { flags.policies.clone() },
        policy: or(&flags.policy, told.policy),
        skip: or(&flags.skip, told.skip),
        family: or(&flags.family, told.family),
        include_opt_in: flags.include_opt_in || told.include_opt_in,
        parameter: below.chain(flags.parameter.iter().cloned()).collect(),
        rules: told.rules,
    }
}

fn setting(given: &config::Parameter) -> ParameterSetting {
    let places = given.places.as_deref();
    ParameterSetting {
        outranks_rules: given.outranks_rules,
        places: places.map(|[policy, name, value]| {
            Box::new(Places { policy: place(policy), name: place(name), value: place(value) })
        }),
        ..ParameterSetting::new(&given.policy, &given.name, given.value.clone())
    }
}

fn place(given: &config::Place) -> Place {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let spot = Spot { file: given.file.clone(), line: number(given.line), column: number(given.column) };
    Place { spot, text: given.text.clone() }
}

/// The time of `--as-of`, in UTC.
pub fn instant(text: &str) -> Result<OffsetDateTime, Failure> {
    let parsed = OffsetDateTime::parse(text, &Rfc3339).map_err(|error| {
        Failure::with_help(
            format!("failed to read --as-of `{text}`: {error}"),
            "give a time with offset, such as 2026-11-01T00:00:00Z",
        )
    })?;
    Ok(parsed.to_offset(time::UtcOffset::UTC))
}

/// The settings of a run. This is where the clock is read, when `--as-of` does not stand in for it.
pub fn settings(threads: usize, as_of: Option<&str>) -> Result<Settings, Failure> {
    let as_of = as_of.map_or_else(|| Ok(OffsetDateTime::now_utc()), instant)?;
    // Policies compare it with times of resources as texts.
    let as_of = as_of.to_offset(UtcOffset::UTC);
    let as_of = as_of.replace_nanosecond(0).unwrap_or(as_of);
    let as_of = as_of.format(&Rfc3339).map_err(Failure::internal)?;
    Ok(Settings { threads, as_of, limits: Limits::default(), interpreter_only: false, reuse_answers: true })
}
