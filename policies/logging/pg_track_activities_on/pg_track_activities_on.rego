# METADATA
# title: Activity of sessions is tracked
# description: |
#   Without track_activities nobody sees what a session runs, and without track_counts autovacuum never
#   starts and nobody sees which tables are used.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-statistics.html
# custom:
#   severity: low
#   severity_reason: Low because it shows what runs now; logs show what ran.
#   resource_types: [pg_cluster]
#   requires: ['settings[track_activities]', 'settings[track_counts]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "track_activities", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=track_activities,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET track_activities = 'on'; ALTER SYSTEM SET track_counts = 'on'; SELECT pg_reload_conf();
#   controls: [pg-track-activities-on]
package dbmuster.logging.pg_track_activities_on

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	some name in ["track_activities", "track_counts"]
	value := input.attributes.settings[name]
	not pg_setting.truthy(value)
	msg := sprintf("%s is `%s`", [name, value])
}

indeterminate contains "the server did not show track_activities" if not input.attributes.settings.track_activities

indeterminate contains "the server did not show track_counts" if not input.attributes.settings.track_counts
