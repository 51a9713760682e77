package dbmuster.availability.pg_idle_in_transaction_timeout_test

import rego.v1
import data.dbmuster.availability.pg_idle_in_transaction_timeout as policy

doc(value) := {"attributes": {"settings": {"idle_in_transaction_session_timeout": value}}}

test_values_that_fail if {
	every value in ["0", "86400000"] {
		count(policy.deny) == 1 with input as doc(value)
			with data.parameters as {"max_ms": 3600000}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
		with data.parameters as {"max_ms": 3600000}
	count(policy.deny) == 0 with input as hidden
		with data.parameters as {"max_ms": 3600000}
}

test_longest_time_that_is_wanted_passes if {
	count(policy.deny) == 0 with input as doc("3600000") with data.parameters as {"max_ms": 3600000}
	count(policy.deny) == 1 with input as doc("3600001") with data.parameters as {"max_ms": 3600000}
}

under(attributes) := found if {
	found := {"deny": policy.deny, "open": policy.indeterminate} with input as object.union(doc("60000"), {"id": "c"})
		with data.parameters as {"max_ms": 3600000}
		with data.referrers as {"pg_setting.cluster": {"c": ["s"]}}
		with data.index as {"pg_setting": {"s": {"name": "idle_in_transaction_session_timeout", "attributes": attributes}}}
}

test_overrides_count if {
	every value in ["0", "2h", "1d", "61min", "3601s", "-1", "odd"] {
		count(under({"overrides": [{"role_name": "app", "value": value}]}).deny) == 1
	}
	every value in ["1h", "60min", "5 s", "900000us", "10"] {
		under({"overrides": [{"role_name": "app", "value": value}]}) == {"deny": set(), "open": set()}
	}
}

test_unknown_overrides_are_open if {
	count(under({}).open) == 1
	count(under({"overrides": [{"role_name": "app"}]}).open) == 1
	under({"overrides": []}) == {"deny": set(), "open": set()}
}
