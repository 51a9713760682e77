# METADATA
# title: Failed logins are delayed or stopped
# description: |
#   Without delay a password is guessed as fast as the network allows. auth_delay waits after each failure,
#   credcheck bans after some. Managed services do not offer either.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-delay.html
# - https://github.com/HexaCluster/credcheck
# custom:
#   severity: low
#   severity_reason: Low because it slows guessing down, which strong passwords and address lists do too.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[shared_preload_libraries]', 'settings[auth_delay.milliseconds]', 'settings[credcheck.max_auth_failure]']
#   parameters:
#     min_ms: {default: 500, minimum: 0, maximum: 2147483, description: Milliseconds that a failed login has to wait at least.}
#   remediation:
#     sql: ALTER SYSTEM SET auth_delay.milliseconds = 500; SELECT format('ALTER SYSTEM SET shared_preload_libraries = %s', string_agg(quote_literal(trim(name)), ', ')) FROM unnest(string_to_array(concat_ws(',', nullif(current_setting('shared_preload_libraries'), ''), 'auth_delay'), ',')) AS name \gexec
#     console: The SQL, for psql, keeps the libraries that are loaded. Restart the server afterwards.
#   controls: [pg-auth-delay-or-throttle]
package dbmuster.access.pg_auth_delay_or_throttle

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains "neither auth_delay nor credcheck is loaded" if {
	loaded := pg_setting.libraries(input.attributes.settings.shared_preload_libraries)
	count(loaded & {"auth_delay", "credcheck"}) == 0
}

deny contains msg if {
	loaded := pg_setting.libraries(input.attributes.settings.shared_preload_libraries)
	count(loaded & {"auth_delay", "credcheck"}) > 0
	not delays(loaded)
	not stops(loaded)
	msg := sprintf("failed logins wait less than %d ms and are never stopped", [data.parameters.min_ms])
}

delays(loaded) if {
	"auth_delay" in loaded
	to_number(input.attributes.settings["auth_delay.milliseconds"]) >= data.parameters.min_ms
}

stops(loaded) if {
	"credcheck" in loaded
	to_number(input.attributes.settings["credcheck.max_auth_failure"]) > 0
}

indeterminate contains "the server did not show shared_preload_libraries" if not input.attributes.settings.shared_preload_libraries
