# METADATA
# title: template1 has no extensions that new databases should not have
# description: |
#   Every new database is a copy of template1 and gets its extensions, without anybody who approves them.
# related_resources:
# - https://www.postgresql.org/docs/current/manage-ag-templatedbs.html
# custom:
#   severity: low
#   severity_reason: Low because it concerns databases that do not exist yet.
#   resource_types: [pg_extension]
#   applies_when:
#   - field: database
#     in: [template1]
#   requires: [version]
#   parameters:
#     allowed: {default: [plpgsql], description: Extensions that template1 may have.}
#   remediation:
#     sql: DROP EXTENSION "NAME"; -- in template1
#   controls: [pg-template1-clean]
package dbmuster.access.pg_template1_extensions_approved

import rego.v1
import future.keywords.not

deny contains msg if {
	not input.name in data.parameters.allowed
	msg := sprintf("new databases get version %s of it", [input.attributes.version])
}
