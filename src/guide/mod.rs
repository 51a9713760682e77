//! Reference pages of policies for people: one per policy, and indexes by family, kind and framework.
//!
//! Owns what such a page says and the links between pages. It reads no file and writes none; what the readers of plans
//! do is told to it. The same policies give the same bytes. Main types: [`Guide`], [`Entry`], [`Call`]; the one entry
//! point is [`Guide::pages`].

mod facts;
mod index;
mod markdown;
mod page;

use std::collections::BTreeMap;

use crate::model::{FieldSource, Framework};
use crate::policy::{CaseFile, LoadedPolicy};

/// First line of every page, by which pages that are no longer needed are known.
pub const MARK: &str = "<!-- Written by dbmuster policy docs: change the policy, not this page. -->";

/// Everything that the pages tell.
#[derive(Debug)]
pub struct Guide<'a> {
    /// Sorted by id.
    pub entries: Vec<Entry<'a>>,
    pub frameworks: &'a [Framework],
    /// Where plans and templates give the fields.
    pub sources: &'a [FieldSource],
    /// What is asked apart of the service, beside the call that lists a kind. Empty in a program that asks no service.
    pub calls: &'a [Call],
    /// Tool, check and control, for the ids of other tools.
    pub checks: &'a [(String, String, String)],
}

/// One field that a call of its own tells of.
#[derive(Debug)]
pub struct Call {
    pub kind: &'static str,
    pub field: &'static str,
    /// `backup:ListProtectedResources`.
    pub operation: String,
}

/// One policy.
#[derive(Debug)]
pub struct Entry<'a> {
    pub loaded: &'a LoadedPolicy,
    pub cases: Vec<CaseFile>,
}

/// Kinds whose fields the page of a policy speaks of.
#[must_use]
pub fn kinds_of(loaded: &LoadedPolicy) -> Vec<&'static str> {
    facts::needed(loaded).into_iter().map(|(kind, _)| kind.name).collect()
}

impl Guide<'_> {
    /// The pages by the name of their file.
    #[must_use]
    pub fn pages(&self) -> BTreeMap<String, String> {
        let mut pages: BTreeMap<String, String> =
            self.entries.iter().map(|entry| (file_of(&entry.loaded.policy.id), page::page(self, entry))).collect();
        pages.insert(index::BY_FAMILY.to_owned(), index::by_family(self));
        pages.insert(index::BY_KIND.to_owned(), index::by_kind(self));
        pages.insert(index::BY_FRAMEWORK.to_owned(), index::by_framework(self));
        pages
    }
}

/// Name of the page of a policy.
fn file_of(id: &str) -> String {
    format!("{id}.md")
}
