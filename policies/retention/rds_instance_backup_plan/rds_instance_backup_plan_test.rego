package dbmuster.retention.rds_instance_backup_plan_test

import rego.v1
import data.dbmuster.retention.rds_instance_backup_plan as policy

test_not_covered_fails if count(policy.deny) == 1 with input as {"attributes": {"in_backup_plan": false}}

test_covered_passes if count(policy.deny) == 0 with input as {"attributes": {"in_backup_plan": true}}
