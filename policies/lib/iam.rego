# What statements of IAM policies let happen.
#
# A condition is one of three things: idle, when it says nothing about which resources are meant or who asks; confining,
# when it surely leaves only some of them; or neither, and then nobody can say here whether the statement is open. The
# same goes for a Deny: it withholds, requests get around it, or it leaves the answer open.
package dbmuster.lib.iam

import rego.v1
import future.keywords.not
import data.dbmuster.lib.iam_statement

# A Deny of the action on everything or all but a part, whoever asks.
withheld(statements, action, service, kinds) if {
	some statement in statements
	statement.effect == "Deny"
	iam_statement.concerns(statement, action)
	count(object.get(statement, "conditions", [])) == 0
	iam_statement.blankets(statement, service, kinds)
}

# A Deny of the action that might withhold it from all: ordinary requests do not get around it.
doubted(statements, action) if {
	some statement in statements
	statement.effect == "Deny"
	iam_statement.concerns(statement, action)
	not_only_named(statement)
	not avoidable(statement)
}

not_only_named(statement) if {
	some resource in object.get(statement, "resources", [])
	contains(resource, "*")
}

not_only_named(statement) if count(object.get(statement, "not_resources", [])) > 0

# It takes one condition that ordinary requests do not meet: from other regions, without TLS or a second factor, with
# credentials of earlier.
avoidable(statement) if {
	some condition in object.get(statement, "conditions", [])
	avoided(lower(condition.key), trim_suffix(lower(condition.operator), "ifexists"), {lower(value) | some value in condition.values})
}

avoided(key, _, _) if key == "aws:tokenissuetime"

avoided(key, operator, _) if [key, operator] == ["aws:multifactorauthage", "numericgreaterthan"]

avoided(key, _, values) if {
	key == "aws:requestedregion"
	not "*" in values
}

avoided(key, operator, values) if {
	key in {"aws:multifactorauthpresent", "aws:securetransport"}
	[operator, values] == ["bool", {"false"}]
}

avoided(key, operator, values) if {
	key in {"aws:multifactorauthage", "aws:multifactorauthpresent"}
	[operator, values] == ["null", {"true"}]
}

# The statements allow the action on all resources of the service for certain.
allows_everywhere(statements, action, service, kinds) if {
	count(openings(statements, action, service, kinds)) > 0
}

# Positions of the statements that allow the action on all resources of the service for certain.
openings(statements, action, service, kinds) := {i |
	some i in candidates(statements, action, service, kinds)
	iam_statement.idle(statements[i])
	not doubted(statements, action)
}

# Positions of the statements that might allow it.
questionable(statements, action, service, kinds) := maybe if {
	maybe := candidates(statements, action, service, kinds) - openings(statements, action, service, kinds)
}

# Positions of the statements that allow it, or might: a condition or a Deny leaves it open.
candidates(statements, action, service, kinds) := {i |
	some i in reaching(statements, action, service, kinds)
	not withheld(statements, action, service, kinds)
}

# Positions of the statements that allow it or might, if there were no Deny.
reaching(statements, action, service, kinds) := {i |
	some i, statement in statements
	statement.effect == "Allow"
	iam_statement.concerns(statement, action)
	iam_statement.reaches_all(statement, service, kinds)
	not iam_statement.confined(statement)
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
deciding(statement, action) := {"" | iam_statement.concerns(statement, action)} | {".actions", ".effect", ".not_actions"}

# Parts of statements that cannot open any of the actions, whatever is unknown in them. Asked when nothing known does.
# Known actions say that resources do not matter, but never the other way round: both may be known in part.
settled(statements, actions, service, kinds) := by_deny | by_allow | by_condition | by_action | by_exemption | by_resource if {
	by_deny := {path(i, part) |
		some i, statement in statements
		statement.effect == "Deny"
		some part in ["actions", "resources"]
	}
	by_allow := {path(i, part) |
		every action in actions { count(reaching(statements, action, service, kinds)) == 0 }
		some i, statement in statements
		statement.effect == "Deny"
		some part in ["conditions", "not_resources"]
	}
	by_condition := {sprintf("policy_statements[%d]", [i]) |
		some i, statement in statements
		iam_statement.confined(statement)
	}
	by_action := {path(i, part) |
		some i, statement in statements
		every action in actions { not iam_statement.concerns(statement, action) }
		some part in ["conditions", "effect", "not_resources", "resources"]
	}
	by_exemption := {path(i, "not_actions") |
		some i, statement in statements
		every action in actions { iam_statement.exempts(statement, action) }
	}
	by_resource := {path(i, part) |
		some i, statement in statements
		not iam_statement.reaches_all(statement, service, kinds)
		some part in ["conditions", "effect"]
	}
}

path(i, part) := sprintf("policy_statements[%d].%s", [i, part])

# Names of policies and principals that may: those of the list, and roles that AWS makes for its services.
approved(name, allowed) if name in allowed

approved(name, _) if startswith(name, "AWSServiceRoleFor")

# An allow list makes it matter who holds an inline policy, and nobody says it.
unclear(policy_type, holder, allowed) if {
	count(allowed) > 0
	policy_type == "inline"
	holder == ""
}
