# METADATA
# title: Catalogs with secrets are not granted to extra roles
# description: |
#   Stored passwords, statistics with sampled values, the options of user mappings, raw large objects and
#   connection strings of subscriptions are closed to everybody but superusers when a cluster is made.
#   Grants that came later are told; so are those on single columns.
# related_resources:
# - https://www.postgresql.org/docs/current/catalog-pg-authid.html
# - https://www.postgresql.org/docs/current/catalog-pg-statistic.html
# custom:
#   severity: critical
#   severity_reason: Critical because password verifiers and stored credentials are read with a plain SELECT.
#   resource_types: [pg_object]
#   applies_when:
#   - field: is_system
#     in: [true]
#   - field: class
#     in: [table]
#   - field: schema
#     in: [pg_catalog]
#   - field: object_name
#     in: [pg_authid, pg_largeobject, pg_shadow, pg_statistic, pg_statistic_ext_data, pg_subscription, pg_user_mapping]
#   requires: [grants, object_name]
#   parameters:
#     allowed: {default: [], description: Names of roles that may read them.}
#   remediation:
#     sql: REVOKE SELECT ON pg_catalog."NAME" FROM "ROLE";
#   controls: [pg-catalog-secrets-not-granted]
package dbmuster.access.pg_catalog_secrets_not_granted

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "acl"} if {
	some grant in input.attributes.grants
	grant.is_initial == false
	not opened_by_initdb(grant)
	"SELECT" in grant.privileges
	who := object.get(grant, "grantee_name", "everybody")
	not who in data.parameters.allowed
	what := object.get(grant, "column", "all of it")
	msg := sprintf("%s may read %s", [who, what])
}

# Of subscriptions everybody may read all but the connection string.
opened_by_initdb(grant) if {
	input.attributes.object_name == "pg_subscription"
	grant.is_public == true
	grant.column != "subconninfo"
}
