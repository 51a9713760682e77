# Who a PostgreSQL role is: made by a provider or by PostgreSQL itself.
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

# A role of a managed service.
provided_role(name) if name in provided

# Names of the roles that the server takes a role for a member of: itself, and members of members. `roles` by id.
groups(roles, id) := {name |
	memberships := {other: held |
		some other, role in roles
		held := object.get(role.attributes, "member_of", [])
	}
	some group in graph.reachable(memberships, {id})
	name := roles[group].name
}
