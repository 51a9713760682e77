# METADATA
# title: No role or database override weakens an audited setting
# description: |
#   ALTER ROLE ... SET and ALTER DATABASE ... SET change a setting for some sessions only, and whoever reads
#   the value of the server does not see it. Entries that are weaker than what the policies on the server
#   ask for are told; one that is as strict is not.
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
#     in: [allow_system_table_mods, lo_compat_privileges, log_connections, log_disconnections, log_min_error_statement, log_min_messages, log_statement, password_encryption, pgaudit.log, row_security]
#   requires: [overrides]
#   remediation:
#     sql: ALTER ROLE "NAME" RESET "SETTING";
#   controls: [pg-no-weakening-role-or-db-overrides]
package dbmuster.logging.pg_no_weakening_overrides

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains {"message": msg, "field": sprintf("overrides[%d].value", [i])} if {
	some i, override in input.attributes.overrides
	weak(input.name, override.value)
	msg := sprintf("`%s` for %s", [override.value, concat(" in ", whom(override))])
}

whom(override) := [text |
	some name, before in {"role_name": "role ", "database": "database "}
	text := concat("", [before, override[name]])
]

weak(name, value) if {
	name in {"log_disconnections", "row_security"}
	not pg_setting.truthy(value)
}

weak(name, value) if {
	name in {"allow_system_table_mods", "lo_compat_privileges"}
	pg_setting.truthy(value)
}

weak("log_connections", value) if not pg_setting.logs_logins(value)

weak("log_statement", value) if not pg_setting.logs_statements(value, "ddl")

weak("password_encryption", value) if lower(value) != "scram-sha-256"

weak("log_min_messages", value) if lower(value) in {"error", "fatal", "log", "panic"}

weak("log_min_error_statement", value) if lower(value) in {"fatal", "log", "panic"}

weak("pgaudit.log", value) if {
	some class in ["ddl", "role"]
	not pg_setting.audits(value, class)
}
