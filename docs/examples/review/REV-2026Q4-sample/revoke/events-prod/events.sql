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

-- Line Le577e56bec6cad5ff6c9, revoke by engagement: takes away UPDATE on table public.profiles from vendor_support.
--   Nobody else loses it.
SET LOCAL ROLE "events_app";
REVOKE UPDATE ON TABLE "public"."profiles" FROM "vendor_support" CASCADE;
SET LOCAL ROLE NONE;

-- Line Ld2c7f81a0e2fc41ad57f, revoke by engagement: takes away SELECT on table public.profiles from vendor_support.
--   Nobody else loses it.
SET LOCAL ROLE "events_app";
REVOKE SELECT ON TABLE "public"."profiles" FROM "vendor_support" CASCADE;
SET LOCAL ROLE NONE;

-- Line Lff3dfc967a7d170db011, revoke by engagement: takes away CREATE on schema public from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: events_app, events_reader, looker, vendor_support. Roles that are made later do not have it.
SET LOCAL ROLE "dbadmin";
REVOKE CREATE ON SCHEMA "public" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "events_app";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "events_reader";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "looker";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "vendor_support";
SET LOCAL ROLE NONE;

-- Proof: any access that is left undoes everything above.
DO $check$
BEGIN
  IF (pg_catalog.has_table_privilege('vendor_support', '"public"."profiles"', 'UPDATE') OR pg_catalog.has_any_column_privilege('vendor_support', '"public"."profiles"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.profiles from vendor_support; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('vendor_support', '"public"."profiles"', 'SELECT') OR pg_catalog.has_any_column_privilege('vendor_support', '"public"."profiles"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.profiles from vendor_support; nothing was changed';
  END IF;
  IF (pg_catalog.has_schema_privilege('public', 'public', 'CREATE')) THEN
    RAISE EXCEPTION '%', 'still there: CREATE on schema public from PUBLIC; nothing was changed';
  END IF;
END
$check$;
COMMIT;
