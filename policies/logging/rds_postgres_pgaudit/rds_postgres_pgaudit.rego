# METADATA
# title: RDS for PostgreSQL preloads pgAudit and configures it
# description: |
#   pgAudit records which statement of which user touched which object. The library has to be preloaded,
#   and either pgaudit.log or pgaudit.role has to choose something. CREATE EXTENSION in each database is
#   still needed and is not seen in a parameter group. The library is loaded by a restart, so a changed group
#   counts only once it is `in-sync`.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.html
# custom:
#   severity: medium
#   severity_reason: Medium because nothing is lost or opened; who did what cannot be told afterwards.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     in: [postgres]
#   requires: ['db_parameter_group->parameters[shared_preload_libraries]', 'db_parameter_group->parameters[pgaudit.log]', 'db_parameter_group->parameters[pgaudit.role]', db_parameter_group_status]
#   remediation:
#     terraform: Add `parameter { name = "shared_preload_libraries", value = "pgaudit", apply_method = "pending-reboot" }` and `parameter { name = "pgaudit.log", value = "ddl,role" }` to the `aws_db_parameter_group` that it uses.
#     sql: CREATE EXTENSION IF NOT EXISTS pgaudit;
#   controls: [rds-postgres-pgaudit]
package dbmuster.logging.rds_postgres_pgaudit

import rego.v1
import future.keywords.not
import data.dbmuster.lib.applied
import data.dbmuster.lib.pg_setting

parameters := data.index.aws_rds_parameter_group[input.attributes.db_parameter_group].attributes.parameters

deny contains "shared_preload_libraries lacks pgaudit" if not loaded

deny contains "neither pgaudit.log nor pgaudit.role chooses anything" if {
	loaded
	not chosen
}

loaded if "pgaudit" in pg_setting.elements(parameters.shared_preload_libraries)

choices contains "log" if pg_setting.audits_something(parameters["pgaudit.log"])

choices contains "role" if trim_space(parameters["pgaudit.role"]) != ""

chosen if count(choices) > 0

deny contains {"message": applied.lacking(input.attributes.db_parameter_group_status), "field": "db_parameter_group_status"}

indeterminate contains applied.doubtful(input.attributes.db_parameter_group_status)
