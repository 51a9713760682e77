# Values of PostgreSQL settings, as servers show them and as parameter groups hold them.
package dbmuster.lib.pg_setting

import rego.v1
import future.keywords.not

# Statement classes of log_statement, each of which includes those before it.
statement_rank := {"none": 0, "ddl": 1, "mod": 2, "all": 3}

# log_statement covers what is required.
logs_statements(value, required) if statement_rank[lower(value)] >= statement_rank[lower(required)]

truthy(value) if lower(trim_space(value)) in {"on", "true", "yes", "1", "t", "y"}

# Elements of a comma-separated list, without case, blanks and quotes.
elements(value) := {lower(trim(part, " \"'\t")) | some part in split(value, ",")}

# pgaudit.log, read from left to right, ends with the class in: the last word that speaks of it does not take it out.
audits(value, class) if {
	words := [word |
		some part in split(value, ",")
		word := lower(trim(part, " \"'\t"))
		trim_prefix(word, "-") in {class, "all"}
	]
	count(words) > 0
	not startswith(words[count(words) - 1], "-")
}

# pgaudit.log ends with anything in at all.
audits_something(value) if {
	some class in ["ddl", "function", "misc", "misc_set", "read", "role", "write"]
	audits(value, class)
}

# Names in a list of libraries to load. The directory of the server itself may be left out; any other one stays, so
# that a library of the same name elsewhere is not taken for it.
libraries(value) := {name |
	some part in split(value, ",")
	plain := trim(part, " \"'\t\n")
	name := trim_suffix(trim_prefix(plain, "$libdir/"), ".so")
	name != ""
}

# log_connections covers who was let in and who was not. From 18 on it is a list, and the older words still work.
logs_logins(value) if truthy(value)

logs_logins(value) if "all" in elements(value)

logs_logins(value) if {
	words := elements(value)
	"authentication" in words
	"authorization" in words
}

units := {"us": 0.001, "": 1, "ms": 1, "s": 1000, "min": 60000, "h": 3600000, "d": 86400000}

# Milliseconds of a time, as pg_settings shows it (a number) and as ALTER ROLE keeps it (`5min`).
milliseconds(value) := to_number(number) * units[unit] if {
	plain := trim_space(value)
	number := trim_space(trim_right(plain, "abcdefghijklmnopqrstuvwxyz "))
	regex.match(`^-?[0-9]+([.][0-9]+)?$`, number)
	unit := trim_space(trim_prefix(plain, number))
}

# A time that ends what takes longer than so many milliseconds; 0 ends nothing.
bounded(value, most) if {
	milliseconds(value) > 0
	milliseconds(value) <= most
}

# What ALTER ROLE and ALTER DATABASE give this setting, of those settings.
overrides(settings, name) := [override |
	some setting in settings
	setting.name == name
	some override in setting.attributes.overrides
]

# Whether somebody could override this setting without its being known.
overrides_open(settings, name) if {
	some setting in settings
	setting.name == name
	not known(setting)
}

known(setting) if {
	unread := [1 | some override in setting.attributes.overrides; not is_string(override.value)]
	is_array(setting.attributes.overrides)
	unread == []
}

# For whom an override holds: `role app in database orders`.
whom(override) := concat(" in ", [text |
	some name, before in {"role_name": "role ", "database": "database "}
	text := concat("", [before, override[name]])
])
