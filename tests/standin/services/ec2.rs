//! EC2, as far as the network around a database and the regions of an account need it.

use serde_json::{Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::fleet::{OPT_IN_REGIONS, STANDARD_REGIONS};
use super::super::page::{Bounds, EC2, EC2_SMALL};
use super::lists::{List, one_page};

const fn list(operation: &'static str, list: &'static str, narrow: &'static [(&'static str, &'static str)]) -> List {
    List { operation, list, one: &[], missing: "", narrow }
}

/// List, the parameter that names resources, their id, the error when one is missing, and the bounds of a page.
const LISTS: &[(List, &str, &str, &str, &Bounds)] = &[
    (
        list(
            "DescribeSecurityGroups",
            "SecurityGroups",
            &[("group-id", "GroupId"), ("group-name", "GroupName"), ("vpc-id", "VpcId"), ("owner-id", "OwnerId")],
        ),
        "GroupId",
        "GroupId",
        "InvalidGroup.NotFound",
        &EC2,
    ),
    (
        list(
            "DescribeSecurityGroupRules",
            "SecurityGroupRules",
            &[("group-id", "GroupId"), ("security-group-rule-id", "SecurityGroupRuleId")],
        ),
        "SecurityGroupRuleId",
        "SecurityGroupRuleId",
        "InvalidSecurityGroupRuleId.NotFound",
        &EC2,
    ),
    (
        list("DescribeSubnets", "Subnets", &[("subnet-id", "SubnetId"), ("vpc-id", "VpcId")]),
        "SubnetId",
        "SubnetId",
        "InvalidSubnetID.NotFound",
        &EC2,
    ),
    (
        list(
            "DescribeRouteTables",
            "RouteTables",
            &[
                ("vpc-id", "VpcId"),
                ("route-table-id", "RouteTableId"),
                ("association.subnet-id", "Associations.SubnetId"),
                ("association.main", "Associations.Main"),
            ],
        ),
        "RouteTableId",
        "RouteTableId",
        "InvalidRouteTableID.NotFound",
        &EC2_SMALL,
    ),
    (
        list(
            "DescribeNetworkAcls",
            "NetworkAcls",
            &[
                ("vpc-id", "VpcId"),
                ("network-acl-id", "NetworkAclId"),
                ("association.subnet-id", "Associations.SubnetId"),
                ("default", "IsDefault"),
            ],
        ),
        "NetworkAclId",
        "NetworkAclId",
        "InvalidNetworkAclID.NotFound",
        &EC2,
    ),
    (
        list(
            "DescribeVpcEndpoints",
            "VpcEndpoints",
            &[("vpc-id", "VpcId"), ("service-name", "ServiceName"), ("vpc-endpoint-id", "VpcEndpointId")],
        ),
        "VpcEndpointId",
        "VpcEndpointId",
        "InvalidVpcEndpointId.NotFound",
        &EC2,
    ),
    (
        list("DescribeVpcs", "Vpcs", &[("vpc-id", "VpcId"), ("is-default", "IsDefault")]),
        "VpcId",
        "VpcId",
        "InvalidVpcID.NotFound",
        &EC2,
    ),
    (
        list("DescribeManagedPrefixLists", "PrefixLists", &[("prefix-list-id", "PrefixListId")]),
        "PrefixListId",
        "PrefixListId",
        "InvalidPrefixListID.NotFound",
        &EC2_SMALL,
    ),
];

/// The answer to an operation of EC2, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    match ctx.operation {
        "DescribeRegions" => Some(Ok(regions(ctx))),
        "GetManagedPrefixListEntries" => Some(prefix_list_entries(ctx)),
        _ => {
            let found = LISTS.iter().find(|(list, ..)| list.operation == ctx.operation)?;
            Some(resources(ctx, found))
        }
    }
}

fn resources(
    ctx: &Ctx<'_>,
    (list, param, id, missing, bounds): &(List, &str, &str, &str, &Bounds),
) -> Result<Value, ApiError> {
    let mut rows = list.rows(ctx, "ec2")?;
    let named = ctx.params.list(param);
    for name in &named {
        if !rows.iter().any(|row| row.get(id).and_then(Value::as_str) == Some(name)) {
            let message = format!("The {id} '{name}' does not exist");
            return Err(ApiError::new(400, missing, message));
        }
    }
    if !named.is_empty() {
        rows.retain(|row| row.get(id).and_then(Value::as_str).is_some_and(|v| named.iter().any(|n| n == v)));
    }
    one_page(ctx, &rows, list.list, bounds, "NextToken")
}

fn prefix_list_entries(ctx: &Ctx<'_>) -> Result<Value, ApiError> {
    let id = ctx.params.get("PrefixListId").unwrap_or_default();
    let Some(found) = ctx.place.with("ec2", "PrefixLists", "PrefixListId", &id).first().copied() else {
        let message = format!("The prefix list ID '{id}' does not exist");
        return Err(ApiError::new(400, "InvalidPrefixListID.NotFound", message));
    };
    let entries: Vec<&Value> = found.get("_entries").and_then(Value::as_array).into_iter().flatten().collect();
    one_page(ctx, &entries, "Entries", &EC2_SMALL, "NextToken")
}

/// Without `AllRegions`, those that answer the account.
fn regions(ctx: &Ctx<'_>) -> Value {
    let Some(account) = ctx.world.fleet.accounts.get(ctx.account) else { return json!({"Regions": []}) };
    let row = |name: &str| {
        let needs_none = STANDARD_REGIONS.contains(&name) && account.has_region(name);
        let status = match (needs_none, account.has_region(name)) {
            (true, _) => "opt-in-not-required",
            (false, true) => "opted-in",
            (false, false) => "not-opted-in",
        };
        json!({"RegionName": name, "Endpoint": format!("ec2.{name}.amazonaws.com"), "OptInStatus": status})
    };
    let mut names: Vec<&str> = STANDARD_REGIONS.iter().chain(OPT_IN_REGIONS).copied().collect();
    if !ctx.params.is_true("AllRegions") {
        names.retain(|name| account.has_region(name));
    }
    let named = ctx.params.list("RegionName");
    names.retain(|name| named.is_empty() || named.iter().any(|n| n == name));
    for (filter, values) in ctx.params.filters() {
        if filter == "opt-in-status" {
            names.retain(|name| values.iter().any(|v| row(name)["OptInStatus"] == **v));
        }
    }
    json!({"Regions": names.into_iter().map(row).collect::<Vec<_>>()})
}
