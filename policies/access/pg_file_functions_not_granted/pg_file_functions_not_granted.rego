# METADATA
# title: Server file functions are not granted to extra roles
# description: |
#   These functions read and list files of the host, move large objects to and from it, switch log files and
#   start backups. When a cluster is made they are closed to everybody but superusers and a few predefined
#   roles; grants that came later are told.
# related_resources:
# - https://www.postgresql.org/docs/current/functions-admin.html
# custom:
#   severity: critical
#   severity_reason: Critical because reading and writing files of the server leads to its passwords and to a shell.
#   resource_types: [pg_object]
#   applies_when:
#   - field: is_system
#     in: [true]
#   - field: class
#     in: [function]
#   - field: object_name
#     in: [lo_export, lo_import, pg_backup_start, pg_backup_stop, pg_current_logfile, pg_file_read, pg_file_rename, pg_file_unlink, pg_file_write, pg_ls_dir, pg_promote, pg_read_binary_file, pg_read_file, pg_reload_conf, pg_rotate_logfile, pg_start_backup, pg_stat_file, pg_stop_backup]
#   requires: [grants]
#   parameters:
#     allowed: {default: [], description: Names of roles that may execute them.}
#   remediation:
#     sql: REVOKE EXECUTE ON FUNCTION pg_catalog."NAME"(ARGUMENTS) FROM "ROLE";
#   controls: [pg-file-functions-not-granted]
package dbmuster.access.pg_file_functions_not_granted

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains {"message": msg, "field": "acl"} if {
	some grant in input.attributes.grants
	grant.is_initial == false
	"EXECUTE" in grant.privileges
	who := object.get(grant, "grantee_name", "everybody")
	not who in data.parameters.allowed
	not pg_role.provided_role(who)
	msg := sprintf("%s may execute it", [who])
}
