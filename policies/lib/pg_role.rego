# Who a PostgreSQL role is: made by a provider or by PostgreSQL itself; and what it is a member of.
package dbmuster.lib.pg_role

import rego.v1
import future.keywords.not

# Roles that managed services create and customers cannot change.
provided := {
	"azure_pg_admin", "azure_superuser", "azuresu", "cloudsqladmin", "cloudsqlagent", "cloudsqlconnpooladmin",
	"cloudsqliamgroup", "cloudsqliamgroupserviceaccount", "cloudsqliamgroupuser", "cloudsqliamserviceaccount",
	"cloudsqliamuser", "cloudsqlimportexport", "cloudsqllogical", "cloudsqlobservabilityadmin", "cloudsqlreplica",
	"cloudsqlsuperuser", "rds_ad", "rds_extension", "rds_iam", "rds_password", "rds_replication", "rds_reserved",
	"rds_superuser", "rdsadmin", "rdsproxyadmin", "rdsrepladmin", "rdstopmgr", "rdswriteforwarduser",
}

# PostgreSQL reserves the prefix pg_ for its own roles.
builtin(name) if name in provided

builtin(name) if startswith(name, "pg_")

# The roles together with those that they are direct members of. `roles` is the index of all roles.
upward(roles, ids) := ids | {parent |
	some id in ids
	some parent in roles[id].attributes.member_of
}

# Ids of all roles up to six steps above; deeper nesting is not followed.
reachable(roles, direct) := ids if {
	one := {id | some id in direct}
	two := upward(roles, one)
	three := upward(roles, two)
	four := upward(roles, three)
	five := upward(roles, four)
	ids := upward(roles, five)
}

# Names of those roles. A member may use each of them, or SET ROLE to it.
names(roles, direct) := {name |
	some id in reachable(roles, direct)
	name := roles[id].name
}

# A role above, or what it is a member of, was not read, so that nothing can be said of what it gives.
broken(roles, direct) if {
	some id in reachable(roles, direct)
	not roles[id].attributes.member_of
}
