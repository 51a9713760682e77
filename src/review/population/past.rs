//! The review before: what it knew, so that a line can say whether it is new.
//!
//! Main types: [`Past`], [`Removed`].

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::evidence::short_digest;
use crate::review::{Block, Change, Joined, Line, LineKind, PrivilegeClass};

/// What the review before knew, by subject, database and class.
#[derive(Debug, Default)]
pub struct Past {
    is_there: bool,
    /// Atom -> when it was first seen.
    atoms: HashMap<u64, String>,
    same: HashSet<(u64, u64)>,
    met: RefCell<HashSet<u64>>,
}

/// Something that stood in the review before and is gone: one line of `removed.ndjson`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    pub line_id: String,
    pub kind: LineKind,
    pub class: PrivilegeClass,
    pub server: String,
    /// Empty is the server as a whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub database: String,
    /// Names of roles, sorted.
    pub subjects: Vec<String>,
}

fn atoms(kind: LineKind, class: PrivilegeClass, block: &Block, mut take: impl FnMut(u64, &str, &str)) {
    let whole = [std::sync::Arc::from("")];
    let databases = if block.databases.is_empty() { &whole[..] } else { &block.databases };
    let mut text = Vec::with_capacity(96);
    for database in databases {
        for subject in &block.subjects {
            text.clear();
            for part in [kind.as_str(), class.as_str(), &block.server, database, subject] {
                text.extend_from_slice(&part.len().to_le_bytes());
                text.extend_from_slice(part.as_bytes());
            }
            take(short_digest(&text), database, subject);
        }
    }
}

fn mark(block: &Block) -> u64 {
    short_digest(block.digest.as_bytes())
}

impl Past {
    /// Knows the lines of the review before, which was opened then.
    #[must_use]
    pub fn of(lines: &[Line], opened_at: &str) -> Self {
        let mut past = Self { is_there: true, ..Self::default() };
        for line in lines {
            let since = line.first_seen.known().map_or(opened_at, String::as_str);
            for block in &line.blocks {
                let digest = mark(block);
                atoms(line.kind, line.class, block, |atom, _, _| {
                    let known = past.atoms.entry(atom).or_insert_with(|| since.to_owned());
                    if since < known.as_str() {
                        since.clone_into(known);
                    }
                    past.same.insert((atom, digest));
                });
            }
        }
        past
    }

    /// How a line stands to it, and since when it is known.
    pub(super) fn compare(
        &self,
        kind: LineKind,
        class: PrivilegeClass,
        blocks: &[Block],
        opened_at: &str,
    ) -> (Change, Joined) {
        if !self.is_there {
            let reason = "there is no review before this one to look it up in";
            return (Change::NotCompared, Joined::NotEvaluable(reason.to_owned()));
        }
        let (mut known, mut same, mut all) = (0_u64, 0_u64, 0_u64);
        let mut since: Option<&str> = None;
        let mut met = self.met.borrow_mut();
        for block in blocks {
            let digest = mark(block);
            atoms(kind, class, block, |atom, _, _| {
                all += 1;
                same += u64::from(self.same.contains(&(atom, digest)));
                if let Some(first) = self.atoms.get(&atom) {
                    known += 1;
                    met.insert(atom);
                    since = Some(since.map_or(first, |since| since.min(first)));
                }
            });
        }
        let change = match (known, same) {
            (0, _) => Change::New,
            (_, same) if same == all => Change::Same,
            (_, _) => Change::Changed,
        };
        (change, Joined::Known(since.unwrap_or(opened_at).to_owned()))
    }

    /// What of those lines was met by none that was compared.
    pub(super) fn removed(&self, lines: &[Line]) -> Vec<Removed> {
        let met = self.met.borrow();
        let mut gone: BTreeSet<Removed> = BTreeSet::new();
        for line in lines {
            for block in &line.blocks {
                let mut by_database: HashMap<String, Vec<String>> = HashMap::new();
                atoms(line.kind, line.class, block, |atom, database, subject| {
                    if !met.contains(&atom) {
                        by_database.entry(database.to_owned()).or_default().push(subject.to_owned());
                    }
                });
                gone.extend(by_database.into_iter().map(|(database, subjects)| Removed {
                    line_id: line.line_id.clone(),
                    kind: line.kind,
                    class: line.class,
                    server: block.server.to_string(),
                    database,
                    subjects,
                }));
            }
        }
        gone.into_iter().collect()
    }
}
