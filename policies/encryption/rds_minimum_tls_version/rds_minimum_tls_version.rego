# METADATA
# title: Parameter groups do not allow TLS versions older than 1.2
# description: |
#   TLS 1.0 and 1.1 are broken and withdrawn. PostgreSQL has a minimum (`ssl_min_protocol_version`), MySQL and MariaDB
#   a list (`tls_version`), SQL Server a switch per version (`rds.tls10`, `rds.tls11`, `rds.tls12`). Where nothing is
#   set and the default of the engine is not documented, the result is left open. Aurora is judged by its cluster
#   parameter group.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.SSLSupport.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Ciphers.html
# custom:
#   severity: medium
#   severity_reason: Medium because clients choose a better version unless somebody forces them.
#   resource_types: [aws_rds_parameter_group, aws_rds_cluster_parameter_group]
#   requires:
#   - family
#   - "parameters[ssl_min_protocol_version]"
#   - "parameters[tls_version]"
#   - "parameters[rds.tls10]"
#   - "parameters[rds.tls11]"
#   - "parameters[rds.tls12]"
#   parameters:
#     min_tls: {default: "1.2", allowed: ["1.0", "1.1", "1.2", "1.3"], description: "Oldest version that clients may use, such as 1.2 or 1.3."}
#   remediation:
#     terraform: Add `parameter { name = "ssl_min_protocol_version", value = "TLSv1.2" }` for PostgreSQL, `parameter { name = "tls_version", value = "TLSv1.2,TLSv1.3" }` for MySQL, or set `rds.tls10` and `rds.tls11` to `disabled` for SQL Server.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=ssl_min_protocol_version,ParameterValue=TLSv1.2,ApplyMethod=immediate
#   controls: [rds-minimum-tls-version]
package dbmuster.encryption.rds_minimum_tls_version

import rego.v1
import future.keywords.not
import data.dbmuster.lib.tls

wanted := tls.rank[sprintf("tlsv%s", [data.parameters.min_tls])]

family := input.attributes.family

judged := {
	"aws_rds_parameter_group": ["postgres", "mysql", "mariadb", "sqlserver-"],
	"aws_rds_cluster_parameter_group": ["postgres", "mysql", "aurora-postgresql", "aurora-mysql"],
}

not_applicable contains "groups of this family do not decide about TLS versions" if {
	not strings.any_prefix_match(family, judged[input.resource_type])
}

allowed := tls.allowed(family, input.attributes.parameters)

deny contains {"message": msg, "field": "parameters"} if {
	old := {version | some version in allowed; tls.rank[version] < wanted}
	count(old) > 0
	msg := sprintf("%s may be used, %s is the minimum", [concat(", ", sort(old)), data.parameters.min_tls])
}

indeterminate contains "the default of the engine is not documented, and the group does not set it" if {
	not startswith(family, "sqlserver-")
	count(allowed) == 0
}

indeterminate contains sprintf("%s is neither enabled nor disabled", [name]) if {
	startswith(family, "sqlserver-")
	some version, name in tls.switches
	tls.rank[version] < wanted
	not lower(input.attributes.parameters[name]) in {"enabled", "disabled"}
}

indeterminate contains "the parameter min_tls is no TLS version" if not wanted
