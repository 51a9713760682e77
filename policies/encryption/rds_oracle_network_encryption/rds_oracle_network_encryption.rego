# METADATA
# title: RDS for Oracle instances have the SSL option or require native network encryption
# description: |
#   Oracle has no parameter that forces TLS. Traffic is protected by the option SSL, which opens a port for TLS, or by
#   the option NATIVE_NETWORK_ENCRYPTION with `SQLNET.ENCRYPTION_SERVER` at REQUIRED; its default REQUESTED still
#   takes plain clients.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.Oracle.Options.NetworkEncryption.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.Oracle.Options.SSL.html
# custom:
#   severity: high
#   severity_reason: High because credentials and data cross the network in clear.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     prefix: [oracle-]
#   requires: [option_group, "option_group->options"]
#   remediation:
#     terraform: |
#       Add the option `NATIVE_NETWORK_ENCRYPTION` with `SQLNET.ENCRYPTION_SERVER = REQUIRED` to the `aws_db_option_group` that it uses.
#     cli: |
#       aws rds add-option-to-option-group --option-group-name GROUP --apply-immediately --options 'OptionName=NATIVE_NETWORK_ENCRYPTION,OptionSettings=[{Name=SQLNET.ENCRYPTION_SERVER,Value=REQUIRED}]'
#   controls: [rds-oracle-network-encryption]
package dbmuster.encryption.rds_oracle_network_encryption

import rego.v1
import future.keywords.not

options contains option if {
	some option in data.index.aws_rds_option_group[input.attributes.option_group].attributes.options
}

protected_by contains "SSL" if {
	some option in options
	option.option_name == "SSL"
}

protected_by contains "NATIVE_NETWORK_ENCRYPTION" if {
	some option in options
	option.option_name == "NATIVE_NETWORK_ENCRYPTION"
	upper(option.settings["SQLNET.ENCRYPTION_SERVER"]) == "REQUIRED"
}

deny contains {"message": msg, "field": "option_group"} if {
	count(protected_by) == 0
	msg := "neither the option SSL nor NATIVE_NETWORK_ENCRYPTION with SQLNET.ENCRYPTION_SERVER=REQUIRED is in use"
}
