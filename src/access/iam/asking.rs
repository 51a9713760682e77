//! What is known of a request before anybody makes it: who asks, for what, and when.
//!
//! Only what every request of the principal would carry counts as known. What the caller chooses or brings along (a second
//! factor, an address, a tag of the session) is unknown with that as its reason. Main type: [`Asking`].

use std::collections::BTreeMap;

use super::organization::Organization;
use super::pattern::{Fact, Facts};
use super::principals::{Principal, PrincipalKind};

/// Why most keys are unknown.
const LATER: &str = "it is known only when the request is made";

/// A principal that would ask for something.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    pub principal: &'a Principal,
    pub organization: &'a Organization,
    /// Region that is asked; absent where the caller chooses.
    pub region: Option<&'a str>,
    /// Account of the resource.
    pub resource_account: &'a str,
    /// Tags of the resource, or why they are not known; absent where the action knows none.
    pub tags: Option<Result<&'a BTreeMap<String, String>, &'a str>>,
    /// Time of the request, RFC 3339.
    pub as_of: Option<&'a str>,
}

impl Facts for Asking<'_> {
    fn fact(&self, key: &str) -> Fact {
        let known = |text: &str| Fact::Known(vec![text.to_owned()]);
        let later = || Fact::Unknown(LATER.to_owned());
        let is_user = self.principal.kind == PrincipalKind::User;
        match key {
            "aws:principalarn" => known(&self.principal.arn),
            "aws:principalaccount" => known(&self.principal.account),
            "aws:principaltype" => known(if is_user { "User" } else { "AssumedRole" }),
            "aws:username" if is_user => known(&self.principal.name),
            "aws:userid" => match &self.principal.unique_id {
                Some(id) if is_user => known(id),
                Some(id) => Fact::Prefix(format!("{id}:")),
                None => Fact::Unknown("the unique id of the principal was not read".to_owned()),
            },
            // Sent only by sessions, or only by services in somebody's name.
            "aws:username"
            | "aws:sourceaccount"
            | "aws:sourcearn"
            | "aws:sourceorgid"
            | "aws:sourceorgpaths"
            | "aws:principalservicename"
            | "aws:principalservicenameslist"
            | "aws:calledvia"
            | "aws:calledviafirst"
            | "aws:calledvialast" => Fact::Absent,
            "aws:federatedprovider" | "aws:sourceidentity" if is_user => Fact::Absent,
            "aws:principalisawsservice" | "aws:viaawsservice" => known("false"),
            // Whoever can ask can ask over TLS.
            "aws:securetransport" => known("true"),
            "aws:requestedregion" => self.region.map_or_else(later, known),
            "aws:resourceaccount" => known(self.resource_account),
            "aws:principalorgid" => self.organization_of(&self.principal.account),
            "aws:resourceorgid" => self.organization_of(self.resource_account),
            "aws:principalorgpaths" => self.path_of(&self.principal.account),
            "aws:resourceorgpaths" => self.path_of(self.resource_account),
            "aws:currenttime" => self.as_of.map_or_else(later, known),
            "aws:epochtime" => self.epoch().map_or_else(later, |seconds| known(&seconds)),
            _ => self.tag(key).unwrap_or_else(later),
        }
    }
}

impl Asking<'_> {
    fn organization_of(&self, account: &str) -> Fact {
        match self.organization.id_of(account) {
            Some(id) => Fact::Known(vec![id.to_owned()]),
            None => Fact::Unknown(format!("the organization of account {account} was not read")),
        }
    }

    fn path_of(&self, account: &str) -> Fact {
        match self.organization.path_of(account) {
            Some(path) => Fact::Known(vec![path]),
            None => Fact::Unknown(format!("which organizational units account {account} is in was not read")),
        }
    }

    fn epoch(&self) -> Option<String> {
        let time = time::OffsetDateTime::parse(self.as_of?, &time::format_description::well_known::Rfc3339).ok()?;
        Some(time.unix_timestamp().to_string())
    }

    /// A tag of the principal or of the resource; `None` when the key is of another sort.
    fn tag(&self, key: &str) -> Option<Fact> {
        let (sort, name) = key.split_once('/')?;
        match sort {
            "aws:principaltag" => Some(match &self.principal.tags {
                Ok(_) if self.principal.session_tags => {
                    Fact::Unknown("whoever assumes the role may bring tags of the session".to_owned())
                }
                Ok(tags) => of(tags, name),
                Err(why) => Fact::Unknown(why.clone()),
            }),
            "aws:resourcetag" | "rds:db-tag" | "rds:cluster-tag" | "secretsmanager:resourcetag" => {
                Some(match self.tags {
                    Some(Ok(tags)) => of(tags, name),
                    Some(Err(why)) => Fact::Unknown(why.to_owned()),
                    None => Fact::Unknown("the tags of the resource were not read".to_owned()),
                })
            }
            _ => None,
        }
    }
}

/// The key of a tag has no case in a condition.
fn of(tags: &BTreeMap<String, String>, name: &str) -> Fact {
    let found = tags.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map_or(Fact::Absent, |(_, value)| Fact::Known(vec![value.clone()]))
}
