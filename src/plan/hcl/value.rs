//! What an expression of Terraform's language comes to: known, null or unknown, down to the last element.
//!
//! Main types: [`Found`], [`Part`].

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Number, Value};

/// Most values, or pieces of 64 bytes of text, that one value stands for.
const VAST: usize = 200_000;

/// The outcome of one expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub part: Part,
    /// Nobody is to see it.
    pub sensitive: bool,
    /// It is a set, whose keys are its elements.
    pub is_set: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Null,
    Bool(bool),
    Number(f64),
    Text(Rc<str>),
    /// Lists, tuples and sets; those of a set are sorted.
    List(Rc<Vec<Found>>),
    Map(Rc<BTreeMap<String, Found>>),
    /// A text of which some pieces are not known.
    Pieces(Rc<Vec<Found>>),
    /// JSON text of a value that is not wholly known.
    Json(Rc<Found>),
    Unknown(Unknown),
}

/// Why something is not known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unknown {
    pub reason: Rc<str>,
    /// It cannot be evaluated at all, so that `try` goes on.
    pub failed: bool,
}

impl Found {
    pub(super) const fn new(part: Part) -> Self {
        Self { part, sensitive: false, is_set: false }
    }

    pub(super) const fn null() -> Self {
        Self::new(Part::Null)
    }

    pub(super) const fn bool(flag: bool) -> Self {
        Self::new(Part::Bool(flag))
    }

    pub(super) const fn number(number: f64) -> Self {
        Self::new(Part::Number(number))
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
    pub(super) const fn count(count: usize) -> Self {
        Self::number(count as f64)
    }

    pub(super) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::new(Part::Text(text.into()))
    }

    pub(super) fn list(items: Vec<Self>) -> Self {
        Self::new(Part::List(Rc::new(items)))
    }

    pub(super) fn map(members: BTreeMap<String, Self>) -> Self {
        Self::new(Part::Map(Rc::new(members)))
    }

    pub(super) fn unknown(reason: impl Into<Rc<str>>) -> Self {
        Self::new(Part::Unknown(Unknown { reason: reason.into(), failed: false }))
    }

    /// What Terraform would refuse.
    pub(super) fn failed(reason: impl Into<Rc<str>>) -> Self {
        Self::new(Part::Unknown(Unknown { reason: reason.into(), failed: true }))
    }

    /// As secret as the others are.
    pub(super) fn like(mut self, others: &[&Self]) -> Self {
        self.sensitive |= others.iter().any(|other| other.sensitive);
        self
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self.part, Part::Null)
    }

    pub(super) const fn has_failed(&self) -> bool {
        matches!(self.part, Part::Unknown(Unknown { failed: true, .. }))
    }

    /// Why it, or something in it, is not known.
    pub(super) fn why(&self) -> Option<Rc<str>> {
        match &self.part {
            Part::Unknown(unknown) => Some(Rc::clone(&unknown.reason)),
            Part::List(items) | Part::Pieces(items) => items.iter().find_map(Self::why),
            Part::Map(members) => members.values().find_map(Self::why),
            Part::Json(inner) => inner.why(),
            Part::Null | Part::Bool(_) | Part::Number(_) | Part::Text(_) => None,
        }
    }

    /// Unknown for the reason of this one; what is not unknown has a wrong type.
    pub(super) fn spread(&self, wrong: &str) -> Self {
        match self.why() {
            Some(reason) => Self::unknown(reason),
            None => Self::failed(wrong),
        }
        .like(&[self])
    }

    /// A known scalar as text.
    pub(super) fn as_text(&self) -> Option<Rc<str>> {
        match &self.part {
            Part::Text(text) => Some(Rc::clone(text)),
            Part::Bool(flag) => Some(Rc::from(if *flag { "true" } else { "false" })),
            Part::Number(number) => Some(Rc::from(shown_number(*number).as_str())),
            Part::Null | Part::List(_) | Part::Map(_) | Part::Pieces(_) | Part::Json(_) | Part::Unknown(_) => None,
        }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        match &self.part {
            Part::Bool(flag) => Some(*flag),
            Part::Text(text) => match &**text {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn as_number(&self) -> Option<f64> {
        match &self.part {
            Part::Number(number) => Some(*number),
            Part::Text(text) => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()),
            _ => None,
        }
    }

    /// A whole number that can be an index or a count.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, not negative, below 2^32")]
    pub(super) fn as_index(&self) -> Option<usize> {
        let number = self.as_number()?;
        (number >= 0.0 && number.fract() == 0.0 && number < 4e9).then_some(number as usize)
    }

    pub(super) fn items(&self) -> Option<&[Self]> {
        match &self.part {
            Part::List(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn members(&self) -> Option<&BTreeMap<String, Self>> {
        match &self.part {
            Part::Map(members) => Some(members),
            _ => None,
        }
    }

    /// Keys and values in the order in which Terraform goes through them.
    pub(super) fn each(&self) -> Option<Vec<(Self, Self)>> {
        match &self.part {
            Part::List(items) if self.is_set => Some(items.iter().map(|item| (item.clone(), item.clone())).collect()),
            Part::List(items) => {
                Some(items.iter().enumerate().map(|(at, item)| (Self::count(at), item.clone())).collect())
            }
            Part::Map(members) => {
                Some(members.iter().map(|(key, item)| (Self::text(key.as_str()), item.clone())).collect())
            }
            _ => None,
        }
        .map(|all: Vec<(Self, Self)>| {
            all.into_iter().map(|(key, item)| (key.like(&[self]), item.like(&[self]))).collect()
        })
    }

    /// A member or element; what a map lacks is an error there.
    pub(super) fn get(&self, key: &Self) -> Self {
        let found = match (&self.part, &key.part) {
            (Part::Unknown(_) | Part::Pieces(_) | Part::Json(_), _) => return self.clone(),
            (_, Part::Unknown(_)) => return key.clone().like(&[self]),
            (Part::Map(members), _) => key.as_text().and_then(|key| members.get(&*key)),
            (Part::List(items), _) => key.as_index().and_then(|index| items.get(index)),
            _ => None,
        };
        match found {
            Some(found) => found.clone().like(&[self]),
            None => Self::failed("it asks for an element that is not there"),
        }
    }

    /// The value, when all of it is known.
    pub(super) fn value(&self) -> Option<Value> {
        Some(match &self.part {
            Part::Null => Value::Null,
            Part::Bool(flag) => Value::Bool(*flag),
            Part::Number(number) => json_number(*number),
            Part::Text(text) => Value::from(&**text),
            Part::List(items) => Value::Array(items.iter().map(Self::value).collect::<Option<_>>()?),
            Part::Map(members) => {
                let members = members.iter().map(|(key, found)| Some((key.clone(), found.value()?)));
                Value::Object(members.collect::<Option<Map<_, _>>>()?)
            }
            Part::Pieces(_) | Part::Json(_) | Part::Unknown(_) => return None,
        })
    }

    pub(super) fn of_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::null(),
            Value::Bool(flag) => Self::bool(*flag),
            Value::Number(number) => number.as_f64().map_or_else(Self::null, Self::number),
            Value::String(text) => Self::text(text.as_str()),
            Value::Array(items) => Self::list(items.iter().map(Self::of_json).collect()),
            Value::Object(members) => {
                Self::map(members.iter().map(|(key, value)| (key.clone(), Self::of_json(value))).collect())
            }
        }
    }

    /// Whether it stands for more values than anybody writes by hand: what is shared within counts each time.
    pub(super) fn is_vast(&self) -> bool {
        fn weigh(found: &Found, left: &mut usize) {
            let own = match &found.part {
                Part::Text(text) => 1 + text.len() / 64,
                _ => 1,
            };
            *left = left.saturating_sub(own);
            let inner: Box<dyn Iterator<Item = &Found>> = match &found.part {
                Part::List(items) | Part::Pieces(items) => Box::new(items.iter()),
                Part::Map(members) => Box::new(members.values()),
                Part::Json(inner) => Box::new(std::iter::once(&**inner)),
                Part::Null | Part::Bool(_) | Part::Number(_) | Part::Text(_) | Part::Unknown(_) => return,
            };
            for found in inner {
                if *left == 0 {
                    return;
                }
                weigh(found, left);
            }
        }
        let mut left = VAST;
        weigh(self, &mut left);
        left == 0
    }

    /// Itself, unless it is too large.
    pub(super) fn bounded(self) -> Self {
        if self.is_vast() { Self::unknown("it stands for too many values").like(&[&self]) } else { self }
    }

    /// Whether it, or anything in it, is a secret.
    pub(super) fn is_secret(&self) -> bool {
        self.sensitive
            || match &self.part {
                Part::List(items) | Part::Pieces(items) => items.iter().any(Self::is_secret),
                Part::Map(members) => members.values().any(Self::is_secret),
                Part::Json(inner) => inner.is_secret(),
                Part::Null | Part::Bool(_) | Part::Number(_) | Part::Text(_) | Part::Unknown(_) => false,
            }
    }

    /// What a reason may show of it: short scalars, no texts, since they may be passwords that nobody marked.
    fn shown(&self) -> String {
        match &self.part {
            _ if self.sensitive => "a secret".to_owned(),
            Part::Null => "not set".to_owned(),
            Part::Bool(flag) => flag.to_string(),
            Part::Number(number) => shown_number(*number),
            Part::Text(_) | Part::Pieces(_) | Part::Json(_) => "a text".to_owned(),
            Part::List(items) => format!("a list of {}", items.len()),
            Part::Map(_) => "an object".to_owned(),
            Part::Unknown(_) => "unknown".to_owned(),
        }
    }

    /// What both ends of an open condition have in common; the rest is unknown, with both named.
    pub(super) fn merged(open: &str, then: Self, other: Self) -> Self {
        if then.part == other.part {
            return then.like(&[&other]);
        }
        let secret = then.sensitive || other.sensitive;
        let part = match (&then.part, &other.part) {
            (Part::Map(left), Part::Map(right)) => {
                let keys: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
                let of = |all: &BTreeMap<String, Self>, key: &String| all.get(key).cloned().unwrap_or_else(Self::null);
                let members =
                    keys.into_iter().map(|key| (key.clone(), Self::merged(open, of(left, key), of(right, key))));
                Part::Map(Rc::new(members.collect()))
            }
            (Part::List(left), Part::List(right)) if left.len() == right.len() => {
                let both = left.iter().zip(right.iter());
                Part::List(Rc::new(both.map(|(a, b)| Self::merged(open, a.clone(), b.clone())).collect()))
            }
            _ => {
                let reason = format!(
                    "depends on a condition that is open ({open}): {} where it holds, {} where not",
                    then.shown(),
                    other.shown()
                );
                Part::Unknown(Unknown { reason: reason.into(), failed: false })
            }
        };
        Self { part, sensitive: secret, is_set: false }
    }
}

/// Whole numbers without a fraction, as Terraform writes them.
pub(super) fn shown_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

fn json_number(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
    let whole = (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64);
    match whole {
        Some(whole) => Value::from(whole),
        None => Number::from_f64(number).map_or(Value::Null, Value::Number),
    }
}
