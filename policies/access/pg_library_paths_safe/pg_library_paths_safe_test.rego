package dbmuster.access.pg_library_paths_safe_test

import rego.v1
import data.dbmuster.access.pg_library_paths_safe as policy

found(settings) := messages if {
	messages := policy.deny with input as {"attributes": {"settings": settings}} with data.parameters as {"allowed": ["pgaudit"]}
}

test_directory_of_the_server_is_understood if count(found({"shared_preload_libraries": "$libdir/pgaudit"})) == 0

test_another_directory_is_not if count(found({"shared_preload_libraries": "/tmp/pgaudit"})) == 1

test_session_libraries_count if {
	count(found({"shared_preload_libraries": "", "session_preload_libraries": "x"})) == 1
}

test_session_library_can_be_allowed if {
	count(found({"shared_preload_libraries": "", "session_preload_libraries": "pgaudit"})) == 0
}

test_every_list_counts if {
	every name in ["local_preload_libraries", "oauth_validator_libraries"] {
		count(found({"shared_preload_libraries": "", name: "x, pgaudit"})) == 1
	}
}

test_paths_of_the_server_itself if {
	every settings in [
		{"dynamic_library_path": "$libdir"}, {"dynamic_library_path": ""}, {"extension_control_path": "$system"},
		{"extension_control_path": "$system: "},
	] {
		count(found(settings)) == 0
	}
	every settings in [
		{"dynamic_library_path": "/tmp:$libdir"}, {"dynamic_library_path": "$system"}, {"extension_control_path": "/srv"},
	] {
		count(found(settings)) == 1
	}
}

under(name, attributes) := found if {
	found := {"deny": count(policy.deny), "open": count(policy.indeterminate)} with input as {"id": "c", "attributes": {"settings": {"shared_preload_libraries": "pgaudit"}}}
		with data.parameters as {"allowed": ["pgaudit"]}
		with data.referrers as {"pg_setting.cluster": {"c": ["s"]}}
		with data.index as {"pg_setting": {"s": {"name": name, "attributes": attributes}}}
}

test_overrides_count if {
	every name in ["session_preload_libraries", "local_preload_libraries"] {
		under(name, {"overrides": [{"role_name": "app", "value": "/tmp/evil"}]}) == {"deny": 1, "open": 0}
		under(name, {"overrides": [{"role_name": "app", "value": "pgaudit"}]}) == {"deny": 0, "open": 0}
	}
	under("dynamic_library_path", {"overrides": [{"role_name": "app", "value": "/tmp"}]}) == {"deny": 1, "open": 0}
	under("dynamic_library_path", {"overrides": [{"role_name": "app", "value": "$libdir"}]}) == {"deny": 0, "open": 0}
	under("work_mem", {"overrides": [{"role_name": "app", "value": "x"}]}) == {"deny": 0, "open": 0}
}

test_unknown_overrides_are_open if {
	under("extension_control_path", {}) == {"deny": 0, "open": 1}
	under("session_preload_libraries", {"overrides": [{"role_name": "app"}]}) == {"deny": 0, "open": 1}
	under("work_mem", {}) == {"deny": 0, "open": 0}
}

test_hidden_list_is_open if {
	count(policy.indeterminate) == 1 with input as {"id": "c", "attributes": {"settings": {}}} with data.referrers as {} with data.index as {"pg_setting": {}}
}
