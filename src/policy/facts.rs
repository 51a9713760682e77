//! How old the tables of facts are that policies look into.
//!
//! A table says with `known_on` on which day it was true, and with `stale_after_days` how long such facts last. One
//! that says neither, a list of a user's own for example, does not grow old.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::PolicySet;
use crate::model::StaleTable;

impl PolicySet {
    /// Tables that are too old at that time (RFC 3339), of those that policies look into which `applied` to something.
    #[must_use]
    pub fn stale_tables(&self, as_of: &str, applied: impl Fn(usize) -> bool) -> Vec<StaleTable> {
        let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
        let Some(now) = moment(as_of) else { return Vec::new() };
        let mut stale = Vec::new();
        for (name, table) in self.tables.members() {
            let lasts = table.get("stale_after_days").and_then(|days| days.to_json()).and_then(|days| days.as_i64());
            let Some((known_on, lasts_days)) = table.get_str("known_on").zip(lasts) else { continue };
            let Some(known) = moment(&format!("{known_on}T00:00:00Z")) else { continue };
            let age_days = (now - known).whole_days();
            if age_days <= lasts_days {
                continue;
            }
            let reads = |at: usize| self.policies.get(at).is_some_and(|loaded| loaded.looks_into(&name));
            let readers = (0..self.policies.len()).filter(|at| applied(*at) && reads(*at));
            let policies: Vec<String> =
                readers.filter_map(|at| self.policies.get(at)).map(|loaded| loaded.policy.id.clone()).collect();
            if !policies.is_empty() {
                stale.push(StaleTable { known_on: known_on.to_owned(), table: name, age_days, lasts_days, policies });
            }
        }
        stale.sort_by(|a, b| a.table.cmp(&b.table));
        stale
    }
}
