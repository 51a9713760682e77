//! A fleet, what declares it, and a run that compares them.

use serde_json::{Map, Value, json};

use crate::cli::{Desk, Run, TIME};

pub const ACCOUNT: &str = "111122223333";
pub const REGION: &str = "eu-west-1";

/// An inventory of PostgreSQL instances that no policy of high severity fails on.
pub struct Fleet {
    pub desk: Desk,
    pub resources: Vec<Value>,
    pub gaps: Vec<Value>,
    pub collected_at: &'static str,
}

impl Fleet {
    pub fn new() -> Self {
        let (resources, gaps) = (Vec::new(), Vec::new());
        Self { desk: Desk::new(), resources, gaps, collected_at: "2026-10-31T02:00:00Z" }
    }

    /// One more, with some attributes changed.
    pub fn database(mut self, name: &str, change: impl FnOnce(&mut Value)) -> Self {
        let mut attributes = attributes(name);
        change(&mut attributes);
        self.resources.push(json!({"record": "resource", "id": arn(name), "resource_type": "aws_rds_instance",
            "account_id": ACCOUNT, "region": REGION, "name": name, "origin": "live", "owner": "payments",
            "environment": "production", "tier": "1",
            "tags": {"owner": "payments", "environment": "production", "tier": "1"}, "attributes": attributes}));
        self
    }

    /// Any other resource.
    pub fn resource(mut self, resource_type: &str, id: &str, name: &str, attributes: Value) -> Self {
        self.resources.push(json!({"record": "resource", "id": id, "resource_type": resource_type,
            "account_id": ACCOUNT, "region": REGION, "name": name, "origin": "live", "attributes": attributes}));
        self
    }

    /// Changes the record of a database.
    pub fn with(&mut self, name: &str, change: impl FnOnce(&mut Value)) {
        let found = self.resources.iter_mut().find(|record| record["name"] == name);
        change(found.unwrap_or_else(|| panic!("there is no {name}")));
    }

    pub fn gap(mut self, gap: Value) -> Self {
        self.gaps.push(gap);
        self
    }

    pub fn write(&self) {
        self.write_as("fleet.ndjson");
    }

    pub fn write_as(&self, name: &str) {
        let mut lines =
            vec![json!({"record": "inventory", "schema_version": "1.0", "collected_at": self.collected_at})];
        lines.extend(self.resources.iter().cloned());
        lines.extend(self.gaps.iter().cloned());
        lines.push(json!({"record": "end", "resources": self.resources.len(), "gaps": self.gaps.len(), "reads": 0}));
        self.desk.put(name, lines.iter().map(|line| format!("{line}\n")).collect::<String>());
    }
}

pub fn arn(name: &str) -> String {
    format!("arn:aws:rds:{REGION}:{ACCOUNT}:db:{name}")
}

fn attributes(name: &str) -> Value {
    json!({
        "engine": "postgres", "engine_version": "16.10", "db_instance_class": "db.r7g.large",
        "db_instance_status": "available", "storage_encrypted": true, "storage_encryption_type": "sse-kms",
        "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/aaaa-1111", "publicly_accessible": false, "multi_az": true,
        "backup_retention_period": 35, "preferred_backup_window": "01:30-02:00",
        "preferred_maintenance_window": "sun:03:00-sun:04:00", "deletion_protection": true,
        "auto_minor_version_upgrade": true, "iam_database_authentication_enabled": true,
        "enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"], "monitoring_interval": 60,
        "performance_insights_enabled": true, "copy_tags_to_snapshot": true,
        "ca_certificate_identifier": "rds-ca-rsa2048-g1",
        "db_parameter_group": "arn:aws:rds:eu-west-1:111122223333:pg:hardened",
        "option_group": "arn:aws:rds:eu-west-1:111122223333:og:default:postgres-16",
        "db_subnet_group": "arn:aws:rds:eu-west-1:111122223333:subgrp:databases",
        "vpc_security_groups": ["arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1"],
        "uses_default_security_group": false, "port": 5432, "in_backup_plan": true, "master_username": "dbadmin",
        "master_user_managed": true, "engine_lifecycle_support": "open-source-rds-extended-support",
        "dbi_resource_id": format!("db-{}", name.to_uppercase()), "allocated_storage": 100, "storage_type": "gp3",
        "endpoint_address": format!("{name}.c0ffee.eu-west-1.rds.amazonaws.com"),
        "latest_restorable_time": "2026-10-31T01:55:00Z", "pending_maintenance_actions": [],
        "performance_insights_kms_key": "arn:aws:kms:eu-west-1:111122223333:key/aaaa-1111"
    })
}

/// The arguments that declare such a database, as Terraform's state has them.
pub fn arguments(name: &str) -> Value {
    json!({
        "arn": arn(name), "identifier": name, "engine": "postgres",
        "engine_version": "16.10", "instance_class": "db.r7g.large", "storage_encrypted": true,
        "kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/aaaa-1111", "publicly_accessible": false,
        "multi_az": true, "backup_retention_period": 35, "backup_window": "01:30-02:00",
        "maintenance_window": "Sun:03:00-Sun:04:00", "deletion_protection": true, "auto_minor_version_upgrade": true,
        "iam_database_authentication_enabled": true, "enabled_cloudwatch_logs_exports": ["upgrade", "postgresql"],
        "monitoring_interval": 60, "performance_insights_enabled": true, "copy_tags_to_snapshot": true,
        "ca_cert_identifier": "rds-ca-rsa2048-g1", "parameter_group_name": "hardened",
        "option_group_name": "default:postgres-16", "db_subnet_group_name": "databases",
        "vpc_security_group_ids": ["sg-1"], "port": 5432, "username": "dbadmin", "manage_master_user_password": true,
        "engine_lifecycle_support": "open-source-rds-extended-support", "allocated_storage": 100,
        "max_allocated_storage": 0, "storage_type": "gp3", "password": "planted-secret-of-the-state",
        "performance_insights_kms_key_id": "arn:aws:kms:eu-west-1:111122223333:key/aaaa-1111",
        "tags_all": {"owner": "payments", "environment": "production", "tier": "1"}
    })
}

/// The arguments with others in their place; null takes one away.
fn but(name: &str, changes: &Value) -> Value {
    let mut all: Map<String, Value> = arguments(name).as_object().unwrap().clone();
    for (name, value) in changes.as_object().unwrap() {
        all.remove(name);
        if !value.is_null() {
            all.insert(name.clone(), value.clone());
        }
    }
    Value::Object(all)
}

fn label(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// A state with these databases, each with its changes.
pub fn state(databases: &[(&str, Value)]) -> String {
    let object = |(name, changes): &(&str, Value)| object("aws_db_instance", name, but(name, changes));
    state_of(databases.iter().map(object).collect())
}

pub fn object(ty: &str, name: &str, values: Value) -> Value {
    json!({"address": format!("{ty}.{}", label(name)), "mode": "managed", "type": ty, "name": label(name),
        "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 2, "values": values,
        "sensitive_values": {"password": true}})
}

pub fn state_of(objects: Vec<Value>) -> String {
    json!({"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": objects}}})
        .to_string()
}

/// A plan with one change for each database: its actions and what changes of the arguments.
pub fn plan(changes: &[(&str, &[&str], Value)], more: &Value) -> String {
    let entries: Vec<Value> = changes
        .iter()
        .map(|(name, actions, change)| {
            let after = but(name, change);
            let (before, after) = match *actions {
                ["create"] => (Value::Null, after),
                ["delete"] => (after, Value::Null),
                _ => (arguments(name), after),
            };
            json!({"address": format!("aws_db_instance.{}", label(name)), "mode": "managed",
                "type": "aws_db_instance", "name": label(name),
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {"actions": actions, "before": before, "after": after, "after_unknown": {},
                    "before_sensitive": {"password": true}, "after_sensitive": {"password": true}}})
        })
        .collect();
    let mut plan = json!({"format_version": "1.2", "terraform_version": "1.9.8", "resource_changes": entries,
        "configuration": {"root_module": {}}, "errored": false, "complete": true});
    for (name, value) in more.as_object().unwrap() {
        plan[name] = value.clone();
    }
    plan.to_string()
}

/// A template with one database that has these further properties.
pub fn template(properties: &str) -> String {
    let properties: String = properties.lines().map(|line| format!("      {line}\n")).collect();
    format!(
        "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  Orders:\n    Type: AWS::RDS::DBInstance\n    Properties:\n\
         {properties}      Engine: postgres\n      EngineVersion: \"16\"\n      DBInstanceClass: db.r7g.large\n      \
         StorageEncrypted: true\n      KmsKeyId: aaaa-1111\n      MultiAZ: true\n      BackupRetentionPeriod: 35\n      \
         DeletionProtection: true\n      EnableIAMDatabaseAuthentication: true\n      MonitoringInterval: 60\n      \
         EnablePerformanceInsights: true\n      CopyTagsToSnapshot: true\n      DBParameterGroupName: hardened\n      \
         ManageMasterUserPassword: true\n      MasterUsername: dbadmin\n      AllocatedStorage: 100\n      \
         VPCSecurityGroups: [sg-1]\n      PubliclyAccessible: false\n      StorageType: gp3\n      \
         EnableCloudwatchLogsExports: [upgrade, postgresql]\n"
    )
}

/// What a comparison came to.
pub struct Compared {
    pub run: Run,
}

/// Compares the fleet with one declared file.
pub fn drift(fleet: &Fleet, declared: &str, more: &[&str]) -> Compared {
    fleet.write();
    fleet.desk.put("declared", declared);
    let mut words = vec!["drift", "--declared", "declared", "--inventory", "fleet.ndjson", "--as-of", TIME];
    words.extend(more);
    let run = fleet.desk.run_with(&words, &[], b"");
    for text in [&run.out, &run.err] {
        assert!(!text.contains("planted-secret"), "{text}");
    }
    Compared { run }
}

/// The report as JSON.
pub fn report(fleet: &Fleet, declared: &str, more: &[&str]) -> Value {
    let mut words = vec!["--format", "json"];
    words.extend(more);
    drift(fleet, declared, &words).run.json()
}

/// Names of the attributes that differ, of all resources.
pub fn fields(report: &Value) -> Vec<String> {
    let all = report["drifted"].as_array().unwrap().iter().flat_map(|one| one["attributes"].as_array().unwrap());
    all.map(|field| field["field"].as_str().unwrap().to_owned()).collect()
}
