//! Statements that bring a server into a random state: roles, memberships, objects, grants, and what is left of them.
//!
//! Many of them are refused, as they would be in life; the rest is what counts.

use dbmuster::model::sql::identifier as quoted;

use super::dice::Dice;

const NAMES: [&str; 30] = [
    "ann",
    "bob",
    "Carol",
    "dave",
    "erin",
    "frank",
    "grace",
    "heidi",
    "ivan",
    "judy",
    "app",
    "owner",
    "12345",
    "NULL",
    "a\"b",
    "a'b",
    "a\\b",
    "a=b/c*",
    "{x,y}",
    "=HYPERLINK(\"u\")",
    " ",
    "two words",
    "new\nline",
    "tab\t",
    "\u{202e}rtl",
    "Ünïcødé",
    "数据库",
    "\"",
    "group",
    "a_name_that_is_exactly_sixty_three_bytes_long_and_not_one_more__",
];

const BUILT_IN: [&str; 9] = [
    "pg_read_all_data",
    "pg_write_all_data",
    "pg_maintain",
    "pg_monitor",
    "pg_read_all_settings",
    "pg_execute_server_program",
    "pg_write_server_files",
    "pg_signal_backend",
    "pg_checkpoint",
];

/// An object that can be granted on, as GRANT names it.
#[derive(Debug, Clone)]
struct Target {
    class: &'static str,
    sql: String,
    has_columns: bool,
}

#[derive(Debug)]
pub struct Setup {
    dice: Dice,
    major: u32,
    roles: Vec<String>,
    targets: Vec<Target>,
    statements: Vec<String>,
}

/// Statements for one database, to be run one by one by a superuser. Each stands on its own.
pub fn statements(seed: u64, major: u32, database: &str) -> Vec<String> {
    let mut setup =
        Setup { dice: Dice::new(seed), major, roles: Vec::new(), targets: Vec::new(), statements: Vec::new() };
    setup.roles();
    setup.memberships(60);
    setup.default_privileges();
    setup.objects(database);
    setup.grants(260);
    setup.catalogs();
    setup.memberships(15);
    setup.afterwards();
    setup.statements
}

impl Setup {
    fn add(&mut self, statement: impl Into<String>) {
        self.statements.push(statement.into());
    }

    fn role(&mut self) -> String {
        let name = self.dice.pick(&self.roles).clone();
        quoted(&name)
    }

    fn roles(&mut self) {
        for name in NAMES {
            if !self.dice.percent(85) {
                continue;
            }
            let attributes = [
                ("SUPERUSER", 5),
                ("NOINHERIT", 30),
                ("CREATEROLE", 8),
                ("CREATEDB", 10),
                ("LOGIN", 60),
                ("BYPASSRLS", 6),
                ("REPLICATION", 4),
            ];
            let chosen: Vec<&str> = attributes.iter().filter(|(_, p)| self.dice.percent(*p)).map(|(a, _)| *a).collect();
            self.add(format!("CREATE ROLE {} {}", quoted(name), chosen.join(" ")));
            self.roles.push(name.to_owned());
        }
    }

    fn memberships(&mut self, count: usize) {
        for _ in 0..count {
            let group = match self.dice.below(10) {
                0 | 1 => (*self.dice.pick(&BUILT_IN)).to_owned(),
                _ => self.role(),
            };
            let member = self.role();
            let options = if self.major >= 16 {
                let word = |dice: &mut Dice, chance| if dice.percent(chance) { "TRUE" } else { "FALSE" };
                match self.dice.below(3) {
                    0 => String::new(),
                    1 => format!(
                        "WITH ADMIN {}, INHERIT {}, SET {}",
                        word(&mut self.dice, 35),
                        word(&mut self.dice, 60),
                        word(&mut self.dice, 60)
                    ),
                    _ => "WITH ADMIN OPTION".to_owned(),
                }
            } else if self.dice.percent(30) {
                "WITH ADMIN OPTION".to_owned()
            } else {
                String::new()
            };
            let statement = format!("GRANT {group} TO {member} {options}");
            self.maybe_as_somebody(&statement, 30);
        }
    }

    /// As the superuser, or as a role that may or may not be allowed to.
    fn maybe_as_somebody(&mut self, statement: &str, chance: usize) {
        if self.dice.percent(chance) {
            let role = self.role();
            let how = *self.dice.pick(&["SET ROLE", "SET SESSION AUTHORIZATION"]);
            self.add(format!("{how} {role}; {statement}"));
        } else {
            self.add(statement);
        }
    }

    fn default_privileges(&mut self) {
        for _ in 0..8 {
            let creator = self.role();
            let grantee = if self.dice.percent(30) { "PUBLIC".to_owned() } else { self.role() };
            let place = if self.dice.percent(40) { "IN SCHEMA public" } else { "" };
            let kinds: &[&str] = &["TABLES", "SEQUENCES", "FUNCTIONS", "TYPES"];
            let kind = *self.dice.pick(kinds);
            let action = match self.dice.below(3) {
                0 => format!("REVOKE ALL ON {kind} FROM {grantee}"),
                1 => format!("REVOKE ALL ON {kind} FROM {creator}"),
                _ => format!("GRANT ALL ON {kind} TO {grantee}"),
            };
            self.add(format!("ALTER DEFAULT PRIVILEGES FOR ROLE {creator} {place} {action}"));
        }
    }

    fn target(&mut self, class: &'static str, sql: String, has_columns: bool) {
        // Objects are made by anybody, so that default privileges count, and change hands afterwards.
        if self.dice.percent(60) && class != "DATABASE" && class != "LANGUAGE" {
            let role = self.role();
            self.add(format!("ALTER {class} {sql} OWNER TO {role}"));
        }
        let class = match class {
            "VIEW" | "MATERIALIZED VIEW" | "FOREIGN TABLE" => "TABLE",
            "SERVER" => "FOREIGN SERVER",
            "AGGREGATE" => "FUNCTION",
            class => class,
        };
        self.targets.push(Target { class, sql, has_columns });
    }

    fn objects(&mut self, database: &str) {
        let database_name = quoted(database);
        let owner = self.role();
        if self.dice.percent(70) {
            self.add(format!("ALTER DATABASE {database_name} OWNER TO {owner}"));
        }
        self.targets.push(Target { class: "DATABASE", sql: database_name, has_columns: false });
        self.add("GRANT ALL ON SCHEMA public TO PUBLIC");
        self.targets.push(Target { class: "SCHEMA", sql: "public".to_owned(), has_columns: false });
        for name in ["s1", "S \"2\"", "s,{3}"] {
            self.add(format!("CREATE SCHEMA {}", quoted(name)));
            self.target("SCHEMA", quoted(name), false);
        }
        for n in 0..2 {
            for schema in ["public", "s1", "S \"2\"", "s,{3}"] {
                if self.dice.percent(65) {
                    self.schema_objects(&quoted(schema), n);
                }
            }
        }
        self.add("CREATE FOREIGN DATA WRAPPER \"w 1\"");
        self.target("FOREIGN DATA WRAPPER", "\"w 1\"".to_owned(), false);
        self.add("CREATE SERVER srv FOREIGN DATA WRAPPER \"w 1\"");
        self.target("SERVER", "srv".to_owned(), false);
        self.add("CREATE FOREIGN TABLE public.remote (a int, b int) SERVER srv");
        self.target("FOREIGN TABLE", "public.remote".to_owned(), true);
        self.add("CREATE LANGUAGE \"lang X\" HANDLER plpgsql_call_handler");
        self.add("CREATE TRUSTED LANGUAGE tlang HANDLER plpgsql_call_handler");
        self.target("LANGUAGE", "\"lang X\"".to_owned(), false);
        for sql in ["tlang", "plpgsql"] {
            self.target("LANGUAGE", sql.to_owned(), false);
        }
        self.add("SET allow_in_place_tablespaces = true; CREATE TABLESPACE \"space 1\" LOCATION ''");
        self.target("TABLESPACE", "\"space 1\"".to_owned(), false);
        for oid in [900_001, 900_002, 900_003] {
            self.add(format!("SELECT lo_create({oid})"));
            self.target("LARGE OBJECT", oid.to_string(), false);
        }
        if self.major >= 15 {
            for name in ["work_mem", "log_statement", "my.\"Own\""] {
                self.targets.push(Target { class: "PARAMETER", sql: name.to_owned(), has_columns: false });
            }
        }
    }

    fn schema_objects(&mut self, schema: &str, n: usize) {
        let creator = if self.dice.percent(50) { format!("SET ROLE {}; ", self.role()) } else { String::new() };
        let name = |kind: &str| format!("{schema}.\"{kind} {n}\"");
        let (table, parts, child, view) = (name("t"), name("parts"), name("child"), name("v"));
        self.add(format!("{creator}CREATE TABLE {table} (a int, \"b B\" int, c text)"));
        self.add(format!("{creator}CREATE TABLE {parts} (a int, b int) PARTITION BY RANGE (a)"));
        self.add(format!("{creator}CREATE TABLE {} PARTITION OF {parts} FOR VALUES FROM (0) TO (9)", name("part")));
        self.add(format!("CREATE TABLE {child} (d int) INHERITS ({table})"));
        self.add(format!("{creator}CREATE VIEW {view} AS SELECT * FROM {table}"));
        let invoker = if self.major >= 15 { "WITH (security_invoker)" } else { "WITH (security_barrier)" };
        self.add(format!("CREATE VIEW {} {invoker} AS SELECT * FROM {view}", name("vv")));
        self.add(format!("CREATE MATERIALIZED VIEW {} AS SELECT 1 AS a", name("m")));
        for kind in ["t", "parts", "part", "child"] {
            self.target("TABLE", name(kind), kind == "t");
        }
        self.target("VIEW", view, true);
        self.target("VIEW", name("vv"), true);
        self.target("MATERIALIZED VIEW", name("m"), false);
        self.add(format!("{creator}CREATE SEQUENCE {}", name("q")));
        self.target("SEQUENCE", name("q"), false);
        self.add(format!("{creator}CREATE FUNCTION {}(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'", name("f")));
        self.target("FUNCTION", name("f") + "(int, text)", false);
        self.add(format!("CREATE FUNCTION {}() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'", name("d")));
        self.target("FUNCTION", name("d") + "()", false);
        self.add(format!("CREATE PROCEDURE {}(int) LANGUAGE sql AS 'SELECT 1'", name("p")));
        self.target("PROCEDURE", name("p") + "(int)", false);
        self.add(format!("CREATE AGGREGATE {}(int) (SFUNC = int4pl, STYPE = int)", name("g")));
        self.target("AGGREGATE", name("g") + "(int)", false);
        self.add(format!("{creator}CREATE TYPE {} AS ENUM ('x')", name("e")));
        self.add(format!("CREATE DOMAIN {} AS int", name("dom")));
        self.add(format!("CREATE TYPE {} AS (x int)", name("comp")));
        self.add(format!("{creator}CREATE TYPE {} AS RANGE (SUBTYPE = int)", name("rng")));
        for kind in ["e", "dom", "comp", "rng"] {
            self.target("TYPE", name(kind), false);
        }
        if self.major >= 14 && self.major < 17 {
            self.targets.push(Target { class: "TYPE", sql: name("rng_multirange"), has_columns: false });
        }
        self.targets.push(Target { class: "TYPE", sql: name("t"), has_columns: false });
    }

    fn privileges(&mut self, class: &str) -> String {
        let all: &[&str] = match class {
            "TABLE" if self.major >= 17 => {
                &["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"]
            }
            "TABLE" => &["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
            "SEQUENCE" => &["SELECT", "UPDATE", "USAGE"],
            "DATABASE" => &["CREATE", "TEMPORARY", "CONNECT"],
            "SCHEMA" => &["CREATE", "USAGE"],
            "FUNCTION" | "PROCEDURE" => &["EXECUTE"],
            "TABLESPACE" => &["CREATE"],
            "LARGE OBJECT" => &["SELECT", "UPDATE"],
            "PARAMETER" => &["SET", "ALTER SYSTEM"],
            _ => &["USAGE"],
        };
        if self.dice.percent(25) {
            return "ALL".to_owned();
        }
        self.dice.some(all, 3).into_iter().copied().collect::<Vec<_>>().join(", ")
    }

    fn grants(&mut self, count: usize) {
        for _ in 0..count {
            let target = self.dice.pick(&self.targets).clone();
            let mut privileges = self.privileges(target.class);
            if target.has_columns && self.dice.percent(45) {
                let columns = ["a", "\"b B\"", "a, c", "ctid", "b"];
                let privilege = *self.dice.pick(&["SELECT", "INSERT", "UPDATE", "REFERENCES", "ALL"]);
                privileges = format!("{privilege} ({})", self.dice.pick(&columns));
            }
            let on = format!("{privileges} ON {} {}", target.class, target.sql);
            let grantee = match self.dice.below(12) {
                0 => "PUBLIC".to_owned(),
                1 if self.major >= 14 => "pg_database_owner".to_owned(),
                2 => (*self.dice.pick(&BUILT_IN)).to_owned(),
                _ => self.role(),
            };
            let statement = match self.dice.below(10) {
                0 => format!("REVOKE {on} FROM {grantee} CASCADE"),
                1 => format!("REVOKE GRANT OPTION FOR {on} FROM {grantee} CASCADE"),
                2 => format!("REVOKE ALL ON {} {} FROM PUBLIC", target.class, target.sql),
                3 => self.emptied(&target),
                4..=6 => format!("GRANT {on} TO {grantee} WITH GRANT OPTION"),
                _ => format!("GRANT {on} TO {grantee}"),
            };
            self.maybe_as_somebody(&statement, 45);
        }
    }

    /// Takes everything from everybody, the owner included.
    fn emptied(&mut self, target: &Target) -> String {
        let mut list: Vec<String> = self.roles.iter().map(|name| quoted(name)).collect();
        list.push("PUBLIC".to_owned());
        list.push("postgres".to_owned());
        format!("REVOKE ALL ON {} {} FROM {} CASCADE", target.class, target.sql, list.join(", "))
    }

    fn catalogs(&mut self) {
        for statement in [
            "GRANT UPDATE (rolsuper) ON pg_authid TO",
            "GRANT SELECT ON pg_authid TO",
            "GRANT ALL ON pg_class TO",
            "GRANT INSERT, DELETE ON pg_catalog.pg_proc TO",
            "GRANT UPDATE (prosrc), SELECT (proname) ON pg_proc TO",
            "GRANT ALL ON information_schema.sql_features TO",
            "GRANT ALL ON pg_catalog.pg_roles TO",
            "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO",
            "GRANT USAGE ON TYPE int4 TO",
            "GRANT USAGE ON LANGUAGE sql TO",
            "GRANT CREATE ON SCHEMA pg_catalog TO",
        ] {
            if self.dice.percent(50) {
                let role = self.role();
                let option = if self.dice.percent(40) { "WITH GRANT OPTION" } else { "" };
                self.add(format!("{statement} {role} {option}"));
            }
        }
        if self.dice.percent(40) {
            self.add("REVOKE ALL ON FUNCTION now() FROM PUBLIC");
            self.add("REVOKE ALL ON TYPE text FROM PUBLIC");
            self.add("REVOKE USAGE ON LANGUAGE internal FROM PUBLIC");
        }
    }

    /// What time does to a server: attributes change, roles vanish and leave their traces.
    fn afterwards(&mut self) {
        for _ in 0..4 {
            let role = self.role();
            let attribute = *self.dice.pick(&["INHERIT", "NOINHERIT", "NOINHERIT", "NOSUPERUSER"]);
            self.add(format!("ALTER ROLE {role} {attribute}"));
        }
        let gone: Vec<String> = self.dice.some(&self.roles, 3).into_iter().cloned().collect();
        for name in gone {
            let literal = dbmuster::model::sql::literal(&name);
            self.add(format!(
                "DELETE FROM pg_authid WHERE rolname = {literal} AND oid <> 10 \
                 AND NOT EXISTS (SELECT FROM pg_database WHERE datdba = pg_authid.oid)"
            ));
        }
    }
}
