# Whether the parameters of a group are in force, by the status that RDS tells of the group on an instance or member.
package dbmuster.lib.applied

import rego.v1
import future.keywords.not

# What is wrong; undefined when they are in force, or soon will be.
lacking(status) := msg if {
	not status in {"in-sync", "applying"}
	msg := sprintf("the parameter group is %s, so that its values are not in force: reboot", [status])
}

doubtful(status) := "the parameter group is being applied" if status == "applying"
