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
plain_postgres := {
	"postgres9.3", "postgres9.4", "postgres9.5", "postgres9.6", "postgres10", "postgres11", "postgres12", "postgres13",
	"postgres14", "aurora-postgresql9.6", "aurora-postgresql10", "aurora-postgresql11", "aurora-postgresql12",
	"aurora-postgresql13", "aurora-postgresql14", "aurora-postgresql15", "aurora-postgresql16",
}

# Families of MySQL and MariaDB whose servers refuse plain connections when nobody sets require_secure_transport.
secure_mysql(family) if {
	strings.any_prefix_match(family, ["mariadb11.8", "mariadb12.", "mariadb13.", "aurora-mysql8.4", "aurora-mysql9."])
}
