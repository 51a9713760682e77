# METADATA
# title: Databases are owned by an approved role that is not a superuser with a login
# description: |
#   The owner of a database can drop it and, from PostgreSQL 15 on, owns schema public. A superuser that
#   somebody logs in with is no such role. Where a list of owners is declared, nobody else may own one.
#   Databases of initdb and of providers are left out.
# related_resources:
# - https://www.postgresql.org/docs/current/manage-ag-createdb.html
# custom:
#   severity: low
#   severity_reason: Low because ownership is misused by somebody who has the owner's login already.
#   resource_types: [pg_database]
#   applies_when:
#   - field: is_template
#     in: [false]
#   - field: is_provider_owned
#     not_in: [true]
#   - field: name
#     not_in: [postgres]
#   requires: [owner_name, 'owner_role->rolsuper', 'owner_role->rolcanlogin']
#   parameters:
#     owners: {default: [], description: Names of roles that may own databases; empty is any that is no superuser with a login.}
#   remediation:
#     sql: ALTER DATABASE "NAME" OWNER TO "ROLE";
#   controls: [pg-database-owner-approved]
package dbmuster.access.pg_database_owner_approved

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "owner_name"} if {
	owner := data.index.pg_role[input.attributes.owner_role].attributes
	owner.rolsuper == true
	owner.rolcanlogin == true
	not input.attributes.owner_name in data.parameters.owners
	msg := sprintf("%s owns it, a superuser with a login", [input.attributes.owner_name])
}

deny contains {"message": msg, "field": "owner_name"} if {
	count(data.parameters.owners) > 0
	not input.attributes.owner_name in data.parameters.owners
	msg := sprintf("%s owns it and is not on the list", [input.attributes.owner_name])
}
