//! Operations of RDS, which also answers for Aurora, Neptune and DocumentDB. Main item: [`TABLE`].

use super::table;

table! {
    CERTIFICATES: Rds "DescribeCertificates" Regional Thing { "aws_rds_instance": ["ca_valid_till"], "aws_rds_cluster": ["ca_valid_till"], "aws_rds_cluster_instance": ["ca_valid_till"] };
    CLUSTER_PARAMETERS: Rds "DescribeDBClusterParameters" Regional Thing { "aws_rds_cluster_parameter_group": ["parameters"] };
    CLUSTER_PARAMETER_GROUPS: Rds "DescribeDBClusterParameterGroups" Regional Region { "aws_rds_cluster_parameter_group": [] };
    CLUSTERS: Rds "DescribeDBClusters" Regional Region { "aws_rds_cluster": [], "aws_rds_activity_stream": [], "aws_docdb": [], "aws_neptune": [], "aws_rds_cluster_instance": ["is_cluster_writer"], "aws_rds_cluster_snapshot": ["source_deleted"] };
    CLUSTER_SNAPSHOTS: Rds "DescribeDBClusterSnapshots" Regional Region { "aws_rds_cluster_snapshot": [] };
    CLUSTER_SNAPSHOT_ATTRIBUTES: Rds "DescribeDBClusterSnapshotAttributes" Regional Thing { "aws_rds_cluster_snapshot": ["shared_accounts"] };
    CLUSTER_AUTOMATED_BACKUPS: Rds "DescribeDBClusterAutomatedBackups" Regional Region { "aws_rds_cluster_automated_backup": [] };
    BLUE_GREEN_DEPLOYMENTS: Rds "DescribeBlueGreenDeployments" Regional Region { "aws_rds_blue_green_deployment": [] };
    ENGINE_VERSIONS: Rds "DescribeDBEngineVersions" Regional Thing { "aws_rds_instance": ["engine_version_status", "minor_upgrade_targets"], "aws_rds_cluster": ["engine_version_status", "minor_upgrade_targets"] };
    EVENT_SUBSCRIPTIONS: Rds "DescribeEventSubscriptions" Regional Region { "aws_rds_event_subscription": [] };
    EXPORT_TASKS: Rds "DescribeExportTasks" Regional Region { "aws_rds_export_task": [] };
    GLOBAL_CLUSTERS: Rds "DescribeGlobalClusters" Regional Region { "aws_rds_global_cluster": [] };
    INSTANCE_AUTOMATED_BACKUPS: Rds "DescribeDBInstanceAutomatedBackups" Regional Region { "aws_rds_automated_backup": [], "aws_rds_instance": ["earliest_restorable_time"] };
    INSTANCES: Rds "DescribeDBInstances" Regional Region { "aws_rds_instance": [], "aws_rds_cluster_instance": [], "aws_rds_activity_stream": [], "aws_docdb": [], "aws_neptune": [], "aws_rds_snapshot": ["source_deleted"], "aws_rds_cluster": ["public_reachability"] };
    MAJOR_ENGINE_VERSIONS: Rds "DescribeDBMajorEngineVersions" Regional Thing { "aws_rds_instance": ["standard_support_end", "extended_support_end"], "aws_rds_cluster": ["standard_support_end", "extended_support_end"] };
    OPTION_GROUPS: Rds "DescribeOptionGroups" Regional Region { "aws_rds_option_group": [] };
    PARAMETERS: Rds "DescribeDBParameters" Regional Thing { "aws_rds_parameter_group": ["parameters"] };
    PARAMETER_GROUPS: Rds "DescribeDBParameterGroups" Regional Region { "aws_rds_parameter_group": [] };
    PENDING_MAINTENANCE_ACTIONS: Rds "DescribePendingMaintenanceActions" Regional Thing { "aws_rds_instance": ["pending_maintenance_actions"], "aws_rds_cluster": ["pending_maintenance_actions"], "aws_rds_cluster_instance": ["pending_maintenance_actions"] };
    PROXIES: Rds "DescribeDBProxies" Regional Region { "aws_rds_proxy": [] };
    PROXY_TARGET_GROUPS: Rds "DescribeDBProxyTargetGroups" Regional Thing { "aws_rds_proxy": ["targets"] };
    PROXY_TARGETS: Rds "DescribeDBProxyTargets" Regional Thing { "aws_rds_proxy": ["targets"] };
    SECURITY_GROUPS: Rds "DescribeDBSecurityGroups" Regional Region { "aws_rds_db_security_group": [] };
    SHARD_GROUPS: Rds "DescribeDBShardGroups" Regional Region { "aws_rds_shard_group": [] };
    SNAPSHOTS: Rds "DescribeDBSnapshots" Regional Region { "aws_rds_snapshot": [] };
    SNAPSHOT_ATTRIBUTES: Rds "DescribeDBSnapshotAttributes" Regional Thing { "aws_rds_snapshot": ["shared_accounts"] };
    SUBNET_GROUPS: Rds "DescribeDBSubnetGroups" Regional Region { "aws_rds_subnet_group": [], "aws_rds_cluster": ["vpc_id", "public_reachability"], "aws_rds_instance": ["public_reachability"] };
    TAGS: Rds "ListTagsForResource" Regional Thing { "aws_rds_parameter_group": ["tags"], "aws_rds_cluster_parameter_group": ["tags"], "aws_rds_option_group": ["tags"], "aws_rds_subnet_group": ["tags"], "aws_rds_event_subscription": ["tags"], "aws_rds_proxy": ["tags"], "aws_rds_db_security_group": ["tags"] };
}
