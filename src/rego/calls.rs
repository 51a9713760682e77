//! Calls of what does not exist, and calls with too few or too many arguments. The engine notices them only when it
//! comes to them, and takes one in a negation for a condition that holds.

use regorus::unstable::BUILTINS;

use super::RegoError;
use super::syntax::{Call, Syntax, is_impure};

/// Looks at each call of a policy and its helpers.
///
/// # Errors
/// For the first call that cannot work.
pub(super) fn check(modules: &[Syntax]) -> Result<(), RegoError> {
    let wrong = modules.iter().flat_map(|module| &module.calls).find_map(|call| Some((call, problem(call, modules)?)));
    match wrong {
        Some((call, message)) => Err(RegoError::Text { spot: Some(call.spot.clone()), message }),
        None => Ok(()),
    }
}

fn problem(call: &Call, modules: &[Syntax]) -> Option<String> {
    let Some(function) = &call.function else {
        // Others are refused by name, with a better reason.
        if call.name == "print" || is_impure(&call.name) {
            return None;
        }
        return match BUILTINS.get(call.name.as_str()) {
            Some((_, arity)) => wrong_count(call, &[usize::from(*arity)]),
            None => Some(format!("could not find function {}", call.name)),
        };
    };
    let known = modules.iter().flat_map(|module| module.rules.iter().map(move |rule| (module, rule)));
    let meant = known.filter(|(module, rule)| {
        function.strip_prefix(module.package.as_str()).and_then(|rest| rest.strip_prefix('.')) == Some(&rule.name)
    });
    let mut rules = meant.map(|(_, rule)| rule).peekable();
    if rules.peek().is_none() {
        return Some(format!("could not find function {}", call.name));
    }
    let counts: Vec<usize> = rules.filter_map(|rule| rule.arguments).collect();
    if counts.is_empty() {
        return Some(format!("`{}` is a rule, not a function", call.name));
    }
    wrong_count(call, &counts)
}

/// One argument more than a function takes is where its answer goes.
fn wrong_count(call: &Call, counts: &[usize]) -> Option<String> {
    let given = call.arguments;
    if counts.iter().any(|count| given == *count || given == count + 1) {
        return None;
    }
    let count = counts.first()?;
    let s = if *count == 1 { "" } else { "s" };
    Some(format!("`{}` takes {count} argument{s}, not {given}", call.name))
}
