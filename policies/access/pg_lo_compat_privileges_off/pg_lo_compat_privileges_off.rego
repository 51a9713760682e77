# METADATA
# title: Large object permission checks are not disabled
# description: |
#   With lo_compat_privileges every role may read and write every large object, as was so before PostgreSQL
#   9.0.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-compatible.html
# - https://www.postgresql.org/docs/current/lo-implementation.html
# custom:
#   severity: medium
#   severity_reason: Medium because it switches off the checks of large objects only.
#   resource_types: [pg_cluster]
#   requires: ['settings[lo_compat_privileges]']
#   remediation:
#     sql: ALTER SYSTEM SET lo_compat_privileges = 'off'; SELECT pg_reload_conf();
#   controls: [pg-lo-compat-privileges-off]
package dbmuster.access.pg_lo_compat_privileges_off

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.lo_compat_privileges
	pg_setting.truthy(value)
	msg := sprintf("lo_compat_privileges is `%s`", [value])
}


indeterminate contains "the server did not show lo_compat_privileges" if not input.attributes.settings.lo_compat_privileges
