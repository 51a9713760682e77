# METADATA
# title: RDS for MariaDB instances refuse clients without TLS
# description: |
#   With `require_secure_transport` on, the server takes no plain connection. It is on by default since MariaDB 11.8
#   and off before; versions before 10.5 have no such parameter and are a matter of patching. A changed group counts
#   only once it is in force (`ParameterApplyStatus` is `in-sync`).
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mariadb-ssl-connections.require-ssl.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because credentials and data cross the network in clear."
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     in: [mariadb]
#   requires:
#   - db_parameter_group
#   - "db_parameter_group->parameters[require_secure_transport]"
#   - "db_parameter_group->family"
#   - db_parameter_group_status
#   remediation:
#     terraform: |
#       Add `parameter { name = "require_secure_transport", value = "1" }` to the `aws_db_parameter_group` that it uses.
#     cli: |
#       aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=require_secure_transport,ParameterValue=1,ApplyMethod=immediate
#   controls: [rds-mariadb-instance-tls-required]
package dbmuster.encryption.rds_mariadb_instance_tls_required

import rego.v1
import future.keywords.not
import data.dbmuster.lib.applied
import data.dbmuster.lib.parameters

group := data.index.aws_rds_parameter_group[input.attributes.db_parameter_group].attributes

not_applicable contains "MariaDB before 10.5 has no parameter that requires TLS" if {
	group.family in {"mariadb10.0", "mariadb10.1", "mariadb10.2", "mariadb10.3", "mariadb10.4"}
}

deny contains {"message": msg, "field": "db_parameter_group"} if {
	value := group.parameters.require_secure_transport
	not parameters.on(value)
	msg := sprintf("require_secure_transport is %s, ON is required", [value])
}

deny contains {"message": msg, "field": "db_parameter_group"} if {
	not group.parameters.require_secure_transport
	parameters.readable(group.family, "mariadb")
	not parameters.secure_mysql(group.family)
	msg := sprintf("require_secure_transport is not set, and %s does not require TLS by itself", [group.family])
}

indeterminate contains msg if {
	not group.parameters.require_secure_transport
	not parameters.readable(group.family, "mariadb")
	msg := sprintf("the default of require_secure_transport in the family %s is not known", [group.family])
}

deny contains {"message": applied.lacking(input.attributes.db_parameter_group_status), "field": "db_parameter_group_status"}

indeterminate contains applied.doubtful(input.attributes.db_parameter_group_status)
