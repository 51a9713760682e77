//! `SHA256SUMS`: the list of files with their digests that `sha256sum -c` reads.

use std::collections::BTreeMap;

use super::canonical::is_digest;

/// Files by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    files: BTreeMap<String, String>,
}

impl Sums {
    /// Puts a file into the list.
    pub fn add(&mut self, name: String, digest: String) {
        self.files.insert(name, digest);
    }

    /// The digest of a file.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// Names and digests, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, digest)| (name.as_str(), digest.as_str()))
    }

    /// Digests of the files below a folder.
    pub(super) fn below<'s>(&'s self, folder: &'s str) -> impl Iterator<Item = &'s str> {
        let inside = move |name: &str| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.iter().filter(move |(name, _)| inside(name)).map(|(_, digest)| digest)
    }

    /// As `sha256sum` prints it, sorted by name.
    #[must_use]
    pub fn text(&self) -> String {
        self.files.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect()
    }

    /// Reads what [`Self::text`] wrote.
    ///
    /// # Errors
    ///
    /// What is wrong with it, with the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut sums = Self::default();
        for (at, line) in text.lines().enumerate() {
            let wrong = |why: &str| format!("line {}: {why}", at + 1);
            let (digest, name) = line.split_once("  ").ok_or_else(|| wrong("it is not `DIGEST  NAME`"))?;
            if !is_digest(digest) {
                return Err(wrong("it does not begin with a SHA-256 digest"));
            }
            if name.is_empty() || sums.files.insert(name.to_owned(), digest.to_owned()).is_some() {
                return Err(wrong("the name is empty or there twice"));
            }
        }
        Ok(sums)
    }
}
