//! Checking a review: is every file as it was, does it follow the review before, who has signed it?
//!
//! Nothing is repaired and nothing is guessed. Main types: [`Verification`], [`Complaint`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::seal::{self, Closing};
use super::{Folder, ReviewError, place};
use crate::evidence::{Sums, Trouble, digest};

/// What is known before the check.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// SHA-256 of [`place::SUMS`] as it was noted.
    pub digest: Option<String>,
    /// Public keys of which one must have signed, see [`seal::public_keys`].
    pub signers: Vec<String>,
    /// The review before; looked for beside this one when it is not named.
    pub previous: Option<PathBuf>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Complaint {
    /// Path inside the review.
    pub file: String,
    pub trouble: Trouble,
    /// A lower-case fragment.
    pub text: String,
}

/// What was found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verification {
    pub review: String,
    pub is_closed: bool,
    /// Files that are as they were.
    pub files: usize,
    /// SHA-256 of the list of digests.
    pub digest: String,
    /// Fingerprint of the key that signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<String>,
    /// By file.
    pub complaints: Vec<Complaint>,
    /// What was not checked, and what is worth knowing.
    pub notes: Vec<String>,
}

impl Verification {
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.complaints.is_empty()
    }

    fn complain(&mut self, file: &str, trouble: Trouble, text: impl Into<String>) {
        self.complaints.push(Complaint { file: file.to_owned(), trouble, text: text.into() });
    }
}

/// Checks a review.
///
/// # Errors
///
/// When the folder is no review, so that there is nothing to check.
pub fn verify(path: &Path, expected: &Expected) -> Result<Verification, ReviewError> {
    let (mut found, known) = alone(path, expected)?;
    if let Some((folder, closing)) = &known {
        if closing.is_none() {
            found.notes.push("the review is not closed: files may still be added to it".to_owned());
        }
        chain(folder, closing.as_ref(), expected, &mut found);
    }
    if let Some(noted) = expected.digest.as_ref().filter(|noted| **noted != found.digest) {
        let text = format!("it has the digest {}, and {noted} was noted", found.digest);
        found.complain(place::SUMS, Trouble::Head, text);
    }
    found.complaints.sort();
    found.complaints.dedup();
    Ok(found)
}

/// A review, and the record of its closing.
type Known = (Folder, Option<Closing>);

/// Holds a review against itself: its files, its list, its signature.
fn alone(path: &Path, expected: &Expected) -> Result<(Verification, Option<Known>), ReviewError> {
    let mut found = Verification::default();
    let folder = match Folder::open(path) {
        Ok(folder) => Some(folder),
        // A manifest that was altered is what is looked for here.
        Err(error) if path.join(place::SUMS).is_file() => {
            found.complain(place::MANIFEST, Trouble::Unreadable, first_line(&error));
            None
        }
        Err(error) => return Err(error),
    };
    let sums = files(path, &mut found)?;
    let Some(folder) = folder else { return Ok((found, None)) };
    found.review.clone_from(&folder.manifest().review);
    began_with(&folder, &sums, &mut found);
    let closing = match Closing::read(&folder) {
        Ok(closing) => closing,
        Err(error) => {
            found.complain(place::CLOSING, Trouble::Unreadable, first_line(&error));
            None
        }
    };
    found.is_closed = closing.is_some();
    if let Some(closing) = &closing
        && closing.manifest_digest != folder.manifest_digest()
    {
        found.complain(place::MANIFEST, Trouble::Altered, "it is not the one that the review was closed with");
    }
    signature(path, closing.as_ref(), expected, &mut found);
    Ok((found, Some((folder, closing))))
}

/// What is wrong with a review that another one follows. Nothing of a closed one may be another; in one that is open,
/// reviewers may be filling in their files.
fn wrong_before(folder: &Folder) -> Result<Option<Complaint>, ReviewError> {
    let (mut found, _) = alone(folder.path(), &Expected::default())?;
    if !found.is_closed {
        return altered(folder);
    }
    found.complaints.sort();
    Ok(found.complaints.into_iter().next())
}

/// Refuses to follow a review that is not as its last step left it.
///
/// # Errors
///
/// When one of its files was altered, removed or added, or its signature is not the one that was promised.
pub(super) fn refuse_unsound(folder: &Folder) -> Result<(), ReviewError> {
    wrong_before(folder)?.map_or(Ok(()), |one| {
        Err(ReviewError::Before {
            path: folder.path().join(one.file),
            reason: format!("{}: {}", one.trouble.as_str(), one.text),
        })
    })
}

/// Refuses to go on with a review whose files are not as the last step left them. What lies in [`place::REVIEW`] is there to be
/// filled in.
///
/// # Errors
///
/// When one was altered, removed or added.
pub(super) fn refuse_altered(folder: &Folder) -> Result<(), ReviewError> {
    altered(folder)?.map_or(Ok(()), |one| {
        Err(ReviewError::Altered {
            path: folder.path().join(one.file),
            reason: format!("{}: {}", one.trouble.as_str(), one.text),
        })
    })
}

/// The first file that is not as the last step left it.
fn altered(folder: &Folder) -> Result<Option<Complaint>, ReviewError> {
    let mut found = Verification::default();
    let sums = files(folder.path(), &mut found)?;
    began_with(folder, &sums, &mut found);
    let next = std::fs::read_to_string(folder.path().join(place::NEXT_SUMS)).ok();
    if let Some(next) = next.and_then(|text| Sums::parse(&text).ok()) {
        // A step was cut short: what it wrote is as good as what it was to replace.
        let there = super::folder::digests_below(folder.path())?;
        found.complaints.retain(|one| one.file != place::NEXT_SUMS);
        found.complaints.retain(|one| match (there.get(&one.file), next.get(&one.file)) {
            (Some(is), Some(expected)) => is != expected,
            (Some(_), None) => true,
            (None, _) => one.trouble != Trouble::Missing || !is_made_anew(&one.file),
        });
    }
    found.complaints.sort();
    let counts = |one: &Complaint| !is_filled_in(&one.file) || one.trouble == Trouble::Unreadable;
    Ok(found.complaints.into_iter().find(counts))
}

/// Whether reviewers write into the file.
pub(super) fn is_filled_in(file: &str) -> bool {
    file.strip_prefix(place::REVIEW).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a step may take the file away before it writes it.
fn is_made_anew(file: &str) -> bool {
    [place::REVOKE, place::ROLLBACK]
        .iter()
        .any(|folder| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

fn first_line(error: &ReviewError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

/// Holds the files against the list.
fn files(path: &Path, found: &mut Verification) -> Result<Sums, ReviewError> {
    let listed = match std::fs::read(path.join(place::SUMS)) {
        Ok(bytes) => {
            found.digest = digest(&bytes);
            match String::from_utf8(bytes).map_err(|_| "it is no text".to_owned()).and_then(|text| {
                let sums = Sums::parse(&text)?;
                if sums.text() == text { Ok(sums) } else { Err("it is not spelled as dbmuster spells it".to_owned()) }
            }) {
                Ok(sums) => sums,
                Err(reason) => {
                    found.complain(place::SUMS, Trouble::Altered, reason);
                    return Ok(Sums::default());
                }
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            found.complain(place::SUMS, Trouble::Missing, "it is not there, so no file can be checked");
            return Ok(Sums::default());
        }
        Err(error) => {
            found.complain(place::SUMS, Trouble::Unreadable, error.to_string());
            return Ok(Sums::default());
        }
    };
    if path.join(place::NEXT_SUMS).symlink_metadata().is_ok() {
        found.complain(place::NEXT_SUMS, Trouble::Added, "a step was cut short: make it again");
    }
    let there: BTreeMap<String, String> = super::folder::digests_below(path)?;
    for name in there.keys().filter(|name| listed.get(name).is_none()) {
        found.complain(name, Trouble::Added, "the review did not write it");
    }
    for (name, expected) in listed.iter() {
        match there.get(name) {
            None => found.complain(name, Trouble::Missing, "it is not there"),
            Some(is) if is == expected => found.files += 1,
            Some(is) => {
                found.complain(name, Trouble::Altered, format!("it has the digest {is}, and had {expected}"));
            }
        }
    }
    Ok(listed)
}

/// Holds the list against what the review began with: somebody may have written both anew.
fn began_with(folder: &Folder, sums: &Sums, found: &mut Verification) {
    for (name, expected) in &folder.manifest().files {
        match sums.get(name) {
            Some(is) if is == expected => {}
            Some(_) if is_filled_in(name) => {
                found.notes.push(format!("{name} was filled in where it lay"));
            }
            Some(is) => {
                let text = format!("its digest is {is}, and the review began with {expected}");
                found.complain(name, Trouble::Altered, text);
            }
            None if found.complaints.iter().any(|one| one.file == place::SUMS) => {}
            None => found.complain(name, Trouble::Missing, "the review began with it, and it is not in the list"),
        }
    }
}

fn signature(path: &Path, closing: Option<&Closing>, expected: &Expected, found: &mut Verification) {
    let promised = closing.map_or("", |closing| closing.signed_by.as_str());
    let file = seal::file_of(promised);
    let other = if file == place::MINISIG { place::SIGNATURE } else { place::MINISIG };
    if path.join(other).symlink_metadata().is_ok() {
        found.complain(other, Trouble::Added, "the review did not write it");
    }
    let signature = match std::fs::read(path.join(file)) {
        Ok(signature) => signature,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if !promised.is_empty() || !expected.signers.is_empty() {
                found.complain(file, Trouble::Missing, "the review has to be signed, and is not");
            } else if closing.is_some() {
                found.notes.push(format!(
                    "the review is not signed: only whoever has noted the digest of {} can tell that all of it was not \
                     written anew",
                    place::SUMS
                ));
            }
            return;
        }
        Err(error) => {
            found.complain(file, Trouble::Unreadable, error.to_string());
            return;
        }
    };
    let Ok(sums) = std::fs::read(path.join(place::SUMS)) else { return };
    let checked = match seal::check(file, &signature, promised, &sums) {
        Ok(checked) => checked,
        Err(reason) => {
            found.complain(file, Trouble::Altered, reason);
            return;
        }
    };
    found.signed_by = Some(checked.print.clone());
    if promised != checked.key {
        found.complain(file, Trouble::Altered, "it is not by the key that the review was closed with");
    }
    if expected.signers.is_empty() {
        found.notes.push("whose key it is was not checked: name the keys that may sign with --signer".to_owned());
    } else if !expected.signers.contains(&checked.key) {
        let text = format!("it is by {}, which is none of the keys that were named", checked.print);
        found.complain(file, Trouble::Head, text);
    }
}

/// Holds the review before against what is recorded of it here.
fn chain(folder: &Folder, closing: Option<&Closing>, expected: &Expected, found: &mut Verification) {
    let Some(previous) = &folder.manifest().previous else {
        if let Some(path) = &expected.previous {
            let text = format!("it follows no review, and `{}` was named", path.display());
            found.complain(place::MANIFEST, Trouble::Chain, text);
        }
        return;
    };
    // A relative path without a parent is still in some folder.
    let whole = folder.path().canonicalize().unwrap_or_else(|_| folder.path().to_path_buf());
    let beside = whole.parent().map(|parent| parent.join(&previous.review)).filter(|path| path.is_dir());
    let Some(path) = expected.previous.clone().or(beside) else {
        found.notes.push(format!(
            "it follows {}, which is not here: its manifest should have the digest {}",
            previous.review, previous.manifest_digest
        ));
        return;
    };
    match Folder::open(&path) {
        Ok(before) if before.manifest_digest() == previous.manifest_digest => match wrong_before(&before) {
            Ok(None) => {}
            Ok(Some(one)) => {
                let text = format!("{} of {} is {}: {}", one.file, previous.review, one.trouble.as_str(), one.text);
                found.complain(place::MANIFEST, Trouble::Chain, text);
            }
            Err(error) => found.complain(place::MANIFEST, Trouble::Chain, first_line(&error)),
        },
        Ok(before) => {
            let text = format!(
                "it follows a manifest with the digest {}, and that of `{}` has {}",
                previous.manifest_digest,
                path.display(),
                before.manifest_digest()
            );
            found.complain(place::MANIFEST, Trouble::Chain, text);
            return;
        }
        Err(error) => {
            found.complain(place::MANIFEST, Trouble::Chain, first_line(&error));
            return;
        }
    }
    let sums = std::fs::read(path.join(place::SUMS)).map(|bytes| digest(&bytes)).unwrap_or_default();
    let sealed = closing.and_then(|closing| closing.previous.as_ref());
    let known = &sealed.unwrap_or(previous).sums_digest;
    if known.is_empty() || sums == *known {
        return;
    }
    let is = if sums.is_empty() { "none" } else { &sums };
    let text = format!("{} of {} had the digest {known} and has {is} now", place::SUMS, previous.review);
    if previous.is_closed {
        found.complain(place::MANIFEST, Trouble::Chain, format!("{text}, although it was closed"));
    } else if sealed.is_some() {
        found.complain(place::MANIFEST, Trouble::Chain, text);
    } else {
        found
            .notes
            .push(format!("{text}: it went on since this review was opened; `dbmuster review verify` checks it"));
    }
}
