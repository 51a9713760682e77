//! What the subnets of a DB subnet group say of it: whether a route leads to the internet, and whose VPC it is in.
//!
//! A sure yes of one subnet is enough; a no takes all of them. What is not known stays unknown, with the reason. Main
//! item: [`judge`].

use serde_json::Value;

use super::network::{Network, attribute, strings};
use super::ranges::Family;
use crate::model::{Gap, Resource};

const ROUTES: &str = "internet_routes";
const DEFAULT_VPC: &str = "in_default_vpc";

/// Sets `internet_routes` and `in_default_vpc` on every DB subnet group among the resources of one region.
pub(super) fn judge(resources: &mut [Resource], gaps: &[Gap]) {
    let found: Vec<_> = {
        let network = Network::of(resources, gaps);
        let groups =
            resources.iter().enumerate().filter(|(_, resource)| resource.resource_type == "aws_rds_subnet_group");
        groups.map(|(at, group)| (at, routes(group, &network), default_vpc(group, &network))).collect()
    };
    for (at, routes, default_vpc) in found {
        let Some(group) = resources.get_mut(at) else { continue };
        tell(group, ROUTES, routes.map(Value::from));
        tell(group, DEFAULT_VPC, default_vpc.map(Value::from));
    }
}

fn tell(group: &mut Resource, field: &str, value: Result<Value, String>) {
    match value {
        Ok(value) => drop(group.attributes.insert(field.to_owned(), value)),
        Err(reason) => drop(group.unknown_fields.insert(field.to_owned(), reason)),
    }
}

fn routes(group: &Resource, network: &Network<'_>) -> Result<Vec<String>, String> {
    let subnets = strings(group, "subnet_ids").ok_or_else(|| format!("the subnets of {} were not told", group.name))?;
    let vpc = attribute(group, "vpc_id");
    let (mut open, mut doubts) = (Vec::new(), Vec::new());
    for subnet in subnets {
        for family in Family::ALL {
            let passage = network.routed(subnet, vpc, family);
            if !passage.clients.surely.is_empty() {
                open.push(format!("{subnet}: {}", passage.evidence));
            } else if !passage.clients.possibly.is_empty() {
                doubts.extend(passage.doubt);
            }
        }
    }
    open.sort();
    open.dedup();
    match (open.is_empty(), doubts.into_iter().next()) {
        (false, _) | (true, None) => Ok(open),
        (true, Some(doubt)) => Err(doubt),
    }
}

fn default_vpc(group: &Resource, network: &Network<'_>) -> Result<bool, String> {
    let vpc = attribute(group, "vpc_id").ok_or_else(|| format!("the VPC of {} was not told", group.name))?;
    if network.has_default_subnet(vpc) {
        return Ok(true);
    }
    network.missing("aws_subnet").map_or(Ok(false), |reason| Err(format!("subnets may be missing: {reason}")))
}
