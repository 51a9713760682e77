//! Whether the internet reaches a database: each step, what is unknown, and what does not matter.

mod subnet_groups;
mod unknown;

use dbmuster::collect::aws::reachability::judge;
use dbmuster::inventory::check_resource;
use dbmuster::model::{Gap, GapCause, Origin, Resource};
use serde_json::{Value, json};

const DB: &str = "arn:aws:rds:eu-central-1:111122223333:db:orders";
const GROUP: &str = "arn:aws:rds:eu-central-1:111122223333:subgrp:databases";

fn resource(kind: &str, id: &str, attributes: Value) -> Resource {
    let mut resource = Resource::new(kind, id, id.rsplit(['/', ':']).next().unwrap(), Origin::Live);
    resource.attributes = attributes.as_object().unwrap().clone();
    resource.account_id = Some("111122223333".into());
    resource.region = Some("eu-central-1".into());
    resource
}

fn ec2(kind: &str, object: &str, id: &str, attributes: Value) -> Resource {
    resource(kind, &format!("arn:aws:ec2:eu-central-1:111122223333:{object}/{id}"), attributes)
}

fn rule(attributes: Value) -> Value {
    let mut rule = json!({"protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_blocks": [],
        "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false});
    for (name, value) in attributes.as_object().unwrap() {
        rule[name] = value.clone();
    }
    rule
}

fn entry(number: i64, egress: bool, action: &str, block: &str) -> Value {
    let field = if block.contains(':') { "ipv6_cidr_block" } else { "cidr_block" };
    json!({"rule_number": number, "egress": egress, "protocol": "-1", "rule_action": action, field: block})
}

fn ports(mut entry: Value, from: u16, to: u16) -> Value {
    entry["protocol"] = json!("tcp");
    entry["from_port"] = json!(from);
    entry["to_port"] = json!(to);
    entry
}

fn open_acl() -> Value {
    let both = |block: &str, number| [entry(number, false, "allow", block), entry(number, true, "allow", block)];
    json!([both("0.0.0.0/0", 100), both("::/0", 101)].concat())
}

/// A public instance that the internet reaches: every test below closes or hides one thing.
fn world() -> Vec<Resource> {
    vec![
        resource(
            "aws_rds_instance",
            DB,
            json!({
                "engine": "postgres", "publicly_accessible": true, "port": 5432, "db_subnet_group": GROUP, "vpc_id": "vpc-1",
                "network_type": "IPV4",
                "vpc_security_groups": ["arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1"],
            }),
        ),
        resource("aws_rds_subnet_group", GROUP, json!({"subnet_ids": ["subnet-1"], "vpc_id": "vpc-1"})),
        ec2(
            "aws_subnet",
            "subnet",
            "subnet-1",
            json!({"subnet_id": "subnet-1", "vpc_id": "vpc-1",
            "cidr_block": "10.0.0.0/24", "ipv6_cidr_blocks": [], "map_public_ip_on_launch": false}),
        ),
        ec2(
            "aws_route_table",
            "route-table",
            "rtb-1",
            json!({"route_table_id": "rtb-1", "vpc_id": "vpc-1",
            "main": false, "subnet_ids": ["subnet-1"], "gateway_ids": [], "routes": [
                {"destination_cidr_block": "10.0.0.0/16", "target": "local", "state": "active"},
                {"destination_cidr_block": "0.0.0.0/0", "target": "igw-1", "state": "active"},
            ]}),
        ),
        ec2(
            "aws_security_group",
            "security-group",
            "sg-1",
            json!({"group_name": "db", "egress": [],
            "ingress": [rule(json!({"cidr_blocks": ["0.0.0.0/0"]}))]}),
        ),
        ec2(
            "aws_network_acl",
            "network-acl",
            "acl-1",
            json!({"network_acl_id": "acl-1", "vpc_id": "vpc-1",
            "is_default": true, "subnet_ids": ["subnet-1"], "entries": open_acl()}),
        ),
    ]
}

fn find<'a>(world: &'a mut [Resource], kind: &str) -> &'a mut Resource {
    world.iter_mut().find(|resource| resource.resource_type == kind).unwrap()
}

fn set(world: &mut [Resource], kind: &str, field: &str, value: Value) {
    find(world, kind).attributes.insert(field.into(), value);
}

struct Seen {
    /// `None` is unknown.
    reachable: Option<bool>,
    why: String,
    /// `name=passed` of each step.
    steps: Vec<String>,
    evidence: String,
}

fn seen_with(mut world: Vec<Resource>, gaps: &[Gap]) -> Seen {
    judge(&mut world, gaps);
    let kinds = ["aws_rds_cluster", "aws_rds_instance"];
    let database = world.iter().find(|resource| kinds.contains(&resource.resource_type.as_str())).unwrap();
    check_resource(database).unwrap();
    let told = &database.attributes["public_reachability"];
    let steps = told["steps"].as_array().unwrap();
    let text = |step: &Value, field: &str| step[field].as_str().unwrap().to_owned();
    let why = database.unknown_fields.get("public_reachability.reachable").cloned().unwrap_or_default();
    assert_eq!(told.get("reachable").is_none(), !why.is_empty(), "known or unknown, never both");
    Seen {
        reachable: told.get("reachable").map(|value| value.as_bool().unwrap()),
        why,
        steps: steps.iter().map(|step| format!("{}={}", text(step, "step"), text(step, "passed"))).collect(),
        evidence: steps.iter().map(|step| text(step, "evidence")).collect::<Vec<_>>().join("\n"),
    }
}

fn seen(world: Vec<Resource>) -> Seen {
    seen_with(world, &[])
}

fn gap(kind: &str, operation: &str) -> Gap {
    Gap {
        target: "account 111122223333, region eu-central-1".into(),
        operation: operation.into(),
        cause: GapCause::AccessDenied,
        account_id: Some("111122223333".into()),
        region: Some("eu-central-1".into()),
        resource_types: vec![kind.into()],
        attempts: 1,
        message: "not authorized".into(),
    }
}

#[test]
fn everything_open_is_reachable_with_each_step_named() {
    let seen = seen(world());
    assert_eq!(seen.reachable, Some(true));
    assert_eq!(seen.steps, ["public_address=yes", "route=yes", "security_group=yes", "network_acl=yes"]);
    for name in ["publicly_accessible", "rtb-1", "0.0.0.0/0 to igw-1", "sg-1 admits 0.0.0.0/0 on port 5432", "acl-1"] {
        assert!(seen.evidence.contains(name), "{name} in {}", seen.evidence);
    }
}

#[test]
fn each_step_alone_stops_it_and_ends_the_list() {
    type Close = fn(&mut Vec<Resource>);
    let closed: [(&str, Close); 9] = [
        ("public_address", |w| set(w, "aws_rds_instance", "publicly_accessible", json!(false))),
        ("route", |w| {
            set(
                w,
                "aws_route_table",
                "routes",
                json!([{"destination_cidr_block": "0.0.0.0/0", "target": "nat-1", "state": "active"}]),
            )
        }),
        ("route", |w| {
            set(
                w,
                "aws_route_table",
                "routes",
                json!([{"destination_cidr_block": "0.0.0.0/0", "target": "igw-1", "state": "blackhole"}]),
            )
        }),
        ("route", |w| set(w, "aws_rds_subnet_group", "subnet_ids", json!([]))),
        ("security_group", |w| {
            set(
                w,
                "aws_security_group",
                "ingress",
                json!([rule(json!({"cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"]}))]),
            )
        }),
        ("security_group", |w| {
            set(
                w,
                "aws_security_group",
                "ingress",
                json!([rule(json!({"cidr_blocks": ["0.0.0.0/0"], "from_port": 22, "to_port": 22}))]),
            )
        }),
        ("security_group", |w| {
            set(
                w,
                "aws_security_group",
                "ingress",
                json!([
                    rule(json!({"security_groups": ["sg-2"], "self": true})),
                    rule(json!({"protocol": "udp", "cidr_blocks": ["0.0.0.0/0"]}))
                ]),
            )
        }),
        ("network_acl", |w| set(w, "aws_network_acl", "entries", json!([entry(100, true, "allow", "0.0.0.0/0")]))),
        ("network_acl", |w| set(w, "aws_network_acl", "entries", json!([entry(100, false, "allow", "0.0.0.0/0")]))),
    ];
    for (step, close) in closed {
        let mut world = world();
        close(&mut world);
        let seen = seen(world);
        assert_eq!(seen.reachable, Some(false), "{step}: {}", seen.evidence);
        assert_eq!(seen.steps.last().unwrap(), &format!("{step}=no"), "{}", seen.evidence);
    }
}

#[test]
fn a_subnet_without_a_table_of_its_own_follows_the_main_one() {
    let mut main = world();
    set(&mut main, "aws_route_table", "subnet_ids", json!([]));
    set(&mut main, "aws_route_table", "main", json!(true));
    let found = seen(main.clone());
    assert_eq!(found.reachable, Some(true));
    assert!(found.evidence.contains("follows the main route table of vpc-1"), "{}", found.evidence);
    // The main table of another VPC is none of this subnet's.
    set(&mut main, "aws_route_table", "vpc_id", json!("vpc-2"));
    let found = seen(main);
    assert_eq!(found.reachable, None);
    assert!(found.why.contains("no main route table of vpc-1"), "{}", found.why);
    // An association counts more than the main table.
    let mut private = world();
    set(&mut private, "aws_route_table", "routes", json!([]));
    private.push(ec2(
        "aws_route_table",
        "route-table",
        "rtb-main",
        json!({"route_table_id": "rtb-main", "vpc_id": "vpc-1",
        "main": true, "subnet_ids": [], "gateway_ids": [], "routes": [
            {"destination_cidr_block": "0.0.0.0/0", "target": "igw-1", "state": "active"}]}),
    ));
    assert_eq!(seen(private).reachable, Some(false));
}

#[test]
fn rules_of_a_network_acl_count_by_number_and_in_both_directions() {
    let acl = |entries: Value| {
        let mut world = world();
        set(&mut world, "aws_network_acl", "entries", entries);
        seen(world).reachable
    };
    let (inward, outward) = (entry(100, false, "allow", "0.0.0.0/0"), entry(100, true, "allow", "0.0.0.0/0"));
    let deny = |number| ports(entry(number, false, "deny", "0.0.0.0/0"), 5432, 5432);
    assert_eq!(acl(json!([inward, outward, deny(90)])), Some(false), "denied before it is allowed");
    assert_eq!(acl(json!([inward, outward, deny(110)])), Some(true), "allowed before it is denied");
    assert_eq!(acl(json!([inward, ports(outward.clone(), 443, 443)])), Some(false), "no answer gets out");
    assert_eq!(acl(json!([inward, ports(outward.clone(), 49152, 65535)])), Some(true), "some answers get out");
    assert_eq!(acl(json!([inward, entry(1, true, "allow", "10.0.0.0/8")])), Some(false), "answers to the inside only");
    // In for one part of the internet, out to the other.
    assert_eq!(
        acl(json!([entry(1, false, "allow", "0.0.0.0/1"), entry(1, true, "allow", "128.0.0.0/1")])),
        Some(false)
    );
}

#[test]
fn the_steps_must_let_the_same_client_through() {
    let mut apart = world();
    set(&mut apart, "aws_security_group", "ingress", json!([rule(json!({"cidr_blocks": ["198.51.100.0/24"]}))]));
    assert_eq!(seen(apart.clone()).reachable, Some(true), "a single public range is public");
    set(
        &mut apart,
        "aws_network_acl",
        "entries",
        json!([entry(1, false, "allow", "203.0.113.0/24"), entry(1, true, "allow", "0.0.0.0/0")]),
    );
    assert_eq!(seen(apart).reachable, Some(false), "one range passes the group, another one the ACL");
    // One subnet has the route, the other one the open ACL.
    let mut crossed = world();
    set(&mut crossed, "aws_rds_subnet_group", "subnet_ids", json!(["subnet-1", "subnet-2"]));
    set(&mut crossed, "aws_network_acl", "subnet_ids", json!(["subnet-2"]));
    crossed.push(ec2(
        "aws_route_table",
        "route-table",
        "rtb-2",
        json!({"vpc_id": "vpc-1", "main": true, "subnet_ids": ["subnet-2"],
        "gateway_ids": [], "routes": []}),
    ));
    crossed.push(ec2(
        "aws_network_acl",
        "network-acl",
        "acl-2",
        json!({"vpc_id": "vpc-1", "subnet_ids": ["subnet-1"],
        "is_default": false, "entries": []}),
    ));
    assert_eq!(seen(crossed).reachable, Some(false));
}

#[test]
fn a_longer_route_wins() {
    let mut routed = world();
    set(&mut routed, "aws_security_group", "ingress", json!([rule(json!({"cidr_blocks": ["203.0.113.0/24"]}))]));
    let routes = |special: &str| {
        json!([
            {"destination_cidr_block": "0.0.0.0/0", "target": "igw-1", "state": "active"},
            {"destination_cidr_block": "203.0.113.0/24", "target": special, "state": "active"},
        ])
    };
    set(&mut routed, "aws_route_table", "routes", routes("vgw-1"));
    assert_eq!(seen(routed.clone()).reachable, Some(false), "the only admitted range leaves through the VPN");
    set(&mut routed, "aws_route_table", "routes", routes("igw-1"));
    assert_eq!(seen(routed).reachable, Some(true));
}

#[test]
fn ipv6_has_a_way_of_its_own() {
    let mut six = world();
    set(&mut six, "aws_security_group", "ingress", json!([rule(json!({"ipv6_cidr_blocks": ["::/0"]}))]));
    let route = |target: &str| {
        json!([
            {"destination_cidr_block": "0.0.0.0/0", "target": "igw-1", "state": "active"},
            {"destination_ipv6_cidr_block": "::/0", "target": target, "state": "active"},
        ])
    };
    set(&mut six, "aws_route_table", "routes", route("igw-1"));
    assert_eq!(seen(six.clone()).reachable, Some(false), "without an IPv6 address ::/0 admits nobody");
    set(&mut six, "aws_rds_instance", "network_type", json!("DUAL"));
    assert_eq!(seen(six.clone()).reachable, Some(true));
    set(&mut six, "aws_route_table", "routes", route("eigw-1"));
    assert_eq!(seen(six.clone()).reachable, Some(false), "an egress-only gateway lets nobody in");
    set(&mut six, "aws_route_table", "routes", route("igw-1"));
    set(
        &mut six,
        "aws_network_acl",
        "entries",
        json!([entry(1, false, "allow", "0.0.0.0/0"), entry(1, true, "allow", "0.0.0.0/0")]),
    );
    assert_eq!(seen(six.clone()).reachable, Some(false), "the ACL has rules for IPv4 only");
    // Not told whether it is dual: unknown only where IPv6 would make the difference.
    set(&mut six, "aws_network_acl", "entries", open_acl());
    find(&mut six, "aws_rds_instance").attributes.remove("network_type");
    find(&mut six, "aws_rds_instance").unknown_fields.insert("network_type".into(), "denied".into());
    let found = seen(six);
    assert_eq!(found.reachable, None);
    assert!(found.why.contains("network_type"), "{}", found.why);
    let mut four = world();
    find(&mut four, "aws_rds_instance").attributes.remove("network_type");
    find(&mut four, "aws_rds_instance").unknown_fields.insert("network_type".into(), "denied".into());
    assert_eq!(seen(four).reachable, Some(true));
}
