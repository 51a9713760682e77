# METADATA
# title: Only approved roles can read columns that are declared sensitive
# description: |
#   Who can read a column follows from the lists of the table and of the column, from ownership, from membership at
#   any depth, SET ROLE and `pg_read_all_data`: REVOKE on the column alone takes nothing from who may read the table.
#   Superusers are asked for elsewhere. USAGE of the schema and row security are not looked at.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# - https://www.postgresql.org/docs/current/role-membership.html
# custom:
#   severity: high
#   severity_reason: High because somebody named the column for its harm, and who reads it was not approved.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [table]
#   - field: is_system
#     in: [false]
#   requires: [acl, column_acls, readers, cluster, database, schema, object_name,
#     'owner_role->ordinary_roles_now', 'owner_role->ordinary_roles_after_set_role',
#     'owner_role->special_roles_now', 'owner_role->special_roles_after_set_role',
#     'owner_role->rolcanlogin', 'owner_role->cluster', 'owner_role->superuser_reach']
#   parameters:
#     columns: {default: [], description: "Columns, as `schema.table.column` or `database.schema.table.column`, with `*` for any part of a name."}
#     allowed: {default: [], description: "Names of roles that may read them, with `*` for any part of a name."}
#   remediation:
#     sql: REVOKE SELECT ON "SCHEMA"."NAME" FROM "ROLE"; -- then GRANT SELECT (other columns) to it
#   controls: [pg-sensitive-column-grants]
#   opt_in: true
package dbmuster.access.pg_sensitive_columns_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_acl
import data.dbmuster.lib.pg_role

columns contains substring(pattern, last + 1, -1) if {
	some pattern in data.parameters.columns
	last := max(indexof_n(pattern, "."))
	glob.match(substring(pattern, 0, last), [], tables[strings.count(pattern, ".")])
}

tables := {2: table, 3: concat(".", [input.attributes.database, table])}

table := concat(".", [input.attributes.schema, input.attributes.object_name])

not_applicable contains "none of its columns is declared sensitive" if count(columns) == 0

lists contains object.get(input.attributes, "acl", "")

lists contains list if {
	some name, list in input.attributes.column_acls
	some column in columns
	glob.match(column, [], name)
}

deny contains {"message": msg, "field": "acl"} if {
	some id, _ in data.index.pg_role
	data.index.pg_role[id].attributes.cluster == input.attributes.cluster
	data.index.pg_role[id].attributes.rolcanlogin == true
	not data.index.pg_role[id].attributes.superuser_reach in {"now", "after_set_role"}
	name := data.index.pg_role[id].name
	not pg_role.builtin(name)
	not approved(name)
	some list in lists
	pg_acl.holds(pg_acl.names_of(id), "SELECT", list, owner)
	msg := sprintf("the role %s can read %s", [name, concat(", ", sort(columns))])
}

indeterminate contains "the roles of the server could not be worked out" if not input.attributes.readers

approved(name) if {
	some pattern in data.parameters.allowed
	glob.match(pattern, [], name)
}

owner := data.index.pg_role[input.attributes.owner_role].name
