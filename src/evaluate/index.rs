//! What policies can look up about other resources: built once, shared by every thread.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use super::Item;
use super::states::{Fields, State};
use crate::model::Gap;
use crate::model::field::FieldType;
use crate::model::kinds;
use crate::rego::{Document, Shape};

/// Which resources of an inventory have to be in the index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexNeeds {
    /// Resource types that policies look up by id, and the fields that they name.
    pub types: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// `(type, field)` of the references that policies follow backwards.
    pub referrers: BTreeSet<(String, String)>,
}

/// Account and region, where they are known.
type Place = (Option<String>, Option<String>);

/// What the guard and the reports read of every resource.
pub(super) const ALWAYS_READ: [&str; 8] =
    ["account_id", "id", "name", "origin", "reference_only", "region", "resource_type", "unknown_fields"];
/// What outputs show of a resource that is judged.
pub(super) const ALWAYS_SHOWN: [&str; 4] = ["environment", "location", "owner", "tier"];
/// What is kept of a resource that is looked up, beside the fields that policies name.
const ALWAYS_KEPT: [&str; 2] = ["id", "unknown_fields"];

/// Resources by type and id, and who refers to whom.
#[derive(Debug, Default)]
pub struct Index {
    needs: IndexNeeds,
    shapes: HashMap<&'static str, Shape>,
    items: HashMap<&'static str, HashMap<Arc<str>, Item>>,
    referrers: BTreeMap<String, BTreeMap<Arc<str>, Vec<Arc<str>>>>,
    /// `type.field` -> where resources of that type are whose reference is unknown.
    unclear: BTreeMap<String, BTreeSet<Place>>,
    gaps: Vec<Gap>,
    documents: OnceLock<(Document, Document)>,
}

impl Index {
    #[must_use]
    pub fn new(needs: IndexNeeds, gaps: Vec<Gap>) -> Self {
        let shape = |(name, fields): (&&'static str, &BTreeSet<&'static str>)| {
            let (header, attributes) = by_place(fields);
            (*name, Shape::new(ALWAYS_KEPT.into_iter().chain(header), attributes))
        };
        let shapes = needs.types.iter().map(shape).collect();
        Self { needs, shapes, gaps, ..Self::default() }
    }

    /// What has to be read of resources of that type for [`Self::add`]; `None` when they do not belong in it.
    #[must_use]
    pub fn shape(&self, resource_type: &str) -> Option<Shape> {
        if !self.wants(resource_type) {
            return None;
        }
        let fields = self.needs.types.get(resource_type).cloned().unwrap_or_default();
        let (header, attributes) = by_place(&fields);
        let references = self.needs.referrers.iter().filter(|(name, _)| name == resource_type);
        let references = references.map(|(_, field)| field.as_str());
        Some(Shape::new(ALWAYS_READ.into_iter().chain(header), attributes.into_iter().chain(references)))
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
        self.needs.types.contains_key(resource_type)
            || self.needs.referrers.iter().any(|(name, _)| name == resource_type)
    }

    /// Whether nothing is ever looked up.
    #[must_use]
    pub fn is_needless(&self) -> bool {
        self.needs.types.is_empty() && self.needs.referrers.is_empty()
    }

    /// Adds a resource, if its type is looked up at all.
    pub fn add(&mut self, item: &Item) {
        let Some(kind) = item.kind.filter(|kind| self.wants(kind.name)) else { return };
        let id = item.document.get_shared("id").unwrap_or_default();
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
                    for target in targets.iter().filter_map(Document::shared_str) {
                        by_target.entry(target).or_default().push(id.clone());
                    }
                }
                State::Absent => {}
                State::Unknown(_) => {
                    let text = |name: &str| item.document.get_str(name).map(str::to_owned);
                    self.unclear.entry(key).or_default().insert((text("account_id"), text("region")));
                }
            }
        }
        if let Some(shape) = self.shapes.get(kind.name) {
            let kept = Item { document: shape.project(&item.document), kind: item.kind, reference_only: true };
            self.items.entry(kind.name).or_default().insert(id, kept);
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
        for name in self.needs.types.keys() {
            let members = self.items.get(name).into_iter().flatten();
            types.push((name, Document::shared_object(members.map(|(id, item)| (id.clone(), item.document.clone())))));
        }
        let referrers = self.referrers.iter().map(|(key, by_target)| {
            let targets = by_target.iter().map(|(id, ids)| (id.clone(), Document::shared_strings(ids.iter().cloned())));
            (key.as_str(), Document::shared_object(targets))
        });
        (Document::object(types), Document::object(referrers))
    }
}

/// Fields of every resource, and attributes.
fn by_place(fields: &BTreeSet<&'static str>) -> (Vec<&'static str>, Vec<&'static str>) {
    fields.iter().copied().partition(|name| kinds::HEADER_FIELDS.contains(name))
}
