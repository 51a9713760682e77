# Whom the statements of key and resource policies let in: everybody, or those that a condition ties them to.
#
# A condition ties only when strangers cannot meet it. One that is met without its key, that excludes, or whose value
# has a wildcard where the account stands ties nobody; neither does a tag, which everybody may give to themselves.
package dbmuster.lib.principals

import rego.v1
import future.keywords.not
import data.dbmuster.lib.iam_statement

# The statement is addressed to everybody.
to_everybody(statement) if {
	some principal in object.get(statement, "principals", [])
	principal in {"*", "AWS:*"}
}

to_everybody(statement) if count(object.get(statement, "not_principals", [])) > 0

# One of its conditions ties it to accounts, organisations, services or networks.
tied(statement) if {
	some condition in object.get(statement, "conditions", [])
	ties(condition)
}

ties(condition) if {
	operator := trim_prefix(lower(condition.operator), "foranyvalue:")
	operator in {"arnequals", "arnlike", "ipaddress", "stringequals", "stringequalsignorecase", "stringlike"}
	named(condition)
}

ties(condition) if {
	lower(condition.key) == "aws:principalisawsservice"
	lower(condition.operator) == "bool"
	{lower(value) | some value in condition.values} == {"true"}
}

# A Deny keeps strangers from the action: one for everybody, whose conditions they all meet.
shut(statements, action) if {
	some statement in statements
	statement.effect == "Deny"
	to_everybody(statement)
	iam_statement.concerns(statement, action)
	every condition in object.get(statement, "conditions", []) { met_by_strangers(condition) }
}

met_by_strangers(condition) if {
	operator := trim_prefix(trim_suffix(lower(condition.operator), "ifexists"), "forallvalues:")
	operator in {"arnnotequals", "arnnotlike", "notipaddress", "stringnotequals", "stringnotequalsignorecase", "stringnotlike"}
	named(condition)
}

met_by_strangers(condition) if {
	lower(condition.key) in {"aws:principalisawsservice", "aws:viaawsservice"}
	lower(condition.operator) in {"bool", "boolifexists"}
	{lower(value) | some value in condition.values} == {"false"}
}

# Values are alternatives, so each has to name somebody.
named(condition) if {
	count(condition.values) > 0
	every value in condition.values { names(lower(condition.key), value) }
}

names(key, value) if {
	key in {
		"aws:ec2instancesourcevpc", "aws:principalaccount", "aws:principalorgid", "aws:principalservicename",
		"aws:sourceaccount", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid",
		"kms:calleraccount",
	}
	literal(value)
}

names(key, value) if {
	key in {"aws:principalorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"}
	literal(split(value, "/")[0])
}

names(key, value) if {
	key in {"aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn"}
	literal(split(value, ":")[4])
}

# The ARN of a bucket has no account; the name belongs to one.
names("aws:sourcearn", value) if {
	split(value, ":")[4] == ""
	literal(value)
}

# A session of a role is its id, a colon and a name that the caller chooses.
names("aws:userid", value) if literal(split(value, ":")[0])

names("kms:viaservice", value) if literal(split(value, ".")[0])

names("aws:sourceip", value) if {
	not contains(value, "/")
	literal(value)
}

# From what is wider, AWS too speaks of public access.
names("aws:sourceip", value) if {
	[_, bits] := split(value, "/")
	regex.match(`^[0-9]+$`, bits)
	to_number(bits) >= {true: 32, false: 8}[contains(value, ":")]
}

# No wildcard, and no variable but those of the resource itself: `${aws:PrincipalAccount}` is whoever asks.
literal(value) if {
	value != ""
	not iam_statement.wild(value)
	not contains(replace(lower(value), "${aws:resource", ""), "${")
}
