-- The way back: puts back what the script of the same name took away.
-- What the databases of tickets-legacy share. Run it first: psql -v ON_ERROR_STOP=1 -d postgres -f tickets-legacy/_server.sql
-- Needs membership: the administrator of a managed service is no superuser, and has to be a member of the owner.
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
DO $check$
BEGIN
  IF session_user IN ('nagios') THEN
    RAISE EXCEPTION 'run this as another superuser: it is none for a moment';
  END IF;
END
$check$;

-- Undoes Line L206d70a32835192c6a7a, revoke by support-tools: takes away membership in role rds_superuser from test.
GRANT "tickets" TO "test" GRANTED BY "rdsadmin";

-- Undoes Line Ld3720de3a8f1905f30a7, revoke by support-tools: takes away LOGIN from nagios.
ALTER ROLE "nagios" LOGIN;

-- Proof: any access that is not back undoes everything above.
DO $check$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'nagios' AND rolcanlogin) THEN
    RAISE EXCEPTION '%', 'not back: LOGIN of nagios; nothing was changed';
  END IF;
  IF NOT (pg_catalog.pg_has_role('test', 'rds_superuser', 'MEMBER')) THEN
    RAISE EXCEPTION '%', 'not back: membership in role rds_superuser from test; nothing was changed';
  END IF;
END
$check$;
COMMIT;
