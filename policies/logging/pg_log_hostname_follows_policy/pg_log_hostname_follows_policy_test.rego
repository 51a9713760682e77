package dbmuster.logging.pg_log_hostname_follows_policy_test

import rego.v1
import data.dbmuster.logging.pg_log_hostname_follows_policy as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_hostname": "on"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"wanted": false}
	}
}

test_what_passes if {
	every settings in [
		{"log_hostname": "off"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"wanted": false}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"wanted": false}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"wanted": false}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"wanted": false}
}

test_another_policy if {
	count(policy.deny) == 1 with input as doc({"log_hostname": "off"}) with data.parameters as {"wanted": true}
	count(policy.deny) == 0 with input as doc({"log_hostname": "on"}) with data.parameters as {"wanted": true}
}
