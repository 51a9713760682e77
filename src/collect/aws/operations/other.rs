//! Operations of the services around the databases: who may do what, with which keys, over which networks.
//! Main item: [`TABLE`].

use super::table;

table! {
    BACKUP_PLANS: Backup "ListBackupPlans" Regional Region {};
    BACKUP_PLAN: Backup "GetBackupPlan" Regional Thing {};
    BACKUP_SELECTIONS: Backup "ListBackupSelections" Regional Thing { "aws_backup_selection": [] };
    BACKUP_SELECTION: Backup "GetBackupSelection" Regional Thing { "aws_backup_selection": [] };
    BACKUP_RECOVERY_POINTS: Backup "ListRecoveryPointsByResource" Regional Thing {};
    BACKUP_PROTECTED_RESOURCES: Backup "ListProtectedResources" Regional Region {};
    BACKUP_VAULTS: Backup "ListBackupVaults" Regional Region {};
    EC2_NETWORK_ACLS: Ec2 "DescribeNetworkAcls" Regional Region {};
    EC2_REGIONS: Ec2 "DescribeRegions" Regional Account {};
    EC2_ROUTE_TABLES: Ec2 "DescribeRouteTables" Regional Region {};
    EC2_SECURITY_GROUPS: Ec2 "DescribeSecurityGroups" Regional Region { "aws_security_group": [], "aws_security_group_rule": [] };
    EC2_SUBNETS: Ec2 "DescribeSubnets" Regional Region {};
    EC2_VPC_ENDPOINTS: Ec2 "DescribeVpcEndpoints" Regional Region {};
    IAM_ACCOUNT_SUMMARY: Iam "GetAccountSummary" Global Account {};
    IAM_ACCESS_KEY_LAST_USED: Iam "GetAccessKeyLastUsed" Global Thing {};
    IAM_AUTHORIZATION_DETAILS: Iam "GetAccountAuthorizationDetails" Global Account { "aws_iam_user": [], "aws_iam_role": [], "aws_iam_policy": [], "aws_iam_policy_attachment": [] };
    IAM_CREDENTIAL_REPORT: Iam "GetCredentialReport" Global Account {};
    IAM_GENERATE_CREDENTIAL_REPORT: Iam "GenerateCredentialReport" Global Account {};
    IAM_PASSWORD_POLICY: Iam "GetAccountPasswordPolicy" Global Account {};
    KMS_ALIASES: Kms "ListAliases" Regional Region {};
    KMS_KEY: Kms "DescribeKey" Regional Thing { "aws_kms_key": [] };
    KMS_KEYS: Kms "ListKeys" Regional Region { "aws_kms_key": [] };
    KMS_KEY_POLICY: Kms "GetKeyPolicy" Regional Thing { "aws_kms_key": ["policy_statements"] };
    KMS_KEY_ROTATION: Kms "GetKeyRotationStatus" Regional Thing { "aws_kms_key": ["rotation_enabled", "rotation_period_in_days"] };
    KMS_KEY_TAGS: Kms "ListResourceTags" Regional Thing { "aws_kms_key": ["tags"] };
    LOGS_GROUPS: Logs "DescribeLogGroups" Regional Region { "aws_cloudwatch_log_group": [] };
    ORGANIZATIONS_ACCOUNTS: Organizations "ListAccounts" Global Organization {};
    ORGANIZATIONS_ACCOUNTS_FOR_PARENT: Organizations "ListAccountsForParent" Global Organization {};
    ORGANIZATIONS_DESCRIBE: Organizations "DescribeOrganization" Global Organization {};
    ORGANIZATIONS_POLICIES: Organizations "ListPolicies" Global Organization {};
    ORGANIZATIONS_POLICIES_FOR_TARGET: Organizations "ListPoliciesForTarget" Global Organization {};
    ORGANIZATIONS_POLICY: Organizations "DescribePolicy" Global Organization {};
    ORGANIZATIONS_ROOTS: Organizations "ListRoots" Global Organization {};
    ORGANIZATIONS_TAGS: Organizations "ListTagsForResource" Global Organization {};
    ORGANIZATIONS_TARGETS_FOR_POLICY: Organizations "ListTargetsForPolicy" Global Organization {};
    ORGANIZATIONS_UNITS: Organizations "ListOrganizationalUnitsForParent" Global Organization {};
    SECRETS: SecretsManager "ListSecrets" Regional Region { "aws_secretsmanager_secret": [] };
    SECRET: SecretsManager "DescribeSecret" Regional Thing { "aws_secretsmanager_secret": [] };
    SECRET_POLICY: SecretsManager "GetResourcePolicy" Regional Thing { "aws_secretsmanager_secret": ["policy_statements"] };
    STS_ASSUME_ROLE: Sts "AssumeRole" Regional Account {};
    STS_CALLER_IDENTITY: Sts "GetCallerIdentity" Regional Account {};
}
