# METADATA
# title: Rising to superuser is logged by set_user, or no superuser can log in
# description: |
#   With set_user nobody logs in as a superuser: whoever has to, rises to it in a session that is logged.
#   Without it, a superuser with a login leaves no trace of why. Managed services do not offer it. Off by
#   default.
# related_resources:
# - https://github.com/pgaudit/set_user
# custom:
#   severity: low
#   severity_reason: Low because it adds a record of steps that only trusted people can take.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[shared_preload_libraries]', '<-pg_role.cluster']
#   remediation:
#     sql: SELECT format('ALTER SYSTEM SET shared_preload_libraries = %s', string_agg(quote_literal(trim(name)), ', ')) FROM unnest(string_to_array(concat_ws(',', nullif(current_setting('shared_preload_libraries'), ''), 'set_user'), ',')) AS name \gexec
#     console: The SQL, for psql, keeps the libraries that are loaded. Restart the server, CREATE EXTENSION set_user, and take LOGIN from superusers.
#   controls: [pg-set-user-extension]
#   opt_in: true
package dbmuster.logging.pg_set_user_extension

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	loaded := pg_setting.libraries(input.attributes.settings.shared_preload_libraries)
	not "set_user" in loaded
	count(superusers) > 0
	msg := sprintf("set_user is not loaded, and superusers can log in: %s", [concat(", ", sort(superusers))])
}

superusers contains role.name if {
	some id in data.referrers["pg_role.cluster"][input.id]
	role := data.index.pg_role[id]
	role.attributes.rolsuper == true
	role.attributes.rolcanlogin == true
}

indeterminate contains "the server did not show shared_preload_libraries" if not input.attributes.settings.shared_preload_libraries
