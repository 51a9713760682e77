package dbmuster.tagging.rds_cluster_copy_tags_test

import rego.v1
import data.dbmuster.tagging.rds_cluster_copy_tags as policy

test_off_fails if count(policy.deny) == 1 with input as {"attributes": {"copy_tags_to_snapshot": false}}

test_on_passes if count(policy.deny) == 0 with input as {"attributes": {"copy_tags_to_snapshot": true}}
