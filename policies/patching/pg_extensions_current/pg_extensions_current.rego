# METADATA
# title: Installed extensions run the version that the server offers
# description: |
#   After an upgrade of the server its extensions stay at their old versions until somebody says ALTER
#   EXTENSION UPDATE. Versions are compared for equality only: they have no common order. One that the
#   server no longer offers is a leftover of which nothing can be said.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-alterextension.html
# custom:
#   severity: medium
#   severity_reason: Medium because extensions run in the server, and few of their fixes are about security.
#   resource_types: [pg_extension]
#   applies_when:
#   - field: database
#     not_in: [rdsadmin]
#   requires: [version, default_version]
#   remediation:
#     sql: ALTER EXTENSION "NAME" UPDATE;
#   controls: [pg-extensions-current]
package dbmuster.patching.pg_extensions_current

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "version"} if {
	input.attributes.version != input.attributes.default_version
	msg := sprintf("version %s is installed, the server offers %s", [input.attributes.version, input.attributes.default_version])
}

indeterminate contains "the server no longer offers the extension" if not input.attributes.default_version
