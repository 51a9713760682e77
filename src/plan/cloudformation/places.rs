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
    /// Field -> argument that decides it, sorted.
    args: Vec<(String, String)>,
    /// Argument or a part of one -> where it is written, sorted.
    spots: Vec<(String, Spot)>,
}

impl Places {
    pub(super) fn new(written: HashMap<String, Written>, traces: Traces) -> Self {
        let mut traces = traces;
        let places = written.into_iter().map(|(id, written)| {
            let mut args = traces.remove(&id).unwrap_or_default();
            args.sort();
            args.dedup_by(|a, b| a.0 == b.0);
            let mut spots = written.spots;
            spots.sort_by(|a, b| a.0.cmp(&b.0));
            (id, Place { file: written.file.to_string(), spot: written.spot, args, spots })
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
        let spot = field.and_then(|field| place.find(field)).unwrap_or(place.spot);
        Some(super::location(&place.file, spot))
    }

    fn place(&self, id: &str) -> Option<&Place> {
        // `AWS::IAM::Role.App.policies[0]` is written inside `AWS::IAM::Role.App`.
        let end = id.match_indices('.').nth(1).map_or(id.len(), |(at, _)| at);
        self.0.get(id).or_else(|| self.0.get(id.get(..end)?))
    }
}

impl Place {
    /// Where the field, or the nearest part of it that is written, stands.
    fn find(&self, field: &str) -> Option<Spot> {
        let spot = |path: &str| {
            let index = self.spots.binary_search_by(|(known, _)| known.as_str().cmp(path)).ok()?;
            self.spots.get(index).map(|(_, spot)| *spot)
        };
        nearest(field, |name| {
            let index = self.args.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok();
            match index.and_then(|index| self.args.get(index)) {
                // What follows the field follows the argument.
                Some((_, arg)) => nearest(&format!("{arg}{}", field.get(name.len()..)?), spot),
                None => name.starts_with("tags").then(|| spot(name)).flatten(),
            }
        })
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
