# METADATA
# title: Large objects are not readable by PUBLIC
# description: |
#   Large objects hold documents and pictures outside of every table, and no row policy covers them. What
#   PUBLIC holds on one, every role holds.
# related_resources:
# - https://www.postgresql.org/docs/current/lo-implementation.html
# - https://www.postgresql.org/docs/current/ddl-priv.html
# custom:
#   severity: low
#   severity_reason: Low because large objects are rare and are granted one by one.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [large_object]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: [public_privileges]
#   remediation:
#     sql: REVOKE ALL ON LARGE OBJECT NUMBER FROM PUBLIC;
#   controls: [pg-large-objects-acl]
package dbmuster.access.pg_large_objects_acl

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "acl"} if {
	count(input.attributes.public_privileges) > 0
	msg := sprintf("everybody holds %s", [concat(", ", sort(input.attributes.public_privileges))])
}
