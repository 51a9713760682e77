# Values of parameter groups, and what the families require by themselves. No numbers are made of texts here, so that
# the policies run on the register machine.
package dbmuster.lib.parameters

import rego.v1
import future.keywords.not

# Every spelling that the engines and their users take for "on".
on(value) if lower(value) in {"1", "on", "true", "yes"}

# Whether the family is that of this engine: "postgres16" for "postgres".
readable(family, engine) if {
	startswith(family, engine)
	family != engine
	trim(trim_prefix(family, engine), "0123456789.") == ""
}

# Families of PostgreSQL whose servers take plain connections when nobody sets rds.force_ssl. Later ones do not.
plain_postgres := {family | some family in data.tables.parameter_defaults.plain_connections}

# Families of MySQL and MariaDB whose servers refuse plain connections when nobody sets require_secure_transport.
secure_mysql(family) if strings.any_prefix_match(family, data.tables.parameter_defaults.secure_transport)

# What the engine does when nobody sets the parameter.
value(parameters, engine, name) := object.get(parameters, name, data.tables.parameter_defaults.engines[engine][name])
