# Which rule of pg_hba.conf a connection meets first.
package dbmuster.lib.pg_hba

import rego.v1
import future.keywords.not

# A word in the column of users means this role; `groups` are names of the roles that it is a direct member of.
means(word, _, _) if word == "all"

means(word, name, _) if word == name

means(word, _, _) if startswith(word, "/")

means(word, _, groups) if {
	startswith(word, "+")
	substring(word, 1, -1) in groups
}

# An earlier rule turns away whoever the later one would let in as this role.
rejects(earlier, later, name) if {
	earlier.position < later.position
	earlier.auth_method == "reject"
	earlier.connection_type in {"host", later.connection_type}
	"all" in earlier.databases
	some word in earlier.users
	word in {"all", name}
	covers(earlier, later)
}

# Every address of the later rule is one of the earlier rule.
covers(earlier, _) if earlier.is_world

covers(earlier, later) if {
	earlier.address == later.address
	object.get(earlier, "netmask", "") == object.get(later, "netmask", "")
}
