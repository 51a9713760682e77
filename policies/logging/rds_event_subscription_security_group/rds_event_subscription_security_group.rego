# METADATA
# title: Event subscriptions for DB security groups are enabled and cover their critical events
# description: |
#   A subscription that is switched off, that leaves out configuration change, failure, or that names
#   single sources lets critical events of DB security groups pass unseen. Without a source type it
#   covers all sources, without categories all events. Whether a region has a subscription at all cannot
#   be seen from one. DB security groups exist outside of VPCs only, so this is off unless asked for.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: low
#   severity_reason: Sources say low and medium; low because the events are recorded either way, and nobody is told.
#   resource_types: [aws_rds_event_subscription]
#   requires: [enabled, source_type, event_categories, source_ids]
#   remediation:
#     terraform: Set `enabled = true`, `source_type = "db-security-group"`, `event_categories = ["configuration change", "failure"]` and no `source_ids`.
#     cli: aws rds modify-event-subscription --subscription-name NAME --enabled --source-type db-security-group --event-categories "configuration change" failure
#   controls: [rds-event-subscription-security-group]
#   opt_in: true
package dbmuster.logging.rds_event_subscription_security_group

import rego.v1
import future.keywords.not

deny contains "the subscription is disabled" if input.attributes.enabled == false

deny contains msg if {
	count(input.attributes.event_categories) > 0
	some category in ["configuration change", "failure"]
	not category in input.attributes.event_categories
	msg := sprintf("events of the category %s are not sent", [category])
}

deny contains "only events of named sources are sent" if count(input.attributes.source_ids) > 0

not_applicable contains "it is about other sources" if input.attributes.source_type != "db-security-group"
