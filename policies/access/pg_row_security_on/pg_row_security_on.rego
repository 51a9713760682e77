# METADATA
# title: Row level security is not turned into errors by default
# description: |
#   With row_security off, a query that a policy would filter fails instead. It hides nothing, but
#   applications answer by bypassing row level security. What ALTER ROLE and ALTER DATABASE set is judged by
#   the policy on overrides.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: low
#   severity_reason: Low because queries end in errors rather than show rows.
#   resource_types: [pg_cluster]
#   requires: ['settings[row_security]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "row_security", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=row_security,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET row_security = 'on'; SELECT pg_reload_conf();
#   controls: [pg-row-security-on]
package dbmuster.access.pg_row_security_on

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.row_security
	not pg_setting.truthy(value)
	msg := sprintf("row_security is `%s`", [value])
}

indeterminate contains "the server did not show row_security" if not input.attributes.settings.row_security
