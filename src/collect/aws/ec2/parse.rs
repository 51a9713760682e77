//! From EC2's XML to resources. An item without its id is no item.

use serde_json::{Map, Value, json};

use crate::collect::aws::place::Place;
use crate::collect::aws::xml::Element;
use crate::model::parts::ip_protocol;
use crate::model::{Resource, policy_document};

fn resource(item: &Element, place: &Place, kind: &str, object: &str, id: &str) -> Resource {
    let tag =
        |tag: &Element| Some((tag.text_of("key")?.to_owned(), tag.text_of("value").unwrap_or_default().to_owned()));
    let mut resource = place.resource(kind, &place.arn("ec2", &format!("{object}/{id}")), id);
    resource.tags = item.list("tagSet").filter_map(tag).collect();
    if let Some(name) = resource.tags.get("Name").filter(|name| !name.is_empty()) {
        resource.name.clone_from(name);
    }
    resource
}

fn put(map: &mut Map<String, Value>, field: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map.insert(field.to_owned(), value.into());
    }
}

fn texts(item: &Element, list: &str, field: &str) -> Vec<String> {
    let mut found: Vec<String> = item.list(list).filter_map(|each| each.text_of(field)).map(str::to_owned).collect();
    found.sort_unstable();
    found
}

/// The texts of the items themselves.
fn plain(item: &Element, list: &str) -> Vec<String> {
    let mut found: Vec<String> =
        item.list(list).map(|each| each.text.clone()).filter(|text| !text.is_empty()).collect();
    found.sort_unstable();
    found
}

fn flag(item: &Element, field: &str) -> Option<bool> {
    match item.text_of(field)? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A list of rules, or, when one of them has no protocol or number, none.
fn all_or_unknown(resource: &mut Resource, field: &str, rules: Option<Vec<Value>>) {
    match rules {
        Some(rules) => drop(resource.attributes.insert(field.to_owned(), rules.into())),
        None => {
            resource.unknown_fields.insert(field.to_owned(), "the service gave a rule that cannot be read".to_owned());
        }
    }
}

fn number(item: &Element, field: &str) -> Option<i64> {
    item.text_of(field)?.parse().ok()
}

/// A group with its rules.
pub fn security_group(item: &Element, place: &Place) -> Option<Resource> {
    let id = item.text_of("groupId")?;
    let mut group = resource(item, place, "aws_security_group", "security-group", id);
    if let Some(name) = item.text_of("groupName") {
        name.clone_into(&mut group.name);
    }
    let is = &mut group.attributes;
    put(is, "group_name", item.text_of("groupName"));
    put(is, "description", item.text_of("groupDescription"));
    put(is, "vpc_id", item.text_of("vpcId"));
    // One rule that cannot be read may be the one that opens the group.
    for (field, list) in [("ingress", "ipPermissions"), ("egress", "ipPermissionsEgress")] {
        let rules: Option<Vec<Value>> = item.list(list).map(|permission| rule(permission, id)).collect();
        all_or_unknown(&mut group, field, rules);
    }
    Some(group)
}

fn rule(permission: &Element, own_group: &str) -> Option<Value> {
    let protocol = ip_protocol(permission.text_of("ipProtocol")?);
    let mut rule = Map::new();
    // All protocols means all ports, whatever numbers stand beside it; -1 means all of them too.
    if let (Some(from), Some(to)) = (number(permission, "fromPort"), number(permission, "toPort"))
        && protocol != "-1"
        && from != -1
    {
        rule.insert("from_port".to_owned(), from.into());
        rule.insert("to_port".to_owned(), to.into());
    }
    let (own, others): (Vec<String>, Vec<String>) =
        texts(permission, "groups", "groupId").into_iter().partition(|group| group == own_group);
    let ranges = ["ipRanges", "ipv6Ranges", "prefixListIds", "groups"];
    let mut said: Vec<&str> =
        ranges.iter().flat_map(|list| permission.list(list)).filter_map(|range| range.text_of("description")).collect();
    said.dedup();
    // Each range has a description of its own; one for all is the rule's.
    if let [description] = said.as_slice() {
        rule.insert("description".to_owned(), (*description).into());
    }
    rule.insert("protocol".to_owned(), protocol.into());
    rule.insert("cidr_blocks".to_owned(), texts(permission, "ipRanges", "cidrIp").into());
    rule.insert("ipv6_cidr_blocks".to_owned(), texts(permission, "ipv6Ranges", "cidrIpv6").into());
    rule.insert("prefix_list_ids".to_owned(), texts(permission, "prefixListIds", "prefixListId").into());
    rule.insert("security_groups".to_owned(), others.into());
    rule.insert("self".to_owned(), (!own.is_empty()).into());
    Some(rule.into())
}

/// A subnet.
pub fn subnet(item: &Element, place: &Place) -> Option<Resource> {
    let id = item.text_of("subnetId")?;
    let mut subnet = resource(item, place, "aws_subnet", "subnet", id);
    subnet.reference_only = true;
    let is = &mut subnet.attributes;
    is.insert("subnet_id".to_owned(), id.into());
    put(is, "vpc_id", item.text_of("vpcId"));
    put(is, "availability_zone", item.text_of("availabilityZone"));
    put(is, "cidr_block", item.text_of("cidrBlock"));
    // A block that is being taken away, or could not be given, is none.
    let associated = |block: &&Element| {
        let state = block.child("ipv6CidrBlockState").and_then(|state| state.text_of("state"));
        state.is_none_or(|state| state == "associated")
    };
    let blocks = item.list("ipv6CidrBlockAssociationSet").filter(associated);
    let blocks: Vec<&str> = blocks.filter_map(|block| block.text_of("ipv6CidrBlock")).collect();
    is.insert("ipv6_cidr_blocks".to_owned(), blocks.into());
    put(is, "map_public_ip_on_launch", flag(item, "mapPublicIpOnLaunch"));
    put(is, "default_for_az", flag(item, "defaultForAz"));
    Some(subnet)
}

/// A route table with its associations.
pub fn route_table(item: &Element, place: &Place) -> Option<Resource> {
    let id = item.text_of("routeTableId")?;
    let mut table = resource(item, place, "aws_route_table", "route-table", id);
    table.reference_only = true;
    let is = &mut table.attributes;
    is.insert("route_table_id".to_owned(), id.into());
    put(is, "vpc_id", item.text_of("vpcId"));
    let associated = |association: &&Element| {
        let state = association.child("associationState").and_then(|state| state.text_of("state"));
        state.is_none_or(|state| matches!(state, "associated" | "associating"))
    };
    let associations: Vec<&Element> = item.list("associationSet").filter(associated).collect();
    let main = associations.iter().any(|association| flag(association, "main") == Some(true));
    is.insert("main".to_owned(), main.into());
    for (field, element) in [("subnet_ids", "subnetId"), ("gateway_ids", "gatewayId")] {
        let mut ids: Vec<&str> = associations.iter().filter_map(|association| association.text_of(element)).collect();
        ids.sort_unstable();
        is.insert(field.to_owned(), ids.into());
    }
    let routes: Vec<Value> = item.list("routeSet").map(route).collect();
    is.insert("routes".to_owned(), routes.into());
    Some(table)
}

/// Elements that may name the target of a route.
const TARGETS: [&str; 10] = [
    "gatewayId",
    "natGatewayId",
    "egressOnlyInternetGatewayId",
    "transitGatewayId",
    "vpcPeeringConnectionId",
    "localGatewayId",
    "carrierGatewayId",
    "coreNetworkArn",
    "networkInterfaceId",
    "instanceId",
];

fn route(item: &Element) -> Value {
    let mut route = Map::new();
    put(&mut route, "destination_cidr_block", item.text_of("destinationCidrBlock"));
    put(&mut route, "destination_ipv6_cidr_block", item.text_of("destinationIpv6CidrBlock"));
    put(&mut route, "destination_prefix_list_id", item.text_of("destinationPrefixListId"));
    put(&mut route, "target", TARGETS.iter().find_map(|target| item.text_of(target)));
    // Older answers leave the state of a working route out.
    route.insert("state".to_owned(), item.text_of("state").unwrap_or("active").into());
    route.into()
}

/// A network ACL with its rules.
pub fn network_acl(item: &Element, place: &Place) -> Option<Resource> {
    let id = item.text_of("networkAclId")?;
    let mut acl = resource(item, place, "aws_network_acl", "network-acl", id);
    acl.reference_only = true;
    let mut entries: Option<Vec<Value>> = item.list("entrySet").map(entry).collect();
    if let Some(entries) = &mut entries {
        entries.sort_by_key(|entry| (entry["egress"].as_bool(), entry["rule_number"].as_i64()));
    }
    all_or_unknown(&mut acl, "entries", entries);
    let is = &mut acl.attributes;
    is.insert("network_acl_id".to_owned(), id.into());
    put(is, "vpc_id", item.text_of("vpcId"));
    put(is, "is_default", flag(item, "default"));
    is.insert("subnet_ids".to_owned(), texts(item, "associationSet", "subnetId").into());
    Some(acl)
}

fn entry(item: &Element) -> Option<Value> {
    let mut entry = Map::new();
    entry.insert("rule_number".to_owned(), number(item, "ruleNumber")?.into());
    entry.insert("egress".to_owned(), flag(item, "egress")?.into());
    entry.insert("protocol".to_owned(), ip_protocol(item.text_of("protocol")?).into());
    put(&mut entry, "rule_action", item.text_of("ruleAction"));
    put(&mut entry, "cidr_block", item.text_of("cidrBlock"));
    put(&mut entry, "ipv6_cidr_block", item.text_of("ipv6CidrBlock"));
    if let Some(ports) = item.child("portRange") {
        put(&mut entry, "from_port", number(ports, "from"));
        put(&mut entry, "to_port", number(ports, "to"));
    }
    Some(entry.into())
}

/// A VPC endpoint.
pub fn vpc_endpoint(item: &Element, place: &Place) -> Option<Resource> {
    let id = item.text_of("vpcEndpointId")?;
    let mut endpoint = resource(item, place, "aws_vpc_endpoint", "vpc-endpoint", id);
    endpoint.reference_only = true;
    match item.text_of("policyDocument").map(|text| policy_document::statements(&json!(text))) {
        Some(Ok(statements)) => drop(endpoint.attributes.insert("policy_statements".to_owned(), statements.into())),
        Some(Err(error)) => {
            endpoint.unknown_fields.insert("policy_statements".to_owned(), format!("the service gave {error}"));
        }
        None => drop(endpoint.attributes.insert("policy_statements".to_owned(), json!([]))),
    }
    let is = &mut endpoint.attributes;
    is.insert("vpc_endpoint_id".to_owned(), id.into());
    put(is, "vpc_id", item.text_of("vpcId"));
    put(is, "service_name", item.text_of("serviceName"));
    put(is, "endpoint_type", item.text_of("vpcEndpointType"));
    put(is, "state", item.text_of("state"));
    put(is, "private_dns_enabled", flag(item, "privateDnsEnabled"));
    is.insert("route_table_ids".to_owned(), plain(item, "routeTableIdSet").into());
    is.insert("subnet_ids".to_owned(), plain(item, "subnetIdSet").into());
    let groups = texts(item, "groupSet", "groupId");
    let groups: Vec<String> = groups.iter().map(|id| place.arn("ec2", &format!("security-group/{id}"))).collect();
    is.insert("vpc_security_groups".to_owned(), groups.into());
    Some(endpoint)
}
