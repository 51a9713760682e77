package dbmuster.access.rds_proxy_iam_auth_test

import rego.v1
import data.dbmuster.access.rds_proxy_iam_auth as policy

test_optional_on_sql_server_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"auth": [{"iam_auth": "ENABLED"}]}}
}

test_each_entry_is_named if {
	fields := {found.field | some found in policy.deny} with input as {"attributes": {"auth": [
		{"iam_auth": "DISABLED"}, {"iam_auth": "REQUIRED"}, {"iam_auth": "ENABLED"},
	]}}
	fields == {"auth[0].iam_auth", "auth[2].iam_auth"}
}

test_no_entries_fail_without_the_default_scheme if {
	count(policy.deny) == 1 with input as {"attributes": {"auth": [], "default_auth_scheme": "NONE"}}
}

test_entries_do_not_matter_where_iam_reaches_to_the_database if {
	count(policy.deny) == 0 with input as {"attributes": {"auth": [{"iam_auth": "DISABLED"}], "default_auth_scheme": "IAM_AUTH"}}
}
