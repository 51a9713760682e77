//! Parameter groups with what somebody set in them, option groups, subnet groups and classic security groups.
//!
//! The default groups of an engine cannot be changed: they set nothing, are looked up by others and not judged.
//! Values in which people put secrets are withheld. Main functions: [`parameter_group`], [`set_parameters`],
//! [`option_group`], [`subnet_group`], [`db_security_group`].

use aws_sdk_rds::types::{
    DbClusterParameterGroup, DbParameterGroup, DbSecurityGroup, DbSubnetGroup, Option as RdsOption, OptionGroup,
    Parameter,
};
use serde_json::{Map, Value};

use super::database::{Engine, SET_APART};
use super::draft::{Attributes, Draft, Site};
use crate::model::Resource;

/// Reason for parameters before anybody asked for them.
pub const PARAMETERS_NOT_READ: &str = "the parameters of the group were not read";
/// Reason for values that are not kept.
pub const WITHHELD: &str = "withheld, because it may hold a secret";
/// Reason for tags that take a call of their own.
const NO_TAGS: &str = super::draft::TAGS_NOT_READ;

/// A DB parameter group, or something that is not RDS and set apart. `None` when it has no name.
#[must_use]
pub fn parameter_group(it: &DbParameterGroup, site: &Site<'_>) -> Option<Resource> {
    let group = Group {
        kind: "aws_rds_parameter_group",
        object: "pg",
        arn: it.db_parameter_group_arn(),
        name: it.db_parameter_group_name(),
        family: it.db_parameter_group_family(),
        description: it.description(),
    };
    group.resource(site)
}

/// A DB cluster parameter group, or something that is not RDS and set apart. `None` when it has no name.
#[must_use]
pub fn cluster_parameter_group(it: &DbClusterParameterGroup, site: &Site<'_>) -> Option<Resource> {
    let group = Group {
        kind: "aws_rds_cluster_parameter_group",
        object: "cluster-pg",
        arn: it.db_cluster_parameter_group_arn(),
        name: it.db_cluster_parameter_group_name(),
        family: it.db_parameter_group_family(),
        description: it.description(),
    };
    group.resource(site)
}

struct Group<'a> {
    kind: &'static str,
    object: &'static str,
    arn: Option<&'a str>,
    name: Option<&'a str>,
    family: Option<&'a str>,
    description: Option<&'a str>,
}

impl Group<'_> {
    fn resource(&self, site: &Site<'_>) -> Option<Resource> {
        let apart = Engine::of(self.family).apart();
        let mut draft = Draft::new(apart.unwrap_or(self.kind), site, self.object, self.arn, self.name)?;
        if apart.is_some() {
            draft.is.set("object", "parameter_group");
            draft.is.text("engine", self.family);
            draft.unknown("tags", SET_APART);
            return Some(draft.done());
        }
        let is_default = self.name.is_some_and(|name| name.starts_with("default."));
        draft.is.text("family", self.family);
        draft.is.text("description", self.description);
        draft.is.set("is_default", is_default);
        if is_default {
            draft.is.set("parameters", Map::new());
            draft.reference_only();
        } else {
            draft.unknown("parameters", PARAMETERS_NOT_READ);
            draft.unknown("tags", NO_TAGS);
        }
        Some(draft.done())
    }
}

/// Fills in what somebody set. What the engine or the service sets is not in `parameters`, whatever the caller asked for.
pub fn set_parameters(group: &mut Resource, parameters: &[Parameter]) {
    group.unknown_fields.retain(|path, _| path != "parameters" && !path.starts_with("parameters["));
    let mut known = Map::new();
    for parameter in parameters {
        let Some(name) = parameter.parameter_name().map(str::to_ascii_lowercase) else { continue };
        // Some answers name no source and list nothing but what was set.
        let by_user = parameter.source().is_none_or(|source| source == "user");
        let Some(value) = parameter.parameter_value().or_else(|| parameter.source().map(|_| "")).filter(|_| by_user)
        else {
            continue;
        };
        if may_hold_a_secret(&name, value) {
            group.unknown_fields.insert(format!("parameters[{name}]"), WITHHELD.to_owned());
        } else {
            known.insert(name, Value::from(value));
        }
    }
    group.attributes.insert("parameters".to_owned(), Value::Object(known));
}

/// SQL that runs at the start of a session or server, commands, and anything that spells out a password.
///
/// The word in a name says nothing: `password_encryption` and `validate_password.policy` are no secrets.
fn may_hold_a_secret(name: &str, value: &str) -> bool {
    const NAMES: [&str; 10] = [
        "archive_command",
        "init_connect",
        "init_file",
        "init_replica",
        "init_slave",
        "primary_conninfo",
        "recovery_end_command",
        "restore_command",
        "ssl_passphrase_command",
        "wsrep_sst_auth",
    ];
    const SPELLED_OUT: [&str; 6] = ["password=", "password =", "passwd=", "pwd=", "identified by", "secret="];
    let value = value.to_ascii_lowercase();
    (NAMES.contains(&name) && !value.is_empty())
        || SPELLED_OUT.iter().any(|mark| value.contains(mark))
        || has_login(&value)
}

/// `scheme://user:password@host`.
fn has_login(value: &str) -> bool {
    value.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', ' ', ',']).next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(login, _)| login.contains(':'))
    })
}

/// An option group with its options. `None` when it has no name, or is not RDS's.
#[must_use]
pub fn option_group(it: &OptionGroup, site: &Site<'_>) -> Option<Resource> {
    if Engine::of(it.engine_name()).apart().is_some() {
        return None;
    }
    let mut draft = Draft::new("aws_rds_option_group", site, "og", it.option_group_arn(), it.option_group_name())?;
    let is_default = it.option_group_name().is_some_and(|name| name.starts_with("default:"));
    draft.is.set("is_default", is_default);
    draft.is.text("engine_name", it.engine_name());
    draft.is.text("major_engine_version", it.major_engine_version());
    draft.is.text("description", it.option_group_description());
    draft.is.text("vpc_id", it.vpc_id());
    let mut options: Vec<&RdsOption> = it.options().iter().filter(|option| option.option_name().is_some()).collect();
    options.sort_by_key(|option| option.option_name());
    let mut items = Vec::new();
    for (index, option) in options.into_iter().enumerate() {
        let mut is = Attributes::default();
        is.text("option_name", option.option_name());
        is.text("option_version", option.option_version());
        is.number("port", option.port().filter(|port| *port > 0));
        let mut settings = Map::new();
        for setting in option.option_settings() {
            let (Some(name), Some(value)) = (setting.name(), setting.value()) else { continue };
            if holds_a_secret(name) || may_hold_a_secret("", value) {
                draft.unknown(&format!("options[{index}].settings[{name}]"), WITHHELD);
            } else {
                settings.insert(name.to_owned(), Value::from(value));
            }
        }
        is.set("settings", settings);
        items.push(Value::from(is));
    }
    draft.is.set("options", items);
    if is_default {
        draft.reference_only();
    } else {
        draft.unknown("tags", NO_TAGS);
    }
    Some(draft.done())
}

/// Settings of agents and mail servers.
fn holds_a_secret(setting: &str) -> bool {
    let setting = setting.to_ascii_lowercase();
    ["password", "passwd", "secret", "credential"].iter().any(|word| setting.contains(word))
}

/// A DB subnet group. `None` when it has no name.
#[must_use]
pub fn subnet_group(it: &DbSubnetGroup, site: &Site<'_>) -> Option<Resource> {
    let mut draft =
        Draft::new("aws_rds_subnet_group", site, "subgrp", it.db_subnet_group_arn(), it.db_subnet_group_name())?;
    let is = &mut draft.is;
    is.texts("subnet_ids", it.subnets().iter().filter_map(|subnet| subnet.subnet_identifier()));
    let zones = it.subnets().iter().filter_map(|subnet| subnet.subnet_availability_zone()?.name());
    is.texts_if_any("availability_zones", zones);
    is.text("vpc_id", it.vpc_id());
    is.text("description", it.db_subnet_group_description());
    is.text("status", it.subnet_group_status());
    draft.unknown("tags", NO_TAGS);
    Some(draft.done())
}

/// A classic security group. `None` when it has no name.
#[must_use]
pub fn db_security_group(it: &DbSecurityGroup, site: &Site<'_>) -> Option<Resource> {
    let (arn, name) = (it.db_security_group_arn(), it.db_security_group_name());
    let mut draft = Draft::new("aws_rds_db_security_group", site, "secgrp", arn, name)?;
    let is = &mut draft.is;
    is.text("description", it.db_security_group_description());
    is.text("vpc_id", it.vpc_id());
    is.texts("cidr_blocks", it.ip_ranges().iter().filter_map(|range| range.cidrip()));
    let groups = it.ec2_security_groups().iter();
    is.texts(
        "security_groups",
        groups.filter_map(|group| group.ec2_security_group_id().or(group.ec2_security_group_name())),
    );
    draft.unknown("tags", NO_TAGS);
    Some(draft.done())
}
