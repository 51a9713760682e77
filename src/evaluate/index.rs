//! What policies can look up about other resources: built once, shared by every thread.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use super::Item;
use super::states::{Fields, State};
use crate::model::Gap;
use crate::model::field::FieldType;
use crate::rego::Document;

/// Which resources of an inventory have to be in the index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexNeeds {
    /// Resource types that policies look up by id.
    pub types: BTreeSet<&'static str>,
    /// `(type, field)` of the references that policies follow backwards.
    pub referrers: BTreeSet<(String, String)>,
}

/// Account and region, where they are known.
type Place = (Option<String>, Option<String>);

/// Resources by type and id, and who refers to whom.
#[derive(Debug, Default)]
pub struct Index {
    needs: IndexNeeds,
    items: HashMap<&'static str, BTreeMap<String, Item>>,
    referrers: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// `type.field` -> resources of that type whose reference is unknown, with account and region.
    unclear: BTreeMap<String, Vec<Place>>,
    gaps: Vec<Gap>,
    documents: OnceLock<(Document, Document)>,
}

impl Index {
    #[must_use]
    pub fn new(needs: IndexNeeds, gaps: Vec<Gap>) -> Self {
        Self { needs, gaps, ..Self::default() }
    }

    /// The same index, with the reads that failed.
    #[must_use]
    pub fn with_gaps(mut self, gaps: Vec<Gap>) -> Self {
        self.gaps = gaps;
        self
    }

    /// Whether resources of that type belong in it.
    #[must_use]
    pub fn wants(&self, resource_type: &str) -> bool {
        self.needs.types.contains(resource_type) || self.needs.referrers.iter().any(|(name, _)| name == resource_type)
    }

    /// Whether nothing is ever looked up.
    #[must_use]
    pub fn is_needless(&self) -> bool {
        self.needs.types.is_empty() && self.needs.referrers.is_empty()
    }

    /// Adds a resource, if its type is looked up at all.
    pub fn add(&mut self, item: &Item) {
        let Some(kind) = item.kind.filter(|kind| self.wants(kind.name)) else { return };
        let id = item.id().to_owned();
        self.documents = OnceLock::new();
        for (resource_type, field) in &self.needs.referrers {
            if resource_type != kind.name {
                continue;
            }
            let key = format!("{resource_type}.{field}");
            match Fields::of(item).head(kind, field) {
                State::Known(value) => {
                    let targets = match kind.field(field).map(|field| &field.ty) {
                        Some(FieldType::ReferenceList(_)) => value.items().unwrap_or_default(),
                        _ => vec![value],
                    };
                    let by_target = self.referrers.entry(key).or_default();
                    for target in targets.iter().filter_map(Document::as_str) {
                        by_target.entry(target.to_owned()).or_default().push(id.clone());
                    }
                }
                State::Absent => {}
                State::Unknown(_) => {
                    let text = |name: &str| item.document.get_str(name).map(str::to_owned);
                    self.unclear.entry(key).or_default().push((text("account_id"), text("region")));
                }
            }
        }
        if self.needs.types.contains(kind.name) {
            self.items.entry(kind.name).or_default().insert(id, item.clone());
        }
    }

    /// The resource of that type and id.
    #[must_use]
    pub fn find(&self, resource_type: &str, id: &str) -> Option<&Item> {
        self.items.get(resource_type)?.get(id)
    }

    /// Why resources of `resource_type` whose `field` points at a resource of this account and region may be
    /// missing, if they may.
    #[must_use]
    pub fn why_incomplete(
        &self,
        resource_type: &str,
        field: &str,
        account: Option<&str>,
        region: Option<&str>,
    ) -> Option<String> {
        if let Some(gap) = self.gaps.iter().find(|gap| gap.may_hide(resource_type, account, region)) {
            return Some(format!("{} on {} gave {}", gap.operation, gap.target, gap.cause.as_str()));
        }
        let may_be = |own: Option<&str>, other: Option<&str>| own.is_none() || other.is_none() || own == other;
        let unclear = self.unclear.get(&format!("{resource_type}.{field}"))?;
        unclear
            .iter()
            .any(|(a, r)| may_be(account, a.as_deref()) && may_be(region, r.as_deref()))
            .then(|| format!("a resource of type {resource_type} does not say what its {field} is"))
    }

    /// The documents `data.index` and `data.referrers`, made once.
    #[must_use]
    pub fn documents(&self) -> (Document, Document) {
        self.documents.get_or_init(|| self.make_documents()).clone()
    }

    fn make_documents(&self) -> (Document, Document) {
        let mut types: Vec<(&str, Document)> = Vec::new();
        for name in &self.needs.types {
            let members = self.items.get(name).map_or_else(Vec::new, |items| {
                items.iter().map(|(id, item)| (id.as_str(), item.document.clone())).collect()
            });
            types.push((name, Document::object(members)));
        }
        let referrers = self.referrers.iter().map(|(key, by_target)| {
            let targets =
                by_target.iter().map(|(id, ids)| (id.as_str(), Document::strings(ids.iter().map(String::as_str))));
            (key.as_str(), Document::object(targets))
        });
        (Document::object(types), Document::object(referrers))
    }
}
