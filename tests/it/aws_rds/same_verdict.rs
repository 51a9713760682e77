//! The same facts as an answer of the API and as a Terraform plan: the same attributes, and the same verdicts.

use std::collections::BTreeSet;

use dbmuster::model::kinds;
use dbmuster::policy::{PolicySet, Selection, embedded};
use serde_json::{Map, Value, json};

use super::harness::{Collected, collect_with_groups_of};
use crate::parity::facts::{ACCOUNT, Fact, REGION, facts};
use crate::parity::{DIFFER, as_live, as_plan, verdicts};

/// Attributes that the facts spell otherwise than the collector, or that another service tells.
const OTHERWISE: [(&str, &str); 3] = [
    ("in_backup_plan", "AWS Backup tells it"),
    ("db_subnet_group", "the facts have the name of a group that is not among them"),
    ("option_group", "the facts have the name of a group that is not among them"),
];

/// Attribute, and what the API calls it. What has another shape there is added by hand.
const NAMES: &[(&str, &str)] = &[
    ("auto_minor_version_upgrade", "AutoMinorVersionUpgrade"),
    ("availability_zone", "AvailabilityZone"),
    ("backtrack_window", "BacktrackWindow"),
    ("backup_retention_period", "BackupRetentionPeriod"),
    ("ca_certificate_identifier", "CACertificateIdentifier"),
    ("copy_tags_to_snapshot", "CopyTagsToSnapshot"),
    ("db_instance_class", "DBInstanceClass"),
    ("db_instance_status", "DBInstanceStatus"),
    ("db_subnet_group", "DBSubnetGroup"),
    ("deletion_protection", "DeletionProtection"),
    ("enabled_cloudwatch_logs_exports", "EnabledCloudwatchLogsExports"),
    ("encrypted", "Encrypted"),
    ("engine", "Engine"),
    ("engine_lifecycle_support", "EngineLifecycleSupport"),
    ("engine_mode", "EngineMode"),
    ("engine_version", "EngineVersion"),
    ("http_endpoint_enabled", "HttpEndpointEnabled"),
    ("iam_database_authentication_enabled", "IAMDatabaseAuthenticationEnabled"),
    ("kms_key", "KmsKeyId"),
    ("master_username", "MasterUsername"),
    ("monitoring_interval", "MonitoringInterval"),
    ("multi_az", "MultiAZ"),
    ("performance_insights_enabled", "PerformanceInsightsEnabled"),
    ("performance_insights_kms_key", "PerformanceInsightsKMSKeyId"),
    ("port", "Port"),
    ("preferred_backup_window", "PreferredBackupWindow"),
    ("preferred_maintenance_window", "PreferredMaintenanceWindow"),
    ("promotion_tier", "PromotionTier"),
    ("publicly_accessible", "PubliclyAccessible"),
    ("snapshot_type", "SnapshotType"),
    ("storage_encrypted", "StorageEncrypted"),
    ("storage_encryption_type", "StorageEncryptionType"),
];

fn last(arn: &Value) -> String {
    arn.as_str().unwrap().rsplit([':', '/']).next().unwrap().to_owned()
}

/// The fact as the API gives it, and the list that it stands in; `None` for other services.
fn answer(fact: &Fact) -> Option<(&'static str, Value)> {
    let is = fact.attributes.as_object().unwrap();
    let mut item: Map<String, Value> =
        NAMES.iter().filter_map(|(own, theirs)| Some(((*theirs).to_owned(), is.get(*own)?.clone()))).collect();
    // A list without anything in it is left out.
    item.retain(|_, value| value.as_array().is_none_or(|items| !items.is_empty()));
    let tags = fact.arguments["tags"].as_object().unwrap().iter();
    let tags: Vec<Value> = tags.map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    item.insert("TagList".to_owned(), json!(tags));
    let mut put = |name: &str, value: Value| drop(item.insert(name.to_owned(), value));
    if let Some(groups) = is.get("vpc_security_groups").and_then(Value::as_array) {
        let groups: Vec<Value> =
            groups.iter().map(|group| json!({"VpcSecurityGroupId": last(group), "Status": "active"})).collect();
        put("VpcSecurityGroups", json!(groups));
    }
    if is.get("master_user_managed") == Some(&json!(true)) {
        put(
            "MasterUserSecret",
            json!({"SecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1", "SecretStatus": "active"}),
        );
    }
    let list = match fact.kind {
        "aws_rds_instance" | "aws_rds_cluster_instance" => {
            put("DBInstanceIdentifier", json!(fact.name));
            put("DBInstanceArn", json!(fact.arn));
            put(
                "Endpoint",
                json!({"Address": "db.example.com", "Port": is.get("port").cloned().unwrap_or(json!(5432))}),
            );
            put("DBSubnetGroup", json!({"DBSubnetGroupName": "private", "VpcId": "vpc-1", "Subnets": []}));
            let status = is.get("db_parameter_group_status").cloned().unwrap_or(json!("in-sync"));
            put(
                "DBParameterGroups",
                json!([{"DBParameterGroupName": last(&is["db_parameter_group"]), "ParameterApplyStatus": status}]),
            );
            if let Some(group) = is.get("option_group") {
                put("OptionGroupMemberships", json!([{"OptionGroupName": group, "Status": "in-sync"}]));
            }
            if let Some(till) = is.get("ca_certificate_valid_till") {
                put("CertificateDetails", json!({"CAIdentifier": is["ca_certificate_identifier"], "ValidTill": till}));
            }
            if let Some(cluster) = is.get("db_cluster") {
                put("DBClusterIdentifier", json!(last(cluster)));
            }
            "DBInstances"
        }
        "aws_rds_cluster" => {
            put("DBClusterIdentifier", json!(fact.name));
            put("DBClusterArn", json!(fact.arn));
            put("DBClusterParameterGroup", json!(last(&is["db_cluster_parameter_group"])));
            put("DBClusterMembers", json!([]));
            put("Status", json!("available"));
            "DBClusters"
        }
        "aws_rds_snapshot" => {
            put("DBSnapshotIdentifier", json!(fact.name));
            put("DBSnapshotArn", json!(fact.arn));
            put("DBInstanceIdentifier", json!(last(&is["db_instance"])));
            put("_attributes", json!({"restore": is["shared_accounts"]}));
            "DBSnapshots"
        }
        "aws_rds_cluster_snapshot" => {
            put("DBClusterSnapshotIdentifier", json!(fact.name));
            put("DBClusterSnapshotArn", json!(fact.arn));
            put("DBClusterIdentifier", json!(last(&is["db_cluster"])));
            put("_attributes", json!({"restore": is["shared_accounts"]}));
            "DBClusterSnapshots"
        }
        "aws_rds_parameter_group" => {
            put("DBParameterGroupName", json!(fact.name));
            put("DBParameterGroupArn", json!(fact.arn));
            put("DBParameterGroupFamily", is["family"].clone());
            put("_parameters", is["parameters"].clone());
            put("_tags", json!(tags));
            "DBParameterGroups"
        }
        "aws_rds_cluster_parameter_group" => {
            put("DBClusterParameterGroupName", json!(fact.name));
            put("DBClusterParameterGroupArn", json!(fact.arn));
            put("DBParameterGroupFamily", is["family"].clone());
            put("_parameters", is["parameters"].clone());
            put("_tags", json!(tags));
            "DBClusterParameterGroups"
        }
        _ => return None,
    };
    Some((list, Value::Object(item)))
}

fn collected(facts: &[Fact]) -> Collected {
    let option_group = |name: &str, engine: &str, version: &str| {
        json!({"OptionGroupName": name, "OptionGroupArn": format!("arn:aws:rds:{REGION}:{ACCOUNT}:og:{name}"), "EngineName": engine,
            "MajorEngineVersion": version, "Options": []})
    };
    let mut rds = json!({"OptionGroupsList": [option_group("default:postgres-16", "postgres", "16"),
        option_group("default:mysql-8-0", "mysql", "8.0")]});
    for (list, item) in facts.iter().filter_map(answer) {
        let items = rds.as_object_mut().unwrap().entry(list).or_insert_with(|| json!([]));
        items.as_array_mut().unwrap().push(item);
    }
    collect_with_groups_of(&rds, &["good_group", "bad_group"])
}

#[test]
fn an_answer_of_the_api_becomes_the_attributes_that_the_plan_of_the_same_database_has() {
    let facts = facts();
    let run = collected(&facts);
    let mut compared = 0;
    for fact in facts.iter().filter(|fact| answer(fact).is_some()) {
        let found = run.find(fact.kind, fact.name);
        assert_eq!(found.id, fact.arn);
        for (field, value) in fact.attributes.as_object().unwrap() {
            if OTHERWISE.iter().any(|(other, _)| other == field) {
                continue;
            }
            compared += 1;
            let own = found.attributes.get(field);
            assert_eq!(own, Some(value), "{} {field}; unknown: {:?}", fact.name, found.unknown_fields.get(field));
        }
        assert_eq!(
            found.owner.as_deref(),
            fact.arguments["tags"].get("owner").and_then(Value::as_str),
            "{}",
            fact.name
        );
        // What the collector knows beyond the facts is known live only, or is a field that the plan leaves to the service.
        let kind = kinds::find(fact.kind).unwrap();
        let unplanned = [
            "db_subnet_group",
            "vpc_id",
            "db_parameter_group_status",
            "replicated",
            "is_copy",
            "engine_lifecycle_support",
        ];
        for field in found.attributes.keys().filter(|field| fact.attributes.get(field.as_str()).is_none()) {
            let doc = kind.field(field).unwrap().doc;
            let is_live_only = doc.contains("nly known live") || doc.contains("only known live");
            assert!(
                is_live_only || unplanned.contains(&field.as_str()) || OF_BOTH.contains(&field.as_str()),
                "{}: {field}",
                fact.name
            );
        }
    }
    assert!(compared > 200, "{compared} attributes compared");
}

/// Fields that the facts leave out for one of the two, and a plan can have.
const OF_BOTH: [&str; 5] =
    ["port", "vpc_security_groups", "master_user_secret", "is_default", "enabled_cloudwatch_logs_exports"];

#[test]
fn an_answer_of_the_api_gets_the_verdicts_that_the_plan_of_the_same_database_gets() {
    let selection = Selection { include_opt_in: true, ..Selection::default() };
    let set = PolicySet::load(&[embedded().unwrap()], &selection, &[]).unwrap();
    let facts = facts();
    let (planned, why_planned) = verdicts(&set, as_plan(&facts));
    let is_rds = |kind: &str| kind.starts_with("aws_rds_");
    let run = collected(&facts);
    let others = as_live(&facts).into_iter().filter(|one| !is_rds(&one.resource_type));
    let own = run.resources.iter().filter(|one| is_rds(&one.resource_type)).cloned();
    let (live, why_live) = verdicts(&set, others.chain(own).collect());
    let cells: BTreeSet<_> = planned.keys().filter(|cell| is_rds(&cell.0)).collect();
    let mut wrong = Vec::new();
    for cell in &cells {
        // What the network does with it EC2 tells.
        let is_other = cell.2 == "rds_not_publicly_reachable" || DIFFER.iter().any(|(policy, _)| *policy == cell.2);
        if is_other || planned.get(*cell) == live.get(*cell) {
            continue;
        }
        let why = |all: &std::collections::BTreeMap<_, String>| all.get(*cell).cloned().unwrap_or_default();
        wrong.push(format!(
            "{cell:?}: planned {:?} {}\n    live {:?} {}",
            planned.get(*cell),
            why(&why_planned),
            live.get(*cell),
            why(&why_live)
        ));
    }
    assert!(wrong.is_empty(), "{} of {} cells differ:\n{}", wrong.len(), cells.len(), wrong.join("\n"));
    assert!(cells.len() > 150, "{} cells", cells.len());
}
