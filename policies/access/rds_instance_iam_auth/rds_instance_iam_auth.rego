# METADATA
# title: IAM database authentication is enabled on instances whose engine supports it
# description: |
#   IAM database authentication replaces stored passwords by tokens that live fifteen minutes and are
#   tied to an IAM principal. RDS offers it for PostgreSQL, for MySQL, and for MariaDB from 10.6; other
#   engines and RDS Custom are not judged. That it is enabled does not prove that anybody uses it.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because without it passwords live on, which are judged elsewhere.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     in: [postgres, mysql, mariadb]
#   requires: [engine, iam_database_authentication_enabled]
#   reads: [engine_version, db_instance_status]
#   remediation:
#     terraform: Set `iam_database_authentication_enabled = true`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --enable-iam-database-authentication --apply-immediately
#   controls: [rds-instance-iam-auth]
package dbmuster.access.rds_instance_iam_auth

import rego.v1
import future.keywords.not

deny contains "IAM database authentication is off" if {
	input.attributes.iam_database_authentication_enabled == false
	supported(input.attributes.engine)
}

not_applicable contains msg if {
	status := input.attributes.db_instance_status
	not status in {"available", "backing-up", "storage-full", "storage-optimization"}
	msg := sprintf("its status is %s, so that it may be changing", [status])
}

not_applicable contains "IAM database authentication needs MariaDB 10.6 or later" if {
	input.attributes.engine == "mariadb"
	older(input.attributes.engine_version)
}

indeterminate contains "the MariaDB version is too short to tell whether it supports IAM database authentication" if {
	input.attributes.engine == "mariadb"
	input.attributes.iam_database_authentication_enabled == false
	not clear(input.attributes.engine_version)
}

supported(engine) if engine in {"postgres", "mysql"}

supported("mariadb") if {
	clear(input.attributes.engine_version)
	not older(input.attributes.engine_version)
}

older(version) if startswith(version, "5.")

older(version) if {
	parts := split(version, ".")
	parts[0] == "10"
	parts[1] in {"0", "1", "2", "3", "4", "5"}
}

clear(version) if version != "10"
