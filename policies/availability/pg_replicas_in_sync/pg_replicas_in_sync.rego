# METADATA
# title: Expected replicas are attached and keep up
# description: |
#   A replica that is gone or hours behind is no replica when it is needed. Judged on a primary; what a
#   standby follows is seen from its primary. How many are expected is a parameter. Off by default.
# related_resources:
# - https://www.postgresql.org/docs/current/monitoring-stats.html
# custom:
#   severity: medium
#   severity_reason: Medium because the primary works on; what fails is the way out when it does not.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: in_recovery
#     in: [false]
#   requires: [in_recovery, replicas]
#   parameters:
#     min_replicas: {default: 1, minimum: 0, maximum: 1000, description: Replicas that have to stream.}
#     max_lag_seconds: {default: 300, minimum: 0, maximum: 604800, description: Seconds that a replica may be behind.}
#   remediation:
#     console: Restart the replica, or build it anew; see its log for why it stopped.
#   controls: [pg-replicas-in-sync]
#   opt_in: true
package dbmuster.availability.pg_replicas_in_sync

import rego.v1
import future.keywords.not

keeping_up := [replica |
	some replica in input.attributes.replicas
	replica.state == "streaming"
	object.get(replica, "replay_lag_seconds", 0) <= data.parameters.max_lag_seconds
]

deny contains {"message": msg, "field": "replicas"} if {
	count(keeping_up) < data.parameters.min_replicas
	msg := sprintf("%d replicas stream and are at most %d s behind, %d are expected", [count(keeping_up), data.parameters.max_lag_seconds, data.parameters.min_replicas])
}
