package dbmuster.logging.pg_triggers_enabled_test

import rego.v1
import data.dbmuster.logging.pg_triggers_enabled as policy

doc(enabled) := {"attributes": {"triggers": [{"name": "audit", "enabled": enabled}]}}

test_states if {
	every state in ["origin", "replica", "always"] {
		count(policy.deny) == 0 with input as doc(state) with data.parameters as {"may_be_off": []}
	}
	count(policy.deny) == 1 with input as doc("disabled") with data.parameters as {"may_be_off": []}
	count(policy.deny) == 0 with input as doc("disabled") with data.parameters as {"may_be_off": ["audit"]}
}
