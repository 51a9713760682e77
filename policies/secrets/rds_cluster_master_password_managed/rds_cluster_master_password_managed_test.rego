package dbmuster.secrets.rds_cluster_master_password_managed_test

import rego.v1
import data.dbmuster.secrets.rds_cluster_master_password_managed as policy

test_not_managed_fails if count(policy.deny) == 1 with input as {"attributes": {"master_user_managed": false}}

test_managed_passes if count(policy.deny) == 0 with input as {"attributes": {"master_user_managed": true}}
