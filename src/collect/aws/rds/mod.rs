//! Everything that the RDS API tells: instances, clusters, snapshots, groups, proxies and what belongs to them.
//!
//! | files | own |
//! |---|---|
//! | `instance`, `cluster`, `snapshot`, `backup`, `groups`, `other`, `lifecycle`, `stream` | one answer in, one resource out; no calls |
//! | `draft`, `database` | what these share |
//! | `lists`, `things` | the calls: lists of a region, then one call about each thing that needs it |
//! | `join` | facts of one answer that belong on the resources of another |
//! | `around` | facts that the answers of other services decide |
//!
//! DocumentDB and Neptune answer through the same API; what is theirs becomes a kind of its own and is never judged as RDS.
//! Facts that other services decide (`in_backup_plan`, `uses_default_security_group`) are unknown until these are read.
//! This module refuses to read values of secrets and to default what an answer does not tell. Main functions: [`read`],
//! [`default_groups`].

mod around;
mod backup;
mod cluster;
mod database;
mod draft;
mod groups;
mod instance;
mod join;
mod lifecycle;
mod lists;
mod other;
mod snapshot;
mod stream;
mod things;

pub use around::default_groups;

use super::findings::Findings;
use super::place::Place;

/// Reads RDS in one account's region.
pub async fn read(place: &Place) -> Findings {
    let mut lists = lists::read(place).await;
    let incomplete = join::Incomplete::from(&mut lists);
    let mut found = lists.found;
    join::join(&mut found, &incomplete);
    let resources = std::mem::take(&mut found.resources);
    let facts = async {
        if join::has_databases(&resources) {
            // Three calls that nobody foretold.
            place.each(vec![()], |()| lists::facts(place)).await.pop()
        } else {
            None
        }
    };
    let (facts, versions) = tokio::join!(facts, things::versions(place, &resources));
    found.resources = things::read(place, resources).await;
    join::join_facts(&mut found, facts.unwrap_or_else(join::no_facts), &versions);
    found
}
