//! What an expression of a template comes to: known, absent or unknown, down to the last element.
//!
//! Main types: [`Found`], [`Part`], [`Source`].

use std::rc::Rc;

use serde_json::{Map, Value};

use super::node::Spot;

/// The outcome of one expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub part: Part,
    /// Resources that occur in it (`AWS::KMS::Key.Key`), and one-word names for what cannot be followed.
    pub refs: Vec<Rc<str>>,
    /// Nobody is to see it.
    pub sensitive: bool,
    pub source: Source,
    pub spot: Spot,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// `AWS::NoValue`: as if it were not written.
    Absent,
    Scalar(Value),
    List(Vec<Found>),
    Map(Vec<(String, Found)>),
    /// The text says why.
    Unknown(String),
}

/// Where a value comes from, best known first: what matters for passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// Kept by Secrets Manager or as a secure string, and fetched at deployment.
    Managed,
    /// Handed in, or computed.
    Computed,
    /// Handed in or kept where it can be read: a parameter without `NoEcho`, or one of Systems Manager that is no secure
    /// string.
    Plain,
    /// Written in the template, or the default of a parameter.
    Literal,
}

impl Found {
    pub(super) const fn new(part: Part, spot: Spot) -> Self {
        Self { part, refs: Vec::new(), sensitive: false, source: Source::Literal, spot }
    }

    pub(super) fn scalar(value: impl Into<Value>, spot: Spot) -> Self {
        Self::new(Part::Scalar(value.into()), spot)
    }

    /// Unknown, and nothing to follow.
    pub(super) fn unknown(reason: impl Into<String>, spot: Spot) -> Self {
        let refs = vec![Rc::from("unknown")];
        Self { part: Part::Unknown(reason.into()), refs, sensitive: false, source: Source::Computed, spot }
    }

    pub(super) fn at(mut self, spot: Spot) -> Self {
        self.spot = spot;
        self
    }

    /// Takes over where another value comes from, which this one is made of.
    pub(super) fn mix(&mut self, other: &Self) {
        for name in &other.refs {
            if !self.refs.contains(name) {
                self.refs.push(Rc::clone(name));
            }
        }
        self.sensitive |= other.sensitive;
        self.source = self.source.min(other.source);
    }

    pub(super) const fn is_absent(&self) -> bool {
        matches!(self.part, Part::Absent)
    }

    /// A known scalar as text.
    pub(super) fn text(&self) -> Option<String> {
        match &self.part {
            Part::Scalar(Value::String(text)) => Some(text.clone()),
            Part::Scalar(Value::Bool(flag)) => Some(flag.to_string()),
            Part::Scalar(Value::Number(number)) => Some(number.to_string()),
            Part::Scalar(_) | Part::Absent | Part::List(_) | Part::Map(_) | Part::Unknown(_) => None,
        }
    }

    /// Why it is not known, if anything in it is not.
    pub(super) fn why(&self) -> Option<&str> {
        match &self.part {
            Part::Unknown(reason) => Some(reason),
            Part::List(items) => items.iter().find_map(Self::why),
            Part::Map(entries) => entries.iter().find_map(|(_, found)| found.why()),
            Part::Absent | Part::Scalar(_) => None,
        }
    }

    /// The value, when all of it is known.
    pub(super) fn value(&self) -> Option<Value> {
        Some(match &self.part {
            Part::Scalar(value) => value.clone(),
            Part::List(items) => {
                let kept = items.iter().filter(|item| !item.is_absent());
                Value::Array(kept.map(Self::value).collect::<Option<_>>()?)
            }
            Part::Map(entries) => {
                let kept = entries.iter().filter(|(_, found)| !found.is_absent());
                let members = kept.map(|(key, found)| Some((key.clone(), found.value()?)));
                Value::Object(members.collect::<Option<Map<_, _>>>()?)
            }
            Part::Absent | Part::Unknown(_) => return None,
        })
    }

    /// What a reader may see of it in a reason: short scalars that are no secret. Texts may be passwords that nobody marked,
    /// so that only `plain` ones are shown.
    fn shown(&self, plain: bool) -> String {
        match &self.part {
            Part::Absent => "not set".to_owned(),
            _ if self.sensitive => "a secret".to_owned(),
            Part::Scalar(Value::Bool(flag)) => flag.to_string(),
            Part::Scalar(Value::Number(number)) => number.to_string(),
            Part::Scalar(Value::String(text)) if plain && is_plain(text) => format!("`{text}`"),
            Part::Scalar(_) => "a text".to_owned(),
            Part::List(items) => format!("a list of {}", items.len()),
            Part::Map(_) => "an object".to_owned(),
            Part::Unknown(_) => match self.refs.as_slice() {
                [resource] if resource.contains("::") && is_plain(resource) => format!("`{resource}`"),
                _ => "unknown".to_owned(),
            },
        }
    }

    /// What the two branches of a condition have in common; the rest is unknown, with the branches named, texts in them if
    /// they are `plain`.
    pub(super) fn merged(condition: &str, then: Self, other: Self, plain: bool) -> Self {
        if then.part == other.part {
            let mut same = then;
            same.mix(&other);
            return same;
        }
        let differs = format!(
            "depends on the condition `{condition}`: {} where it holds, {} where not",
            then.shown(plain),
            other.shown(plain)
        );
        let spot = then.spot;
        let (mut mixed, part) = match (then, other) {
            (Self { part: Part::Map(left), .. }, Self { part: Part::Map(mut right), .. }) => {
                let mut all = Vec::with_capacity(left.len());
                for (key, found) in left {
                    let at = right.iter().position(|(name, _)| *name == key);
                    let other = at.map_or_else(|| Self::new(Part::Absent, found.spot), |at| right.remove(at).1);
                    let plain = names_plain_text(&key);
                    all.push((key, Self::merged(condition, found, other, plain)));
                }
                for (key, found) in right {
                    let absent = Self::new(Part::Absent, found.spot);
                    let plain = names_plain_text(&key);
                    all.push((key, Self::merged(condition, absent, found, plain)));
                }
                (Self::new(Part::Absent, spot), Part::Map(all))
            }
            (Self { part: Part::List(left), .. }, Self { part: Part::List(right), .. })
                if left.len() == right.len() =>
            {
                let all = left.into_iter().zip(right).map(|(left, right)| Self::merged(condition, left, right, plain));
                (Self::new(Part::Absent, spot), Part::List(all.collect()))
            }
            (then, other) => {
                let mut mixed = Self::unknown("", spot);
                mixed.mix(&then);
                mixed.mix(&other);
                // Written out in one branch is written out.
                mixed.source = worst([&then, &other]);
                (mixed, Part::Unknown(differs))
            }
        };
        mixed.part = part;
        mixed
    }
}

/// Where one of several values comes from, whichever is taken: from the place that is known to most.
pub(super) fn worst<'f>(all: impl IntoIterator<Item = &'f Found>) -> Source {
    let given = all.into_iter().filter(|found| !found.is_absent());
    given.map(|found| found.source).max().unwrap_or(Source::Computed)
}

/// Whether a property by that name holds a name or choice, which anybody may read.
pub(super) fn names_plain_text(property: &str) -> bool {
    const ENDS: [&str; 13] = [
        "Arn",
        "Class",
        "Engine",
        "EngineVersion",
        "Family",
        "Groups",
        "Id",
        "Identifier",
        "Ids",
        "Mode",
        "Name",
        "Window",
        "Zone",
    ];
    ENDS.iter().any(|end| property.ends_with(end)) && !property.contains("Password") && !property.contains("Secret")
}

/// Harmless wherever it is printed.
fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '-' | '_' | '/');
    !text.is_empty() && text.len() <= 80 && text.chars().all(plain)
}
