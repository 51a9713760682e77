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

-- Line Ld3720de3a8f1905f30a7, revoke by support-tools: takes away LOGIN from nagios.
--   Nobody logs in as it any more; sessions that are open go on until they end.
ALTER ROLE "nagios" NOLOGIN;

-- Line L206d70a32835192c6a7a, revoke by support-tools: takes away membership in role rds_superuser from test.
--   Nobody else loses it.
--   Memberships that end: test in tickets.
--   By that it also loses (24): REFERENCES on table public.attachments, REFERENCES on table public.comments, REFERENCES on table public.customers, REFERENCES on table public.login_history, REFERENCES on table public.mails, REFERENCES on table public.surveys, REFERENCES on table public.tickets, REFERENCES on table public.users, TRIGGER on table public.attachments, TRIGGER on table public.comments, TRIGGER on table public.customers, TRIGGER on table public.login_history, TRIGGER on table public.mails, TRIGGER on table public.surveys, TRIGGER on table public.tickets, TRIGGER on table public.users, TRUNCATE on table public.attachments, TRUNCATE on table public.comments, TRUNCATE on table public.customers, TRUNCATE on table public.login_history and 4 more.
REVOKE "tickets" FROM "test";

-- Proof: any access that is left undoes everything above.
DO $check$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'nagios' AND rolcanlogin) THEN
    RAISE EXCEPTION '%', 'still there: LOGIN of nagios; nothing was changed';
  END IF;
  IF (pg_catalog.pg_has_role('test', 'rds_superuser', 'MEMBER')) THEN
    RAISE EXCEPTION '%', 'still there: membership in role rds_superuser from test; nothing was changed';
  END IF;
END
$check$;
COMMIT;
