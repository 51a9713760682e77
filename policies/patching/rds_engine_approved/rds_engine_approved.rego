# METADATA
# title: Databases run an approved engine
# description: |
#   An engine that nobody in the house knows is patched by nobody. The list is a parameter and holds every
#   engine that RDS offers, so declare your own. The engine of a replica or a restore may only be known once
#   it exists. Off by default.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Welcome.html
# custom:
#   severity: low
#   severity_reason: Low because an engine that nobody approved is no flaw by itself.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   requires: [engine]
#   reads: [engine_version]
#   parameters:
#     approved: {default: [aurora-mysql, aurora-postgresql, "custom-*", "db2-*", mariadb, mysql, "oracle-*", postgres, "sqlserver-*"], description: "Engines as RDS spells them, with * for any part; followed by a space and versions, as in `postgres 16.*`, only these."}
#   remediation:
#     terraform: Create the database anew with an approved `engine`, and move the data.
#     console: Move the data to an approved engine, or have this one approved and added to the parameter.
#   controls: [rds-engine-approved]
#   opt_in: true
package dbmuster.patching.rds_engine_approved

import rego.v1
import future.keywords.not

# What an entry may match: the engine, and the engine with its version. A version prefix stands for any version below it.
names := {input.attributes.engine} | {name |
	some end in ["", "."]
	name := sprintf("%s %s%s", [input.attributes.engine, input.attributes.engine_version, end])
}

approved if {
	some pattern in data.parameters.approved
	some name in names
	glob.match(pattern, [], name)
}

# Entries that approve some versions of this engine, when its version is not known.
open contains pattern if {
	not input.attributes.engine_version
	some pattern in data.parameters.approved
	glob.match(split(pattern, " ")[0], [], input.attributes.engine)
}

deny contains {"message": msg, "field": "engine"} if {
	not approved
	count(open) == 0
	msg := sprintf("%s is not on the list", [max(names - {name | some name in names; endswith(name, ".")})])
}

indeterminate contains {"message": msg, "field": "engine_version"} if {
	not approved
	some pattern in open
	msg := sprintf("the version is not known, and of this engine the list approves %s", [pattern])
}
