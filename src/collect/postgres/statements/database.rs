//! Statements about the contents of one database.
//!
//! OIDs travel only to join the result sets of one transaction. Temporary and TOAST relations are left out, and so is what
//! initdb made unless somebody gave it an access control list or another owner.

pub(super) const SCHEMAS: &str = concat!(
    "SELECT n.nspname, pg_get_userbyid(n.nspowner), ",
    acl!("n.nspacl"),
    ", ",
    acl!("i.initprivs"),
    ", x.extname FROM pg_namespace n ",
    "LEFT JOIN pg_init_privs i ON i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid AND i.objsubid = 0 ",
    "LEFT JOIN pg_depend e ON e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e' ",
    "LEFT JOIN pg_extension x ON x.oid = e.refobjid WHERE n.nspname !~ '^pg_(toast|temp_|toast_temp_)'"
);

pub(super) const RELATIONS: &str = concat!(
    "SELECT c.oid, n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner), ",
    acl!("c.relacl"),
    ", ",
    acl!("i.initprivs"),
    ", c.oid < 16384, c.oid < 12000, x.extname, c.relrowsecurity, c.relforcerowsecurity, c.relispartition, ",
    "CASE WHEN c.relkind = 'v' THEN array_to_json(c.reloptions) END, t.typname FROM pg_class c ",
    "JOIN pg_namespace n ON n.oid = c.relnamespace ",
    "LEFT JOIN pg_type r ON r.oid = c.reltype LEFT JOIN pg_type t ON t.oid = r.typarray ",
    "LEFT JOIN pg_init_privs i ON i.classoid = 'pg_class'::regclass AND i.objoid = c.oid AND i.objsubid = 0 ",
    "LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e' ",
    "LEFT JOIN pg_extension x ON x.oid = e.refobjid ",
    "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)' ",
    "AND (c.oid >= 16384 OR c.relacl IS NOT NULL OR c.relowner <> 10)"
);

pub(super) const COLUMNS: &str = concat!(
    "SELECT a.attrelid, a.attname, ",
    acl!("a.attacl"),
    ", ",
    acl!("i.initprivs"),
    " FROM pg_attribute a LEFT JOIN pg_init_privs i ON i.classoid = 'pg_class'::regclass AND i.objoid = a.attrelid ",
    "AND i.objsubid = a.attnum WHERE a.attacl IS NOT NULL AND NOT a.attisdropped"
);

macro_rules! functions {
    ($sql_body:literal) => {
        concat!(
            "SELECT p.oid, n.nspname, p.proname, oidvectortypes(p.proargtypes), p.prokind, pg_get_userbyid(p.proowner), ",
            acl!("p.proacl"),
            ", ",
            acl!("i.initprivs"),
            ", p.oid < 16384, x.extname, p.prosecdef, p.proleakproof, l.lanname, ",
            "p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype), ",
            $sql_body,
            ", (SELECT substr(c, 13) FROM unnest(p.proconfig) c WHERE starts_with(c, 'search_path=')), ",
            "CASE WHEN p.proconfig IS NOT NULL THEN array_to_json(ARRAY(SELECT split_part(c, '=', 1) ",
            "FROM unnest(p.proconfig) c)) END FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace ",
            "JOIN pg_language l ON l.oid = p.prolang ",
            "LEFT JOIN pg_init_privs i ON i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid AND i.objsubid = 0 ",
            "LEFT JOIN pg_depend e ON e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e' ",
            "LEFT JOIN pg_extension x ON x.oid = e.refobjid WHERE n.nspname !~ '^pg_(temp_|toast_temp_)' ",
            "AND (p.oid >= 16384 OR p.proacl IS NOT NULL OR p.proowner <> 10)"
        )
    };
}

pub(super) const FUNCTIONS_13: &str = functions!("false");
pub(super) const FUNCTIONS_14: &str = functions!("p.prosqlbody IS NOT NULL");

macro_rules! types {
    ($range:literal) => {
        concat!(
            "SELECT t.oid, n.nspname, t.typname, CASE WHEN t.typrelid <> 0 AND c.relkind <> 'c' THEN 'row' ELSE t.typtype::text END, ",
            "pg_get_userbyid(t.typowner), ",
            acl!("t.typacl"),
            ", ",
            acl!("i.initprivs"),
            ", t.oid < 16384, x.extname, a.typname, ",
            $range,
            " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid ",
            "LEFT JOIN pg_type a ON a.oid = t.typarray LEFT JOIN pg_type element ON element.typarray = t.oid ",
            "LEFT JOIN pg_init_privs i ON i.classoid = 'pg_type'::regclass AND i.objoid = t.oid AND i.objsubid = 0 ",
            "LEFT JOIN pg_depend e ON e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e' ",
            "LEFT JOIN pg_extension x ON x.oid = e.refobjid WHERE element.oid IS NULL AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)' ",
            "AND (t.typrelid = 0 OR c.relkind = 'c' OR t.typacl IS NOT NULL) ",
            "AND (t.oid >= 16384 OR t.typacl IS NOT NULL OR t.typowner <> 10)"
        )
    };
}

pub(super) const TYPES_13: &str = types!("NULL");
pub(super) const TYPES_14: &str = types!("(SELECT g.rngtypid FROM pg_range g WHERE g.rngmultitypid = t.oid)");

/// Languages, foreign-data wrappers, foreign servers and large objects.
pub(super) const OTHER_OBJECTS: &str = concat!(
    "SELECT 'language', l.oid, l.lanname::text, pg_get_userbyid(l.lanowner), ",
    acl!("l.lanacl"),
    ", ",
    acl!("i.initprivs"),
    ", l.oid < 16384, x.extname, l.lanpltrusted, NULL::text FROM pg_language l ",
    "LEFT JOIN pg_init_privs i ON i.classoid = 'pg_language'::regclass AND i.objoid = l.oid AND i.objsubid = 0 ",
    "LEFT JOIN pg_depend e ON e.classid = 'pg_language'::regclass AND e.objid = l.oid AND e.deptype = 'e' ",
    "LEFT JOIN pg_extension x ON x.oid = e.refobjid ",
    "UNION ALL SELECT 'foreign_data_wrapper', w.oid, w.fdwname::text, pg_get_userbyid(w.fdwowner), ",
    acl!("w.fdwacl"),
    ", NULL, w.oid < 16384, x.extname, NULL, NULL FROM pg_foreign_data_wrapper w ",
    "LEFT JOIN pg_depend e ON e.classid = 'pg_foreign_data_wrapper'::regclass AND e.objid = w.oid AND e.deptype = 'e' ",
    "LEFT JOIN pg_extension x ON x.oid = e.refobjid ",
    "UNION ALL SELECT 'foreign_server', s.oid, s.srvname::text, pg_get_userbyid(s.srvowner), ",
    acl!("s.srvacl"),
    ", NULL, s.oid < 16384, x.extname, NULL, w.fdwname::text FROM pg_foreign_server s ",
    "JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw ",
    "LEFT JOIN pg_depend e ON e.classid = 'pg_foreign_server'::regclass AND e.objid = s.oid AND e.deptype = 'e' ",
    "LEFT JOIN pg_extension x ON x.oid = e.refobjid ",
    "UNION ALL SELECT 'large_object', o.oid, o.oid::text, pg_get_userbyid(o.lomowner), ",
    acl!("o.lomacl"),
    ", NULL, false, NULL, NULL, NULL FROM pg_largeobject_metadata o"
);

/// Who is mapped on which foreign server; the options of a mapping, which hold passwords, are not read.
pub(super) const USER_MAPPINGS: &str =
    "SELECT m.srvid, m.umuser = 0, m.usename FROM pg_user_mappings m ORDER BY m.srvid, m.umuser = 0, m.usename";

pub(super) const DEFAULT_ACLS: &str = concat!(
    "SELECT pg_get_userbyid(d.defaclrole), n.nspname, d.defaclobjtype, ",
    acl!("d.defaclacl"),
    " FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace"
);

pub(super) const POLICIES: &str = concat!(
    "SELECT p.polrelid, p.polname, p.polpermissive, p.polcmd, 0 = ANY (p.polroles), ",
    "array_to_json(ARRAY(SELECT pg_get_userbyid(r) FROM unnest(p.polroles) r WHERE r <> 0 ORDER BY 1)), ",
    "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p"
);

/// What a view or materialized view names.
pub(super) const VIEW_EDGES: &str = concat!(
    "SELECT DISTINCT r.ev_class, d.refclassid = 'pg_proc'::regclass, d.refobjid FROM pg_rewrite r ",
    "JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid ",
    "WHERE r.ev_type = '1' AND r.ev_class >= 16384 AND d.refclassid IN ('pg_class'::regclass, 'pg_proc'::regclass) ",
    "AND d.refobjid <> r.ev_class ORDER BY 1, 2, 3"
);

/// Children and their parents, foreign tables and their servers.
pub(super) const TABLE_EDGES: &str = concat!(
    "SELECT false, h.inhrelid, h.inhparent FROM pg_inherits h UNION ALL ",
    "SELECT true, f.ftrelid, f.ftserver FROM pg_foreign_table f ORDER BY 1, 2, 3"
);

pub(super) const TRIGGERS: &str = concat!(
    "SELECT t.tgrelid, t.tgname, n.nspname, p.proname, t.tgenabled FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid ",
    "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE NOT t.tgisinternal ORDER BY t.tgrelid, t.tgname"
);

pub(super) const EVENT_TRIGGERS: &str = concat!(
    "SELECT t.evtname, t.evtevent, pg_get_userbyid(t.evtowner), n.nspname, p.proname, t.evtenabled, x.extname ",
    "FROM pg_event_trigger t JOIN pg_proc p ON p.oid = t.evtfoid JOIN pg_namespace n ON n.oid = p.pronamespace ",
    "LEFT JOIN pg_depend e ON e.classid = 'pg_event_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e' ",
    "LEFT JOIN pg_extension x ON x.oid = e.refobjid ORDER BY t.evtname"
);

pub(super) const EXTENSIONS: &str = concat!(
    "SELECT x.extname, pg_get_userbyid(x.extowner), n.nspname, x.extversion, x.extrelocatable FROM pg_extension x ",
    "JOIN pg_namespace n ON n.oid = x.extnamespace"
);

pub(super) const AVAILABLE_EXTENSIONS: &str = "SELECT a.name, a.default_version FROM pg_available_extensions() a";

pub(super) const PUBLICATIONS_13: &str = concat!(
    "SELECT p.pubname, pg_get_userbyid(p.pubowner), p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, ",
    "'[]', array_to_json(ARRAY(SELECT r.prrelid::text FROM pg_publication_rel r WHERE r.prpubid = p.oid)) FROM pg_publication p"
);

pub(super) const PUBLICATIONS_15: &str = concat!(
    "SELECT p.pubname, pg_get_userbyid(p.pubowner), p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, ",
    "array_to_json(ARRAY(SELECT n.nspname FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid ",
    "WHERE s.pnpubid = p.oid ORDER BY 1)), ",
    "array_to_json(ARRAY(SELECT r.prrelid::text FROM pg_publication_rel r WHERE r.prpubid = p.oid)) FROM pg_publication p"
);
