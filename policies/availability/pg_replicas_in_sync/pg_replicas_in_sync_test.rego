package dbmuster.availability.pg_replicas_in_sync_test

import rego.v1
import data.dbmuster.availability.pg_replicas_in_sync as policy

doc(replicas) := {"attributes": {"in_recovery": false, "replicas": replicas}}

params := {"min_replicas": 1, "max_lag_seconds": 300}

test_replicas if {
	every replica in [{"state": "streaming"}, {"state": "streaming", "replay_lag_seconds": 300}] {
		count(policy.deny) == 0 with input as doc([replica]) with data.parameters as params
	}
	every replica in [{"state": "catchup"}, {"state": "streaming", "replay_lag_seconds": 301}] {
		count(policy.deny) == 1 with input as doc([replica]) with data.parameters as params
	}
	count(policy.deny) == 1 with input as doc([]) with data.parameters as params
}
