//! Operations of the services around the databases: who may do what, with which keys, over which networks.
//! Main item: [`TABLE`].

use super::table;

table! {
    BACKUP_PLANS: Backup "ListBackupPlans" Regional Thing { "aws_backup_selection": [], "aws_rds_instance": ["in_backup_plan"], "aws_rds_cluster": ["in_backup_plan"] };
    BACKUP_SELECTIONS: Backup "ListBackupSelections" Regional Thing { "aws_backup_selection": [], "aws_rds_instance": ["in_backup_plan"], "aws_rds_cluster": ["in_backup_plan"] };
    BACKUP_SELECTION: Backup "GetBackupSelection" Regional Thing { "aws_backup_selection": [], "aws_rds_instance": ["in_backup_plan"], "aws_rds_cluster": ["in_backup_plan"] };
    BACKUP_PROTECTED_RESOURCES: Backup "ListProtectedResources" Regional Thing { "aws_rds_instance": ["last_recovery_point"], "aws_rds_cluster": ["last_recovery_point"] };
    EC2_NETWORK_ACLS: Ec2 "DescribeNetworkAcls" Regional Thing { "aws_network_acl": [], "aws_rds_instance": ["public_reachability"], "aws_rds_cluster": ["public_reachability"] };
    EC2_REGIONS: Ec2 "DescribeRegions" Regional Account {};
    EC2_ROUTE_TABLES: Ec2 "DescribeRouteTables" Regional Thing { "aws_route_table": [], "aws_rds_subnet_group": ["internet_routes"], "aws_rds_instance": ["public_reachability"], "aws_rds_cluster": ["public_reachability"] };
    EC2_SECURITY_GROUPS: Ec2 "DescribeSecurityGroups" Regional Region { "aws_security_group": [], "aws_security_group_rule": [], "aws_rds_instance": ["public_reachability", "uses_default_security_group"], "aws_rds_cluster": ["public_reachability", "uses_default_security_group"] };
    EC2_SUBNETS: Ec2 "DescribeSubnets" Regional Thing { "aws_subnet": [], "aws_rds_subnet_group": ["in_default_vpc", "internet_routes"], "aws_rds_instance": ["public_reachability"], "aws_rds_cluster": ["public_reachability"] };
    EC2_VPC_ENDPOINTS: Ec2 "DescribeVpcEndpoints" Regional Thing { "aws_vpc_endpoint": [] };
    IAM_ACCOUNT_SUMMARY: Iam "GetAccountSummary" Global Account { "aws_account": ["root_mfa_enabled", "root_access_keys_present", "users", "groups", "roles", "policies"] };
    IAM_ACCESS_KEYS: Iam "ListAccessKeys" Global Thing { "aws_iam_user": ["access_keys"] };
    IAM_ACCESS_KEY_LAST_USED: Iam "GetAccessKeyLastUsed" Global Thing { "aws_iam_user": ["access_keys"] };
    IAM_ALIASES: Iam "ListAccountAliases" Global Account { "aws_account": ["aliases"] };
    IAM_AUTHORIZATION_DETAILS: Iam "GetAccountAuthorizationDetails" Global Account { "aws_iam_user": [], "aws_iam_group": [], "aws_iam_role": [], "aws_iam_policy": [], "aws_iam_policy_attachment": [] };
    IAM_CREDENTIAL_REPORT: Iam "GetCredentialReport" Global Account { "aws_iam_user": ["console_access", "mfa_active", "password_last_used", "access_keys"], "aws_account": ["root_password_last_used", "credential_report_generated"] };
    IAM_GENERATE_CREDENTIAL_REPORT: Iam "GenerateCredentialReport" Global Thing { "aws_iam_user": ["console_access", "mfa_active", "password_last_used", "access_keys"], "aws_account": ["root_password_last_used", "credential_report_generated"] };
    IAM_PASSWORD_POLICY: Iam "GetAccountPasswordPolicy" Global Account { "aws_account": ["password_policy"] };
    KMS_ALIASES: Kms "ListAliases" Regional Thing { "aws_kms_key": [], "aws_kms_key": ["aliases"] };
    KMS_KEY: Kms "DescribeKey" Regional Thing { "aws_kms_key": ["key_manager", "key_state", "enabled", "key_spec", "key_material_origin", "multi_region", "deletion_date", "deletion_window_in_days"] };
    KMS_KEYS: Kms "ListKeys" Regional Thing { "aws_kms_key": [] };
    KMS_KEY_POLICY: Kms "GetKeyPolicy" Regional Thing { "aws_kms_key": ["policy_statements"] };
    KMS_KEY_ROTATION: Kms "GetKeyRotationStatus" Regional Thing { "aws_kms_key": ["rotation_enabled", "rotation_period_in_days"] };
    KMS_KEY_TAGS: Kms "ListResourceTags" Regional Thing { "aws_kms_key": ["tags"] };
    LOGS_GROUPS: Logs "DescribeLogGroups" Regional Region { "aws_cloudwatch_log_group": [] };
    ORGANIZATIONS_ACCOUNTS: Organizations "ListAccounts" Global Organization { "aws_organizations_account": [] };
    ORGANIZATIONS_ACCOUNTS_FOR_PARENT: Organizations "ListAccountsForParent" Global Organization { "aws_organizations_account": [] };
    ORGANIZATIONS_DESCRIBE: Organizations "DescribeOrganization" Global Organization { "aws_organizations_account": ["management_account"] };
    ORGANIZATIONS_POLICIES: Organizations "ListPolicies" Global Organization { "aws_organizations_policy": [] };
    ORGANIZATIONS_POLICY: Organizations "DescribePolicy" Global Organization { "aws_organizations_policy": ["policy_statements"] };
    ORGANIZATIONS_ROOTS: Organizations "ListRoots" Global Organization { "aws_organizations_account": [] };
    ORGANIZATIONS_TAGS: Organizations "ListTagsForResource" Global Organization { "aws_organizations_account": ["tags"] };
    ORGANIZATIONS_TARGETS_FOR_POLICY: Organizations "ListTargetsForPolicy" Global Organization { "aws_organizations_policy": ["targets"] };
    ORGANIZATIONS_UNITS: Organizations "ListOrganizationalUnitsForParent" Global Organization { "aws_organizations_account": [] };
    SECRETS: SecretsManager "ListSecrets" Regional Region { "aws_secretsmanager_secret": [] };
    SECRET_POLICY: SecretsManager "GetResourcePolicy" Regional Thing { "aws_secretsmanager_secret": ["policy_statements"] };
    STS_ASSUME_ROLE: Sts "AssumeRole" Regional Account {};
    STS_CALLER_IDENTITY: Sts "GetCallerIdentity" Regional Account {};
}
