//! What the scanner's role needs on a server: the role itself, and optional grants, each with what it lets be read.
//!
//! One table for `dbmuster permissions postgres`, for the messages of gaps, and for the list of policies that a grant
//! unlocks. It never asks for `pg_read_all_data`, `pg_monitor` or `rds_superuser`. Main types: [`Grant`], [`Host`].

use crate::model::Policy;
use crate::model::sql::{identifier, literal};

/// Name of the role unless another is asked for.
pub const DEFAULT_ROLE: &str = "dbmuster_scanner";

/// Who runs the server, which decides what can be granted at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Someone who has a superuser.
    SelfManaged,
    /// Amazon RDS or Aurora.
    Rds,
}

/// Something that an administrator can let the scanner read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// `pg_read_all_settings`: settings that others do not see.
    Settings,
    /// `pg_read_all_stats`: sessions of other roles.
    Activity,
    /// The view of `pg_hba.conf` and its function.
    HbaRules,
    /// The view of `pg_ident.conf` and its function, from 15.
    IdentMappings,
    /// A function that tells the kind of each stored password, and no more.
    PasswordKinds,
}

/// What a grant lets be read: a field of a kind, or the whole kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlocked {
    pub resource_type: &'static str,
    /// As policies name it; absent is every field.
    pub field: Option<&'static str>,
}

const fn whole(resource_type: &'static str) -> Unlocked {
    Unlocked { resource_type, field: None }
}

const fn field(resource_type: &'static str, field: &'static str) -> Unlocked {
    Unlocked { resource_type, field: Some(field) }
}

/// Settings whose rows are missing for roles without `pg_read_all_settings` (13 to 18).
pub const HIDDEN_SETTINGS: [&str; 26] = [
    "config_file",
    "data_directory",
    "dynamic_library_path",
    "extension_control_path",
    "extension_destdir",
    "external_pid_file",
    "hba_file",
    "ident_file",
    "jit_provider",
    "krb_server_keyfile",
    "log_directory",
    "log_filename",
    "oauth_validator_libraries",
    "primary_conninfo",
    "session_preload_libraries",
    "shared_preload_libraries",
    "ssl_ciphers",
    "ssl_dh_params_file",
    "ssl_ecdh_curve",
    "ssl_groups",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "ssl_passphrase_command",
    "ssl_tls13_ciphers",
    "stats_temp_directory",
    "unix_socket_directories",
];

impl Grant {
    /// Every optional grant, in the order in which they are printed.
    pub const ALL: [Self; 5] =
        [Self::Settings, Self::Activity, Self::HbaRules, Self::IdentMappings, Self::PasswordKinds];

    /// The word for it on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Activity => "activity",
            Self::HbaRules => "hba",
            Self::IdentMappings => "ident",
            Self::PasswordKinds => "passwords",
        }
    }

    /// What it lets be read, in a sentence.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Settings => {
                "Settings that PostgreSQL shows to administrators only: preloaded libraries, TLS versions and ciphers, \
                 paths. Without it their rows are missing, and what depends on them is indeterminate"
            }
            Self::Activity => {
                "Sessions of other roles: whether their connections are encrypted, and who is connected. No query text \
                 is read"
            }
            Self::HbaRules => {
                "The rules of pg_hba.conf. The view and its function are both needed; nothing else is opened"
            }
            Self::IdentMappings => "The mappings of pg_ident.conf, which PostgreSQL shows from 15 on",
            Self::PasswordKinds => {
                "Whether each password is stored as SCRAM, as md5 or not at all. The function returns that word; the \
                 stored text stays in pg_authid"
            }
        }
    }

    /// Whether a host allows it to be given. Amazon keeps `pg_hba.conf` and `pg_authid` to itself.
    #[must_use]
    pub const fn is_possible_on(self, host: Host) -> bool {
        match (self, host) {
            (_, Host::SelfManaged) | (Self::Settings | Self::Activity, Host::Rds) => true,
            (Self::HbaRules | Self::IdentMappings | Self::PasswordKinds, Host::Rds) => false,
        }
    }

    /// The statements, for a role of that name; they may be run again.
    #[must_use]
    pub fn sql(self, role: &str) -> String {
        let role = identifier(role);
        match self {
            Self::Settings => format!("GRANT pg_read_all_settings TO {role};\n"),
            Self::Activity => format!("GRANT pg_read_all_stats TO {role};\n"),
            Self::HbaRules => format!(
                "GRANT SELECT ON pg_catalog.pg_hba_file_rules TO {role};\n\
                 GRANT EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules() TO {role};\n"
            ),
            Self::IdentMappings => {
                let statements = [
                    format!("GRANT SELECT ON pg_catalog.pg_ident_file_mappings TO {role}"),
                    format!("GRANT EXECUTE ON FUNCTION pg_catalog.pg_ident_file_mappings() TO {role}"),
                ];
                let [view, function] = statements.map(|statement| literal(&statement));
                let body = format!(
                    "\nBEGIN\n  IF to_regclass('pg_catalog.pg_ident_file_mappings') IS NOT NULL THEN\n    \
                     EXECUTE {view};\n    EXECUTE {function};\n  END IF;\nEND\n"
                );
                format!("DO {};\n", crate::model::sql::dollar_quoted(&body))
            }
            Self::PasswordKinds => format!(
                "CREATE SCHEMA IF NOT EXISTS dbmuster;\n\
                 ALTER SCHEMA dbmuster OWNER TO CURRENT_USER;\n\
                 REVOKE ALL ON SCHEMA dbmuster FROM PUBLIC;\n\
                 CREATE OR REPLACE FUNCTION dbmuster.password_kind() RETURNS TABLE (rolname name, kind text)\n  \
                 LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $kind$\n  \
                 SELECT rolname, CASE WHEN rolpassword IS NULL THEN 'none'\n                       \
                 WHEN rolpassword LIKE 'SCRAM-SHA-256$%' THEN 'scram-sha-256'\n                       \
                 WHEN rolpassword ~ '^md5[0-9a-f]{{32}}$' THEN 'md5'\n                       \
                 ELSE 'other' END\n  FROM pg_catalog.pg_authid\n$kind$;\n\
                 ALTER FUNCTION dbmuster.password_kind() OWNER TO CURRENT_USER;\n\
                 REVOKE ALL ON FUNCTION dbmuster.password_kind() FROM PUBLIC;\n\
                 GRANT USAGE ON SCHEMA dbmuster TO {role};\n\
                 GRANT EXECUTE ON FUNCTION dbmuster.password_kind() TO {role};\n"
            ),
        }
    }

    /// What it lets be read, in the words of policies. [`HIDDEN_SETTINGS`] come on top for [`Grant::Settings`].
    #[must_use]
    pub const fn unlocks(self) -> &'static [Unlocked] {
        const SETTINGS: &[Unlocked] = &[];
        const ACTIVITY: &[Unlocked] =
            &[field("pg_cluster", "sessions"), field("pg_cluster", "replicas"), field("pg_role", "open_sessions")];
        const HBA_RULES: &[Unlocked] = &[whole("pg_hba_rule")];
        const IDENT_MAPPINGS: &[Unlocked] = &[whole("pg_ident_mapping")];
        const PASSWORD_KINDS: &[Unlocked] = &[field("pg_role", "password_type")];
        match self {
            Self::Settings => SETTINGS,
            Self::Activity => ACTIVITY,
            Self::HbaRules => HBA_RULES,
            Self::IdentMappings => IDENT_MAPPINGS,
            Self::PasswordKinds => PASSWORD_KINDS,
        }
    }

    /// The grant that lets a setting's row be seen.
    #[must_use]
    pub fn for_setting(name: &str) -> Option<Self> {
        HIDDEN_SETTINGS.contains(&name).then_some(Self::Settings)
    }

    /// Whether a policy reads something that this grant lets be read, and so may be indeterminate without it.
    #[must_use]
    pub fn unlocks_policy(self, policy: &Policy) -> bool {
        let paths = || policy.requires.iter().chain(&policy.reads).map(String::as_str);
        self.unlocks().iter().any(|unlocked| {
            let judged = policy.resource_types.iter().any(|kind| kind == unlocked.resource_type);
            let joined = format!("<-{}.", unlocked.resource_type);
            match unlocked.field {
                None => judged || paths().any(|path| path.starts_with(&joined)),
                Some(field) => paths().any(|path| judged && path == field || path.rsplit("->").next() == Some(field)),
            }
        }) || (self == Self::Settings && paths().any(reads_hidden_setting))
    }
}

/// `settings[name]`, or the same through a reference, of a setting that is hidden.
fn reads_hidden_setting(path: &str) -> bool {
    let own = path.rsplit("->").next().unwrap_or(path);
    own.strip_prefix("settings[")
        .and_then(|rest| rest.split(']').next())
        .is_some_and(|name| HIDDEN_SETTINGS.contains(&name))
}

/// Statements that make the role and let it connect; they may be run again, and leave a password that is set alone.
#[must_use]
pub fn role_sql(role: &str, host: Host) -> String {
    let (name, text) = (identifier(role), literal(role));
    // Twice what a scan opens at once: the server may see the end of one session after the beginning of the next.
    let attributes = match host {
        Host::SelfManaged => {
            "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 8"
        }
        // Only a superuser may name the other attributes, even to say no.
        Host::Rds => "LOGIN NOCREATEDB NOCREATEROLE INHERIT CONNECTION LIMIT 8",
    };
    let create = literal(&format!("CREATE ROLE {name} LOGIN"));
    let make = crate::model::sql::dollar_quoted(&format!(
        "\nBEGIN\n  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {text}) THEN\n    EXECUTE {create};\n  \
         END IF;\nEND\n"
    ));
    let connect = crate::model::sql::dollar_quoted(&format!(
        "\nDECLARE\n  d name;\nBEGIN\n  FOR d IN SELECT datname FROM pg_catalog.pg_database\n           \
         WHERE datallowconn AND datname <> 'rdsadmin'\n             \
         AND NOT pg_catalog.has_database_privilege({text}, oid, 'CONNECT') LOOP\n    \
         EXECUTE pg_catalog.format('GRANT CONNECT ON DATABASE %I TO %I', d, {text});\n  END LOOP;\nEND\n"
    ));
    format!(
        "DO {make};\nALTER ROLE {name} {attributes};\n\
         ALTER ROLE {name} SET default_transaction_read_only = on;\n\
         ALTER ROLE {name} SET search_path = pg_catalog;\n\
         ALTER ROLE {name} SET statement_timeout = '120s';\n\
         -- CONNECT, where it was taken from PUBLIC.\nDO {connect};\n"
    )
}
