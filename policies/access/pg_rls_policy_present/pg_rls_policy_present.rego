# METADATA
# title: Tables with row level security have a policy
# description: |
#   Row level security without a policy shows no row to anybody but those whom it does not bind. That is
#   safe, and nearly always an accident: somebody will switch it off instead of writing the policy.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-rowsecurity.html
# custom:
#   severity: low
#   severity_reason: "Low because nothing is shown without a policy: it breaks work and leaks nothing."
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [table]
#   - field: is_system
#     in: [false]
#   - field: rls_enabled
#     in: [true]
#   requires: [rls_enabled, '<-pg_policy.table']
#   remediation:
#     sql: CREATE POLICY "POLICY" ON "SCHEMA"."NAME" USING (EXPRESSION);
#   controls: [pg-rls-policies-effective]
package dbmuster.access.pg_rls_policy_present

import rego.v1
import future.keywords.not

deny contains {"message": "row level security is on and there is no policy", "field": "rls_enabled"} if {
	count({id | some id in data.referrers["pg_policy.table"][input.id]}) == 0
}
