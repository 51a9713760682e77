package dbmuster.logging.rds_performance_insights_test

import rego.v1
import data.dbmuster.logging.rds_performance_insights as policy

doc(engine, class) := {"attributes": {"engine": engine, "db_instance_class": class, "performance_insights_enabled": false}}

test_small_class_of_mysql_is_not_applicable if count(policy.not_applicable) == 1 with input as doc("mysql", "db.t3.micro")

test_small_class_of_postgres_is_judged if {
	count(policy.not_applicable) == 0 with input as doc("postgres", "db.t3.micro")
	count(policy.deny) == 1 with input as doc("postgres", "db.t3.micro")
}

test_medium_class_of_mysql_is_judged if count(policy.not_applicable) == 0 with input as doc("mysql", "db.t3.medium")

test_t3_of_aurora_mysql_is_not_applicable if count(policy.not_applicable) == 1 with input as doc("aurora-mysql", "db.t3.medium")

test_db2_and_custom_are_not_applicable if {
	count(policy.not_applicable) == 1 with input as doc("db2-se", "db.m6i.large")
	count(policy.not_applicable) == 1 with input as doc("custom-oracle-ee", "db.m6i.large")
}
