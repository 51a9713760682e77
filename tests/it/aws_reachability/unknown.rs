//! Steps that were not read, or only in part; and what that leaves of the answer.

use super::*;

#[test]
fn an_unknown_step_makes_it_unknown_with_the_reason() {
    let kinds = [
        ("aws_route_table", "ec2:DescribeRouteTables", "route=unknown"),
        ("aws_security_group", "ec2:DescribeSecurityGroups", "security_group=unknown"),
        ("aws_network_acl", "ec2:DescribeNetworkAcls", "network_acl=unknown"),
        ("aws_rds_subnet_group", "rds:DescribeDBSubnetGroups", "route=unknown"),
    ];
    for (kind, operation, step) in kinds {
        let mut world = world();
        world.retain(|resource| resource.resource_type != kind);
        let found = seen_with(world.clone(), &[gap(kind, operation)]);
        assert_eq!(found.reachable, None, "{kind}");
        assert!(found.why.contains(operation) && found.why.contains("access_denied"), "{kind}: {}", found.why);
        assert!(found.steps.iter().any(|seen| seen == step), "{kind}: {:?}", found.steps);
        // Whatever is unknown, a step that says no is the answer.
        set(&mut world, "aws_rds_instance", "publicly_accessible", json!(false));
        assert_eq!(seen_with(world, &[gap(kind, operation)]).reachable, Some(false), "{kind}");
    }
    let mut flag = world();
    find(&mut flag, "aws_rds_instance").attributes.remove("publicly_accessible");
    find(&mut flag, "aws_rds_instance").unknown_fields.insert("publicly_accessible".into(), "cut".into());
    let found = seen(flag.clone());
    assert_eq!(found.reachable, None);
    assert!(found.why.contains("cut"), "{}", found.why);
    set(&mut flag, "aws_security_group", "ingress", json!([]));
    let found = seen(flag);
    assert_eq!(found.reachable, Some(false), "the group lets nobody in, whatever the flag says");
    assert_eq!(found.steps, ["public_address=unknown", "route=yes", "security_group=no"]);
}

#[test]
fn a_known_way_is_enough_beside_an_unknown_one() {
    let mut two = world();
    let groups = ["sg-1", "sg-2"].map(|id| format!("arn:aws:ec2:eu-central-1:111122223333:security-group/{id}"));
    set(&mut two, "aws_rds_instance", "vpc_security_groups", json!(groups));
    assert_eq!(seen(two.clone()).reachable, Some(true), "sg-2 was not found, sg-1 is open");
    set(&mut two, "aws_security_group", "ingress", json!([]));
    let found = seen(two);
    assert_eq!(found.reachable, None, "sg-2 may be open");
    assert!(found.why.contains("sg-2"), "{}", found.why);
}

#[test]
fn what_is_not_expanded_leaves_it_open() {
    let mut lists = world();
    set(&mut lists, "aws_security_group", "ingress", json!([rule(json!({"prefix_list_ids": ["pl-1"]}))]));
    let found = seen(lists.clone());
    assert_eq!(found.reachable, None);
    assert!(found.why.contains("pl-1"), "{}", found.why);
    set(
        &mut lists,
        "aws_security_group",
        "ingress",
        json!([rule(json!({"prefix_list_ids": ["pl-1"]})), rule(json!({"cidr_blocks": ["0.0.0.0/0"]}))]),
    );
    assert_eq!(seen(lists).reachable, Some(true));
    // A gateway endpoint's list does not take the internet's way.
    let mut endpoint = world();
    let routes = json!([{"destination_cidr_block": "0.0.0.0/0", "target": "igw-1", "state": "active"},
        {"destination_prefix_list_id": "pl-s3", "target": "vpce-1", "state": "active"}]);
    set(&mut endpoint, "aws_route_table", "routes", routes);
    assert_eq!(seen(endpoint).reachable, Some(true));
    let mut port = world();
    find(&mut port, "aws_rds_instance").attributes.remove("port");
    assert_eq!(seen(port).reachable, None, "without a port nobody knows");
}

#[test]
fn a_firewall_in_the_way_in_may_let_it_pass() {
    let mut fire = world();
    let routes = json!([{"destination_cidr_block": "0.0.0.0/0", "target": "vpce-fire", "state": "active"}]);
    set(&mut fire, "aws_route_table", "routes", routes);
    assert_eq!(seen(fire.clone()).reachable, Some(false), "nothing leads from the gateway to the firewall");
    fire.push(ec2(
        "aws_route_table",
        "route-table",
        "rtb-edge",
        json!({"vpc_id": "vpc-1", "main": false, "subnet_ids": [],
        "gateway_ids": ["igw-1"], "routes": []}),
    ));
    let found = seen(fire);
    assert_eq!(found.reachable, None);
    assert!(found.why.contains("vpce-fire"), "{}", found.why);
}

#[test]
fn in_aurora_the_members_have_the_addresses() {
    let cluster = "arn:aws:rds:eu-central-1:111122223333:cluster:orders";
    let member = |name: &str, public: bool| {
        resource(
            "aws_rds_cluster_instance",
            &format!("{DB}-{name}"),
            json!({"db_cluster": cluster, "publicly_accessible": public}),
        )
    };
    let mut aurora = world();
    let database = find(&mut aurora, "aws_rds_instance");
    database.resource_type = "aws_rds_cluster".into();
    database.id = cluster.into();
    database.attributes.insert("engine".into(), json!("aurora-postgresql"));
    database.attributes.remove("publicly_accessible");
    assert_eq!(seen(aurora.clone()).reachable, Some(false), "no member, nobody to reach");
    aurora.push(member("a", false));
    assert_eq!(seen(aurora.clone()).reachable, Some(false));
    let denied = seen_with(aurora.clone(), &[gap("aws_rds_cluster_instance", "rds:DescribeDBInstances")]);
    assert_eq!(denied.reachable, None, "a member may be missing");
    aurora.push(member("b", true));
    let found = seen(aurora);
    assert_eq!(found.reachable, Some(true), "one public reader is enough");
    assert!(found.evidence.contains("orders-b"), "{}", found.evidence);
}
