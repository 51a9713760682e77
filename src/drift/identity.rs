//! Which live resource is meant by a declared one.
//!
//! By ARN, by the id that the service gave, by endpoint, by identifier where account and region do not contradict, and by
//! the tag that CloudFormation writes. What fits several is ambiguous; nothing is ever chosen among them. Main types:
//! [`Names`], [`Found`].

use std::collections::HashMap;

use super::kinds::{SERVER, is_named};
use crate::model::drift::MatchedBy;
use crate::model::{Origin, Resource};

/// Tag in which CloudFormation writes the name that a template gives a resource.
const LOGICAL_ID: &str = "aws:cloudformation:logical-id";

/// What became of the search for one declared resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Position among the live resources.
    One(usize, MatchedBy),
    /// Positions of several that it fits.
    Several(Vec<usize>),
    Nothing,
    /// The declaration does not tell what it is called.
    Unnamed,
}

/// Kind and a name in lower case.
type Key = (String, String);

/// The live resources by everything that they are called.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_arn: HashMap<String, usize>,
    by_service_id: HashMap<Key, Vec<usize>>,
    by_name: HashMap<Key, Vec<usize>>,
    by_endpoint: HashMap<String, Vec<usize>>,
    by_logical_id: HashMap<Key, Vec<usize>>,
}

fn key(resource_type: &str, name: &str) -> Key {
    (resource_type.to_owned(), name.to_lowercase())
}

fn text<'r>(resource: &'r Resource, field: &str) -> Option<&'r str> {
    resource.attributes.get(field)?.as_str().filter(|text| !text.is_empty())
}

/// The host that clients of a live resource connect to.
fn endpoint(resource: &Resource) -> Option<&str> {
    match resource.resource_type.as_str() {
        SERVER => text(resource, "host"),
        _ => text(resource, "endpoint_address"),
    }
}

impl Names {
    pub(super) fn of(live: &[Resource]) -> Self {
        let mut names = Self::default();
        for (at, resource) in live.iter().enumerate().filter(|(_, resource)| !resource.reference_only) {
            let kind = resource.resource_type.as_str();
            names.by_arn.insert(resource.id.to_lowercase(), at);
            if is_named(kind) {
                names.by_name.entry(key(kind, &resource.name)).or_default().push(at);
            }
            let service_id = text(resource, "dbi_resource_id").or_else(|| text(resource, "db_cluster_resource_id"));
            if let Some(id) = service_id {
                names.by_service_id.entry(key(kind, id)).or_default().push(at);
            }
            if let Some(host) = endpoint(resource) {
                names.by_endpoint.entry(host.trim_end_matches('.').to_lowercase()).or_default().push(at);
            }
            if let Some(id) = resource.tags.get(LOGICAL_ID) {
                names.by_logical_id.entry(key(kind, id)).or_default().push(at);
            }
        }
        // What runs on an instance that AWS did not tell of stands for it.
        for (at, server) in live.iter().enumerate().filter(|(_, resource)| resource.resource_type == SERVER) {
            if let Some(arn) = text(server, "database_resource") {
                names.by_arn.entry(arn.to_lowercase()).or_insert(at);
            }
        }
        names
    }

    /// The live resource that is meant.
    pub(super) fn find(&self, declared: &Resource, live: &[Resource]) -> Found {
        let known = declared.known_as.clone().unwrap_or_default();
        let kind = declared.resource_type.as_str();
        // The service's own id outlives a rename, so that it comes before the ARN, which holds the name.
        if let Some(id) = &known.service_id
            && let Some(found) = self.by_service_id.get(&key(kind, id))
            && let Some(found) = choose(found.clone(), MatchedBy::ServiceId)
        {
            return found;
        }
        if let Some(arn) = &known.arn
            && let Some(at) = self.by_arn.get(&arn.to_lowercase())
        {
            return Found::One(*at, MatchedBy::Arn);
        }
        if let Some(host) = &known.endpoint {
            let same = self.by_endpoint.get(&host.trim_end_matches('.').to_lowercase());
            let all: Vec<usize> = same.into_iter().flatten().copied().collect();
            let of_kind = |wanted: &str| -> Vec<usize> {
                let is = |at: &usize| live.get(*at).is_some_and(|resource| resource.resource_type == wanted);
                all.iter().copied().filter(is).collect()
            };
            // The same database may have been read through AWS and through SQL.
            for wanted in [kind, SERVER] {
                if let Some(found) = choose(of_kind(wanted), MatchedBy::Endpoint) {
                    return found;
                }
            }
        }
        if known.arn.is_some() {
            return Found::Nothing;
        }
        if let Some(name) = known.identifier.as_ref().filter(|_| is_named(kind)) {
            let same = self.by_name.get(&key(kind, name));
            let fits = same.into_iter().flatten().copied().filter(|at| fits_place(declared, live.get(*at)));
            return choose(fits.collect(), MatchedBy::Identifier).unwrap_or(Found::Nothing);
        }
        if declared.origin == Origin::Template && declared.id.starts_with("AWS::") {
            let logical = declared.id.rsplit(['.', '/']).next().unwrap_or(&declared.id);
            let same = self.by_logical_id.get(&key(kind, logical));
            let fits = same.into_iter().flatten().copied().filter(|at| fits_place(declared, live.get(*at)));
            if let Some(found) = choose(fits.collect(), MatchedBy::StackTag) {
                return found;
            }
        }
        Found::Unnamed
    }
}

fn choose(found: Vec<usize>, by: MatchedBy) -> Option<Found> {
    match found.as_slice() {
        [] => None,
        [only] => Some(Found::One(*only, by)),
        _ => Some(Found::Several(found)),
    }
}

/// Whether account and region, as far as both are known, are the same.
pub(super) fn fits_place(declared: &Resource, live: Option<&Resource>) -> bool {
    let same = |own: Option<&String>, other: Option<&String>| match (own, other) {
        (Some(own), Some(other)) => own == other,
        (None, _) | (_, None) => true,
    };
    live.is_some_and(|live| {
        same(declared.account_id.as_ref(), live.account_id.as_ref())
            && same(declared.region.as_ref(), live.region.as_ref())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::KnownAs;
    use serde_json::json;

    fn live(account: &str, region: &str, name: &str) -> Resource {
        let id = format!("arn:aws:rds:{region}:{account}:db:{name}");
        let mut resource = Resource::new("aws_rds_instance", &id, name, Origin::Live);
        resource.account_id = Some(account.to_owned());
        resource.region = Some(region.to_owned());
        resource
    }

    fn declared(known: KnownAs) -> Resource {
        let mut resource = Resource::new("aws_rds_instance", "aws_db_instance.x", "x", Origin::Plan);
        resource.known_as = Some(Box::new(known));
        resource
    }

    #[test]
    fn an_identifier_alone_is_never_enough_to_choose_among_several() {
        let fleet = [live("111122223333", "eu-west-1", "Orders"), live("444455556666", "eu-west-1", "orders")];
        let names = Names::of(&fleet);
        let mut wanted = declared(KnownAs { identifier: Some("ORDERS".into()), ..KnownAs::default() });
        assert_eq!(names.find(&wanted, &fleet), Found::Several(vec![0, 1]));
        wanted.account_id = Some("444455556666".into());
        assert_eq!(names.find(&wanted, &fleet), Found::One(1, MatchedBy::Identifier));
        wanted.region = Some("us-east-1".into());
        assert_eq!(names.find(&wanted, &fleet), Found::Nothing);
    }

    #[test]
    fn an_arn_that_is_nowhere_is_not_replaced_by_a_name() {
        let fleet = [live("111122223333", "eu-west-1", "orders")];
        let arn = Some("arn:aws:rds:eu-west-1:999999999999:db:orders".to_owned());
        let wanted = declared(KnownAs { arn, identifier: Some("orders".into()), ..KnownAs::default() });
        assert_eq!(Names::of(&fleet).find(&wanted, &fleet), Found::Nothing);
    }

    #[test]
    fn a_renamed_database_is_known_by_the_id_that_the_service_gave_it() {
        let mut renamed = live("111122223333", "eu-west-1", "orders-new");
        renamed.attributes.insert("dbi_resource_id".into(), json!("db-ABC"));
        let fleet = [renamed];
        let arn = Some("arn:aws:rds:eu-west-1:111122223333:db:orders".to_owned());
        let wanted = declared(KnownAs { arn, service_id: Some("db-ABC".into()), ..KnownAs::default() });
        assert_eq!(Names::of(&fleet).find(&wanted, &fleet), Found::One(0, MatchedBy::ServiceId));
    }

    #[test]
    fn without_any_name_nothing_is_looked_for() {
        let fleet = [live("111122223333", "eu-west-1", "x")];
        assert_eq!(Names::of(&fleet).find(&declared(KnownAs::default()), &fleet), Found::Unnamed);
    }

    #[test]
    fn a_server_read_through_sql_is_found_by_its_host() {
        let mut server = Resource::new("pg_cluster", "orders", "orders", Origin::Live);
        server.attributes.insert("host".into(), json!("Orders.abc.eu-west-1.rds.amazonaws.com"));
        let fleet = [server];
        let endpoint = Some("orders.abc.eu-west-1.rds.amazonaws.com".to_owned());
        let wanted = declared(KnownAs { endpoint, ..KnownAs::default() });
        assert_eq!(Names::of(&fleet).find(&wanted, &fleet), Found::One(0, MatchedBy::Endpoint));
    }
}
