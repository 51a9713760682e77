# METADATA
# title: All remote client sessions in progress use TLS
# description: |
#   What was true at the moment of the read: use it to find the clients before TLS is enforced. Without
#   pg_read_all_stats the sessions of others are not seen, and nothing is said. A pooler on the host itself
#   hides the leg behind it.
# related_resources:
# - https://www.postgresql.org/docs/current/monitoring-stats.html
# - https://www.postgresql.org/docs/current/ssl-tcp.html
# custom:
#   severity: high
#   severity_reason: High because data and passwords of these sessions cross the network in clear now.
#   resource_types: [pg_cluster]
#   requires: [sessions]
#   remediation:
#     console: Have the clients set sslmode=verify-full, then require hostssl in pg_hba.conf or rds.force_ssl.
#   controls: [pg-client-sessions-encrypted]
package dbmuster.encryption.pg_client_sessions_encrypted

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "sessions.remote_unencrypted"} if {
	input.attributes.sessions.remote_unencrypted > 0
	msg := sprintf("%d of %d remote sessions are not encrypted", [input.attributes.sessions.remote_unencrypted, input.attributes.sessions.remote])
}

deny contains {"message": msg, "field": "sessions.tls_versions"} if {
	some version in input.attributes.sessions.tls_versions
	version in {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"}
	msg := sprintf("sessions use %s", [version])
}

indeterminate contains "the sessions of other roles were not seen" if not input.attributes.sessions

indeterminate contains "how many sessions are not encrypted is not known" if not input.attributes.sessions.remote_unencrypted
