//! What the server itself says: one statement per class of objects, one row per object, privilege and grant option, with
//! a bit for each role.

/// One answer of the server for all roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub class: &'static str,
    pub schema: String,
    pub object: String,
    pub column: String,
    pub privilege: String,
    pub grant_option: bool,
    /// `1` or `0` for each role, in the order of [`ROLES`].
    pub bits: String,
}

pub const ROLES: &str = "SELECT rolname FROM pg_catalog.pg_roles ORDER BY oid";

/// For each role, in their order: who may SET ROLE to it.
pub fn settable(major: u32) -> String {
    let privilege = if major >= 16 { "SET" } else { "MEMBER" };
    format!(
        "SELECT (SELECT string_agg(CASE WHEN pg_has_role(r.oid, o.oid, '{privilege}') THEN '1' ELSE '0' END, '' \
         ORDER BY r.oid) FROM pg_roles r) FROM pg_roles o ORDER BY o.oid"
    )
}

/// A class and how to ask about it.
struct Question {
    class: &'static str,
    /// With `{}` for the text of the privilege; `r.oid` is the role.
    function: &'static str,
    privileges: &'static [&'static str],
    names: &'static str,
    from: &'static str,
    since: u32,
}

const QUESTIONS: &[Question] = &[
    Question {
        class: "table",
        function: "has_table_privilege(r.oid, c.oid, {})",
        privileges: &["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"],
        names: "n.nspname, c.relname, ''",
        from: "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','p','v','m','f') \
               AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)' AND (c.oid >= 16384 OR c.relacl IS NOT NULL)",
        since: 13,
    },
    Question {
        class: "column",
        function: "has_column_privilege(r.oid, c.oid, a.attnum, {})",
        privileges: &["SELECT", "INSERT", "UPDATE", "REFERENCES"],
        names: "n.nspname, c.relname, a.attname",
        from: "pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE a.attacl IS NOT NULL AND NOT a.attisdropped",
        since: 13,
    },
    Question {
        class: "sequence",
        function: "has_sequence_privilege(r.oid, c.oid, {})",
        privileges: &["SELECT", "UPDATE", "USAGE"],
        names: "n.nspname, c.relname, ''",
        from: "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S'",
        since: 13,
    },
    Question {
        class: "function",
        function: "has_function_privilege(r.oid, p.oid, {})",
        privileges: &["EXECUTE"],
        names: "n.nspname, p.proname || '(' || oidvectortypes(p.proargtypes) || ')', ''",
        from: "pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid >= 16384 OR p.proacl IS NOT NULL",
        since: 13,
    },
    Question {
        class: "schema",
        function: "has_schema_privilege(r.oid, n.oid, {})",
        privileges: &["CREATE", "USAGE"],
        names: "'', n.nspname, ''",
        from: "pg_namespace n WHERE n.nspname !~ '^pg_(toast|temp_|toast_temp_)'",
        since: 13,
    },
    Question {
        class: "database",
        function: "has_database_privilege(r.oid, d.oid, {})",
        privileges: &["CREATE", "TEMPORARY", "CONNECT"],
        names: "'', d.datname, ''",
        from: "pg_database d",
        since: 13,
    },
    Question {
        class: "type",
        function: "has_type_privilege(r.oid, t.oid, {})",
        privileges: &["USAGE"],
        names: "n.nspname, t.typname, ''",
        from: "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_type e ON e.typarray = t.oid \
               LEFT JOIN pg_class s ON s.oid = t.typrelid AND s.relkind = 'S' \
               WHERE (t.oid >= 16384 OR t.typacl IS NOT NULL OR e.typacl IS NOT NULL) AND s.oid IS NULL \
               AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'",
        since: 13,
    },
    Question {
        class: "language",
        function: "has_language_privilege(r.oid, l.oid, {})",
        privileges: &["USAGE"],
        names: "'', l.lanname, ''",
        from: "pg_language l",
        since: 13,
    },
    Question {
        class: "foreign_data_wrapper",
        function: "has_foreign_data_wrapper_privilege(r.oid, f.oid, {})",
        privileges: &["USAGE"],
        names: "'', f.fdwname, ''",
        from: "pg_foreign_data_wrapper f",
        since: 13,
    },
    Question {
        class: "foreign_server",
        function: "has_server_privilege(r.oid, s.oid, {})",
        privileges: &["USAGE"],
        names: "'', s.srvname, ''",
        from: "pg_foreign_server s",
        since: 13,
    },
    Question {
        class: "tablespace",
        function: "has_tablespace_privilege(r.oid, s.oid, {})",
        privileges: &["CREATE"],
        names: "'', s.spcname, ''",
        from: "pg_tablespace s",
        since: 13,
    },
    Question {
        class: "parameter",
        function: "has_parameter_privilege(r.oid, a.parname, {})",
        privileges: &["SET", "ALTER SYSTEM"],
        names: "'', a.parname, ''",
        from: "pg_parameter_acl a",
        since: 15,
    },
    Question {
        class: "large_object",
        function: "has_largeobject_privilege(r.oid, o.oid, {})",
        privileges: &["SELECT", "UPDATE"],
        names: "'', o.oid::text, ''",
        from: "pg_largeobject_metadata o",
        since: 18,
    },
    Question {
        class: "role",
        function: "pg_has_role(r.oid, o.oid, {})",
        privileges: &["USAGE", "MEMBER", "SET"],
        names: "'', o.rolname, ''",
        from: "pg_roles o",
        since: 13,
    },
];

/// The statements for a version, each with its class.
pub fn questions(major: u32) -> Vec<(&'static str, String)> {
    let known = |privilege: &&&str| match **privilege {
        "MAINTAIN" => major >= 17,
        _ => true,
    };
    let asked = QUESTIONS.iter().filter(|question| question.since <= major);
    asked
        .map(|question| {
            let no_set = |privilege: &&&str| !(question.class == "role" && **privilege == "SET" && major < 16);
            let privileges: Vec<String> =
                question.privileges.iter().filter(known).filter(no_set).map(|one| format!("'{one}'")).collect();
            let text = "q.name || CASE WHEN q.option THEN ' WITH GRANT OPTION' ELSE '' END";
            // `from` may hold conditions: the list of privileges joins in front of it.
            let statement = format!(
                "SELECT {names}, q.name, q.option, (SELECT string_agg(CASE WHEN {function} THEN '1' ELSE '0' END, '' \
                 ORDER BY r.oid) FROM pg_roles r) FROM (SELECT name, option FROM unnest(ARRAY[{privileges}]) AS p(name), \
                 (VALUES (false), (true)) AS g(option)) AS q CROSS JOIN {from}",
                names = question.names,
                function = question.function.replace("{}", text),
                privileges = privileges.join(", "),
                from = question.from,
            );
            (question.class, statement)
        })
        .collect()
}

impl Answer {
    pub fn new(class: &'static str, row: &[Option<String>]) -> Self {
        let text = |i: usize| row[i].clone().unwrap_or_default();
        Self {
            class,
            schema: text(0),
            object: text(1),
            column: text(2),
            privilege: text(3),
            grant_option: text(4) == "t",
            bits: text(5),
        }
    }
}

/// Before 18 there is no function to ask about large objects: each role opens each of them, for reading and for writing.
/// Opening for writing needs both privileges.
pub const OPEN_LARGE_OBJECTS: &str = r"
CREATE FUNCTION pg_temp.opened(lo oid, mode int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r name; bits text := '';
BEGIN
  FOR r IN SELECT rolname FROM pg_roles ORDER BY oid LOOP
    BEGIN
      PERFORM set_config('role', r, true);
      PERFORM lo_open(lo, mode);
      bits := bits || '1';
    EXCEPTION WHEN insufficient_privilege THEN
      bits := bits || '0';
    END;
    PERFORM set_config('role', 'none', true);
  END LOOP;
  RETURN bits;
END $$;
SELECT '', oid::text, '', 'SELECT', 'f', pg_temp.opened(oid, 262144) FROM pg_largeobject_metadata
UNION ALL SELECT '', oid::text, '', 'UPDATE', 'f', pg_temp.opened(oid, 131072) FROM pg_largeobject_metadata";
