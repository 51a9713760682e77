-- The way back: puts back what the script of the same name took away.
-- Database catalog of catalog-prod. Run it in that database: psql -v ON_ERROR_STOP=1 -d DATABASE -f catalog-prod/catalog.sql
-- Needs membership: the administrator of a managed service is no superuser, and has to be a member of dbadmin, catalog_owner.
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
DO $check$
BEGIN
  IF pg_catalog.current_database() <> 'catalog' THEN
    RAISE EXCEPTION '%', 'this is not database catalog: nothing was changed';
  END IF;
END
$check$;

-- Undoes Line L6a3ab07297ab2a3a17c4, revoke by catalog: takes away SELECT on table public.prices from PUBLIC.
SET LOCAL ROLE "catalog_owner";
REVOKE SELECT ON TABLE "public"."prices" FROM "breakglass";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "catalog_owner";
REVOKE SELECT ON TABLE "public"."prices" FROM "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "catalog_owner";
GRANT SELECT ON TABLE "public"."prices" TO PUBLIC;
SET LOCAL ROLE NONE;

-- Undoes Line L10bbc12e74fcc02b2692, revoke by catalog: takes away USAGE on schema public from PUBLIC.
SET LOCAL ROLE "catalog_owner";
REVOKE USAGE ON SCHEMA "public" FROM "breakglass";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "catalog_owner";
REVOKE USAGE ON SCHEMA "public" FROM "dbadmin";
SET LOCAL ROLE NONE;
GRANT USAGE ON SCHEMA "public" TO "dbadmin" WITH GRANT OPTION;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO PUBLIC;
SET LOCAL ROLE NONE;
ALTER ROLE "dbadmin" SUPERUSER;
REVOKE USAGE ON SCHEMA "public" FROM "dbadmin";
ALTER ROLE "dbadmin" NOSUPERUSER;

-- Proof: any access that is not back undoes everything above.
DO $check$
BEGIN
  IF NOT (pg_catalog.has_schema_privilege('public', 'public', 'USAGE')) THEN
    RAISE EXCEPTION '%', 'not back: USAGE on schema public from PUBLIC; nothing was changed';
  END IF;
  IF NOT (pg_catalog.has_table_privilege('public', '"public"."prices"', 'SELECT') OR pg_catalog.has_any_column_privilege('public', '"public"."prices"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'not back: SELECT on table public.prices from PUBLIC; nothing was changed';
  END IF;
END
$check$;
COMMIT;
