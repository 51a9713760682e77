# The databases of a security group, the ports on which they listen, and what is not known of that.
#
# Policies that call it say who has the group. Those of groups list `<-aws_rds_instance.vpc_security_groups` and
# `<-aws_rds_cluster.vpc_security_groups` in `reads`, those of rules `security_group<-aws_rds_instance.vpc_security_groups` and
# its like.
package dbmuster.lib.attached

import rego.v1
import future.keywords.not
import data.dbmuster.lib.network

# Ports of the databases.
ports(users) := instances | clusters if {
	instances := {port | some id in users; port := data.index.aws_rds_instance[id].attributes.port}
	clusters := {port | some id in users; port := data.index.aws_rds_cluster[id].attributes.port}
}

# Databases that do not tell on which port they listen.
silent(users) := {id |
	some id in users
	not data.index.aws_rds_instance[id].attributes.port
	not data.index.aws_rds_cluster[id].attributes.port
}

# The ports to look at: those of the databases, and the usual ones where none is known or one is missing.
judged(users, usual) := ports(users) | {port | some port in usual; open_to_question(users)}

open_to_question(users) if count(ports(users)) == 0

open_to_question(users) if count(silent(users)) > 0

# Ports of databases whose groups nobody knows: each group may be theirs.
strays := instances | clusters if {
	instances := {port |
		some id, _ in data.index.aws_rds_instance
		not data.index.aws_rds_instance[id].attributes.vpc_security_groups
		port := data.index.aws_rds_instance[id].attributes.port
	}
	clusters := {port |
		some id, _ in data.index.aws_rds_cluster
		not data.index.aws_rds_cluster[id].attributes.vpc_security_groups
		port := data.index.aws_rds_cluster[id].attributes.port
	}
}

# Why a rule might open the port of a database that is not looked at.
doubts(users, rule) := silence | strangers if {
	silence := {"a database that has the group does not tell its port" |
		count(silent(users)) > 0
		network.reaches_some(rule)
	}
	strangers := {msg |
		some port in strays
		network.reaches(rule, port)
		msg := sprintf("it may be for a database that listens on %d, whose groups are not known", [port])
	}
}
