//! Rules that ask for themselves, by way of others or at once: no engine gets to the end of them.
//!
//! Owns the search for such circles over all modules that one policy consists of. Main function: [`recursion`].

use std::collections::BTreeMap;

use super::syntax::{Syntax, Use};

/// A use that closes a circle, if there is one. `modules` is a policy and every helper.
#[must_use]
pub fn recursion<'a>(modules: &[&'a Syntax]) -> Option<&'a Use> {
    let mut rules: BTreeMap<String, Vec<&'a Use>> = BTreeMap::new();
    for module in modules {
        for rule in &module.rules {
            let name = rule.name.split('.').next().unwrap_or_default();
            rules.entry(format!("{}.{name}", module.package)).or_default();
        }
        for found in &module.uses {
            rules.entry(format!("{}.{}", module.package, found.rule)).or_default().push(found);
        }
    }
    let mut done: Vec<&str> = Vec::new();
    rules.keys().find_map(|rule| visit(rule, &rules, &mut Vec::new(), &mut done))
}

fn visit<'a, 'r>(
    rule: &'r str,
    rules: &'r BTreeMap<String, Vec<&'a Use>>,
    under_way: &mut Vec<&'r str>,
    done: &mut Vec<&'r str>,
) -> Option<&'a Use> {
    under_way.push(rule);
    for found in rules.get(rule).into_iter().flatten() {
        let meant = |name: &str| {
            name == found.wanted
                || found.wanted.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
                // A whole package is all of its rules.
                || name.strip_prefix(found.wanted.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        for next in rules.keys().filter(|name| meant(name)) {
            if under_way.contains(&next.as_str()) {
                return Some(found);
            }
            if !done.contains(&next.as_str())
                && let Some(circle) = visit(next, rules, under_way, done)
            {
                return Some(circle);
            }
        }
    }
    under_way.pop();
    done.push(rule);
    None
}
