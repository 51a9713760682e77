//! Which waivers speak of a resource, found without asking each.
//!
//! A glob is asked only when the text holds the run of characters that it shares with the fewest other globs. Main
//! type: [`Index`].

use std::collections::{BTreeMap, HashMap};

use aho_corasick::AhoCorasick;

use super::glob::Pattern;
use crate::model::evaluation::Subject;
use crate::model::{Policy, WaivedResource, Waiver};

/// A set of waivers, by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn new(size: usize) -> Self {
        Self(vec![0; size.div_ceil(64)])
    }

    pub(super) fn set(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Positions that are in both.
    pub(super) fn both<'b>(&'b self, other: &'b Self) -> impl Iterator<Item = usize> + 'b {
        self.0.iter().zip(&other.0).enumerate().flat_map(|(word, (a, b))| {
            let mut left = a & b;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(word * 64 + bit)
            })
        })
    }
}

/// Waivers made ready to be asked about many resources.
#[derive(Debug)]
pub(super) struct Index {
    size: usize,
    /// Those that speak of every resource.
    everywhere: Bits,
    /// By the one id or name that they mean.
    exact: HashMap<String, Vec<usize>>,
    globs: Vec<(Pattern, usize)>,
    /// Finds runs; absent when no glob has one.
    runs: Option<AhoCorasick>,
    /// The globs of each run.
    of_run: Vec<Vec<usize>>,
    /// Globs without a run.
    without_run: Vec<usize>,
    /// By one of the tags that they ask for.
    by_tag: HashMap<String, TagIndex>,
}

#[derive(Debug, Default)]
struct TagIndex {
    /// By the value of that tag, when it is no glob.
    exact: HashMap<String, Vec<Tagged>>,
    others: Vec<Tagged>,
}

#[derive(Debug, Clone)]
struct Tagged {
    tags: Vec<(String, Pattern)>,
    waiver: usize,
}

impl Index {
    pub(super) fn new(waivers: &[Waiver]) -> Self {
        let mut index = Self {
            size: waivers.len(),
            everywhere: Bits::new(waivers.len()),
            exact: HashMap::new(),
            globs: Vec::new(),
            runs: None,
            of_run: Vec::new(),
            without_run: Vec::new(),
            by_tag: HashMap::new(),
        };
        for (position, waiver) in waivers.iter().enumerate() {
            match &waiver.resource {
                WaivedResource::Glob(glob) => {
                    let pattern = Pattern::new(glob);
                    match pattern.literal() {
                        Some(text) => index.exact.entry(text).or_default().push(position),
                        None if pattern.is_everything() => index.everywhere.set(position),
                        None => index.globs.push((pattern, position)),
                    }
                }
                WaivedResource::Tags(tags) => index.add_tags(tags, position),
            }
        }
        index.find_runs();
        index
    }

    fn add_tags(&mut self, tags: &BTreeMap<String, String>, waiver: usize) {
        let tags: Vec<(String, Pattern)> = tags.iter().map(|(key, value)| (key.clone(), Pattern::new(value))).collect();
        let literal = tags.iter().find_map(|(key, pattern)| Some((key.clone(), pattern.literal()?)));
        match literal {
            Some((key, value)) => {
                let of_key = self.by_tag.entry(key).or_default();
                of_key.exact.entry(value).or_default().push(Tagged { tags, waiver });
            }
            None => {
                let Some((key, _)) = tags.first() else { return };
                self.by_tag.entry(key.clone()).or_default().others.push(Tagged { tags, waiver });
            }
        }
    }

    fn find_runs(&mut self) {
        let mut shared: HashMap<String, usize> = HashMap::new();
        let all: Vec<Vec<String>> = self.globs.iter().map(|(pattern, _)| pattern.runs()).collect();
        for run in all.iter().flatten() {
            *shared.entry(run.clone()).or_default() += 1;
        }
        let mut chosen: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, runs) in all.into_iter().enumerate() {
            let rank = |run: &String| (shared.get(run).copied().unwrap_or(0), usize::MAX - run.len());
            match runs.into_iter().min_by_key(rank) {
                Some(run) => chosen.entry(run).or_default().push(position),
                None => self.without_run.push(position),
            }
        }
        if let Ok(runs) = AhoCorasick::new(chosen.keys()) {
            self.of_run = chosen.into_values().collect();
            self.runs = Some(runs);
        } else {
            // More than the automaton can hold: each is asked.
            self.without_run = (0..self.globs.len()).collect();
        }
    }

    /// The waivers that speak of a resource.
    pub(super) fn of(&self, subject: &Subject) -> Bits {
        let mut bits = self.everywhere.clone();
        let texts = [&*subject.id, subject.name.as_str()];
        for text in &texts[..if texts[0] == texts[1] { 1 } else { 2 }] {
            for waiver in self.exact.get(*text).into_iter().flatten() {
                bits.set(*waiver);
            }
            let ask = |position: &usize, bits: &mut Bits| {
                if let Some((pattern, waiver)) = self.globs.get(*position)
                    && !bits.has(*waiver)
                    && pattern.matches(text)
                {
                    bits.set(*waiver);
                }
            };
            self.without_run.iter().for_each(|position| ask(position, &mut bits));
            for found in self.runs.iter().flat_map(|runs| runs.find_overlapping_iter(*text)) {
                let positions = self.of_run.get(found.pattern().as_usize()).into_iter().flatten();
                positions.for_each(|position| ask(position, &mut bits));
            }
        }
        let Some(tags) = subject.tags.as_deref().filter(|_| !self.by_tag.is_empty()) else { return bits };
        for (key, value) in tags {
            let Some(of_key) = self.by_tag.get(key) else { continue };
            for candidate in of_key.exact.get(value).into_iter().flatten().chain(&of_key.others) {
                let fits = |(key, pattern): &(String, Pattern)| tags.get(key).is_some_and(|v| pattern.matches(v));
                if candidate.tags.iter().all(fits) {
                    bits.set(candidate.waiver);
                }
            }
        }
        bits
    }

    /// The waivers that speak of a policy, by its id or an earlier one.
    pub(super) fn of_policy(&self, policy: &Policy, patterns: &[Pattern]) -> Bits {
        let mut bits = Bits::new(self.size);
        for (waiver, pattern) in patterns.iter().enumerate() {
            if pattern.matches(&policy.id) || policy.aliases.iter().any(|alias| pattern.matches(alias)) {
                bits.set(waiver);
            }
        }
        bits
    }
}
