# METADATA
# title: Extensions that reach files, programs or other hosts are not installed without approval
# description: |
#   These extensions read files, call other servers, run programs or timed jobs, or open the pages of
#   tables. Some are needed; then approve them by name. What is installed can be used by whoever holds
#   EXECUTE or USAGE, which is judged elsewhere.
# related_resources:
# - https://www.postgresql.org/docs/current/contrib.html
# custom:
#   severity: high
#   severity_reason: High because these reach files, programs or other hosts from inside the server.
#   resource_types: [pg_extension]
#   applies_when:
#   - field: database
#     not_in: [rdsadmin]
#   requires: [version]
#   parameters:
#     allowed: {default: [], description: Names of extensions that are approved.}
#   remediation:
#     sql: DROP EXTENSION "NAME";
#   controls: [pg-risky-extensions-absent]
package dbmuster.access.pg_risky_extensions_absent

import rego.v1
import future.keywords.not

risky := {
	"adminpack", "aws_lambda", "aws_s3", "dblink", "file_fdw", "http", "log_fdw", "mysql_fdw", "oracle_fdw", "pageinspect",
	"pg_cron", "pg_net", "pg_read_server_files", "pg_surgery", "plperlu", "plpython3u", "plsh", "pltclu", "postgres_fdw",
	"tds_fdw",
}

deny contains msg if {
	input.name in risky
	not input.name in data.parameters.allowed
	msg := sprintf("version %s is installed and not approved", [input.attributes.version])
}
