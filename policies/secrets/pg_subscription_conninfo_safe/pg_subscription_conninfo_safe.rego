# METADATA
# title: Logical subscriptions use TLS and store no clear text password
# description: |
#   The connection string of a subscription stands in a catalog and in every dump of it. Only its sslmode
#   and whether a password stands in it are read, on the server, and only superusers can see either; for
#   everybody else the result stays open.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createsubscription.html
# custom:
#   severity: high
#   severity_reason: High because a password of another server stands in a catalog, or crosses the network in clear.
#   resource_types: [pg_subscription]
#   requires: [sslmode, has_password]
#   remediation:
#     sql: ALTER SUBSCRIPTION "NAME" CONNECTION 'host=HOST sslmode=verify-full passfile=FILE';
#   controls: [pg-subscription-conninfo-safe]
package dbmuster.secrets.pg_subscription_conninfo_safe

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "sslmode"} if {
	mode := input.attributes.sslmode
	not mode in {"require", "verify-ca", "verify-full"}
	msg := sprintf("sslmode is %s, so that the connection may be plain", [mode])
}

deny contains {"message": "sslmode is not given, so that the connection may be plain", "field": "sslmode"} if {
	not input.attributes.sslmode
}

deny contains {"message": "a password stands in the connection string", "field": "has_password"} if {
	input.attributes.has_password == true
}
