# METADATA
# title: The REPLICATION attribute is held only by dedicated replication roles
# description: |
#   A role with REPLICATION can copy the whole cluster with pg_basebackup, past every grant and row policy.
#   It should be able to do nothing else, and, where an allow list is given, stand on it. On RDS the
#   attribute cannot be granted; superusers are judged as such.
# related_resources:
# - https://www.postgresql.org/docs/current/role-attributes.html
# - https://www.postgresql.org/docs/current/app-pgbasebackup.html
# custom:
#   severity: high
#   severity_reason: High because the holder can copy the whole server, rights and row policies notwithstanding.
#   resource_types: [pg_role]
#   requires: [rolreplication, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls]
#   parameters:
#     allowed: {default: [], description: Names of replication roles; empty accepts every role that can do nothing else.}
#   remediation:
#     sql: ALTER ROLE "NAME" NOCREATEROLE NOCREATEDB NOBYPASSRLS; -- or NOREPLICATION where it does not replicate
#   controls: [pg-replication-role-dedicated]
package dbmuster.access.pg_replication_role_dedicated

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

holder if {
	input.attributes.rolreplication == true
	input.attributes.rolsuper == false
	not pg_role.builtin(input.name)
}

deny contains msg if {
	holder
	some word, held in {
		"CREATEROLE": input.attributes.rolcreaterole,
		"CREATEDB": input.attributes.rolcreatedb,
		"BYPASSRLS": input.attributes.rolbypassrls,
	}
	held == true
	msg := sprintf("the role can replicate and holds %s too", [word])
}

deny contains "the role can replicate and is not approved" if {
	holder
	count(data.parameters.allowed) > 0
	not input.name in data.parameters.allowed
}
