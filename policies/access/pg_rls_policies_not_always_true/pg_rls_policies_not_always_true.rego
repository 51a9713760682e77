# METADATA
# title: Policies for writes are not constantly true
# description: |
#   Permissive policies add up: one that is always true lets every row through, whatever the others say.
#   Only the constant itself is recognised; an expression that is always true in a longer way is not.
#   Restrictive policies that stand beside it are not weighed.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createpolicy.html
# custom:
#   severity: medium
#   severity_reason: Medium because it opens writes to rows whose table was granted already.
#   resource_types: [pg_policy]
#   requires: [permissive, command, using, with_check]
#   remediation:
#     sql: ALTER POLICY "NAME" ON "SCHEMA"."TABLE" USING (EXPRESSION);
#   controls: [pg-rls-policies-not-always-true]
package dbmuster.access.pg_rls_policies_not_always_true

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "using"} if {
	writes
	constant(input.attributes.using)
	msg := sprintf("the expression for %s is always true", [input.attributes.command])
}

deny contains {"message": msg, "field": "with_check"} if {
	writes
	constant(input.attributes.with_check)
	msg := sprintf("the check for %s is always true", [input.attributes.command])
}

writes if {
	input.attributes.permissive == true
	input.attributes.command in {"ALL", "INSERT", "UPDATE", "DELETE"}
}

constant(text) if lower(trim(text, " ()")) in {"true", "1 = 1", "1=1"}
