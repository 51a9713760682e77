# METADATA
# title: Customer managed keys that protect databases rotate automatically
# description: |
#   Rotation limits how much one piece of key material protects; old material stays, so nothing has to be encrypted
#   anew. Only symmetric keys with material from KMS rotate by themselves; keys managed by AWS always do. Keys that
#   nothing of a database uses are not judged.
# related_resources:
# - https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
# custom:
#   severity: medium
#   severity_reason: "Prowler says high, Security Hub medium; medium because no known attack depends on it."
#   resource_types: [aws_kms_key]
#   applies_when:
#   - field: key_manager
#     in: [CUSTOMER]
#   - field: key_spec
#     in: [SYMMETRIC_DEFAULT]
#   - field: key_material_origin
#     in: [AWS_KMS]
#   requires: [rotation_enabled]
#   reads:
#   - "<-aws_rds_instance.kms_key"
#   - "<-aws_rds_cluster.kms_key"
#   - "<-aws_rds_snapshot.kms_key"
#   - "<-aws_rds_cluster_snapshot.kms_key"
#   - "<-aws_rds_automated_backup.kms_key"
#   - "<-aws_rds_activity_stream.kms_key"
#   remediation:
#     terraform: "Set `enable_key_rotation = true`."
#     cli: aws kms enable-key-rotation --key-id KEY
#   controls: [kms-key-rotation-enabled]
package dbmuster.encryption.kms_key_rotation_enabled

import rego.v1
import future.keywords.not

protects contains id if some id in data.referrers["aws_rds_instance.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_cluster.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_snapshot.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_cluster_snapshot.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_automated_backup.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_activity_stream.kms_key"][input.id]

not_applicable contains "no database, snapshot or stream is encrypted with this key" if count(protects) == 0

deny contains {"message": "automatic rotation is off", "field": "rotation_enabled"} if not input.attributes.rotation_enabled
