# METADATA
# title: RDS for SQL Server instances force encrypted connections
# description: |
#   With `rds.force_ssl` at 1 the server encrypts every connection; the default is 0 in every version. The parameter
#   is static, so that a reboot is needed. A changed group counts only once it is in force (`ParameterApplyStatus` is
#   `in-sync`).
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because credentials and data cross the network in clear."
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     prefix: [sqlserver-]
#   requires: [db_parameter_group, "db_parameter_group->parameters[rds.force_ssl]", db_parameter_group_status]
#   remediation:
#     terraform: |
#       Add `parameter { name = "rds.force_ssl", value = "1" }` to the `aws_db_parameter_group` that it uses.
#     cli: |
#       aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=rds.force_ssl,ParameterValue=1,ApplyMethod=pending-reboot
#   controls: [rds-sqlserver-tls-required]
package dbmuster.encryption.rds_sqlserver_tls_required

import rego.v1
import future.keywords.not
import data.dbmuster.lib.applied
import data.dbmuster.lib.parameters

group := data.index.aws_rds_parameter_group[input.attributes.db_parameter_group].attributes

deny contains {"message": msg, "field": "db_parameter_group"} if {
	value := group.parameters["rds.force_ssl"]
	not parameters.on(value)
	msg := sprintf("rds.force_ssl is %s, 1 is required", [value])
}

deny contains {"message": msg, "field": "db_parameter_group"} if {
	not group.parameters["rds.force_ssl"]
	msg := "rds.force_ssl is not set, and SQL Server does not force encryption by itself"
}

deny contains {"message": applied.lacking(input.attributes.db_parameter_group_status), "field": "db_parameter_group_status"}

indeterminate contains applied.doubtful(input.attributes.db_parameter_group_status)
