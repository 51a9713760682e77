# METADATA
# title: SECURITY DEFINER functions pin search_path
# description: |
#   Such a function runs as its owner, but finds tables, functions and operators where the caller says,
#   unless search_path is set with it. The path must not hold `$user`, and pg_temp only at the end; an empty
#   path is the strictest. A schema in it in which everybody may create keeps the hole open. Bodies in SQL
#   standard form are bound when they are made.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createfunction.html
# - https://wiki.postgresql.org/wiki/A_Guide_to_CVE-2018-1058:_Protect_Your_Search_Path
# custom:
#   severity: high
#   severity_reason: High because the caller decides which code runs with the rights of the owner.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [function]
#   - field: security_definer
#     in: [true]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: [search_path, 'cluster<-pg_schema.cluster']
#   reads: [has_sql_body, database]
#   remediation:
#     sql: ALTER FUNCTION "SCHEMA"."NAME"(ARGUMENTS) SET search_path = pg_catalog, "SCHEMA", pg_temp;
#   controls: [pg-secdef-search-path-pinned]
package dbmuster.access.pg_secdef_search_path_pinned

import rego.v1
import future.keywords.not

deny contains {"message": "search_path is not set: the caller decides what its names mean", "field": "search_path"} if {
	not input.attributes.search_path
	not input.attributes.has_sql_body == true
}

deny contains {"message": "search_path holds `$user`", "field": "search_path"} if "$user" in path

deny contains {"message": "search_path has pg_temp before other schemas", "field": "search_path"} if {
	some i, name in path
	name == "pg_temp"
	i < count(path) - 1
}

deny contains {"message": msg, "field": "search_path"} if {
	not input.attributes.has_sql_body == true
	some name in path
	"CREATE" in schemas[name]
	msg := sprintf("search_path holds %s, where everybody may create what the function finds", [name])
}

# What everybody may do in the schemas of the database.
schemas[schema.name] := rights if {
	some id in data.referrers["pg_schema.cluster"][input.attributes.cluster]
	schema := data.index.pg_schema[id]
	schema.attributes.database == input.attributes.database
	rights := schema.attributes.public_privileges
}

indeterminate contains msg if {
	not input.attributes.has_sql_body == true
	some name in path
	not name in {"$user", "pg_catalog", "pg_temp"}
	not schemas[name]
	msg := sprintf("who may create in schema %s is not known", [name])
}

path := [trim(part, " \"'") |
	some part in split(input.attributes.search_path, ",")
	trim(part, " \"'") != ""
]
