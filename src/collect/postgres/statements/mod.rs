//! Every statement that is ever sent to a server, and nothing else: this file is what a database administrator reviews.
//!
//! All of them only read catalogs. They are sent as they stand here, but for the two timeouts, inside one read-only
//! transaction per database. Where a version lacks a column, it has a text of its own, chosen by major version.
//! Main type: [`Statement`].

/// An access control list as text. `aclitem` writes a role called `12345` and the OID of a dropped role alike; where such a
/// role exists, the name is put into double quotes.
macro_rules! acl {
    ($column:literal) => {
        concat!(
            "CASE WHEN (SELECT bool_or(rolname ~ '^[0-9]+$') FROM pg_roles) AND ",
            $column,
            "::text ~ '[0-9]=|/[0-9]' THEN (SELECT coalesce(array_agg(regexp_replace(regexp_replace(entry.item::text, ",
            "CASE WHEN pg_get_userbyid(who.grantee) ~ '^[0-9]+$' THEN '^([0-9]+)=' ELSE '^$' END, '\"\\1\"='), ",
            "CASE WHEN pg_get_userbyid(who.grantor) ~ '^[0-9]+$' THEN '/([0-9]+)$' ELSE '^$' END, '/\"\\1\"') ",
            "ORDER BY entry.n)::text, '{}') FROM unnest(",
            $column,
            ") WITH ORDINALITY entry(item, n) LEFT JOIN LATERAL (SELECT grantee, grantor FROM aclexplode(ARRAY[entry.item]) LIMIT 1) ",
            "who ON true) ELSE ",
            $column,
            "::text END"
        )
    };
}

/// A time in UTC as RFC 3339; none for infinity and for what no calendar of four digits can say.
macro_rules! time {
    ($column:literal) => {
        concat!(
            "CASE WHEN ",
            $column,
            " < '9999-12-31'::timestamptz THEN pg_catalog.to_char(greatest(",
            $column,
            ", '0001-01-02'::timestamptz) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') END"
        )
    };
}

mod database;
mod server;

use database::*;
use server::*;

/// Opens the one transaction: a single snapshot, and no writing whatever comes.
pub const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
/// A statement that fails is undone to here, so that the others are still answered.
pub const SAVEPOINT: &str = "SAVEPOINT dbmuster";
pub const ROLLBACK_TO: &str = "ROLLBACK TO SAVEPOINT dbmuster";
pub const END: &str = "ROLLBACK";

/// Names that are set for the transaction only, so that `pg_settings.reset_val` still shows what they were.
pub const SET_LOCALLY: [&str; 8] = [
    "search_path",
    "statement_timeout",
    "lock_timeout",
    "standard_conforming_strings",
    "quote_all_identifiers",
    "jit",
    "max_parallel_workers_per_gather",
    "row_security",
];

/// Sets them; times in milliseconds.
#[must_use]
pub fn settings_of_transaction(statement_timeout: u64, lock_timeout: u64) -> String {
    format!(
        "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true), \
         pg_catalog.set_config('statement_timeout', '{statement_timeout}', true), \
         pg_catalog.set_config('lock_timeout', '{lock_timeout}', true), \
         pg_catalog.set_config('standard_conforming_strings', 'on', true), \
         pg_catalog.set_config('quote_all_identifiers', 'off', true), \
         pg_catalog.set_config('jit', 'off', true), \
         pg_catalog.set_config('max_parallel_workers_per_gather', '0', true), \
         pg_catalog.set_config('row_security', 'on', true)"
    )
}

/// One result set: what the ledger calls it, and which resource types suffer when it is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Statement {
    // Of the whole server.
    Server,
    Scanner,
    Roles,
    Memberships,
    Databases,
    Tablespaces,
    Parameters,
    Settings,
    Overrides,
    Archiver,
    Sessions,
    Replicas,
    Slots,
    // Of the whole server, and only where the scanner's role was found to be allowed.
    Subscriptions,
    SubscriptionConnections,
    HbaRules,
    IdentMappings,
    FileSettings,
    PasswordKindsDirect,
    PasswordKindsFunction,
    // Of one database.
    Schemas,
    Relations,
    Columns,
    Functions,
    Types,
    OtherObjects,
    UserMappings,
    DefaultAcls,
    Policies,
    ViewEdges,
    TableEdges,
    Triggers,
    EventTriggers,
    Extensions,
    AvailableExtensions,
    Publications,
}

use Statement as S;

/// Asked once per server.
pub const OF_SERVER: [Statement; 13] = [
    S::Server,
    S::Scanner,
    S::Roles,
    S::Memberships,
    S::Databases,
    S::Tablespaces,
    S::Parameters,
    S::Settings,
    S::Overrides,
    S::Archiver,
    S::Sessions,
    S::Replicas,
    S::Slots,
];

/// Asked once per database.
pub const OF_DATABASE: [Statement; 16] = [
    S::Schemas,
    S::Relations,
    S::Columns,
    S::Functions,
    S::Types,
    S::OtherObjects,
    S::UserMappings,
    S::DefaultAcls,
    S::Policies,
    S::ViewEdges,
    S::TableEdges,
    S::Triggers,
    S::EventTriggers,
    S::Extensions,
    S::AvailableExtensions,
    S::Publications,
];

/// Asked when [`Statement::Scanner`] says that the role may.
pub const OPTIONAL: [Statement; 7] = [
    S::Subscriptions,
    S::SubscriptionConnections,
    S::HbaRules,
    S::IdentMappings,
    S::FileSettings,
    S::PasswordKindsDirect,
    S::PasswordKindsFunction,
];

impl Statement {
    /// As the ledger and gaps call it, behind `postgres:`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            S::Server => "server",
            S::Scanner => "scanner",
            S::Roles => "roles",
            S::Memberships => "memberships",
            S::Databases => "databases",
            S::Tablespaces => "tablespaces",
            S::Parameters => "parameters",
            S::Settings => "settings",
            S::Overrides => "setting_overrides",
            S::Archiver => "archiver",
            S::Sessions => "sessions",
            S::Replicas => "replicas",
            S::Slots => "replication_slots",
            S::Subscriptions => "subscriptions",
            S::SubscriptionConnections => "subscription_connections",
            S::HbaRules => "hba_rules",
            S::IdentMappings => "ident_mappings",
            S::FileSettings => "file_settings",
            S::PasswordKindsDirect | S::PasswordKindsFunction => "password_kinds",
            S::Schemas => "schemas",
            S::Relations => "relations",
            S::Columns => "columns",
            S::Functions => "functions",
            S::Types => "types",
            S::OtherObjects => "other_objects",
            S::UserMappings => "user_mappings",
            S::DefaultAcls => "default_acls",
            S::Policies => "policies",
            S::ViewEdges => "view_edges",
            S::TableEdges => "table_edges",
            S::Triggers => "triggers",
            S::EventTriggers => "event_triggers",
            S::Extensions => "extensions",
            S::AvailableExtensions => "available_extensions",
            S::Publications => "publications",
        }
    }

    /// The text for a server of that major version; absent when it has nothing to ask.
    #[must_use]
    pub const fn text(self, major: u32) -> Option<&'static str> {
        Some(match self {
            S::Server => SERVER,
            S::Scanner if major >= 15 => SCANNER_15,
            S::Scanner => SCANNER_13,
            S::Roles => ROLES,
            S::Memberships if major >= 16 => MEMBERSHIPS_16,
            S::Memberships => MEMBERSHIPS_13,
            S::Databases => DATABASES,
            S::Tablespaces => TABLESPACES,
            S::Parameters if major >= 15 => PARAMETERS_15,
            S::Parameters => return None,
            S::Settings => SETTINGS,
            S::Overrides => OVERRIDES,
            S::Archiver => ARCHIVER,
            S::Sessions => SESSIONS,
            S::Replicas => REPLICAS,
            S::Slots if major >= 17 => SLOTS_17,
            S::Slots => SLOTS_13,
            S::Subscriptions if major >= 16 => SUBSCRIPTIONS_16,
            S::Subscriptions => SUBSCRIPTIONS_13,
            S::SubscriptionConnections => SUBSCRIPTION_CONNECTIONS,
            S::HbaRules if major >= 16 => HBA_RULES_16,
            S::HbaRules => HBA_RULES_13,
            S::IdentMappings if major >= 15 => IDENT_MAPPINGS_15,
            S::IdentMappings => return None,
            S::FileSettings => FILE_SETTINGS,
            S::PasswordKindsDirect => PASSWORD_KINDS_DIRECT,
            S::PasswordKindsFunction => PASSWORD_KINDS_FUNCTION,
            S::Schemas => SCHEMAS,
            S::Relations => RELATIONS,
            S::Columns => COLUMNS,
            S::Functions if major >= 14 => FUNCTIONS_14,
            S::Functions => FUNCTIONS_13,
            S::Types if major >= 14 => TYPES_14,
            S::Types => TYPES_13,
            S::OtherObjects => OTHER_OBJECTS,
            S::UserMappings => USER_MAPPINGS,
            S::DefaultAcls => DEFAULT_ACLS,
            S::Policies => POLICIES,
            S::ViewEdges => VIEW_EDGES,
            S::TableEdges => TABLE_EDGES,
            S::Triggers => TRIGGERS,
            S::EventTriggers => EVENT_TRIGGERS,
            S::Extensions => EXTENSIONS,
            S::AvailableExtensions => AVAILABLE_EXTENSIONS,
            S::Publications if major >= 15 => PUBLICATIONS_15,
            S::Publications => PUBLICATIONS_13,
        })
    }
}
