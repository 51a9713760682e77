# METADATA
# title: pg_hba.conf has no lines that the server cannot use
# description: |
#   With one bad line a reload keeps the old rules and a restart fails, so that the file no longer says what
#   is in force. A line without a method is one of those, whatever the server says of it. Managed services
#   keep pg_hba.conf to themselves; without a grant on its view nothing is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: medium
#   severity_reason: Medium because the server goes on with the old rules, so that nobody knows which are in force.
#   resource_types: [pg_hba_rule]
#   requires: [line_number]
#   reads: [error, auth_method]
#   remediation:
#     console: In pg_hba.conf, mend or remove the line that the view pg_hba_file_rules gives an error for; then SELECT pg_reload_conf().
#   controls: [pg-hba-no-errors]
package dbmuster.availability.pg_hba_no_errors

import rego.v1
import future.keywords.not

deny contains msg if {
	msg := sprintf("line %d: %s", [input.attributes.line_number, input.attributes.error])
}

deny contains msg if {
	not input.attributes.auth_method
	not input.attributes.error
	msg := sprintf("line %d has no method: the server could not read it whole", [input.attributes.line_number])
}
