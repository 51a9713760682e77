# METADATA
# title: Aurora MySQL and MySQL Multi-AZ clusters refuse clients without TLS
# description: |
#   With `require_secure_transport` on in the cluster parameter group the server takes no plain connection. It is on
#   by default since Aurora MySQL 8.4 and off in Aurora MySQL 2 and 3 and in Multi-AZ DB clusters. 1 and ON are the
#   same. A changed group counts only once every member is `in-sync`.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Compare-v3-v84.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because credentials and data cross the network in clear."
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [aurora-mysql, mysql, aurora]
#   requires:
#   - db_cluster_parameter_group
#   - "db_cluster_parameter_group->parameters[require_secure_transport]"
#   - "db_cluster_parameter_group->family"
#   - db_cluster_parameter_group_status
#   remediation:
#     terraform: |
#       Add `parameter { name = "require_secure_transport", value = "ON" }` to the `aws_rds_cluster_parameter_group` that it uses.
#     cli: |
#       aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name GROUP --parameters ParameterName=require_secure_transport,ParameterValue=ON,ApplyMethod=immediate
#   controls: [rds-aurora-mysql-tls-required]
package dbmuster.encryption.rds_aurora_mysql_tls_required

import rego.v1
import future.keywords.not
import data.dbmuster.lib.applied
import data.dbmuster.lib.parameters

group := data.index.aws_rds_cluster_parameter_group[input.attributes.db_cluster_parameter_group].attributes

deny contains {"message": msg, "field": "db_cluster_parameter_group"} if {
	value := group.parameters.require_secure_transport
	not parameters.on(value)
	msg := sprintf("require_secure_transport is %s, ON is required", [value])
}

deny contains {"message": msg, "field": "db_cluster_parameter_group"} if {
	not group.parameters.require_secure_transport
	readable
	not parameters.secure_mysql(group.family)
	msg := sprintf("require_secure_transport is not set, and %s does not require TLS by itself", [group.family])
}

readable if {
	some engine in ["mysql", "aurora-mysql", "aurora"]
	parameters.readable(group.family, engine)
}

indeterminate contains msg if {
	not group.parameters.require_secure_transport
	not readable
	msg := sprintf("the default of require_secure_transport in the family %s is not known", [group.family])
}

deny contains {"message": applied.lacking(input.attributes.db_cluster_parameter_group_status), "field": "db_cluster_parameter_group_status"}

indeterminate contains applied.doubtful(input.attributes.db_cluster_parameter_group_status)
