//! Functions that make texts: `Fn::Sub`, `Fn::Join`, `Fn::Split`, and what is written inside texts.

use base64::Engine;
use serde_json::Value;

use super::error::shown;
use super::found::{Found, Part, Source};
use super::node::{Data, Node, Spot};
use super::stack::Stack;

/// Longest text that is put together, in bytes. CloudFormation takes no template above 1 MB.
const LENGTH: usize = 1 << 20;
const TOO_LONG: &str = "the text would be longer than 1 MiB";

/// Stands for what is not known in a text that is looked at for its form.
const HOLE: &str = "\u{1}";

/// The outcome of a text with a dynamic reference; `None` without one.
pub(super) fn dynamic(text: &str, spot: Spot) -> Option<Found> {
    let rest = text.split_once("{{resolve:")?.1;
    let service = rest.split([':', '}']).next().unwrap_or_default();
    let (reason, source) = match service {
        "secretsmanager" => ("kept by Secrets Manager and fetched at deployment", Source::Managed),
        "ssm-secure" => ("kept by Systems Manager as a secure string and fetched at deployment", Source::Managed),
        "ssm" => ("read from Systems Manager at deployment", Source::Plain),
        _ => ("a dynamic reference, which deployment resolves", Source::Computed),
    };
    Some(Found { sensitive: source == Source::Managed, source, ..Found::unknown(reason, spot) })
}

/// Texts put together; where one is not known, the whole is not, but may still be a dynamic reference.
fn together(parts: &[Found], between: &str, spot: Spot) -> Found {
    let mut text = String::new();
    let mut why = None;
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text.push_str(between);
        }
        match part.text() {
            Some(known) if text.len() + known.len() > LENGTH => why = why.or_else(|| Some(TOO_LONG.to_owned())),
            Some(known) => text.push_str(&known),
            None => {
                text.push_str(HOLE);
                why = why.or_else(|| Some(part.why().unwrap_or("a part of the text is no text").to_owned()));
            }
        }
    }
    let mut found = match (dynamic(&text, spot), why) {
        (Some(found), _) => found,
        (None, Some(why)) => Found::unknown(why, spot),
        (None, None) => Found::scalar(text, spot),
    };
    let (fetched, own) = (matches!(found.source, Source::Managed | Source::Plain), found.source);
    for part in parts {
        found.mix(part);
    }
    if fetched {
        found.source = own;
    } else if matches!(found.part, Part::Scalar(_)) && found.source == Source::Managed {
        found.source = Source::Computed;
    }
    found
}

pub(super) fn sub(stack: &Stack, given: &Node, spot: Spot) -> Found {
    let (text, own) = match &given.data {
        Data::Text(text) => (text.as_str(), None),
        Data::List(items) => match items.as_slice() {
            [text] => (text.as_text().unwrap_or_default(), None),
            [text, own] => (text.as_text().unwrap_or_default(), Some(own)),
            _ => return Found::unknown("`Fn::Sub` takes a text and a map", spot),
        },
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Map(_) | Data::Unknown(_) => match given.scalar() {
            Some(text) => return Found::scalar(text, spot),
            None => return Found::unknown("`Fn::Sub` takes a text", spot),
        },
    };
    let mut parts: Vec<Found> = Vec::new();
    let mut rest = text;
    let mut held = 0;
    while let Some((before, after)) = rest.split_once("${") {
        if !before.is_empty() {
            parts.push(Found::scalar(before, spot));
        }
        let Some((name, after)) = after.split_once('}') else {
            parts.push(Found::scalar(format!("${{{after}"), spot));
            rest = "";
            break;
        };
        rest = after;
        let name = name.trim();
        parts.push(match (name.strip_prefix('!'), own.and_then(|own| own.get(name)), name.split_once('.')) {
            (Some(literal), ..) => Found::scalar(format!("${{{literal}}}"), spot),
            (None, Some(value), _) => stack.eval(value),
            (None, None, Some((resource, attribute))) => stack.attribute_of(resource, attribute, spot),
            (None, None, None) => stack.reference(name, spot),
        });
        held += parts.last().and_then(Found::text).map_or(0, |text| text.len());
        if held > LENGTH {
            rest = "";
            break;
        }
    }
    if !rest.is_empty() {
        parts.push(Found::scalar(rest, spot));
    }
    match parts.as_slice() {
        // `${Name}` alone is the name.
        [only] if !matches!(only.part, Part::Scalar(_)) => only.clone().at(spot),
        _ => together(&parts, "", spot),
    }
}

pub(super) fn join(stack: &Stack, given: &Node, spot: Spot) -> Found {
    let [between, list] = given.items() else {
        return Found::unknown("`Fn::Join` takes a text and a list", spot);
    };
    let between = stack.eval(between).text().unwrap_or_default();
    let list = stack.eval(list);
    match &list.part {
        Part::List(items) => match items.as_slice() {
            [only] if !matches!(only.part, Part::Scalar(_)) => only.clone().at(spot),
            items => together(items, &between, spot),
        },
        _ => {
            let mut found = Found::unknown(list.why().unwrap_or("`Fn::Join` takes a list"), spot);
            found.mix(&list);
            found
        }
    }
}

pub(super) fn split(stack: &Stack, given: &Node, spot: Spot) -> Found {
    let [at, text] = given.items() else {
        return Found::unknown("`Fn::Split` takes a text to split at and one to split", spot);
    };
    let (at, text) = (stack.eval(at).text(), stack.eval(text));
    match (at.filter(|at| !at.is_empty()), text.text()) {
        (Some(at), Some(known)) => {
            let piece = |piece: &str| {
                let mut piece = Found::scalar(piece, spot);
                piece.mix(&text);
                piece.source = text.source;
                piece
            };
            Found::new(Part::List(known.split(at.as_str()).map(piece).collect()), spot)
        }
        _ => {
            let mut found = Found::unknown(text.why().unwrap_or("`Fn::Split` takes two texts"), spot);
            found.mix(&text);
            found
        }
    }
}

pub(super) fn base64(stack: &Stack, given: &Node, spot: Spot) -> Found {
    let found = stack.eval(given);
    match found.text() {
        Some(text) => {
            let packed = base64::engine::general_purpose::STANDARD.encode(text);
            Found { part: Part::Scalar(Value::String(packed)), ..found }.at(spot)
        }
        None => found.at(spot),
    }
}

pub(super) fn to_json(stack: &Stack, given: &Node, spot: Spot) -> Found {
    let found = stack.eval(given);
    let sensitive = contains_secret(&found);
    let mut text = match found.value() {
        Some(value) => Found::scalar(value.to_string(), spot),
        None => Found::unknown(found.why().unwrap_or("there is no value").to_owned(), spot),
    };
    text.sensitive = sensitive;
    text
}

fn contains_secret(found: &Found) -> bool {
    found.sensitive
        || match &found.part {
            Part::List(items) => items.iter().any(contains_secret),
            Part::Map(entries) => entries.iter().any(|(_, found)| contains_secret(found)),
            Part::Absent | Part::Scalar(_) | Part::Unknown(_) => false,
        }
}

/// `Fn::Cidr`: the first ranges of that size in a range.
pub(super) fn cidr(stack: &Stack, given: &Node, spot: Spot) -> Found {
    let [block, count, rest @ ..] = given.items() else {
        return Found::unknown("`Fn::Cidr` takes a range and a number", spot);
    };
    let block = stack.eval(block);
    let number = |node: &Node| stack.eval(node).text().and_then(|text| text.parse::<u32>().ok());
    let (Some(text), Some(count)) = (block.text(), number(count)) else {
        return Found::unknown(block.why().unwrap_or("`Fn::Cidr` takes a range and a number").to_owned(), spot);
    };
    let bits = rest.first().and_then(number).unwrap_or(8);
    match ranges(&text, count, bits) {
        Some(ranges) => {
            let items = ranges.into_iter().map(|range| Found::scalar(range, spot)).collect();
            Found::new(Part::List(items), spot)
        }
        None => Found::unknown(format!("the range {} cannot be cut like that", shown(&text)), spot),
    }
}

fn ranges(block: &str, count: u32, bits: u32) -> Option<Vec<String>> {
    let (start, length) = block.split_once('/')?;
    let length: u32 = length.parse().ok()?;
    if count == 0 || count > 256 {
        return None;
    }
    let size = |width: u32| width.checked_sub(bits).filter(|new| *new >= length && *new <= width);
    if let Ok(start) = start.parse::<std::net::Ipv4Addr>() {
        let new = size(32)?;
        let all = (0..u64::from(count)).map(|index| {
            let address = u64::from(u32::from(start)) + (index << bits);
            u32::try_from(address).ok().map(|address| format!("{}/{new}", std::net::Ipv4Addr::from(address)))
        });
        return all.collect();
    }
    let start: std::net::Ipv6Addr = start.parse().ok()?;
    let new = size(128)?;
    let all = (0..u128::from(count)).map(|index| {
        let address = u128::from(start).checked_add(index.checked_shl(bits)?)?;
        Some(format!("{}/{new}", std::net::Ipv6Addr::from(address)))
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut_in_order() {
        assert_eq!(ranges("10.0.0.0/16", 3, 8).unwrap(), ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]);
        assert_eq!(ranges("2001:db8::/56", 2, 64).unwrap(), ["2001:db8::/64", "2001:db8:0:1::/64"]);
        assert_eq!(ranges("10.0.0.0/28", 3, 8), None);
        assert_eq!(ranges("nonsense", 3, 8), None);
    }

    #[test]
    fn dynamic_references_are_told_by_their_service() {
        let spot = Spot::default();
        assert_eq!(dynamic("{{resolve:secretsmanager:a:SecretString:b}}", spot).unwrap().source, Source::Managed);
        assert_eq!(dynamic("{{resolve:ssm-secure:a:1}}", spot).unwrap().source, Source::Managed);
        assert_eq!(dynamic("{{resolve:ssm:a:1}}", spot).unwrap().source, Source::Plain);
        assert!(dynamic("plain", spot).is_none());
    }
}
