# TLS versions that a parameter group lets clients use.
package dbmuster.lib.tls

import rego.v1
import future.keywords.not

# Order of the versions. An empty minimum is none.
rank := {"": 0, "tlsv1": 10, "tlsv1.0": 10, "tlsv1.1": 11, "tlsv1.2": 12, "tlsv1.3": 13}

# SQL Server has a switch for each version.
switches := {"tlsv1": "rds.tls10", "tlsv1.1": "rds.tls11", "tlsv1.2": "rds.tls12"}

# What the group sets, or the documented default of the engine; empty when neither tells.
allowed(family, values) := set_by_group(values) | by_default(family, values)

set_by_group(values) := minimum | list | switched if {
	minimum := {lower(value) | value := values.ssl_min_protocol_version}
	list := {lower(trim_space(version)) | some version in split(values.tls_version, ",")}
	switched := {version | some version, name in switches; lower(values[name]) == "enabled"}
}

by_default(family, values) := postgres | mysql if {
	postgres := {"tlsv1.2" |
		not values.ssl_min_protocol_version
		some engine in ["postgres", "aurora-postgresql"]
		numbers(family, engine) >= [13]
	}
	mysql := {version |
		not values.tls_version
		some engine in ["mysql", "aurora-mysql"]
		some version in of_mysql(numbers(family, engine))
	}
}

of_mysql(version) := ["tlsv1", "tlsv1.1", "tlsv1.2"] if version < [8]

of_mysql(version) := ["tlsv1.2", "tlsv1.3"] if version >= [8]

# The numbers behind the engine in a family: "postgres16" is [16]. Undefined for families of another engine.
numbers(family, engine) := [to_number(part) | some part in split(text, ".")] if {
	startswith(family, engine)
	text := trim_prefix(family, engine)
	regex.match(`^[0-9]+(\.[0-9]+)*$`, text)
}
