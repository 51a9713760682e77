//! Which resources have to be looked at to tell what a change does, when it leaves the roles alone.
//!
//! Tables and sequences are many, and decide nothing about others: those that the change does not touch are passed over.
//! Main type: [`Touched`].

use std::collections::HashSet;

use super::After;
use super::world::{flag, text};
use crate::model::Resource;

/// What a change touches of a server.
#[derive(Debug)]
pub(super) struct Touched<'a> {
    /// Ids, of both sides.
    ids: HashSet<&'a str>,
    /// A role or membership is among them.
    pub roles: bool,
}

impl<'a> Touched<'a> {
    pub fn new(before: &'a [Resource], server: &str, after: &'a After) -> Self {
        let old = after.changed.keys().filter_map(|place| before.get(*place));
        let new = after.changed.values().flatten().chain(&after.added);
        let mut made = Self { ids: HashSet::new(), roles: false };
        for one in old.chain(new) {
            made.roles |= matches!(one.resource_type.as_str(), "pg_role" | "pg_membership") || one.id == server;
            made.ids.insert(&one.id);
            if one.resource_type == "pg_policy" {
                made.ids.insert(text(one, "table"));
            }
        }
        made
    }

    /// Whether the resource has to be looked at.
    pub fn counts(&self, one: &Resource) -> bool {
        match one.resource_type.as_str() {
            "pg_object" => {
                let is_plain = matches!(text(one, "class"), "table" | "sequence");
                !is_plain || flag(one, "is_system_catalog") || self.ids.contains(one.id.as_str())
            }
            "pg_policy" => self.ids.contains(text(one, "table")),
            _ => true,
        }
    }
}
