package dbmuster.availability.pg_durability_settings_test

import rego.v1
import data.dbmuster.availability.pg_durability_settings as policy

all_on := {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "remote_write"}

# The messages of a rule, with what a setting of the server says.
said(settings, overrides) := found if {
	found := {"deny": policy.deny, "open": policy.indeterminate} with input as {"id": "c", "attributes": {"settings": settings}}
		with data.parameters as {"asynchronous": ["batch"]}
		with data.referrers as {"pg_setting.cluster": {"c": ["s", "t"]}}
		with data.index as {"pg_setting": {"s": {"name": "synchronous_commit", "attributes": overrides}, "t": {"name": "work_mem", "attributes": {"overrides": [{"role_name": "ann", "value": "off"}]}}}}
}

test_all_are_told if {
	found := said({"fsync": "off", "full_page_writes": "OFF", "synchronous_commit": "false"}, {"overrides": []})
	count(found.deny) == 3
	count(found.open) == 0
}

test_what_is_on_passes if {
	found := said(all_on, {"overrides": [{"role_name": "ann", "value": "local"}, {"role_name": "batch", "value": "off"}]})
	found == {"deny": set(), "open": set()}
}

test_roles_that_do_not_wait if {
	count(said(all_on, {"overrides": [{"role_name": "ann", "value": "off"}]}).deny) == 1
	count(said(all_on, {"overrides": [{"database": "app", "value": "off"}]}).deny) == 1
}

test_what_is_not_shown_is_open if {
	count(said({}, {"overrides": []}).open) == 3
	count(said(all_on, {}).open) == 1
	count(said(all_on, {"overrides": [{"role_name": "ann"}]}).open) == 1
}
