//! The collector against real servers of every version.

mod archiving;
mod bad_servers;
mod limits;
mod rights;
mod secrets;
mod tls;

use std::collections::BTreeSet;

use dbmuster::collect::Unit;
use dbmuster::collect::postgres::statements::{self, Statement};
use dbmuster::model::Resource;
use serde_json::{Value, json};

use crate::postgres::collecting::{find, gaps, read};
use crate::postgres::{MAJORS, Server};

/// Fills a database with one of everything.
fn set_up(server: &Server) {
    server.sql("postgres", "CREATE DATABASE app");
    server.sql("app", include_str!("postgres/setup.sql"));
    if server.major >= 15 {
        server.sql(
            "app",
            "GRANT SET ON PARAMETER log_statement TO alice; GRANT ALTER SYSTEM ON PARAMETER work_mem TO readers",
        );
        server.sql("app", "CREATE VIEW app.invoker WITH (security_invoker = yes) AS SELECT 1 AS a");
    }
    server.sql("app", "SET allow_system_table_mods = on; DELETE FROM pg_authid WHERE rolname = 'gone'");
}

/// Values of a field of a resource.
fn field<'r>(resource: &'r Resource, name: &str) -> &'r Value {
    resource.attributes.get(name).unwrap_or_else(|| panic!("{} has no {name}: {resource:#?}", resource.id))
}

fn names(unit: &Unit, resource_type: &str) -> BTreeSet<String> {
    unit.resources.iter().filter(|r| r.resource_type == resource_type).map(|r| r.name.clone()).collect()
}

#[test]
fn every_version_is_read_whole() {
    for major in MAJORS {
        let server = Server::start(major);
        set_up(&server);
        let unit = read(&server, "postgres");
        assert_eq!(gaps(&unit), vec![], "{major}");
        assert!(unit.reads.iter().all(|read| read.is_answered()));
        let cluster = find(&unit, "pg_cluster", "srv");
        let number = field(cluster, "server_version_num").as_i64().unwrap();
        assert_eq!(number / 10_000, i64::from(major));
        assert_eq!(field(cluster, "in_recovery"), &json!(false));
        assert_eq!(field(cluster, "bootstrap_role"), &json!("postgres"));
        let settings = field(cluster, "settings");
        // What the session sets for itself is not taken for the server's value.
        assert_eq!(settings["statement_timeout"], json!("0"));
        assert_eq!(settings["lock_timeout"], json!("0"));
        assert_eq!(settings["search_path"], json!("\"$user\", public"));
        assert!(settings["hba_file"].as_str().unwrap().ends_with("pg_hba.conf"));
        assert_eq!(
            names(&unit, "pg_database"),
            ["app", "postgres", "template0", "template1"].map(str::to_owned).into(),
            "{major}"
        );
        roles_of(&unit, major);
        objects_of(&unit, major);
        the_rest_of(&unit, major);
    }
}

fn roles_of(unit: &Unit, major: u32) {
    let role = |id: &str| find(unit, "pg_role", id);
    let alice = role("srv/role/alice");
    assert_eq!(field(alice, "rolvaliduntil"), &json!("2030-01-02T03:04:05Z"));
    assert_eq!(field(alice, "member_of"), &json!(["srv/role/readers"]));
    assert_eq!(field(alice, "rolconnlimit"), &json!(3));
    assert_eq!(field(alice, "comment"), &json!("belongs to the app"));
    let kind = if major >= 14 { "scram-sha-256" } else { "md5" };
    assert_eq!(field(alice, "password_type"), &json!(kind));
    assert!(!role("srv/role/forever").attributes.contains_key("rolvaliduntil"));
    for id in [
        "srv/role/\"12345\"",
        "srv/role/\"a\"\"b\"",
        "srv/role/\"=HYPERLINK(\"\"http://x\"\")\"",
        "srv/role/\"postgres \"",
        "srv/role/U&\"new\\000Aline\"",
        "srv/role/U&\"\\202Ertl\"",
    ] {
        role(id);
    }
    assert_eq!(field(role("srv/role/pg_monitor"), "is_predefined"), &json!(true));
    let membership = find(unit, "pg_membership", "srv/membership/alice/readers/postgres");
    assert_eq!(field(membership, "admin_option"), &json!(true));
    assert_eq!(field(membership, "inherits"), &json!(true));
    let override_of = find(unit, "pg_setting", "srv/setting/statement_timeout");
    assert_eq!(field(override_of, "overrides"), &json!([{"role_name": "alice", "value": "5s"}]));
    let made_up = find(unit, "pg_setting", "srv/setting/app.jwt_secret");
    assert_eq!(field(made_up, "overrides"), &json!([{"role_name": "alice"}]));
    assert!(made_up.unknown_fields.contains_key("overrides[0].value"));
}

fn objects_of(unit: &Unit, major: u32) {
    let object = |id: &str| find(unit, "pg_object", &format!("srv/app/{id}"));
    let acl = |id: &str| field(object(id), "acl").as_str().unwrap().to_owned();
    let all = if major >= 17 { "arwdDxtm" } else { "arwdDxt" };
    assert_eq!(acl("table/app.cards"), format!("{{app_owner={all}/app_owner,readers=r*/app_owner}}"));
    assert_eq!(field(object("table/app.cards"), "column_acls"), &json!({"number": "{\"\\\"12345\\\"=r/app_owner\"}"}));
    // A role of digits is quoted, a dropped role is its number.
    let parent = acl("table/app.parent");
    assert!(parent.contains("\"\\\"12345\\\"=r/app_owner\""), "{parent}");
    assert!(parent.contains(",=r/app_owner"), "{parent}");
    assert!(parent.contains("\"\\\"a\\\"\\\"b\\\"=w/app_owner\""), "{parent}");
    let dropped = parent.split([',', '{', '}']).find(|item| item.starts_with(|c: char| c.is_ascii_digit()));
    assert!(dropped.is_some_and(|item| item.ends_with("=r/app_owner")), "{parent}");
    assert_eq!(acl("table/app.emptied"), "{}");
    assert_eq!(field(object("table/app.child"), "acl_is_default"), &json!(true));
    assert!(!object("table/app.child").attributes.contains_key("acl"));
    assert_eq!(field(object("table/app.child"), "parents"), &json!(["srv/app/table/app.parent"]));
    assert_eq!(field(object("table/app.cards_1"), "parents"), &json!(["srv/app/table/app.cards"]));
    assert_eq!(field(object("table/app.cards_1"), "is_partition"), &json!(true));
    object("table/app.\"semi;colon\"\"quote\"");
    assert_eq!(field(object("table/app.v"), "reads"), &json!(["srv/app/table/app.cards"]));
    assert_eq!(field(object("table/app.m"), "reads"), &json!(["srv/app/table/app.v"]));
    assert_eq!(field(object("table/app.uses"), "calls"), &json!(["srv/app/function/app.f()"]));
    assert_eq!(field(object("table/app.v"), "security_invoker"), &json!(false));
    if major >= 15 {
        assert_eq!(field(object("table/app.invoker"), "security_invoker"), &json!(true));
        let parameter = find(unit, "pg_object", "srv/parameter/log_statement");
        assert_eq!(field(parameter, "acl"), &json!("{postgres=sA/postgres,alice=s/postgres}"));
    }
    assert_eq!(field(object("table/app.cards"), "rls_forced"), &json!(true));
    let f = object("function/app.f()");
    assert_eq!(field(f, "security_definer"), &json!(true));
    assert_eq!(field(f, "search_path"), &json!("pg_catalog, pg_temp"));
    object("function/app.f(integer, app.mood)");
    assert_eq!(field(object("function/app.p()"), "kind"), &json!("procedure"));
    assert_eq!(field(object("function/app.t()"), "returns_trigger"), &json!(true));
    let triggers = json!([{"name": "audit", "function": "srv/app/function/app.t()", "enabled": "origin"}]);
    assert_eq!(field(object("table/app.parent"), "triggers"), &triggers);
    assert_eq!(field(object("type/app.mood"), "kind"), &json!("enum"));
    assert_eq!(field(object("type/app.mood"), "array_type"), &json!("_mood"));
    assert_eq!(field(object("type/app.parent"), "kind"), &json!("row"));
    assert_eq!(field(object("type/app.positive"), "kind"), &json!("domain"));
    if major >= 14 {
        assert_eq!(field(object("type/app.span_multirange"), "range_type"), &json!("srv/app/type/app.span"));
    }
    let server = object("foreign_server/remote");
    assert_eq!(field(server, "foreign_data_wrapper"), &json!("srv/app/foreign_data_wrapper/wrapper"));
    assert_eq!(
        field(server, "user_mappings"),
        &json!([{"is_public": false, "role_name": "alice"}, {"is_public": true}])
    );
    assert_eq!(field(object("table/app.remote_table"), "foreign_server"), &json!("srv/app/foreign_server/remote"));
    assert_eq!(field(object("large_object/\"4711\""), "acl"), &json!("{postgres=rw/postgres,readers=r/postgres}"));
    assert_eq!(field(object("language/plpgsql"), "trusted"), &json!(true));
    let authid = object("table/pg_catalog.pg_authid");
    assert_eq!(field(authid, "is_system_catalog"), &json!(true));
    assert_eq!(field(authid, "acl"), field(authid, "initial_acl"));
    find(unit, "pg_object", "srv/tablespace/pg_default");
}

fn the_rest_of(unit: &Unit, major: u32) {
    let schema = find(unit, "pg_schema", "srv/app/schema/app");
    assert_eq!(field(schema, "owner_name"), &json!("app_owner"));
    let public = find(unit, "pg_schema", "srv/app/schema/public");
    let expected = if major >= 15 {
        "{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}"
    } else {
        "{postgres=UC/postgres,=UC/postgres}"
    };
    assert_eq!(field(public, "acl"), &json!(expected));
    let own = find(unit, "pg_policy", "srv/app/policy/app.cards/own");
    assert_eq!(field(own, "role_names"), &json!(["readers"]));
    assert_eq!(field(own, "command"), &json!("SELECT"));
    let all = find(unit, "pg_policy", "srv/app/policy/app.cards/all");
    assert_eq!(field(all, "permissive"), &json!(false));
    assert_eq!(field(all, "using"), &json!("true"));
    let default = find(unit, "pg_default_acl", "srv/app/default_acl/app_owner/app/table");
    assert_eq!(field(default, "acl"), &json!("{readers=r/app_owner}"));
    find(unit, "pg_default_acl", "srv/app/default_acl/app_owner/*/function");
    let database = find(unit, "pg_database", "srv/database/app");
    assert_eq!(field(database, "event_triggers")[0]["name"], json!("watch"));
    assert_eq!(field(database, "contents_read"), &json!(true));
    let closed = find(unit, "pg_database", "srv/database/template0");
    assert_eq!(field(closed, "allows_connections"), &json!(false));
    assert_eq!(field(closed, "contents_read"), &json!(false));
    let extension = find(unit, "pg_extension", "srv/app/extension/plpgsql");
    assert_eq!(field(extension, "default_version"), &json!("1.0"));
    let few = find(unit, "pg_publication", "srv/app/publication/few");
    assert_eq!(field(few, "tables"), &json!(["srv/app/table/app.child", "srv/app/table/app.parent"]));
    assert_eq!(field(few, "publishes"), &json!(["insert"]));
    let sub = find(unit, "pg_subscription", "srv/app/subscription/sub");
    assert_eq!(field(sub, "sslmode"), &json!("verify-full"));
    assert_eq!(field(sub, "has_password"), &json!(true));
    let rule = find(unit, "pg_hba_rule", "srv/hba/2");
    assert_eq!(field(rule, "is_loopback"), &json!(true));
    assert_eq!(field(rule, "auth_method"), &json!("trust"));
}

#[test]
fn only_statements_of_the_list_are_sent() {
    for major in [13, 18] {
        let server = Server::start(major);
        set_up(&server);
        server.sql("postgres", "ALTER SYSTEM SET log_statement = 'all'");
        server.sql("postgres", "ALTER SYSTEM SET log_line_prefix = '%a|'");
        server.sql("postgres", "SELECT pg_reload_conf()");
        std::thread::sleep(std::time::Duration::from_millis(200));
        read(&server, "postgres");
        let allowed: BTreeSet<String> = statements::OF_SERVER
            .into_iter()
            .chain(statements::OF_DATABASE)
            .chain(statements::OPTIONAL)
            .filter_map(|statement: Statement| statement.text(major).map(str::to_owned))
            .chain(
                [statements::BEGIN, statements::SAVEPOINT, statements::ROLLBACK_TO, statements::END].map(str::to_owned),
            )
            .chain([statements::settings_of_transaction(120_000, 5_000)])
            .collect();
        let log = server.log();
        let sent: Vec<&str> = log
            .lines()
            .filter(|line| line.starts_with("dbmuster|"))
            .map(|line| line.split_once("LOG:  statement: ").unwrap_or_else(|| panic!("{line}")).1)
            .collect();
        assert!(sent.len() > 100, "{log}");
        for statement in sent {
            assert!(allowed.contains(statement), "{major}: not in the list: {statement}");
        }
        // Every one of them only reads: nothing of what they are made of could write.
        for statement in &allowed {
            let upper = statement.to_uppercase();
            let first = upper.split_whitespace().next().unwrap();
            assert!(["SELECT", "BEGIN", "SAVEPOINT", "ROLLBACK"].contains(&first), "{statement}");
            assert!(!upper.contains(';'), "{statement}");
        }
    }
}
