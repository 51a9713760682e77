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
#   parameters:
#     approved: {default: [aurora-mysql, aurora-postgresql, "custom-*", "db2-*", mariadb, mysql, "oracle-*", postgres, "sqlserver-*"], description: "Engines as RDS spells them, with * for any part."}
#   remediation:
#     terraform: Create the database anew with an approved `engine`, and move the data.
#     console: Move the data to an approved engine, or have this one approved and added to the parameter.
#   controls: [rds-engine-approved]
#   opt_in: true
package dbmuster.patching.rds_engine_approved

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "engine"} if {
	engine := input.attributes.engine
	not approved(engine)
	msg := sprintf("%s is not on the list", [engine])
}

approved(engine) if {
	some pattern in data.parameters.approved
	glob.match(pattern, [], engine)
}
