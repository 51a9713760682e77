package dbmuster.secrets.rds_password_not_in_template_test

import rego.v1
import data.dbmuster.secrets.rds_password_not_in_template as policy

test_every_other_source_passes if {
	every source in ["reference", "write_only", "managed", "inherited"] {
		count(policy.deny) == 0 with input as {"attributes": {"master_password_source": source}}
	}
}

test_literal_fails if count(policy.deny) == 1 with input as {"attributes": {"master_password_source": "literal"}}

test_plain_fails if count(policy.deny) == 1 with input as {"attributes": {"master_password_source": "plain"}}
