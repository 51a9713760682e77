//! Who must be allowed what, so that a run can make its calls and nothing else.
//!
//! Everything follows from the table of [`operations`](super::operations): which calls a choice of policies needs, which
//! ones would close the gaps of an earlier run. The texts to hand to IAM are made in [`documents`].
//! Main types: [`Need`], [`Grantee`], [`Closing`].

pub mod documents;

use std::collections::BTreeSet;

use super::operations::{self, Operation, Service, other};
use crate::collect::scope::{AwsOrganization, AwsScope};
use crate::model::{GapCause, Read};

/// A resource type that must be read, and, when it is not the list alone, one of its attributes (or `tags`).
pub type Need = (String, Option<String>);

/// Whose permissions these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grantee {
    /// The role that is assumed in each account that is read.
    Account,
    /// The role or user that lists the accounts of the organization.
    Organization,
    /// The identity that the scan runs as, which assumes the others.
    Caller,
}

/// The calls that a grantee makes: for these needs only, or, without any, in a whole run.
#[must_use]
pub fn calls(grantee: Grantee, needs: Option<&BTreeSet<Need>>, scope: Option<&AwsScope>) -> Vec<&'static Operation> {
    let organization = scope.and_then(|scope| scope.organization.as_ref());
    let wanted = |operation: &&'static Operation| match grantee {
        Grantee::Account => {
            let elsewhere = operation.service == Service::Organizations || is(operation, &other::STS_ASSUME_ROLE);
            let always = is(operation, &other::STS_CALLER_IDENTITY) || is(operation, &other::EC2_REGIONS);
            !elsewhere && (always || needs.is_none_or(|needs| answers(operation, needs)))
        }
        Grantee::Organization => {
            let identity = is(operation, &other::STS_CALLER_IDENTITY);
            identity || operation.service == Service::Organizations && organization.is_none_or(|of| asks(of, operation))
        }
        Grantee::Caller => is(operation, &other::STS_ASSUME_ROLE) || is(operation, &other::STS_CALLER_IDENTITY),
    };
    operations::all().filter(wanted).collect()
}

fn is(one: &Operation, other: &Operation) -> bool {
    one.service == other.service && one.name == other.name
}

/// Whether the operation tells something that is needed.
fn answers(operation: &Operation, needs: &BTreeSet<Need>) -> bool {
    operation.feeds.iter().any(|(kind, fields)| {
        needs.iter().any(|(needed, field)| {
            needed == kind
                && match field {
                    None => fields.is_empty(),
                    Some(field) => fields.contains(&field.as_str()),
                }
        })
    })
}

/// Whether a scope makes this call to its organization: the tree and the tags only matter when it chooses by them.
fn asks(organization: &AwsOrganization, operation: &Operation) -> bool {
    let units = !organization.organizational_units.is_empty();
    let walk = [&other::ORGANIZATIONS_ROOTS, &other::ORGANIZATIONS_UNITS, &other::ORGANIZATIONS_ACCOUNTS_FOR_PARENT];
    if walk.iter().any(|step| is(operation, step)) {
        units
    } else if is(operation, &other::ORGANIZATIONS_ACCOUNTS) {
        !units
    } else if is(operation, &other::ORGANIZATIONS_TAGS) {
        !organization.account_tags.is_empty()
    } else {
        true
    }
}

/// What would close the gaps of an earlier run.
#[derive(Debug, Default)]
pub struct Closing {
    /// Calls that were denied, and those that could not even be tried because of it.
    pub calls: Vec<&'static Operation>,
    /// Accounts in which something was denied.
    pub accounts: BTreeSet<String>,
    /// Calls that a service control policy denies: no permission of the account helps. Account and call.
    pub by_organization: BTreeSet<(String, String)>,
    /// Accounts whose role could not be assumed: its trust policy decides.
    pub shut: BTreeSet<String>,
}

/// What a ledger says was denied.
#[must_use]
pub fn closing<'r>(reads: impl IntoIterator<Item = &'r Read>) -> Closing {
    let mut closing = Closing::default();
    let mut denied = BTreeSet::new();
    let mut answered = BTreeSet::new();
    for read in reads {
        let account = || read.account_id.clone().unwrap_or_default();
        match read.cause {
            None => {
                answered.insert(read.operation.as_str());
            }
            Some(GapCause::AccessDenied) => {
                denied.insert(read.operation.as_str());
                closing.accounts.extend(read.account_id.clone());
            }
            Some(GapCause::DeniedByScp) => {
                closing.by_organization.insert((account(), read.operation.clone()));
            }
            Some(GapCause::RoleNotAssumable) => {
                closing.shut.insert(account());
            }
            Some(_) => {}
        }
    }
    let by_name = |name: &&str| operations::all().find(|operation| operation.full_name() == **name);
    let first: Vec<&Operation> = denied.iter().filter_map(by_name).collect();
    // What a denied list would have named is asked about one by one: those calls come next, unless they were seen to work.
    let kinds: BTreeSet<&str> = first.iter().flat_map(|operation| operation.lists()).collect();
    let next = |operation: &Operation| {
        operation.per == operations::Per::Thing
            && operation.feeds.iter().any(|(kind, _)| kinds.contains(kind))
            && !answered.contains(operation.full_name().as_str())
    };
    let is_denied = |operation: &Operation| first.iter().any(|denied| is(operation, denied));
    closing.calls = operations::all().filter(|operation| is_denied(operation) || next(operation)).collect();
    closing
}
