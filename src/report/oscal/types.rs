//! The parts of OSCAL assessment results that are written. Names are the standard's; a list is never empty.

use serde::Serialize;
use uuid::Uuid;

use crate::report::siem::within;

/// Names that the standard does not have are in this name space.
const OURS: &str = "urn:dbmuster:oscal";
/// Longest value of a property and longest title; the standard sets none, readers do.
const VALUE: usize = 1024;
pub(super) const TITLE: usize = 256;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata<'a> {
    pub title: &'static str,
    pub last_modified: &'a str,
    pub version: &'a str,
    pub oscal_version: &'static str,
    pub props: Vec<Property>,
    pub roles: [Role; 1],
    pub parties: [Party; 1],
    pub responsible_parties: [Responsible; 1],
}

#[derive(Debug, Serialize)]
pub(super) struct Role {
    pub id: &'static str,
    pub title: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Party {
    pub uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Responsible {
    pub role_id: &'static str,
    pub party_uuids: [Uuid; 1],
}

#[derive(Debug, Serialize)]
pub(super) struct Property {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    value: String,
}

impl Property {
    /// A property of the standard.
    pub(super) fn standard(name: &'static str, value: &str) -> Self {
        Self { name, ns: None, value: within(value, VALUE) }
    }

    /// A property of ours.
    pub(super) fn own(name: &'static str, value: &str) -> Self {
        Self { name, ns: Some(OURS), value: within(value, VALUE) }
    }

    /// A property of ours, if there is a value.
    pub(super) fn maybe(name: &'static str, value: Option<&str>) -> Option<Self> {
        value.map(|value| Self::own(name, value))
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Item {
    pub uuid: Uuid,
    pub description: String,
    pub props: Vec<Property>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ReviewedControls {
    pub description: &'static str,
    pub control_selections: Vec<Selection>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Selection {
    pub description: String,
    pub include_controls: Vec<Control>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Control {
    pub control_id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Observation<'a> {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    pub props: Vec<Property>,
    pub methods: [&'static str; 1],
    pub types: [&'static str; 1],
    pub subjects: [Subject; 1],
    pub relevant_evidence: [Evidence; 1],
    pub collected: &'a str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Subject {
    pub subject_uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Evidence {
    pub description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Property>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Risk {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    pub statement: String,
    pub props: Vec<Property>,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mitigating_factors: Vec<Factor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remediations: Vec<Response>,
    pub related_observations: Vec<RelatedObservation>,
}

#[derive(Debug, Serialize)]
pub(super) struct Factor {
    pub uuid: Uuid,
    pub description: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Response {
    pub uuid: Uuid,
    pub lifecycle: &'static str,
    pub title: String,
    pub description: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedObservation {
    pub observation_uuid: Uuid,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedRisk {
    pub risk_uuid: Uuid,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Finding {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    pub props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    pub target: Target,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_observations: Vec<RelatedObservation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_risks: Vec<RelatedRisk>,
}

#[derive(Debug, Serialize)]
pub(super) struct Link {
    pub href: String,
    pub rel: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Target {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub target_id: String,
    pub title: String,
    pub status: Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Status {
    pub state: &'static str,
    pub reason: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Resource {
    pub uuid: Uuid,
    pub title: &'static str,
    pub description: String,
}

/// An identifier as the standard wants it: a letter or `_`, then letters, digits, `.`, `-` and `_`.
pub(super) fn token(text: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let token: String = text.chars().map(keep).collect();
    if token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { token } else { format!("_{token}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_tokens() {
        assert_eq!(token("AC-2(1)"), "AC-2_1_");
        assert_eq!(token("8.3.6"), "_8.3.6");
        assert_eq!(token(""), "_");
    }
}
