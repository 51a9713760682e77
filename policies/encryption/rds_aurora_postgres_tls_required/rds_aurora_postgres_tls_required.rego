# METADATA
# title: Aurora PostgreSQL and PostgreSQL Multi-AZ clusters refuse clients without TLS
# description: |
#   With `rds.force_ssl` at 1 in the cluster parameter group the server takes no plain connection. Without a value the
#   engine decides: 1 since Aurora PostgreSQL 17, and since PostgreSQL 15 for Multi-AZ DB clusters. The parameter
#   groups of the members do not carry the parameter. A changed group counts only once every member is `in-sync`.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because credentials and data cross the network in clear."
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [aurora-postgresql, postgres]
#   requires:
#   - db_cluster_parameter_group
#   - "db_cluster_parameter_group->parameters[rds.force_ssl]"
#   - "db_cluster_parameter_group->family"
#   - db_cluster_parameter_group_status
#   remediation:
#     terraform: |
#       Add `parameter { name = "rds.force_ssl", value = "1" }` to the `aws_rds_cluster_parameter_group` that it uses.
#     cli: |
#       aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name GROUP --parameters ParameterName=rds.force_ssl,ParameterValue=1,ApplyMethod=immediate
#   controls: [rds-aurora-postgres-tls-required]
package dbmuster.encryption.rds_aurora_postgres_tls_required

import rego.v1
import future.keywords.not
import data.dbmuster.lib.applied
import data.dbmuster.lib.parameters

group := data.index.aws_rds_cluster_parameter_group[input.attributes.db_cluster_parameter_group].attributes

deny contains {"message": msg, "field": "db_cluster_parameter_group"} if {
	value := group.parameters["rds.force_ssl"]
	not parameters.on(value)
	msg := sprintf("rds.force_ssl is %s, 1 is required", [value])
}

deny contains {"message": msg, "field": "db_cluster_parameter_group"} if {
	not group.parameters["rds.force_ssl"]
	group.family in parameters.plain_postgres
	msg := sprintf("rds.force_ssl is not set, and %s does not require TLS by itself", [group.family])
}

indeterminate contains msg if {
	not group.parameters["rds.force_ssl"]
	not parameters.readable(group.family, "aurora-postgresql")
	not parameters.readable(group.family, "postgres")
	msg := sprintf("the default of rds.force_ssl in the family %s is not known", [group.family])
}

deny contains {"message": applied.lacking(input.attributes.db_cluster_parameter_group_status), "field": "db_cluster_parameter_group_status"}

indeterminate contains applied.doubtful(input.attributes.db_cluster_parameter_group_status)
