//! The organization: its accounts, where they stand in it, and the service control policies over them.
//!
//! The tree of units is walked only when the scope names units, and tags are asked for only when it names tags: each is
//! a call per unit or account, to a service that answers few calls per second. Main items: [`discover`], [`read`].

mod accounts;
mod policies;

use super::call::Answer;
use super::findings::Findings;
use super::members::Member;
use super::place::Place;
use crate::collect::scope::AwsOrganization;

/// Every account of the organization.
pub async fn discover(place: &Place, wanted: &AwsOrganization) -> Answer<Vec<Member>> {
    let found = place.account().shared(accounts::read(place, wanted)).await;
    let members = found.accounts.iter().map(accounts::Found::member).collect();
    match &found.why {
        None => Answer::Complete(members),
        Some(why) if found.accounts.is_empty() => Answer::Failed(why.clone()),
        Some(why) => Answer::Partial(members, why.clone()),
    }
}

/// The accounts that [`discover`] found and the service control policies, as resources.
pub async fn read(place: &Place, out: &mut Findings) {
    let found = place.account().shared(accounts::read(place, &AwsOrganization::default())).await;
    if found.accounts.is_empty() {
        // Who may not even list accounts may not read policies; asking would only add to the denials.
        return;
    }
    let management = accounts::management_account(place).await;
    let resources = found.accounts.iter().filter_map(|account| account.resource(place, &management));
    out.resources.extend(resources);
    out.absorb(policies::read(place).await);
}
