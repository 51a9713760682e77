package dbmuster.patching.rds_engine_approved_test

import rego.v1
import data.dbmuster.patching.rds_engine_approved as policy

test_patterns if {
	every engine in ["postgres", "oracle-ee"] {
		count(policy.deny) == 0 with input as {"attributes": {"engine": engine}} with data.parameters as {"approved": ["postgres", "oracle-*"]}
	}
	every engine in ["mysql", "postgres2"] {
		count(policy.deny) == 1 with input as {"attributes": {"engine": engine}} with data.parameters as {"approved": ["postgres", "oracle-*"]}
	}
}

versions := {"approved": ["postgres 16.*", "postgres 17.*", "mysql"]}

runs(version) := {"attributes": {"engine": "postgres", "engine_version": version}}

test_versions_of_an_engine if {
	every version in ["16.4", "16", "17.2"] {
		count(policy.deny) == 0 with input as runs(version) with data.parameters as versions
	}
	some said in policy.deny with input as runs("15.8") with data.parameters as versions
	said.message == "postgres 15.8 is not on the list"
	count(policy.deny) == 1 with input as runs("160.1") with data.parameters as versions
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mysql", "engine_version": "8.4.3"}} with data.parameters as versions
}

test_unknown_version_is_open_where_versions_are_listed if {
	unknown := {"attributes": {"engine": "postgres"}}
	count(policy.deny) == 0 with input as unknown with data.parameters as versions
	count(policy.indeterminate) == 2 with input as unknown with data.parameters as versions
	count(policy.indeterminate) == 0 with input as runs("16.4") with data.parameters as versions
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres"}} with data.parameters as {"approved": ["postgres", "postgres 16.*"]}
	count(policy.deny) == 1 with input as {"attributes": {"engine": "db2-se"}} with data.parameters as versions
	count(policy.deny) == 1 with input as unknown with data.parameters as {"approved": ["mysql", "oracle-*"]}
}
