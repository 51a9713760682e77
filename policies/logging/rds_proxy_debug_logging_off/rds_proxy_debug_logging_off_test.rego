package dbmuster.logging.rds_proxy_debug_logging_off_test

import rego.v1
import data.dbmuster.logging.rds_proxy_debug_logging_off as policy

test_on_fails if count(policy.deny) == 1 with input as {"attributes": {"debug_logging": true}}

test_off_passes if count(policy.deny) == 0 with input as {"attributes": {"debug_logging": false}}
