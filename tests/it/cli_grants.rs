//! `dbmuster check` on migrations and on plans of the PostgreSQL provider, as a user runs it.

use serde_json::{Value, json};

use crate::cli::Desk;

/// A server with one database, as `collect` leaves it.
fn inventory() -> String {
    let resource = |kind: &str, id: &str, name: &str, attributes: Value| json!({"record": "resource", "resource_type": kind, "id": id, "name": name, "origin": "live", "attributes": attributes});
    let role = |name: &str, login: bool, superuser: bool| {
        let flags = json!({
            "cluster": "srv", "rolsuper": superuser, "rolinherit": true, "rolcreaterole": superuser, "rolcreatedb": superuser,
            "rolcanlogin": login, "rolreplication": false, "rolbypassrls": superuser, "rolconnlimit": -1,
            "can_login": login, "is_predefined": false, "is_bootstrap": superuser, "member_of": [], "members": [],
            "owned_databases": [], "password_type": "scram-sha-256"
        });
        resource("pg_role", &format!("srv/role/{name}"), name, flags)
    };
    let owned = |more: Value| {
        let mut all =
            json!({"cluster": "srv", "owner_name": "boss", "owner_role": "srv/role/boss", "acl_is_default": true});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let table = json!({
        "database": "orders", "schema": "pii", "object_name": "customers", "class": "table", "kind": "table",
        "is_system": false, "is_system_catalog": false, "rls_enabled": false, "rls_forced": false,
        "is_partition": false, "triggers": []
    });
    let records = [
        json!({"record": "inventory", "schema_version": "1.0", "collected_at": "2026-11-01T02:00:00Z"}),
        resource(
            "pg_cluster",
            "srv",
            "srv",
            json!({"server_version_num": 160_004, "server_version": "16.4", "in_recovery": false, "settings": {}}),
        ),
        role("postgres", true, true),
        role("boss", false, false),
        role("ann", true, false),
        role("bob", true, false),
        role("staff", false, false),
        resource(
            "pg_database",
            "srv/database/orders",
            "orders",
            owned(json!({
                "allows_connections": true, "is_template": false, "is_valid": true, "connection_limit": -1,
                "contents_read": true, "event_triggers": []
            })),
        ),
        resource("pg_schema", "srv/orders/schema/pii", "pii", owned(json!({"database": "orders", "is_system": false}))),
        resource("pg_object", "srv/orders/table/pii.customers", "pii.customers", owned(table)),
    ];
    let count = records.len() - 1;
    let mut text: String = records.iter().map(|record| format!("{record}\n")).collect();
    text.push_str(&format!("{}\n", json!({"record": "end", "resources": count, "gaps": 0})));
    text
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("live.ndjson", inventory());
    desk
}

/// The groups of the only database, as direction, privileges, object and roles.
fn groups(document: &Value) -> Vec<(String, String, String, String)> {
    let join =
        |list: &Value| list.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join(",");
    let one = |group: &Value| {
        let object = &group["objects"][0];
        (
            group["direction"].as_str().unwrap().to_owned(),
            join(&group["privileges"]),
            format!("{} {}", object["class"].as_str().unwrap(), object["name"].as_str().unwrap()),
            join(&group["roles"]),
        )
    };
    document["access"][0]["groups"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_migration_tells_who_gains_what() {
    let desk = desk();
    let sql =
        "GRANT staff TO ann, bob;\nGRANT USAGE ON SCHEMA pii TO staff;\nGRANT SELECT ON pii.customers TO staff;\n";
    desk.put("m/V1__grants.sql", sql);
    desk.put("m/U1__grants.sql", "DROP OWNED BY staff;");
    let run = desk.run("check m --against live.ndjson --as postgres");
    let run = run.says("3 more can SELECT on table pii.customers, at once (2 of them log in): ann, bob, staff");
    let run = run.says("now: ann inherits from staff (by postgres); staff is granted it (by boss)");
    assert!(!run.out.contains("refused"), "{}", run.out);
    let document = desk.run("check m --against live.ndjson --as postgres --format json").json();
    let found = groups(&document);
    let wanted = ("gained", "SELECT", "table customers", "ann,bob,staff");
    let wanted = (wanted.0.to_owned(), wanted.1.to_owned(), wanted.2.to_owned(), wanted.3.to_owned());
    assert!(found.contains(&wanted), "{found:?}");
    assert!(document["access"][0]["stale"].as_str().unwrap().contains("2026-11-01T02:00:00Z"));
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string("docs/schema/check-v1.schema.json").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn policies_judge_what_comes_of_it() {
    let desk = desk();
    desk.put("a.sql", "GRANT SELECT ON pii.customers TO PUBLIC;");
    let document = desk.run("check a.sql --against live.ndjson --as postgres --format json").json();
    let findings = document["findings"].as_array().unwrap();
    let introduced = |one: &&Value| one["verdict"] == "introduced" && one["status"] == "fail";
    let found: Vec<&str> = findings.iter().filter(introduced).map(|one| one["resource_id"].as_str().unwrap()).collect();
    assert!(found.contains(&"srv/orders/table/pii.customers"), "{found:?}");
}

#[test]
fn what_is_not_known_makes_it_incomplete_and_broken_sql_is_refused() {
    let desk = desk();
    desk.put("a.sql", "DO $$ begin execute 'drop role ann'; end $$;\n");
    desk.run("check a.sql --against live.ndjson --as postgres")
        .ends(3)
        .says("not known: a.sql:1:1: a DO block is code");
    desk.put("b.sql", "CREATE ROLE x;\nGRANT SELECT ON pii.customers TO ;\n");
    desk.run("check b.sql --against live.ndjson").refuses("failed to read b.sql:2:");
    desk.put("c.sql", "CREATE ROLE x LOGIN PASSWORD 'hunter2';\n");
    for format in ["terminal", "json", "sarif", "markdown"] {
        let run = desk.run(&format!("check c.sql --against live.ndjson --as postgres --format {format}"));
        assert!(!run.out.contains("hunter2") && !run.err.contains("hunter2"));
    }
    desk.run("check c.sql --against live.ndjson --as nobody").refuses("there is no such role");
}

#[test]
fn a_plan_of_the_provider_is_the_statements_that_it_runs() {
    let desk = desk();
    let change = |address: &str, after: Value| {
        let ty = address.split('.').next().unwrap();
        json!({
            "address": address, "mode": "managed", "type": ty, "name": "a", "provider_name": "postgresql",
            "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": {"id": true}}
        })
    };
    let grant = json!({
        "database": "orders", "role": "reader", "schema": "pii", "object_type": "table", "objects": [],
        "privileges": ["SELECT"], "with_grant_option": false
    });
    let role = json!({"name": "reader", "login": true, "roles": ["staff"], "password": "hunter2"});
    let plan = json!({
        "format_version": "1.2", "terraform_version": "1.9.0",
        "resource_changes": [change("postgresql_grant.a", grant), change("postgresql_role.a", role)]
    });
    desk.put("plan.json", plan.to_string());
    let run = desk.run("check plan.json --against live.ndjson --as postgres --format json");
    assert!(!run.out.contains("hunter2"));
    let document = run.json();
    let found = groups(&document);
    let wanted =
        |one: &(String, String, String, String)| one.0 == "gained" && one.2 == "table customers" && one.3 == "reader";
    assert!(found.iter().any(wanted), "{found:?}");
    assert_eq!(document["access"][0]["new_roles"], json!(["reader"]));
}

#[test]
fn a_folder_may_hold_migrations_and_source() {
    let desk = desk();
    desk.put("app/db/V1__open.sql", "GRANT SELECT ON pii.customers TO PUBLIC;\n");
    desk.put("app/main.tf", "resource \"aws_db_instance\" \"o\" {\n  publicly_accessible = true\n}\n");
    let run = desk.run("check app");
    run.ends(1).says("rds_instance_not_public").says("pg_public_table_grants_absent");
    desk.put("only/V1__open.sql", "GRANT SELECT ON pii.customers TO PUBLIC;\n");
    desk.run("check only").ends(1).says("pg_public_table_grants_absent");
}

#[test]
fn one_column_is_gained_by_whom_it_is_granted_to() {
    let desk = desk();
    desk.put("a.sql", "GRANT SELECT (name) ON pii.customers TO ann;\nGRANT USAGE ON SCHEMA pii TO ann;\n");
    let document = desk.run("check a.sql --against live.ndjson --as postgres --format json").json();
    let found: Vec<_> = groups(&document).into_iter().filter(|one| one.2 == "column customers").collect();
    let wanted = ["gained", "SELECT", "column customers", "ann"].map(str::to_owned);
    let [direction, privileges, object, roles] = wanted;
    assert_eq!(found, [(direction, privileges, object, roles)]);
}

#[test]
fn named_files_are_run_in_order_and_what_is_left_out_is_said() {
    let desk = desk();
    desk.put("m/V10__b.sql", "GRANT SELECT ON pii.customers TO reporting;");
    desk.put("m/V1__a.sql", "CREATE ROLE reporting;");
    desk.put("m/U1__a.sql", "DROP ROLE reporting;");
    let run = desk.run("check m/U1__a.sql m/V10__b.sql m/V1__a.sql --against live.ndjson --as postgres");
    assert!(run.err.contains("1 file is not run, as taking back what another does"), "{}", run.err);
    assert!(run.err.contains("the files are run by the numbers in their names"), "{}", run.err);
    run.says("reporting");
    desk.put("d.sql", "-- migrate:up\nGRANT staff TO ann;\n-- migrate:down\nREVOKE staff FROM ann;\n");
    let run = desk.run("check d.sql --against live.ndjson --as postgres");
    assert!(run.err.contains("d.sql:3:1: what follows is not run"), "{}", run.err);
}

#[test]
fn code_that_a_statement_runs_is_not_known() {
    let desk = desk();
    let function = "CREATE FUNCTION pii.f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
                    CREATE FUNCTION pii.t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n";
    for statement in [
        "CREATE TABLE pii.x AS SELECT pii.f() AS a;",
        "CREATE TEMP TABLE x AS SELECT pii.f() AS a;",
        "CREATE MATERIALIZED VIEW pii.x AS SELECT pii.f() AS a;",
        "PREPARE q AS SELECT pii.f();\nCREATE TABLE pii.x AS EXECUTE q;",
        "SELECT query_to_xml('SELECT pii.f()', true, false, '');",
        "SELECT pg_catalog.ts_stat('SELECT pii.f()');",
        "ALTER TABLE pii.customers ADD COLUMN a int DEFAULT pii.f();",
        "CREATE INDEX ON pii.customers ((pii.f()));",
        "CREATE TRIGGER t AFTER INSERT ON pii.customers FOR EACH ROW EXECUTE FUNCTION pii.t();\nINSERT INTO pii.customers VALUES (1);",
    ] {
        desk.put("a.sql", format!("{function}{statement}"));
        desk.run("check a.sql --against live.ndjson --as postgres").ends(3).says("not known: a.sql:");
    }
    for statement in [
        "CREATE VIEW pii.x AS SELECT pii.f() AS a;",
        "CREATE TABLE pii.x (a int DEFAULT pii.f());",
        "CREATE TRIGGER t AFTER INSERT ON pii.customers FOR EACH ROW EXECUTE FUNCTION pii.t();",
        "INSERT INTO pii.customers VALUES (1);",
    ] {
        desk.put("a.sql", format!("{function}{statement}"));
        let run = desk.run("check a.sql --against live.ndjson --as postgres");
        assert!(!run.out.contains("not known: a.sql"), "{statement}: {}", run.out);
    }
}

#[test]
fn connect_takes_another_role() {
    let desk = desk();
    desk.put("a.sql", "\\connect orders ann\nGRANT SELECT ON pii.customers TO PUBLIC;\n");
    let document = desk.run("check a.sql --against live.ndjson --as postgres --format json").json();
    assert!(groups(&document).is_empty(), "{document:#}");
    assert_eq!(document["access"][0]["refused"].as_array().unwrap().len(), 1);
    desk.put("b.sql", "\\connect - staff\nGRANT SELECT ON pii.customers TO PUBLIC;\n");
    desk.run("check b.sql --against live.ndjson --as postgres").ends(3).says("role \"staff\" may not log in");
}

#[test]
fn the_kind_of_a_new_password_is_known() {
    let desk = desk();
    let kind = |sql: &str| {
        desk.put("a.sql", sql);
        let run = desk.run("check a.sql --against live.ndjson --as postgres --format json");
        let document = run.json();
        let all = document["findings"].as_array().unwrap().clone();
        let found = |one: &&Value| one["policy_id"] == "pg_password_hash_scram" && one["resource_id"] == "srv/role/l";
        all.iter().find(found).map(|one| one["status"].as_str().unwrap().to_owned())
    };
    let md5 = "md50123456789abcdef0123456789abcdef";
    assert_eq!(kind(&format!("CREATE ROLE l LOGIN PASSWORD '{md5}';")).as_deref(), Some("fail"));
    assert_eq!(kind("CREATE ROLE l LOGIN PASSWORD 'SCRAM-SHA-256$4096:x$y:z';").as_deref(), Some("pass"));
    assert_eq!(kind("CREATE ROLE l LOGIN;").as_deref(), Some("pass"));
    // password_encryption was not read.
    assert_eq!(kind("CREATE ROLE l LOGIN PASSWORD 'hunter2';").as_deref(), Some("indeterminate"));
}

fn provided(address: &str, action: &str, before: Value, after: Value, unknown: Value) -> Value {
    json!({
        "address": address, "mode": "managed", "type": address.split('.').next().unwrap(), "name": "a",
        "provider_name": "registry.terraform.io/cyrilgdn/postgresql",
        "change": {"actions": [action], "before": before, "after": after, "after_unknown": unknown}
    })
}

#[test]
fn schemas_and_databases_of_the_provider_are_read_whole() {
    let desk = desk();
    let put = |changes: Value| {
        let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": changes});
        desk.put("plan.json", plan.to_string());
        desk.run("check plan.json --against live.ndjson --as postgres --database orders --format json").json()
    };
    let policy = json!([
        {"role": "staff", "usage": true, "create": true, "usage_with_grant": false, "create_with_grant": false},
        {"role": "", "usage": true, "create": false, "usage_with_grant": false, "create_with_grant": false}
    ]);
    let after = json!({"name": "hr", "database": "orders", "owner": "boss", "if_not_exists": true, "policy": policy});
    let schema = provided("postgresql_schema.a", "create", Value::Null, after, json!({"id": true, "policy": [{}, {}]}));
    let found = groups(&put(json!([schema])));
    let has = |privilege: &str, role: &str| {
        found.iter().any(|one| {
            one.0 == "gained"
                && one.2 == "schema hr"
                && one.1.contains(privilege)
                && one.3.split(',').any(|name| name == role)
        })
    };
    assert!(has("CREATE", "staff") && has("USAGE", "ann") && has("USAGE", "bob") && !has("CREATE", "ann"), "{found:?}");
    let plain = json!({"id": true, "owner": true, "database": true, "policy": true});
    let schema = provided("postgresql_schema.a", "create", Value::Null, json!({"name": "hr"}), plain);
    let unknown = json!({"id": true, "encoding": true, "is_template": true, "lc_collate": true, "lc_ctype": true,
        "tablespace_name": true, "template": true});
    let database =
        provided("postgresql_database.a", "create", Value::Null, json!({"name": "reports", "owner": "boss"}), unknown);
    let document = put(json!([schema, database]));
    assert!(document["access"][0]["unknown"].as_array().is_none_or(Vec::is_empty), "{document:#}");
    let side = |owner: &str| json!({"id": "orders", "name": "orders", "owner": owner, "alter_object_ownership": true});
    let database = provided("postgresql_database.a", "update", side("boss"), side("ann"), json!({}));
    let found = groups(&put(json!([database])));
    assert!(
        found.iter().any(|one| one.2 == "table customers" && one.3.contains("ann") && one.0 == "gained"),
        "{found:?}"
    );
}
