# Rules of security groups: which ports they open, and to how much of the address space.
package dbmuster.lib.network

import rego.v1
import future.keywords.not

# Whether a rule lets TCP connections reach the port. Without ports it lets them reach every one.
reaches(rule, _) if rule.protocol in {"-1", "all"}

reaches(rule, _) if {
	rule.protocol in {"tcp", "6"}
	not rule.from_port
}

reaches(rule, port) if {
	rule.protocol in {"tcp", "6"}
	rule.from_port <= port
	port <= rule.to_port
}

# The rule's ranges, IPv4 and IPv6.
blocks(rule) := array.concat(object.get(rule, "cidr_blocks", []), object.get(rule, "ipv6_cidr_blocks", []))

# A rule apart in the form of one inside a group; without ports, `from` is -1.
as_rule(protocol, from, _) := {"protocol": protocol} if from == -1

as_rule(protocol, from, to) := {"protocol": protocol, "from_port": from, "to_port": to} if from != -1

# Whether a rule lets TCP connections reach any port at all.
reaches_some(rule) if rule.protocol in {"-1", "6", "all", "tcp"}

# Length of the prefix: 24 for "10.0.0.0/24".
prefix(block) := to_number(split(block, "/")[1]) if regex.match(`/[0-9]+$`, block)

ipv6(block) if contains(block, ":")

# The list of a rule that holds the block.
field(block) := {true: "ipv6_cidr_blocks", false: "cidr_blocks"}[contains(block, ":")]

# Whether the ranges of the rules that reach the port leave nothing out together, without one that does so alone.
covered(rules, port) if {
	reaching := {block | some rule in rules; reaches(rule, port); some block in blocks(rule); prefix(block) > 0}
	four := {block | some block in reaching; not ipv6(block)}
	six := {block | some block in reaching; ipv6(block)}
	some list in [four, six]
	everything(list)
}

# Whether the blocks (of one address family) leave nothing out. Blocks are nested or apart, so the outermost ones add
# up to the whole space exactly when they cover it. Blocks longer than /16 are not counted.
everything(list) if {
	wide := {block | some block in list; prefix(block) <= 16}
	outer := {block | some block in wide; not nested(block, wide)}
	sum([bits.lsh(1, 16 - prefix(block)) | some block in outer]) == 65536
}

nested(block, list) if {
	some other in list
	prefix(other) < prefix(block)
	net.cidr_contains(other, block)
}

# Ranges that are never routed on the internet: RFC 1918, RFC 6598, loopback, link-local, unique local.
private(block) if {
	some range in [
		"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
		"fc00::/7", "fe80::/10", "::1/128",
	]
	net.cidr_contains(range, block)
}

# What could show that a rule of the list does not reach a port after all, if it were known.
hinges(i) := {sprintf("ingress[%d].%s", [i, part]) | some part in ["from_port", "to_port"]}

# Parts of rules that cannot open any of the ports, whatever is unknown in them: who else is let in than ranges, and
# everything that is said of other ports.
settled(rules, ports) := beside | elsewhere | portless if {
	beside := {sprintf("ingress[%d].%s", [i, part]) |
		some i, _ in rules
		some part in ["description", "security_groups", "self"]
	}
	elsewhere := {sprintf("ingress[%d].%s", [i, part]) |
		some i, rule in rules
		every port in ports { not reaches(rule, port) }
		some part in ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"]
	}
	portless := {sprintf("ingress[%d].%s", [i, part]) |
		some i, rule in rules
		not rule.protocol in {"-1", "6", "all", "tcp"}
		some part in ["from_port", "to_port"]
	}
}
