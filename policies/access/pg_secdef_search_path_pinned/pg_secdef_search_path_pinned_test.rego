package dbmuster.access.pg_secdef_search_path_pinned_test

import rego.v1
import data.dbmuster.access.pg_secdef_search_path_pinned as policy

found(path) := messages if {
	messages := policy.deny with input as {"attributes": {"search_path": path}}
}

test_user_schema_fails if count(found("\"$user\", app")) == 1

test_quoted_empty_path_passes if count(found("\"\"")) == 0
