//! What routes, security groups and network ACLs of one region let through, as sets of client addresses.
//!
//! Reads the normalised resources only. What is not among them and may have been missed is unknown, with the reason.
//! Main type: [`Network`].

use std::collections::BTreeMap;

use serde_json::Value;

use super::ranges::{Family, Known, Ranges, block_of};
use crate::model::{Gap, Resource};

/// What one part of the network lets through, who says so, and why it is not known better.
#[derive(Debug)]
pub struct Passage {
    pub clients: Known,
    /// What lets it through or stops it, by name.
    pub evidence: String,
    /// Why `clients` is not exact; absent when it is.
    pub doubt: Option<String>,
}

impl Passage {
    pub(super) fn unknown(family: Family, doubt: String) -> Self {
        Self { clients: Known::anything(family), evidence: doubt.clone(), doubt: Some(doubt) }
    }
}

/// The network resources of a region, by their short ids (`subnet-...`, `sg-...`).
#[derive(Debug)]
pub struct Network<'a> {
    subnets: BTreeMap<&'a str, &'a Resource>,
    tables: Vec<&'a Resource>,
    acls: Vec<&'a Resource>,
    groups: BTreeMap<&'a str, &'a Resource>,
    subnet_groups: BTreeMap<&'a str, &'a Resource>,
    /// Members of clusters, by the id of the cluster.
    members: BTreeMap<&'a str, Vec<&'a Resource>>,
    gaps: &'a [Gap],
}

pub(super) fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field)?.as_str()
}

pub(super) fn attribute<'a>(resource: &'a Resource, field: &str) -> Option<&'a str> {
    resource.attributes.get(field)?.as_str()
}

pub(super) fn strings<'a>(resource: &'a Resource, field: &str) -> Option<Vec<&'a str>> {
    if resource.unknown_fields.keys().any(|path| path.starts_with(field)) {
        return None;
    }
    Some(resource.attributes.get(field)?.as_array()?.iter().filter_map(Value::as_str).collect())
}

fn objects<'a>(resource: &'a Resource, field: &str) -> Result<&'a [Value], String> {
    let unknown = resource.unknown_fields.iter().find(|(path, _)| path.starts_with(field));
    if let Some((_, reason)) = unknown {
        return Err(reason.clone());
    }
    let list = resource.attributes.get(field).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or_else(|| format!("`{field}` of {} was not told", resource.name))
}

fn lists(resource: &Resource, field: &str, id: &str) -> bool {
    let list = resource.attributes.get(field).and_then(Value::as_array);
    list.is_some_and(|items| items.iter().any(|item| item.as_str() == Some(id)))
}

/// `sg-1` of `arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1`.
#[must_use]
pub fn short(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

impl<'a> Network<'a> {
    #[must_use]
    pub fn of(resources: &'a [Resource], gaps: &'a [Gap]) -> Self {
        let all = |kind: &str| resources.iter().filter(|r| r.resource_type == kind).collect::<Vec<_>>();
        let by_id = |kind: &str| all(kind).into_iter().map(|r| (short(&r.id), r)).collect();
        let mut members: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
        for member in all("aws_rds_cluster_instance") {
            members.entry(attribute(member, "db_cluster").unwrap_or_default()).or_default().push(member);
        }
        Self {
            subnet_groups: all("aws_rds_subnet_group").into_iter().map(|group| (group.id.as_str(), group)).collect(),
            members,
            subnets: by_id("aws_subnet"),
            tables: all("aws_route_table"),
            acls: all("aws_network_acl"),
            groups: by_id("aws_security_group"),
            gaps,
        }
    }

    /// The DB subnet group of that id.
    pub(super) fn subnet_group(&self, id: &str) -> Option<&'a Resource> {
        self.subnet_groups.get(id).copied()
    }

    /// Whether AWS made one of the VPC's subnets, which it does in a default VPC only.
    pub(super) fn has_default_subnet(&self, vpc: &str) -> bool {
        let own = self.subnets.values().filter(|subnet| attribute(subnet, "vpc_id") == Some(vpc));
        own.into_iter().any(|subnet| subnet.attributes.get("default_for_az") == Some(&Value::Bool(true)))
    }

    /// The members of the cluster.
    pub(super) fn members(&self, cluster: &str) -> &[&'a Resource] {
        self.members.get(cluster).map_or(&[], Vec::as_slice)
    }

    /// Why resources of that kind may be missing.
    pub(super) fn missing(&self, kind: &str) -> Option<String> {
        let gap = self.gaps.iter().find(|gap| gap.may_hide(kind, None, None))?;
        let message = if gap.message.is_empty() { String::new() } else { format!(": {}", gap.message) };
        Some(format!("{}: {}{message}", gap.operation, gap.cause.as_str()))
    }

    /// Clients whose packets reach the subnet through an internet gateway, and whose answers leave through it.
    #[must_use]
    pub fn routed(&self, subnet: &str, vpc: Option<&str>, family: Family) -> Passage {
        let (table, how) = match self.table_of(subnet, vpc) {
            Ok(found) => found,
            Err(doubt) => return Passage::unknown(family, doubt),
        };
        let name = short(&table.id);
        let routes = match objects(table, "routes") {
            Ok(routes) => routes,
            Err(doubt) => return Passage::unknown(family, format!("routes of {name}: {doubt}")),
        };
        let public = Ranges::public(family);
        let (mut taken, mut through, mut doubt) = (Ranges::none(), Vec::new(), None);
        let mut clients = Known::exactly(Ranges::none());
        for route in ranked(routes, family) {
            let own = route.set.without(&taken).and(&public);
            taken = taken.or(&route.set);
            if own.is_empty() {
                continue;
            }
            if route.target.starts_with("igw-") {
                clients = clients.or(&Known::exactly(own));
                through.push(format!("{} to {}", route.block, route.target));
            } else if is_appliance(route.target) && self.has_way_in(table) {
                clients.possibly = clients.possibly.or(&own);
                doubt = Some(format!("{name} sends {} through {}, which may let it pass", route.block, route.target));
            }
        }
        for (list, target) in routes.iter().filter_map(to_prefix_list) {
            if target.starts_with("vpce-") {
                // Addresses of an AWS service behind a gateway endpoint: no client of a database connects from there.
                continue;
            }
            if target.starts_with("igw-") {
                clients.possibly = Ranges::all(family);
            } else {
                clients.surely = Ranges::none();
            }
            doubt = Some(format!("prefix list {list} in {name} was not expanded"));
        }
        let evidence = if through.is_empty() {
            format!("{subnet} {how} {name}, which has no route to an internet gateway")
        } else {
            format!("{subnet} {how} {name}, which sends {}", through.join(" and "))
        };
        Passage { clients, evidence, doubt }
    }

    /// Whether packets from an internet gateway of the table's VPC take another way than straight to the subnet.
    fn has_way_in(&self, table: &Resource) -> bool {
        let vpc = attribute(table, "vpc_id");
        let gateways = |table: &Resource| strings(table, "gateway_ids").is_none_or(|ids| !ids.is_empty());
        self.tables.iter().any(|other| attribute(other, "vpc_id") == vpc && gateways(other))
    }

    /// The route table of a subnet, and in what way it is.
    fn table_of(&self, subnet: &str, vpc: Option<&str>) -> Result<(&'a Resource, String), String> {
        if let Some(table) = self.tables.iter().find(|table| lists(table, "subnet_ids", subnet)) {
            return Ok((table, "is associated with".to_owned()));
        }
        if let Some(reason) = self.missing("aws_route_table") {
            return Err(format!("the route table of {subnet} is not known: {reason}"));
        }
        let vpc = self.vpc_of(subnet, vpc).ok_or_else(|| format!("the VPC of {subnet} is not known"))?;
        let is_main = |table: &&&Resource| {
            attribute(table, "vpc_id") == Some(vpc) && table.attributes.get("main") == Some(&Value::Bool(true))
        };
        match self.tables.iter().find(is_main) {
            Some(table) => Ok((table, format!("follows the main route table of {vpc},"))),
            None => Err(format!("no route table of {subnet} and no main route table of {vpc} was found")),
        }
    }

    fn vpc_of(&self, subnet: &str, vpc: Option<&'a str>) -> Option<&'a str> {
        self.subnets.get(subnet).and_then(|subnet| attribute(subnet, "vpc_id")).or(vpc)
    }

    /// Clients that a security group admits on the port.
    #[must_use]
    pub fn admitted(&self, group: &str, port: Option<u16>, family: Family) -> Passage {
        let group = short(group);
        let rules = match self.groups.get(group) {
            Some(found) => objects(found, "ingress").map_err(|reason| format!("rules of {group}: {reason}")),
            None => Err(match self.missing("aws_security_group") {
                Some(reason) => format!("{group} was not read: {reason}"),
                None => format!("{group} was not found"),
            }),
        };
        let rules = match rules {
            Ok(rules) => rules,
            Err(doubt) => return Passage::unknown(family, doubt),
        };
        let public = Ranges::public(family);
        let mut clients = Known::exactly(Ranges::none());
        let (mut admitted, mut doubt) = (Vec::new(), None);
        for rule in rules {
            let Some(certain) = rule_reaches(rule, port) else { continue };
            for block in ["cidr_blocks", "ipv6_cidr_blocks"].iter().flat_map(|field| array(rule, field)) {
                let Some((own, _, set)) = block_of(block) else { continue };
                let set = set.and(&public);
                if own != family || set.is_empty() {
                    continue;
                }
                clients.possibly = clients.possibly.or(&set);
                if certain {
                    clients.surely = clients.surely.or(&set);
                } else {
                    doubt = Some("the port of the database is not known".to_owned());
                }
                admitted.push(block);
            }
            if let Some(list) = array(rule, "prefix_list_ids").next() {
                clients.possibly = Ranges::all(family);
                doubt = Some(format!("prefix list {list} in {group} was not expanded"));
            }
        }
        admitted.sort_unstable();
        admitted.dedup();
        let port = port.map_or_else(|| "the port".to_owned(), |port| format!("port {port}"));
        let evidence = if admitted.is_empty() {
            format!("{group} admits no public address on {port}")
        } else {
            format!("{group} admits {} on {port}", admitted.join(" and "))
        };
        Passage { clients, evidence, doubt }
    }

    /// Clients whose packets to the port the subnet's network ACL lets in, and whose answers it lets out.
    #[must_use]
    pub fn filtered(&self, subnet: &str, port: Option<u16>, family: Family) -> Passage {
        let Some(acl) = self.acls.iter().find(|acl| lists(acl, "subnet_ids", subnet)) else {
            let reason = self.missing("aws_network_acl").unwrap_or_else(|| "none was found".to_owned());
            return Passage::unknown(family, format!("the network ACL of {subnet} is not known: {reason}"));
        };
        let name = short(&acl.id);
        let entries = match objects(acl, "entries") {
            Ok(entries) => entries,
            Err(doubt) => return Passage::unknown(family, format!("rules of {name}: {doubt}")),
        };
        let Some(port) = port else {
            return Passage::unknown(family, "the port of the database is not known".to_owned());
        };
        let public = Ranges::public(family);
        let inward = super::acl::let_through(entries, false, (port, port), family).and(&public);
        let outward = super::acl::let_through(entries, true, super::acl::ANSWERS, family).and(&public);
        let evidence = if inward.is_empty() {
            format!("{name} of {subnet} lets no public address in on port {port}")
        } else if outward.is_empty() {
            format!("{name} of {subnet} lets no answer out to a public address")
        } else if inward.and(&outward).is_empty() {
            format!("{name} of {subnet} lets no answer out to the addresses that it lets in")
        } else {
            format!("{name} of {subnet} lets public addresses in on port {port}, and the answers out")
        };
        Passage { clients: Known::exactly(inward.and(&outward)), evidence, doubt: None }
    }
}

fn array<'a>(rule: &'a Value, field: &str) -> impl Iterator<Item = &'a str> {
    let items = rule.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str)
}

/// Whether a rule of a security group lets TCP through to the port: surely, possibly (the port is not known), or not.
fn rule_reaches(rule: &Value, port: Option<u16>) -> Option<bool> {
    match text(rule, "protocol") {
        Some("-1") => Some(true),
        Some("tcp") => {
            let bound = |field: &str| rule.get(field).and_then(Value::as_i64);
            match (bound("from_port"), bound("to_port"), port) {
                (None, _, _) | (_, None, _) => Some(true),
                (Some(first), Some(last), _) if first <= 0 && last >= 65535 => Some(true),
                (Some(first), Some(last), Some(port)) => (first..=last).contains(&i64::from(port)).then_some(true),
                (Some(_), Some(_), None) => Some(false),
            }
        }
        Some(_) | None => None,
    }
}

struct Route<'a> {
    length: u32,
    set: Ranges,
    block: &'a str,
    target: &'a str,
}

/// The routes of one family, longest prefix first: the first that holds an address decides on it.
fn ranked(routes: &[Value], family: Family) -> Vec<Route<'_>> {
    let field = match family {
        Family::V4 => "destination_cidr_block",
        Family::V6 => "destination_ipv6_cidr_block",
    };
    let mut found = Vec::new();
    for route in routes {
        let Some(block) = text(route, field) else { continue };
        if let Some((own, length, set)) = block_of(block)
            && own == family
        {
            found.push(Route { length, set, block, target: target(route) });
        }
    }
    found.sort_by_key(|route| std::cmp::Reverse(route.length));
    found
}

fn target(route: &Value) -> &str {
    if text(route, "state") == Some("blackhole") { "" } else { text(route, "target").unwrap_or_default() }
}

fn to_prefix_list(route: &Value) -> Option<(&str, &str)> {
    Some((text(route, "destination_prefix_list_id")?, target(route)))
}

/// Something that may look at packets and pass them on: a load balancer's endpoint, an interface, an instance.
fn is_appliance(target: &str) -> bool {
    ["vpce-", "eni-", "i-"].iter().any(|prefix| target.starts_with(prefix))
}
