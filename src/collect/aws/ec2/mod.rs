//! The network around databases: security groups, subnets, route tables, network ACLs, VPC endpoints.
//!
//! Security groups are judged; the rest is only looked up, to tell whether the internet reaches a database, and read only
//! where there is one. Reads lists of the whole region: one call each, where asking by VPC or subnet would take many.
//! Main items: [`groups`], [`network`].

mod parse;

use super::call::{Answer, Page, Why};
use super::findings::Findings;
use super::operations::{Operation, other};
use super::place::Place;
use super::xml::Element;
use crate::model::{GapCause, Resource};

/// A list of EC2.
struct List {
    operation: &'static Operation,
    /// Items that one page may have at most.
    page: &'static str,
    /// Element that holds the items.
    element: &'static str,
    parse: fn(&Element, &Place) -> Option<Resource>,
}

static GROUPS: List = List {
    operation: &other::EC2_SECURITY_GROUPS,
    page: "1000",
    element: "securityGroupInfo",
    parse: parse::security_group,
};

static NETWORK: [List; 4] = [
    List { operation: &other::EC2_SUBNETS, page: "1000", element: "subnetSet", parse: parse::subnet },
    List { operation: &other::EC2_ROUTE_TABLES, page: "100", element: "routeTableSet", parse: parse::route_table },
    List { operation: &other::EC2_NETWORK_ACLS, page: "1000", element: "networkAclSet", parse: parse::network_acl },
    List { operation: &other::EC2_VPC_ENDPOINTS, page: "1000", element: "vpcEndpointSet", parse: parse::vpc_endpoint },
];

/// Reads the security groups of one account's region.
pub async fn groups(place: &Place) -> Findings {
    let mut findings = place.findings();
    let answer = list(place, &GROUPS).await;
    take(&GROUPS, answer, place, &mut findings);
    findings
}

/// Reads what decides on the ways to databases in one account's region.
pub async fn network(place: &Place) -> Findings {
    let mut findings = place.findings();
    for (list, answer) in
        place.each(NETWORK.iter().collect(), |each| async move { (each, list(place, each).await) }).await
    {
        take(list, answer, place, &mut findings);
    }
    findings
}

fn take(list: &List, answer: Answer<Vec<Element>>, place: &Place, findings: &mut Findings) {
    for item in findings.take(answer, &list.operation.lists()) {
        match (list.parse)(&item, place) {
            Some(resource) => findings.push(resource),
            None => {
                let message = format!("an item of `{}` has no id", list.element);
                let cause = GapCause::Malformed;
                let why = Why { operation: list.operation, cause, attempts: 1, code: String::new(), message };
                findings.gap(&why, &list.operation.lists());
            }
        }
    }
}

async fn list(place: &Place, list: &'static List) -> Answer<Vec<Element>> {
    let client = place.clients().query(list.operation);
    let client = &client;
    let fetch = |token: Option<String>| async move {
        let mut parameters = vec![("MaxResults", list.page)];
        if let Some(token) = &token {
            parameters.push(("NextToken", token));
        }
        let answer = client.xml(&parameters).await?;
        let next = answer.text_of("nextToken").map(ToOwned::to_owned);
        Ok(Page::new(answer.list(list.element).cloned().collect(), next))
    };
    place.pages(list.operation, None, fetch).await
}
