//! What can be obtained, tried with real GRANT and SET ROLE; paths; row level security against real rows.

use std::collections::BTreeSet;

use dbmuster::access::select::Selector;
use dbmuster::access::{Graph, Layer, Object, Rows, Selected, State};
use dbmuster::model::Privilege;
use dbmuster::model::sql::{identifier, literal};

use super::dice::Dice;
use super::{graph_of, setup};
use crate::postgres::{MAJORS, Server, block_on};

/// Grants itself, from every role that it can act as, every role that lets itself be granted, until nothing is new.
const TRY: &str = r"
CREATE FUNCTION pg_temp.tried(start name, options text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE can name[] := ARRAY[start]; p name; y name; grew bool := true;
BEGIN
  PERFORM set_config('session_authorization', start, true);
  WHILE grew LOOP
    grew := false;
    FOREACH p IN ARRAY can LOOP
      PERFORM set_config('role', p, true);
      FOR y IN SELECT rolname FROM pg_roles WHERE rolname <> ALL (can) LOOP
        BEGIN
          EXECUTE format('GRANT %I TO %I %s', y, start, options);
        EXCEPTION WHEN OTHERS THEN NULL;
        END;
      END LOOP;
    END LOOP;
    FOR y IN SELECT rolname FROM pg_roles WHERE rolname <> ALL (can) LOOP
      BEGIN
        PERFORM set_config('role', y, true);
        can := can || y;
        grew := true;
      EXCEPTION WHEN OTHERS THEN NULL;
      END;
    END LOOP;
  END LOOP;
  RETURN QUERY SELECT unnest(can)::text;
END $$;";

fn first(rows: Vec<Vec<Option<String>>>) -> BTreeSet<String> {
    rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect()
}

#[test]
fn what_can_be_obtained_is_what_can_be_tried() {
    for major in MAJORS {
        let server = Server::start(major);
        let statements = setup::statements(7 + u64::from(major), major, "postgres");
        block_on(async {
            let client = server.connect("postgres", "postgres").await.unwrap();
            for statement in statements {
                let _ = client.batch_execute(&statement).await;
                client.batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE").await.unwrap();
            }
        });
        let graph = block_on(graph_of(&server, "postgres"));
        let mut gained = 0;
        for role in graph.everybody().iter().filter(|id| !graph.server().is_superuser(*id)) {
            gained += try_role(&server, &graph, role);
        }
        assert!(gained > 20, "PostgreSQL {major}: only {gained} roles were gained by anybody");
    }
}

/// How many roles it could take that it could not SET ROLE to before.
fn try_role(server: &Server, graph: &Graph, role: u32) -> usize {
    let name = graph.server().role_name(role);
    let options = if server.major >= 16 { "WITH INHERIT TRUE, SET TRUE" } else { "" };
    let tried = server
        .sql("postgres", &format!("BEGIN; {TRY} SELECT pg_temp.tried({}, '{options}'); ROLLBACK", literal(&name)));
    let tried = first(tried);
    let ours: BTreeSet<String> =
        graph.potential_roles(role).into_iter().map(|id| graph.server().role_name(id)).collect();
    let missed: Vec<&String> = tried.difference(&ours).collect();
    assert!(missed.is_empty(), "PostgreSQL {}: {name:?} became {missed:?}", server.major);
    let takes_over = graph.links().potential_from(role).place(State::Takeover).is_some();
    if !takes_over {
        // A member of the role cannot be granted to it; who has CREATEROLE would first take it out.
        let members = graph.links().members_of(role);
        let claimed: Vec<&String> = ours
            .difference(&tried)
            .filter(|other| !graph.server().role_id(other).is_some_and(|id| members.contains(id)))
            // Nobody is granted this one, not even by a superuser, who would give the database away instead.
            .filter(|other| *other != "pg_database_owner")
            .collect();
        assert!(claimed.is_empty(), "PostgreSQL {}: {name:?} did not become {claimed:?}", server.major);
    }
    tried.len() - 1
}

fn object<'a>(graph: &'a Graph, text: &str) -> &'a Object {
    match Selector::parse(text).unwrap().find(graph).unwrap() {
        Some(Selected::Object(id)) => graph.object(id).unwrap(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_path_goes_through_two_groups_and_a_definer_function() {
    for major in [13, 16, 18] {
        let server = Server::start(major);
        server.sql(
            "postgres",
            "CREATE ROLE alice LOGIN; CREATE ROLE readers; CREATE ROLE staff; CREATE ROLE vault;
             GRANT readers TO staff; GRANT staff TO alice;
             CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO PUBLIC;
             CREATE TABLE app.cards (number text); INSERT INTO app.cards VALUES ('4000'); ALTER TABLE app.cards OWNER TO vault;
             CREATE FUNCTION app.peek() RETURNS text SECURITY DEFINER LANGUAGE sql SET search_path = '' AS 'SELECT number FROM app.cards';
             ALTER FUNCTION app.peek() OWNER TO vault; REVOKE ALL ON FUNCTION app.peek() FROM PUBLIC;
             GRANT EXECUTE ON FUNCTION app.peek() TO readers;",
        );
        assert!(server.sql_as("alice", "postgres", "SELECT * FROM app.cards").is_err());
        assert_eq!(server.sql_as("alice", "postgres", "SELECT app.peek()").unwrap(), [[Some("4000".to_owned())]]);
        let graph = block_on(graph_of(&server, "postgres"));
        let alice = graph.server().role_id("alice").unwrap();
        let path = graph.path(alice, object(&graph, "app.cards"), Privilege::Select, false).unwrap();
        assert_eq!(path.layer, Layer::CanObtain);
        let told = graph.explain(&path);
        let by = if major >= 16 { " (by postgres)" } else { "" };
        assert_eq!(
            told.steps,
            [
                format!("alice inherits from staff{by}"),
                format!("staff inherits from readers{by}"),
                "call function app.peek(): readers may execute (by vault), and it runs as its owner vault".to_owned(),
            ]
        );
        assert_eq!(told.end, "vault owns it, and the built-in default gives owners everything");
    }
}

#[test]
fn what_row_level_security_leaves_is_what_is_seen() {
    for major in MAJORS {
        let server = Server::start(major);
        let mut dice = Dice::new(u64::from(major));
        let mut sql = String::from("GRANT ALL ON SCHEMA public TO PUBLIC;");
        let roles: Vec<String> = (0..14).map(|n| format!("R {n}")).collect();
        for role in &roles {
            let attributes = [("SUPERUSER", 6), ("BYPASSRLS", 12), ("NOINHERIT", 30)];
            let chosen: Vec<&str> = attributes.iter().filter(|(_, p)| dice.percent(*p)).map(|(a, _)| *a).collect();
            sql += &format!("CREATE ROLE {} LOGIN {};", identifier(role), chosen.join(" "));
        }
        for _ in 0..12 {
            let (above, below) = (dice.below(14), dice.below(14));
            if above < below {
                sql += &format!("GRANT {} TO {};", identifier(&roles[above]), identifier(&roles[below]));
            }
        }
        for table in 0..8 {
            sql += &format!("CREATE TABLE t{table} (a int); INSERT INTO t{table} VALUES (1), (2), (3);");
            sql += &format!("ALTER TABLE t{table} OWNER TO {}; ", identifier(dice.pick::<String>(&roles)));
            sql += &format!("GRANT SELECT ON t{table} TO PUBLIC; ALTER TABLE t{table} ENABLE ROW LEVEL SECURITY;");
            if dice.percent(40) {
                sql += &format!("ALTER TABLE t{table} FORCE ROW LEVEL SECURITY;");
            }
            for policy in 0..dice.below(4) {
                let who = if dice.percent(15) { "PUBLIC".to_owned() } else { identifier(dice.pick::<String>(&roles)) };
                let command = *dice.pick(&["ALL", "SELECT", "UPDATE"]);
                let using = *dice.pick(&["a = 1", "a = 1", "true"]);
                sql += &format!("CREATE POLICY p{policy} ON t{table} FOR {command} TO {who} USING ({using});");
            }
        }
        server.sql("postgres", &sql);
        let graph = block_on(graph_of(&server, "postgres"));
        let mut seen = BTreeSet::new();
        for role in &roles {
            let id = graph.server().role_id(role).unwrap();
            for table in 0..8 {
                let count = server.sql_as(role, "postgres", &format!("SELECT count(*) FROM t{table}")).unwrap();
                let rows = graph.rows(id, object(&graph, &format!("t{table}")), Privilege::Select);
                let expected = match &rows {
                    Rows::Exempt(_) | Rows::Off | Rows::WholeTable | Rows::Filtered { lets_all: true, .. } => "3",
                    Rows::Filtered { lets_all: false, .. } => "1",
                    Rows::None => "0",
                };
                assert_eq!(count[0][0].as_deref(), Some(expected), "PostgreSQL {major}: {role} on t{table}: {rows:?}");
                seen.insert(rows.as_str());
            }
        }
        assert!(seen.len() >= 3, "PostgreSQL {major}: only {seen:?} occurred");
    }
}
