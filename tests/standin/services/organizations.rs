//! AWS Organizations, which the management account may ask; members may only ask what organization they are in.

use serde_json::{Value, json};

use super::super::Ctx;
use super::super::errors::ApiError;
use super::super::page::ORGANIZATIONS;
use super::lists::one_page;

/// The answer to an operation of Organizations, when it is one that is served.
pub fn answer(ctx: &Ctx<'_>) -> Option<Result<Value, ApiError>> {
    const SERVED: [&str; 10] = [
        "DescribeOrganization",
        "ListAccounts",
        "ListRoots",
        "ListOrganizationalUnitsForParent",
        "ListAccountsForParent",
        "ListPolicies",
        "DescribePolicy",
        "ListTargetsForPolicy",
        "ListPoliciesForTarget",
        "ListTagsForResource",
    ];
    if !SERVED.contains(&ctx.operation) {
        return None;
    }
    let Some(all) = &ctx.world.fleet.organization else {
        let message = "Your account is not a member of an organization.";
        return Some(Err(ApiError::new(400, "AWSOrganizationsNotInUseException", message)));
    };
    if ctx.operation == "DescribeOrganization" {
        return Some(Ok(json!({"Organization": all["Organization"]})));
    }
    if all["Organization"]["MasterAccountId"] != ctx.account {
        let message = "You don't have permissions to access this resource.";
        return Some(Err(ApiError::new(400, "AccessDeniedException", message)));
    }
    Some(listed(ctx, all))
}

fn listed(ctx: &Ctx<'_>, all: &Value) -> Result<Value, ApiError> {
    let rows = |list: &str| all[list].as_array().map_or(&[][..], Vec::as_slice);
    let given = |name: &str| {
        ctx.params.get(name).ok_or_else(|| ApiError::invalid("organizations", format!("You must give {name}.")))
    };
    let is_node = |id: &str| rows("Roots").iter().chain(rows("OrganizationalUnits")).any(|node| node["Id"] == id);
    let parent = || {
        let id = given("ParentId")?;
        match is_node(&id) {
            true => Ok(id),
            false => Err(missing("ParentNotFoundException", "parent")),
        }
    };
    match ctx.operation {
        "ListAccounts" => paged(ctx, "Accounts", rows("Accounts").iter()),
        "ListRoots" => paged(ctx, "Roots", rows("Roots").iter()),
        "ListOrganizationalUnitsForParent" => {
            let parent = parent()?;
            paged(
                ctx,
                "OrganizationalUnits",
                rows("OrganizationalUnits").iter().filter(|row| row["_ParentId"] == *parent),
            )
        }
        "ListAccountsForParent" => {
            let parent = parent()?;
            paged(ctx, "Accounts", rows("Accounts").iter().filter(|row| row["_ParentId"] == *parent))
        }
        "ListPolicies" => {
            let kind = given("Filter")?;
            paged(ctx, "Policies", rows("Policies").iter().filter(|row| row["Type"] == *kind))
        }
        "DescribePolicy" => {
            let policy = policy(&given("PolicyId")?, rows("Policies"))?;
            Ok(json!({"Policy": {"PolicySummary": policy, "Content": policy["_content"].to_string()}}))
        }
        "ListTargetsForPolicy" => {
            let policy = policy(&given("PolicyId")?, rows("Policies"))?;
            let targets = policy["_targets"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let made: Vec<Value> = targets.map(|id| target(id, all)).collect();
            paged(ctx, "Targets", made.iter())
        }
        "ListPoliciesForTarget" => {
            let (id, kind) = (given("TargetId")?, given("Filter")?);
            if !is_node(&id) && !rows("Accounts").iter().any(|row| row["Id"] == *id) {
                return Err(missing("TargetNotFoundException", "target"));
            }
            let has_target = |row: &&Value| {
                row["Type"] == *kind && row["_targets"].as_array().is_some_and(|targets| targets.contains(&json!(id)))
            };
            paged(ctx, "Policies", rows("Policies").iter().filter(has_target))
        }
        _ => {
            let id = given("ResourceId")?;
            let lists = ["Accounts", "OrganizationalUnits", "Roots", "Policies"];
            let found = lists.iter().find_map(|list| rows(list).iter().find(|row| row["Id"] == *id));
            let found = found.ok_or_else(|| missing("TargetNotFoundException", "target"))?;
            paged(ctx, "Tags", found["_tags"].as_array().into_iter().flatten())
        }
    }
}

fn paged<'a>(ctx: &Ctx<'_>, list: &str, rows: impl Iterator<Item = &'a Value>) -> Result<Value, ApiError> {
    one_page(ctx, &rows.collect::<Vec<_>>(), list, &ORGANIZATIONS, "NextToken")
}

fn policy<'a>(id: &str, policies: &'a [Value]) -> Result<&'a Value, ApiError> {
    let found = policies.iter().find(|row| row["Id"] == id);
    found.ok_or_else(|| missing("PolicyNotFoundException", "policy"))
}

fn target(id: &str, all: &Value) -> Value {
    for (list, kind) in [("Accounts", "ACCOUNT"), ("OrganizationalUnits", "ORGANIZATIONAL_UNIT"), ("Roots", "ROOT")] {
        if let Some(row) = all[list].as_array().into_iter().flatten().find(|row| row["Id"] == id) {
            return json!({"TargetId": id, "Arn": row["Arn"], "Name": row["Name"], "Type": kind});
        }
    }
    json!({"TargetId": id})
}

fn missing(code: &str, what: &str) -> ApiError {
    ApiError::new(400, code, format!("You specified a {what} that doesn't exist."))
}
