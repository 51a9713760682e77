# METADATA
# title: No master password can be read in infrastructure as code
# description: |
#   A password written into a configuration, as a literal or as a default, stays in version control, in every
#   plan and in every state; one that is handed in as a stack parameter without `NoEcho`, or kept as a plain
#   parameter of Systems Manager, is shown to whoever may look at the stack. Everybody who reads them can log in
#   as the administrator. References to secrets, write-only arguments and passwords that RDS manages are fine.
#   The value itself is never read.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
# - https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
# - https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
# custom:
#   severity: high
#   severity_reason: High because everybody who can read the repository, the state or the stack knows the password.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [plan, template]
#   requires: [master_password_source]
#   remediation:
#     terraform: 'Set `manage_master_user_password = true`, or pass an ephemeral value through `password_wo`. Then change the password: it is known.'
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --manage-master-user-password --apply-immediately
#   controls: [rds-password-not-in-template]
package dbmuster.secrets.rds_password_not_in_template

import rego.v1
import future.keywords.not

deny contains "the master password is written out in the configuration" if {
	input.attributes.master_password_source == "literal"
}

deny contains "the master password is handed in or kept where it is shown: in a stack parameter without NoEcho, or in a parameter of Systems Manager that is no secure string" if {
	input.attributes.master_password_source == "plain"
}
