# Which rule of pg_hba.conf a connection meets first.
package dbmuster.lib.pg_hba

import rego.v1
import future.keywords.not

# A word in the column of users may mean this role. `groups` are the names of the roles that it is a member of, at
# however many removes, and its own.
means(word, name, groups) if surely_means(word, name, groups)

means(word, _, _) if startswith(word, "/")

# Expressions are left out: they may match anybody, or nobody.
surely_means(word, _, _) if word == "all"

surely_means(word, name, _) if word == name

surely_means(word, _, groups) if {
	startswith(word, "+")
	substring(word, 1, -1) in groups
}

# The word alone lets in everybody: `all`, or an expression that every name matches, in the usual spellings.
is_all(word) if word == "all"

is_all(word) if {
	plain := replace(replace(word, "(", ""), ")", "")
	plain in {"/", "/.", "/.*", "/.+", "/^", "/^.*", "/^.+", "/$", "/.*$", "/.+$", "/^.*$", "/^.+$"}
}

# Rules above the later one turn away whoever it would let in as this role: to each of its databases, in each family
# of addresses.
rejected(later, rules, name, groups) if {
	above := [rule |
		some rule in rules
		rule.position < later.position
		rule.auth_method == "reject"
		rule.connection_type in {"host", later.connection_type}
		some word in rule.users
		surely_means(word, name, groups)
	]
	every database in later.databases {
		every family in families(later) {
			some rule in above
			reaches(rule, database)
			covers(rule, later, family)
		}
	}
}

# `all` is every database, and leaves the connections of replication out.
reaches(rule, database) if database in rule.databases

reaches(rule, database) if {
	"all" in rule.databases
	database != "replication"
}

# IPv4, IPv6, or both for words and names of hosts.
families(rule) := {6} if contains(rule.address, ":")

families(rule) := {4} if {
	not contains(rule.address, ":")
	contains(object.get(rule, "netmask", ""), ".")
}

families(rule) := {4, 6} if {
	not contains(rule.address, ":")
	not contains(object.get(rule, "netmask", ""), ".")
}

# Every address of the later rule in that family is one of the earlier rule.
covers(earlier, _, family) if {
	earlier.is_world
	family in families(earlier)
}

covers(earlier, later, _) if {
	earlier.address == later.address
	object.get(earlier, "netmask", "") == object.get(later, "netmask", "")
}
