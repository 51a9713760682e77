//! Files as migration tools and psql know them.

use super::*;
use crate::model::Action;

fn actions(sql: &str) -> Vec<Action> {
    read_text(sql, "m.sql").unwrap().statements.into_iter().map(|one| one.action).collect()
}

#[test]
fn what_takes_a_change_back_is_left_out() {
    for mark in ["-- +goose Down", "-- migrate:down", "-- +migrate Down"] {
        let found = actions(&format!("CREATE ROLE a;\n{mark}\nDROP ROLE a;\n"));
        assert!(matches!(found.as_slice(), [Action::CreateRole { .. }]), "{found:?}");
    }
    for name in ["U2__x.sql", "U1.2__x.sql", "3_x.down.sql", "down.sql"] {
        assert!(takes_back(Path::new(name)), "{name}");
    }
    for name in ["V2__x.sql", "users.sql", "U__x.sql", "update__x.sql", "slowdown.sql"] {
        assert!(!takes_back(Path::new(name)), "{name}");
    }
}

#[test]
fn what_is_filled_in_or_run_later_is_unknown_with_its_place() {
    let sql =
        "GRANT SELECT ON :tbl TO a;\n\\i other.sql\nDO $$ begin end $$;\nGRANT a TO ${who};\nSELECT 'x' \\gexec\n";
    let read = read_text(sql, "m.sql").unwrap();
    let lines: Vec<u32> = read
        .statements
        .iter()
        .filter(|one| matches!(one.action, Action::Unknown(_)))
        .filter_map(|one| one.location.line)
        .collect();
    assert_eq!(lines, [1, 2, 3, 4, 5]);
}

#[test]
fn broken_sql_has_a_place() {
    let error = read_text("CREATE ROLE a;\n  GRANT SELECT ON t TO ;\n", "m.sql").unwrap_err();
    assert!(matches!(error, SqlError::Broken { line: 2, .. }), "{error}");
}

#[test]
fn a_password_is_in_nothing_that_is_kept() {
    let read = read_text("CREATE ROLE a LOGIN PASSWORD 'hunter2'; ALTER ROLE a PASSWORD 'hunter2';", "m.sql").unwrap();
    assert!(!format!("{read:?}").contains("hunter2"));
    assert_eq!(actions("CREATE ROLE a PASSWORD :'pw' LOGIN;").len(), 1);
    assert!(matches!(&actions("CREATE ROLE a PASSWORD :'pw' LOGIN;")[0], Action::CreateRole { .. }));
}

#[test]
fn data_of_copy_is_no_sql() {
    let found = actions("COPY t FROM stdin;\nDROP ROLE x; it's\n\\.\nCREATE ROLE a;");
    assert!(matches!(found.as_slice(), [Action::CreateRole { .. }]), "{found:?}");
}

#[test]
fn numbers_in_names_count() {
    let mut names = ["V10__a.sql", "V9__b.sql", "R__z.sql", "V1__c.sql"];
    names.sort_by_cached_key(|name| natural(name));
    assert_eq!(names, ["V1__c.sql", "V9__b.sql", "V10__a.sql", "R__z.sql"]);
}
