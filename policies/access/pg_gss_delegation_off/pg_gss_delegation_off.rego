# METADATA
# title: Delegated Kerberos credentials are not accepted
# description: |
#   A server that takes over the credentials of its clients can act as them elsewhere. From PostgreSQL 16 on
#   it does so only when told to.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because it takes Kerberos logins and a server that somebody has taken over already.
#   resource_types: [pg_cluster]
#   requires: ['settings[gss_accept_delegation]', server_version_num]
#   remediation:
#     sql: ALTER SYSTEM SET gss_accept_delegation = 'off'; SELECT pg_reload_conf();
#   controls: [pg-gss-delegation-off]
package dbmuster.access.pg_gss_delegation_off

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.gss_accept_delegation
	pg_setting.truthy(value)
	msg := sprintf("gss_accept_delegation is `%s`", [value])
}

not_applicable contains "the setting exists from PostgreSQL 16 on" if input.attributes.server_version_num < 160000

indeterminate contains "the server did not show gss_accept_delegation" if not input.attributes.settings.gss_accept_delegation
