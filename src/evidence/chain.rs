//! The chain of manifests: each names the one before by its digest.

use super::run::Run;
use super::verify::{RunCheck, Trouble};

/// What the chain needs to know of a manifest.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub name: String,
    pub sequence: u64,
    pub as_of: String,
    pub digest: String,
    pub previous: Option<String>,
}

impl Link {
    pub(super) fn of(run: &Run) -> Self {
        Self {
            name: run.name.clone(),
            sequence: run.manifest.sequence,
            as_of: run.manifest.as_of.clone(),
            digest: run.digest.clone(),
            previous: run.manifest.previous_digest.clone(),
        }
    }
}

impl From<&RunCheck> for Link {
    fn from(run: &RunCheck) -> Self {
        Self {
            name: run.name.clone(),
            sequence: run.manifest.sequence,
            as_of: run.manifest.as_of.clone(),
            digest: run.digest.clone(),
            previous: run.manifest.previous_digest.clone(),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Found {
    pub complaints: Vec<(Trouble, String)>,
    pub notes: Vec<String>,
}

/// Follows the chain from its first run to the last.
pub(super) fn check(mut links: Vec<Link>) -> Found {
    links.sort_by(|a, b| (a.sequence, &a.name).cmp(&(b.sequence, &b.name)));
    let mut found = Found::default();
    if let Some(first) = links.first() {
        if first.sequence > 1 {
            let missing = missing(1, first.sequence - 1);
            found
                .complaints
                .push((Trouble::Missing, format!("{missing} not here: the chain begins with `{}`", first.name)));
        } else if let Some(previous) = first.previous.as_ref().filter(|_| first.sequence == 1) {
            let text = format!("`{}` calls itself the first run, and yet names one before it, {previous}", first.name);
            found.complaints.push((Trouble::Chain, text));
        } else if first.sequence == 0 {
            let text = format!("`{}` has no place in a chain", first.name);
            found.complaints.push((Trouble::Chain, text));
        }
    }
    for pair in links.windows(2) {
        let [before, after] = pair else { continue };
        if after.sequence == before.sequence {
            let text =
                format!("the chain forks: `{}` and `{}` are both number {}", before.name, after.name, after.sequence);
            found.complaints.push((Trouble::Chain, text));
        } else if after.sequence > before.sequence + 1 {
            let missing = missing(before.sequence + 1, after.sequence - 1);
            let text = format!("{missing} not here, between `{}` and `{}`", before.name, after.name);
            found.complaints.push((Trouble::Missing, text));
        } else if after.previous.as_ref() != Some(&before.digest) {
            let named = after.previous.as_deref().unwrap_or("none");
            let text = format!(
                "`{}` follows a manifest with the digest {named}, and that of `{}` is {}: one of the two was altered or put in later",
                after.name, before.name, before.digest
            );
            found.complaints.push((Trouble::Chain, text));
        }
        if after.as_of < before.as_of {
            found.notes.push(format!(
                "run {} is for {}, which is earlier than run {} before it: the clock went back, or --as-of named the past",
                after.sequence, after.as_of, before.sequence
            ));
        }
    }
    found
}

fn missing(from: u64, to: u64) -> String {
    if from == to { format!("run {from} is") } else { format!("runs {from} to {to} are") }
}
