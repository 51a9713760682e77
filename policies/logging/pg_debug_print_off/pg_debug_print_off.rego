# METADATA
# title: Parse, rewrite and plan trees are not logged
# description: |
#   The trees of a statement hold every literal in it, passwords and personal data included, in a form that
#   nobody reads. debug_pretty_print only shapes them and is not judged.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because it fills the log, with values of statements in it.
#   resource_types: [pg_cluster]
#   requires: ['settings[debug_print_parse]', 'settings[debug_print_rewritten]', 'settings[debug_print_plan]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "debug_print_parse", value = "0" }`, `parameter { name = "debug_print_rewritten", value = "0" }` and `parameter { name = "debug_print_plan", value = "0" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=debug_print_parse,ParameterValue=0,ApplyMethod=immediate" "ParameterName=debug_print_rewritten,ParameterValue=0,ApplyMethod=immediate" "ParameterName=debug_print_plan,ParameterValue=0,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET debug_print_parse = 'off'; ALTER SYSTEM SET debug_print_rewritten = 'off'; ALTER SYSTEM SET debug_print_plan = 'off'; SELECT pg_reload_conf();
#   controls: [pg-debug-print-off]
package dbmuster.logging.pg_debug_print_off

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	some name in ["debug_print_parse", "debug_print_plan", "debug_print_rewritten"]
	value := input.attributes.settings[name]
	pg_setting.truthy(value)
	msg := sprintf("%s is `%s`", [name, value])
}

indeterminate contains "the server did not show debug_print_parse" if not input.attributes.settings.debug_print_parse

indeterminate contains "the server did not show debug_print_rewritten" if not input.attributes.settings.debug_print_rewritten

indeterminate contains "the server did not show debug_print_plan" if not input.attributes.settings.debug_print_plan
