//! Baselines: the failures that were there before, so that only new ones stop a run.
//!
//! A baseline holds failures that nobody had waived: when a waiver ends, what it covered counts, whatever older files
//! say. Main types: [`Baseline`], [`BaselineError`].

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::model::{BaselineUse, Evaluation, Fingerprint, Status};

/// Failures that are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    name: String,
    /// With where they were, as far as that was told.
    known: HashMap<Fingerprint, Vec<Place>>,
}

/// Account and region of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Place {
    account_id: Option<String>,
    region: Option<String>,
}

impl Place {
    /// Whether it cannot be the other: the same address in the plans of two regions is two resources.
    fn differs(&self, account_id: Option<&str>, region: Option<&str>) -> bool {
        let differ = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a != b);
        differ(self.account_id.as_deref(), account_id) || differ(self.region.as_deref(), region)
    }
}

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    #[error(
        "read the baseline {name}, so nothing was judged: it is no JSON: {reason}\nhelp: give what --format json, ndjson or sarif of dbmuster wrote"
    )]
    NotJson { name: String, reason: String },
    #[error(
        "read the baseline {name}, so nothing was judged: it is no report of dbmuster\nhelp: give what --format json, ndjson or sarif of dbmuster wrote"
    )]
    NotOurs { name: String },
}

impl Baseline {
    /// Failures of an earlier run, such as one in a store. Leave out those that were waived.
    pub fn new(name: impl Into<String>, known: impl IntoIterator<Item = Fingerprint>) -> Self {
        Self::with_places(name, known.into_iter().map(|known| (known, Place::default())))
    }

    fn with_places(name: impl Into<String>, all: impl IntoIterator<Item = (Fingerprint, Place)>) -> Self {
        let mut known: HashMap<Fingerprint, Vec<Place>> = HashMap::new();
        for (fingerprint, place) in all {
            let places = known.entry(fingerprint).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        Self { name: name.into(), known }
    }

    /// Reads what dbmuster wrote as JSON, as NDJSON or as SARIF.
    ///
    /// # Errors
    ///
    /// When it is none of these.
    pub fn parse(name: &str, text: &str) -> Result<Self, BaselineError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut found = Found::default();
        // One document, or one on each line.
        for document in serde_json::Deserializer::from_str(text).into_iter::<Found>() {
            let part = document
                .map_err(|error| BaselineError::NotJson { name: name.to_owned(), reason: error.to_string() })?;
            found.is_ours |= part.is_ours;
            found.failures.extend(part.failures);
        }
        if !found.is_ours {
            return Err(BaselineError::NotOurs { name: name.to_owned() });
        }
        Ok(Self::with_places(name, found.failures))
    }

    /// How many failures it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Marks the failures that it knows.
    pub fn apply(&self, evaluation: &mut Evaluation) -> BaselineUse {
        let mut known = 0;
        let mut there = HashSet::new();
        for finding in &mut evaluation.findings {
            let subject = evaluation.subjects.get(finding.resource_index);
            let (account, region) =
                subject.map_or((None, None), |subject| (subject.account_id.as_deref(), subject.region.as_deref()));
            let is_there = |places: &Vec<Place>| places.iter().any(|place| !place.differs(account, region));
            finding.is_known =
                finding.status == Status::Fail && self.known.get(&finding.fingerprint).is_some_and(is_there);
            if finding.is_known {
                known += 1;
                there.insert(finding.fingerprint);
            }
        }
        BaselineUse { name: self.name.clone(), known, gone: self.known.len() - there.len() }
    }
}

/// What a document holds of findings, whatever stands around them.
#[derive(Debug, Default)]
struct Found {
    is_ours: bool,
    failures: Vec<(Fingerprint, Place)>,
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut found = Self::default();
        Walk(&mut found).deserialize(deserializer)?;
        Ok(found)
    }
}

/// What a value is to whoever looks for findings.
enum Glimpse {
    /// A short text.
    Word(String),
    /// An empty list, table or text, or nothing.
    Empty,
    Other,
    /// A table with our fingerprint as SARIF carries it.
    Partial(Fingerprint),
}

/// Longest text that can matter.
const WORD: usize = 64;
/// Where SARIF carries the fingerprint.
const PARTIAL: &str = "dbmuster/v1";

/// Walks through any JSON and keeps only the findings, so that memory does not grow with the file.
struct Walk<'f>(&'f mut Found);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Glimpse;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Glimpse, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Glimpse;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Glimpse, E> {
        Ok(Glimpse::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Glimpse, E> {
        Ok(Glimpse::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Glimpse, E> {
        Ok(Glimpse::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Glimpse, E> {
        Ok(Glimpse::Other)
    }

    fn visit_unit<E>(self) -> Result<Glimpse, E> {
        Ok(Glimpse::Empty)
    }

    fn visit_str<E>(self, text: &str) -> Result<Glimpse, E> {
        Ok(match text.len() {
            0 => Glimpse::Empty,
            1..=WORD => Glimpse::Word(text.to_owned()),
            _ => Glimpse::Other,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Glimpse, A::Error> {
        let mut glimpse = Glimpse::Empty;
        while items.next_element_seed(Walk(&mut *self.0))?.is_some() {
            glimpse = Glimpse::Other;
        }
        Ok(glimpse)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Glimpse, A::Error> {
        let mut finding = Finding::default();
        let mut partial = None;
        let mut is_empty = true;
        while let Some(key) = entries.next_key::<Key>()? {
            is_empty = false;
            let glimpse = match key {
                Key::Large => {
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
                Key::Fingerprint
                | Key::Status
                | Key::PolicyId
                | Key::Waiver
                | Key::Partials
                | Key::Partial
                | Key::Name
                | Key::Account
                | Key::Region
                | Key::Other => entries.next_value_seed(Walk(&mut *self.0))?,
            };
            match (key, glimpse) {
                (Key::Fingerprint, Glimpse::Word(text)) => finding.fingerprint = read(&text),
                (Key::Partial, Glimpse::Word(text)) => partial = read(text.split(':').next().unwrap_or_default()),
                (Key::Partials, Glimpse::Partial(fingerprint)) => {
                    finding.fingerprint = Some(fingerprint);
                    finding.is_result = true;
                }
                (Key::Status, Glimpse::Word(text)) => finding.fails = Some(text.eq_ignore_ascii_case("fail")),
                (Key::PolicyId, Glimpse::Word(_) | Glimpse::Other) => finding.has_policy = true,
                (Key::Waiver, Glimpse::Word(_) | Glimpse::Other) => finding.is_waived = true,
                (Key::Account, Glimpse::Word(text)) => finding.place.account_id = Some(text),
                (Key::Region, Glimpse::Word(text)) => finding.place.region = Some(text),
                (Key::Name, Glimpse::Word(text)) => self.0.is_ours |= text == "dbmuster",
                _ => {}
            }
        }
        if let Some(fingerprint) = finding.fingerprint
            && (finding.has_policy || finding.is_result)
        {
            self.0.is_ours = true;
            if finding.fails.unwrap_or(finding.is_result) && !finding.is_waived {
                self.0.failures.push((fingerprint, finding.place));
            }
        }
        Ok(match partial {
            Some(fingerprint) => Glimpse::Partial(fingerprint),
            None if is_empty => Glimpse::Empty,
            None => Glimpse::Other,
        })
    }
}

#[derive(Default)]
struct Finding {
    fingerprint: Option<Fingerprint>,
    fails: Option<bool>,
    has_policy: bool,
    /// Of SARIF: a result is a failure.
    is_result: bool,
    is_waived: bool,
    place: Place,
}

fn read(text: &str) -> Option<Fingerprint> {
    let is_ours = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u128::from_str_radix(text, 16).ok().filter(|_| is_ours).map(Fingerprint)
}

/// The keys that matter.
#[derive(Clone, Copy)]
enum Key {
    Fingerprint,
    Status,
    PolicyId,
    /// `waiver_id`, or the suppressions of SARIF.
    Waiver,
    Partials,
    Partial,
    Name,
    Account,
    Region,
    /// What was observed: of any size and never ours.
    Large,
    Other,
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Keys)
    }
}

struct Keys;

impl Visitor<'_> for Keys {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
            "fingerprint" => Key::Fingerprint,
            "status" => Key::Status,
            "policy_id" => Key::PolicyId,
            "waiver_id" | "suppressions" => Key::Waiver,
            "partialFingerprints" => Key::Partials,
            PARTIAL => Key::Partial,
            "name" => Key::Name,
            "account_id" => Key::Account,
            "region" => Key::Region,
            "observed" => Key::Large,
            _ => Key::Other,
        })
    }
}
