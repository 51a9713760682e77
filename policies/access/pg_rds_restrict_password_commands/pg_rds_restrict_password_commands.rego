# METADATA
# title: Password changes are left to members of rds_password
# description: |
#   On RDS, rds.restrict_password_commands keeps everybody who is not a member of rds_password from setting
#   passwords, so that all go through one process. A change takes a reboot.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.RestrictPasswordMgmt.html
# custom:
#   severity: low
#   severity_reason: Low because roles change only their own password without it.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     in: [aurora, rds]
#   requires: ['settings[rds.restrict_password_commands]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "rds.restrict_password_commands", value = "1", apply_method = "pending-reboot" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=rds.restrict_password_commands,ParameterValue=1,ApplyMethod=pending-reboot"
#   controls: [pg-rds-restrict-password-commands]
package dbmuster.access.pg_rds_restrict_password_commands

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings["rds.restrict_password_commands"]
	not pg_setting.truthy(value)
	msg := sprintf("rds.restrict_password_commands is `%s`", [value])
}

indeterminate contains "the server did not show rds.restrict_password_commands" if not input.attributes.settings["rds.restrict_password_commands"]
