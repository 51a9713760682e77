package dbmuster.retention.rds_aurora_mysql_backtrack_test

import rego.v1
import data.dbmuster.retention.rds_aurora_mysql_backtrack as policy

test_off_fails if count(policy.deny) == 1 with input as {"attributes": {"backtrack_window": 0}}

test_any_window_passes if count(policy.deny) == 0 with input as {"attributes": {"backtrack_window": 7}}
