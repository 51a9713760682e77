//! The traps that PostgreSQL sets for its scanners, one test for each family, from a running server to the verdicts. Each
//! was first seen on a server of every version that is named.

use dbmuster::access::annotate;
use dbmuster::model::Status::{self, Fail, Indeterminate, NotApplicable, Pass};
use serde_json::json;

use crate::known_traps::harness::{Statuses, statuses};
use crate::postgres::Server;
use crate::postgres::collecting::{find, read};

/// What every policy says of the server, read as the role.
fn judged(server: &Server, role: &str) -> Statuses {
    let mut unit = read(server, role);
    annotate(&mut unit.resources, &unit.gaps);
    statuses(unit.resources, unit.gaps)
}

fn said(found: &Statuses, policy: &str, id: &str) -> Option<Status> {
    found.get(&(policy.to_owned(), id.to_owned())).copied()
}

fn of_policy(found: &Statuses, policy: &str) -> Vec<Status> {
    found.iter().filter(|((one, _), _)| one == policy).map(|(_, status)| *status).collect()
}

#[test]
fn hidden_settings_and_sessions_are_unknown() {
    for major in [13, 18] {
        let server = Server::start(major);
        server.sql("postgres", "CREATE ROLE plain LOGIN; CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher");
        let plain = judged(&server, "plain");
        for policy in ["pg_ssl_min_protocol", "pg_ssl_ciphers", "pg_pgaudit_preloaded", "pg_client_sessions_encrypted"]
        {
            assert_eq!(said(&plain, policy, "srv"), Some(Indeterminate), "{major}: {policy} for a plain login");
        }
        let watcher = judged(&server, "watcher");
        assert_eq!(said(&watcher, "pg_ssl_min_protocol", "srv"), Some(Pass), "{major}");
        assert_eq!(said(&watcher, "pg_pgaudit_preloaded", "srv"), Some(Fail), "{major}");
        assert_eq!(said(&watcher, "pg_client_sessions_encrypted", "srv"), Some(Pass), "{major}");
        // The mode of the data folder needs no right at all.
        let unit = read(&server, "plain");
        let settings = &find(&unit, "pg_cluster", "srv").attributes["settings"];
        assert_eq!(settings["data_directory_mode"], "0700", "{major}");
    }
}

#[test]
fn a_setting_of_a_library_that_is_not_loaded_records_nothing() {
    let server = Server::start(16);
    server.sql("postgres", "CREATE ROLE app LOGIN; ALTER ROLE app SET pgaudit.log = 'all'; SET pgaudit.log = 'all'");
    let found = judged(&server, "postgres");
    for policy in ["pg_pgaudit_preloaded", "pg_pgaudit_classes"] {
        assert_eq!(said(&found, policy, "srv"), Some(Fail), "{policy}");
    }
}

#[test]
fn per_role_and_per_database_overrides_count() {
    let server = Server::start_with(17, &[("log_statement", "ddl"), ("log_connections", "on")]);
    server.sql("postgres", "CREATE DATABASE hidden");
    server.sql(
        "postgres",
        "CREATE ROLE quiet LOGIN; CREATE ROLE loud LOGIN;
         ALTER ROLE quiet SET log_statement = 'none'; ALTER ROLE loud SET log_statement = 'all';
         ALTER DATABASE hidden SET row_security = off; ALTER ROLE quiet IN DATABASE hidden SET password_encryption = 'md5'",
    );
    let found = judged(&server, "postgres");
    assert_eq!(said(&found, "pg_log_statement", "srv"), Some(Pass), "the server's own value is fine");
    for setting in ["log_statement", "row_security", "password_encryption"] {
        let id = format!("srv/setting/{setting}");
        assert_eq!(said(&found, "pg_no_weakening_overrides", &id), Some(Fail), "{setting}");
    }
    server.sql("postgres", "ALTER ROLE quiet RESET log_statement");
    let found = judged(&server, "postgres");
    assert_eq!(said(&found, "pg_no_weakening_overrides", "srv/setting/log_statement"), Some(Pass), "`all` is stricter");
}

#[test]
fn superuser_is_reached_by_set_role_unless_that_is_closed() {
    for (major, grant, expected) in [
        (13, "GRANT dba TO ops", Fail),
        (16, "GRANT dba TO ops", Fail),
        (16, "GRANT dba TO ops WITH INHERIT TRUE, SET FALSE", Pass),
    ] {
        let server = Server::start(major);
        server.sql("postgres", &format!("CREATE ROLE dba SUPERUSER; CREATE ROLE ops LOGIN; {grant}"));
        let found = judged(&server, "postgres");
        assert_eq!(said(&found, "pg_no_path_to_superuser", "srv/role/ops"), Some(expected), "{major}: {grant}");
    }
}

#[test]
fn createrole_takes_what_it_likes_until_15() {
    for (major, expected) in [(15, Fail), (16, Pass)] {
        let server = Server::start(major);
        server.sql("postgres", "CREATE ROLE maker LOGIN CREATEROLE");
        let found = judged(&server, "postgres");
        assert_eq!(said(&found, "pg_no_path_to_superuser", "srv/role/maker"), Some(expected), "{major}");
        assert_eq!(said(&found, "pg_createrole_limited", "srv/role/maker"), Some(Fail), "{major}");
    }
}

#[test]
fn hba_rules_with_errors_let_nobody_in_and_are_told() {
    for major in [13, 18] {
        let server = Server::start(major);
        server.hba(
            "host all all 127.0.0.1/32 trust\n\
             hostssl all all 0.0.0.0/0 trust\n\
             host all all 0.0.0.0/0 no_such_method\n\
             host all all 10.0.0.0/8 radius radiusservers=\"no.such.host.invalid\" radiussecrets=\"canary\"\n",
        );
        let found = judged(&server, "postgres");
        let by_line = |policy: &str| -> Vec<Option<Status>> {
            (1..=4).map(|line| said(&found, policy, &format!("srv/hba/{line}"))).collect()
        };
        // TLS is off: the second line is shown whole, with an error beside it.
        assert_eq!(by_line("pg_hba_no_errors"), [Some(Pass), Some(Fail), Some(Fail), Some(Fail)], "{major}");
        let trust = by_line("pg_hba_no_trust");
        assert_eq!(trust[..2], [Some(Fail), Some(NotApplicable)], "{major}");
        // What could not be read never passes.
        assert!(
            trust[2..].iter().all(|status| matches!(status, Some(NotApplicable | Indeterminate))),
            "{major}: {trust:?}"
        );
        for policy in
            ["pg_hba_hostssl_only", "pg_hba_no_world_address", "pg_hba_no_md5", "pg_hba_no_cleartext_password"]
        {
            let status = by_line(policy);
            assert!(
                status[1..].iter().all(|status| !matches!(status, Some(Pass | Fail))),
                "{major}: {policy} judges a line that the server cannot use: {status:?}"
            );
        }
    }
}

#[test]
fn old_spelling_of_client_certificates() {
    let server = Server::start(13);
    server.hba("host all all 127.0.0.1/32 trust\nhostssl all postgres 10.0.0.0/8 scram-sha-256 clientcert=1\n");
    let unit = read(&server, "postgres");
    let rule = find(&unit, "pg_hba_rule", "srv/hba/2");
    // Which of the two it means depends on the method; with a password it is the chain alone, and not the name.
    assert_eq!(rule.attributes["options"]["clientcert"], "verify-ca", "{rule:?}");
}

#[test]
fn an_empty_acl_is_not_the_default() {
    for major in [13, 18] {
        let server = Server::start(major);
        server.sql(
            "postgres",
            "CREATE ROLE maker LOGIN; CREATE FUNCTION open() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = ''
                 AS 'SELECT 1';
             CREATE FUNCTION emptied() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';
             REVOKE ALL ON FUNCTION emptied() FROM PUBLIC, postgres;
             CREATE TABLE emptied(id int); REVOKE ALL ON emptied FROM postgres",
        );
        let unit = read(&server, "postgres");
        let emptied = find(&unit, "pg_object", "srv/postgres/function/public.emptied()");
        assert_eq!(emptied.attributes["acl"], "{}", "{major}");
        let found = judged(&server, "postgres");
        let secdef =
            |name: &str| said(&found, "pg_secdef_not_public", &format!("srv/postgres/function/public.{name}()"));
        assert_eq!(secdef("open"), Some(Fail), "{major}: no ACL is the default, and that lets everybody execute");
        assert_eq!(secdef("emptied"), Some(Pass), "{major}: an empty one lets nobody");
        let table = said(&found, "pg_public_table_grants_absent", "srv/postgres/table/public.emptied");
        assert_eq!(table, Some(Pass), "{major}: it is there although its ACL has no item");
    }
}

#[test]
fn log_connections_keeps_the_spelling_from_18_on() {
    let server = Server::start(18);
    for (value, expected) in [
        ("yes", Pass),
        ("1", Pass),
        ("all", Pass),
        ("receipt,authentication,authorization", Pass),
        ("receipt", Fail),
        ("", Fail),
        ("off", Fail),
    ] {
        server.sql("postgres", &format!("ALTER SYSTEM SET log_connections = '{value}'"));
        server.reload();
        assert_eq!(said(&judged(&server, "postgres"), "pg_log_connections", "srv"), Some(expected), "`{value}`");
    }
}

#[test]
fn security_invoker_as_it_was_typed() {
    let server = Server::start(16);
    server.sql(
        "postgres",
        "CREATE TABLE cards(owner name); ALTER TABLE cards ENABLE ROW LEVEL SECURITY;
         CREATE POLICY own ON cards USING (owner = CURRENT_USER);
         CREATE VIEW v_on WITH (security_invoker = on) AS SELECT * FROM cards;
         CREATE VIEW v_yes WITH (security_invoker = yes) AS SELECT * FROM cards;
         CREATE VIEW v_1 WITH (security_invoker = 1) AS SELECT * FROM cards;
         CREATE VIEW v_bare WITH (security_invoker) AS SELECT * FROM cards;
         CREATE VIEW v_off WITH (security_invoker = off) AS SELECT * FROM cards;
         CREATE VIEW v_none AS SELECT * FROM cards",
    );
    let found = judged(&server, "postgres");
    for (view, expected) in
        [("v_on", Pass), ("v_yes", Pass), ("v_1", Pass), ("v_bare", Pass), ("v_off", Fail), ("v_none", Fail)]
    {
        let id = format!("srv/postgres/table/public.{view}");
        assert_eq!(said(&found, "pg_views_security_invoker", &id), Some(expected), "{view}");
    }
}

#[test]
fn schema_public_is_judged_by_its_grants_and_not_by_the_version() {
    const ID: &str = "srv/postgres/schema/public";
    for (major, before, expected) in [
        (14, "SELECT 1", Fail),
        (14, "REVOKE CREATE ON SCHEMA public FROM PUBLIC", Pass),
        (15, "SELECT 1", Pass),
        // As an upgrade leaves it.
        (18, "GRANT CREATE ON SCHEMA public TO PUBLIC", Fail),
    ] {
        let server = Server::start(major);
        server.sql("postgres", before);
        assert_eq!(
            said(&judged(&server, "postgres"), "pg_public_schema_create_revoked", ID),
            Some(expected),
            "{major}: {before}"
        );
    }
}

#[test]
fn subscriptions_that_may_not_be_seen_never_pass() {
    for major in [13, 14] {
        let server = Server::start_with(major, &[("wal_level", "logical")]);
        server.sql("postgres", "CREATE ROLE plain LOGIN");
        server.sql(
            "postgres",
            "CREATE SUBSCRIPTION sub CONNECTION 'host=127.0.0.1 password=canary sslmode=disable' PUBLICATION p
                 WITH (connect = false, enabled = false)",
        );
        let all = judged(&server, "postgres");
        assert_eq!(of_policy(&all, "pg_subscription_conninfo_safe"), [Fail], "{major}");
        let unit = read(&server, "plain");
        let hides = unit.gaps.iter().any(|gap| gap.resource_types.iter().any(|one| one == "pg_subscription"));
        let plain = of_policy(&judged(&server, "plain"), "pg_subscription_conninfo_safe");
        assert!(plain.iter().all(|status| *status == Indeterminate), "{major}: {plain:?}");
        assert!(hides || !plain.is_empty(), "{major}: what was not read is told");
    }
}

#[test]
fn login_triggers_are_told_and_write_nothing_for_the_scanner() {
    let server = Server::start(17);
    server.sql(
        "postgres",
        "CREATE ROLE scanner LOGIN; GRANT pg_monitor TO scanner;
         CREATE TABLE public.seen(who name); GRANT INSERT ON seen TO PUBLIC;
         CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
         CREATE EVENT TRIGGER watch ON login EXECUTE FUNCTION note(); ALTER EVENT TRIGGER watch ENABLE ALWAYS",
    );
    let found = judged(&server, "scanner");
    assert_eq!(said(&found, "pg_event_triggers_approved", "srv/database/postgres"), Some(Fail));
    server.sql(
        "postgres",
        "CREATE OR REPLACE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql
             AS $$ BEGIN INSERT INTO public.seen VALUES (session_user); END $$",
    );
    // It runs before the first statement of the session; the session is read-only by then, and the login fails.
    let unit = read(&server, "scanner");
    assert!(!unit.gaps.is_empty(), "a server that cannot be entered is a gap");
    let written = server.sql("postgres", "SELECT count(*) FROM seen WHERE who = 'scanner'");
    assert_eq!(written[0][0].as_deref(), Some("0"));
}

#[test]
fn password_hashes_follow_the_server() {
    for major in [13, 14] {
        let server = Server::start(major);
        server.sql("postgres", "CREATE ROLE app LOGIN PASSWORD 'x'");
        let unit = read(&server, "postgres");
        let kind = if major == 13 { "md5" } else { "scram-sha-256" };
        assert_eq!(find(&unit, "pg_role", "srv/role/app").attributes["password_type"], json!(kind), "{major}");
        let expected = if major == 13 { Fail } else { Pass };
        let found = judged(&server, "postgres");
        assert_eq!(said(&found, "pg_password_hash_scram", "srv/role/app"), Some(expected), "{major}");
        assert_eq!(said(&found, "pg_password_encryption_scram", "srv"), Some(expected), "{major}");
    }
}
