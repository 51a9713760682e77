package dbmuster.patching.pg_no_pending_restart_test

import rego.v1
import data.dbmuster.patching.pg_no_pending_restart as policy

test_value_in_force_passes if count(policy.deny) == 0 with input as {"attributes": {"pending_restart": false}}
