//! What a DB subnet group is told about its routes and its VPC.

use super::*;

fn judged(mut world: Vec<Resource>, gaps: &[Gap]) -> Resource {
    judge(&mut world, gaps);
    let group = find(&mut world, "aws_rds_subnet_group").clone();
    assert_eq!(check_resource(&group), Ok(()));
    group
}

#[test]
fn a_route_to_an_internet_gateway_is_told_with_its_subnet_and_table() {
    let group = judged(world(), &[]);
    let routes = group.attributes["internet_routes"].as_array().unwrap();
    assert_eq!(routes.len(), 1, "{routes:?}");
    let told = routes[0].as_str().unwrap();
    assert!(told.contains("subnet-1") && told.contains("rtb-1") && told.contains("igw-1"), "{told}");

    for target in ["nat-1", "eigw-1", "local"] {
        let mut private = world();
        let routes = json!([{"destination_cidr_block": "0.0.0.0/0", "target": target, "state": "active"}]);
        set(&mut private, "aws_route_table", "routes", routes);
        assert_eq!(judged(private, &[]).attributes["internet_routes"], json!([]), "{target}");
    }
}

#[test]
fn the_main_table_holds_for_subnets_without_one_of_their_own() {
    let mut main = world();
    set(&mut main, "aws_route_table", "subnet_ids", json!([]));
    set(&mut main, "aws_route_table", "main", json!(true));
    assert_eq!(judged(main, &[]).attributes["internet_routes"].as_array().unwrap().len(), 1);
}

#[test]
fn tables_that_were_not_read_leave_the_routes_unknown() {
    let mut world = world();
    world.retain(|resource| resource.resource_type != "aws_route_table");
    let group = judged(world, &[gap("aws_route_table", "ec2:DescribeRouteTables")]);
    assert!(!group.attributes.contains_key("internet_routes"));
    assert!(group.unknown_fields["internet_routes"].contains("access_denied"), "{:?}", group.unknown_fields);
}

#[test]
fn a_subnet_that_aws_made_tells_the_default_vpc() {
    assert_eq!(judged(world(), &[]).attributes["in_default_vpc"], json!(false));
    let mut default = world();
    set(&mut default, "aws_subnet", "default_for_az", json!(true));
    assert_eq!(judged(default.clone(), &[]).attributes["in_default_vpc"], json!(true));
    // One of another VPC says nothing of this one.
    set(&mut default, "aws_subnet", "vpc_id", json!("vpc-2"));
    assert_eq!(judged(default, &[]).attributes["in_default_vpc"], json!(false));
    let mut hidden = world();
    hidden.retain(|resource| resource.resource_type != "aws_subnet");
    let group = judged(hidden, &[gap("aws_subnet", "ec2:DescribeSubnets")]);
    assert!(group.unknown_fields["in_default_vpc"].contains("ec2:DescribeSubnets"), "{:?}", group.unknown_fields);
}
