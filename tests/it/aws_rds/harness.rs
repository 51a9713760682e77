//! A fleet of one account and one region, read from the stand-in; and answers as RDS gives them.

use dbmuster::collect::scope::{AwsAccount, AwsScope, Regions};
use dbmuster::inventory::Writer;
use dbmuster::model::inventory::{HeaderTag, INVENTORY_SCHEMA_VERSION, InventoryHeader};
use dbmuster::model::{Gap, Resource};
use serde_json::{Map, Value, json};

use crate::aws_driver::support::{MAIN, Run, settings};
use crate::standin::{Fault, Fleet, Standin};

/// The account of the caller's credentials.
pub const ACCOUNT: &str = MAIN;
pub const REGION: &str = "eu-west-1";

/// What a run brought home.
pub struct Collected {
    pub resources: Vec<Resource>,
    pub gaps: Vec<Gap>,
    pub standin: Standin,
}

impl Collected {
    /// The resource of that kind and name.
    pub fn find(&self, kind: &str, name: &str) -> &Resource {
        let mut found = self.resources.iter().filter(|one| one.resource_type == kind && one.name == name);
        let first = found.next().unwrap_or_else(|| panic!("no {kind} {name}; {} {:?}", self.kinds(), self.gaps));
        assert!(found.next().is_none(), "two of {kind} {name}");
        first
    }

    pub fn of_kind(&self, kind: &str) -> Vec<&Resource> {
        self.resources.iter().filter(|one| one.resource_type == kind).collect()
    }

    fn kinds(&self) -> String {
        let all = self.resources.iter().map(|one| format!("{} {}", one.resource_type, one.name));
        all.collect::<Vec<_>>().join(", ")
    }

    /// Everything that was found, as text.
    pub fn text(&self) -> String {
        serde_json::to_string(&self.resources).unwrap()
    }
}

/// Reads a fleet with these RDS lists and one EC2 security group.
pub fn collect(rds: &Value, faults: Vec<Fault>) -> Collected {
    read(rds, &["sg-1"], faults)
}

/// Reads a fleet with these RDS lists and these EC2 security groups.
pub fn collect_with_groups_of(rds: &Value, groups: &[&str]) -> Collected {
    read(rds, groups, Vec::new())
}

fn read(rds: &Value, groups: &[&str], faults: Vec<Fault>) -> Collected {
    let group = |id: &&str| {
        json!({"GroupId": id, "GroupName": format!("databases {id}"), "Description": "databases", "VpcId": "vpc-1",
            "OwnerId": ACCOUNT, "IpPermissions": [], "IpPermissionsEgress": [], "Tags": [], "SecurityGroupArn": group_arn(id)})
    };
    let groups: Vec<Value> = groups.iter().map(group).collect();
    let fleet = json!({"accounts": {ACCOUNT: {"regions": {REGION: {"rds": rds, "ec2": {"SecurityGroups": groups}}}}}});
    let standin = Standin::start_blocking(Fleet::from_text(&fleet.to_string()).with_faults(faults));
    let scope = AwsScope {
        endpoint_url: Some(standin.url()),
        regions: Regions::Listed(vec![REGION.to_owned()]),
        accounts: vec![AwsAccount { id: ACCOUNT.to_owned(), ..AwsAccount::default() }],
        max_calls_per_second: Some(1000),
        ..AwsScope::default()
    };
    let run = Run::with(&scope, settings());
    let resources: Vec<Resource> = run.units.values().flat_map(|unit| unit.resources.clone()).collect();
    let gaps = run.units.values().flat_map(|unit| unit.gaps.clone()).collect();
    fits(&resources);
    Collected { resources, gaps, standin }
}

/// Every resource fits its kind: an inventory takes no other.
fn fits(resources: &[Resource]) {
    let folder = tempfile::tempdir().unwrap();
    let header = InventoryHeader {
        record: HeaderTag::Inventory,
        schema_version: INVENTORY_SCHEMA_VERSION.to_owned(),
        collected_at: "2026-11-20T13:00:00Z".to_owned(),
        scope_digest: None,
    };
    let mut writer = Writer::create(&folder.path().join("inventory.ndjson"), &header).unwrap();
    for resource in resources {
        writer.resource(resource).unwrap();
    }
}

pub fn arn(rest: &str) -> String {
    format!("arn:aws:rds:{REGION}:{ACCOUNT}:{rest}")
}

pub fn group_arn(id: &str) -> String {
    format!("arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{id}")
}

pub fn key_arn() -> String {
    format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-1111-4111-8111-111111111111")
}

/// `changes` over `base`; null takes a member out.
fn changed(mut base: Value, changes: &Value) -> Value {
    let members = base.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    base
}

/// A PostgreSQL instance in good order, as `DescribeDBInstances` gives it.
pub fn instance(name: &str, changes: &Value) -> Value {
    let base = json!({
        "DBInstanceIdentifier": name, "DBInstanceArn": arn(&format!("db:{name}")), "DBInstanceClass": "db.m6g.large",
        "Engine": "postgres", "EngineVersion": "16.4", "DBInstanceStatus": "available", "MasterUsername": "app_admin",
        "Endpoint": {"Address": format!("{name}.example.{REGION}.rds.amazonaws.com"), "Port": 5432}, "DbInstancePort": 0,
        "AllocatedStorage": 100, "StorageType": "gp3", "Iops": 3000, "StorageThroughput": 125,
        "InstanceCreateTime": "2024-03-01T10:15:30.123Z", "LatestRestorableTime": "2026-11-20T12:55:00Z",
        "PreferredBackupWindow": "02:00-02:30", "PreferredMaintenanceWindow": "sun:03:00-sun:03:30",
        "BackupRetentionPeriod": 14, "MultiAZ": true, "AvailabilityZone": format!("{REGION}a"),
        "DBSecurityGroups": [], "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
        "DBParameterGroups": [{"DBParameterGroupName": "own-pg16", "ParameterApplyStatus": "in-sync"}],
        "OptionGroupMemberships": [{"OptionGroupName": "default:postgres-16", "Status": "in-sync"}],
        "DBSubnetGroup": {"DBSubnetGroupName": "private", "VpcId": "vpc-1", "Subnets": []},
    });
    let more = json!({
        "AutoMinorVersionUpgrade": true, "PubliclyAccessible": false, "StorageEncrypted": true,
        "StorageEncryptionType": "sse-kms", "KmsKeyId": key_arn(), "DbiResourceId": format!("db-{}", name.to_uppercase()),
        "CACertificateIdentifier": "rds-ca-rsa2048-g1",
        "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-02-28T10:15:30Z"},
        "CopyTagsToSnapshot": true, "MonitoringInterval": 60, "IAMDatabaseAuthenticationEnabled": true,
        "PerformanceInsightsEnabled": true, "PerformanceInsightsKMSKeyId": key_arn(), "DeletionProtection": true,
        "EnabledCloudwatchLogsExports": ["postgresql", "upgrade"], "TagList": tags(), "NetworkType": "IPV4",
        "EngineLifecycleSupport": "open-source-rds-extended-support", "PendingModifiedValues": {},
    });
    changed(changed(base, &more), changes)
}

/// A member of an Aurora cluster: the service repeats the cluster's settings on it, or gives the defaults.
pub fn member(name: &str, cluster: &str, changes: &Value) -> Value {
    let own = json!({
        "DBClusterIdentifier": cluster, "Engine": "aurora-postgresql", "EngineVersion": "16.8", "StorageEncrypted": false,
        "StorageEncryptionType": "none", "KmsKeyId": null, "BackupRetentionPeriod": 1, "DeletionProtection": false,
        "IAMDatabaseAuthenticationEnabled": false, "MultiAZ": false, "PromotionTier": 1,
        "EnabledCloudwatchLogsExports": null, "AllocatedStorage": 1, "StorageType": "aurora", "LatestRestorableTime": null,
        "DBParameterGroups": [{"DBParameterGroupName": "default.aurora-postgresql16", "ParameterApplyStatus": "in-sync"}],
        "OptionGroupMemberships": [{"OptionGroupName": "default:aurora-postgresql-16", "Status": "in-sync"}],
    });
    instance(name, &changed(own, changes))
}

/// An Aurora PostgreSQL cluster in good order, as `DescribeDBClusters` gives it.
pub fn cluster(name: &str, members: &[&str], changes: &Value) -> Value {
    let members: Vec<Value> = members
        .iter()
        .enumerate()
        .map(|(number, member)| {
            json!({"DBInstanceIdentifier": member, "IsClusterWriter": number == 0, "DBClusterParameterGroupStatus": "in-sync",
                "PromotionTier": 1})
        })
        .collect();
    let base = json!({
        "DBClusterIdentifier": name, "DBClusterArn": arn(&format!("cluster:{name}")), "Engine": "aurora-postgresql",
        "EngineMode": "provisioned", "EngineVersion": "16.8", "Status": "available", "AllocatedStorage": 1,
        "BackupRetentionPeriod": 14, "PreferredBackupWindow": "01:00-01:30", "PreferredMaintenanceWindow": "sat:04:00-sat:04:30",
        "EarliestRestorableTime": "2026-11-06T02:10:00Z", "LatestRestorableTime": "2026-11-20T12:58:00Z",
        "ClusterCreateTime": "2024-05-01T08:00:00.500Z", "MultiAZ": true, "Port": 5432, "MasterUsername": "app_admin",
        "Endpoint": format!("{name}.cluster-example.{REGION}.rds.amazonaws.com"), "DBClusterMembers": members,
        "DBClusterParameterGroup": "own-apg16", "DBSubnetGroup": "private",
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
        "StorageEncrypted": true, "StorageEncryptionType": "sse-kms", "KmsKeyId": key_arn(),
        "DbClusterResourceId": format!("cluster-{}", name.to_uppercase()), "AssociatedRoles": [],
        "IAMDatabaseAuthenticationEnabled": true, "EnabledCloudwatchLogsExports": ["postgresql"], "DeletionProtection": true,
        "HttpEndpointEnabled": false, "CopyTagsToSnapshot": true, "CrossAccountClone": false, "TagList": tags(),
        "EngineLifecycleSupport": "open-source-rds-extended-support", "NetworkType": "IPV4",
    });
    changed(base, changes)
}

/// A manual snapshot of an instance, as `DescribeDBSnapshots` gives it.
pub fn snapshot(name: &str, of: &str, changes: &Value) -> Value {
    let base = json!({
        "DBSnapshotIdentifier": name, "DBSnapshotArn": arn(&format!("snapshot:{name}")), "DBInstanceIdentifier": of,
        "DbiResourceId": format!("db-{}", of.to_uppercase()), "Engine": "postgres", "EngineVersion": "16.4",
        "SnapshotType": "manual", "Status": "available", "AllocatedStorage": 100, "Encrypted": true,
        "StorageEncryptionType": "sse-kms", "KmsKeyId": key_arn(), "TagList": tags(),
        "SnapshotCreateTime": "2026-11-01T02:05:00.100Z", "OriginalSnapshotCreateTime": "2026-11-01T02:05:00.100Z",
    });
    changed(base, changes)
}

/// A manual snapshot of a cluster, as `DescribeDBClusterSnapshots` gives it.
pub fn cluster_snapshot(name: &str, of: &str, changes: &Value) -> Value {
    let base = json!({
        "DBClusterSnapshotIdentifier": name, "DBClusterSnapshotArn": arn(&format!("cluster-snapshot:{name}")),
        "DBClusterIdentifier": of, "DbClusterResourceId": format!("cluster-{}", of.to_uppercase()),
        "Engine": "aurora-postgresql", "EngineVersion": "16.8", "SnapshotType": "manual", "Status": "available",
        "StorageEncrypted": true, "StorageEncryptionType": "sse-kms", "KmsKeyId": key_arn(), "TagList": tags(),
        "SnapshotCreateTime": "2026-11-01T02:05:00.100Z", "AllocatedStorage": 0,
    });
    changed(base, changes)
}

/// A parameter group; the stand-in adds all other parameters of the family, with their sources.
pub fn parameter_group(name: &str, family: &str, parameters: &Value) -> Value {
    json!({"DBParameterGroupName": name, "DBParameterGroupFamily": family, "Description": name,
        "DBParameterGroupArn": arn(&format!("pg:{name}")), "_parameters": parameters, "_tags": tags()})
}

pub fn cluster_parameter_group(name: &str, family: &str, parameters: &Value) -> Value {
    json!({"DBClusterParameterGroupName": name, "DBParameterGroupFamily": family, "Description": name,
        "DBClusterParameterGroupArn": arn(&format!("cluster-pg:{name}")), "_parameters": parameters, "_tags": tags()})
}

fn tags() -> Value {
    json!([{"Key": "owner", "Value": "payments"}, {"Key": "environment", "Value": "production"}])
}

/// Groups that the databases of these tests use.
pub fn with_groups(mut rds: Value) -> Value {
    let groups = json!({
        "DBParameterGroups": [parameter_group("own-pg16", "postgres16", &json!({"rds.force_ssl": "1"})),
            parameter_group("default.aurora-postgresql16", "aurora-postgresql16", &json!({})),
            parameter_group("default.mysql8.4", "mysql8.4", &json!({}))],
        "DBClusterParameterGroups": [cluster_parameter_group("own-apg16", "aurora-postgresql16", &json!({"rds.force_ssl": "1"}))],
        "OptionGroupsList": [{"OptionGroupName": "default:postgres-16", "EngineName": "postgres", "MajorEngineVersion": "16",
            "OptionGroupArn": arn("og:default:postgres-16"), "Options": []}],
        "DBSubnetGroups": [{"DBSubnetGroupName": "private", "DBSubnetGroupDescription": "private", "VpcId": "vpc-1",
            "SubnetGroupStatus": "Complete", "DBSubnetGroupArn": arn("subgrp:private"), "_tags": tags(),
            "Subnets": [{"SubnetIdentifier": "subnet-2", "SubnetAvailabilityZone": {"Name": "eu-west-1b"}},
                {"SubnetIdentifier": "subnet-1", "SubnetAvailabilityZone": {"Name": "eu-west-1a"}}]}],
        "Certificates": [{"CertificateIdentifier": "rds-ca-rsa2048-g1", "CertificateType": "CA", "ValidFrom": "2021-05-21T21:10:00Z",
            "ValidTill": "2061-05-21T22:10:00Z", "CertificateArn": format!("arn:aws:rds:{REGION}::cert:rds-ca-rsa2048-g1")}],
    });
    let own = rds.as_object_mut().unwrap();
    for (list, items) in groups.as_object().unwrap() {
        own.entry(list.clone()).or_insert_with(|| items.clone());
    }
    rds
}

/// What is known of a resource, by name.
pub fn known(resource: &Resource) -> &Map<String, Value> {
    &resource.attributes
}
