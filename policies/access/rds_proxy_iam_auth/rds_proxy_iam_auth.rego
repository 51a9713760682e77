# METADATA
# title: RDS proxies require IAM for client authentication
# description: |
#   With IAM required, clients of a proxy need no database password at all; only the proxy reads the
#   secret. Every entry has to say REQUIRED, unless the default scheme of the proxy is IAM_AUTH. ENABLED
#   exists for SQL Server only and means optional.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-setup.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_UserAuthConfig.html
# custom:
#   severity: medium
#   severity_reason: Medium because clients still need a password where IAM is not asked for.
#   resource_types: [aws_rds_proxy]
#   requires: [auth, default_auth_scheme]
#   remediation:
#     terraform: Set `iam_auth = "REQUIRED"` in every `auth` block.
#     cli: aws rds modify-db-proxy --db-proxy-name NAME --auth '[{"AuthScheme":"SECRETS","SecretArn":"ARN","IAMAuth":"REQUIRED"}]'
#   controls: [rds-proxy-iam-auth]
package dbmuster.access.rds_proxy_iam_auth

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": sprintf("auth[%d].iam_auth", [index])} if {
	not end_to_end
	some index, entry in input.attributes.auth
	entry.iam_auth != "REQUIRED"
	msg := sprintf("IAM is %s for clients, REQUIRED is wanted", [entry.iam_auth])
}

deny contains "no entry requires IAM of clients" if {
	not end_to_end
	count(input.attributes.auth) == 0
}

end_to_end if input.attributes.default_auth_scheme == "IAM_AUTH"
