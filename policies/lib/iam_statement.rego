# What one statement of an IAM policy speaks about: actions, resources, and what its conditions leave out.
package dbmuster.lib.iam_statement

import rego.v1
import future.keywords.not

# Condition keys that say nothing about which resources are meant, or that everybody who holds the policy meets.
idle_keys := {
	"aws:multifactorauthage", "aws:multifactorauthpresent", "aws:principalaccount", "aws:principalorgid",
	"aws:principalorgpaths", "aws:referer", "aws:requestedregion", "aws:resourceaccount", "aws:resourceorgid",
	"aws:resourceorgpaths", "aws:securetransport", "aws:tokenissuetime", "aws:useragent", "kms:calleraccount",
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

# No condition leaves out a resource or a holder of the policy.
idle(statement) if {
	every condition in object.get(statement, "conditions", []) { lower(condition.key) in idle_keys }
}

# One of its conditions surely leaves only some resources, some holders or some ways.
confined(statement) if {
	some condition in object.get(statement, "conditions", [])
	operator := trim_prefix(lower(condition.operator), "foranyvalue:")
	operator in {"arnequals", "arnlike", "stringequals", "stringequalsignorecase", "stringlike"}
	confining(lower(condition.key))
	count(condition.values) > 0
	every value in condition.values { trim(value, "*?") != "" }
}

confining(key) if {
	key in {
		"aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:principalarn", "aws:userid", "aws:username",
		"kms:requestalias", "kms:resourcealiases", "kms:viaservice",
	}
}

confining(key) if {
	some beginning in ["aws:principaltag/", "aws:resourcetag/", "kms:encryptioncontext:"]
	startswith(key, beginning)
}

confining(key) if regex.match("^rds:[a-z-]+-tag/", key)

# Everything of the service, or all but a part of it.
blankets(statement, service, kinds) if {
	some resource in object.get(statement, "resources", [])
	blanket(resource, service, kinds)
}

blankets(statement, service, kinds) if {
	count(object.get(statement, "not_resources", [])) > 0
	every resource in statement.not_resources { not all_of(resource, service, kinds) }
}

blanket(resource, _, _) if resource == "*"

# Every region, and every kind where there are several.
blanket(resource, service, kinds) if {
	trim(split(resource, ":")[3], "*") == ""
	all_of(resource, service, {kind | some kind in kinds; count(kinds) == 1})
}
