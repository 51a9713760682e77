//! What a role would hold on objects that are made later, on a real server.

use serde_json::Value;

use super::{Decided, REVIEW, revoke};
use crate::cli::Desk;
use crate::postgres::Server;

#[test]
fn what_would_be_held_on_new_objects_goes_with_the_line_and_comes_back() {
    let server = Server::start(17);
    server.sql("postgres", "CREATE DATABASE app");
    server.sql(
        "app",
        "CREATE ROLE owner1; CREATE ROLE dpu LOGIN; CREATE SCHEMA dp AUTHORIZATION owner1; GRANT USAGE ON SCHEMA dp TO dpu; \
         CREATE TABLE dp.one (x int); ALTER TABLE dp.one OWNER TO owner1; GRANT SELECT, INSERT ON dp.one TO dpu; \
         ALTER DEFAULT PRIVILEGES FOR ROLE owner1 IN SCHEMA dp GRANT SELECT ON TABLES TO dpu WITH GRANT OPTION; \
         ALTER DEFAULT PRIVILEGES FOR ROLE owner1 GRANT INSERT ON TABLES TO dpu; \
         ALTER DEFAULT PRIVILEGES FOR ROLE owner1 GRANT USAGE ON SEQUENCES TO PUBLIC",
    );
    let defaults = || {
        let order = "SELECT defaclnamespace::regnamespace::text, defaclobjtype::text, a FROM pg_default_acl, unnest(defaclacl) a \
                     ORDER BY 1, 2, a::text";
        server.sql("app", order)
    };
    let before = defaults();
    assert_eq!(before.len(), 5, "{before:?}");
    let desk = Desk::new();
    desk.put(
        "scope.toml",
        format!(
            "schema_version = 1\n[postgres]\n[[postgres.target]]\nname = \"s17\"\nhost = \"127.0.0.1\"\nport = {}\n\
             user = \"postgres\"\ntls = \"disable\"\n",
            server.port
        ),
    );
    let collect = |name: &str| {
        let run = desk.run(&format!("collect --scope scope.toml --out {name} --quiet"));
        assert!(matches!(run.code, 0 | 3), "{}", run.err);
        let text = desk.read(name);
        let head: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        text.replacen(head["collected_at"].as_str().unwrap(), "2026-11-01T02:00:00Z", 1)
    };
    let review = Decided::reviewed(&collect("frozen.ndjson"), &revoke(&["dpu"]));
    review.desk.run(&format!("review revoke {REVIEW} --inventory fleet.ndjson")).ends(0);
    let script = |folder: &str| review.desk.read(&format!("{REVIEW}/{folder}/s17/app.sql"));
    for statement in [
        "ALTER DEFAULT PRIVILEGES FOR ROLE \"owner1\" IN SCHEMA \"dp\" REVOKE SELECT ON TABLES FROM \"dpu\";",
        "ALTER DEFAULT PRIVILEGES FOR ROLE \"owner1\" REVOKE INSERT ON TABLES FROM \"dpu\";",
    ] {
        assert!(script("revoke").contains(statement), "{}", script("revoke"));
    }
    server.sql("app", &script("revoke"));
    assert!(!format!("{:?}", defaults()).contains("dpu"), "{:?}", defaults());

    // All is gone but what the next table would bring.
    server.sql("app", "ALTER DEFAULT PRIVILEGES FOR ROLE owner1 IN SCHEMA dp GRANT SELECT ON TABLES TO dpu");
    let answer = review.close_by(&collect("again.ndjson"), "--dry-run", 1);
    let left = review.of(&answer, ("dpu", "app", "read"));
    assert_eq!(left["closure"], "partly", "{answer:#}");
    assert!(
        left["residual"].to_string().contains("SELECT on every table that owner1 will make in schema dp"),
        "{left:#}"
    );
    assert_eq!(review.of(&answer, ("dpu", "app", "write"))["closure"], "closed", "{answer:#}");
    server.sql("app", "ALTER DEFAULT PRIVILEGES FOR ROLE owner1 IN SCHEMA dp REVOKE SELECT ON TABLES FROM dpu");
    let answer = review.close_with(&collect("later.ndjson"), 0);
    assert_eq!(review.of(&answer, ("dpu", "app", "read"))["closure"], "closed", "{answer:#}");
    server.sql("app", &script("rollback"));
    assert_eq!(defaults(), before);
}
