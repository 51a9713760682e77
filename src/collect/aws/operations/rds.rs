//! Operations of RDS, which also answers for Aurora, Neptune and DocumentDB. Main item: [`TABLE`].

use super::table;

table! {
    CERTIFICATES: Rds "DescribeCertificates" Regional Region {};
    CLUSTER_PARAMETERS: Rds "DescribeDBClusterParameters" Regional Thing { "aws_rds_cluster_parameter_group": ["parameters"] };
    CLUSTER_PARAMETER_GROUPS: Rds "DescribeDBClusterParameterGroups" Regional Region { "aws_rds_cluster_parameter_group": [] };
    CLUSTERS: Rds "DescribeDBClusters" Regional Region { "aws_rds_cluster": [], "aws_rds_activity_stream": [] };
    CLUSTER_SNAPSHOTS: Rds "DescribeDBClusterSnapshots" Regional Region { "aws_rds_cluster_snapshot": [] };
    CLUSTER_SNAPSHOT_ATTRIBUTES: Rds "DescribeDBClusterSnapshotAttributes" Regional Thing { "aws_rds_cluster_snapshot": ["shared_accounts"] };
    CLUSTER_AUTOMATED_BACKUPS: Rds "DescribeDBClusterAutomatedBackups" Regional Region { "aws_rds_automated_backup": [] };
    BLUE_GREEN_DEPLOYMENTS: Rds "DescribeBlueGreenDeployments" Regional Region {};
    ENGINE_VERSIONS: Rds "DescribeDBEngineVersions" Regional Thing {};
    EVENT_SUBSCRIPTIONS: Rds "DescribeEventSubscriptions" Regional Region { "aws_rds_event_subscription": [] };
    EXPORT_TASKS: Rds "DescribeExportTasks" Regional Region {};
    GLOBAL_CLUSTERS: Rds "DescribeGlobalClusters" Regional Region { "aws_rds_global_cluster": [] };
    INSTANCE_AUTOMATED_BACKUPS: Rds "DescribeDBInstanceAutomatedBackups" Regional Region { "aws_rds_automated_backup": [] };
    INSTANCES: Rds "DescribeDBInstances" Regional Region { "aws_rds_instance": [], "aws_rds_cluster_instance": [] };
    MAJOR_ENGINE_VERSIONS: Rds "DescribeDBMajorEngineVersions" Regional Region {};
    OPTION_GROUPS: Rds "DescribeOptionGroups" Regional Region { "aws_rds_option_group": [] };
    PARAMETERS: Rds "DescribeDBParameters" Regional Thing { "aws_rds_parameter_group": ["parameters"] };
    PARAMETER_GROUPS: Rds "DescribeDBParameterGroups" Regional Region { "aws_rds_parameter_group": [] };
    PENDING_MAINTENANCE_ACTIONS: Rds "DescribePendingMaintenanceActions" Regional Region {};
    PROXIES: Rds "DescribeDBProxies" Regional Region { "aws_rds_proxy": [] };
    PROXY_TARGET_GROUPS: Rds "DescribeDBProxyTargetGroups" Regional Thing {};
    PROXY_TARGETS: Rds "DescribeDBProxyTargets" Regional Thing {};
    SECURITY_GROUPS: Rds "DescribeDBSecurityGroups" Regional Region { "aws_rds_db_security_group": [] };
    SHARD_GROUPS: Rds "DescribeDBShardGroups" Regional Region { "aws_rds_shard_group": [] };
    SNAPSHOTS: Rds "DescribeDBSnapshots" Regional Region { "aws_rds_snapshot": [] };
    SNAPSHOT_ATTRIBUTES: Rds "DescribeDBSnapshotAttributes" Regional Thing { "aws_rds_snapshot": ["shared_accounts"] };
    SUBNET_GROUPS: Rds "DescribeDBSubnetGroups" Regional Region { "aws_rds_subnet_group": [] };
    TAGS: Rds "ListTagsForResource" Regional Thing {};
}
