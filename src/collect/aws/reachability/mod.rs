//! Whether the internet reaches a database, computed once for each after a region was read.
//!
//! Four things must let the same client through: a public address, a route to an internet gateway in a subnet of the
//! database's, a security group, and the network ACL of that subnet, in both directions. Each is a set of client addresses;
//! what passes is what all of them hold. A step that stops everybody makes it a known no, whatever else is unknown.
//! It sees rules, not packets: a firewall appliance or a block on the whole VPC in between is not known to it.
//! Main item: [`judge`].

mod acl;
pub mod network;
pub mod ranges;
mod subnet_groups;

use serde_json::{Value, json};

use crate::model::{Gap, Resource};
use network::{Network, Passage, attribute, short, strings};
use ranges::{Family, Known, Ranges};

const FIELD: &str = "public_reachability";

/// Sets `public_reachability` on every DB instance and cluster among the resources of one region, and what their routes
/// and VPC say on every DB subnet group.
pub fn judge(resources: &mut [Resource], gaps: &[Gap]) {
    subnet_groups::judge(resources, gaps);
    let found: Vec<(usize, Verdict)> = {
        let network = Network::of(resources, gaps);
        let judged =
            |resource: &Resource| matches!(resource.resource_type.as_str(), "aws_rds_instance" | "aws_rds_cluster");
        let numbered = resources.iter().enumerate().filter(|(_, resource)| judged(resource));
        numbered.map(|(at, database)| (at, verdict(database, &network))).collect()
    };
    for (at, verdict) in found {
        let Some(database) = resources.get_mut(at) else { continue };
        let mut attribute = json!({"steps": verdict.steps});
        match verdict.reachable {
            Ok(reachable) => attribute["reachable"] = Value::Bool(reachable),
            Err(reason) => drop(database.unknown_fields.insert(format!("{FIELD}.reachable"), reason)),
        }
        database.attributes.insert(FIELD.to_owned(), attribute);
    }
}

struct Verdict {
    reachable: Result<bool, String>,
    steps: Vec<Value>,
}

/// What the database says of itself.
struct Subject<'a> {
    port: Option<u16>,
    vpc: Option<&'a str>,
    /// Subnets in which it may be placed, or why they are not known.
    subnets: Result<Vec<&'a str>, String>,
    /// Attached security groups, or why they are not known.
    groups: Result<Vec<&'a str>, String>,
    families: Vec<(Family, Option<String>)>,
}

fn verdict(database: &Resource, network: &Network<'_>) -> Verdict {
    let (address, evidence) = public_address(database, network);
    if attribute_is(database, "internet_access_gateway_enabled", true) {
        let evidence = "`internet_access_gateway_enabled` is true: it is reached without a VPC";
        return Verdict { reachable: Ok(true), steps: vec![step("public_address", "yes", evidence)] };
    }
    let subject = subject(database, network);
    let mut steps = Steps::new(&subject.families);
    let doubt = address.as_ref().err().cloned();
    let open = |family: Family| match address {
        Ok(true) => Known::exactly(Ranges::public(family)),
        Ok(false) => Known::exactly(Ranges::none()),
        Err(_) => Known { surely: Ranges::none(), possibly: Ranges::public(family) },
    };
    steps.take("public_address", |_, family| {
        vec![Passage { clients: open(family), evidence: evidence.clone(), doubt: doubt.clone() }]
    });
    let subnets = &subject.subnets;
    steps.split(subnets.as_ref().map_or(1, Vec::len));
    steps.take("route", |at, family| match subnets {
        Ok(subnets) => subnets.get(at).map(|subnet| network.routed(subnet, subject.vpc, family)).into_iter().collect(),
        Err(doubt) => vec![Passage::unknown(family, doubt.clone())],
    });
    steps.take("security_group", |_, family| match &subject.groups {
        Ok(groups) => groups.iter().map(|group| network.admitted(group, subject.port, family)).collect(),
        Err(doubt) => vec![Passage::unknown(family, doubt.clone())],
    });
    steps.take("network_acl", |at, family| match subnets {
        Ok(subnets) => {
            subnets.get(at).map(|subnet| network.filtered(subnet, subject.port, family)).into_iter().collect()
        }
        Err(doubt) => vec![Passage::unknown(family, doubt.clone())],
    });
    steps.verdict()
}

fn step(name: &str, passed: &str, evidence: &str) -> Value {
    json!({"step": name, "passed": passed, "evidence": evidence})
}

/// The ways that are left: one for each subnet and address family.
struct Steps {
    ways: Vec<Way>,
    done: Vec<Value>,
    doubts: Vec<String>,
    stopped: bool,
}

#[derive(Clone)]
struct Way {
    subnet: usize,
    family: Family,
    left: Known,
}

impl Steps {
    fn new(families: &[(Family, Option<String>)]) -> Self {
        let mut doubts = Vec::new();
        let way = |(family, doubt): &(Family, Option<String>)| {
            doubts.extend(doubt.clone());
            let left = match doubt {
                None => Known::exactly(Ranges::public(*family)),
                Some(_) => Known { surely: Ranges::none(), possibly: Ranges::public(*family) },
            };
            Way { subnet: 0, family: *family, left }
        };
        let ways = families.iter().map(way).collect();
        Self { ways, done: Vec::new(), doubts, stopped: false }
    }

    /// From here on each subnet has ways of its own.
    fn split(&mut self, subnets: usize) {
        let each = |way: &Way| (0..subnets).map(|subnet| Way { subnet, ..way.clone() }).collect::<Vec<_>>();
        self.ways = self.ways.iter().flat_map(each).collect();
    }

    /// One step: what at least one of the passages lets through goes on. Nothing is asked once nobody is left.
    fn take(&mut self, name: &str, passages: impl Fn(usize, Family) -> Vec<Passage>) {
        if self.stopped {
            return;
        }
        let (mut yes, mut maybe, mut no, mut doubts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for way in &mut self.ways {
            if way.left.possibly.is_empty() {
                continue;
            }
            let mut through = Known::exactly(Ranges::none());
            for passage in passages(way.subnet, way.family) {
                let own = &passage.clients;
                if !own.surely.and(&way.left.possibly).is_empty() {
                    yes.push(passage.evidence);
                } else if own.possibly.and(&way.left.possibly).is_empty() {
                    no.push(passage.evidence);
                } else {
                    doubts.extend(passage.doubt);
                    maybe.push(passage.evidence);
                }
                through = through.or(own);
            }
            way.left = way.left.and(&through);
        }
        self.stopped = self.ways.iter().all(|way| way.left.possibly.is_empty());
        let (passed, mut evidence) = match (yes.is_empty(), maybe.is_empty()) {
            (false, _) => ("yes", yes),
            (true, false) => ("unknown", maybe),
            (true, true) => ("no", no),
        };
        evidence.sort();
        evidence.dedup();
        if evidence.is_empty() {
            evidence.push("nothing is attached".to_owned());
        }
        self.doubts.extend(doubts);
        self.done.push(step(name, passed, &evidence.join("; ")));
    }

    fn verdict(mut self) -> Verdict {
        let reachable = if self.stopped {
            Ok(false)
        } else if self.ways.iter().any(|way| !way.left.surely.is_empty()) {
            Ok(true)
        } else {
            self.doubts.sort();
            self.doubts.dedup();
            let unclear = "rules that are only partly known decide it".to_owned();
            Err(if self.doubts.is_empty() { unclear } else { self.doubts.join("; ") })
        };
        Verdict { reachable, steps: self.done }
    }
}

fn attribute_is(resource: &Resource, field: &str, value: bool) -> bool {
    resource.attributes.get(field) == Some(&Value::Bool(value))
}

/// Whether it has a public address, or why that is not known; and what says so.
fn public_address(database: &Resource, network: &Network<'_>) -> (Result<bool, String>, String) {
    let engine = attribute(database, "engine").unwrap_or_default();
    if database.resource_type == "aws_rds_cluster" && engine.starts_with("aurora") {
        return members_address(database, network);
    }
    flag(database)
}

/// What the flag of one instance or Multi-AZ DB cluster says.
fn flag(database: &Resource) -> (Result<bool, String>, String) {
    match database.attributes.get("publicly_accessible").and_then(Value::as_bool) {
        Some(flag) => (Ok(flag), format!("`publicly_accessible` of {} is {flag}", database.name)),
        None => {
            let told =
                database.unknown_fields.get("publicly_accessible").map_or("the service does not tell", String::as_str);
            let reason = format!("`publicly_accessible` of {} is not known: {told}", database.name);
            (Err(reason.clone()), reason)
        }
    }
}

/// In Aurora each member has an address of its own; one that is public is enough.
fn members_address(cluster: &Resource, network: &Network<'_>) -> (Result<bool, String>, String) {
    let told: Vec<_> = network.members(&cluster.id).iter().map(|member| flag(member)).collect();
    let mut public: Vec<String> =
        told.iter().filter(|(flag, _)| *flag == Ok(true)).map(|(_, evidence)| evidence.clone()).collect();
    if !public.is_empty() {
        public.sort();
        return (Ok(true), public.join("; "));
    }
    if let Some(reason) = network.missing("aws_rds_cluster_instance") {
        let reason = format!("members of {} may be missing: {reason}", cluster.name);
        return (Err(reason.clone()), reason);
    }
    if let Some((_, reason)) = told.iter().find(|(flag, _)| flag.is_err()) {
        return (Err(reason.clone()), reason.clone());
    }
    match told.len() {
        0 => (Ok(false), format!("{} has no member", cluster.name)),
        count => (Ok(false), format!("`publicly_accessible` is false for all {count} members of {}", cluster.name)),
    }
}

fn subject<'a>(database: &'a Resource, network: &Network<'a>) -> Subject<'a> {
    let port = database.attributes.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
    let group = attribute(database, "db_subnet_group");
    let found = group.and_then(|id| network.subnet_group(id));
    let vpc = attribute(database, "vpc_id").or_else(|| attribute(found?, "vpc_id"));
    let subnets = match (group, found) {
        (_, Some(found)) => {
            strings(found, "subnet_ids").ok_or_else(|| format!("the subnets of {} were not told", found.name))
        }
        (Some(id), None) => Err(match network.missing("aws_rds_subnet_group") {
            Some(reason) => format!("DB subnet group {} was not read: {reason}", name_of(id)),
            None => format!("DB subnet group {} was not found", name_of(id)),
        }),
        (None, None) => Err(unknown(database, "db_subnet_group", "DB subnet group")),
    };
    let groups = strings(database, "vpc_security_groups").map(|ids| ids.into_iter().map(short).collect());
    let groups = groups.ok_or_else(|| unknown(database, "vpc_security_groups", "security groups"));
    let families = match (attribute(database, "network_type"), database.unknown_fields.get("network_type")) {
        (Some("DUAL"), _) => Family::ALL.into_iter().map(|family| (family, None)).collect(),
        (Some("IPV6"), _) => vec![(Family::V6, None)],
        (Some(_), _) | (None, None) => vec![(Family::V4, None)],
        (None, Some(reason)) => {
            vec![(Family::V4, None), (Family::V6, Some(format!("`network_type` is not known: {reason}")))]
        }
    };
    Subject { port, vpc, subnets, groups, families }
}

fn name_of(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

fn unknown(database: &Resource, field: &str, what: &str) -> String {
    match database.unknown_fields.get(field) {
        Some(reason) => format!("{what} of {}: {reason}", database.name),
        None => format!("{what} of {} were not told", database.name),
    }
}
