# METADATA
# title: The minimum TLS protocol is 1.2 or higher
# description: |
#   TLS 1.0 and 1.1 are broken and withdrawn. The default of PostgreSQL is 1.2; an empty value means no
#   minimum. A login without pg_read_all_settings does not see the setting, which then is unknown and not
#   the default.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# - https://www.rfc-editor.org/rfc/rfc8996
# custom:
#   severity: high
#   severity_reason: High because old versions can be forced on clients that know better ones.
#   resource_types: [pg_cluster]
#   requires: ['settings[ssl_min_protocol_version]']
#   parameters:
#     minimum: {default: TLSv1.2, allowed: [TLSv1.2, TLSv1.3], description: 'Lowest protocol that is accepted: TLSv1.2 or TLSv1.3.'}
#   remediation:
#     terraform: On RDS, add `parameter { name = "ssl_min_protocol_version", value = "TLSv1.2", apply_method = "pending-reboot" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=ssl_min_protocol_version,ParameterValue=TLSv1.2,ApplyMethod=pending-reboot"
#     sql: ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1.2'; SELECT pg_reload_conf();
#   controls: [pg-ssl-min-protocol]
package dbmuster.encryption.pg_ssl_min_protocol

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.ssl_min_protocol_version
	rank[lower(value)] < rank[lower(data.parameters.minimum)]
	msg := sprintf("ssl_min_protocol_version is `%s`, %s is wanted", [value, data.parameters.minimum])
}


indeterminate contains "the server did not show ssl_min_protocol_version" if not input.attributes.settings.ssl_min_protocol_version

indeterminate contains "the server shows no version that is known" if {
	value := input.attributes.settings.ssl_min_protocol_version
	not rank[lower(value)]
}

rank := {"": 0, "tlsv1": 1, "tlsv1.1": 2, "tlsv1.2": 3, "tlsv1.3": 4}
