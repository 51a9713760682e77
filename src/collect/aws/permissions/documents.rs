//! Permissions as texts: IAM policy, trust policy, CloudFormation template, Terraform module.
//!
//! Owns the spelling of each; which calls are in them is decided elsewhere. Main items: [`policy`], [`trust`],
//! [`stackset`], [`terraform`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::collect::aws::operations::{Operation, Service, other};

/// IAM actions by service, sorted.
fn actions(calls: &[&'static Operation]) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut by_service: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for operation in calls {
        by_service.entry(statement_id(operation.service)).or_default().extend(operation.iam_actions());
    }
    by_service
}

const fn statement_id(service: Service) -> &'static str {
    match service {
        Service::Backup => "Backup",
        Service::Ec2 => "Network",
        Service::Iam => "Identities",
        Service::Kms => "Keys",
        Service::Logs => "LogGroups",
        Service::Organizations => "Organization",
        Service::Rds => "Databases",
        Service::SecretsManager => "SecretsWithoutValues",
        Service::Sts => "Session",
    }
}

/// An identity policy. `roles` are the ARNs that may be assumed, where assuming is among the calls.
#[must_use]
pub fn policy(calls: &[&'static Operation], roles: &[String]) -> Value {
    let assume = other::STS_ASSUME_ROLE.full_name();
    let mut statements = Vec::new();
    for (id, mut actions) in actions(calls) {
        if actions.remove(&assume) {
            statements.push(json!({"Sid": "Roles", "Effect": "Allow", "Action": [assume], "Resource": roles}));
        }
        if !actions.is_empty() {
            statements.push(json!({"Sid": id, "Effect": "Allow", "Action": actions, "Resource": "*"}));
        }
    }
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// The trust policy of the role in each account.
#[must_use]
pub fn trust(principal: &str, external_id: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "Scanner",
            "Effect": "Allow",
            "Principal": {"AWS": principal},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
        }],
    })
}

/// `/teams/`, `scanner` of `teams/scanner`; a plain name has no path.
fn path_and_name(role: &str) -> (Option<String>, &str) {
    match role.trim_matches('/').rsplit_once('/') {
        Some((path, name)) => (Some(format!("/{path}/")), name),
        None => (None, role.trim_matches('/')),
    }
}

/// A CloudFormation template for a StackSet over all accounts.
#[must_use]
pub fn stackset(calls: &[&'static Operation], role_name: &str) -> String {
    let (path, role_name) = path_and_name(role_name);
    let path = path.map_or_else(String::new, |path| format!("      Path: {path}\n"));
    let mut text = format!(
        r#"# Roll it out as a StackSet to every account, in one region each: roles belong to no region.
AWSTemplateFormatVersion: "2010-09-09"
Description: Role with which dbmuster reads the metadata of databases. It can change nothing and read no data.
Parameters:
  ScannerPrincipalArn:
    Type: String
    Description: ARN of the role or user that dbmuster runs as.
    AllowedPattern: "arn:aws[a-z-]*:iam::[0-9]{{12}}:(root|role/.+|user/.+)"
  ExternalId:
    Type: String
    Description: The external_id of the scope file.
    MinLength: 2
    MaxLength: 1224
  RoleName:
    Type: String
    Default: {role_name}
Resources:
  ScannerRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Ref RoleName
{path}      MaxSessionDuration: 3600
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: Scanner
            Effect: Allow
            Principal:
              AWS: !Ref ScannerPrincipalArn
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                sts:ExternalId: !Ref ExternalId
      Policies:
        - PolicyName: dbmuster-read
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
"#
    );
    for (id, actions) in actions(calls) {
        let _ = writeln!(text, "              - Sid: {id}\n                Effect: Allow\n                Action:");
        for action in actions {
            let _ = writeln!(text, "                  - {action}");
        }
        let _ = writeln!(text, "                Resource: \"*\"");
    }
    text.push_str("Outputs:\n  RoleArn:\n    Value: !GetAtt ScannerRole.Arn\n");
    text
}

/// A Terraform module.
#[must_use]
pub fn terraform(calls: &[&'static Operation], role_name: &str) -> String {
    let (path, role_name) = path_and_name(role_name);
    let mut text = format!(
        r#"# Role with which dbmuster reads the metadata of databases. It can change nothing and read no data.

variable "principal_arn" {{
  description = "ARN of the role or user that dbmuster runs as."
  type        = string
}}

variable "external_id" {{
  description = "The external_id of the scope file."
  type        = string
}}

variable "role_name" {{
  description = "The role_name of the scope file."
  type        = string
  default     = "{role_name}"
}}

data "aws_iam_policy_document" "trust" {{
  statement {{
    sid     = "Scanner"
    actions = ["sts:AssumeRole"]

    principals {{
      type        = "AWS"
      identifiers = [var.principal_arn]
    }}

    condition {{
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }}
  }}
}}

data "aws_iam_policy_document" "read" {{
"#
    );
    let statements: Vec<String> = actions(calls)
        .into_iter()
        .map(|(id, actions)| {
            let mut statement =
                format!("  statement {{\n    sid       = \"{id}\"\n    resources = [\"*\"]\n    actions = [\n");
            for action in actions {
                let _ = writeln!(statement, "      \"{action}\",");
            }
            statement.push_str("    ]\n  }\n");
            statement
        })
        .collect();
    text.push_str(&statements.join("\n"));
    text.push_str("}\n\nresource \"aws_iam_role\" \"scanner\" {\n  name                 = var.role_name\n");
    if let Some(path) = path {
        let _ = writeln!(text, "  path                 = \"{path}\"");
    }
    text.push_str(
        r#"  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "read" {
  name   = "dbmuster-read"
  role   = aws_iam_role.scanner.id
  policy = data.aws_iam_policy_document.read.json
}

output "role_arn" {
  description = "ARN of the role."
  value       = aws_iam_role.scanner.arn
}
"#,
    );
    text
}
