# METADATA
# title: Application roles hold only the privileges on tables that are declared for them
# description: |
#   What a role can do with a table follows from its list, from ownership, from membership at any depth, SET ROLE and
#   the predefined roles that read or write everything. Each declared role is held against what is declared for it;
#   roles that nobody declares are not judged, superusers are asked for elsewhere.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# - https://www.postgresql.org/docs/current/role-membership.html
# custom:
#   severity: medium
#   severity_reason: Medium because the application must be taken over before what it holds too much is of use.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [table]
#   - field: is_system
#     in: [false]
#   requires: [acl, column_acls, readers, cluster, database, schema, object_name,
#     'owner_role->ordinary_roles_now', 'owner_role->ordinary_roles_after_set_role',
#     'owner_role->special_roles_now', 'owner_role->special_roles_after_set_role',
#     'owner_role->cluster', 'owner_role->superuser_reach']
#   parameters:
#     declared: {default: [], description: "What roles may do, as `ROLE: SELECT, INSERT ON schema.table` or `... ON database.schema.table`, with `*` for any part of a name; several of a role add up."}
#   remediation:
#     sql: REVOKE DELETE ON "SCHEMA"."NAME" FROM "ROLE"; -- or declare the privilege
#   controls: [pg-app-roles-dml-minimal]
#   opt_in: true
package dbmuster.access.pg_app_roles_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_acl

declared contains {"role": found[1], "privileges": {upper(name) | some name in regex.split(`[ ,]+`, found[2])}, "table": found[3]} if {
	some line in data.parameters.declared
	some found in regex.find_all_string_submatch_n(`^(.+): *([A-Za-z, ]+) ON +([^ ]+)$`, line, 1)
}

indeterminate contains sprintf("what is declared cannot be read: %s", [line]) if {
	some line in data.parameters.declared
	not regex.match(`^(.+): *([A-Za-z, ]+) ON +([^ ]+)$`, line)
}

not_applicable contains "nothing is declared for any role" if count(data.parameters.declared) == 0

tables := {1: table, 2: concat(".", [input.attributes.database, table])}

table := concat(".", [input.attributes.schema, input.attributes.object_name])

may(name, privilege) if {
	some line in declared
	glob.match(line.role, [], name)
	privilege in line.privileges
	glob.match(line.table, [], tables[strings.count(line.table, ".")])
}

lists := {object.get(input.attributes, "acl", "")} | {list | some list in object.get(input.attributes, "column_acls", {})}

deny contains {"message": msg, "field": "acl"} if {
	some id, _ in data.index.pg_role
	data.index.pg_role[id].attributes.cluster == input.attributes.cluster
	role := data.index.pg_role[id].name
	some line in declared
	glob.match(line.role, [], role)
	not data.index.pg_role[id].attributes.superuser_reach in {"now", "after_set_role"}
	names := pg_acl.names_of(id)
	held := {name | some name, _ in pg_acl.letters; some list in lists; pg_acl.holds(names, name, list, owner)}
	extra := {name | some name in held; not may(role, name)}
	count(extra) > 0
	msg := sprintf("the role %s holds %s, which nobody declared", [role, concat(", ", sort(extra))])
}

indeterminate contains "the roles of the server could not be worked out" if not input.attributes.readers

owner := data.index.pg_role[input.attributes.owner_role].name
