# METADATA
# title: No RDS DB security groups exist
# description: |
#   DB security groups belong to EC2-Classic, which is gone: they protect nothing, and one that is still declared
#   hides that nothing does. The unchangeable group `default` is not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
# custom:
#   severity: high
#   severity_reason: High because these groups belong to a network that AWS has retired.
#   resource_types: [aws_rds_db_security_group]
#   requires: [name]
#   remediation:
#     terraform: "Remove the `aws_db_security_group` and attach `vpc_security_group_ids` to the database."
#     cli: aws rds delete-db-security-group --db-security-group-name NAME
#   controls: [rds-no-classic-security-groups]
package dbmuster.network.rds_no_classic_security_groups

import rego.v1
import future.keywords.not

deny contains "a DB security group of EC2-Classic is declared" if input.name != "default"
