//! The scope: which accounts, regions and servers a run reads, and how it gets in.
//!
//! Owns the file format (TOML) and its errors, which name line and column and come all at once. Secrets never stand in a
//! scope, only where they are to be found. Main types: [`Scope`], [`AwsScope`], [`PostgresScope`], [`TagMapping`](crate::model::TagMapping).

mod aws;
mod error;
mod parse;
mod postgres;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use error::ScopeError;

pub use crate::toml_file::Mistake;

pub use crate::model::TlsMode;
use crate::model::{TagDefaults, TagMapping};

/// A whole scope file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope {
    pub aws: Option<AwsScope>,
    pub postgres: Option<PostgresScope>,
    pub tags: TagMapping,
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
}

/// `[aws]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AwsScope {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: Partition,
    /// Profile of the shared configuration whose credentials assume the roles; absent is the SDK's own chain.
    pub profile: Option<String>,
    /// Every service is reached there instead of at its regional address.
    pub endpoint_url: Option<String>,
    /// Role to assume in each account; absent reads with the caller's own credentials.
    pub role_name: Option<String>,
    pub external_id: Option<String>,
    /// Name of the sessions, as CloudTrail shows it.
    pub session_name: Option<String>,
    pub regions: Regions,
    pub accounts: Vec<AwsAccount>,
    pub organization: Option<AwsOrganization>,
    /// Calls per second and (account, region, service) that the run does not exceed; absent leaves the built-in headroom.
    pub max_calls_per_second: Option<u32>,
    /// Requests open at once, over all accounts.
    pub max_open_requests: Option<u32>,
    /// How often a call is sent at most while it is throttled or fails on its way; absent is ten times.
    pub max_attempts: Option<u32>,
}

/// Group of regions with an identity service of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Partition {
    #[default]
    Aws,
    AwsCn,
    AwsUsGov,
}

impl Partition {
    /// As it stands in an ARN.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }

    /// Where the partition's global services (IAM, Organizations) are signed for.
    #[must_use]
    pub const fn global_region(self) -> &'static str {
        match self {
            Self::Aws => "us-east-1",
            Self::AwsCn => "cn-north-1",
            Self::AwsUsGov => "us-gov-west-1",
        }
    }
}

/// Which regions of an account are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Regions {
    /// Those that the account has enabled, asked for at the start.
    #[default]
    Enabled,
    Listed(Vec<String>),
}

/// `[[aws.account]]`: one account, with what differs from `[aws]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AwsAccount {
    /// Twelve digits.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
    pub role_name: Option<String>,
    pub external_id: Option<String>,
    pub profile: Option<String>,
    pub regions: Option<Regions>,
    pub defaults: TagDefaults,
}

/// `[aws.organization]`: accounts that AWS Organizations names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AwsOrganization {
    /// Account that may ask (management account or delegated administrator); absent is the caller's own.
    pub account_id: Option<String>,
    /// Role to assume there.
    pub role_name: Option<String>,
    pub external_id: Option<String>,
    /// Only accounts in or below these organizational units; empty is every account.
    pub organizational_units: Vec<String>,
    /// Only accounts that carry all of these tags.
    pub account_tags: BTreeMap<String, String>,
    /// Accounts that are left out, and listed as left out.
    pub exclude_accounts: Vec<String>,
}

/// `[postgres]`: limits, and `[[postgres.target]]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostgresScope {
    pub targets: Vec<PostgresTarget>,
    /// Connections open at once, over all targets.
    pub max_connections: Option<u32>,
    /// Connections open at once to one host and port.
    pub max_connections_per_host: Option<u32>,
    /// Seconds until a connection attempt is given up.
    pub connect_timeout: Option<u64>,
    /// Seconds until a statement is given up.
    pub statement_timeout: Option<u64>,
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostgresTarget {
    /// Unique in the scope; the id of what is found on the server begins with it.
    pub name: String,
    pub host: String,
    /// TCP port.
    pub port: u16,
    pub user: Option<String>,
    pub databases: Databases,
    pub tls: TlsMode,
    /// PEM file with the authorities that are trusted; absent is the built-in set of public ones.
    pub ca_file: Option<PathBuf>,
    pub password: PasswordSource,
    /// ARN of the RDS instance or cluster that it runs on.
    pub database_resource: Option<String>,
    pub defaults: TagDefaults,
}

/// Which databases of a server are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Databases {
    /// Every database that allows connections.
    #[default]
    AllConnectable,
    Listed(Vec<String>),
}

/// Where the password of a server comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PasswordSource {
    /// No password: peer, certificate or trust.
    #[default]
    None,
    /// Environment variable of that name.
    Environment(String),
    /// First line of that file.
    File(PathBuf),
    /// libpq's password file; the given one, or the default one.
    PgPass(Option<PathBuf>),
    /// Section of the connection service file (`PGSERVICEFILE`); host, port and user may come from there too.
    Service(String),
    /// `password` (and `username`) of a secret in AWS Secrets Manager.
    SecretsManager { arn: String, profile: Option<String> },
    /// A token that RDS IAM authentication accepts.
    RdsIam { region: String, profile: Option<String> },
}
