package dbmuster.network.pg_hba_replication_limited_test

import rego.v1
import data.dbmuster.network.pg_hba_replication_limited as policy

test_ordinary_rule_is_not_judged if {
	doc := {"attributes": {"databases": ["all"], "users": ["all"], "connection_type": "host", "is_loopback": false, "auth_method": "md5"}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"min_prefix_v4": 24, "min_prefix_v6": 64}
}
