# METADATA
# title: No role or database override weakens an audited setting
# description: |
#   ALTER ROLE ... SET and ALTER DATABASE ... SET change a setting for some sessions only, and whoever reads
#   the value of the server does not see it. Entries that are weaker than what the policies on the server
#   ask for, or than the server's own value, are told; one that is as strict is not. A search_path is weak that
#   looks elsewhere before pg_catalog, or in pg_temp before other schemas.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-alterrole.html
# - https://www.postgresql.org/docs/current/sql-alterdatabase.html
# - https://www.postgresql.org/docs/current/catalog-pg-db-role-setting.html
# custom:
#   severity: high
#   severity_reason: High because the server looks safe while sessions of that role or database are not.
#   resource_types: [pg_setting]
#   applies_when:
#   - field: name
#     in: [allow_system_table_mods, lo_compat_privileges, log_connections, log_disconnections, log_min_duration_statement, log_min_error_statement, log_min_messages, log_statement, password_encryption, pgaudit.log, pgaudit.log_catalog, pgaudit.log_level, pgaudit.log_parameter, pgaudit.log_relation, pgaudit.log_rows, pgaudit.log_statement, pgaudit.log_statement_once, pgaudit.role, row_security, search_path, session_preload_libraries, statement_timeout]
#   requires: [overrides]
#   reads: [value]
#   remediation:
#     sql: ALTER ROLE "NAME" RESET "SETTING";
#   controls: [pg-no-weakening-role-or-db-overrides]
package dbmuster.logging.pg_no_weakening_overrides

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_override
import data.dbmuster.lib.pg_setting

deny contains {"message": msg, "field": sprintf("overrides[%d].value", [i])} if {
	some i, override in input.attributes.overrides
	pg_override.weak(input.name, override.value)
	msg := sprintf("`%s` for %s", [override.value, pg_setting.whom(override)])
}

deny contains {"message": msg, "field": sprintf("overrides[%d].value", [i])} if {
	some i, override in input.attributes.overrides
	pg_override.weaker(input.name, input.attributes.value, override.value)
	msg := sprintf("`%s` for %s, where the server has `%s`", [override.value, pg_setting.whom(override), input.attributes.value])
}

indeterminate contains "the value of the server, which others are held to, is not known" if {
	input.name in pg_override.relative
	count(input.attributes.overrides) > 0
	not input.attributes.value
}
