//! What is put into the resources for policies, and whether a role that is said to get in does get in.

use std::collections::BTreeMap;

use dbmuster::access::{Hba, annotate};
use dbmuster::inventory::check_resource;
use dbmuster::model::{Gap, GapCause, Resource};
use serde_json::{Value, json};

use super::{collected, graph_of};
use crate::postgres::{Server, block_on};

fn facts_of(server: &Server, gaps: &[Gap]) -> BTreeMap<String, Resource> {
    let mut resources = block_on(collected::read(server, "postgres"));
    annotate(&mut resources, gaps);
    for resource in &resources {
        assert_eq!(check_resource(resource), Ok(()), "{}", resource.id);
    }
    let key = |resource: &Resource| format!("{} {}", resource.resource_type, resource.name);
    resources.into_iter().map(|resource| (key(&resource), resource)).collect()
}

fn attribute<'a>(facts: &'a BTreeMap<String, Resource>, key: &str, field: &str) -> &'a Value {
    facts[key].attributes.get(field).unwrap_or(&Value::Null)
}

const SET_UP: &str = "
CREATE ROLE boss SUPERUSER; CREATE ROLE ops CREATEDB; CREATE ROLE eve LOGIN; CREATE ROLE mal LOGIN CREATEROLE; CREATE ROLE tim LOGIN;
GRANT boss TO ops; GRANT ops TO eve; GRANT pg_read_all_data TO tim;
CREATE SCHEMA app AUTHORIZATION ops; CREATE TABLE app.t (a int, b int); ALTER TABLE app.t OWNER TO ops;
GRANT TRUNCATE, SELECT ON app.t TO tim; GRANT INSERT ON app.t TO eve WITH GRANT OPTION; GRANT CREATE ON DATABASE postgres TO tim;
GRANT SELECT ON app.t TO PUBLIC; GRANT UPDATE (b) ON app.t TO PUBLIC; GRANT USAGE ON SCHEMA app TO eve;";

#[test]
fn roles_and_objects_carry_what_policies_ask_for() {
    for major in [14, 15, 16, 18] {
        let server = Server::start(major);
        server.sql("postgres", SET_UP);
        let facts = facts_of(&server, &[]);
        let of = |key: &str, field: &str| attribute(&facts, key, field).clone();
        assert_eq!(of("pg_role eve", "attributes_now"), json!([]));
        assert_eq!(of("pg_role eve", "attributes_after_set_role"), json!(["CREATEDB", "SUPERUSER"]));
        assert_eq!(of("pg_role eve", "superuser_reach"), json!("after_set_role"));
        assert_eq!(of("pg_role eve", "superuser_path"), json!(["eve", "ops", "boss"]));
        assert_eq!(of("pg_role boss", "superuser_reach"), json!("now"));
        assert_eq!(of("pg_role tim", "special_roles_now"), json!(["pg_read_all_data"]));
        assert_eq!(of("pg_role tim", "superuser_reach"), Value::Null);
        // Until 15 who may create roles may take any that is no superuser, and ops leads on to one.
        let mal = if major < 16 { json!("obtainable") } else { Value::Null };
        assert_eq!(of("pg_role mal", "superuser_reach"), mal, "{major}");
        assert_eq!(of("pg_role ops", "owned_objects"), json!(2));
        let table = facts.values().find(|one| one.attributes.get("object_name") == Some(&json!("t"))).unwrap();
        assert_eq!(table.attributes["public_privileges"], json!(["SELECT"]));
        assert_eq!(table.attributes["public_column_privileges"], json!(["UPDATE (b)"]));
        let roles = facts.values().filter(|one| one.resource_type == "pg_role").count();
        assert_eq!(table.attributes["readers"], json!(roles), "PUBLIC is everybody");
        let notable = table.attributes["notable_grants"].as_array().unwrap();
        let told: Vec<_> =
            notable.iter().map(|one| (&one["grantee_name"], &one["privileges"], &one["grantable"])).collect();
        let (eve, tim) = (json!("eve"), json!("tim"));
        let (inserts, empties, none) = (json!(["INSERT"]), json!(["SELECT", "TRUNCATE"]), json!([]));
        assert_eq!(told, [(&tim, &empties, &none), (&eve, &inserts, &inserts)], "PUBLIC only reads and writes");
        let database = facts["pg_database postgres"].attributes["grants"].as_array().unwrap();
        let creators: Vec<_> = database.iter().filter(|one| one["privileges"] == json!(["CREATE"])).collect();
        assert_eq!(creators.len(), 1);
        assert_eq!(creators[0]["grantee_name"], tim);
        let schema = &facts["pg_schema app"].attributes;
        assert_eq!(schema["grants"][0]["grantee_name"], json!("eve"));
        assert_eq!(schema["grants"][0]["is_initial"], json!(false));
    }
}

#[test]
fn what_a_gap_may_hide_is_unknown() {
    let server = Server::start(16);
    server.sql("postgres", SET_UP);
    let gap = Gap {
        target: "test".to_owned(),
        operation: "memberships".to_owned(),
        cause: GapCause::AccessDenied,
        account_id: None,
        region: None,
        resource_types: vec!["pg_membership".to_owned()],
        attempts: 1,
        message: String::new(),
    };
    let facts = facts_of(&server, &[gap]);
    let tim = &facts["pg_role tim"];
    assert!(!tim.attributes.contains_key("superuser_reach"));
    assert_eq!(tim.unknown_fields["superuser_reach"], "memberships failed: access_denied");
    assert_eq!(tim.attributes["owned_objects"], json!(0));
}

#[test]
fn who_is_said_to_get_in_gets_in() {
    for major in [13, 16] {
        let server = Server::start(major);
        let admin_only = if major >= 16 { "WITH ADMIN TRUE, INHERIT FALSE, SET FALSE" } else { "" };
        server.sql(
            "postgres",
            &format!(
                "CREATE ROLE door; CREATE ROLE inner_door; GRANT door TO inner_door;
                 CREATE ROLE plain LOGIN; CREATE ROLE nologin; CREATE ROLE none_left LOGIN CONNECTION LIMIT 0;
                 CREATE ROLE by_group LOGIN NOINHERIT; GRANT inner_door TO by_group;
                 CREATE ROLE by_admin LOGIN; GRANT door TO by_admin {admin_only};
                 CREATE ROLE no_connect LOGIN; CREATE ROLE outside LOGIN;
                 GRANT door TO nologin, none_left, no_connect;
                 REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
                 GRANT CONNECT ON DATABASE postgres TO plain, nologin, none_left, by_group, by_admin, outside;"
            ),
        );
        server.hba("host all postgres,plain 127.0.0.1/32 trust\nhost postgres +door all trust\n");
        let graph = block_on(graph_of(&server, "postgres"));
        let mut refused = 0;
        for name in ["plain", "nologin", "none_left", "by_group", "by_admin", "no_connect", "outside"] {
            let entry = graph.entry(graph.server().role_id(name).unwrap(), None);
            let said = entry.closed.is_empty() && matches!(entry.hba, Hba::Admits { .. });
            let real = server.sql_as(name, "postgres", "SELECT 1");
            assert_eq!(said, real.is_ok(), "PostgreSQL {major}: {name}: {entry:?} {real:?}");
            refused += usize::from(!said);
        }
        assert_eq!(refused, 4);
    }
}
