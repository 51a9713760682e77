# METADATA
# title: Monitoring accounts use pg_monitor and nothing stronger
# description: |
#   Monitoring needs statistics, not power. Accounts that are declared as monitoring have to be members of
#   pg_monitor, and to hold no attribute and no role of a provider that is worth more. Nothing is said of
#   other roles.
# related_resources:
# - https://www.postgresql.org/docs/current/predefined-roles.html
# custom:
#   severity: low
#   severity_reason: Low because a monitoring account that is too strong is judged by what it holds, too.
#   resource_types: [pg_role]
#   requires: [attributes_now, attributes_after_set_role, special_roles_now, special_roles_after_set_role]
#   parameters:
#     accounts: {default: [], description: "Names of monitoring roles, with `*` for any part of a name."}
#   remediation:
#     sql: GRANT pg_monitor TO "NAME"; ALTER ROLE "NAME" NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;
#   controls: [pg-monitor-role-used]
#   opt_in: true
package dbmuster.access.pg_monitor_role_used

import rego.v1
import future.keywords.not

strong := {"azure_pg_admin", "cloudsqlsuperuser", "rds_superuser"}

deny contains msg if {
	count(attributes) > 0
	msg := sprintf("the account reaches %s", [concat(", ", sort(attributes))])
}

deny contains msg if {
	held := special & strong
	count(held) > 0
	msg := sprintf("the account reaches %s", [concat(", ", sort(held))])
}

attributes contains name if some name in input.attributes.attributes_now

attributes contains name if some name in input.attributes.attributes_after_set_role

special contains name if some name in input.attributes.special_roles_now

special contains name if some name in input.attributes.special_roles_after_set_role

deny contains "the account is no member of pg_monitor" if not "pg_monitor" in input.attributes.special_roles_now

declared if {
	some pattern in data.parameters.accounts
	glob.match(pattern, [], input.name)
}

not_applicable contains "the role is not declared as a monitoring account" if not declared
