package dbmuster.access.rds_instance_iam_auth_test

import rego.v1
import data.dbmuster.access.rds_instance_iam_auth as policy

off(engine, version) := {"attributes": {
	"engine": engine, "engine_version": version, "iam_database_authentication_enabled": false,
}}

test_mariadb_from_10_6_is_judged if {
	count(policy.deny) == 1 with input as off("mariadb", "10.6.16")
	count(policy.deny) == 1 with input as off("mariadb", "11.4.3")
}

test_mariadb_before_10_6_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as off("mariadb", "10.5.25")
	count(policy.deny) == 0 with input as off("mariadb", "10.5.25")
}

in_status(status) := {"attributes": {
	"engine": "postgres", "db_instance_status": status, "iam_database_authentication_enabled": false,
}}

test_instance_that_is_changing_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as in_status("creating")
	count(policy.not_applicable) == 0 with input as in_status("storage-full")
	count(policy.deny) == 1 with input as in_status("available")
}

test_oracle_is_never_denied if count(policy.deny) == 0 with input as off("oracle-ee", "19")

test_enabled_passes_whatever_the_version if {
	doc := {"attributes": {"engine": "mariadb", "engine_version": "10", "iam_database_authentication_enabled": true}}
	count(policy.deny) == 0 with input as doc
	count(policy.indeterminate) == 0 with input as doc
}

test_versions_matter_only_for_mariadb if {
	every engine, version in {"mysql": "5.7.44", "postgres": "10"} {
		count(policy.deny) == 1 with input as off(engine, version)
		count(policy.not_applicable) == 0 with input as off(engine, version)
		count(policy.indeterminate) == 0 with input as off(engine, version)
	}
}

test_mariadb_10_alone_is_too_short if {
	count(policy.indeterminate) == 1 with input as off("mariadb", "10")
	count(policy.indeterminate) == 0 with input as off("mariadb", "10.6.16")
}
