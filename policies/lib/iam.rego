# What statements of IAM, key and resource policies let happen.
#
# Every function leans to the side of "not proven": a condition, and a Deny that is not limited to named resources,
# count as a restriction without being computed. What is missed by that is said in the policies.
package dbmuster.lib.iam

import rego.v1
import future.keywords.not

# Condition keys that say nothing about who asks.
impersonal := {
	"aws:currenttime", "aws:epochtime", "aws:multifactorauthage", "aws:multifactorauthpresent", "aws:referer",
	"aws:requestedregion", "aws:securetransport", "aws:tokenissuetime", "aws:useragent",
	"secretsmanager:versionid", "secretsmanager:versionstage",
}

# An action pattern covers an action; case does not count, * and ? are wildcards.
covers(pattern, action) if lower(pattern) == lower(action)

covers(pattern, action) if {
	wild(pattern)
	expression := replace(replace(lower(pattern), "?", "."), "*", ".*")
	regex.match(concat("", ["^", expression, "$"]), lower(action))
}

wild(pattern) if contains(pattern, "*")

wild(pattern) if contains(pattern, "?")

# The statement speaks about the action, by Action or by NotAction.
concerns(statement, action) if {
	some pattern in object.get(statement, "actions", [])
	covers(pattern, action)
}

concerns(statement, action) if {
	count(object.get(statement, "not_actions", [])) > 0
	not exempts(statement, action)
}

exempts(statement, action) if {
	some pattern in statement.not_actions
	covers(pattern, action)
}

# The statement reaches every resource of the service, in one region or account or in all of them. `kinds` are the
# words that may stand before the last wildcard, such as `key` in `key/*`.
reaches_all(statement, service, kinds) if {
	some resource in object.get(statement, "resources", [])
	all_of(resource, service, kinds)
}

reaches_all(statement, _, _) if {
	count(object.get(statement, "not_resources", [])) > 0
	every resource in statement.not_resources { not contains(resource, "*") }
}

all_of(resource, _, _) if {
	startswith(resource, "*")
	trim(resource, "*") == ""
}

# IAM lets the last * of a shortened ARN stand for all that follows.
all_of(resource, service, _) if {
	parts := split(resource, ":")
	count(parts) in {3, 4, 5}
	parts[0] == "arn"
	parts[count(parts) - 1] == "*"
	covers(parts[2], service)
}

all_of(resource, service, kinds) if {
	parts := split(resource, ":")
	covers(parts[2], service)
	last := concat(":", array.slice(parts, 5, count(parts)))
	contains(last, "*")
	words := kinds | {""}
	some kind in words
	trim(trim_prefix(last, kind), "*/:") == ""
}

# A Deny of the action that is not limited to named resources, whatever its conditions.
withheld(statements, action) if {
	some statement in statements
	statement.effect == "Deny"
	concerns(statement, action)
	not_only_named(statement)
}

not_only_named(statement) if {
	some resource in object.get(statement, "resources", [])
	contains(resource, "*")
}

not_only_named(statement) if count(object.get(statement, "not_resources", [])) > 0

# The statements allow the action on all resources of the service, with no condition attached.
allows_everywhere(statements, action, service, kinds) if {
	count(openings(statements, action, service, kinds)) > 0
}

# The statement of a resource policy is addressed to everybody.
to_everybody(statement) if {
	some principal in object.get(statement, "principals", [])
	principal in {"*", "AWS:*"}
}

to_everybody(statement) if count(object.get(statement, "not_principals", [])) > 0

# One of its conditions says something about who asks.
limited(statement) if {
	some condition in object.get(statement, "conditions", [])
	not lower(condition.key) in impersonal
	some value in condition.values
	trim(value, "*") != ""
}

# Positions of the statements that allow the action on all resources of the service, with no condition attached.
openings(statements, action, service, kinds) := {i |
	some i, statement in statements
	statement.effect == "Allow"
	count(object.get(statement, "conditions", [])) == 0
	concerns(statement, action)
	reaches_all(statement, service, kinds)
	not withheld(statements, action)
}

# What could take back that the statement at this position allows the actions, if more were known: exceptions and
# conditions of its own, a Deny of one of them, and statements that may follow.
hinges(statements, at, actions) := own | denials | {sprintf("policy_statements[%d]", [count(statements)])} if {
	own := {path(at, part) | some part in ["conditions", "not_actions", "not_resources"]}
	denials := {sprintf("policy_statements[%d]%s", [i, part]) |
		some i, statement in statements
		object.get(statement, "effect", "Deny") == "Deny"
		some action in actions
		some part in deciding(statement, action)
	}
}

# The parts of a Deny that decide whether it withholds the action: all, or what it says of actions.
deciding(statement, action) := {"" | concerns(statement, action)} | {".actions", ".effect", ".not_actions"}

# Parts of statements that cannot open any of the actions, whatever is unknown in them. Asked when nothing known does.
# Known actions say that resources do not matter, but never the other way round: both may be known in part.
settled(statements, actions, service, kinds) := by_deny | by_condition | by_action | by_exemption | by_resource if {
	by_deny := {path(i, part) |
		some i, statement in statements
		statement.effect == "Deny"
		some part in ["actions", "conditions", "not_resources", "resources"]
	}
	by_condition := {sprintf("policy_statements[%d]", [i]) |
		some i, statement in statements
		object.get(statement, "effect", "") != "Deny"
		count(object.get(statement, "conditions", [])) > 0
	}
	by_action := {path(i, part) |
		some i, statement in statements
		every action in actions { not concerns(statement, action) }
		some part in ["conditions", "effect", "not_resources", "resources"]
	}
	by_exemption := {path(i, "not_actions") |
		some i, statement in statements
		every action in actions { exempts(statement, action) }
	}
	by_resource := {path(i, part) |
		some i, statement in statements
		not reaches_all(statement, service, kinds)
		some part in ["conditions", "effect"]
	}
}

path(i, part) := sprintf("policy_statements[%d].%s", [i, part])
