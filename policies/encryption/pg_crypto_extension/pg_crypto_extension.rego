# METADATA
# title: A column encryption extension is installed in declared databases
# description: |
#   Encrypting single columns is one means for data that storage encryption does not protect from those who
#   can log in. That the extension is there proves nothing of its use, so this is off by default.
# related_resources:
# - https://www.postgresql.org/docs/current/pgcrypto.html
# custom:
#   severity: low
#   severity_reason: Low because the extension only makes column encryption possible.
#   resource_types: [pg_cluster]
#   requires: ['<-pg_database.cluster', '<-pg_extension.cluster']
#   parameters:
#     accepted: {default: [pgcrypto, pgsodium], description: Extensions of which one has to be installed.}
#     databases: {default: ["*"], description: "Databases, with `*` for any part of a name, that need one."}
#   remediation:
#     sql: CREATE EXTENSION pgcrypto; -- in each database
#   controls: [pg-crypto-extension]
#   opt_in: true
package dbmuster.encryption.pg_crypto_extension

import rego.v1
import future.keywords.not

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
	some pattern in data.parameters.databases
	glob.match(pattern, [], database.name)
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

not_applicable contains "no database is in the declared scope" if count(judged) == 0
