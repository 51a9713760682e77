package dbmuster.access.pg_secdef_search_path_pinned_test

import rego.v1
import data.dbmuster.access.pg_secdef_search_path_pinned as policy

found(path) := messages if {
	messages := policy.deny with input as {"attributes": {"search_path": path}}
}

test_user_schema_fails if count(found("\"$user\", app")) == 1

test_quoted_empty_path_passes if count(found("\"\"")) == 0

schema(name, database, rights) := {"name": name, "attributes": {"database": database, "public_privileges": rights}}

# Of a function with that path, beside schemas of its own and of another database.
said(attributes) := found if {
	index := {"pg_schema": {
		"1": schema("public", "app", ["CREATE", "USAGE"]), "2": schema("api", "app", ["USAGE"]),
		"3": schema("api", "other", ["CREATE"]), "4": {"name": "dark", "attributes": {"database": "app"}},
	}}
	found := [count(policy.deny), count(policy.indeterminate)] with input as {"attributes": object.union({"cluster": "c", "database": "app"}, attributes)}
		with data.index as index
		with data.referrers as {"pg_schema.cluster": {"c": object.keys(index.pg_schema)}}
}

test_schemas_of_everybody if {
	said({"search_path": "public"}) == [1, 0]
	said({"search_path": "api, public, pg_temp"}) == [1, 0]
	said({"search_path": "pg_catalog, api, pg_temp"}) == [0, 0]
	said({"search_path": "public", "has_sql_body": true}) == [0, 0]
}

test_schemas_that_are_not_known if {
	said({"search_path": "elsewhere"}) == [0, 1]
	said({"search_path": "dark"}) == [0, 1]
	said({"search_path": "dark", "has_sql_body": true}) == [0, 0]
	said({"search_path": "$user"}) == [1, 0]
}
