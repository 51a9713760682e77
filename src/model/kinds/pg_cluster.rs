//! PostgreSQL server (cluster of databases).

use crate::model::field::{Field, FieldType, Kind};

pub static KIND: Kind = Kind {
    name: "pg_cluster",
    title: "PostgreSQL server",
    description: "A running PostgreSQL server with its databases, read over the wire. Its id is the target's name in the scope, and the ids of everything on it begin with that.",
    source: "pg_catalog.pg_settings, version and recovery functions, statistics views",
    is_database: true,
    fields: FIELDS,
};

const FIELDS: &[Field] = &[
    Field::optional("database_resource", FieldType::String, "ARN of the RDS instance or cluster that it runs on."),
    Field::optional(
        "rds_instance",
        FieldType::Reference("aws_rds_instance"),
        "That instance, when it is one; absent on a cluster.",
    ),
    Field::optional("rds_cluster", FieldType::Reference("aws_rds_cluster"), "That cluster, when it is one."),
    Field::optional("host", FieldType::String, "Host that was connected to."),
    Field::optional("port", FieldType::Integer, "TCP port that was connected to."),
    Field::always("server_version_num", FieldType::Integer, "`server_version_num`, 160004 for 16.4."),
    Field::always("server_version", FieldType::String, "`server_version`, as the server words it."),
    Field::optional(
        "managed_by",
        FieldType::String,
        "`rds`, `aurora`, `cloud_sql` or `azure` when a provider keeps the superuser to itself; absent for a server of one's own.",
    ),
    Field::always("in_recovery", FieldType::Boolean, "A standby: it replays what a primary wrote."),
    Field::optional("started_at", FieldType::Timestamp, "`pg_postmaster_start_time()`."),
    Field::optional("configuration_loaded_at", FieldType::Timestamp, "`pg_conf_load_time()`."),
    Field::optional("bootstrap_role", FieldType::String, "Name of the role that initdb made (OID 10)."),
    Field::optional("bootstrap_role_is_login", FieldType::Boolean, "That role may log in."),
    Field::always(
        "settings",
        FieldType::StringMap,
        "Name to value of the whole server, as it shows it; commands and connection strings with secrets taken out. A setting that the scanner's role may not see is unknown, not absent; the details are in pg_setting.",
    ),
    Field::optional("connection_is_encrypted", FieldType::Boolean, "The scanner's own connection uses TLS."),
    Field::optional("scanner", FieldType::Object(SCANNER), "What the scanner's own role may read."),
    Field::optional(
        "sessions",
        FieldType::Object(SESSIONS),
        "Client sessions at the time of the read. Unknown without pg_read_all_stats.",
    ),
    Field::optional("archiver", FieldType::Object(ARCHIVER), "`pg_stat_archiver`."),
    Field::optional("replicas", FieldType::List(REPLICA), "`pg_stat_replication`. Unknown without pg_read_all_stats."),
    Field::optional("replication_slots", FieldType::List(SLOT), "`pg_replication_slots`."),
    Field::optional(
        "configuration_errors",
        FieldType::StringList,
        "`file:line: error` of each entry of `pg_file_settings` with an error. Unknown without a grant on that view.",
    ),
];

const SCANNER: &[Field] = &[
    Field::always("role_name", FieldType::String, "Role of the session."),
    Field::always("is_superuser", FieldType::Boolean, "It is a superuser, which it need not be."),
    Field::always("reads_all_settings", FieldType::Boolean, "It has the privileges of pg_read_all_settings."),
    Field::always("reads_all_stats", FieldType::Boolean, "It has the privileges of pg_read_all_stats."),
];

const SESSIONS: &[Field] = &[
    Field::always("total", FieldType::Integer, "Client sessions."),
    Field::always("remote", FieldType::Integer, "Those from another host."),
    Field::always(
        "remote_unencrypted",
        FieldType::Integer,
        "Those from another host with neither TLS nor GSS encryption.",
    ),
    Field::always("tls_versions", FieldType::StringList, "Protocols in use, such as `TLSv1.3`."),
];

const ARCHIVER: &[Field] = &[
    Field::always("archived_count", FieldType::Integer, "Files archived."),
    Field::always("failed_count", FieldType::Integer, "Failed attempts."),
    Field::optional("last_archived_at", FieldType::Timestamp, "Last success."),
    Field::optional("last_failed_at", FieldType::Timestamp, "Last failure."),
    Field::optional(
        "waiting_segments",
        FieldType::Integer,
        "Segments of the WAL that are complete and come after the last that was archived. Absent on a standby, and before the first is archived.",
    ),
];

const REPLICA: &[Field] = &[
    Field::optional("role_name", FieldType::String, "Role that the replica connects as."),
    Field::optional("application_name", FieldType::String, "`application_name`."),
    Field::optional("state", FieldType::String, "`streaming`, `catchup`, ..."),
    Field::optional("sync_state", FieldType::String, "`async`, `sync`, `quorum`, ..."),
    Field::optional("replay_lag_seconds", FieldType::Integer, "`replay_lag`, in seconds."),
    Field::always("is_remote", FieldType::Boolean, "It comes from another host."),
    Field::optional("is_encrypted", FieldType::Boolean, "It uses TLS or GSS encryption."),
];

const SLOT: &[Field] = &[
    Field::always("name", FieldType::String, "Name."),
    Field::always("slot_type", FieldType::String, "`physical` or `logical`."),
    Field::optional("database", FieldType::String, "Database of a logical slot."),
    Field::always("active", FieldType::Boolean, "In use."),
    Field::optional("wal_status", FieldType::String, "`reserved`, `extended`, `unreserved` or `lost`."),
    Field::optional("inactive_since", FieldType::Timestamp, "Known from version 17 on."),
];
