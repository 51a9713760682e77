# METADATA
# title: Only declared databases exist
# description: |
#   Samples, copies for a test and databases of somebody who left hold data that nobody looks after.
#   Databases of initdb and of providers are left out. Off until a list is declared.
# related_resources:
# - https://www.postgresql.org/docs/current/manage-ag-overview.html
# custom:
#   severity: low
#   severity_reason: Low because a forgotten database is a smell; what is in it is judged by the other policies.
#   resource_types: [pg_database]
#   applies_when:
#   - field: is_provider_owned
#     not_in: [true]
#   - field: name
#     not_in: [azure_maintenance, azure_sys, cloudsqladmin, postgres, rdsadmin, template0, template1]
#   requires: [is_template]
#   parameters:
#     declared: {default: [], description: "Names of databases, with `*` for any part of a name."}
#   remediation:
#     sql: DROP DATABASE "NAME";
#   controls: [pg-unexpected-databases]
#   opt_in: true
package dbmuster.access.pg_unexpected_databases

import rego.v1
import future.keywords.not

deny contains msg if {
	not declared
	kind := {true: "template", false: "database"}[input.attributes.is_template]
	msg := sprintf("the %s is not on the list", [kind])
}

declared if {
	some pattern in data.parameters.declared
	glob.match(pattern, [], input.name)
}

not_applicable contains "no list is declared: set the parameter `declared`" if count(data.parameters.declared) == 0
