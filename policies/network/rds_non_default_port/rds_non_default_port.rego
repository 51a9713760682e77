# METADATA
# title: Databases do not listen on the well-known port of their engine
# description: |
#   Another port keeps out nobody who looks; it only spares the log of those who do not. Some standards ask
#   for it, some for the opposite, so this is off by default. Members of clusters have the port of their
#   cluster, which is judged once. A port that is not known yet is no other port.
# related_resources:
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: low
#   severity_reason: Low because a port is found by a scan in minutes.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   requires: [port, engine]
#   remediation:
#     terraform: Set `port = 6432`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --db-port-number 6432 --apply-immediately
#   controls: [rds-instance-non-default-port, rds-cluster-non-default-port]
#   opt_in: true
package dbmuster.network.rds_non_default_port

import rego.v1
import future.keywords.not

usual := {
	"aurora": 3306, "aurora-postgresql": 5432, "custom-oracle-ee": 1521,
	"custom-oracle-ee-cdb": 1521, "custom-oracle-se2": 1521, "custom-oracle-se2-cdb": 1521,
	"custom-sqlserver-dev": 1433, "custom-sqlserver-ee": 1433, "custom-sqlserver-se": 1433, "custom-sqlserver-web": 1433,
	"db2": 50000, "mariadb": 3306, "mysql": 3306, "oracle": 1521, "postgres": 5432, "sqlserver": 1433,
}

deny contains {"message": msg, "field": "port"} if {
	input.attributes.port == well_known
	msg := sprintf("%d is the port that %s always has", [well_known, input.attributes.engine])
}

well_known := object.get(usual, input.attributes.engine, object.get(usual, family, "none"))

family := split(input.attributes.engine, "-")[0]

indeterminate contains "the port is not known yet" if not input.attributes.port
