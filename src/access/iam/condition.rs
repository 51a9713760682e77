//! Conditions of a statement, as far as what was read decides them.
//!
//! A key that the request does not carry fails an operator that asks for something and passes one that asks against it;
//! `IfExists`, `ForAllValues` and `Null` follow from that. Main type: [`Condition`].

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::pattern::{self, Fact, Facts, Pattern};
use super::truth::Truth;

/// Parts of an ARN: `arn`, partition, service, region, account, and the rest.
const ARN_PARTS: usize = 6;

/// One operator with one key and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// As it is written.
    operator: Box<str>,
    /// Lower case.
    key: Box<str>,
    values: Vec<Box<str>>,
    /// Absent when the operator is none that is known.
    test: Option<Test>,
    quantifier: Quantifier,
    if_exists: bool,
    negated: bool,
}

/// How one value of the request is compared with those of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    /// Any of them fits; compared without case when told so.
    Text(Vec<Pattern>, bool),
    /// As [`Test::Text`], each of the six parts of an ARN for itself; a single part is the whole, as a variable stands for.
    Arn(Vec<Vec<Pattern>>),
    Boolean(Vec<Box<str>>),
    Number(Order, Vec<Box<str>>),
    Date(Order, Vec<Box<str>>),
    Network(Vec<Box<str>>),
    /// `true` asks that the key is not there.
    Null(Vec<bool>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is asked of a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    None,
    Any,
    All,
}

impl Condition {
    /// From the form in which inventories hold it; `None` when it has another.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let operator = value.get("operator")?.as_str()?;
        let key = value.get("key")?.as_str()?.to_ascii_lowercase();
        let values: Vec<Box<str>> =
            value.get("values")?.as_array()?.iter().filter_map(Value::as_str).map(Into::into).collect();
        let lower = operator.to_ascii_lowercase();
        let (quantifier, rest) = match lower.split_once(':') {
            Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
            Some(("forallvalues", rest)) => (Quantifier::All, rest),
            Some(_) | None => (Quantifier::None, lower.as_str()),
        };
        let (name, if_exists) = rest.strip_suffix("ifexists").map_or((rest, false), |name| (name, true));
        let (test, negated) = test(name, &values).map_or((None, false), |(test, negated)| (Some(test), negated));
        Some(Self { operator: operator.into(), key: key.into(), values, test, quantifier, if_exists, negated })
    }

    /// Whether the request fulfils it.
    #[must_use]
    pub fn holds(&self, facts: &dyn Facts) -> Truth {
        self.decide(facts).because(|| self.text())
    }

    /// `StringEquals aws:principaltag/team = a, b`.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {} = {}", self.operator, self.key, self.values.join(", "))
    }

    fn decide(&self, facts: &dyn Facts) -> Truth {
        let Some(test) = &self.test else { return Truth::unknown("no operator that is known here") };
        let fact = facts.fact(&self.key);
        if let Test::Null(asked) = test {
            let is_there = match fact {
                Fact::Known(values) => !values.is_empty(),
                Fact::Prefix(_) => true,
                Fact::Absent => false,
                Fact::Unknown(why) => return Truth::unknown(why),
            };
            return Truth::of(asked.iter().any(|absent| *absent != is_there));
        }
        let one = |value: &str| {
            let fits = test.fits(value, facts);
            if self.negated { !fits } else { fits }
        };
        match fact {
            Fact::Unknown(why) => Truth::unknown(why),
            Fact::Absent => Truth::of(match self.quantifier {
                Quantifier::Any => self.if_exists,
                Quantifier::All => true,
                Quantifier::None => self.if_exists || self.negated,
            }),
            Fact::Known(values) => match self.quantifier {
                Quantifier::All => values.iter().map(|value| one(value)).fold(Truth::Yes, Truth::and),
                Quantifier::Any => values.iter().map(|value| one(value)).fold(Truth::No, Truth::or),
                // None of several values may fit where a single one must not.
                Quantifier::None if self.negated => values.iter().map(|value| one(value)).fold(Truth::Yes, Truth::and),
                Quantifier::None => values.iter().map(|value| one(value)).fold(Truth::No, Truth::or),
            },
            Fact::Prefix(prefix) => {
                let fits = test.fits_prefix(&prefix, facts);
                if self.negated { !fits } else { fits }
            }
        }
    }
}

fn test(name: &str, values: &[Box<str>]) -> Option<(Test, bool)> {
    let patterns = |read: fn(&str) -> Pattern| values.iter().map(|value| read(value)).collect();
    let folded = || values.iter().map(|value| Pattern::plain(&lowered(value))).collect();
    let arns = || values.iter().map(|value| arn_patterns(value)).collect();
    let number = |order| Test::Number(order, values.to_vec());
    let date = |order| Test::Date(order, values.to_vec());
    Some(match name {
        "stringequals" => (Test::Text(patterns(Pattern::plain), false), false),
        "stringnotequals" => (Test::Text(patterns(Pattern::plain), false), true),
        "stringequalsignorecase" => (Test::Text(folded(), true), false),
        "stringnotequalsignorecase" => (Test::Text(folded(), true), true),
        "stringlike" => (Test::Text(patterns(Pattern::new), false), false),
        "stringnotlike" => (Test::Text(patterns(Pattern::new), false), true),
        "arnequals" | "arnlike" => (Test::Arn(arns()), false),
        "arnnotequals" | "arnnotlike" => (Test::Arn(arns()), true),
        "bool" => (Test::Boolean(values.to_vec()), false),
        "numericequals" => (number(Order::Equal), false),
        "numericnotequals" => (number(Order::Equal), true),
        "numericlessthan" => (number(Order::Less), false),
        "numericlessthanequals" => (number(Order::LessOrEqual), false),
        "numericgreaterthan" => (number(Order::Greater), false),
        "numericgreaterthanequals" => (number(Order::GreaterOrEqual), false),
        "dateequals" => (date(Order::Equal), false),
        "datenotequals" => (date(Order::Equal), true),
        "datelessthan" => (date(Order::Less), false),
        "datelessthanequals" => (date(Order::LessOrEqual), false),
        "dategreaterthan" => (date(Order::Greater), false),
        "dategreaterthanequals" => (date(Order::GreaterOrEqual), false),
        "ipaddress" => (Test::Network(values.to_vec()), false),
        "notipaddress" => (Test::Network(values.to_vec()), true),
        "null" => (Test::Null(values.iter().map(|value| value.eq_ignore_ascii_case("true")).collect()), false),
        _ => return None,
    })
}

/// In lower case but for the variables inside, whose keys have no case anyway and whose escapes none.
fn lowered(text: &str) -> String {
    text.to_lowercase()
}

/// The six parts of an ARN in a policy; what it leaves out may be anything.
fn arn_patterns(text: &str) -> Vec<Pattern> {
    let mut parts = pattern::parts(text, ARN_PARTS);
    if parts.len() > 1 || !text.starts_with("${") {
        parts.resize(ARN_PARTS, "*");
    }
    parts.into_iter().map(Pattern::new).collect()
}

impl Test {
    /// Whether the value of the request fits one of the policy's.
    fn fits(&self, value: &str, facts: &dyn Facts) -> Truth {
        let any = |all: &mut dyn Iterator<Item = Truth>| all.fold(Truth::No, Truth::or);
        match self {
            Self::Text(patterns, true) => {
                let (value, facts) = (lowered(value), Lowered(facts));
                any(&mut patterns.iter().map(|pattern| pattern.matches(&value, &facts)))
            }
            Self::Text(patterns, false) => any(&mut patterns.iter().map(|pattern| pattern.matches(value, facts))),
            Self::Arn(patterns) => {
                if !value.starts_with("arn:") {
                    return Truth::No;
                }
                let mut parts: Vec<&str> = value.splitn(ARN_PARTS, ':').collect();
                parts.resize(ARN_PARTS, "");
                let one = |pattern: &Vec<Pattern>| match pattern.as_slice() {
                    [whole] => whole.matches(value, facts),
                    each => {
                        each.iter().zip(&parts).map(|(own, part)| own.matches(part, facts)).fold(Truth::Yes, Truth::and)
                    }
                };
                any(&mut patterns.iter().map(one))
            }
            Self::Boolean(wanted) => Truth::of(wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(value))),
            Self::Number(order, wanted) => compare(*order, wanted, value.parse::<f64>().ok(), |text| text.parse().ok()),
            Self::Date(order, wanted) => compare(*order, wanted, instant(value), instant),
            Self::Network(wanted) => any(&mut wanted.iter().map(|network| contains(network, value))),
            Self::Null(_) => Truth::No,
        }
    }

    fn fits_prefix(&self, prefix: &str, facts: &dyn Facts) -> Truth {
        let chosen = "the caller chooses how it goes on";
        match self {
            Self::Text(patterns, false) => {
                patterns.iter().map(|pattern| pattern.matches_prefix(prefix, facts, chosen)).fold(Truth::No, Truth::or)
            }
            Self::Text(_, true)
            | Self::Arn(_)
            | Self::Boolean(_)
            | Self::Number(..)
            | Self::Date(..)
            | Self::Network(_)
            | Self::Null(_) => Truth::unknown(chosen),
        }
    }
}

/// The same facts in lower case, for what is compared without it.
#[derive(Debug)]
struct Lowered<'a>(&'a dyn Facts);

impl Facts for Lowered<'_> {
    fn fact(&self, key: &str) -> Fact {
        match self.0.fact(key) {
            Fact::Known(values) => Fact::Known(values.iter().map(|value| lowered(value)).collect()),
            Fact::Prefix(prefix) => Fact::Prefix(lowered(&prefix)),
            other @ (Fact::Absent | Fact::Unknown(_)) => other,
        }
    }
}

fn compare<T: PartialOrd>(
    order: Order,
    wanted: &[Box<str>],
    own: Option<T>,
    read: impl Fn(&str) -> Option<T>,
) -> Truth {
    let Some(own) = own else { return Truth::No };
    let one = |text: &str| {
        let Some(wanted) = read(text) else {
            return Truth::unknown(format!("{text:?} is no value of its type"));
        };
        Truth::of(match order {
            Order::Equal => own == wanted,
            Order::Less => own < wanted,
            Order::LessOrEqual => own <= wanted,
            Order::Greater => own > wanted,
            Order::GreaterOrEqual => own >= wanted,
        })
    };
    wanted.iter().map(|text| one(text)).fold(Truth::No, Truth::or)
}

/// Seconds of the epoch, from a date, a time or those seconds.
fn instant(text: &str) -> Option<i64> {
    let time = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp);
    let day = || if text.len() == 10 { time(&format!("{text}T00:00:00Z")) } else { None };
    let short = || if text.len() == 17 { time(&format!("{}:00Z", text.strip_suffix('Z')?)) } else { None };
    text.parse::<i64>().ok().or_else(|| time(text)).or_else(day).or_else(short)
}

/// Whether the address is in the network, `10.0.0.0/8` or an address alone.
fn contains(network: &str, address: &str) -> Truth {
    use std::net::IpAddr;
    let (base, bits) = match network.split_once('/') {
        Some((base, bits)) => (base, bits.parse::<u32>().ok()),
        None => (network, Some(128)),
    };
    let (Ok(base), Ok(address), Some(bits)) = (base.parse::<IpAddr>(), address.parse::<IpAddr>(), bits) else {
        return Truth::unknown(format!("{network:?} is no network"));
    };
    let same = |one: u128, other: u128, width: u32| {
        let bits = bits.min(width);
        bits == 0 || (one ^ other) >> (width - bits) == 0
    };
    Truth::of(match (base, address) {
        (IpAddr::V4(one), IpAddr::V4(other)) => same(u128::from(one.to_bits()), u128::from(other.to_bits()), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => same(one.to_bits(), other.to_bits(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    })
}
