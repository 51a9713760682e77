//! The parameters of a policy for a person: type, meaning, and every value in force with who gave it.

use dbmuster::model::policy::Parameter;
use dbmuster::policy::{LoadedPolicy, ParameterSetting, Place, PolicySet};

use crate::args::PolicyFlags;

/// One parameter.
#[derive(Debug)]
pub struct Described {
    pub name: String,
    /// `a whole number from 1 to 35`.
    pub form: String,
    pub meaning: String,
    /// Values, with what they hold for and who said so; the default first, and what counts most last.
    pub values: Vec<(String, String)>,
}

/// Every parameter of the policy. The set was loaded with these flags.
pub fn describe(loaded: &LoadedPolicy, set: &PolicySet, flags: &PolicyFlags) -> Vec<Described> {
    let is_own = |setting: &&ParameterSetting| {
        setting.policy == loaded.policy.id || loaded.policy.aliases.contains(&setting.policy)
    };
    let one = |(name, parameter): (&String, &Parameter)| {
        let mut values = vec![(parameter.default.to_string(), "default".to_owned())];
        let given = flags.parameter.iter().filter(is_own).rfind(|setting| setting.name == *name);
        if let Some((given, value)) = given.zip(loaded.parameters.get(name)) {
            let place = given.places.as_deref().map_or_else(|| "flag or variable".to_owned(), |at| spot(&at.value));
            values.push((value.to_string(), format!("every resource, {place}")));
        }
        for rule in &set.rules {
            for setting in rule.settings.iter().filter(|setting| is_own(setting) && setting.name == *name) {
                let place = setting.places.as_deref().map_or_else(String::new, |at| format!(", {}", spot(&at.value)));
                values.push((setting.value.to_string(), format!("rule `{}`: {}{place}", rule.name, rule.selector)));
            }
        }
        Described { name: name.clone(), form: parameter.form(), meaning: parameter.description.clone(), values }
    };
    loaded.policy.parameters.iter().map(one).collect()
}

fn spot(place: &Place) -> String {
    format!("{}:{}", place.spot.file, place.spot.line)
}
