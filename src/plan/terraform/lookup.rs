//! The objects of one side of a plan by their place in the configuration and by the names they go by.
//!
//! Main types: [`Lookup`], [`Way`].

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use serde::Deserialize;

use super::address::{self, Address, Step};
use super::document::{Body, Document, Entry, Side};
use super::marks::Marks;
use crate::model::Origin;

/// One side of a plan, ready to be asked.
#[derive(Debug)]
pub(super) struct Lookup<'a> {
    pub(super) document: &'a Document,
    pub(super) side: Side,
    /// Entries by their place in the configuration.
    by_place: HashMap<String, Vec<usize>>,
    /// Entries by kind and ARN, id or name.
    pub(super) by_value: HashMap<&'static str, HashMap<String, Vec<usize>>>,
    /// Policy documents, read when they are first asked for.
    pub(super) data: HashMap<usize, OnceCell<Body>>,
    pub(super) unknown: Marks,
    pub(super) sensitive: Marks,
}

/// A module on the way to an object; `index` is `None` where any instance will do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) name: &'a str,
    pub(super) index: Option<Option<&'a str>>,
}

#[derive(Deserialize)]
struct Names<'a> {
    #[serde(borrow, default)]
    arn: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    key_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    identifier: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    cluster_identifier: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    global_cluster_identifier: Option<Cow<'a, str>>,
    #[serde(borrow, default, alias = "target_db_snapshot_identifier")]
    db_snapshot_identifier: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    db_snapshot_arn: Option<Cow<'a, str>>,
    #[serde(borrow, default, alias = "target_db_cluster_snapshot_identifier")]
    db_cluster_snapshot_identifier: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    db_cluster_snapshot_arn: Option<Cow<'a, str>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(document: &'a Document, side: Side) -> Self {
        let mut lookup = Self {
            document,
            side,
            by_place: HashMap::new(),
            by_value: HashMap::new(),
            data: HashMap::new(),
            unknown: Marks::default(),
            sensitive: Marks::default(),
        };
        for (index, entry) in document.entries.iter().enumerate().filter(|(_, entry)| entry.exists(side)) {
            if let Some(address) = Address::parse(&entry.address) {
                lookup.by_place.entry(address.in_configuration()).or_default().push(index);
            }
            match entry.mapping.map(|mapping| mapping.resource_type) {
                Some(Some(kind)) => lookup.add_names(index, entry, kind),
                Some(None) => {}
                None => drop(lookup.data.insert(index, OnceCell::new())),
            }
        }
        lookup
    }

    /// Where the facts of this side come from.
    pub(super) fn origin(&self) -> Origin {
        self.document.origin.unwrap_or(match self.side {
            Side::After if !self.document.is_state => Origin::Plan,
            Side::Before | Side::After => Origin::State,
        })
    }

    /// The values of an entry on this side.
    pub(super) fn body(&self, entry: &Entry) -> Body {
        entry.body(self.side, &self.document.texts, &self.unknown, &self.sensitive)
    }

    fn add_names(&mut self, index: usize, entry: &Entry, kind: &'static str) {
        let text = match self.side {
            Side::Before => entry.before,
            Side::After => entry.after,
        };
        let document = self.document;
        let Some(id) = text else { return };
        document.texts.with(id, |text| {
            if let Ok(names) = serde_json::from_str(text) {
                self.add(index, kind, names);
            }
        });
    }

    fn add(&mut self, index: usize, kind: &'static str, names: Names<'_>) {
        let own = match kind {
            "aws_rds_instance" | "aws_rds_cluster_instance" => vec![names.identifier],
            "aws_rds_cluster" => vec![names.cluster_identifier],
            "aws_rds_global_cluster" => vec![names.global_cluster_identifier],
            "aws_kms_key" => vec![names.key_id],
            "aws_rds_snapshot" => vec![names.db_snapshot_identifier, names.db_snapshot_arn],
            "aws_rds_cluster_snapshot" => vec![names.db_cluster_snapshot_identifier, names.db_cluster_snapshot_arn],
            "aws_security_group" | "aws_security_group_rule" => Vec::new(),
            _ => vec![names.name],
        };
        let of_kind = self.by_value.entry(kind).or_default();
        for name in own.into_iter().chain([names.arn, names.id]).flatten().filter(|name| !name.is_empty()) {
            let entries = of_kind.entry(name.into_owned()).or_default();
            if !entries.contains(&index) {
                entries.push(index);
            }
        }
    }

    pub(super) fn instances(
        &self,
        way: &[Way<'_>],
        data: bool,
        ty: &str,
        name: Step<'_>,
        own: Option<&str>,
    ) -> Vec<usize> {
        let modules: Vec<&str> = way.iter().map(|step| step.name).collect();
        let Some(entries) = self.by_place.get(&address::key(&modules, data, ty, name.name)) else { return Vec::new() };
        let mut found: Vec<(usize, bool)> = Vec::new();
        for index in entries {
            let Some(entry) = self.document.entries.get(*index) else { continue };
            let Some(address) = Address::parse(&entry.address) else { continue };
            let on_the_way =
                way.iter().zip(&address.modules).all(|(way, step)| way.index.is_none_or(|i| i == step.index));
            if !on_the_way || (name.index.is_some() && name.index != address.name.index) {
                continue;
            }
            let open =
                way.iter().zip(&address.modules).filter(|(way, _)| way.index.is_none()).map(|(_, step)| step.index);
            let same = own.is_some() && open.chain([address.name.index]).any(|index| index == own);
            found.push((*index, same));
        }
        if found.len() > 1 && found.iter().any(|(_, same)| *same) {
            found.retain(|(_, same)| *same);
        }
        found.into_iter().map(|(index, _)| index).collect()
    }
}
