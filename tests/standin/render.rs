//! From JSON objects with the services' member names to what goes over the wire: XML as each service spells it, or JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::errors::ApiError;
use super::request::{Protocol, encode};

const REQUEST_ID: &str = "b25f48e8-84fd-11e6-80d9-574e0c4664cb";

/// The body of a good answer.
pub fn answer(service: &str, operation: &str, result: &Value) -> String {
    match Protocol::of(service) {
        Protocol::Query => {
            let mut out = String::with_capacity(4096);
            let _ = write!(out, r#"<{operation}Response xmlns="{}"><{operation}Result>"#, namespace(service));
            members(&mut out, result, service, "");
            let _ = write!(
                out,
                "</{operation}Result><ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{operation}Response>"
            );
            out
        }
        Protocol::Ec2 => {
            let mut out = String::with_capacity(4096);
            let _ = write!(
                out,
                r#"<?xml version="1.0" encoding="UTF-8"?><{operation}Response xmlns="{}">"#,
                namespace(service)
            );
            let _ = write!(out, "<requestId>{REQUEST_ID}</requestId>");
            members(&mut out, result, service, "");
            let _ = write!(out, "</{operation}Response>");
            out
        }
        Protocol::Json | Protocol::Rest => without_own(result).to_string(),
    }
}

/// The body of an error.
pub fn error(service: &str, error: &ApiError) -> String {
    let (code, message) = (&error.code, escaped(&error.message));
    match Protocol::of(service) {
        Protocol::Query => {
            let who = if error.status < 500 { "Sender" } else { "Receiver" };
            format!(
                r#"<ErrorResponse xmlns="{}"><Error><Type>{who}</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"#,
                namespace(service)
            )
        }
        Protocol::Ec2 => format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>{REQUEST_ID}</RequestID></Response>"#
        ),
        Protocol::Json | Protocol::Rest => {
            let key =
                if matches!(service, "organizations" | "backup" | "secretsmanager") { "Message" } else { "message" };
            serde_json::json!({"__type": code, key: error.message}).to_string()
        }
    }
}

/// Type of the body.
pub fn content_type(service: &str) -> &'static str {
    match Protocol::of(service) {
        Protocol::Query => "text/xml",
        Protocol::Ec2 => "text/xml;charset=UTF-8",
        Protocol::Json => "application/x-amz-json-1.1",
        Protocol::Rest => "application/json",
    }
}

fn namespace(service: &str) -> &'static str {
    match service {
        "rds" => "http://rds.amazonaws.com/doc/2014-10-31/",
        "iam" => "https://iam.amazonaws.com/doc/2010-05-08/",
        "sts" => "https://sts.amazonaws.com/doc/2011-06-15/",
        _ => "http://ec2.amazonaws.com/doc/2016-11-15/",
    }
}

/// A JSON document without the stand-in's own keys.
fn without_own(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let served = members.iter().filter(|(key, value)| !key.starts_with('_') && !value.is_null());
            Value::Object(served.map(|(key, value)| (key.clone(), without_own(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_own).collect()),
        other => other.clone(),
    }
}

fn members(out: &mut String, value: &Value, service: &str, parent: &str) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if key.starts_with('_') || value.is_null() {
            continue;
        }
        let name = element(service, parent, key);
        let _ = write!(out, "<{name}>");
        match value {
            _ if service == "iam"
                && matches!(key.as_str(), "PolicyDocument" | "AssumeRolePolicyDocument" | "Document") =>
            {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let encoded = encode(&text).replace("%7Baccount%7D", "{account}").replace("%7Bregion%7D", "{region}");
                out.push_str(&encoded);
            }
            Value::Object(entries) if key == "SummaryMap" => {
                for (entry, count) in entries {
                    let _ = write!(out, "<entry><key>{entry}</key><value>{count}</value></entry>");
                }
            }
            Value::Object(_) => members(out, value, service, key),
            Value::Array(items) => {
                let item_name = item(service, parent, key);
                for one in items {
                    let _ = write!(out, "<{item_name}>");
                    match one {
                        Value::Object(_) => members(out, one, service, if service == "ec2" { key } else { &item_name }),
                        other => scalar(out, other),
                    }
                    let _ = write!(out, "</{item_name}>");
                }
            }
            other => scalar(out, other),
        }
        let _ = write!(out, "</{name}>");
    }
}

fn scalar(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => out.push_str(&escaped(text)),
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

fn escaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\r']) {
        return text.into();
    }
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\r', "&#13;")
        .into()
}

/// Name of the element of a member.
fn element(service: &str, parent: &str, key: &str) -> String {
    if service != "ec2" {
        return key.to_owned();
    }
    let known = match (parent, key) {
        ("SecurityGroups", "Description") => "groupDescription",
        (_, "Associations") => "associationSet",
        (_, "DnsEntries") => "dnsEntrySet",
        (_, "Endpoint") => "regionEndpoint",
        (_, "Entries") => "entrySet",
        (_, "Groups") => "groupSet",
        ("NetworkAcls", "IsDefault") => "default",
        (_, "NetworkAcls") => "networkAclSet",
        (_, "NetworkInterfaceIds") => "networkInterfaceIdSet",
        (_, "PrivateDnsSpecifiedDomains") => "privateDnsSpecifiedDomainSet",
        (_, "PropagatingVgws") => "propagatingVgwSet",
        (_, "Regions") => "regionInfo",
        (_, "RouteTableIds") => "routeTableIdSet",
        (_, "RouteTables") => "routeTableSet",
        (_, "Routes") => "routeSet",
        (_, "SecurityGroupRules") => "securityGroupRuleSet",
        (_, "SecurityGroups") => "securityGroupInfo",
        (_, "SubnetIds") => "subnetIdSet",
        (_, "Subnets") => "subnetSet",
        (_, "Tags") => "tagSet",
        (_, "UserIdGroupPairs") => "groups",
        (_, "VpcEndpoints") => "vpcEndpointSet",
        (_, "Vpcs") => "vpcSet",
        (_, "PrefixLists") => "prefixListSet",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let mut letters = key.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// Name of the elements in a list; in EC2, where all are called `item`, the list's own name says what its members are.
fn item(service: &str, parent: &str, key: &str) -> String {
    let known = match (service, key) {
        ("rds", "AssociatedRoles") => return format!("{parent}Role"),
        ("rds", "StatusInfos") => return format!("{parent}StatusInfo"),
        ("rds", "AttributeValues") => "AttributeValue",
        ("rds", "DBClusterOptionGroupMemberships") => "DBClusterOptionGroup",
        ("rds", "DBSecurityGroupMemberships") => "DBSecurityGroup",
        ("rds", "EventCategoriesList") => "EventCategory",
        ("rds", "EventSubscriptionsList") => "EventSubscription",
        ("rds", "GlobalClusters") => "GlobalClusterMember",
        ("rds", "IPRanges") => "IPRange",
        ("rds", "OptionGroupsList") => "OptionGroup",
        ("rds", "PendingMaintenanceActionDetails") => "PendingMaintenanceAction",
        ("rds", "PendingMaintenanceActions") => "ResourcePendingMaintenanceActions",
        ("rds", "SourceIdsList") => "SourceId",
        ("rds", "SupportedCharacterSets" | "SupportedNcharCharacterSets") => "CharacterSet",
        ("rds", "TagList") => "Tag",
        ("rds", "ValidUpgradeTarget") => "UpgradeTarget",
        ("rds", "VpcSecurityGroups") => "VpcSecurityGroupMembership",
        ("rds", name) if NAMED_ITEMS.contains(&name) => name.strip_suffix('s').unwrap_or(name),
        ("ec2", _) => "item",
        _ => "member",
    };
    known.to_owned()
}

/// Lists of RDS whose elements have the list's name in the singular; those of all others are called `member`.
const NAMED_ITEMS: &[&str] = &[
    "AvailabilityZones",
    "Certificates",
    "DBClusterAutomatedBackups",
    "DBClusterMembers",
    "DBClusterParameterGroups",
    "DBClusterSnapshotAttributes",
    "DBClusterSnapshots",
    "DBClusters",
    "DBEngineVersions",
    "DBInstanceAutomatedBackups",
    "DBInstanceAutomatedBackupsReplications",
    "DBInstances",
    "DBMajorEngineVersions",
    "DBParameterGroups",
    "DBSecurityGroups",
    "DBShardGroups",
    "DBSnapshotAttributes",
    "DBSnapshots",
    "DBSubnetGroups",
    "DomainMemberships",
    "EC2SecurityGroups",
    "ExportTasks",
    "GlobalClusterMembers",
    "OptionGroupMemberships",
    "OptionSettings",
    "Options",
    "Parameters",
    "ProcessorFeatures",
    "ReadReplicaDBClusterIdentifiers",
    "ReadReplicaDBInstanceIdentifiers",
    "ReadReplicaIdentifiers",
    "Subnets",
    "SupportedEngineLifecycles",
    "SupportedTimezones",
    "VpcSecurityGroupMemberships",
];

/// A part of a body that is made but for its place.
#[derive(Debug)]
pub enum Piece {
    Text(String),
    Account,
    Region,
}

/// A body cut at the places that are left open.
pub fn pieces(body: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = body;
    let mut from = 0;
    while let Some(at) = rest[from..].find('{').map(|at| at + from) {
        let (piece, length) = if rest[at..].starts_with("{account}") {
            (Piece::Account, 9)
        } else if rest[at..].starts_with("{region}") {
            (Piece::Region, 8)
        } else {
            from = at + 1;
            continue;
        };
        found.extend([Piece::Text(rest[..at].to_owned()), piece]);
        rest = &rest[at + length..];
        from = 0;
    }
    found.push(Piece::Text(rest.to_owned()));
    found
}

/// The body for this place.
pub fn joined(pieces: &[Piece], account: &str, region: &str) -> Vec<u8> {
    let mut parts: Vec<&str> = Vec::with_capacity(pieces.len());
    parts.extend(pieces.iter().map(|piece| match piece {
        Piece::Text(text) => text.as_str(),
        Piece::Account => account,
        Piece::Region => region,
    }));
    parts.concat().into_bytes()
}
