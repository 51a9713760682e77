//! Values that users give to the parameters of policies.

use serde_json::Value;

use super::{LoadedPolicy, Problem};

/// `POLICY.NAME=VALUE`, where the value is JSON or, failing that, a string.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSetting {
    pub policy: String,
    pub name: String,
    pub value: Value,
}

impl std::str::FromStr for ParameterSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || format!("`{text}` is not of the form POLICY.NAME=VALUE");
        let (key, value) = text.split_once('=').ok_or_else(form)?;
        let (policy, name) = key.split_once('.').ok_or_else(form)?;
        if policy.is_empty() || name.is_empty() {
            return Err(form());
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        Ok(Self { policy: policy.to_owned(), name: name.to_owned(), value })
    }
}

/// Sets parameters of the loaded policies.
///
/// # Errors
/// For a policy or parameter that does not exist, or a value of another type than the default's.
pub fn apply_parameters(policies: &mut [LoadedPolicy], settings: &[ParameterSetting]) -> Result<(), Problem> {
    for setting in settings {
        let Some(policy) =
            policies.iter_mut().find(|p| p.policy.id == setting.policy || p.policy.aliases.contains(&setting.policy))
        else {
            let message =
                format!("parameter `{}.{}` was not set: there is no such policy", setting.policy, setting.name);
            return Err(Problem::general(message, "`dbmuster policy list` shows the ids"));
        };
        let Some(parameter) = policy.policy.parameters.get(&setting.name) else {
            let known: Vec<&str> = policy.policy.parameters.keys().map(String::as_str).collect();
            let message = format!(
                "parameter `{}.{}` was not set: the policy has no such parameter",
                setting.policy, setting.name
            );
            let help =
                if known.is_empty() { "it has none".to_owned() } else { format!("it has: {}", known.join(", ")) };
            return Err(Problem::general(message, help));
        };
        if std::mem::discriminant(&parameter.default) != std::mem::discriminant(&setting.value) {
            let message = format!(
                "parameter `{}.{}` was not set: {} is of another type than the default {}",
                setting.policy, setting.name, setting.value, parameter.default
            );
            return Err(Problem::general(message, "give a value of the default's type, as JSON"));
        }
        policy.parameters.insert(setting.name.clone(), setting.value.clone());
    }
    Ok(())
}
