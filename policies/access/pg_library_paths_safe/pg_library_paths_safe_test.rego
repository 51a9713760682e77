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
