# METADATA
# title: TLS is switched on
# description: |
#   Without it passwords, tokens and rows cross the network in the clear. Offering TLS is not requiring it:
#   that is for the rules of pg_hba.conf or for rds.force_ssl. A server that listens to its own host alone
#   is not judged.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# - https://www.postgresql.org/docs/current/ssl-tcp.html
# custom:
#   severity: critical
#   severity_reason: It is critical where others than the host itself can connect; elsewhere it does not apply.
#   resource_types: [pg_cluster]
#   requires: ['settings[ssl]', 'settings[listen_addresses]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "ssl", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=ssl,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET ssl = 'on'; SELECT pg_reload_conf(); -- with ssl_cert_file and ssl_key_file in place
#   controls: [pg-ssl-on]
package dbmuster.encryption.pg_ssl_on

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.ssl
	not pg_setting.truthy(value)
	msg := sprintf("ssl is `%s`", [value])
}


indeterminate contains "the server did not show ssl" if not input.attributes.settings.ssl

not_applicable contains "the server listens to its own host alone" if {
	addresses := pg_setting.elements(input.attributes.settings.listen_addresses)
	count(addresses - {"localhost", "127.0.0.1", "::1", ""}) == 0
}
