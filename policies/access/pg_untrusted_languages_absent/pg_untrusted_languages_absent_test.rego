package dbmuster.access.pg_untrusted_languages_absent_test

import rego.v1
import data.dbmuster.access.pg_untrusted_languages_absent as policy

test_approved_language_passes if {
	doc := {"attributes": {"trusted": false, "object_name": "plperlu"}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": ["plperlu"]}
}
