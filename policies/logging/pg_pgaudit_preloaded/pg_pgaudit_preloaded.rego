# METADATA
# title: pgAudit is loaded at server start
# description: |
#   Without its library pgaudit.log does nothing, although ALTER ROLE and ALTER SYSTEM take it without a
#   word. The list is taken apart, so that pgauditlogtofile does not count. Where the list is hidden, a row
#   of pgaudit.log proves that the library is there.
# related_resources:
# - https://github.com/pgaudit/pgaudit
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: high
#   severity_reason: High because without the library nothing is audited, whatever its settings say.
#   resource_types: [pg_cluster]
#   requires: ['settings[pgaudit.log]']
#   reads: ['settings[shared_preload_libraries]']
#   remediation:
#     terraform: On RDS, add pgaudit to what the `aws_db_parameter_group` loads already, such as `parameter { name = "shared_preload_libraries", value = "pg_stat_statements,pgaudit", apply_method = "pending-reboot" }`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=shared_preload_libraries,ParameterValue='LIBRARIES_OF_TODAY,pgaudit',ApplyMethod=pending-reboot"
#     sql: SELECT format('ALTER SYSTEM SET shared_preload_libraries = %s', string_agg(quote_literal(trim(name)), ', ')) FROM unnest(string_to_array(concat_ws(',', nullif(current_setting('shared_preload_libraries'), ''), 'pgaudit'), ',')) AS name \gexec
#     console: The SQL, for psql, keeps the libraries that are loaded. Restart the server afterwards.
#   controls: [pg-pgaudit-preloaded]
package dbmuster.logging.pg_pgaudit_preloaded

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.shared_preload_libraries
	not "pgaudit" in pg_setting.libraries(value)
	msg := sprintf("shared_preload_libraries is `%s`, without pgaudit", [value])
}


indeterminate contains "the server did not show shared_preload_libraries" if {
	not input.attributes.settings.shared_preload_libraries
	not input.attributes.settings["pgaudit.log"]
}
