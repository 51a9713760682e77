# METADATA
# title: Storage of standalone DB instances is encrypted with a customer managed KMS key
# description: |
#   With a customer managed key the owner decides who may use the data, sees each use and can end it. A key that a
#   plan or template names by ARN, id or alias, and that is not `alias/aws/...`, counts as customer managed, because
#   the key managed by AWS is had by naming none; a plan that spells out its id, or keeps it from an earlier apply, is
#   missed. In a live inventory the key itself must have been read.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html
# custom:
#   severity: medium
#   severity_reason: Medium because data are encrypted either way; the key decides who can share and revoke.
#   resource_types: [aws_rds_instance]
#   requires: [kms_key, storage_encrypted, read_replica_source, restored_from]
#   reads: ["kms_key->key_manager", origin]
#   opt_in: true
#   remediation:
#     terraform: |
#       Set `storage_encrypted = true` and `kms_key_id = aws_kms_key.NAME.arn`, which replaces an existing instance.
#     cli: |
#       aws rds copy-db-snapshot --source-db-snapshot-identifier SNAPSHOT --target-db-snapshot-identifier COPY --kms-key-id KEY
#       aws rds restore-db-instance-from-db-snapshot --db-instance-identifier NAME-new --db-snapshot-identifier COPY
#   controls: [rds-instance-storage-cmk]
package dbmuster.encryption.rds_instance_storage_cmk

import rego.v1
import future.keywords.not
import data.dbmuster.lib.kms

inherited_from contains "the source of the replica" if input.attributes.read_replica_source

inherited_from contains "the backup" if input.attributes.restored_from

deny contains {"message": "no KMS key is named, so that the key is not customer managed", "field": "kms_key"} if {
	count(inherited_from) == 0
	not input.attributes.kms_key
}

deny contains {"message": "storage is not encrypted with a KMS key", "field": "storage_encrypted"} if {
	count(inherited_from) == 0
	not input.attributes.storage_encrypted
}

deny contains {"message": "the key is managed by AWS", "field": "kms_key"} if {
	"aws" in kms.managers(input.attributes.kms_key, input.origin)
}

indeterminate contains "nobody could tell whether the key is managed by the customer or by AWS" if {
	count(kms.managers(input.attributes.kms_key, input.origin)) == 0
}

indeterminate contains sprintf("the key is that of %s", [source]) if {
	not input.attributes.kms_key
	some source in inherited_from
}
