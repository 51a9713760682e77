//! Network ACLs: numbered rules, of which the lowest that matches decides, packet by packet.

use serde_json::Value;

use super::network::text;
use super::ranges::{Family, Ranges, block_of};

/// Ports from which clients connect, and to which answers go.
pub const ANSWERS: (u16, u16) = (1024, 65535);

struct Rule {
    number: i64,
    allows: bool,
    addresses: Ranges,
    ports: (u16, u16),
}

/// Addresses with which TCP packets to at least one of the ports pass in that direction.
#[must_use]
pub fn let_through(entries: &[Value], egress: bool, ports: (u16, u16), family: Family) -> Ranges {
    let mut rules: Vec<Rule> = entries.iter().filter_map(|entry| rule(entry, egress, family)).collect();
    rules.sort_by_key(|rule| rule.number);
    // Between the borders of rules all ports fare alike, so that the first of each stretch stands for it.
    let mut stretches = vec![ports.0];
    for rule in &rules {
        stretches.push(rule.ports.0);
        stretches.extend(rule.ports.1.checked_add(1));
    }
    stretches.retain(|port| (ports.0..=ports.1).contains(port));
    stretches.sort_unstable();
    stretches.dedup();
    stretches.into_iter().fold(Ranges::none(), |all, port| all.or(&allowed(&rules, port)))
}

fn allowed(rules: &[Rule], port: u16) -> Ranges {
    let (mut decided, mut allowed) = (Ranges::none(), Ranges::none());
    for rule in rules.iter().filter(|rule| (rule.ports.0..=rule.ports.1).contains(&port)) {
        if rule.allows {
            allowed = allowed.or(&rule.addresses.without(&decided));
        }
        decided = decided.or(&rule.addresses);
    }
    allowed
}

/// The rule, when it is about TCP in that direction and family.
fn rule(entry: &Value, egress: bool, family: Family) -> Option<Rule> {
    if entry.get("egress").and_then(Value::as_bool) != Some(egress) {
        return None;
    }
    let field = match family {
        Family::V4 => "cidr_block",
        Family::V6 => "ipv6_cidr_block",
    };
    let (own, _, addresses) = block_of(text(entry, field)?)?;
    let protocol = text(entry, "protocol")?;
    if own != family || !matches!(protocol, "-1" | "tcp") {
        return None;
    }
    let bound = |field: &str| u16::try_from(entry.get(field)?.as_i64()?).ok();
    let ports = match (bound("from_port"), bound("to_port")) {
        (Some(first), Some(last)) if protocol == "tcp" => (first, last),
        _ => (0, u16::MAX),
    };
    let allows = text(entry, "rule_action") == Some("allow");
    Some(Rule { number: entry.get("rule_number")?.as_i64()?, allows, addresses, ports })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(number: i64, action: &str, block: &str, ports: Option<(u16, u16)>) -> Value {
        let mut entry = json!({"rule_number": number, "egress": false, "rule_action": action, "protocol": "-1",
            "cidr_block": block});
        if let Some((first, last)) = ports {
            entry["protocol"] = json!("tcp");
            entry["from_port"] = json!(first);
            entry["to_port"] = json!(last);
        }
        entry
    }

    fn passes(entries: &[Value], ports: (u16, u16)) -> bool {
        !let_through(entries, false, ports, Family::V4).is_empty()
    }

    #[test]
    fn the_lowest_number_decides_whatever_the_order_of_the_answer() {
        let deny = entry(90, "deny", "0.0.0.0/0", Some((5432, 5432)));
        let allow = entry(100, "allow", "0.0.0.0/0", None);
        assert!(!passes(&[allow.clone(), deny.clone()], (5432, 5432)));
        assert!(passes(&[deny, allow.clone()], (3306, 3306)));
        let late = entry(110, "deny", "0.0.0.0/0", Some((5432, 5432)));
        assert!(passes(&[late, allow], (5432, 5432)));
        assert!(!passes(&[], (5432, 5432)), "what no rule allows is denied");
    }

    #[test]
    fn one_open_port_is_enough_for_answers() {
        let narrow = entry(100, "allow", "0.0.0.0/0", Some((50000, 50000)));
        assert!(passes(std::slice::from_ref(&narrow), ANSWERS));
        let hole = entry(90, "deny", "0.0.0.0/0", Some((1024, 65535)));
        assert!(!passes(&[narrow, hole], ANSWERS));
        assert!(!passes(&[entry(1, "allow", "0.0.0.0/0", Some((80, 443)))], ANSWERS));
    }

    #[test]
    fn a_part_may_be_denied() {
        let rules = [entry(1, "deny", "0.0.0.0/1", None), entry(2, "allow", "0.0.0.0/0", None)];
        let open = let_through(&rules, false, (5432, 5432), Family::V4);
        assert_eq!(open, block_of("128.0.0.0/1").unwrap().2);
    }
}
