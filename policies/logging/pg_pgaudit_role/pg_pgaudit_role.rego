# METADATA
# title: Object auditing uses a role of its own that nobody is
# description: |
#   pgaudit.role names the role whose grants say what is audited. Somebody who is a member of it, or logs in
#   as it, changes what is audited. On RDS it is rds_pgaudit. Off by default, since many audit by session
#   alone.
# related_resources:
# - https://github.com/pgaudit/pgaudit
# custom:
#   severity: low
#   severity_reason: Low because object auditing is an addition to that of sessions.
#   resource_types: [pg_cluster]
#   requires: ['settings[pgaudit.role]', '<-pg_role.cluster']
#   remediation:
#     sql: CREATE ROLE auditor NOLOGIN; ALTER SYSTEM SET pgaudit.role = 'auditor'; SELECT pg_reload_conf();
#   controls: [pg-pgaudit-role]
#   opt_in: true
package dbmuster.logging.pg_pgaudit_role

import rego.v1
import future.keywords.not

auditor := input.attributes.settings["pgaudit.role"]

deny contains "pgaudit.role is empty: no object is audited" if auditor == ""

deny contains msg if {
	auditor != ""
	not known
	msg := sprintf("pgaudit.role is %s, and there is no such role", [auditor])
}

deny contains msg if {
	some role in roles
	role.name == auditor
	role.attributes.rolcanlogin == true
	msg := sprintf("%s can log in", [auditor])
}

deny contains msg if {
	some role in roles
	role.name == auditor
	some member in role.attributes.members
	msg := sprintf("%s is a member of %s", [data.index.pg_role[member].name, auditor])
}

known if {
	some role in roles
	role.name == auditor
}

roles contains data.index.pg_role[id] if some id in data.referrers["pg_role.cluster"][input.id]

indeterminate contains "the server did not show pgaudit.role" if not auditor
