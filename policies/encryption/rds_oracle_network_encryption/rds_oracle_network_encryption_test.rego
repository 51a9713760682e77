package dbmuster.encryption.rds_oracle_network_encryption_test

import rego.v1
import data.dbmuster.encryption.rds_oracle_network_encryption as policy

test_option_ssl_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "oracle-ee", "option_group": "o1"}}
		with data.index as {"aws_rds_option_group": {"o1": {"attributes": {"options": [{"option_name": "SSL", "settings": {}}]}}}}
}

test_native_option_without_a_setting_is_requested_and_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "oracle-ee", "option_group": "o1"}}
		with data.index as {"aws_rds_option_group": {"o1": {"attributes": {"options": [{"option_name": "NATIVE_NETWORK_ENCRYPTION", "settings": {}}]}}}}
}

test_group_without_options_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "oracle-se2", "option_group": "o1"}}
		with data.index as {"aws_rds_option_group": {"o1": {"attributes": {"options": []}}}}
}

test_no_option_group_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "oracle-se2"}}
		with data.index as {}
}

test_setting_of_another_option_does_not_count if {
	every name, failures in {"NATIVE_NETWORK_ENCRYPTION": 0, "OEM": 1} {
		count(policy.deny) == failures with input as {"attributes": {"engine": "oracle-ee", "option_group": "o1"}}
			with data.index as {"aws_rds_option_group": {"o1": {"attributes": {"options": [{"option_name": name, "settings": {"SQLNET.ENCRYPTION_SERVER": "required"}}]}}}}
	}
}
