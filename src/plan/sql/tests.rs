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
}

/// What of these files is run, in order.
fn run(names: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "SELECT 1;").unwrap();
    }
    let found = files(folder.path()).unwrap();
    found.run.iter().map(|one| one.strip_prefix(folder.path()).unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn files_that_take_others_back_are_left_out_and_no_others() {
    let found =
        run(&["U2__x.sql", "U1.2__x.sql", "3_x.down.sql", "3_x.up.sql", "down.sql", "4_y_rollback.sql", "4_y.sql"]);
    assert_eq!(found, ["3_x.up.sql", "4_y.sql"]);
    let kept =
        ["users.sql", "U__x.sql", "V2__x.sql", "V10__lock_down.sql", "V11__clean_rollback.sql", "12_shut_down.sql"];
    assert_eq!(run(&kept).len(), kept.len());
    let sqitch = run(&["deploy/a.sql", "revert/a.sql", "verify/a.sql"]);
    assert_eq!(sqitch, ["deploy/a.sql"]);
    assert_eq!(run(&["V1__a.sql", "rollback/V1__a.sql"]), ["V1__a.sql"]);
    assert_eq!(run(&["1_a.sql", "rollback/1_a.sql"]), ["1_a.sql"]);
    assert_eq!(run(&["revert.sql", "verify/a.sql"]), ["revert.sql", "verify/a.sql"]);
}

#[test]
fn a_plan_of_sqitch_gives_the_order() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("deploy")).unwrap();
    for name in ["a", "b", "c"] {
        std::fs::write(folder.path().join(format!("deploy/{name}.sql")), "SELECT 1;").unwrap();
    }
    let plan = "%project=x\n\nc 2026-01-01T00:00:00Z X <x@example.com> # first\nb [c] 2026-01-02T00:00:00Z\na [b]\n";
    std::fs::write(folder.path().join("sqitch.plan"), plan).unwrap();
    let found = files(folder.path()).unwrap().run;
    let names: Vec<&str> = found.iter().map(|one| one.file_stem().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["c", "b", "a"]);
}

#[test]
fn named_files_are_run_as_tools_do_unless_an_order_was_chosen() {
    let paths = |names: &[&str]| -> Vec<std::path::PathBuf> { names.iter().map(std::path::PathBuf::from).collect() };
    let found = named(&paths(&["m/V10__b.sql", "m/V1__a.sql", "m/V9__c.sql"]));
    assert_eq!((found.run, found.reordered), (paths(&["m/V1__a.sql", "m/V9__c.sql", "m/V10__b.sql"]), true));
    let found = named(&paths(&["m/V9__c.sql", "m/V10__b.sql"]));
    assert_eq!((found.run, found.reordered), (paths(&["m/V9__c.sql", "m/V10__b.sql"]), false));
    let chosen = paths(&["m/setup.sql", "m/grants.sql"]);
    assert_eq!(named(&chosen).run, chosen);
    let found = named(&paths(&["m/1_x.down.sql", "m/1_x.up.sql"]));
    assert_eq!((found.run, found.left_out), (paths(&["m/1_x.up.sql"]), paths(&["m/1_x.down.sql"])));
    let alone = paths(&["m/1_x.down.sql"]);
    assert_eq!(named(&alone).run, alone);
}

#[test]
fn prose_is_no_mark_and_the_marks_of_tools_are() {
    for prose in
        ["-- Rollback: by hand", "-- rollback: see the runbook", "-- Down migration is done by hand", "-- to undo: x"]
    {
        let read = read_text(&format!("{prose}\nCREATE ROLE a;\n"), "m.sql").unwrap();
        assert_eq!((read.statements.len(), read.left_out.len()), (1, 0), "{prose}");
    }
    for (up, down) in [
        ("-- Up Migration", "-- Down Migration"),
        ("-- Up Migration", "-- Down Migration (by hand)"),
        ("-- !Ups", "-- !Downs"),
        ("# --- !Ups", "# --- !Downs"),
        ("-- // x", "-- //@UNDO"),
        ("", "---- create above / drop below ----"),
    ] {
        let read = read_text(&format!("{up}\nCREATE ROLE a;\n{down}\nDROP ROLE a;\n"), "m.sql").unwrap();
        assert_eq!(read.statements.len(), 1, "{down}");
        assert!(read.left_out[0].starts_with("m.sql:3:1: what follows is not run"), "{:?}", read.left_out);
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
    for copy in ["COPY t FROM stdin;", "COPY t (a, b)\nFROM /* x */ STDIN\nWITH (FORMAT csv);"] {
        let found = actions(&format!("{copy}\nDROP ROLE x; it's\n\\.\nCREATE ROLE a;"));
        assert!(matches!(found.last(), Some(Action::CreateRole { .. })), "{found:?}");
        assert!(!found.iter().any(|one| matches!(one, Action::DropRole { .. })), "{found:?}");
    }
    for text in [
        "COMMENT ON TABLE t IS 'filled by COPY t FROM STDIN; see there';",
        "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT 'COPY x FROM STDIN;'::text $$;",
        "SELECT 1; -- COPY t FROM STDIN;",
    ] {
        let found = actions(&format!("{text}\nCREATE ROLE a;"));
        assert!(matches!(found.last(), Some(Action::CreateRole { .. })), "{found:?}");
    }
    let open = actions("COPY t FROM stdin;\n1\nCREATE ROLE a;");
    assert!(open.iter().any(|one| matches!(one, Action::Unknown(_))), "{open:?}");
}

#[test]
fn commands_of_psql_end_where_psql_ends_them() {
    let sql = "BEGIN\\; CREATE ROLE a\\; COMMIT;\n\\echo x \\\\ CREATE ROLE b;\nSELECT 1 \\g \\\\ CREATE ROLE c;\nCREATE ROLE d\n\\g\nCREATE ROLE e;";
    let found = actions(sql);
    let roles = found.iter().filter(|one| matches!(one, Action::CreateRole { .. })).count();
    assert_eq!(roles, 5, "{found:?}");
    let found = actions("\\connect orders boss\n\\c - ann\n\\c \"my db\"\n\\c a b host\n");
    let to = |database: Option<&str>, role: Option<&str>| Action::Connect {
        database: database.map(str::to_owned),
        role: role.map(str::to_owned),
    };
    assert_eq!(found[..3], [to(Some("orders"), Some("boss")), to(None, Some("ann")), to(Some("my db"), None)]);
    assert!(matches!(found[3], Action::Unknown(_)));
    let found = actions("\\if :x\nDROP ROLE a; \\connect y\n\\endif\nCREATE ROLE a;");
    assert!(
        matches!(found.as_slice(), [Action::Unknown(_), Action::Unknown(_), Action::CreateRole { .. }]),
        "{found:?}"
    );
    let read = read_text("CREATE ROLE a;\n\\q\nDROP ROLE a;", "m.sql").unwrap();
    assert_eq!((read.statements.len(), read.left_out.len()), (1, 1));
}

#[test]
fn deep_nesting_is_refused_and_long_chains_are_read() {
    let deep =
        |open: &str, close: &str, count: usize| format!("SELECT {}1{};", open.repeat(count), close.repeat(count));
    for text in [
        deep("(", ")", 25_000),
        deep("NOT ", "", 50_000),
        deep("CASE WHEN true THEN ", " END", 25_000),
        deep("- ", "", 50_000),
    ] {
        let error = read_text(&text, "m.sql").unwrap_err();
        assert!(matches!(error, SqlError::Broken { line: 1, .. }), "{error}");
    }
    assert!(read_text(&deep("(", ")", 3_000), "m.sql").is_ok());
    assert!(read_text(&format!("SELECT 1{};", " + 1".repeat(20_000)), "m.sql").is_ok());
    assert!(read_text(&format!("SELECT 1{};", " UNION SELECT 1".repeat(1_000)), "m.sql").is_ok());
}

#[test]
fn utf_16_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        let path = folder.path().join("m.sql");
        let text: Vec<u8> = "\u{feff}CREATE ROLE \"ä\";".encode_utf16().flat_map(bytes).collect();
        std::fs::write(&path, text).unwrap();
        let found = read_path(&path).unwrap().statements;
        assert!(matches!(&found[0].action, Action::CreateRole { name, .. } if name == "ä"), "{found:?}");
    }
}

#[test]
fn numbers_in_names_count() {
    let mut names = ["V10__a.sql", "V9__b.sql", "R__z.sql", "V1__c.sql"];
    names.sort_by_cached_key(|name| order::natural(name));
    assert_eq!(names, ["V1__c.sql", "V9__b.sql", "V10__a.sql", "R__z.sql"]);
}
