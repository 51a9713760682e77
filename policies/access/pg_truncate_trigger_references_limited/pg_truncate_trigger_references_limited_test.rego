package dbmuster.access.pg_truncate_trigger_references_limited_test

import rego.v1
import data.dbmuster.access.pg_truncate_trigger_references_limited as policy

doc(grants) := {"attributes": {"notable_grants": grants}}

grant(who, privileges) := {"grantee_name": who, "is_public": false, "privileges": privileges, "grantable": []}

test_each_of_the_four_fails if {
	every privilege in ["MAINTAIN", "REFERENCES", "TRIGGER", "TRUNCATE"] {
		count(policy.deny) == 1 with input as doc([grant("app", ["SELECT", privilege])])
			with data.parameters as {"allowed": []}
	}
}

test_allowed_role_and_plain_privileges_pass if {
	grants := [grant("migrator", ["TRUNCATE"]), grant("app", ["SELECT", "INSERT"])]
	count(policy.deny) == 0 with input as doc(grants) with data.parameters as {"allowed": ["migrator"]}
}

test_everybody_fails if {
	count(policy.deny) == 1 with input as doc([{"is_public": true, "privileges": ["TRUNCATE"], "grantable": []}])
		with data.parameters as {"allowed": []}
}

test_role_of_the_provider_passes if {
	count(policy.deny) == 0 with input as doc([grant("rdsadmin", ["TRUNCATE"])]) with data.parameters as {"allowed": []}
}
