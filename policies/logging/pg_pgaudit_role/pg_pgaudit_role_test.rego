package dbmuster.logging.pg_pgaudit_role_test

import rego.v1
import data.dbmuster.logging.pg_pgaudit_role as policy

doc(name) := {"id": "c", "attributes": {"settings": {"pgaudit.role": name}}}

index(changes) := {"pg_role": {"r": {"name": "auditor", "attributes": object.union({"rolcanlogin": false, "members": []}, changes)}, "m": {"name": "ann", "attributes": {"rolcanlogin": true, "members": []}}}}

referrers := {"pg_role.cluster": {"c": ["m", "r"]}}

test_role if {
	count(policy.deny) == 0 with input as doc("auditor") with data.index as index({}) with data.referrers as referrers
	every name in ["", "other"] {
		count(policy.deny) == 1 with input as doc(name) with data.index as index({}) with data.referrers as referrers
	}
	every change in [{"rolcanlogin": true}, {"members": ["m"]}] {
		count(policy.deny) == 1 with input as doc("auditor") with data.index as index(change) with data.referrers as referrers
	}
}

test_members_of_other_roles_do_not_matter if {
	others := {"pg_role": {"r": index({}).pg_role.r, "m": {"name": "team", "attributes": {"rolcanlogin": true, "members": ["r"]}}}}
	count(policy.deny) == 0 with input as doc("auditor") with data.index as others with data.referrers as referrers
}
