# METADATA
# title: Aurora PostgreSQL builds with the local file read flaw are not used
# description: |
#   In Aurora PostgreSQL 10.11 to 10.13 and 11.6 to 11.8 the extension log_fdw let a privileged database user read
#   files of the host. The engine is looked at on clusters and on instances, because Terraform takes it on both.
# related_resources:
# - https://aws.amazon.com/security/security-bulletins/AWS-2022-004/
# custom:
#   severity: high
#   severity_reason: High because a known flaw lets a role read credentials of the service.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [aurora-postgresql]
#   requires: [engine, engine_version]
#   remediation:
#     terraform: "Raise `engine_version` of the `aws_rds_cluster` to a supported version."
#     cli: |
#       aws rds modify-db-cluster --db-cluster-identifier NAME --engine-version VERSION --apply-immediately
#   controls: [rds-aurora-postgres-file-read-fixed, rds-postgres-log-fdw-fixed]
package dbmuster.patching.rds_aurora_postgres_file_read_fixed

import rego.v1
import future.keywords.not

flawed := {"10.11", "10.12", "10.13", "11.6", "11.7", "11.8"}

parts := split(input.attributes.engine_version, ".")

deny contains {"message": msg, "field": "engine_version"} if {
	concat(".", array.slice(parts, 0, 2)) in flawed
	msg := sprintf("%s has the flaw", [input.attributes.engine_version])
}

indeterminate contains "the minor version is not known" if input.attributes.engine_version in {"10", "11"}

indeterminate contains "the version cannot be read" if trim(parts[0], "0123456789") != ""
