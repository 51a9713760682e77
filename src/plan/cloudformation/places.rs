//! Where resources and their fields are written. Main types: [`Places`].

use std::collections::HashMap;
use std::rc::Rc;

use super::node::Spot;
use crate::model::Location;
use crate::plan::terraform::assemble::Traces;

/// Where one object is written, and its arguments by path.
#[derive(Debug)]
pub(super) struct Written {
    pub file: Rc<str>,
    pub spot: Spot,
    pub spots: Vec<(String, Spot)>,
}

/// Lines and columns of the resources of a template and of their fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places(HashMap<String, Place>);

#[derive(Debug, Clone, PartialEq)]
struct Place {
    file: String,
    spot: Spot,
    /// Field -> where it is written.
    fields: Vec<(String, Spot)>,
}

impl Places {
    pub(super) fn new(written: HashMap<String, Written>, traces: Traces) -> Self {
        let mut traces = traces;
        let places = written.into_iter().map(|(id, written)| {
            let spots: HashMap<&str, Spot> = written.spots.iter().map(|(path, spot)| (path.as_str(), *spot)).collect();
            let traces = traces.remove(&id).unwrap_or_default();
            let mut fields: Vec<(String, Spot)> = traces
                .into_iter()
                .filter_map(|(field, arg)| nearest(&arg, |path| spots.get(path).copied()).map(|spot| (field, spot)))
                .collect();
            fields.extend(written.spots.iter().filter(|(path, _)| path.starts_with("tags")).cloned());
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            fields.dedup_by(|a, b| a.0 == b.0);
            (id, Place { file: written.file.to_string(), spot: written.spot, fields })
        });
        Self(places.collect())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The resource. What is written inside another is where that is.
    #[must_use]
    pub fn resource(&self, id: &str) -> Option<Location> {
        let place = self.place(id)?;
        Some(super::location(&place.file, place.spot))
    }

    /// The property behind a field, or else the resource.
    #[must_use]
    pub fn field(&self, id: &str, field: Option<&str>) -> Option<Location> {
        let place = self.place(id)?;
        let find = |name: &str| {
            let index = place.fields.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
            place.fields.get(index).map(|(_, spot)| *spot)
        };
        let spot = field.and_then(|field| nearest(field, find)).unwrap_or(place.spot);
        Some(super::location(&place.file, spot))
    }

    fn place(&self, id: &str) -> Option<&Place> {
        // `AWS::IAM::Role.App.policies[0]` is written inside `AWS::IAM::Role.App`.
        let end = id.match_indices('.').nth(1).map_or(id.len(), |(at, _)| at);
        self.0.get(id).or_else(|| self.0.get(id.get(..end)?))
    }
}

/// What is known of the path, or of the nearest around it.
fn nearest(path: &str, find: impl Fn(&str) -> Option<Spot>) -> Option<Spot> {
    let mut path = path;
    loop {
        if let Some(spot) = find(path) {
            return Some(spot);
        }
        path = &path[..path.rfind(['.', '[', '-'])?];
    }
}
