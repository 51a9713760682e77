//! What the scanner's role sees: no less than a superuser, but for what only optional grants show.

use std::collections::BTreeMap;

use dbmuster::collect::Unit;
use dbmuster::model::{GapCause, Resource};
use serde_json::{Value, json};

use super::{field, set_up};
use crate::postgres::collecting::{find, gaps, read};
use crate::postgres::{MAJORS, Server};

const ROLE: &str = "CREATE ROLE scanner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 4";

const PASSWORD_KIND: &str = "CREATE SCHEMA dbmuster; CREATE FUNCTION dbmuster.password_kind() RETURNS TABLE (rolname name, kind text) \
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT rolname, CASE WHEN rolpassword IS NULL THEN 'none' \
    WHEN rolpassword LIKE 'SCRAM-SHA-256$%' THEN 'scram' ELSE 'md5' END FROM pg_authid $$; \
    REVOKE ALL ON FUNCTION dbmuster.password_kind() FROM PUBLIC; GRANT USAGE ON SCHEMA dbmuster TO scanner; \
    GRANT EXECUTE ON FUNCTION dbmuster.password_kind() TO scanner";

/// Everything that is the same whoever asks.
fn comparable(unit: &Unit) -> BTreeMap<(String, String), Resource> {
    let mut found = BTreeMap::new();
    for resource in &unit.resources {
        let mut resource = resource.clone();
        for changing in ["scanner", "sessions", "open_sessions", "archiver", "frozen_xid_age", "frozen_multixact_age"] {
            resource.attributes.remove(changing);
            resource.unknown_fields.remove(changing);
        }
        found.insert((resource.resource_type.clone(), resource.id.clone()), resource);
    }
    found
}

#[test]
fn minimal_role_sees_the_catalogs_as_a_superuser_does() {
    for major in MAJORS {
        let server = Server::start(major);
        set_up(&server);
        server.sql("postgres", ROLE);
        let all = comparable(&read(&server, "postgres"));
        let unit = read(&server, "scanner");
        let seen = comparable(&unit);
        let optional = ["pg_setting", "pg_hba_rule", "pg_ident_mapping", "pg_cluster", "pg_role", "pg_subscription"];
        for ((kind, id), resource) in &all {
            if !optional.contains(&kind.as_str()) {
                assert_eq!(seen.get(&(kind.clone(), id.clone())), Some(resource), "{major}");
            }
        }
        for key in seen.keys() {
            // Debian's own addition, of which a role without rights cannot tell whether it is there.
            let of_debian = key.1 == "srv/setting/extension_destdir";
            assert!(all.contains_key(key) || of_debian, "{major}: only the scanner sees {key:?}");
        }
        // Of what is missing each part has its gap, with the grant that closes it.
        for gap in &unit.gaps {
            assert_eq!(gap.cause, GapCause::AccessDenied, "{gap:?}");
            let helps = gap.message.contains("GRANT") || gap.message.contains("dbmuster permissions postgres");
            assert!(helps || gap.operation == "postgres:subscription_connections", "{gap:?}");
        }
        let operations: Vec<&str> = unit.gaps.iter().map(|gap| gap.operation.as_str()).collect();
        for wanted in ["postgres:hba_rules", "postgres:hidden_settings", "postgres:password_kinds", "postgres:sessions"]
        {
            assert!(operations.contains(&wanted), "{major}: {operations:?}");
        }
        // Hidden is not unset: every setting that a superuser sees is known or unknown, none is gone.
        for (_, id) in all.keys().filter(|(kind, _)| kind == "pg_setting") {
            assert!(seen.contains_key(&("pg_setting".to_owned(), id.clone())), "{major}: {id} is gone");
        }
        let hidden = find(&unit, "pg_setting", "srv/setting/shared_preload_libraries");
        assert!(hidden.unknown_fields.contains_key("value"));
        let cluster = find(&unit, "pg_cluster", "srv");
        assert!(cluster.unknown_fields.contains_key("settings[shared_preload_libraries]"));
        assert!(cluster.unknown_fields.contains_key("sessions"));
        let alice = find(&unit, "pg_role", "srv/role/alice");
        assert!(alice.unknown_fields["password_type"].contains("dbmuster.password_kind()"));
        // Nothing was tried that the role may not do.
        assert!(!server.log().contains("permission denied"), "{}", server.log());
    }
}

#[test]
fn optional_grants_close_the_gaps() {
    for major in [13, 15, 18] {
        let server = Server::start(major);
        set_up(&server);
        server.sql("postgres", ROLE);
        server.sql("postgres", "GRANT pg_read_all_settings, pg_read_all_stats TO scanner");
        let mut views =
            vec![("pg_hba_file_rules", "pg_hba_file_rules"), ("pg_file_settings", "pg_show_all_file_settings")];
        if major >= 15 {
            views.push(("pg_ident_file_mappings", "pg_ident_file_mappings"));
        } else {
            let columns = "oid, subdbid, subname, subowner, subenabled, subslotname, subpublications";
            server.sql("postgres", &format!("GRANT SELECT ({columns}) ON pg_subscription TO scanner"));
        }
        for (view, function) in views {
            server.sql(
                "postgres",
                &format!("GRANT SELECT ON {view} TO scanner; GRANT EXECUTE ON FUNCTION {function}() TO scanner"),
            );
        }
        server.sql("postgres", PASSWORD_KIND);
        let unit = read(&server, "scanner");
        // Connection strings stay closed: they hold passwords.
        let left: Vec<&str> = unit.gaps.iter().map(|gap| gap.operation.as_str()).collect();
        assert_eq!(left, ["postgres:subscription_connections"], "{major}: {:#?}", unit.gaps);
        let alice = find(&unit, "pg_role", "srv/role/alice");
        assert_eq!(field(alice, "password_type"), &json!(if major >= 14 { "scram-sha-256" } else { "md5" }));
        let cluster = find(&unit, "pg_cluster", "srv");
        assert_eq!(cluster.attributes["scanner"]["reads_all_stats"], json!(true));
        assert_eq!(cluster.attributes["sessions"]["remote"], json!(0));
    }
}

#[test]
fn function_of_somebody_else_is_never_called() {
    let server = Server::start(16);
    server.sql("postgres", ROLE);
    server.sql("postgres", "CREATE ROLE mallory LOGIN");
    server.sql("postgres", PASSWORD_KIND);
    server.sql("postgres", "ALTER FUNCTION dbmuster.password_kind() OWNER TO mallory");
    let unit = read(&server, "scanner");
    let gap = unit.gaps.iter().find(|gap| gap.operation == "postgres:password_kinds").unwrap();
    assert!(gap.message.contains("was not called"), "{gap:?}");
}

#[test]
fn closed_catalog_is_a_gap_with_its_grant_and_the_rest_is_read() {
    let server = Server::start(17);
    server.sql("postgres", ROLE);
    server.sql("postgres", "CREATE PUBLICATION p");
    for catalog in ["pg_extension", "pg_policy"] {
        server.sql("postgres", &format!("REVOKE SELECT ON pg_catalog.{catalog} FROM PUBLIC"));
    }
    let unit = read(&server, "scanner");
    let of = |operation: &str| {
        unit.gaps
            .iter()
            .find(|gap| gap.operation == operation && gap.target == "srv/postgres")
            .unwrap_or_else(|| panic!("{operation}"))
    };
    let policies = of("postgres:policies");
    assert_eq!(policies.cause, GapCause::AccessDenied);
    assert_eq!(policies.resource_types, ["pg_policy"]);
    assert!(policies.message.ends_with("run: GRANT SELECT ON pg_catalog.pg_policy TO \"scanner\""), "{policies:?}");
    of("postgres:extensions");
    // What needs neither is there.
    find(&unit, "pg_role", "srv/role/scanner");
    find(&unit, "pg_publication", "srv/postgres/publication/p");
}

#[test]
fn database_that_refuses_the_scanner_is_listed_and_a_gap() {
    let server = Server::start(16);
    server.sql("postgres", ROLE);
    server.sql("postgres", "CREATE DATABASE closed");
    server.sql("postgres", "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
    let unit = read(&server, "scanner");
    let gap = unit.gaps.iter().find(|gap| gap.target == "srv/closed").unwrap();
    assert_eq!((gap.cause, gap.attempts), (GapCause::AccessDenied, 0));
    assert!(gap.message.contains("GRANT CONNECT ON DATABASE \"closed\" TO \"scanner\""));
    assert_eq!(field(find(&unit, "pg_database", "srv/database/closed"), "contents_read"), &json!(false));
}

#[test]
fn managed_server_hides_nothing_that_exists() {
    let server = Server::start(16);
    server.sql("postgres", ROLE);
    server.sql("postgres", "CREATE ROLE rdsadmin SUPERUSER; CREATE ROLE rds_superuser; CREATE ROLE rds_iam");
    server.sql("postgres", "CREATE DATABASE rdsadmin OWNER rdsadmin");
    server.sql("postgres", "REVOKE CONNECT ON DATABASE rdsadmin FROM PUBLIC");
    server.sql("postgres", "GRANT pg_read_all_settings, pg_read_all_stats TO scanner");
    server.sql("postgres", PASSWORD_KIND);
    let unit = read(&server, "scanner");
    assert_eq!(gaps(&unit), vec![]);
    assert_eq!(field(find(&unit, "pg_cluster", "srv"), "managed_by"), &json!("rds"));
    assert_eq!(field(find(&unit, "pg_role", "srv/role/rds_iam"), "managed_by"), &json!("rds"));
    let database = find(&unit, "pg_database", "srv/database/rdsadmin");
    assert_eq!(field(database, "is_provider_owned"), &Value::Bool(true));
}

#[test]
fn values_that_cover_the_servers_own_are_unknown() {
    let server = Server::start(15);
    server.sql("postgres", ROLE);
    server.sql("postgres", "ALTER SYSTEM SET statement_timeout = '7s'");
    server.sql("postgres", "SELECT pg_reload_conf()");
    server.sql("postgres", "ALTER ROLE scanner SET lock_timeout = '1s'");
    server.sql("postgres", "ALTER ROLE scanner SET work_mem = '1MB'");
    server.sql("postgres", "ALTER ROLE ALL SET idle_in_transaction_session_timeout = '9s'");
    let unit = read(&server, "scanner");
    let cluster = find(&unit, "pg_cluster", "srv");
    let settings = field(cluster, "settings");
    assert_eq!(settings["statement_timeout"], json!("7000"));
    assert_eq!(settings["idle_in_transaction_session_timeout"], json!("9000"));
    for masked in ["lock_timeout", "work_mem"] {
        assert!(settings.get(masked).is_none(), "{masked}");
        assert!(cluster.unknown_fields[&format!("settings[{masked}]")].contains("of its own"), "{masked}");
    }
}

#[test]
fn standby_is_read_as_one() {
    let server = Server::prepare(17, |data| {
        std::fs::write(data.join("standby.signal"), "").unwrap();
        vec![(
            "primary_conninfo".to_owned(),
            "host=127.0.0.1 port=1 user=r password=canary-standby sslmode=require".to_owned(),
        )]
    });
    let unit = read(&server, "postgres");
    assert_eq!(gaps(&unit), vec![]);
    let cluster = find(&unit, "pg_cluster", "srv");
    assert_eq!(field(cluster, "in_recovery"), &json!(true));
    let conninfo = field(cluster, "settings")["primary_conninfo"].as_str().unwrap();
    assert!(conninfo.contains("sslmode=require") && !conninfo.contains("canary"), "{conninfo}");
}
