# METADATA
# title: RDS for MySQL instances refuse clients without TLS
# description: |
#   With `require_secure_transport` on, the server takes no plain connection; it is off in every version unless the
#   group sets it. 1, ON and TRUE are the same. Accounts that are made with REQUIRE SSL are not seen here. A changed
#   group counts only once it is in force (`ParameterApplyStatus` is `in-sync`).
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because credentials and data cross the network in clear."
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     in: [mysql]
#   requires:
#   - db_parameter_group
#   - "db_parameter_group->parameters[require_secure_transport]"
#   - db_parameter_group_status
#   remediation:
#     terraform: |
#       Add `parameter { name = "require_secure_transport", value = "1" }` to the `aws_db_parameter_group` that it uses.
#     cli: |
#       aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=require_secure_transport,ParameterValue=1,ApplyMethod=immediate
#   controls: [rds-mysql-instance-tls-required]
package dbmuster.encryption.rds_mysql_instance_tls_required

import rego.v1
import future.keywords.not
import data.dbmuster.lib.applied
import data.dbmuster.lib.parameters

group := data.index.aws_rds_parameter_group[input.attributes.db_parameter_group].attributes

deny contains {"message": msg, "field": "db_parameter_group"} if {
	value := group.parameters.require_secure_transport
	not parameters.on(value)
	msg := sprintf("require_secure_transport is %s, 1 is required", [value])
}

deny contains {"message": msg, "field": "db_parameter_group"} if {
	not group.parameters.require_secure_transport
	msg := "require_secure_transport is not set, and MySQL does not require TLS by itself"
}

deny contains {"message": applied.lacking(input.attributes.db_parameter_group_status), "field": "db_parameter_group_status"}

indeterminate contains applied.doubtful(input.attributes.db_parameter_group_status)
