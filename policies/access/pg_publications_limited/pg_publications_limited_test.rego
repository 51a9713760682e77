package dbmuster.access.pg_publications_limited_test

import rego.v1
import data.dbmuster.access.pg_publications_limited as policy

test_approved_publication_passes if {
	doc := {"name": "events", "attributes": {"all_tables": true, "schemas": []}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": ["events"]}
}

test_approved_publication_of_schemas_passes if {
	doc := {"name": "events", "attributes": {"all_tables": false, "schemas": ["app"]}}
	every allowed, failures in {"events": 0, "other": 1} {
		count(policy.deny) == failures with input as doc with data.parameters as {"allowed": [allowed]}
	}
}
