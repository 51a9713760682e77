//! Who may do what in an account: users, groups, roles, their policies, and how well the account is locked.
//!
//! One paged call tells all identities and documents; asking for each would take thousands. When each access key was
//! last used stands in the credential report, which IAM makes anew every four hours; only users who are not in it yet are
//! asked for. Main item: [`read`].

mod account;
mod details;
mod keys;
mod report;

use aws_sdk_iam::types::EntityType;

use super::call::{Answer, Page, Why};
use super::findings::Findings;
use super::operations::other;
use super::place::Place;
use crate::model::GapCause;
use details::Detail;

/// Reads the identities of an account and what they may do.
pub async fn read(place: &Place) -> Findings {
    let mut findings = place.findings();
    let (details, report, account) =
        tokio::join!(authorization_details(place), report::read(place), account::read(place));
    let details = findings.take(details, &other::IAM_AUTHORIZATION_DETAILS.lists());
    if !details.iter().all(details::is_named) {
        let message = "an identity or policy has no ARN".to_owned();
        let operation = &other::IAM_AUTHORIZATION_DETAILS;
        let why = Why { operation, cause: GapCause::Malformed, attempts: 1, code: String::new(), message };
        findings.gap(&why, &operation.lists());
    }
    let mut resources = details::resources(&details, place);
    findings.push(account::with_report(account, &report));
    let late = report::tell(&mut resources, &report);
    keys::tell(place, &mut resources, late).await;
    findings.resources.extend(resources);
    findings
}

async fn authorization_details(place: &Place) -> Answer<Vec<Detail>> {
    let client = place.clients().iam();
    let fetch = |marker: Option<String>| async move {
        let answer = client
            .get_account_authorization_details()
            .filter(EntityType::User)
            .filter(EntityType::Group)
            .filter(EntityType::Role)
            .filter(EntityType::LocalManagedPolicy)
            .filter(EntityType::AwsManagedPolicy)
            .max_items(1000)
            .set_marker(marker)
            .send()
            .await?;
        let next = answer.marker.filter(|_| answer.is_truncated);
        let users = answer.user_detail_list.unwrap_or_default().into_iter().map(Detail::User);
        let groups = answer.group_detail_list.unwrap_or_default().into_iter().map(Detail::Group);
        let roles = answer.role_detail_list.unwrap_or_default().into_iter().map(Detail::Role);
        let policies = answer.policies.unwrap_or_default().into_iter().map(Detail::from);
        Ok(Page::new(users.chain(groups).chain(roles).chain(policies).collect(), next))
    };
    place.pages(&other::IAM_AUTHORIZATION_DETAILS, None, fetch).await
}
