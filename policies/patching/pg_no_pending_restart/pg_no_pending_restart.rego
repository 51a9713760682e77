# METADATA
# title: No changed setting waits for a restart
# description: |
#   The file says one thing and the server does another until it is restarted, be it a library for auditing
#   or a new certificate.
# related_resources:
# - https://www.postgresql.org/docs/current/view-pg-settings.html
# custom:
#   severity: medium
#   severity_reason: Medium because the configuration says one thing and the server does another.
#   resource_types: [pg_setting]
#   requires: [pending_restart]
#   remediation:
#     console: Restart the server, or take the change back.
#   controls: [pg-no-pending-restart]
package dbmuster.patching.pg_no_pending_restart

import rego.v1
import future.keywords.not

deny contains {"message": "the file was changed, and the server has to be restarted for it", "field": "pending_restart"} if {
	input.attributes.pending_restart == true
}
