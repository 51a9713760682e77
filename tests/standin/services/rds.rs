//! RDS, which also answers for Aurora, Neptune and DocumentDB.

use serde_json::{Map, Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::{RDS, page};
use super::lists::{List, as_stored, one_page};
use super::parameters;

const fn list(
    operation: &'static str,
    list: &'static str,
    missing: &'static str,
    one: &'static [(&'static str, &'static str)],
    narrow: &'static [(&'static str, &'static str)],
) -> List {
    List { operation, list, one, missing, narrow }
}

const LISTS: &[List] = &[
    list(
        "DescribeDBInstances",
        "DBInstances",
        "DBInstanceNotFound",
        &[("DBInstanceIdentifier", "DBInstanceIdentifier")],
        &[
            ("db-cluster-id", "DBClusterIdentifier"),
            ("db-instance-id", "DBInstanceIdentifier"),
            ("dbi-resource-id", "DbiResourceId"),
            ("engine", "Engine"),
        ],
    ),
    list(
        "DescribeDBClusters",
        "DBClusters",
        "DBClusterNotFoundFault",
        &[("DBClusterIdentifier", "DBClusterIdentifier")],
        &[
            ("db-cluster-id", "DBClusterIdentifier"),
            ("db-cluster-resource-id", "DbClusterResourceId"),
            ("engine", "Engine"),
        ],
    ),
    list(
        "DescribeGlobalClusters",
        "GlobalClusters",
        "GlobalClusterNotFoundFault",
        &[("GlobalClusterIdentifier", "GlobalClusterIdentifier")],
        &[("db-cluster-id", "GlobalClusterMembers.DBClusterArn")],
    ),
    list(
        "DescribeDBInstanceAutomatedBackups",
        "DBInstanceAutomatedBackups",
        "DBInstanceAutomatedBackupNotFound",
        &[],
        &[
            ("DBInstanceIdentifier", "DBInstanceIdentifier"),
            ("DbiResourceId", "DbiResourceId"),
            ("DBInstanceAutomatedBackupsArn", "DBInstanceAutomatedBackupsArn"),
            ("status", "Status"),
            ("db-instance-id", "DBInstanceIdentifier"),
            ("dbi-resource-id", "DbiResourceId"),
        ],
    ),
    list(
        "DescribeDBClusterAutomatedBackups",
        "DBClusterAutomatedBackups",
        "DBClusterAutomatedBackupNotFoundFault",
        &[],
        &[
            ("DBClusterIdentifier", "DBClusterIdentifier"),
            ("DbClusterResourceId", "DbClusterResourceId"),
            ("status", "Status"),
            ("db-cluster-id", "DBClusterIdentifier"),
            ("db-cluster-resource-id", "DbClusterResourceId"),
        ],
    ),
    list(
        "DescribeDBParameterGroups",
        "DBParameterGroups",
        "DBParameterGroupNotFound",
        &[("DBParameterGroupName", "DBParameterGroupName")],
        &[],
    ),
    list(
        "DescribeDBClusterParameterGroups",
        "DBClusterParameterGroups",
        "DBParameterGroupNotFound",
        &[("DBClusterParameterGroupName", "DBClusterParameterGroupName")],
        &[],
    ),
    list(
        "DescribeOptionGroups",
        "OptionGroupsList",
        "OptionGroupNotFoundFault",
        &[("OptionGroupName", "OptionGroupName")],
        &[("EngineName", "EngineName"), ("MajorEngineVersion", "MajorEngineVersion")],
    ),
    list(
        "DescribeDBSubnetGroups",
        "DBSubnetGroups",
        "DBSubnetGroupNotFoundFault",
        &[("DBSubnetGroupName", "DBSubnetGroupName")],
        &[],
    ),
    list(
        "DescribeEventSubscriptions",
        "EventSubscriptionsList",
        "SubscriptionNotFound",
        &[("SubscriptionName", "CustSubscriptionId")],
        &[],
    ),
    list("DescribeDBProxies", "DBProxies", "DBProxyNotFoundFault", &[("DBProxyName", "DBProxyName")], &[]),
    list(
        "DescribeDBProxyEndpoints",
        "DBProxyEndpoints",
        "DBProxyEndpointNotFoundFault",
        &[("DBProxyEndpointName", "DBProxyEndpointName")],
        &[("DBProxyName", "DBProxyName")],
    ),
    list(
        "DescribePendingMaintenanceActions",
        "PendingMaintenanceActions",
        "ResourceNotFoundFault",
        &[],
        &[
            ("ResourceIdentifier", "ResourceIdentifier"),
            ("db-instance-id", "ResourceIdentifier"),
            ("db-cluster-id", "ResourceIdentifier"),
        ],
    ),
    list(
        "DescribeDBEngineVersions",
        "DBEngineVersions",
        "",
        &[],
        &[
            ("Engine", "Engine"),
            ("EngineVersion", "EngineVersion"),
            ("DBParameterGroupFamily", "DBParameterGroupFamily"),
            ("engine", "Engine"),
            ("engine-version", "EngineVersion"),
            ("status", "Status"),
        ],
    ),
    list(
        "DescribeDBMajorEngineVersions",
        "DBMajorEngineVersions",
        "",
        &[],
        &[("Engine", "Engine"), ("MajorEngineVersion", "MajorEngineVersion")],
    ),
    list(
        "DescribeExportTasks",
        "ExportTasks",
        "ExportTaskNotFound",
        &[("ExportTaskIdentifier", "ExportTaskIdentifier")],
        &[("SourceArn", "SourceArn"), ("SourceType", "SourceType"), ("status", "Status"), ("s3-bucket", "S3Bucket")],
    ),
    list(
        "DescribeBlueGreenDeployments",
        "BlueGreenDeployments",
        "BlueGreenDeploymentNotFoundFault",
        &[("BlueGreenDeploymentIdentifier", "BlueGreenDeploymentIdentifier")],
        &[("source", "Source"), ("target", "Target"), ("blue-green-deployment-name", "BlueGreenDeploymentName")],
    ),
    list(
        "DescribeDBShardGroups",
        "DBShardGroups",
        "DBShardGroupNotFound",
        &[("DBShardGroupIdentifier", "DBShardGroupIdentifier")],
        &[],
    ),
    list(
        "DescribeDBSecurityGroups",
        "DBSecurityGroups",
        "DBSecurityGroupNotFound",
        &[("DBSecurityGroupName", "DBSecurityGroupName")],
        &[],
    ),
];

const SNAPSHOTS: List = list(
    "DescribeDBSnapshots",
    "DBSnapshots",
    "DBSnapshotNotFound",
    &[("DBSnapshotIdentifier", "DBSnapshotIdentifier")],
    &[
        ("DBInstanceIdentifier", "DBInstanceIdentifier"),
        ("DbiResourceId", "DbiResourceId"),
        ("db-instance-id", "DBInstanceIdentifier"),
        ("db-snapshot-id", "DBSnapshotIdentifier"),
        ("dbi-resource-id", "DbiResourceId"),
        ("snapshot-type", "SnapshotType"),
        ("engine", "Engine"),
    ],
);

const CLUSTER_SNAPSHOTS: List = list(
    "DescribeDBClusterSnapshots",
    "DBClusterSnapshots",
    "DBClusterSnapshotNotFoundFault",
    &[("DBClusterSnapshotIdentifier", "DBClusterSnapshotIdentifier")],
    &[
        ("DBClusterIdentifier", "DBClusterIdentifier"),
        ("DbClusterResourceId", "DbClusterResourceId"),
        ("db-cluster-id", "DBClusterIdentifier"),
        ("db-cluster-snapshot-id", "DBClusterSnapshotIdentifier"),
        ("snapshot-type", "SnapshotType"),
        ("engine", "Engine"),
    ],
);

/// The answer to an operation of RDS, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    if let Some(list) = LISTS.iter().find(|list| list.operation == ctx.operation) {
        return Some(list.paged(ctx, "rds", &RDS, "Marker"));
    }
    Some(match ctx.operation {
        "DescribeDBSnapshots" => snapshots(ctx, &SNAPSHOTS),
        "DescribeDBClusterSnapshots" => snapshots(ctx, &CLUSTER_SNAPSHOTS),
        "DescribeDBSnapshotAttributes" => attributes(ctx, &SNAPSHOTS, "DBSnapshot"),
        "DescribeDBClusterSnapshotAttributes" => attributes(ctx, &CLUSTER_SNAPSHOTS, "DBClusterSnapshot"),
        "DescribeDBParameters" => parameters::of_group(ctx, false),
        "DescribeDBClusterParameters" => parameters::of_group(ctx, true),
        "DescribeEngineDefaultParameters" => parameters::of_family(ctx, false),
        "DescribeEngineDefaultClusterParameters" => parameters::of_family(ctx, true),
        "DescribeCertificates" => certificates(ctx),
        "DescribeDBProxyTargetGroups" => of_proxy(ctx, "TargetGroups", "TargetGroupName"),
        "DescribeDBProxyTargets" => of_proxy(ctx, "Targets", "_TargetGroupName"),
        "ListTagsForResource" => tags(ctx),
        _ => return None,
    })
}

/// Own snapshots by default; those that others share or publish only when they are asked for.
fn snapshots(ctx: &Ctx<'_>, list: &List) -> Result<Value, ApiError> {
    let kind = ctx.params.get("SnapshotType");
    let is_others = matches!(kind.as_deref(), Some("shared" | "public"));
    let mut rows: Vec<Value> = Vec::new();
    if !is_others {
        let own = list.rows(ctx, "rds")?;
        let wanted = own.into_iter().filter(|row| match &kind {
            Some(kind) => row.get("SnapshotType").and_then(Value::as_str) == Some(kind),
            None => true,
        });
        let wanted: Vec<&Value> = wanted.collect();
        if !ctx.params.is_true("IncludeShared") && !ctx.params.is_true("IncludePublic") {
            return one_page(ctx, &wanted, list.list, &RDS, "Marker");
        }
        rows.extend(wanted.into_iter().cloned());
    }
    let wants = |audience: &str, param: &str| kind.as_deref() == Some(audience) || ctx.params.is_true(param);
    for (account, other) in &ctx.world.fleet.accounts {
        let Some(place) = other.regions.get(ctx.region).filter(|_| account != ctx.account) else { continue };
        for row in place.list("rds", list.list) {
            let shared_with = |who: &str| {
                row.pointer("/_attributes/restore")
                    .and_then(Value::as_array)
                    .is_some_and(|a| a.iter().any(|v| v == who))
            };
            let is_shown = (wants("shared", "IncludeShared") && shared_with(ctx.account))
                || (wants("public", "IncludePublic") && shared_with("all"));
            if is_shown {
                let text = row.to_string().replace("{account}", account);
                let mut shown: Value = serde_json::from_str(&text).expect("it was JSON before");
                let id = list.one[0].1;
                let arn = if id == "DBSnapshotIdentifier" { "DBSnapshotArn" } else { "DBClusterSnapshotArn" };
                shown[id] = shown.get(arn).cloned().unwrap_or_default();
                rows.push(shown);
            }
        }
    }
    let rows: Vec<&Value> = rows.iter().collect();
    one_page(ctx, &rows, list.list, &RDS, "Marker")
}

/// `restore` is always there, and empty when nobody else may restore.
fn attributes(ctx: &Ctx<'_>, list: &List, name: &str) -> Result<Value, ApiError> {
    let id = format!("{name}Identifier");
    if ctx.params.get(&id).is_none() {
        return Err(ApiError::invalid("rds", format!("The parameter {id} must be provided")));
    }
    let rows = list.rows(ctx, "rds")?;
    let row = rows.first().ok_or_else(|| ApiError::missing(list.missing, format!("{id} not found.")))?;
    let mut found = Vec::new();
    let mut given = row.get("_attributes").and_then(Value::as_object).cloned().unwrap_or_default();
    given.entry("restore").or_insert_with(|| json!([]));
    for (attribute, values) in &given {
        found.push(json!({"AttributeName": attribute, "AttributeValues": values}));
    }
    let mut result = Map::new();
    result.insert(id.clone(), row.get(&id).cloned().unwrap_or_default());
    result.insert(format!("{name}Attributes"), Value::Array(found));
    Ok(json!({ format!("{name}AttributesResult"): result }))
}

fn certificates(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let list = list(
        "DescribeCertificates",
        "Certificates",
        "CertificateNotFound",
        &[("CertificateIdentifier", "CertificateIdentifier")],
        &[],
    );
    let mut answer = list.paged(ctx, "rds", &RDS, "Marker")?;
    if let Some(default) = ctx.place.get("rds", "DefaultCertificateForNewLaunches") {
        answer["DefaultCertificateForNewLaunches"] = default.clone();
    }
    Ok(answer)
}

/// What belongs to one proxy, which has to be named.
fn of_proxy(ctx: &Ctx<'_>, name: &'static str, group: &'static str) -> Result<Value, ApiError> {
    let Some(proxy) = ctx.params.get("DBProxyName") else {
        return Err(ApiError::invalid("rds", "The parameter DBProxyName must be provided"));
    };
    if ctx.place.with("rds", "DBProxies", "DBProxyName", &proxy).is_empty() {
        return Err(ApiError::missing("DBProxyNotFoundFault", format!("DBProxy {proxy} not found.")));
    }
    let field = if name == "Targets" { "_DBProxyName" } else { "DBProxyName" };
    let mut rows = ctx.place.with("rds", name, field, &proxy);
    if let Some(wanted) = ctx.params.get("TargetGroupName") {
        rows.retain(|row| row.get(group).and_then(Value::as_str).unwrap_or("default") == wanted);
    }
    let (range, token) = page(ctx, &RDS, rows.len())?;
    let shown: Vec<Value> = rows[range].iter().map(|row| (*row).clone()).collect();
    Ok(match token {
        Some(token) => json!({name: shown, "Marker": token}),
        None => json!({name: shown}),
    })
}

/// Where the ARN of a resource stands.
const ARNS: &[(&str, &str)] = &[
    ("DBInstances", "DBInstanceArn"),
    ("DBClusters", "DBClusterArn"),
    ("DBSnapshots", "DBSnapshotArn"),
    ("DBClusterSnapshots", "DBClusterSnapshotArn"),
    ("DBParameterGroups", "DBParameterGroupArn"),
    ("DBClusterParameterGroups", "DBClusterParameterGroupArn"),
    ("OptionGroupsList", "OptionGroupArn"),
    ("DBSubnetGroups", "DBSubnetGroupArn"),
    ("EventSubscriptionsList", "EventSubscriptionArn"),
    ("DBProxies", "DBProxyArn"),
    ("DBProxyEndpoints", "DBProxyEndpointArn"),
    ("GlobalClusters", "GlobalClusterArn"),
    ("DBSecurityGroups", "DBSecurityGroupArn"),
    ("DBShardGroups", "DBShardGroupArn"),
    ("DBInstanceAutomatedBackups", "DBInstanceAutomatedBackupsArn"),
    ("DBClusterAutomatedBackups", "DBClusterAutomatedBackupsArn"),
    ("TargetGroups", "TargetGroupArn"),
];

fn tags(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let Some(arn) = ctx.params.get("ResourceName") else {
        return Err(ApiError::invalid("rds", "The parameter ResourceName must be provided"));
    };
    let stored = as_stored(ctx, &arn);
    let found = ARNS.iter().find_map(|(list, field)| ctx.place.with("rds", list, field, &stored).first().copied());
    match found {
        Some(row) => {
            let tags = row.get("_tags").or_else(|| row.get("TagList")).cloned().unwrap_or_else(|| json!([]));
            Ok(json!({"TagList": tags}))
        }
        None => Err(ApiError::missing(
            "InvalidParameterValue",
            format!("The specified resource name does not match an RDS resource in this region: {arn}"),
        )),
    }
}
