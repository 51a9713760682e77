//! Rules of pg_hba.conf and mappings of pg_ident.conf.
//!
//! Main functions: [`rules`], [`mappings`].

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::failure::Failure;
use super::maker::{Attributes as _, Maker};
use super::redact;
use super::results::Results;
use super::statements::Statement as S;
use crate::model::Resource;

/// Adds a resource per rule, in the order in which the server tries them.
pub(super) fn rules(maker: &Maker<'_>, results: &mut Results, out: &mut Vec<Resource>) -> Result<(), Failure> {
    let mut position = 0_u64;
    let mut plain = Plain::default();
    let rules = results.parse(S::HbaRules, |row| {
        position += 1;
        let (line, kind) = (row.integer(1)?, row.maybe(2)?);
        let (address, netmask) = (row.maybe(5)?, row.maybe(6)?);
        let name = format!("rule {position}");
        let mut rule = maker.resource("pg_hba_rule", &format!("{}/hba/{position}", maker.cluster), &name);
        rule.set("position", position);
        rule.set_some("file_name", row.maybe(0)?);
        rule.set("line_number", line);
        rule.set_some("connection_type", kind);
        let (databases, users) = (row.list(3)?, row.list(4)?);
        let for_all = databases == ["all"] && users == ["all"];
        rule.set_some("databases", (!databases.is_empty()).then_some(databases));
        rule.set_some("users", (!users.is_empty()).then_some(users));
        rule.set_some("address", address);
        rule.set_some("netmask", netmask);
        let range = Range::of(address, netmask);
        rule.set_some("prefix_length", range.prefix);
        rule.set("is_loopback", range.is_loopback);
        rule.set("is_world", range.is_world);
        rule.set("plain_is_rejected_above", plain.is_rejected_for(address));
        let method = row.maybe(7)?;
        rule.set_some("auth_method", method);
        let options = row.list(8)?.into_iter().filter_map(|option| {
            let (key, value) = option.split_once('=')?;
            Some((key.to_owned(), Value::String(value.to_owned())))
        });
        rule.set("options", options.collect::<Map<_, _>>());
        let error = match (row.maybe(9)?, kind) {
            (Some(error), _) => Some(redact::hba_error(error)),
            // A line whose host cannot be resolved comes back empty and without a reason.
            (None, None) => Some("the server could not read the line".to_owned()),
            (None, Some(_)) => None,
        };
        let rejects = method == Some("reject") && for_all && error.is_none();
        if rejects && matches!(kind, Some("host" | "hostnossl")) && range.is_world {
            plain.reject(address);
        }
        rule.set_some("error", error);
        Ok(rule)
    })?;
    out.extend(rules);
    Ok(())
}

/// Whether everybody who comes without TLS was turned away by a rule above, by family of addresses.
#[derive(Debug, Default)]
struct Plain {
    v4: bool,
    v6: bool,
}

impl Plain {
    fn reject(&mut self, address: Option<&str>) {
        let ip = address.and_then(|address| address.parse::<IpAddr>().ok());
        self.v4 |= ip.is_none_or(|ip| ip.is_ipv4());
        self.v6 |= ip.is_none_or(|ip| ip.is_ipv6());
    }

    fn is_rejected_for(&self, address: Option<&str>) -> bool {
        match address.and_then(|address| address.parse::<IpAddr>().ok()) {
            Some(IpAddr::V4(_)) => self.v4,
            Some(IpAddr::V6(_)) => self.v6,
            None => self.v4 && self.v6,
        }
    }
}

/// What an address and a mask cover.
#[derive(Debug, Default)]
struct Range {
    prefix: Option<u32>,
    is_loopback: bool,
    is_world: bool,
}

impl Range {
    fn of(address: Option<&str>, netmask: Option<&str>) -> Self {
        let parsed = address.and_then(|address| address.parse::<IpAddr>().ok());
        match (address, parsed) {
            (Some("all"), _) => Self { prefix: Some(0), is_world: true, is_loopback: false },
            (Some("samehost"), _) => Self { is_loopback: true, ..Self::default() },
            (_, Some(ip)) => {
                let full = if ip.is_ipv4() { 32 } else { 128 };
                let prefix = match netmask.map(str::parse::<IpAddr>) {
                    Some(Ok(IpAddr::V4(mask))) => u32::from(mask).leading_ones(),
                    Some(Ok(IpAddr::V6(mask))) => u128::from(mask).leading_ones(),
                    Some(Err(_)) | None => full,
                };
                let enough = if ip.is_ipv4() { 8 } else { 128 };
                Self { prefix: Some(prefix), is_loopback: ip.is_loopback() && prefix >= enough, is_world: prefix == 0 }
            }
            (Some(_) | None, None) => Self::default(),
        }
    }
}

/// Adds a resource per line of pg_ident.conf.
pub(super) fn mappings(maker: &Maker<'_>, results: &mut Results, out: &mut Vec<Resource>) -> Result<(), Failure> {
    let mut position = 0_u64;
    let mappings = results.parse(S::IdentMappings, |row| {
        position += 1;
        let id = format!("{}/ident/{position}", maker.cluster);
        let mut mapping = maker.resource("pg_ident_mapping", &id, &format!("mapping {position}"));
        mapping.set_some("map_name", row.maybe(0)?);
        mapping.set_some("system_user", row.maybe(1)?);
        mapping.set_some("database_user", row.maybe(2)?);
        mapping.set("line_number", row.integer(3)?);
        mapping.set_some("error", row.maybe(4)?.map(redact::hba_error));
        Ok(mapping)
    })?;
    out.extend(mappings);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn ranges_are_understood() {
        let of = |address: &str, netmask: &str| {
            let range = Range::of(Some(address), Some(netmask).filter(|mask| !mask.is_empty()));
            (range.prefix, range.is_loopback, range.is_world)
        };
        assert_eq!(of("127.0.0.1", "255.255.255.255"), (Some(32), true, false));
        assert_eq!(of("127.0.0.0", "255.0.0.0"), (Some(8), true, false));
        assert_eq!(of("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), (Some(128), true, false));
        assert_eq!(of("0.0.0.0", "0.0.0.0"), (Some(0), false, true));
        assert_eq!(of("::", "::"), (Some(0), false, true));
        assert_eq!(of("10.1.0.0", "255.255.0.0"), (Some(16), false, false));
        assert_eq!(of("all", ""), (Some(0), false, true));
        assert_eq!(of("samehost", ""), (None, true, false));
        assert_eq!(of("samenet", ""), (None, false, false));
        assert_eq!(of(".example.com", ""), (None, false, false));
    }
}
