# METADATA
# title: RDS proxies do not log statement text
# description: |
#   Debug logging of a proxy writes statements with their literals to CloudWatch Logs, where people who
#   may not read the tables can read them. RDS switches it off by itself after 24 hours; a configuration
#   that asks for it brings it back.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-setup.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html
# custom:
#   severity: low
#   severity_reason: Low because debug logging ends by itself after a day.
#   resource_types: [aws_rds_proxy]
#   requires: [debug_logging]
#   remediation:
#     terraform: Set `debug_logging = false`.
#     cli: aws rds modify-db-proxy --db-proxy-name NAME --no-debug-logging
#   controls: [rds-proxy-debug-logging-off]
package dbmuster.logging.rds_proxy_debug_logging_off

import rego.v1
import future.keywords.not

deny contains "debug logging is on" if {
	input.attributes.debug_logging == true
}
