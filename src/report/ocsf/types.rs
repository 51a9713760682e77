//! The parts of an OCSF Compliance Finding (class 2003) that are written. Names and numbers are the standard's.

use serde::Serialize;
use serde_json::Value;

use crate::model::{Severity, Status};

#[derive(Debug, Serialize)]
pub(super) struct Event<'a> {
    pub activity_id: u8,
    pub activity_name: &'static str,
    pub category_name: &'static str,
    pub category_uid: u8,
    pub class_name: &'static str,
    pub class_uid: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud: Option<Cloud<'a>>,
    pub compliance: Compliance<'a>,
    pub finding_info: FindingInfo<'a>,
    pub message: &'a str,
    pub metadata: Metadata<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<Remediation<'a>>,
    pub resources: [Resource<'a>; 1],
    pub severity: &'static str,
    pub severity_id: u8,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_detail: Option<String>,
    pub status_id: u8,
    pub time: i64,
    pub type_name: String,
    pub type_uid: u32,
    #[serde(skip_serializing_if = "Unmapped::is_empty")]
    pub unmapped: Unmapped<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct Cloud<'a> {
    pub account: Account<'a>,
    pub provider: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Account<'a> {
    pub name: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub type_id: u8,
    pub uid: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Compliance<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<&'a str>,
    pub control: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub standards: Vec<String>,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_detail: Option<&'a str>,
    pub status_id: u8,
}

#[derive(Debug, Serialize)]
pub(super) struct FindingInfo<'a> {
    pub analytic: Analytic<'a>,
    pub created_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desc: Option<&'a str>,
    pub first_seen_time: i64,
    pub last_seen_time: i64,
    pub modified_time: i64,
    pub title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub types: Option<[&'a str; 1]>,
    pub uid: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Analytic<'a> {
    pub name: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub type_id: u8,
    pub uid: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Metadata<'a> {
    pub event_code: &'a str,
    pub product: Product<'a>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub profiles: &'static [&'static str],
    pub uid: String,
    pub version: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Product<'a> {
    pub name: &'static str,
    pub uid: &'static str,
    pub vendor_name: &'static str,
    pub version: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct Remediation<'a> {
    pub desc: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub references: &'a [String],
}

#[derive(Debug, Serialize)]
pub(super) struct Resource<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_partition: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criticality: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'a str>,
    pub uid: &'a str,
}

/// What the standard has no place for.
#[derive(Debug, Default, Serialize)]
pub(super) struct Unmapped<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_overdue: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sla_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiver_id: Option<&'a str>,
}

impl Unmapped<'_> {
    fn is_empty(&self) -> bool {
        let Self { age_days, field, is_overdue, missing, observed, sla_days, waiver_id } = self;
        age_days.is_none()
            && field.is_none()
            && is_overdue.is_none()
            && missing.is_empty()
            && observed.is_none()
            && sla_days.is_none()
            && waiver_id.is_none()
    }
}

/// What happened to the finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Activity {
    Create,
    Update,
    Close,
}

impl Activity {
    pub(super) const fn id(self) -> u8 {
        match self {
            Self::Create => 1,
            Self::Update => 2,
            Self::Close => 3,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Close => "Close",
        }
    }
}

pub(super) const fn severity(severity: Severity) -> (u8, &'static str) {
    match severity {
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    }
}

/// The outcome of the check. What could not be decided is a warning, never a pass.
pub(super) const fn outcome(status: Status) -> (u8, &'static str) {
    match status {
        Status::Pass | Status::NotApplicable => (1, "Pass"),
        Status::Indeterminate | Status::Error => (2, "Warning"),
        Status::Fail => (3, "Fail"),
    }
}
