# METADATA
# title: RDS for Db2 instances accept only TLS connections
# description: |
#   The parameter `db2comm` lists the protocols on which Db2 listens. Only the value `SSL` closes the plain port: the
#   default is `TCPIP`, and `SSL,TCPIP` keeps both open. A changed group counts only once it is in force
#   (`ParameterApplyStatus` is `in-sync`).
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Db2.Concepts.SSL.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because credentials and data cross the network in clear."
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     prefix: [db2-]
#   requires: [db_parameter_group, "db_parameter_group->parameters[db2comm]", db_parameter_group_status]
#   remediation:
#     terraform: |
#       Add `parameter { name = "db2comm", value = "SSL" }` to the `aws_db_parameter_group` that it uses.
#     cli: |
#       aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=db2comm,ParameterValue=SSL,ApplyMethod=pending-reboot
package dbmuster.encryption.rds_db2_tls_required

import rego.v1
import future.keywords.not

group := data.index.aws_rds_parameter_group[input.attributes.db_parameter_group].attributes

deny contains {"message": msg, "field": "db_parameter_group"} if {
	value := group.parameters.db2comm
	upper(trim_space(value)) != "SSL"
	msg := sprintf("db2comm is %s, SSL alone is required", [value])
}

deny contains {"message": "db2comm is not set, and Db2 listens without TLS by itself", "field": "db_parameter_group"} if {
	not group.parameters.db2comm
}

deny contains {"message": msg, "field": "db_parameter_group_status"} if {
	status := input.attributes.db_parameter_group_status
	not status in {"in-sync", "applying"}
	msg := sprintf("the parameter group is %s, so that its values are not in force: reboot", [status])
}

indeterminate contains "the parameter group is being applied" if input.attributes.db_parameter_group_status == "applying"
