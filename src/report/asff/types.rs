//! The parts of a finding in the AWS Security Finding Format that are written. Names are the format's.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Severity, Status};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Finding<'a> {
    pub schema_version: &'static str,
    pub id: String,
    pub product_arn: String,
    pub product_name: &'static str,
    pub company_name: &'static str,
    pub region: &'a str,
    pub generator_id: String,
    pub aws_account_id: &'a str,
    pub types: [&'static str; 1],
    pub first_observed_at: &'a str,
    pub last_observed_at: &'a str,
    pub created_at: &'a str,
    pub updated_at: &'a str,
    pub severity: Weight,
    pub title: String,
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<Remediation>,
    pub product_fields: BTreeMap<String, String>,
    pub resources: [Resource<'a>; 1],
    pub compliance: Compliance,
    pub workflow: Workflow,
    pub record_state: &'static str,
    pub finding_provider_fields: Provider,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Weight {
    pub label: &'static str,
    pub original: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Remediation {
    pub recommendation: Recommendation,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Recommendation {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Resource<'a> {
    #[serde(rename = "Type")]
    pub kind: &'static str,
    pub id: String,
    pub partition: &'static str,
    pub region: &'a str,
    pub details: Details,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Details {
    pub other: BTreeMap<&'static str, String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Compliance {
    pub status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_requirements: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub associated_standards: Vec<Standard>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Standard {
    pub standards_id: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Workflow {
    pub status: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Provider {
    pub severity: Weight,
    pub types: [&'static str; 1],
}

pub(super) const fn severity(severity: Severity) -> Weight {
    let label = match severity {
        Severity::Low => "LOW",
        Severity::Medium => "MEDIUM",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    };
    Weight { label, original: severity.as_str() }
}

/// What could not be decided is a warning or not available, never passed.
pub(super) const fn outcome(status: Status) -> &'static str {
    match status {
        Status::Pass | Status::NotApplicable => "PASSED",
        Status::Fail => "FAILED",
        Status::Indeterminate => "WARNING",
        Status::Error => "NOT_AVAILABLE",
    }
}

/// The name that AWS has for the type of a resource; what it has none for is `Other`.
pub(super) fn resource_type(ours: &str) -> &'static str {
    match ours {
        "aws_rds_instance" | "aws_rds_cluster_instance" => "AwsRdsDbInstance",
        "aws_rds_cluster" => "AwsRdsDbCluster",
        "aws_rds_snapshot" => "AwsRdsDbSnapshot",
        "aws_rds_cluster_snapshot" => "AwsRdsDbClusterSnapshot",
        "aws_rds_db_security_group" => "AwsRdsDbSecurityGroup",
        "aws_rds_event_subscription" => "AwsRdsEventSubscription",
        "aws_security_group" => "AwsEc2SecurityGroup",
        "aws_network_acl" => "AwsEc2NetworkAcl",
        "aws_subnet" => "AwsEc2Subnet",
        "aws_route_table" => "AwsEc2RouteTable",
        "aws_iam_user" => "AwsIamUser",
        "aws_iam_role" => "AwsIamRole",
        "aws_iam_group" => "AwsIamGroup",
        "aws_iam_policy" => "AwsIamPolicy",
        "aws_kms_key" => "AwsKmsKey",
        "aws_secretsmanager_secret" => "AwsSecretsManagerSecret",
        "aws_account" => "AwsAccount",
        _ => "Other",
    }
}
