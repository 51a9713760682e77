# METADATA
# title: The running server enforces TLS through rds.force_ssl
# description: |
#   The value that the server itself shows, so that a parameter group that is attached but not yet applied
#   does not count. RDS for PostgreSQL 15 and Aurora PostgreSQL 17 made it the default.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
# custom:
#   severity: high
#   severity_reason: High because credentials and data cross the network in clear.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     in: [aurora, rds]
#   requires: ['settings[rds.force_ssl]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "rds.force_ssl", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=rds.force_ssl,ParameterValue=1,ApplyMethod=immediate"
#   controls: [pg-rds-force-ssl-effective]
package dbmuster.encryption.pg_rds_force_ssl_effective

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings["rds.force_ssl"]
	not pg_setting.truthy(value)
	msg := sprintf("rds.force_ssl is `%s`", [value])
}


indeterminate contains "the server did not show rds.force_ssl" if not input.attributes.settings["rds.force_ssl"]
