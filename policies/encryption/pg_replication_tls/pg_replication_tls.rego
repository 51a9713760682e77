# METADATA
# title: Physical replication connections use TLS
# description: |
#   A replication stream holds every row of every table. Replicas that come from another host have to use
#   TLS or GSS encryption. Judged on the primary, at the moment of the read; providers encrypt their own.
# related_resources:
# - https://www.postgresql.org/docs/current/warm-standby.html
# - https://www.postgresql.org/docs/current/monitoring-stats.html
# custom:
#   severity: high
#   severity_reason: High because the stream holds every change of every database.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: [replicas]
#   remediation:
#     console: On the standby, set sslmode=verify-full in primary_conninfo; in pg_hba.conf, use hostssl for replication.
#   controls: [pg-replication-tls]
package dbmuster.encryption.pg_replication_tls

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": sprintf("replicas[%d].is_encrypted", [i])} if {
	some i, replica in input.attributes.replicas
	replica.is_remote == true
	replica.is_encrypted == false
	msg := sprintf("replica %s is not encrypted", [object.get(replica, "application_name", "without a name")])
}

indeterminate contains "whether a replica is encrypted was not seen" if {
	some replica in input.attributes.replicas
	replica.is_remote == true
	not replica.is_encrypted in {true, false}
}
