package dbmuster.network.rds_non_default_port_test

import rego.v1
import data.dbmuster.network.rds_non_default_port as policy

doc(engine, port) := {"attributes": {"engine": engine, "port": port}}

test_ports if {
	every engine, port in {"postgres": 5432, "aurora-postgresql": 5432, "aurora-mysql": 3306, "mysql": 3306, "mariadb": 3306, "oracle-ee-cdb": 1521, "sqlserver-web": 1433, "db2-se": 50000, "custom-oracle-ee": 1521, "custom-sqlserver-se": 1433} {
		count(policy.deny) == 1 with input as doc(engine, port)
		count(policy.deny) == 0 with input as doc(engine, port + 1)
	}
	count(policy.deny) == 0 with input as doc("aurora-postgresql", 3306)
}

test_engine_without_a_usual_port_passes if count(policy.deny) == 0 with input as doc("docdb", 27017)
