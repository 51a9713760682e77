# METADATA
# title: User names are not rewritten per database
# description: |
#   db_user_namespace makes the name that a client gives another one inside the server, and works with md5
#   only. It went with PostgreSQL 17; a server without it is safe.
# related_resources:
# - https://www.postgresql.org/docs/16/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because the setting is rare, and gone since PostgreSQL 17.
#   resource_types: [pg_cluster]
#   requires: ['settings[db_user_namespace]', server_version_num]
#   remediation:
#     sql: ALTER SYSTEM SET db_user_namespace = 'off'; SELECT pg_reload_conf();
#   controls: [pg-db-user-namespace-off]
package dbmuster.access.pg_db_user_namespace_off

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.db_user_namespace
	pg_setting.truthy(value)
	msg := sprintf("db_user_namespace is `%s`", [value])
}

not_applicable contains "the setting went with PostgreSQL 17" if input.attributes.server_version_num >= 170000

indeterminate contains "the server did not show db_user_namespace" if not input.attributes.settings.db_user_namespace
