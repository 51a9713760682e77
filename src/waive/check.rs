//! What can only be said of waivers beside each other, beside the policies, or beside the terms.

use std::collections::HashMap;

use time::Date;

use super::Terms;
use super::day::{days_between, parse_day};
use super::glob::Pattern;
use super::mistakes::{Lines, Mistakes, shown};
use super::read::{Placed, Text};
use crate::model::Policy;

/// Ids seen so far, with where they stand.
pub(super) type Seen = HashMap<String, String>;

pub(super) fn check(
    placed: &Placed,
    lines: &Lines<'_>,
    known: &Known<'_>,
    (terms, today): (&Terms, Date),
    seen: &mut Seen,
    mistakes: &mut Mistakes,
) {
    if let Some((id, span)) = &placed.id {
        let here = format!("{}, line {}", lines.file, lines.place(span.start).0);
        match seen.get(id) {
            Some(first) => {
                let message = format!("the id `{}` is taken: {first}", shown(id));
                mistakes.add(lines, span, message, "give each waiver an id of its own");
            }
            None => drop(seen.insert(id.clone(), here)),
        }
    }
    if let Some((policy, span)) = &placed.policy
        && let Err(help) = known.find(policy)
    {
        mistakes.add(lines, span, format!("there is no policy `{}`", shown(policy)), help);
    }
    let day = |text: &Option<Text>| text.as_ref().and_then(|(text, _)| parse_day(text));
    let (first, Some(last), Some((_, span))) = (day(&placed.created_on), day(&placed.expires_on), &placed.expires_on)
    else {
        return;
    };
    if let Some(first) = first.filter(|first| *first > last) {
        let message = format!("`expires_on` {last} is before `created_on` {first}");
        mistakes.add(lines, span, message, "the last day cannot come before the first");
        return;
    }
    // Without a first day, the term can only count from today.
    let term = days_between(first.unwrap_or(today), last);
    let longest = terms.longest_of_all();
    if term > i64::from(longest) {
        let from = if first.is_some() { "`created_on`" } else { "today, since `created_on` is missing" };
        let message = format!("`expires_on` is {term} days after {from}: longer than the {longest} that are allowed");
        mistakes.add(lines, span, message, "choose an earlier day, and renew it when it comes");
    }
}

/// The policies that there are.
#[derive(Debug)]
pub(super) struct Known<'a> {
    /// Every id and every earlier one.
    ids: Vec<&'a str>,
    /// Of names asked for before.
    is_empty: bool,
}

impl<'a> Known<'a> {
    pub(super) fn new(policies: &[&'a Policy]) -> Self {
        let aliases = |policy: &&'a Policy| policy.aliases.iter().map(String::as_str);
        let mut ids: Vec<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
        ids.extend(policies.iter().flat_map(aliases));
        ids.sort_unstable();
        Self { is_empty: ids.is_empty(), ids }
    }

    /// Whether a name or glob means a policy; else what to do.
    fn find(&self, name: &str) -> Result<(), String> {
        if self.is_empty || self.ids.binary_search(&name).is_ok() {
            return Ok(());
        }
        let pattern = Pattern::new(name);
        if pattern.is_wild() {
            let found = self.ids.iter().any(|id| pattern.matches(id));
            return found.then_some(()).ok_or_else(|| "no id matches it; `dbmuster policy list` shows them".to_owned());
        }
        let asked = name.replace('-', "_").to_lowercase();
        let near = self.ids.iter().map(|id| (strsim::damerau_levenshtein(id, &asked), *id)).min();
        Err(match near {
            Some((distance, id)) if distance <= 3 + id.len() / 4 => format!("did you mean `{id}`?"),
            _ => "`dbmuster policy list` shows the ids".to_owned(),
        })
    }
}
