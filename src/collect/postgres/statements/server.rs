//! Statements about the whole server; they are sent once, from whichever database is connected to first.

/// Reads no catalog, so that it is answered on the most closed server.
pub(super) const SERVER: &str = concat!(
    "SELECT current_setting('server_version_num'), current_setting('server_version'), current_database(), current_user, ",
    "pg_is_in_recovery(), ",
    time!("pg_postmaster_start_time()"),
    ", ",
    time!("pg_conf_load_time()"),
    ", CASE WHEN to_regproc('aurora_version') IS NOT NULL THEN 'aurora' ",
    "WHEN to_regrole('rdsadmin') IS NOT NULL THEN 'rds' ",
    "WHEN to_regrole('cloudsqlsuperuser') IS NOT NULL THEN 'cloud_sql' ",
    "WHEN to_regrole('azure_pg_admin') IS NOT NULL THEN 'azure' END",
);

/// What the scanner's own role may read.
pub(super) const SCANNER_13: &str = concat!(
    "SELECT r.rolsuper, pg_has_role(current_user, 'pg_read_all_settings', 'USAGE'), ",
    "pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'), ",
    "has_column_privilege('pg_authid', 'rolpassword', 'SELECT'), ",
    "has_table_privilege('pg_hba_file_rules', 'SELECT') AND has_function_privilege('pg_hba_file_rules()', 'EXECUTE'), ",
    "false, ",
    "has_table_privilege('pg_file_settings', 'SELECT') AND has_function_privilege('pg_show_all_file_settings()', 'EXECUTE'), ",
    "has_column_privilege('pg_subscription', 'subconninfo', 'SELECT'), has_column_privilege('pg_subscription', 'subname', 'SELECT'), ",
    "(SELECT o.rolsuper AND p.prosecdef AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(n.oid, 'USAGE') ",
    "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles o ON o.oid = p.proowner ",
    "WHERE n.nspname = 'dbmuster' AND p.proname = 'password_kind' AND p.pronargs = 0), ",
    "EXISTS (SELECT FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl) ",
    "FROM pg_roles r WHERE r.rolname = current_user"
);

pub(super) const SCANNER_15: &str = concat!(
    "SELECT r.rolsuper, pg_has_role(current_user, 'pg_read_all_settings', 'USAGE'), ",
    "pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'), ",
    "has_column_privilege('pg_authid', 'rolpassword', 'SELECT'), ",
    "has_table_privilege('pg_hba_file_rules', 'SELECT') AND has_function_privilege('pg_hba_file_rules()', 'EXECUTE'), ",
    "has_table_privilege('pg_ident_file_mappings', 'SELECT') AND has_function_privilege('pg_ident_file_mappings()', 'EXECUTE'), ",
    "has_table_privilege('pg_file_settings', 'SELECT') AND has_function_privilege('pg_show_all_file_settings()', 'EXECUTE'), ",
    "has_column_privilege('pg_subscription', 'subconninfo', 'SELECT'), has_column_privilege('pg_subscription', 'subname', 'SELECT'), ",
    "(SELECT o.rolsuper AND p.prosecdef AND has_function_privilege(p.oid, 'EXECUTE') AND has_schema_privilege(n.oid, 'USAGE') ",
    "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles o ON o.oid = p.proowner ",
    "WHERE n.nspname = 'dbmuster' AND p.proname = 'password_kind' AND p.pronargs = 0), ",
    "EXISTS (SELECT FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl) ",
    "FROM pg_roles r WHERE r.rolname = current_user"
);

pub(super) const ROLES: &str = concat!(
    "SELECT r.rolname, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolcanlogin, r.rolreplication, ",
    "r.rolbypassrls, r.rolconnlimit, ",
    time!("r.rolvaliduntil"),
    ", r.oid = 10, r.oid < 16384 AND r.oid <> 10, shobj_description(r.oid, 'pg_authid') FROM pg_roles r"
);

pub(super) const MEMBERSHIPS_13: &str = concat!(
    "SELECT coalesce(r.rolname, m.roleid::text), r.rolname IS NULL, coalesce(u.rolname, m.member::text), u.rolname IS NULL, ",
    "coalesce(g.rolname, m.grantor::text), g.rolname IS NULL, m.admin_option, coalesce(u.rolinherit, false), true ",
    "FROM pg_auth_members m LEFT JOIN pg_roles r ON r.oid = m.roleid LEFT JOIN pg_roles u ON u.oid = m.member ",
    "LEFT JOIN pg_roles g ON g.oid = m.grantor"
);

pub(super) const MEMBERSHIPS_16: &str = concat!(
    "SELECT coalesce(r.rolname, m.roleid::text), r.rolname IS NULL, coalesce(u.rolname, m.member::text), u.rolname IS NULL, ",
    "coalesce(g.rolname, m.grantor::text), g.rolname IS NULL, m.admin_option, m.inherit_option, m.set_option ",
    "FROM pg_auth_members m LEFT JOIN pg_roles r ON r.oid = m.roleid LEFT JOIN pg_roles u ON u.oid = m.member ",
    "LEFT JOIN pg_roles g ON g.oid = m.grantor"
);

pub(super) const DATABASES: &str = concat!(
    "SELECT d.datname, pg_get_userbyid(d.datdba), ",
    acl!("d.datacl"),
    ", d.datallowconn, d.datistemplate, d.datconnlimit, pg_encoding_to_char(d.encoding), age(d.datfrozenxid), ",
    "mxid_age(d.datminmxid), has_database_privilege(d.oid, 'CONNECT'), pg_stat_get_db_checksum_failures(d.oid) ",
    "FROM pg_database d"
);

pub(super) const TABLESPACES: &str = concat!(
    "SELECT t.oid < 16384, t.spcname, pg_get_userbyid(t.spcowner), ",
    acl!("t.spcacl"),
    ", nullif(pg_tablespace_location(t.oid), '') FROM pg_tablespace t"
);

/// Parameters have no owner; the server takes the bootstrap role for it.
pub(super) const PARAMETERS_15: &str =
    concat!("SELECT false, p.parname, pg_get_userbyid(10), ", acl!("p.paracl"), ", NULL FROM pg_parameter_acl p");

pub(super) const SETTINGS: &str = concat!(
    "SELECT s.name, s.setting, s.reset_val, s.boot_val, s.unit, s.vartype, s.context, s.source, s.sourcefile, ",
    "s.pending_restart FROM pg_settings s"
);

/// The value of a parameter that somebody made up (`app.key`) stays on the server: applications keep secrets in these.
pub(super) const OVERRIDES: &str = concat!(
    "SELECT d.datname, r.rolname, s.setdatabase <> 0, s.setrole <> 0, split_part(c, '=', 1), ",
    "CASE WHEN split_part(c, '=', 1) !~ '[.]' OR split_part(c, '=', 1) ~ ",
    "'^(pgaudit|rds|auto_explain|auth_delay|credcheck|plpgsql|pg_stat_statements|set_user|pg_hint_plan|cron|passwordcheck)[.]' ",
    "THEN substr(c, strpos(c, '=') + 1) END, r.rolname = current_user, d.datname = current_database() ",
    "FROM pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) c LEFT JOIN pg_database d ON d.oid = s.setdatabase ",
    "LEFT JOIN pg_roles r ON r.oid = s.setrole"
);

/// The last column counts segments: the name of one ends with the upper and the lower half of its place in the WAL.
pub(super) const ARCHIVER: &str = concat!(
    "SELECT a.archived_count, a.failed_count, ",
    time!("a.last_archived_time"),
    ", ",
    time!("a.last_failed_time"),
    ", CASE WHEN NOT pg_is_in_recovery() AND a.last_archived_wal ~ '^[0-9A-F]{24}$' THEN ",
    "greatest(0, floor((pg_current_wal_lsn() - '0/0'::pg_lsn) / z.bytes)::bigint ",
    "- ('x' || substr(a.last_archived_wal, 9, 8))::bit(32)::bigint * (4294967296 / z.bytes) ",
    "- ('x' || substr(a.last_archived_wal, 17, 8))::bit(32)::bigint - 1) END ",
    "FROM pg_stat_archiver a, (SELECT pg_size_bytes(current_setting('wal_segment_size')) AS bytes) z"
);

/// Counts only; a role that may not see other sessions gets counts that are not used.
pub(super) const SESSIONS: &str = concat!(
    "SELECT a.usename, count(*), count(*) FILTER (WHERE a.client_addr IS NOT NULL AND NOT a.client_addr <<= '127.0.0.0/8'::inet ",
    "AND a.client_addr <> '::1'::inet), count(*) FILTER (WHERE a.client_addr IS NOT NULL AND NOT a.client_addr <<= '127.0.0.0/8'::inet ",
    "AND a.client_addr <> '::1'::inet AND NOT coalesce(s.ssl, false) AND NOT coalesce(g.encrypted, false)), ",
    "array_to_json(array_agg(DISTINCT s.version) FILTER (WHERE s.version IS NOT NULL)) ",
    "FROM pg_stat_activity a LEFT JOIN pg_stat_ssl s ON s.pid = a.pid LEFT JOIN pg_stat_gssapi g ON g.pid = a.pid ",
    "WHERE a.backend_type = 'client backend' AND a.usename IS NOT NULL GROUP BY 1"
);

pub(super) const REPLICAS: &str = concat!(
    "SELECT r.usename, r.application_name, r.state, r.sync_state, floor(extract(epoch FROM r.replay_lag))::bigint, ",
    "r.client_addr IS NOT NULL AND NOT r.client_addr <<= '127.0.0.0/8'::inet AND r.client_addr <> '::1'::inet, ",
    "s.ssl OR coalesce(g.encrypted, false) FROM pg_stat_replication r LEFT JOIN pg_stat_ssl s ON s.pid = r.pid ",
    "LEFT JOIN pg_stat_gssapi g ON g.pid = r.pid"
);

pub(super) const SLOTS_13: &str =
    "SELECT s.slot_name, s.slot_type, s.database, s.active, s.wal_status, NULL FROM pg_replication_slots s";

pub(super) const SLOTS_17: &str = concat!(
    "SELECT s.slot_name, s.slot_type, s.database, s.active, s.wal_status, ",
    time!("s.inactive_since"),
    " FROM pg_replication_slots s"
);

pub(super) const SUBSCRIPTIONS_13: &str = concat!(
    "SELECT d.datname, s.subname, pg_get_userbyid(s.subowner), s.subenabled, array_to_json(s.subpublications), s.subslotname, ",
    "NULL, NULL FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
);

pub(super) const SUBSCRIPTIONS_16: &str = concat!(
    "SELECT d.datname, s.subname, pg_get_userbyid(s.subowner), s.subenabled, array_to_json(s.subpublications), s.subslotname, ",
    "s.subpasswordrequired, s.subrunasowner FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
);

/// The connection string itself never leaves the server.
pub(super) const SUBSCRIPTION_CONNECTIONS: &str = concat!(
    "SELECT d.datname, s.subname, substring(s.subconninfo, 'sslmode *= *''?([a-z-]+)'), ",
    "s.subconninfo ~ '(^|[ ?&])password *=' OR s.subconninfo ~ '^[a-z]+://[^/@]*:[^/@]*@' ",
    "FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid"
);

/// The secrets of radius and ldap rules never leave the server.
pub(super) const HBA_RULES_13: &str = concat!(
    "SELECT NULL, h.line_number, h.type, array_to_json(h.database), array_to_json(h.user_name), h.address, h.netmask, h.auth_method, ",
    "array_to_json(ARRAY(SELECT o FROM unnest(h.options) o WHERE o !~* 'secret|passwd|password')), h.error ",
    "FROM pg_hba_file_rules h ORDER BY h.line_number"
);

pub(super) const HBA_RULES_16: &str = concat!(
    "SELECT h.file_name, h.line_number, h.type, array_to_json(h.database), array_to_json(h.user_name), h.address, h.netmask, ",
    "h.auth_method, array_to_json(ARRAY(SELECT o FROM unnest(h.options) o WHERE o !~* 'secret|passwd|password')), h.error ",
    "FROM pg_hba_file_rules h ORDER BY h.rule_number NULLS LAST, h.file_name, h.line_number"
);

pub(super) const IDENT_MAPPINGS_15: &str = "SELECT m.map_name, m.sys_name, m.pg_username, m.line_number, m.error FROM pg_ident_file_mappings m ORDER BY m.line_number";

/// Names and errors only, no values.
pub(super) const FILE_SETTINGS: &str = "SELECT f.sourcefile, f.sourceline, f.name, f.error FROM pg_file_settings f WHERE f.error IS NOT NULL ORDER BY 1, 2";

/// What kind of password verifier each role has; the verifier never leaves the server.
pub(super) const PASSWORD_KINDS_DIRECT: &str = concat!(
    "SELECT a.rolname, CASE WHEN a.rolpassword IS NULL THEN 'none' WHEN a.rolpassword LIKE 'SCRAM-SHA-256$%' THEN 'scram-sha-256' ",
    "WHEN a.rolpassword ~ '^md5[0-9a-f]{32}$' THEN 'md5' ELSE 'other' END FROM pg_authid a"
);

/// The same from the function that an administrator may have provided; sent only when a superuser owns it.
pub(super) const PASSWORD_KINDS_FUNCTION: &str = "SELECT k.rolname, k.kind FROM dbmuster.password_kind() k";
