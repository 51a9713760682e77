-- The way back: puts back what the script of the same name took away.
-- Database events of events-prod. Run it in that database: psql -v ON_ERROR_STOP=1 -d DATABASE -f events-prod/events.sql
-- Needs membership: the administrator of a managed service is no superuser, and has to be a member of dbadmin, events_app.
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
DO $check$
BEGIN
  IF pg_catalog.current_database() <> 'events' THEN
    RAISE EXCEPTION '%', 'this is not database events: nothing was changed';
  END IF;
END
$check$;

-- Undoes Line Lff3dfc967a7d170db011, revoke by engagement: takes away CREATE on schema public from PUBLIC.
SET LOCAL ROLE "dbadmin";
REVOKE CREATE ON SCHEMA "public" FROM "events_app";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
REVOKE CREATE ON SCHEMA "public" FROM "events_reader";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
REVOKE CREATE ON SCHEMA "public" FROM "looker";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
REVOKE CREATE ON SCHEMA "public" FROM "vendor_support";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO PUBLIC;
SET LOCAL ROLE NONE;

-- Undoes Line Ld2c7f81a0e2fc41ad57f, revoke by engagement: takes away SELECT on table public.profiles from vendor_support.
SET LOCAL ROLE "events_app";
GRANT SELECT ON TABLE "public"."profiles" TO "vendor_support";
SET LOCAL ROLE NONE;

-- Undoes Line Le577e56bec6cad5ff6c9, revoke by engagement: takes away UPDATE on table public.profiles from vendor_support.
SET LOCAL ROLE "events_app";
GRANT UPDATE ON TABLE "public"."profiles" TO "vendor_support";
SET LOCAL ROLE NONE;

-- Proof: any access that is not back undoes everything above.
DO $check$
BEGIN
  IF NOT (pg_catalog.has_table_privilege('vendor_support', '"public"."profiles"', 'UPDATE') OR pg_catalog.has_any_column_privilege('vendor_support', '"public"."profiles"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'not back: UPDATE on table public.profiles from vendor_support; nothing was changed';
  END IF;
  IF NOT (pg_catalog.has_table_privilege('vendor_support', '"public"."profiles"', 'SELECT') OR pg_catalog.has_any_column_privilege('vendor_support', '"public"."profiles"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'not back: SELECT on table public.profiles from vendor_support; nothing was changed';
  END IF;
  IF NOT (pg_catalog.has_schema_privilege('public', 'public', 'CREATE')) THEN
    RAISE EXCEPTION '%', 'not back: CREATE on schema public from PUBLIC; nothing was changed';
  END IF;
END
$check$;
COMMIT;
