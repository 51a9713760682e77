//! Functions on lists, sets and maps.

use std::collections::BTreeMap;

use super::super::types;
use super::super::value::{Found, Part};
use super::Given;

/// Most elements that `range` gives.
const LONGEST: usize = 10_000;

/// `None` when there is no such function here.
pub(super) fn call(name: &str, args: &[Found]) -> Option<Given> {
    let first = args.first();
    let items = |at: usize| args.get(at).and_then(Found::items);
    let members = |at: usize| args.get(at).and_then(Found::members);
    Some(match name {
        "toset" | "tolist" | "tomap" if first.is_some_and(Found::is_null) => first.cloned(),
        "toset" | "sort" => items(0).map(|items| {
            let sorted = types::set(items.to_vec());
            // What occurs twice stays in a list.
            if name == "sort" && sorted.items().map(<[Found]>::len) != Some(items.len()) {
                return in_order(items);
            }
            Found { is_set: name == "toset", ..sorted }
        }),
        "distinct" => items(0).map(|items| {
            let mut all: Vec<Found> = Vec::new();
            items.iter().for_each(|item| {
                if !all.contains(item) {
                    all.push(item.clone());
                }
            });
            Found::list(all)
        }),
        "tolist" => items(0).map(|items| Found::list(items.to_vec())),
        "tomap" => members(0).map(|members| Found::map(members.clone())),
        "length" => first.and_then(|arg| match &arg.part {
            Part::List(items) => Some(Found::count(items.len())),
            Part::Map(members) => Some(Found::count(members.len())),
            Part::Text(text) => Some(Found::count(text.chars().count())),
            _ => None,
        }),
        "merge" => {
            let mut all = BTreeMap::new();
            for arg in args.iter().filter(|arg| !arg.is_null()) {
                match arg.members() {
                    Some(members) => {
                        all.extend(members.iter().map(|(key, value)| (key.clone(), value.clone().like(&[arg]))))
                    }
                    None => return Some(None),
                }
            }
            Some(Found::map(all))
        }
        "concat" => {
            let all = args.iter().map(|arg| arg.items().map(|items| (arg, items))).collect::<Option<Vec<_>>>();
            all.map(|all| {
                let items = all.into_iter().flat_map(|(arg, items)| items.iter().map(|item| item.clone().like(&[arg])));
                Found::list(items.collect())
            })
        }
        "coalesce" => coalesce(args),
        "coalescelist" => args.iter().find(|arg| arg.items().is_none_or(|items| !items.is_empty())).cloned(),
        "compact" => items(0).map(|items| {
            let kept = items.iter().filter(|item| !item.is_null() && item.as_text().as_deref() != Some(""));
            Found::list(kept.cloned().collect())
        }),
        "flatten" => items(0).map(|items| {
            let mut all = Vec::new();
            flatten(items, &mut all, 0);
            Found::list(all)
        }),
        "keys" => members(0).map(|members| Found::list(members.keys().map(|key| Found::text(key.as_str())).collect())),
        "values" => members(0).map(|members| Found::list(members.values().cloned().collect())),
        "lookup" => lookup(args),
        "element" => items(0).zip(args.get(1).and_then(Found::as_index)).and_then(|(items, index)| {
            let index = index.checked_rem(items.len())?;
            items.get(index).cloned()
        }),
        "contains" => items(0).zip(args.get(1)).map(|(items, wanted)| {
            if items.iter().any(|item| item.value().is_some() && item.value() == wanted.value()) {
                return Found::bool(true);
            }
            let open = wanted.why().or_else(|| items.iter().find_map(Found::why));
            open.map_or_else(|| Found::bool(false), Found::unknown)
        }),
        "index" => items(0).zip(args.get(1)).and_then(|(items, wanted)| {
            let wanted = wanted.value()?;
            let at =
                items.iter().map(Found::value).collect::<Option<Vec<_>>>()?.iter().position(|item| *item == wanted)?;
            Some(Found::count(at))
        }),
        "slice" => match (items(0), args.get(1).and_then(Found::as_index), args.get(2).and_then(Found::as_index)) {
            (Some(items), Some(start), Some(end)) => items.get(start..end).map(|items| Found::list(items.to_vec())),
            _ => None,
        },
        "reverse" => items(0).map(|items| Found::list(items.iter().rev().cloned().collect())),
        "one" => items(0).and_then(|items| match items {
            [] => Some(Found::null()),
            [only] => Some(only.clone()),
            _ => None,
        }),
        "range" => range(args),
        "zipmap" => items(0).zip(items(1)).and_then(|(keys, values)| {
            let pairs = keys.iter().zip(values).map(|(key, value)| Some((key.as_text()?.to_string(), value.clone())));
            pairs.collect::<Option<BTreeMap<_, _>>>().map(Found::map)
        }),
        "sum" => items(0).and_then(|items| {
            items.iter().map(Found::as_number).collect::<Option<Vec<_>>>().map(|all| Found::number(all.iter().sum()))
        }),
        "alltrue" | "anytrue" => items(0).and_then(|items| {
            let decisive = name == "anytrue";
            if items.iter().any(|item| item.as_bool() == Some(decisive)) {
                return Some(Found::bool(decisive));
            }
            items.iter().all(|item| item.as_bool().is_some()).then(|| Found::bool(!decisive))
        }),
        "setunion" => args.iter().map(Found::items).collect::<Option<Vec<_>>>().map(|all| types::set(all.concat())),
        "setintersection" | "setsubtract" => items(0).zip(items(1)).and_then(|(left, right)| {
            let right = right.iter().map(Found::value).collect::<Option<Vec<_>>>()?;
            let left: Option<Vec<_>> = left.iter().map(|item| item.value().map(|value| (item, value))).collect();
            let wanted = name == "setintersection";
            let kept = left?.into_iter().filter(|(_, value)| right.contains(value) == wanted);
            Some(types::set(kept.map(|(item, _)| item.clone()).collect()))
        }),
        _ => return None,
    })
}

fn in_order(items: &[Found]) -> Found {
    let mut sorted = items.to_vec();
    sorted.sort_by_key(|item| item.as_text().map(|text| text.to_string()));
    Found::list(sorted)
}

/// The first that is neither null nor empty; one that is not known may be it.
fn coalesce(args: &[Found]) -> Given {
    for arg in args {
        if arg.why().is_some() && !matches!(arg.part, Part::List(_) | Part::Map(_)) {
            let rest: Vec<_> =
                args.iter().filter(|other| !other.is_null() && other.as_text().as_deref() != Some("")).collect();
            return match rest.as_slice() {
                [_] => Some(arg.clone()),
                _ => None,
            };
        }
        if !arg.is_null() && arg.as_text().as_deref() != Some("") {
            return Some(arg.clone());
        }
    }
    None
}

fn flatten(items: &[Found], all: &mut Vec<Found>, depth: usize) {
    for item in items {
        match item.items() {
            Some(inner) if depth < 100 => flatten(inner, all, depth + 1),
            _ => all.push(item.clone()),
        }
    }
}

fn lookup(args: &[Found]) -> Given {
    let (map, key) = (args.first()?, args.get(1)?);
    let (members, key) = (map.members()?, key.as_text()?);
    match (members.get(&*key), args.get(2)) {
        (Some(found), _) => Some(found.clone()),
        (None, Some(default)) => Some(default.clone()),
        (None, None) => Some(Found::failed("`lookup` finds no such key")),
    }
}

fn range(args: &[Found]) -> Given {
    let numbers = args.iter().map(Found::as_number).collect::<Option<Vec<_>>>()?;
    let (start, end, step) = match numbers.as_slice() {
        [end] => (0.0, *end, if *end < 0.0 { -1.0 } else { 1.0 }),
        [start, end] => (*start, *end, if end < start { -1.0 } else { 1.0 }),
        [start, end, step] if *step != 0.0 => (*start, *end, *step),
        _ => return None,
    };
    let mut all = Vec::new();
    let mut at = start;
    while if step > 0.0 { at < end } else { at > end } {
        if all.len() >= LONGEST {
            return Some(Found::unknown("a range is too long"));
        }
        all.push(Found::number(at));
        at += step;
    }
    Some(Found::list(all))
}
