# METADATA
# title: Policies for writes are not constantly true
# description: |
#   Permissive policies add up: one that is always true lets every row through, whatever the others say.
#   Only the constant itself is recognised; an expression that is always true in a longer way is not. A
#   restrictive policy of the same table, for the same roles and commands, takes rows away and makes it harmless.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createpolicy.html
# custom:
#   severity: medium
#   severity_reason: Medium because it opens writes to rows whose table was granted already.
#   resource_types: [pg_policy]
#   requires: [permissive, command, using, with_check, 'table<-pg_policy.table']
#   reads: [role_names, applies_to_public]
#   remediation:
#     sql: ALTER POLICY "NAME" ON "SCHEMA"."TABLE" USING (EXPRESSION);
#   controls: [pg-rls-policies-not-always-true]
package dbmuster.access.pg_rls_policies_not_always_true

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "using"} if {
	writes
	constant(input.attributes.using)
	not narrowed("using")
	msg := sprintf("the expression for %s is always true", [input.attributes.command])
}

deny contains {"message": msg, "field": "with_check"} if {
	writes
	constant(input.attributes.with_check)
	not narrowed("with_check")
	msg := sprintf("the check for %s is always true", [input.attributes.command])
}

writes if {
	input.attributes.permissive == true
	input.attributes.command in {"ALL", "INSERT", "UPDATE", "DELETE"}
}

constant(text) if lower(trim(text, " ()")) in {"true", "1 = 1", "1=1"}

narrowed(part) if {
	some id in data.referrers["pg_policy.table"][input.attributes.table]
	other := data.index.pg_policy[id].attributes
	other.permissive == false
	other.command in {"ALL", input.attributes.command}
	for_the_same(other)
	text := expression(other, part)
	not constant(text)
}

for_the_same(other) if other.applies_to_public == true

for_the_same(other) if {
	input.attributes.applies_to_public == false
	every name in input.attributes.role_names { name in other.role_names }
}

# Where no check is given, the expression for rows that are there holds for new ones too.
expression(other, part) := other[part]

expression(other, part) := other.using if not other[part]
