# Which values of ALTER ROLE ... SET and ALTER DATABASE ... SET are weaker than what the server is asked for.
package dbmuster.lib.pg_override

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

# Weak whatever the server's own value is.
weak(name, value) if {
	name in {"log_disconnections", "row_security"}
	not pg_setting.truthy(value)
}

weak(name, value) if {
	name in {"allow_system_table_mods", "lo_compat_privileges"}
	pg_setting.truthy(value)
}

weak("log_connections", value) if not pg_setting.logs_logins(value)

weak("log_statement", value) if not pg_setting.logs_statements(value, "ddl")

weak("password_encryption", value) if lower(value) != "scram-sha-256"

weak("log_min_messages", value) if lower(value) in {"error", "fatal", "log", "panic"}

weak("log_min_error_statement", value) if lower(value) in {"fatal", "log", "panic"}

weak("pgaudit.log", value) if {
	some class in ["ddl", "role"]
	not pg_setting.audits(value, class)
}

# Names are looked up elsewhere before the catalog, or in temporary schemas before others.
weak("search_path", value) if {
	some i, schema in path(value)
	schema == "pg_catalog"
	i > 0
}

weak("search_path", value) if {
	some i, schema in path(value)
	schema == "pg_temp"
	i < count(path(value)) - 1
}

path(value) := [schema |
	some part in split(value, ",")
	schema := trim(part, " \"'")
	schema != ""
]

# Settings of which only the server's own value tells how strict it is meant.
relative := {
	"log_min_duration_statement", "pgaudit.log_catalog", "pgaudit.log_level", "pgaudit.log_parameter", "pgaudit.log_relation",
	"pgaudit.log_rows", "pgaudit.log_statement", "pgaudit.log_statement_once", "pgaudit.role", "session_preload_libraries",
	"statement_timeout",
}

weaker("statement_timeout", server, value) if {
	pg_setting.milliseconds(server) > 0
	pg_setting.milliseconds(value) == 0
}

weaker("log_min_duration_statement", server, value) if {
	pg_setting.milliseconds(server) >= 0
	pg_setting.milliseconds(value) < 0
}

weaker("session_preload_libraries", server, value) if count(pg_setting.libraries(server) - pg_setting.libraries(value)) > 0

weaker("pgaudit.role", server, value) if {
	server != ""
	server != value
}

weaker("pgaudit.log_level", server, value) if {
	startswith(lower(value), "debug")
	not startswith(lower(server), "debug")
}

weaker("pgaudit.log_statement_once", server, value) if {
	pg_setting.truthy(value)
	not pg_setting.truthy(server)
}

weaker(name, server, value) if {
	name in {"pgaudit.log_catalog", "pgaudit.log_parameter", "pgaudit.log_relation", "pgaudit.log_rows", "pgaudit.log_statement"}
	pg_setting.truthy(server)
	not pg_setting.truthy(value)
}
