# METADATA
# title: Installed extensions are on the approved list
# description: |
#   Every extension is code that runs inside the server. The list is a parameter and holds the common ones
#   that keep to themselves; whoever has a list of his own sets it and switches this policy on.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createextension.html
# custom:
#   severity: medium
#   severity_reason: Medium because extensions run code in the server, which those that are dangerous are judged for elsewhere.
#   resource_types: [pg_extension]
#   applies_when:
#   - field: database
#     not_in: [rdsadmin]
#   requires: [version]
#   parameters:
#     allowed: {default: [btree_gin, btree_gist, citext, hstore, ltree, pg_stat_statements, pg_trgm, pgaudit, pgcrypto, plpgsql, postgis, unaccent, uuid-ossp, vector], description: Names of extensions that may be installed.}
#   remediation:
#     sql: DROP EXTENSION "NAME";
#   controls: [pg-extensions-approved]
#   opt_in: true
package dbmuster.access.pg_extensions_approved

import rego.v1
import future.keywords.not

deny contains msg if {
	not input.name in data.parameters.allowed
	msg := sprintf("version %s is installed and not on the list", [input.attributes.version])
}
