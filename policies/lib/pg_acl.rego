# Access control lists of PostgreSQL objects, as the server writes them, and who holds what by them.
package dbmuster.lib.pg_acl

import rego.v1
import future.keywords.not

# The letters of the privileges on rows.
letters := {"DELETE": "d", "INSERT": "a", "SELECT": "r", "TRUNCATE": "D", "UPDATE": "w"}

# Entries of a list such as `{app=arwd/owner,"\"My Role\"=r/owner",=r/owner}`; the grantee PUBLIC is the empty name.
entries(list) := {entry |
	some element in regex.find_n(`"(?:[^"\\]|\\.)*"|[^",{}]+`, list, -1)
	some found in regex.find_all_string_submatch_n(`^(?:"((?:[^"]|"")*)"|([^"=]*))=([A-Za-z*]*)/`, bare(element), 1)
	entry := {"grantee": concat("", [replace(found[1], `""`, `"`), found[2]]), "letters": found[3]}
}

bare(element) := element if not startswith(element, `"`)

bare(element) := replace(replace(substring(element, 1, count(element) - 2), `\"`, `"`), `\\`, `\`) if startswith(element, `"`)

# The role itself, PUBLIC, and every role whose privileges it has or can take on by SET ROLE.
names_of(id) := {"", data.index.pg_role[id].name} | (ordinary | special) if {
	now := {name | some name in data.index.pg_role[id].attributes.ordinary_roles_now}
	ordinary := now | {name | some name in data.index.pg_role[id].attributes.ordinary_roles_after_set_role}
	held := {name | some name in data.index.pg_role[id].attributes.special_roles_now}
	special := held | {name | some name in data.index.pg_role[id].attributes.special_roles_after_set_role}
}

# Predefined roles that hold a privilege on every table.
everywhere := {"DELETE": "pg_write_all_data", "INSERT": "pg_write_all_data", "SELECT": "pg_read_all_data", "UPDATE": "pg_write_all_data"}

# Whether somebody of these names holds the privilege: by an entry, as the owner, or by a predefined role.
holds(names, privilege, list, _) if {
	some entry in entries(list)
	entry.grantee in names
	contains(entry.letters, letters[privilege])
}

holds(names, privilege, _, _) if everywhere[privilege] in names

# Without a list the owner holds everything; with one, the owner can give itself what it lacks.
holds(names, _, _, owner) if owner in names
