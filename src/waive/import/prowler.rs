//! Prowler's mutelist: accounts, checks, regions, resources, tags, exceptions.

use std::collections::BTreeMap;

use super::drafts::{Drafts, Suppression};
use super::regex::globs;
use super::{entry, table, text, texts};
use crate::model::WaivedResource;
use crate::waive::mistakes::{Lines, Mistakes, shown};
use crate::waive::node::{Data, Entry};

pub(super) fn read(lines: &Lines<'_>, drafts: &mut Drafts<'_>, mistakes: &mut Mistakes) {
    let root = table(lines, mistakes);
    let list = ["Mutelist", "Mute List", "Allowlist"].iter().find_map(|name| entry(&root, name));
    let accounts = list.and_then(|list| map(list)).and_then(|list| entry(list, "Accounts"));
    let Some(accounts) = accounts.and_then(map) else {
        if mistakes.is_empty() {
            let help = "give the file that prowler takes by --mutelist-file";
            mistakes.add(lines, &(0..1), "there is no `Mutelist` with `Accounts`", help);
        }
        return;
    };
    for account in accounts {
        let checks = map(account).and_then(|account| entry(account, "Checks")).and_then(map);
        let Some(checks) = checks else {
            let message = format!("account `{}` has no `Checks`", shown(&account.key));
            mistakes.add(lines, &account.key_span, message, "name at least one check");
            continue;
        };
        for check in checks {
            one(lines, drafts, &account.key, check);
        }
    }
}

fn map(entry: &Entry) -> Option<&Vec<Entry>> {
    match &entry.value.data {
        Data::Map(entries) => Some(entries),
        Data::Text(_)
        | Data::Plain(_)
        | Data::Boolean(_)
        | Data::Integer(_)
        | Data::Fraction(_)
        | Data::Time(_)
        | Data::List(_) => None,
    }
}

fn one(lines: &Lines<'_>, drafts: &mut Drafts<'_>, account: &str, check: &Entry) {
    let fields = map(check).map(Vec::as_slice).unwrap_or_default();
    let list = |key: &str| entry(fields, key).map(|entry| texts(&entry.value.data)).unwrap_or_default();
    let reason = entry(fields, "Description").and_then(|entry| text(&entry.value.data));
    let mut suppression =
        Suppression { check: &check.key, reason: reason.map(str::to_owned), ..Suppression::default() };
    for field in fields {
        match field.key.as_str() {
            "Regions" | "Resources" | "Tags" | "Description" => {}
            "Exceptions" => {
                let named: Vec<&str> = map(field).into_iter().flatten().map(|entry| entry.key.as_str()).collect();
                suppression.limits.push(format!("`Exceptions` ({})", shown(&named.join(", "))));
            }
            key => suppression.losses.push(format!("`{}` does not carry over", shown(key))),
        }
    }
    let tags = list("Tags");
    let everywhere = |list: &[String]| list.iter().any(|one| one == "*");
    let regions = list("Regions");
    let names = list("Resources");
    let is_anywhere = account == "*" && everywhere(&regions);
    if !tags.is_empty() {
        match selector(&tags) {
            Some(selector) if is_anywhere && everywhere(&names) => {
                suppression.resources.push(WaivedResource::Tags(selector));
            }
            Some(_) => suppression.limits.push("tags beside accounts, regions or resources".to_owned()),
            None => suppression.limits.push(format!("tags that are no globs ({})", shown(&tags.join(", ")))),
        }
    } else {
        let regions = if everywhere(&regions) { vec!["*".to_owned()] } else { regions };
        for name in &names {
            match globs(name) {
                Some(globs) => {
                    for (region, glob) in regions.iter().flat_map(|region| globs.iter().map(move |glob| (region, glob)))
                    {
                        let glob = placed(account, region, glob);
                        suppression.resources.push(WaivedResource::Glob(glob));
                    }
                }
                None => suppression.limits.push(format!("the expression `{}`, which is no glob", shown(name))),
            }
        }
        if names.is_empty() || regions.is_empty() {
            suppression.limits.push("an empty list of resources or regions, which mutes nothing".to_owned());
        }
    }
    drafts.add(lines, check.key_span.start, suppression);
}

/// A glob over names, within an account and a region: over ARNs then.
fn placed(account: &str, region: &str, glob: &str) -> String {
    match (account, region) {
        ("*", "*") => glob.to_owned(),
        // Before a name that begins somewhere stands the kind of resource.
        _ if glob.starts_with('*') => format!("arn:*:*:{region}:{account}:{glob}"),
        _ if glob.starts_with("arn:") => glob.to_owned(),
        _ => format!("arn:*:*:{region}:{account}:*:{glob}"),
    }
}

/// `key=value` pairs, all of which must hold.
fn selector(tags: &[String]) -> Option<BTreeMap<String, String>> {
    tags.iter()
        .map(|tag| {
            let (key, value) = tag.trim_start_matches('^').split_once('=')?;
            let is_plain = |c: char| c.is_alphanumeric() || "-_:/ @".contains(c);
            if key.is_empty() || !key.chars().all(is_plain) {
                return None;
            }
            let mut globs = globs(&format!("^{value}"))?;
            let glob = globs.pop().filter(|_| globs.is_empty())?;
            // The same key again would have to hold as well.
            Some((key.to_owned(), glob))
        })
        .collect::<Option<Vec<_>>>()
        .and_then(|pairs| {
            let count = pairs.len();
            let map: BTreeMap<String, String> = pairs.into_iter().collect();
            (map.len() == count).then_some(map)
        })
}
