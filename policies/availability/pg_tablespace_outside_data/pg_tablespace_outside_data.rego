# METADATA
# title: Tablespaces are outside the data directory and not open to PUBLIC
# description: |
#   A tablespace inside the data directory is copied twice by a base backup and breaks upgrades; one that
#   everybody may create in fills its disk. Managed services have their own.
# related_resources:
# - https://www.postgresql.org/docs/current/manage-ag-tablespaces.html
# custom:
#   severity: low
#   severity_reason: Low because it disturbs backups and upgrades, and no rights.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [tablespace]
#   - field: directory
#     present: true
#   requires: [directory, public_privileges, 'cluster->settings[data_directory]']
#   reads: ['cluster->managed_by']
#   remediation:
#     sql: CREATE TABLESPACE "NAME2" LOCATION '/srv/tablespace'; ALTER TABLE "SCHEMA"."TABLE" SET TABLESPACE "NAME2"; -- each table and index, then drop the old one
#   controls: [pg-tablespace-outside-data]
package dbmuster.availability.pg_tablespace_outside_data

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "directory"} if {
	base := trim_suffix(data_directory, "/")
	startswith(concat("", [input.attributes.directory, "/"]), concat("", [base, "/"]))
	msg := sprintf("%s is below the data directory", [input.attributes.directory])
}

deny contains {"message": "everybody may create tables in it", "field": "acl"} if {
	"CREATE" in input.attributes.public_privileges
}

data_directory := data.index.pg_cluster[input.attributes.cluster].attributes.settings.data_directory

indeterminate contains "the server did not show data_directory" if not data_directory

not_applicable contains "the provider places the files" if data.index.pg_cluster[input.attributes.cluster].attributes.managed_by
