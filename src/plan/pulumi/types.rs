//! Types of Pulumi's AWS provider and the Terraform types that they wrap.
//!
//! Arguments have the same names in another spelling, but for lists of blocks, which are in the plural.

/// One type.
#[derive(Debug)]
pub(super) struct Type {
    /// `rds/instance:Instance`, which follows `aws:`.
    pub token: &'static str,
    pub terraform: &'static str,
    /// Names of arguments that differ in more than spelling.
    pub names: &'static [(&'static str, &'static str)],
}

const fn plain(token: &'static str, terraform: &'static str) -> Type {
    Type { token, terraform, names: &[] }
}

const PARAMETERS: &[(&str, &str)] = &[("parameters", "parameter")];

/// All types that mean something to the reader of plans.
const ALL: &[Type] = &[
    Type {
        token: "backup/selection:Selection",
        terraform: "aws_backup_selection",
        names: &[("selectionTags", "selection_tag"), ("conditions", "condition")],
    },
    plain("cloudwatch/logGroup:LogGroup", "aws_cloudwatch_log_group"),
    plain("ec2/defaultSecurityGroup:DefaultSecurityGroup", "aws_default_security_group"),
    plain("ec2/securityGroup:SecurityGroup", "aws_security_group"),
    plain("ec2/securityGroupRule:SecurityGroupRule", "aws_security_group_rule"),
    plain("iam/group:Group", "aws_iam_group"),
    plain("iam/groupMembership:GroupMembership", "aws_iam_group_membership"),
    plain("iam/groupPolicy:GroupPolicy", "aws_iam_group_policy"),
    plain("iam/groupPolicyAttachment:GroupPolicyAttachment", "aws_iam_group_policy_attachment"),
    plain("iam/policy:Policy", "aws_iam_policy"),
    plain("iam/policyAttachment:PolicyAttachment", "aws_iam_policy_attachment"),
    Type { token: "iam/role:Role", terraform: "aws_iam_role", names: &[("inlinePolicies", "inline_policy")] },
    plain("iam/rolePolicy:RolePolicy", "aws_iam_role_policy"),
    plain("iam/rolePolicyAttachment:RolePolicyAttachment", "aws_iam_role_policy_attachment"),
    plain(
        "iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "aws_iam_role_policy_attachments_exclusive",
    ),
    plain("iam/user:User", "aws_iam_user"),
    plain("iam/userGroupMembership:UserGroupMembership", "aws_iam_user_group_membership"),
    plain("iam/userPolicy:UserPolicy", "aws_iam_user_policy"),
    plain("iam/userPolicyAttachment:UserPolicyAttachment", "aws_iam_user_policy_attachment"),
    plain("kms/alias:Alias", "aws_kms_alias"),
    plain("kms/externalKey:ExternalKey", "aws_kms_external_key"),
    plain("kms/key:Key", "aws_kms_key"),
    plain("kms/keyPolicy:KeyPolicy", "aws_kms_key_policy"),
    plain("kms/replicaKey:ReplicaKey", "aws_kms_replica_key"),
    plain("rds/cluster:Cluster", "aws_rds_cluster"),
    plain("rds/clusterActivityStream:ClusterActivityStream", "aws_rds_cluster_activity_stream"),
    plain("rds/clusterInstance:ClusterInstance", "aws_rds_cluster_instance"),
    Type {
        token: "rds/clusterParameterGroup:ClusterParameterGroup",
        terraform: "aws_rds_cluster_parameter_group",
        names: PARAMETERS,
    },
    plain("rds/clusterRoleAssociation:ClusterRoleAssociation", "aws_rds_cluster_role_association"),
    plain("rds/clusterSnapshot:ClusterSnapshot", "aws_db_cluster_snapshot"),
    plain("rds/clusterSnapshotCopy:ClusterSnapshotCopy", "aws_rds_cluster_snapshot_copy"),
    plain("rds/eventSubscription:EventSubscription", "aws_db_event_subscription"),
    plain("rds/globalCluster:GlobalCluster", "aws_rds_global_cluster"),
    plain("rds/instance:Instance", "aws_db_instance"),
    plain(
        "rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
        "aws_db_instance_automated_backups_replication",
    ),
    Type { token: "rds/optionGroup:OptionGroup", terraform: "aws_db_option_group", names: &[("options", "option")] },
    Type { token: "rds/parameterGroup:ParameterGroup", terraform: "aws_db_parameter_group", names: PARAMETERS },
    Type { token: "rds/proxy:Proxy", terraform: "aws_db_proxy", names: &[("auths", "auth")] },
    plain("rds/roleAssociation:RoleAssociation", "aws_db_instance_role_association"),
    plain("rds/securityGroup:SecurityGroup", "aws_db_security_group"),
    plain("rds/shardGroup:ShardGroup", "aws_rds_shard_group"),
    plain("rds/snapshot:Snapshot", "aws_db_snapshot"),
    plain("rds/snapshotCopy:SnapshotCopy", "aws_db_snapshot_copy"),
    plain("rds/subnetGroup:SubnetGroup", "aws_db_subnet_group"),
    Type {
        token: "secretsmanager/secret:Secret",
        terraform: "aws_secretsmanager_secret",
        names: &[("replicas", "replica")],
    },
    plain("secretsmanager/secretPolicy:SecretPolicy", "aws_secretsmanager_secret_policy"),
    plain("secretsmanager/secretRotation:SecretRotation", "aws_secretsmanager_secret_rotation"),
    plain("vpc/securityGroupEgressRule:SecurityGroupEgressRule", "aws_vpc_security_group_egress_rule"),
    plain("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws_vpc_security_group_ingress_rule"),
];

/// The type of a token such as `aws:rds/instance:Instance`.
pub(super) fn find(token: &str) -> Option<&'static Type> {
    let token = token.strip_prefix("aws:")?;
    ALL.iter().find(|ty| ty.token == token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_a_plan_reads_has_a_token() {
        let known: Vec<&str> = ALL.iter().map(|ty| ty.terraform).collect();
        for mapping in crate::plan::terraform::types::ALL {
            assert!(known.contains(&mapping.terraform_type), "{}", mapping.terraform_type);
        }
    }

    #[test]
    fn names_are_spelled_as_arguments_are() {
        use crate::plan::cloudformation::snake;
        assert_eq!(snake("serverlessv2ScalingConfiguration"), "serverlessv2_scaling_configuration");
        assert_eq!(snake("s3Import"), "s3_import");
        assert_eq!(snake("cidrIpv4"), "cidr_ipv4");
    }
}
