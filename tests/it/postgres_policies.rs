//! From a running server to findings: what the policies say of a careless server, of a hardened one, and of one that the
//! scanner may not look into; and the SQL that `permissions postgres` prints, run as it is on every version.

use std::collections::BTreeMap;

use dbmuster::access::annotate;
use dbmuster::collect::Unit;
use serde_json::Value;

use crate::cli::Desk;
use crate::postgres::{MAJORS, Server, collecting};

const FAULTS: &str = r#"
CREATE ROLE second SUPERUSER;
CREATE ROLE dba SUPERUSER;
CREATE ROLE ops LOGIN; GRANT dba TO ops;
CREATE ROLE app LOGIN NOINHERIT;
CREATE ROLE reader LOGIN BYPASSRLS;
CREATE ROLE runner LOGIN; GRANT pg_execute_server_program TO runner;
CREATE ROLE "=cmd(""x"")" LOGIN CREATEROLE;
GRANT pg_read_all_data TO reader;
GRANT UPDATE (rolsuper) ON pg_authid TO app;
GRANT SELECT ON pg_authid TO reader;
GRANT EXECUTE ON FUNCTION pg_read_file(text) TO app;
GRANT CREATE ON SCHEMA public TO PUBLIC;
GRANT SET ON PARAMETER log_statement TO app;
ALTER ROLE app SET log_statement = 'none';
CREATE TABLE cards (id int, owner name, number text);
GRANT SELECT ON cards TO PUBLIC;
GRANT UPDATE (number) ON cards TO PUBLIC;
CREATE POLICY mine ON cards USING (owner = CURRENT_USER);
CREATE TABLE notes (id int); ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes OWNER TO app;
CREATE POLICY open ON notes USING (true);
CREATE VIEW note_view AS SELECT * FROM notes;
CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER billing FOREIGN DATA WRAPPER w;
GRANT USAGE ON FOREIGN SERVER billing TO PUBLIC;
CREATE USER MAPPING FOR PUBLIC SERVER billing;
SELECT lo_create(4711); GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC;
"#;

/// Policies that have to fail on it.
const FAIL: [&str; 27] = [
    "pg_bypassrls_limited",
    "pg_catalog_secrets_not_granted",
    "pg_createrole_limited",
    "pg_default_privileges_no_public",
    "pg_file_functions_not_granted",
    "pg_foreign_server_usage_limited",
    "pg_hba_no_trust",
    "pg_large_objects_acl",
    "pg_log_connections",
    "pg_log_statement",
    "pg_no_path_to_superuser",
    "pg_no_weakening_overrides",
    "pg_parameter_grants_limited",
    "pg_pgaudit_preloaded",
    "pg_public_database_connect_revoked",
    "pg_public_schema_create_revoked",
    "pg_public_table_grants_absent",
    "pg_publications_limited",
    "pg_read_write_all_data_limited",
    "pg_rls_policies_effective",
    "pg_rls_policies_not_always_true",
    "pg_rls_forced",
    "pg_secdef_not_public",
    "pg_secdef_owner_not_superuser",
    "pg_secdef_search_path_pinned",
    "pg_superusers_limited",
    "pg_system_catalog_columns_not_granted",
];

/// What a server was found to be, as an inventory file.
fn inventory(mut unit: Unit) -> String {
    annotate(&mut unit.resources, &unit.gaps);
    let line = |record: &str, value: Value| {
        let text = value.to_string();
        format!("{{\"record\":\"{record}\",{}\n", &text[1..])
    };
    let mut text =
        line("inventory", serde_json::json!({"schema_version": "1.0", "collected_at": "2026-11-20T00:00:00Z"}));
    for resource in &unit.resources {
        text.push_str(&line("resource", serde_json::to_value(resource).unwrap()));
    }
    for gap in &unit.gaps {
        text.push_str(&line("gap", serde_json::to_value(gap).unwrap()));
    }
    text.push_str(&line("end", serde_json::json!({"resources": unit.resources.len(), "gaps": unit.gaps.len()})));
    text
}

/// Policy -> id of the resource -> status, of all that did not pass and applies.
fn audit(unit: Unit) -> BTreeMap<String, BTreeMap<String, String>> {
    let desk = Desk::new();
    desk.put("server.ndjson", inventory(unit));
    let run = desk.run("audit --inventory server.ndjson --policy pg_* --format ndjson --as-of 2026-11-20T00:00:00Z");
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for line in run.out.lines() {
        let Ok(one) = serde_json::from_str::<Value>(line) else { continue };
        let (Some(policy), Some(status)) = (one["policy_id"].as_str(), one["status"].as_str()) else { continue };
        let resource = one["resource_id"].as_str().unwrap_or_default();
        found.entry(policy.to_owned()).or_default().insert(resource.to_owned(), status.to_owned());
    }
    assert!(run.out.lines().count() > 5, "nothing was judged: {}\n{}", run.err, run.out);
    found
}

fn permissions(flags: &str) -> String {
    Desk::new().run(&format!("permissions postgres {flags}")).ends(0).out
}

#[test]
fn a_careless_server_fails() {
    let server = Server::start(16);
    server.sql("postgres", "CREATE DATABASE app");
    server.sql("postgres", FAULTS);
    server.sql("postgres", &permissions(""));
    let found = audit(collecting::read(&server, "dbmuster_scanner"));
    for policy in FAIL {
        let of = found.get(policy);
        assert!(of.is_some_and(|of| of.values().any(|status| status == "fail")), "{policy}: {of:?}");
    }
    let supers = &found["pg_superusers_limited"];
    assert_eq!(supers.get("srv/role/postgres"), None, "the bootstrap role needs it: {supers:?}");
    assert_eq!(supers.get("srv/role/second").map(String::as_str), Some("fail"), "{supers:?}");
    assert_eq!(found["pg_no_path_to_superuser"]["srv/role/ops"], "fail");
    assert!(!found["pg_no_path_to_superuser"].contains_key("srv/role/dbmuster_scanner"));
    // With every optional grant nothing about settings, hba or passwords is open.
    for policy in ["pg_ssl_min_protocol", "pg_ssl_ciphers", "pg_hba_no_md5", "pg_password_hash_scram"] {
        let open = found.get(policy).is_some_and(|of| of.values().any(|status| status == "indeterminate"));
        assert!(!open, "{policy}: {:?}", found.get(policy));
    }
}

#[test]
fn what_the_scanner_may_not_see_is_indeterminate() {
    let server = Server::start(17);
    server.sql("postgres", &permissions("--only none"));
    let found = audit(collecting::read(&server, "dbmuster_scanner"));
    for policy in ["pg_ssl_min_protocol", "pg_ssl_ciphers", "pg_client_sessions_encrypted", "pg_password_hash_scram"] {
        let of = &found[policy];
        assert!(of.values().all(|status| status == "indeterminate"), "{policy}: {of:?}");
    }
    assert_eq!(found["pg_log_connections"]["srv"], "fail");
    assert!(!found.contains_key("pg_hba_no_trust"), "no rule was read, so that none can be judged");
}

#[test]
fn a_hardened_server_passes() {
    let settings = [
        ("log_connections", "authentication,authorization"),
        ("log_disconnections", "on"),
        ("log_statement", "ddl"),
        ("log_line_prefix", "%m [%p] %u@%d %a %h "),
        ("idle_in_transaction_session_timeout", "60000"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_permissions", "0700"),
    ];
    let server = Server::start_with(18, &settings);
    server.sql("postgres", &permissions(""));
    server.sql(
        "postgres",
        "REVOKE CONNECT ON DATABASE postgres FROM PUBLIC; GRANT CONNECT ON DATABASE postgres TO dbmuster_scanner",
    );
    let found = audit(collecting::read(&server, "dbmuster_scanner"));
    for policy in [
        "pg_data_checksums_on",
        "pg_idle_in_transaction_timeout",
        "pg_listen_addresses",
        "pg_log_connections",
        "pg_log_disconnections",
        "pg_log_line_prefix",
        "pg_log_statement",
        "pg_no_path_to_superuser",
        "pg_password_encryption_scram",
        "pg_public_schema_create_revoked",
        "pg_ssl_min_protocol",
        "pg_superusers_limited",
        "pg_system_catalog_columns_not_granted",
        "pg_catalog_secrets_not_granted",
        "pg_file_functions_not_granted",
        "pg_wraparound_headroom",
    ] {
        assert_eq!(found.get(policy), None, "{policy}");
    }
}

#[test]
fn the_printed_role_runs_as_it_is_on_every_version() {
    for major in MAJORS {
        let server = Server::start(major);
        server.sql("postgres", "CREATE DATABASE closed");
        server.sql("postgres", "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
        for role in ["dbmuster_scanner", "o'dd \"x\"\\\u{202e}"] {
            let output = Desk::new().run_with(&["permissions", "postgres", "--role", role], &[], b"").ends(0).out;
            // Twice: it may be run again.
            server.sql("postgres", &output);
            server.sql("postgres", &output);
            let questions = [
                ("SELECT count(*) > 0 FROM pg_hba_file_rules", "t"),
                ("SELECT count(*) FROM pg_settings WHERE name IN ('ssl_ciphers', 'shared_preload_libraries')", "2"),
                ("SELECT kind FROM dbmuster.password_kind() WHERE rolname = current_user", "none"),
                ("SELECT has_database_privilege('closed', 'CONNECT')", "t"),
                ("SELECT has_table_privilege('pg_authid', 'SELECT')", "f"),
                ("SELECT pg_has_role('pg_monitor', 'MEMBER')", "f"),
                (
                    "SELECT count(*) FROM pg_roles WHERE rolname = 'pg_read_all_data' AND pg_has_role(oid, 'MEMBER')",
                    "0",
                ),
                (
                    "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = current_user",
                    "f",
                ),
                ("SHOW default_transaction_read_only", "on"),
            ];
            let (queries, wanted): (Vec<&str>, Vec<&str>) = questions.into_iter().unzip();
            let rows = server.sql_as(role, "postgres", &queries.join(";")).unwrap();
            let said: Vec<&str> = rows.iter().map(|row| row[0].as_deref().unwrap_or_default()).collect();
            assert_eq!(said, wanted, "PostgreSQL {major}, {role}");
        }
    }
}

#[test]
fn grants_that_amazon_keeps_are_not_printed_for_it() {
    let text = permissions("--host rds --iam");
    for line in text.lines().filter(|line| !line.starts_with("--")) {
        for word in ["pg_hba", "pg_ident", "pg_authid", "rds_superuser", "pg_monitor", "pg_read_all_data", "SUPERUSER"]
        {
            assert!(!line.contains(word), "{line}");
        }
    }
    assert!(text.contains("GRANT rds_iam TO"));
    Desk::new().run("permissions postgres --iam").refuses("IAM tokens");
    Desk::new().run("permissions postgres --host rds --only hba").refuses("cannot be granted on RDS");
    Desk::new().run("permissions postgres --role pg_scanner").ends(2);
}
