# The databases of a security group, and the ports on which they listen.
#
# Policies of groups that call it list `<-aws_rds_instance.vpc_security_groups` and `<-aws_rds_cluster.vpc_security_groups` in
# `reads`, those of rules `security_group<-aws_rds_instance.vpc_security_groups` and its like.
package dbmuster.lib.attached

import rego.v1
import future.keywords.not

# Ports of the databases that have the group.
ports(group) := instances | clusters if {
	instances := {port |
		some id in data.referrers["aws_rds_instance.vpc_security_groups"][group]
		port := data.index.aws_rds_instance[id].attributes.port
	}
	clusters := {port |
		some id in data.referrers["aws_rds_cluster.vpc_security_groups"][group]
		port := data.index.aws_rds_cluster[id].attributes.port
	}
}

# Databases that have the group and do not tell on which port they listen.
silent(group) := instances | clusters if {
	instances := {id |
		some id in data.referrers["aws_rds_instance.vpc_security_groups"][group]
		not data.index.aws_rds_instance[id].attributes.port
	}
	clusters := {id |
		some id in data.referrers["aws_rds_cluster.vpc_security_groups"][group]
		not data.index.aws_rds_cluster[id].attributes.port
	}
}

# The ports to look at: those of the databases, and the usual ones where none is known or one is missing.
judged(group, usual) := ports(group) | {port | some port in usual; open_to_question(group)}

open_to_question(group) if count(ports(group)) == 0

open_to_question(group) if count(silent(group)) > 0

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
