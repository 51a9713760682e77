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

# pgaudit.log names the class and does not take it out again.
audits(value, class) if {
	some word in {class, "all"}
	word in elements(value)
	not concat("", ["-", class]) in elements(value)
}

# pgaudit.log names anything at all.
audits_something(value) if {
	some word in elements(value)
	not word in {"", "none"}
	not startswith(word, "-")
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
