# METADATA
# title: PostgreSQL versions with the log_fdw privilege flaw are not used
# description: |
#   In RDS for PostgreSQL up to 13.2, 12.6, 11.11, 10.16 and 9.6.21 the extension log_fdw let a privileged database
#   user read files of the host and from them credentials of the service. Databases restored from old snapshots still
#   show up. A prefix such as `13` does not tell the minor version and is left open.
# related_resources:
# - https://aws.amazon.com/security/security-bulletins/AWS-2022-004/
# custom:
#   severity: high
#   severity_reason: High because a known flaw lets a role read files of the server.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [postgres]
#   requires: [engine, engine_version]
#   remediation:
#     terraform: "Raise `engine_version` to a supported version."
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --engine-version VERSION --apply-immediately
#   controls: [rds-postgres-log-fdw-fixed]
package dbmuster.patching.rds_postgres_log_fdw_fixed

import rego.v1
import future.keywords.not

# Minor versions with the flaw, of each major version that was ever mended.
flawed := {
	"9.6": {
		"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13",
		"14", "15", "16", "17", "18", "19", "20", "21",
	},
	"10": {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16"},
	"11": {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"},
	"12": {"0", "1", "2", "3", "4", "5", "6"},
	"13": {"0", "1", "2"},
}

parts := split(split(input.attributes.engine_version, "-")[0], ".")

major contains parts[0]

major contains concat(".", array.slice(parts, 0, 2))

deny contains {"message": msg, "field": "engine_version"} if {
	some name in major
	some minor in flawed[name]
	startswith(sprintf("%s.", [concat(".", parts)]), sprintf("%s.%s.", [name, minor]))
	msg := sprintf("%s has the flaw", [input.attributes.engine_version])
}

deny contains {"message": msg, "field": "engine_version"} if {
	strings.any_prefix_match(input.attributes.engine_version, ["8.", "9.0", "9.1", "9.2", "9.3", "9.4", "9.5"])
	msg := sprintf("%s has the flaw and no fixed minor version", [input.attributes.engine_version])
}

indeterminate contains "the minor version is not known" if flawed[input.attributes.engine_version]

indeterminate contains "the version cannot be read" if trim(parts[0], "0123456789") != ""
