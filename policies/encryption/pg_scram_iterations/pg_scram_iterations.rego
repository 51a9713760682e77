# METADATA
# title: The work factor of SCRAM passwords is not lowered
# description: |
#   Fewer iterations make a stolen verifier cheaper to guess. From PostgreSQL 16 on the number is a setting;
#   passwords that are set already keep the one they were made with.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because it matters once verifiers are stolen, and then for weak passwords.
#   resource_types: [pg_cluster]
#   requires: ['settings[scram_iterations]', server_version_num]
#   parameters:
#     min_iterations: {default: 4096, minimum: 1, maximum: 2147483647, description: Iterations that a new password has to get at least.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "scram_iterations", value = "4096" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=scram_iterations,ParameterValue=4096,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET scram_iterations = '4096'; SELECT pg_reload_conf();
#   controls: [pg-scram-iterations]
package dbmuster.encryption.pg_scram_iterations

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.scram_iterations
	not accepted(value)
	msg := sprintf("scram_iterations is %s, at least %d are wanted", [value, data.parameters.min_iterations])
}

accepted(value) if {
	n := to_number(value)
	n >= data.parameters.min_iterations
}

not_applicable contains "the setting exists from PostgreSQL 16 on" if input.attributes.server_version_num < 160000

indeterminate contains "the server did not show scram_iterations" if not input.attributes.settings.scram_iterations
