//! Measures: what a database platform team answers for, and where each number comes from.
//!
//! Pure data; `policies/measures.json` holds them and `policy` reads them. Main types: [`Measure`], [`MeasureSource`].

use serde::{Deserialize, Serialize};

use super::Severity;

/// One measure of a platform team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    pub id: String,
    /// What is measured, so that a share can stand behind it.
    pub title: String,
    pub source: MeasureSource,
    /// Ids of the policies that feed it, sorted; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// Only policies of this severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Share that is asked for, 0 to 1; absent when nobody has set one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Why there is no number: present exactly when the source is [`MeasureSource::Nothing`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_known: Option<String>,
}

/// Where a measure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureSource {
    /// Results of policies that pass.
    Results,
    /// Open failures that are younger than their severity allows.
    Deadlines,
    /// Waivers in force and their age.
    Waivers,
    /// Reads that were answered.
    Reads,
    /// Days with a recorded run.
    Runs,
    /// Nothing that this program sees.
    Nothing,
}
