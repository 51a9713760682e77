package dbmuster.logging.pg_set_user_extension_test

import rego.v1
import data.dbmuster.logging.pg_set_user_extension as policy

index(login) := {"pg_role": {"r": {"name": "root", "attributes": {"rolsuper": true, "rolcanlogin": login}}}}

referrers := {"pg_role.cluster": {"c": ["r"]}}

test_no_superuser_with_a_login_passes if {
	doc := {"id": "c", "attributes": {"settings": {"shared_preload_libraries": ""}}}
	count(policy.deny) == 0 with input as doc with data.index as index(false) with data.referrers as referrers
	count(policy.deny) == 1 with input as doc with data.index as index(true) with data.referrers as referrers
}

test_ordinary_logins_do_not_matter if {
	doc := {"id": "c", "attributes": {"settings": {"shared_preload_libraries": ""}}}
	ordinary := {"pg_role": {"r": {"name": "app", "attributes": {"rolsuper": false, "rolcanlogin": true}}}}
	count(policy.deny) == 0 with input as doc with data.index as ordinary with data.referrers as referrers
}
