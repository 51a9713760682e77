//! Remedies in the words of a template: what a policy says of Terraform's arguments, said of properties.
//!
//! Main function: [`remedy`].

use super::types;
use crate::plan::terraform;

/// Arguments whose property is not just the argument in `PascalCase`.
const PROPERTIES: &[(&str, &str)] = &[
    ("backup_window", "PreferredBackupWindow"),
    ("ca_cert_identifier", "CACertificateIdentifier"),
    ("cluster_identifier", "DBClusterIdentifier"),
    ("db_cluster_parameter_group_name", "DBClusterParameterGroupName"),
    ("db_parameter_group_name", "DBParameterGroupName"),
    ("db_subnet_group_name", "DBSubnetGroupName"),
    ("enable_http_endpoint", "EnableHttpEndpoint"),
    ("enabled_cloudwatch_logs_exports", "EnableCloudwatchLogsExports"),
    ("iam_auth", "IAMAuth"),
    ("iam_database_authentication_enabled", "EnableIAMDatabaseAuthentication"),
    ("identifier", "DBInstanceIdentifier"),
    ("instance_class", "DBInstanceClass"),
    ("is_enabled", "Enabled"),
    ("maintenance_window", "PreferredMaintenanceWindow"),
    ("master_password", "MasterUserPassword"),
    ("multi_az", "MultiAZ"),
    ("parameter_group_name", "DBParameterGroupName"),
    ("password", "MasterUserPassword"),
    ("password_wo", "{{resolve:secretsmanager:NAME:SecretString:password}}"),
    ("performance_insights_enabled", "EnablePerformanceInsights"),
    ("performance_insights_kms_key_id", "PerformanceInsightsKMSKeyId"),
    ("policy", "PolicyDocument"),
    ("require_tls", "RequireTLS"),
    ("username", "MasterUsername"),
    ("vpc_security_group_ids", "VPCSecurityGroups"),
];

/// Arguments that no template has: what is said of them helps nobody there.
const ONLY_TERRAFORM: [&str; 5] =
    ["apply_immediately", "final_snapshot_identifier", "allow_major_version_upgrade", "data", "lifecycle"];

/// The remedy, as far as all that it names has a name in templates.
#[must_use]
pub fn remedy(terraform: &str) -> Option<String> {
    let mut said = String::with_capacity(terraform.len());
    for (at, piece) in terraform.split('`').enumerate() {
        if at % 2 == 0 {
            said.push_str(piece);
        } else {
            said.push('`');
            said.push_str(&code(piece)?);
            said.push('`');
        }
    }
    (!said.to_ascii_lowercase().contains("terraform")).then_some(said)
}

/// What stands between backticks.
fn code(text: &str) -> Option<String> {
    if let Some(parameter) = text.strip_prefix("parameter {").and_then(|rest| rest.strip_suffix('}')) {
        let part = |name: &str| parameter.split_once(&format!("{name} = \""))?.1.split('"').next();
        return Some(format!("Parameters: {{{}: '{}'}}", part("name")?, part("value")?));
    }
    if text == "skip_final_snapshot = false" {
        return Some("DeletionPolicy: Snapshot".to_owned());
    }
    match text.split_once(" = ") {
        Some((name, value)) if is_name(name) => Some(format!("{}: {}", property(name)?, of_value(value)?)),
        Some((_, value)) if value.contains('{') => None,
        Some(_) => Some(text.to_owned()),
        None if text.contains('{') => None,
        None if text.starts_with("aws_") => type_name(text),
        None if is_name(text) && (text.contains('_') || PROPERTIES.iter().any(|(name, _)| *name == text)) => {
            property(text)
        }
        None => Some(text.to_owned()),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn property(argument: &str) -> Option<String> {
    if ONLY_TERRAFORM.contains(&argument) {
        return None;
    }
    if let Some((_, property)) = PROPERTIES.iter().find(|(name, _)| *name == argument) {
        return Some((*property).to_owned());
    }
    let words = argument.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
    });
    Some(words.collect())
}

/// A literal stays; an object of the same source becomes one of the template.
fn of_value(value: &str) -> Option<String> {
    match value.strip_prefix("aws_") {
        Some(reference) => {
            let mut parts = reference.split('.').skip(1);
            match (parts.next(), parts.next(), parts.next()) {
                (Some(name), Some("arn"), None) => Some(format!("!GetAtt {name}.Arn")),
                (Some(name), Some("id"), None) => Some(format!("!GetAtt {name}.GroupId")),
                (Some(name), Some("name"), None) => Some(format!("!Ref {name}")),
                _ => None,
            }
        }
        None if value.contains(['{', '$']) => None,
        None => Some(value.to_owned()),
    }
}

/// The type of templates for a type of Terraform's.
fn type_name(terraform_type: &str) -> Option<String> {
    let kind = terraform::types::find(terraform_type)?.resource_type?;
    let found = types::ALL.iter().find(|ty| ty.mapping.resource_type == Some(kind))?;
    Some(found.mapping.terraform_type.to_owned())
}

#[cfg(test)]
mod tests {
    use super::remedy;

    #[test]
    fn arguments_become_properties() {
        for (terraform, template) in [
            ("Set `storage_encrypted = true` now.", "Set `StorageEncrypted: true` now."),
            ("Set `multi_az = true`.", "Set `MultiAZ: true`."),
            ("Set `kms_key_id = aws_kms_key.NAME.arn`.", "Set `KmsKeyId: !GetAtt NAME.Arn`."),
            (
                "Add `parameter { name = \"rds.force_ssl\", value = \"1\" }` to the `aws_db_parameter_group` that it uses.",
                "Add `Parameters: {rds.force_ssl: '1'}` to the `AWS::RDS::DBParameterGroup` that it uses.",
            ),
            ("Set `skip_final_snapshot = false`.", "Set `DeletionPolicy: Snapshot`."),
            ("Name `0.0.0.0/0` no more.", "Name `0.0.0.0/0` no more."),
        ] {
            assert_eq!(remedy(terraform).as_deref(), Some(template));
        }
        assert_eq!(remedy("Copy it with `aws_rds_cluster_snapshot_copy`."), None);
        assert_eq!(remedy("Set `allow_major_version_upgrade = true`."), None);
    }
}
