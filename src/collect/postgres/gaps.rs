//! What a failed read leaves open, and the GRANT that would close it.
//!
//! Main functions: [`of_statement`], [`of_connection`], [`missing`].

use super::failure::Failure;
use super::maker::Maker;
use super::server::{Facts, Rights};
use super::statements::Statement as S;
use crate::model::{Gap, GapCause, Read, pg_id, sql};

/// Everything that a server may hide by not answering at all.
pub(super) const ALL: [&str; 14] = [
    "pg_cluster",
    "pg_database",
    "pg_default_acl",
    "pg_extension",
    "pg_hba_rule",
    "pg_ident_mapping",
    "pg_membership",
    "pg_object",
    "pg_policy",
    "pg_publication",
    "pg_role",
    "pg_schema",
    "pg_setting",
    "pg_subscription",
];

/// What a database hides that cannot be connected to.
pub(super) const INSIDE: [&str; 6] =
    ["pg_default_acl", "pg_extension", "pg_object", "pg_policy", "pg_publication", "pg_schema"];

/// Resource types of which some may be missing. A result set that only fills fields has a name of its own here: its loss
/// makes those fields unknown, and hides no resource.
const fn missing_types(statement: S) -> &'static [&'static str] {
    match statement {
        S::Server | S::Scanner => &["pg_cluster_facts"],
        S::Roles => &["pg_role"],
        S::Memberships => &["pg_membership"],
        S::Databases => {
            &["pg_database", "pg_default_acl", "pg_extension", "pg_object", "pg_policy", "pg_publication", "pg_schema"]
        }
        S::Tablespaces | S::Parameters | S::Functions | S::Types | S::OtherObjects => &["pg_object"],
        S::Relations => &["pg_object", "pg_policy"],
        S::Settings => &["pg_setting"],
        S::Overrides => &["pg_setting_override"],
        S::Archiver => &["pg_archiver"],
        S::Sessions => &["pg_session"],
        S::Replicas => &["pg_replica"],
        S::Slots => &["pg_replication_slot"],
        S::Subscriptions => &["pg_subscription"],
        S::SubscriptionConnections => &["pg_subscription_connection"],
        S::HbaRules => &["pg_hba_rule"],
        S::IdentMappings => &["pg_ident_mapping"],
        S::FileSettings => &["pg_file_setting"],
        S::PasswordKindsDirect | S::PasswordKindsFunction => &["pg_password_kind"],
        S::Schemas => &["pg_schema"],
        S::Columns => &["pg_column_acl"],
        S::UserMappings => &["pg_user_mapping"],
        S::DefaultAcls => &["pg_default_acl"],
        S::Policies => &["pg_policy"],
        S::ViewEdges | S::TableEdges => &["pg_object_edge"],
        S::Triggers => &["pg_trigger"],
        S::EventTriggers => &["pg_event_trigger"],
        S::Extensions => &["pg_extension"],
        S::AvailableExtensions => &["pg_available_extension"],
        S::Publications => &["pg_publication"],
    }
}

fn gap(maker: &Maker<'_>, target: &str, operation: String, types: &[&str], attempts: u32, failure: &Failure) -> Gap {
    Gap {
        target: target.to_owned(),
        operation,
        cause: failure.cause,
        account_id: maker.account_id.clone(),
        region: maker.region.clone(),
        resource_types: types.iter().map(|ty| (*ty).to_owned()).collect(),
        attempts,
        message: failure.message.clone(),
    }
}

fn read(maker: &Maker<'_>, target: &str, operation: &str, attempts: u32, outcome: Result<u64, &Failure>) -> Read {
    Read {
        account_id: maker.account_id.clone(),
        region: maker.region.clone(),
        operation: operation.to_owned(),
        target: Some(target.to_owned()),
        page: 1,
        cause: outcome.err().map(|failure| failure.cause),
        attempts,
        items: outcome.unwrap_or(0),
        message: outcome.err().map_or_else(String::new, |failure| failure.message.clone()),
        text_digest: None,
    }
}

/// Ledger of one statement, and its gap when it failed.
pub(super) fn of_statement(
    maker: &Maker<'_>,
    target: &str,
    role: &str,
    statement: S,
    outcome: Result<u64, &Failure>,
) -> (Read, Option<Gap>) {
    let operation = format!("postgres:{}", statement.name());
    let helped = outcome.map_err(|failure| with_grant(failure, role));
    let attempts = match &helped {
        Err(failure) if failure.cause == GapCause::NotAttempted => 0,
        Ok(_) | Err(_) => 1,
    };
    let read = read(maker, target, &operation, attempts, helped.as_ref().copied());
    let gap = helped.err().map(|failure| gap(maker, target, operation, missing_types(statement), attempts, &failure));
    (read, gap)
}

/// Ledger of one attempt to get in, and its gap when it failed; `types` are then hidden.
pub(super) fn of_connection(
    maker: &Maker<'_>,
    target: &str,
    types: &[&str],
    attempts: u32,
    outcome: Result<(), &Failure>,
) -> (Read, Option<Gap>) {
    let operation = "postgres:connect";
    let read = read(maker, target, operation, attempts, outcome.map(|()| 1));
    let gap = outcome.err().map(|failure| gap(maker, target, operation.to_owned(), types, attempts, failure));
    (read, gap)
}

/// The ledger's line for what does not exist on this server, so that nothing is missing.
pub(super) fn not_there(maker: &Maker<'_>, target: &str, statement: S, why: &str) -> Read {
    let operation = format!("postgres:{}", statement.name());
    Read { message: why.to_owned(), ..read(maker, target, &operation, 0, Ok(0)) }
}

/// The server's own words, with the GRANT that would have helped.
fn with_grant(failure: &Failure, role: &str) -> Failure {
    let mut helped = failure.clone();
    if failure.cause != GapCause::AccessDenied || failure.message.contains("GRANT ") {
        return helped;
    }
    let grantee = sql::identifier(role);
    // `permission denied for view pg_roles`, and its like.
    let denied = failure.message.strip_prefix("permission denied for ").and_then(|rest| rest.split_once(' '));
    let grant = match denied {
        Some(("table" | "view" | "relation", name)) => format!("GRANT SELECT ON pg_catalog.{name} TO {grantee}"),
        Some(("function", name)) => format!("GRANT EXECUTE ON FUNCTION pg_catalog.{name} TO {grantee}"),
        Some(("schema", name)) => format!("GRANT USAGE ON SCHEMA {name} TO {grantee}"),
        Some(_) | None => return helped,
    };
    helped.message = format!("{}; run: {grant}", failure.message);
    helped
}

/// Why a statement was not sent that the scanner's role has no right to.
pub(super) fn missing(statement: S, facts: &Facts, rights: &Rights, major: u32) -> Option<Failure> {
    let role = sql::identifier(&facts.role);
    let denied = |grant: String| Some(Failure::new(GapCause::AccessDenied, grant));
    let view = |view: &str, function: &str, what: &str| {
        format!(
            "{what} are shown to nobody but superusers; run: GRANT SELECT ON pg_catalog.{view} TO {role}; \
             GRANT EXECUTE ON FUNCTION pg_catalog.{function}() TO {role}"
        )
    };
    match statement {
        S::HbaRules if !rights.hba => {
            denied(view("pg_hba_file_rules", "pg_hba_file_rules", "the rules of pg_hba.conf"))
        }
        S::IdentMappings if !rights.ident && major >= 15 => {
            denied(view("pg_ident_file_mappings", "pg_ident_file_mappings", "the mappings of pg_ident.conf"))
        }
        S::FileSettings if !rights.file_settings => {
            denied(view("pg_file_settings", "pg_show_all_file_settings", "errors in the configuration files"))
        }
        S::Subscriptions if !rights.subscriptions => denied(format!(
            "subscriptions are shown to nobody but superusers; run: GRANT SELECT (oid, subdbid, subname, subowner, subenabled, \
             subslotname, subpublications) ON pg_catalog.pg_subscription TO {role}"
        )),
        S::SubscriptionConnections if !rights.conninfo => denied(
            "connection strings of subscriptions are shown to nobody but superusers, since they hold passwords".to_owned(),
        ),
        S::PasswordKindsFunction => match rights.password_function {
            Some(true) => None,
            Some(false) => denied(format!(
                "the function dbmuster.password_kind() was not called: it has to be SECURITY DEFINER, belong to a superuser, and \
                 {role} needs EXECUTE on it and USAGE on its schema; run what `dbmuster permissions postgres` prints"
            )),
            None => denied(
                "kinds of passwords are shown to nobody but superusers; run what `dbmuster permissions postgres` prints for \
                 dbmuster.password_kind()"
                    .to_owned(),
            ),
        },
        S::Sessions | S::Replicas if !rights.all_stats && !rights.superuser => denied(format!(
            "sessions of other roles are shown to members of pg_read_all_stats only; run: GRANT pg_read_all_stats TO {role}"
        )),
        S::Settings if !rights.all_settings && !rights.superuser => denied(format!(
            "some settings are shown to members of pg_read_all_settings only; run: GRANT pg_read_all_settings TO {role}"
        )),
        S::Server | S::Scanner | S::Roles | S::Memberships | S::Databases | S::Tablespaces | S::Parameters | S::Settings | S::Overrides | S::Archiver | S::Sessions | S::Replicas | S::Slots | S::Subscriptions | S::SubscriptionConnections | S::HbaRules | S::IdentMappings | S::FileSettings | S::PasswordKindsDirect | S::Schemas | S::Relations | S::Columns | S::Functions | S::Types | S::OtherObjects | S::UserMappings | S::DefaultAcls | S::Policies | S::ViewEdges | S::TableEdges | S::Triggers | S::EventTriggers | S::Extensions | S::AvailableExtensions | S::Publications => None,
    }
}

/// A database that lets nobody like the scanner in.
pub(super) fn no_connect(database: &str, role: &str) -> Failure {
    let (database, role) = (sql::identifier(database), sql::identifier(role));
    let message =
        format!("{role} may not connect to the database; run: GRANT CONNECT ON DATABASE {database} TO {role}");
    Failure::lost(GapCause::AccessDenied, message)
}

/// `orders/app`, as the ledger names a database of a target.
pub(super) fn place(cluster: &str, database: &str) -> String {
    format!("{cluster}/{}", pg_id::quoted(database))
}
