# METADATA
# title: The pgaudit extension exists in every audited database
# description: |
#   The library alone logs sessions; names of objects in DDL come from event triggers, which only CREATE
#   EXTENSION makes, database by database. Not applicable where pgAudit is not loaded at all: that is judged
#   by a policy of its own.
# related_resources:
# - https://github.com/pgaudit/pgaudit
# custom:
#   severity: medium
#   severity_reason: Medium because session logging works without it; DDL loses the names of objects.
#   resource_types: [pg_cluster]
#   requires: ['settings[shared_preload_libraries]', '<-pg_database.cluster', '<-pg_extension.cluster']
#   parameters:
#     accepted: {default: [pgaudit], description: Extensions of which one has to be installed.}
#   remediation:
#     sql: CREATE EXTENSION pgaudit; -- in each database
#   controls: [pg-pgaudit-extension-created]
package dbmuster.logging.pg_pgaudit_extension_created

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	some name in judged
	name in read
	every extension in data.parameters.accepted { not [name, extension] in installed }
	msg := sprintf("database %s has none of %s", [name, concat(", ", data.parameters.accepted)])
}

judged contains database.name if {
	some id in data.referrers["pg_database.cluster"][input.id]
	database := data.index.pg_database[id]
	database.attributes.allows_connections == true
	database.attributes.is_template == false
	not database.attributes.is_provider_owned == true
}

read contains database.name if {
	some id in data.referrers["pg_database.cluster"][input.id]
	database := data.index.pg_database[id]
	database.attributes.contents_read == true
}

installed contains [extension.attributes.database, extension.name] if {
	some id in data.referrers["pg_extension.cluster"][input.id]
	extension := data.index.pg_extension[id]
}

indeterminate contains msg if {
	some name in judged
	not name in read
	msg := sprintf("the contents of database %s were not read", [name])
}

not_applicable contains "pgAudit is not loaded" if {
	value := input.attributes.settings.shared_preload_libraries
	not "pgaudit" in pg_setting.libraries(value)
}

indeterminate contains "the server did not show shared_preload_libraries" if not input.attributes.settings.shared_preload_libraries
