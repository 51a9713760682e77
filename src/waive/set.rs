//! All waivers of a run.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use time::Date;

use super::check::{self, Known, Seen};
use super::mistakes::{Lines, Mistakes, WaiverFileError};
use super::node::Data;
use super::{Source, Terms, read, toml, yaml};
use crate::model::{Policy, WaivedResource, Waiver};

/// Waivers that were read and are well-formed; whether each holds is decided for each run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WaiverSet {
    /// Sorted by id.
    waivers: Vec<Waiver>,
    digest: String,
}

impl WaiverSet {
    /// Reads waiver files. `policies` are all that exist, chosen for the run or not; none means that names are not
    /// checked. `today` is the day of the run.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, each with its place.
    pub fn read(
        sources: &[Source<'_>],
        policies: &[&Policy],
        terms: &Terms,
        today: Date,
    ) -> Result<Self, WaiverFileError> {
        let known = Known::new(policies);
        let mut mistakes = Mistakes::default();
        let mut seen = Seen::new();
        let mut waivers = Vec::new();
        for source in sources {
            let text = source.text.strip_prefix('\u{feff}').unwrap_or(source.text);
            let mut lines = Lines::new(source.name, text);
            let mut found = Mistakes::default();
            let is_toml = source.name.to_lowercase().ends_with(".toml");
            let root = if is_toml { toml::parse(&lines, &mut found) } else { yaml::parse(&lines, &mut found) };
            lines.is_understood = found.is_empty();
            if let Some(root) = &root {
                cover_values(&root.data, &mut lines);
                for placed in read::waivers(root, &lines, &mut found) {
                    check::check(&placed, &lines, &known, (terms, today), &mut seen, &mut found);
                    waivers.extend(placed.waiver);
                }
            }
            mistakes.append(found, &lines);
        }
        mistakes.into_result(waivers).map(Self::new)
    }

    /// Waivers that were made elsewhere; of two with the same id the first counts.
    #[must_use]
    pub fn new(mut waivers: Vec<Waiver>) -> Self {
        waivers.sort_by(|a, b| a.id.cmp(&b.id));
        waivers.dedup_by(|b, a| a.id == b.id);
        let digest = digest(&waivers);
        Self { waivers, digest }
    }

    /// Sorted by id.
    #[must_use]
    pub fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.waivers.is_empty()
    }

    /// SHA-256 of what the waivers say, hexadecimal; comments, order and places in files do not count. Absent when there
    /// are none.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        (!self.is_empty()).then_some(self.digest.as_str())
    }

    /// Whether a waiver names resources by their tags, which an evaluation keeps only when asked.
    #[must_use]
    pub fn needs_tags(&self) -> bool {
        self.waivers.iter().any(|waiver| match &waiver.resource {
            WaivedResource::Tags(_) => true,
            WaivedResource::Glob(_) => false,
        })
    }
}

/// What stands below `value` may be a copied secret, so no message shows it.
fn cover_values(data: &Data, lines: &mut Lines<'_>) {
    match data {
        Data::Map(entries) => {
            for entry in entries {
                match entry.key.as_str() {
                    "value" => lines.cover(entry.value.span.clone()),
                    _ => cover_values(&entry.value.data, lines),
                }
            }
        }
        Data::List(items) => items.iter().for_each(|item| cover_values(&item.data, lines)),
        Data::Text(_) | Data::Plain(_) | Data::Boolean(_) | Data::Integer(_) | Data::Fraction(_) | Data::Time(_) => {}
    }
}

fn digest(waivers: &[Waiver]) -> String {
    let mut hash = Sha256::new();
    for waiver in waivers {
        let plain = Waiver { location: None, ..waiver.clone() };
        let value = waiver.value.as_ref().map(ToString::to_string).unwrap_or_default();
        // These types always serialise.
        let text = serde_json::to_string(&plain).unwrap_or_default();
        for part in [text, value] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // A string takes every byte.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
