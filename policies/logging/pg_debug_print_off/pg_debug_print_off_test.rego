package dbmuster.logging.pg_debug_print_off_test

import rego.v1
import data.dbmuster.logging.pg_debug_print_off as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"debug_print_parse": "on", "debug_print_rewritten": "off", "debug_print_plan": "off"},
		{"debug_print_parse": "off", "debug_print_rewritten": "on", "debug_print_plan": "off"},
		{"debug_print_parse": "off", "debug_print_rewritten": "off", "debug_print_plan": "on"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"debug_print_parse": "off", "debug_print_rewritten": "off", "debug_print_plan": "off"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}
