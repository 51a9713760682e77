# METADATA
# title: Rules name the database or the role
# description: |
#   A remote rule for all databases and all roles lets superusers in from the network, and every role that
#   will ever be made. An expression that every name matches, such as /.*, is as wide as all. `all` does not
#   include replication. Managed services keep pg_hba.conf to themselves; without a grant on its view nothing
#   is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: medium
#   severity_reason: Medium because a password is still asked for; the rule only lets too many try.
#   resource_types: [pg_hba_rule]
#   requires: [databases, users, connection_type, auth_method, is_loopback]
#   reads: [error]
#   remediation:
#     console: In pg_hba.conf, name the database in the second column, or the role in the third, instead of all; then SELECT pg_reload_conf().
#   controls: [pg-hba-specific-db-and-user]
package dbmuster.access.pg_hba_specific_db_and_user

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_hba

deny contains "the rule is for all roles and all databases" if {
	some database in input.attributes.databases
	pg_hba.is_all(database)
	some user in input.attributes.users
	pg_hba.is_all(user)
	input.attributes.connection_type != "local"
	input.attributes.is_loopback == false
	input.attributes.auth_method != "reject"
}

not_applicable contains "the server cannot use the line" if input.attributes.error
