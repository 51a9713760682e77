//! A comparison with infrastructure as code, as text, JSON and metrics.
//!
//! Prints what a [`Drift`](crate::model::drift::Drift) holds and decides nothing.

mod json;
mod metrics;
mod terminal;

pub use json::write as write_drift_json;
pub use metrics::write as write_drift_metrics;
pub use terminal::write as write_drift_terminal;

use crate::model::drift::{Group, Share};

/// `80.0`, or nothing when there is nothing to have a share of.
fn percent(share: &Share) -> Option<String> {
    share.permille().map(|permille| format!("{}.{}", permille / 10, permille % 10))
}

/// What a group is called where nobody could tell it.
fn group_name(group: &Group) -> &str {
    match group {
        Group::Named(name) => name,
        Group::None => "none",
        Group::Unknown => "not known",
    }
}
