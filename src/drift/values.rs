//! Whether two values say the same, however they are written: a name and an ARN, sets in another order, `16` and `16.4`.
//!
//! Main types: [`Sides`], [`Truth`].

use std::collections::HashMap;

use serde_json::Value;

use super::declared::Declared;
use crate::model::Resource;

/// Whether they are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Same,
    Differs,
    /// Nobody can say, for this reason.
    Unknown(String),
}

impl From<bool> for Truth {
    fn from(same: bool) -> Self {
        if same { Self::Same } else { Self::Differs }
    }
}

/// What names of both sides mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<'a> {
    pub source: &'a Declared,
    /// Declared id -> position of the live resource that is meant.
    pub links: &'a HashMap<String, usize>,
    pub live: &'a [Resource],
    /// Live id in lower case -> position.
    pub live_by_id: &'a HashMap<String, usize>,
}

impl<'a> Sides<'a> {
    fn live_of(&self, id: &str) -> Option<&'a Resource> {
        self.live.get(*self.live_by_id.get(&id.to_lowercase())?)
    }

    /// The id that a declared reference has among the live resources, where it is known.
    pub(super) fn live_id(&self, declared: &str) -> Option<&'a str> {
        self.links.get(declared).and_then(|at| self.live.get(*at)).map(|resource| resource.id.as_str())
    }

    /// Compares whole values, whatever their shape.
    pub(super) fn values(&self, declared: &Value, live: &Value) -> Truth {
        match (declared, live) {
            (Value::String(own), Value::String(other)) => self.texts(own, other),
            (Value::Number(own), Value::Number(other)) => (own.as_f64() == other.as_f64()).into(),
            (Value::Array(own), Value::Array(other)) => self.sets(own, other),
            (Value::Object(own), Value::Object(other)) => {
                let mut all = Truth::Same;
                for (name, value) in own {
                    let truth = other.get(name).map_or(Truth::Differs, |other| self.values(value, other));
                    match truth {
                        Truth::Differs => return Truth::Differs,
                        Truth::Unknown(_) => all = truth,
                        Truth::Same => {}
                    }
                }
                all
            }
            _ => (declared == live).into(),
        }
    }

    /// Lists stand for sets: each element has its counterpart.
    fn sets(&self, declared: &[Value], live: &[Value]) -> Truth {
        let mut open: Vec<&Value> = live.iter().collect();
        let mut unknown = None;
        let mut unmatched = 0;
        for own in declared {
            let mut doubt = None;
            let found = open.iter().position(|other| match self.values(own, other) {
                Truth::Same => true,
                Truth::Differs => false,
                Truth::Unknown(reason) => {
                    doubt = Some(reason);
                    false
                }
            });
            match (found, doubt) {
                (Some(at), _) => drop(open.swap_remove(at)),
                (None, Some(reason)) => unknown = Some(reason),
                (None, None) => unmatched += 1,
            }
        }
        match unknown {
            // However the unknown ones turn out, the numbers differ or something is left over.
            _ if unmatched > 0 || declared.len() != live.len() => Truth::Differs,
            Some(reason) => Truth::Unknown(reason),
            None => open.is_empty().into(),
        }
    }

    /// Compares texts, which may be the names of resources.
    pub(super) fn texts(&self, declared: &str, live: &str) -> Truth {
        if declared == live {
            return Truth::Same;
        }
        if let Some(own) = self.source.find(declared) {
            if let Some(id) = self.live_id(declared) {
                return spelled(id, live).into();
            }
            if own.resource.reference_only && is_default_group(declared) {
                let name = self.live_of(live).map_or(live, |group| group.name.as_str());
                return tails(name).any(is_default_group).into();
            }
            let known = own.resource.known_as.as_deref();
            let names = known.and_then(|known| known.arn.as_deref().or(known.identifier.as_deref()));
            return match names {
                Some(name) => self.named(name, live),
                None => Truth::Unknown(format!("the declaration does not tell what {declared} is called")),
            };
        }
        self.named(declared, live)
    }

    fn named(&self, declared: &str, live: &str) -> Truth {
        let resource = self.live_of(live);
        if let Some((_, alias)) =
            declared.split_once("alias/").filter(|(before, _)| before.is_empty() || before.ends_with(':'))
        {
            return self.alias(alias, live, resource);
        }
        let is_name = || resource.is_some_and(|resource| resource.name.eq_ignore_ascii_case(declared));
        (spelled(declared, live) || is_name()).into()
    }

    /// A key may be named by an alias, which only the key itself tells.
    fn alias(&self, alias: &str, live: &str, key: Option<&Resource>) -> Truth {
        let wanted = format!("alias/{alias}");
        if tails(live).any(|tail| tail == wanted) {
            return Truth::Same;
        }
        let aliases = key.and_then(|key| key.attributes.get("aliases")?.as_array());
        if let Some(aliases) = aliases {
            return aliases
                .iter()
                .any(|name| name.as_str().is_some_and(|name| tails(name).any(|t| t == wanted)))
                .into();
        }
        let manager = key.and_then(|key| key.attributes.get("key_manager")?.as_str());
        match (alias.starts_with("aws/"), manager) {
            (true, Some("AWS")) => Truth::Same,
            (true, Some(_)) | (false, Some("AWS")) => Truth::Differs,
            (true | false, _) => Truth::Unknown(format!("the inventory does not tell which key {wanted} is")),
        }
    }
}

/// Whether it is the name of a group that an engine uses when nobody names one.
fn is_default_group(name: &str) -> bool {
    name.starts_with("default.") || name.starts_with("default:") || name == "default"
}

/// The same name, whole or as the end of an ARN. Identifiers have no case.
fn spelled(declared: &str, live: &str) -> bool {
    let (declared, live) = (principal(declared), principal(live));
    if declared == live {
        return true;
    }
    match (declared.starts_with("arn:"), live.starts_with("arn:")) {
        (true, true) => false,
        (false, true) => tails(&live).any(|tail| tail.eq_ignore_ascii_case(&declared)),
        (true, false) => tails(&declared).any(|tail| tail.eq_ignore_ascii_case(&live)),
        // Other texts are what they are: a case that differs there is another value.
        (false, false) => declared.eq_ignore_ascii_case(&live) && is_plain(&declared),
    }
}

/// Names without blanks: identifiers, classes, engines, windows, identifiers of authorities.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'_' | b'/' | b'+'))
}

/// `AWS:arn:aws:iam::111122223333:root` is the account.
fn principal(text: &str) -> String {
    let Some(rest) = text.strip_prefix("AWS:") else { return text.to_owned() };
    let account = rest.strip_suffix(":root").and_then(|arn| arn.split(':').nth(4));
    format!("AWS:{}", account.unwrap_or(rest))
}

/// What an ARN ends with, from each of its separators behind the account on; of another text, that text.
fn tails(text: &str) -> impl Iterator<Item = &str> {
    let name = if text.starts_with("arn:") { text.splitn(6, ':').nth(5).unwrap_or(text) } else { text };
    let behind = name.match_indices([':', '/']).map(move |(at, _)| name.get(at + 1..).unwrap_or_default());
    std::iter::once(name).chain(behind)
}

/// What a live version is to a declared one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// The same, or one that the declared prefix means.
    Same,
    /// A later one of the same major version.
    LaterMinor,
    Other,
}

/// Compares versions of an engine: `16` means any 16.
pub(super) fn version(engine: &str, declared: &str, live: &str) -> Version {
    let (own, other) = (declared.trim(), live.trim());
    let begins = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    };
    if begins(other, own) {
        return Version::Same;
    }
    // PostgreSQL has one number for the major version since 10, the others have two.
    let own: Vec<Part<'_>> = parts(own);
    let other: Vec<Part<'_>> = parts(other);
    let is_postgres = engine.contains("postgres") && !matches!(own.first(), Some(Part::Number(0..=9)));
    let major = if is_postgres || engine.starts_with("oracle") { 1 } else { 2 };
    let same_major = own.len() >= major && own.get(..major) == other.get(..major);
    if same_major && other > own { Version::LaterMinor } else { Version::Other }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'t> {
    Number(u64),
    Word(&'t str),
}

fn parts(version: &str) -> Vec<Part<'_>> {
    let part = |text| str::parse(text).map_or(Part::Word(text), Part::Number);
    version.split(['.', '-', '_']).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_arns_of_the_same_thing_are_the_same() {
        for (declared, live) in [
            ("orders-pg", "arn:aws:rds:eu-west-1:111122223333:pg:orders-pg"),
            ("Orders-PG", "arn:aws:rds:eu-west-1:111122223333:pg:orders-pg"),
            ("default:postgres-16", "arn:aws:rds:eu-west-1:111122223333:og:default:postgres-16"),
            ("1234-abcd", "arn:aws:kms:eu-west-1:111122223333:key/1234-abcd"),
            ("arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1", "sg-1"),
            ("AWS:arn:aws:iam::111122223333:root", "AWS:111122223333"),
            ("Sun:03:00-Sun:04:00", "sun:03:00-sun:04:00"),
            ("db.R7G.large", "db.r7g.large"),
        ] {
            assert!(spelled(declared, live), "{declared} {live}");
        }
        for (declared, live) in [
            ("pg", "arn:aws:rds:eu-west-1:111122223333:pg:orders-pg"),
            ("arn:aws:kms:eu-west-1:1:key/a", "arn:aws:kms:eu-west-2:1:key/a"),
            ("Some words", "some words"),
        ] {
            assert!(!spelled(declared, live), "{declared} {live}");
        }
    }

    #[test]
    fn a_prefix_of_a_version_means_all_that_begin_with_it() {
        for (engine, declared, live, expected) in [
            ("postgres", "16", "16.10", Version::Same),
            ("postgres", "16.4", "16.10", Version::LaterMinor),
            ("postgres", "16.1", "16.10", Version::LaterMinor),
            ("postgres", "16.10", "16.4", Version::Other),
            ("postgres", "16.4", "17.2", Version::Other),
            ("mysql", "8.0", "8.0.39", Version::Same),
            ("mysql", "8.0.35", "8.4.3", Version::Other),
            ("mysql", "8.0.35", "8.0.39", Version::LaterMinor),
            ("aurora-mysql", "8.0.mysql_aurora.3.05.2", "8.0.mysql_aurora.3.08.0", Version::LaterMinor),
            ("postgres", "1", "16.4", Version::Other),
        ] {
            assert_eq!(version(engine, declared, live), expected, "{engine} {declared} {live}");
        }
    }
}
