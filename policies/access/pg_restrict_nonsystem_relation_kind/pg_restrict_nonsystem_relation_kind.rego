# METADATA
# title: Roles that dump databases do not follow views and foreign tables
# description: |
#   Whoever owns a table can swap it for a view while it is dumped, and so run code as the role that dumps.
#   With restrict_nonsystem_relation_kind set to view and foreign-table for that role, the dump fails
#   instead. Roles that dump have to be declared. Off by default; the setting came with the minor releases
#   of August 2024.
# related_resources:
# - https://www.postgresql.org/support/security/CVE-2024-7348/
# custom:
#   severity: low
#   severity_reason: Low because the attack needs a hostile object in a database that is dumped.
#   resource_types: [pg_setting]
#   applies_when:
#   - field: name
#     in: [restrict_nonsystem_relation_kind]
#   requires: [value, overrides]
#   parameters:
#     dump_roles: {default: [], description: Names of roles that dump databases.}
#   remediation:
#     sql: ALTER ROLE "NAME" SET restrict_nonsystem_relation_kind = 'view, foreign-table';
#   controls: [pg-restrict-nonsystem-relation-kind]
#   opt_in: true
package dbmuster.access.pg_restrict_nonsystem_relation_kind

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	some name in data.parameters.dump_roles
	not restricted(name)
	msg := sprintf("%s dumps and follows views or foreign tables", [name])
}

restricted(_) if both(input.attributes.value)

restricted(name) if {
	some override in input.attributes.overrides
	override.role_name == name
	not override.database
	both(override.value)
}

both(value) if count(pg_setting.elements(value) & {"foreign-table", "view"}) == 2

not_applicable contains "no role that dumps is declared" if count(data.parameters.dump_roles) == 0
