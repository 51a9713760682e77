//! The same facts as a CloudFormation template.

use std::collections::BTreeMap;

use dbmuster::model::{Resource, Status};
use dbmuster::plan::cloudformation::{TemplateOptions, read_text};
use dbmuster::policy::{PolicySet, Selection, embedded};
use serde_json::{Map, Value, json};

use super::facts::{ACCOUNT, Fact, REGION, facts};
use super::{as_plan, verdicts};

/// Policies that may say different things of a plan and of a template, with the reason.
const DIFFER: &[(&str, &str)] = &[];

/// Names of arguments: Terraform's -> CloudFormation's.
type Renamed = &'static [(&'static str, &'static str)];

/// Terraform type -> CloudFormation type, and its arguments that are called otherwise.
const TYPES: &[(&str, &str, Renamed)] = &[
    (
        "aws_kms_key",
        "AWS::KMS::Key",
        &[("policy", "KeyPolicy"), ("is_enabled", "Enabled"), ("customer_master_key_spec", "KeySpec")],
    ),
    (
        "aws_security_group",
        "AWS::EC2::SecurityGroup",
        &[
            ("name", "GroupName"),
            ("description", "GroupDescription"),
            ("ingress", "SecurityGroupIngress"),
            ("egress", ""),
        ],
    ),
    (
        "aws_vpc_security_group_ingress_rule",
        "AWS::EC2::SecurityGroupIngress",
        &[("cidr_ipv4", "CidrIp"), ("security_group_id", "GroupId"), ("tags", "")],
    ),
    ("aws_secretsmanager_secret", "AWS::SecretsManager::Secret", &[("policy", "")]),
    (
        "aws_iam_policy",
        "AWS::IAM::ManagedPolicy",
        &[("name", "ManagedPolicyName"), ("policy", "PolicyDocument"), ("tags", "")],
    ),
    (
        "aws_db_parameter_group",
        "AWS::RDS::DBParameterGroup",
        &[("name", "DBParameterGroupName"), ("parameter", "Parameters")],
    ),
    (
        "aws_rds_cluster_parameter_group",
        "AWS::RDS::DBClusterParameterGroup",
        &[("name", "DBClusterParameterGroupName"), ("parameter", "Parameters")],
    ),
    ("aws_db_instance", "AWS::RDS::DBInstance", &[("vpc_security_group_ids", "VPCSecurityGroups")]),
    ("aws_rds_cluster", "AWS::RDS::DBCluster", &[]),
    ("aws_rds_cluster_instance", "AWS::RDS::DBInstance", &[]),
];

/// Arguments whose property is not just the argument in `PascalCase`.
const NAMES: &[(&str, &str)] = &[
    ("backup_window", "PreferredBackupWindow"),
    ("ca_cert_identifier", "CACertificateIdentifier"),
    ("cluster_identifier", "DBClusterIdentifier"),
    ("db_cluster_parameter_group_name", "DBClusterParameterGroupName"),
    ("db_parameter_group_name", "DBParameterGroupName"),
    ("db_subnet_group_name", "DBSubnetGroupName"),
    ("enabled_cloudwatch_logs_exports", "EnableCloudwatchLogsExports"),
    ("iam_database_authentication_enabled", "EnableIAMDatabaseAuthentication"),
    ("identifier", "DBInstanceIdentifier"),
    ("instance_class", "DBInstanceClass"),
    ("maintenance_window", "PreferredMaintenanceWindow"),
    ("master_password", "MasterUserPassword"),
    ("multi_az", "MultiAZ"),
    ("parameter_group_name", "DBParameterGroupName"),
    ("password", "MasterUserPassword"),
    ("performance_insights_enabled", "EnablePerformanceInsights"),
    ("performance_insights_kms_key_id", "PerformanceInsightsKMSKeyId"),
    ("username", "MasterUsername"),
];

fn property(of_type: &[(&str, &str)], argument: &str) -> String {
    let named = of_type.iter().chain(NAMES).find(|(name, _)| *name == argument);
    named.map_or_else(
        || argument.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect(),
        |(_, property)| (*property).to_owned(),
    )
}

/// Logical ids hold letters and digits.
fn logical(name: &str) -> String {
    property(&[], name)
}

fn value(argument: &str, given: &Value) -> Value {
    match argument {
        "tags" => given.as_object().unwrap().iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect(),
        "policy" => serde_json::from_str(given.as_str().unwrap()).unwrap(),
        "parameter" => {
            let pair = |item: &Value| (item["name"].as_str().unwrap().to_owned(), item["value"].clone());
            Value::Object(given.as_array().unwrap().iter().map(pair).collect())
        }
        "ingress" => {
            let rule = |rule: &Value| {
                json!({"IpProtocol": rule["protocol"], "FromPort": rule["from_port"], "ToPort": rule["to_port"],
                "CidrIp": rule["cidr_blocks"][0], "Description": rule["description"]})
            };
            given.as_array().unwrap().iter().map(rule).collect()
        }
        _ => given.clone(),
    }
}

/// The template that makes it all; `None` of what CloudFormation has no type for.
fn as_template(facts: &[Fact]) -> Vec<Resource> {
    let mut resources = Map::new();
    for fact in facts {
        let Some((_, ty, names)) = TYPES.iter().find(|(terraform, ..)| *terraform == fact.address.0) else { continue };
        let mut properties: Map<String, Value> = fact
            .arguments
            .as_object()
            .unwrap()
            .iter()
            .map(|(argument, given)| (property(names, argument), value(argument, given)))
            .filter(|(property, _)| !property.is_empty())
            .collect();
        for (argument, target) in &fact.references {
            let mut parts = target.split('.');
            let (of, name) = (parts.next().unwrap(), logical(parts.next().unwrap()));
            let attribute = if of == "aws_security_group" { "GroupId" } else { "Arn" };
            let pointer = json!({"Fn::GetAtt": [name, attribute]});
            let is_list = argument.ends_with("_ids");
            properties.insert(property(names, argument), if is_list { json!([pointer]) } else { pointer });
        }
        resources.insert(logical(fact.name), json!({"Type": ty, "Properties": properties}));
        if fact.address.0 == "aws_secretsmanager_secret" {
            let document = value("policy", &fact.arguments["policy"]);
            let policy = json!({"Type": "AWS::SecretsManager::ResourcePolicy",
                "Properties": {"SecretId": {"Ref": logical(fact.name)}, "ResourcePolicy": document}});
            resources.insert(format!("{}Policy", logical(fact.name)), policy);
        }
    }
    let options = TemplateOptions {
        region: Some(REGION.to_owned()),
        account_id: Some(ACCOUNT.to_owned()),
        ..TemplateOptions::default()
    };
    let text = json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}).to_string();
    read_text(&text, None, "template.json", &options).unwrap().after
}

#[test]
fn a_plan_and_the_template_of_the_same_are_judged_alike() {
    let set = PolicySet::load(&[embedded().unwrap()], &Selection { include_opt_in: true, ..Selection::default() }, &[])
        .unwrap();
    let facts: Vec<Fact> =
        facts().into_iter().filter(|fact| TYPES.iter().any(|(terraform, ..)| *terraform == fact.address.0)).collect();
    let (planned, why_planned) = verdicts(&set, as_plan(&facts));
    let (written, why_written) = verdicts(&set, as_template(&facts));
    let nothing = String::new();
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for cell in planned.keys().chain(written.keys()) {
        if planned.get(cell) != written.get(cell) && DIFFER.iter().all(|(policy, _)| *policy != cell.2) {
            wrong.entry(&cell.2).or_default().push(format!(
                "{cell:?}: planned {:?} {}, written {:?} {}",
                planned.get(cell),
                why_planned.get(cell).unwrap_or(&nothing),
                written.get(cell),
                why_written.get(cell).unwrap_or(&nothing)
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (policy, reason) in DIFFER {
        let differs = planned.keys().any(|cell| cell.2 == *policy && planned.get(cell) != written.get(cell));
        assert!(differs, "{policy} need not be left out: {reason}");
    }
    let count = |status: Status| written.values().filter(|found| **found == status).count();
    assert!(count(Status::Pass) > 100 && count(Status::Fail) > 50, "{} {}", count(Status::Pass), count(Status::Fail));
}
