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
