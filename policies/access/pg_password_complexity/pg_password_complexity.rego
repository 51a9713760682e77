# METADATA
# title: Password strength is enforced by a server module
# description: |
#   PostgreSQL itself accepts every password. A module such as passwordcheck or credcheck refuses weak ones,
#   but for those that reach the server as a finished SCRAM verifier. Only administrators and members of
#   pg_read_all_settings see which libraries are loaded.
# related_resources:
# - https://www.postgresql.org/docs/current/passwordcheck.html
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: medium
#   severity_reason: Medium because a weak password must still be guessed, within the limits of logins.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[shared_preload_libraries]']
#   parameters:
#     modules: {default: [credcheck, passwordcheck, passwordcheck_extra], description: Modules that check passwords.}
#   remediation:
#     sql: SELECT format('ALTER SYSTEM SET shared_preload_libraries = %s', string_agg(quote_literal(trim(name)), ', ')) FROM unnest(string_to_array(concat_ws(',', nullif(current_setting('shared_preload_libraries'), ''), 'passwordcheck'), ',')) AS name \gexec
#     console: The SQL, for psql, keeps the libraries that are loaded. Restart the server afterwards.
#   controls: [pg-password-complexity]
package dbmuster.access.pg_password_complexity

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.shared_preload_libraries
	count(pg_setting.libraries(value) & {m | some m in data.parameters.modules}) == 0
	msg := sprintf("shared_preload_libraries is `%s`: no module that checks passwords", [value])
}


indeterminate contains "the server did not show shared_preload_libraries" if not input.attributes.settings.shared_preload_libraries
