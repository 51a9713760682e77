-- Database tickets of tickets-legacy. Run it in that database: psql -v ON_ERROR_STOP=1 -d DATABASE -f tickets-legacy/tickets.sql
-- Needs membership: the administrator of a managed service is no superuser, and has to be a member of dbadmin, tickets.
BEGIN;
SET LOCAL search_path = pg_catalog, pg_temp;
DO $check$
BEGIN
  IF pg_catalog.current_database() <> 'tickets' THEN
    RAISE EXCEPTION '%', 'this is not database tickets: nothing was changed';
  END IF;
END
$check$;

-- Line Lc14bfa173e601d371850, revoke by support-tools: takes away CREATE on database tickets from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, backup, export, nagios, support2, support3, test, tickets. Roles that are made later do not have it.
SET LOCAL ROLE "dbadmin";
REVOKE CREATE ON DATABASE "tickets" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON DATABASE "tickets" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON DATABASE "tickets" TO "backup";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON DATABASE "tickets" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON DATABASE "tickets" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON DATABASE "tickets" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON DATABASE "tickets" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON DATABASE "tickets" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON DATABASE "tickets" TO "tickets";
SET LOCAL ROLE NONE;

-- Line Lde3793d2e95040c2e025, revoke by support-tools: takes away CREATE on schema public from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, backup, export, nagios, support2, support3, test, tickets. Roles that are made later do not have it.
SET LOCAL ROLE "dbadmin";
REVOKE CREATE ON SCHEMA "public" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "backup";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CREATE ON SCHEMA "public" TO "tickets";
SET LOCAL ROLE NONE;

-- Line L1643c0652aa3bfa33696, revoke by support-tools: takes away INSERT on table public.comments from PUBLIC, UPDATE on table public.comments from PUBLIC, DELETE on table public.comments from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, export, nagios, support2, support3, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."comments" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."comments" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."comments" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."comments" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."comments" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."comments" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."comments" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."comments" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."comments" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."comments" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."comments" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."comments" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."comments" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."comments" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."comments" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."comments" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."comments" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."comments" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."comments" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."comments" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."comments" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."comments" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."comments" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."comments" TO "test";
SET LOCAL ROLE NONE;

-- Line L1e242b30a02e5b0fe215, revoke by support-tools: takes away INSERT on table public.mails from PUBLIC, UPDATE on table public.mails from PUBLIC, DELETE on table public.mails from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, export, nagios, support2, support3, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."mails" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."mails" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."mails" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."mails" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."mails" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."mails" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."mails" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."mails" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."mails" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."mails" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."mails" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."mails" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."mails" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."mails" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."mails" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."mails" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."mails" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."mails" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."mails" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."mails" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."mails" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."mails" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."mails" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."mails" TO "test";
SET LOCAL ROLE NONE;

-- Line L48a1773ad36b4536994a, revoke by support-tools: takes away INSERT on table public.surveys from PUBLIC, UPDATE on table public.surveys from PUBLIC, DELETE on table public.surveys from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, export, nagios, support2, support3, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."surveys" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."surveys" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."surveys" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."surveys" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."surveys" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."surveys" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."surveys" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."surveys" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."surveys" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."surveys" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."surveys" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."surveys" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."surveys" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."surveys" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."surveys" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."surveys" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."surveys" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."surveys" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."surveys" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."surveys" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."surveys" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."surveys" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."surveys" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."surveys" TO "test";
SET LOCAL ROLE NONE;

-- Line L676ee50d25fc1276d588, revoke by support-tools: takes away INSERT on table public.customers from PUBLIC, UPDATE on table public.customers from PUBLIC, DELETE on table public.customers from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, export, nagios, support2, support3, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."customers" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."customers" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."customers" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."customers" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."customers" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."customers" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."customers" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."customers" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."customers" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."customers" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."customers" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."customers" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."customers" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."customers" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."customers" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."customers" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."customers" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."customers" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."customers" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."customers" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."customers" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."customers" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."customers" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."customers" TO "test";
SET LOCAL ROLE NONE;

-- Line L7c70999906a5255dff02, revoke by support-tools: takes away INSERT on table public.attachments from PUBLIC, UPDATE on table public.attachments from PUBLIC, DELETE on table public.attachments from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, export, nagios, support2, support3, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."attachments" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."attachments" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."attachments" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."attachments" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."attachments" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."attachments" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."attachments" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."attachments" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."attachments" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."attachments" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."attachments" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."attachments" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."attachments" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."attachments" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."attachments" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."attachments" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."attachments" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."attachments" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."attachments" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."attachments" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."attachments" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."attachments" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."attachments" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."attachments" TO "test";
SET LOCAL ROLE NONE;

-- Line L8a9350afaa572ff8b5df, revoke by support-tools: takes away INSERT on table public.login_history from PUBLIC, UPDATE on table public.login_history from PUBLIC, DELETE on table public.login_history from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, export, nagios, support2, support3, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."login_history" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."login_history" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."login_history" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."login_history" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."login_history" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."login_history" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."login_history" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."login_history" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."login_history" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."login_history" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."login_history" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."login_history" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."login_history" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."login_history" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."login_history" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."login_history" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."login_history" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."login_history" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."login_history" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."login_history" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."login_history" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."login_history" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."login_history" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."login_history" TO "test";
SET LOCAL ROLE NONE;

-- Line La079099db204e24d164d, revoke by support-tools: takes away INSERT on table public.users from PUBLIC, UPDATE on table public.users from PUBLIC, DELETE on table public.users from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, export, nagios, support2, support3, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."users" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."users" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."users" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."users" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."users" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."users" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."users" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."users" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."users" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."users" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."users" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."users" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."users" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."users" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."users" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."users" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."users" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."users" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."users" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."users" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."users" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."users" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."users" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."users" TO "test";
SET LOCAL ROLE NONE;

-- Line Lcf3f4ef18627f4e844a3, revoke by support-tools: takes away INSERT on table public.tickets from PUBLIC, UPDATE on table public.tickets from PUBLIC, DELETE on table public.tickets from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, export, nagios, support2, support3, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."tickets" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."tickets" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."tickets" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."tickets" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."tickets" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."tickets" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."tickets" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."tickets" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."tickets" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT INSERT ON TABLE "public"."tickets" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."tickets" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."tickets" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."tickets" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."tickets" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."tickets" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."tickets" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT UPDATE ON TABLE "public"."tickets" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."tickets" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."tickets" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."tickets" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."tickets" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."tickets" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."tickets" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT DELETE ON TABLE "public"."tickets" TO "test";
SET LOCAL ROLE NONE;

-- Line Lf4a568f6bf27c64f95f0, revoke by support-tools: takes away INSERT on table public.attachments from backup, UPDATE on table public.attachments from backup, DELETE on table public.attachments from backup, INSERT on table public.comments from backup, UPDATE on table public.comments from backup, DELETE on table public.comments from backup, INSERT on table public.customers from backup, UPDATE on table public.customers from backup, DELETE on table public.customers from backup, INSERT on table public.login_history from backup, UPDATE on table public.login_history from backup, DELETE on table public.login_history from backup, INSERT on table public.mails from backup, UPDATE on table public.mails from backup, DELETE on table public.mails from backup, INSERT on table public.surveys from backup, UPDATE on table public.surveys from backup, DELETE on table public.surveys from backup, INSERT on table public.tickets from backup, UPDATE on table public.tickets from backup and 4 more.
--   Nobody else loses it.
--   It can still come to it by rights of its own: call function public.export_customers(): PUBLIC may execute by default, and it runs as its owner admin; admin is granted it (by tickets).
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."attachments" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."attachments" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."attachments" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."comments" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."comments" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."comments" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."customers" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."customers" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."customers" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."login_history" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."login_history" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."login_history" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."mails" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."mails" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."mails" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."surveys" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."surveys" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."surveys" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."tickets" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."tickets" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."tickets" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE INSERT ON TABLE "public"."users" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE UPDATE ON TABLE "public"."users" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE DELETE ON TABLE "public"."users" FROM "backup" CASCADE;
SET LOCAL ROLE NONE;

-- Line Ld054e6a548bf2ee6d68b, reduce by support-tools: takes away SELECT on table public.attachments from support2, SELECT on table public.customers from support2, SELECT on table public.login_history from support2, SELECT on table public.mails from support2, SELECT on table public.surveys from support2, SELECT on table public.users from support2.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, nagios, test. Roles that are made later do not have it.
--   It can still come to it by rights of its own: call function public.export_customers(): PUBLIC may execute by default, and it runs as its owner admin; admin is granted it (by tickets).
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."attachments" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."attachments" FROM "support2" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."customers" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."customers" FROM "support2" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."login_history" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."login_history" FROM "support2" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."mails" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."mails" FROM "support2" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."surveys" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."surveys" FROM "support2" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."users" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."users" FROM "support2" CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."attachments" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."attachments" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."attachments" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."attachments" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."customers" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."customers" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."customers" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."customers" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."login_history" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."login_history" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."login_history" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."login_history" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."mails" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."mails" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."mails" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."mails" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."surveys" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."surveys" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."surveys" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."surveys" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."users" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."users" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."users" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."users" TO "test";
SET LOCAL ROLE NONE;

-- Line L1044047863256729e20a, revoke by support-tools: takes away SELECT on table public.tickets from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, nagios, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."tickets" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."tickets" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."tickets" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."tickets" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."tickets" TO "test";
SET LOCAL ROLE NONE;

-- Line L65a9fcf7674208cd3de6, revoke by support-tools: takes away SELECT on table public.comments from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, dbadmin, nagios, test. Roles that are made later do not have it.
SET LOCAL ROLE "tickets";
REVOKE SELECT ON TABLE "public"."comments" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."comments" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."comments" TO "dbadmin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."comments" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "tickets";
GRANT SELECT ON TABLE "public"."comments" TO "test";
SET LOCAL ROLE NONE;

-- Line L959ed2aeeef3c04de53c, revoke by support-tools: takes away USAGE on schema public from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, backup, export, nagios, support2, support3, test, tickets. Roles that are made later do not have it.
SET LOCAL ROLE "dbadmin";
REVOKE USAGE ON SCHEMA "public" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO "backup";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT USAGE ON SCHEMA "public" TO "tickets";
SET LOCAL ROLE NONE;

-- Line La3088e569baccad9b1eb, revoke by support-tools: takes away TEMPORARY on database tickets from PUBLIC, CONNECT on database tickets from PUBLIC.
--   Others who lose it (3): rds_iam, rds_password, rds_superuser.
--   Given back by name to: admin, backup, export, nagios, support2, support3, test, tickets. Roles that are made later do not have it.
SET LOCAL ROLE "dbadmin";
REVOKE TEMPORARY ON DATABASE "tickets" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
REVOKE CONNECT ON DATABASE "tickets" FROM PUBLIC CASCADE;
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT TEMPORARY ON DATABASE "tickets" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT TEMPORARY ON DATABASE "tickets" TO "backup";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT TEMPORARY ON DATABASE "tickets" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT TEMPORARY ON DATABASE "tickets" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT TEMPORARY ON DATABASE "tickets" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT TEMPORARY ON DATABASE "tickets" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT TEMPORARY ON DATABASE "tickets" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT TEMPORARY ON DATABASE "tickets" TO "tickets";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CONNECT ON DATABASE "tickets" TO "admin";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CONNECT ON DATABASE "tickets" TO "backup";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CONNECT ON DATABASE "tickets" TO "export";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CONNECT ON DATABASE "tickets" TO "nagios";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CONNECT ON DATABASE "tickets" TO "support2";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CONNECT ON DATABASE "tickets" TO "support3";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CONNECT ON DATABASE "tickets" TO "test";
SET LOCAL ROLE NONE;
SET LOCAL ROLE "dbadmin";
GRANT CONNECT ON DATABASE "tickets" TO "tickets";
SET LOCAL ROLE NONE;

-- Proof: any access that is left undoes everything above.
DO $check$
BEGIN
  IF (pg_catalog.has_database_privilege('public', 'tickets', 'CREATE')) THEN
    RAISE EXCEPTION '%', 'still there: CREATE on database tickets from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_schema_privilege('public', 'public', 'CREATE')) THEN
    RAISE EXCEPTION '%', 'still there: CREATE on schema public from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."comments"', 'INSERT') OR pg_catalog.has_any_column_privilege('public', '"public"."comments"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.comments from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."comments"', 'UPDATE') OR pg_catalog.has_any_column_privilege('public', '"public"."comments"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.comments from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."comments"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.comments from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."mails"', 'INSERT') OR pg_catalog.has_any_column_privilege('public', '"public"."mails"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.mails from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."mails"', 'UPDATE') OR pg_catalog.has_any_column_privilege('public', '"public"."mails"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.mails from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."mails"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.mails from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."surveys"', 'INSERT') OR pg_catalog.has_any_column_privilege('public', '"public"."surveys"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.surveys from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."surveys"', 'UPDATE') OR pg_catalog.has_any_column_privilege('public', '"public"."surveys"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.surveys from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."surveys"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.surveys from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."customers"', 'INSERT') OR pg_catalog.has_any_column_privilege('public', '"public"."customers"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.customers from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."customers"', 'UPDATE') OR pg_catalog.has_any_column_privilege('public', '"public"."customers"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.customers from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."customers"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.customers from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."attachments"', 'INSERT') OR pg_catalog.has_any_column_privilege('public', '"public"."attachments"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.attachments from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."attachments"', 'UPDATE') OR pg_catalog.has_any_column_privilege('public', '"public"."attachments"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.attachments from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."attachments"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.attachments from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."login_history"', 'INSERT') OR pg_catalog.has_any_column_privilege('public', '"public"."login_history"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.login_history from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."login_history"', 'UPDATE') OR pg_catalog.has_any_column_privilege('public', '"public"."login_history"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.login_history from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."login_history"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.login_history from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."users"', 'INSERT') OR pg_catalog.has_any_column_privilege('public', '"public"."users"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.users from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."users"', 'UPDATE') OR pg_catalog.has_any_column_privilege('public', '"public"."users"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.users from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."users"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.users from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."tickets"', 'INSERT') OR pg_catalog.has_any_column_privilege('public', '"public"."tickets"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.tickets from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."tickets"', 'UPDATE') OR pg_catalog.has_any_column_privilege('public', '"public"."tickets"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.tickets from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."tickets"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.tickets from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."attachments"', 'INSERT') OR pg_catalog.has_any_column_privilege('backup', '"public"."attachments"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.attachments from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."attachments"', 'UPDATE') OR pg_catalog.has_any_column_privilege('backup', '"public"."attachments"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.attachments from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."attachments"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.attachments from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."comments"', 'INSERT') OR pg_catalog.has_any_column_privilege('backup', '"public"."comments"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.comments from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."comments"', 'UPDATE') OR pg_catalog.has_any_column_privilege('backup', '"public"."comments"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.comments from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."comments"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.comments from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."customers"', 'INSERT') OR pg_catalog.has_any_column_privilege('backup', '"public"."customers"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.customers from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."customers"', 'UPDATE') OR pg_catalog.has_any_column_privilege('backup', '"public"."customers"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.customers from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."customers"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.customers from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."login_history"', 'INSERT') OR pg_catalog.has_any_column_privilege('backup', '"public"."login_history"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.login_history from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."login_history"', 'UPDATE') OR pg_catalog.has_any_column_privilege('backup', '"public"."login_history"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.login_history from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."login_history"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.login_history from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."mails"', 'INSERT') OR pg_catalog.has_any_column_privilege('backup', '"public"."mails"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.mails from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."mails"', 'UPDATE') OR pg_catalog.has_any_column_privilege('backup', '"public"."mails"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.mails from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."mails"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.mails from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."surveys"', 'INSERT') OR pg_catalog.has_any_column_privilege('backup', '"public"."surveys"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.surveys from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."surveys"', 'UPDATE') OR pg_catalog.has_any_column_privilege('backup', '"public"."surveys"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.surveys from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."surveys"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.surveys from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."tickets"', 'INSERT') OR pg_catalog.has_any_column_privilege('backup', '"public"."tickets"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.tickets from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."tickets"', 'UPDATE') OR pg_catalog.has_any_column_privilege('backup', '"public"."tickets"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.tickets from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."tickets"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.tickets from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."users"', 'INSERT') OR pg_catalog.has_any_column_privilege('backup', '"public"."users"', 'INSERT')) THEN
    RAISE EXCEPTION '%', 'still there: INSERT on table public.users from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."users"', 'UPDATE') OR pg_catalog.has_any_column_privilege('backup', '"public"."users"', 'UPDATE')) THEN
    RAISE EXCEPTION '%', 'still there: UPDATE on table public.users from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('backup', '"public"."users"', 'DELETE')) THEN
    RAISE EXCEPTION '%', 'still there: DELETE on table public.users from backup; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('support2', '"public"."attachments"', 'SELECT') OR pg_catalog.has_any_column_privilege('support2', '"public"."attachments"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.attachments from support2; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('support2', '"public"."customers"', 'SELECT') OR pg_catalog.has_any_column_privilege('support2', '"public"."customers"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.customers from support2; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('support2', '"public"."login_history"', 'SELECT') OR pg_catalog.has_any_column_privilege('support2', '"public"."login_history"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.login_history from support2; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('support2', '"public"."mails"', 'SELECT') OR pg_catalog.has_any_column_privilege('support2', '"public"."mails"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.mails from support2; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('support2', '"public"."surveys"', 'SELECT') OR pg_catalog.has_any_column_privilege('support2', '"public"."surveys"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.surveys from support2; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('support2', '"public"."users"', 'SELECT') OR pg_catalog.has_any_column_privilege('support2', '"public"."users"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.users from support2; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."tickets"', 'SELECT') OR pg_catalog.has_any_column_privilege('public', '"public"."tickets"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.tickets from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_table_privilege('public', '"public"."comments"', 'SELECT') OR pg_catalog.has_any_column_privilege('public', '"public"."comments"', 'SELECT')) THEN
    RAISE EXCEPTION '%', 'still there: SELECT on table public.comments from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_schema_privilege('public', 'public', 'USAGE')) THEN
    RAISE EXCEPTION '%', 'still there: USAGE on schema public from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_database_privilege('public', 'tickets', 'TEMPORARY')) THEN
    RAISE EXCEPTION '%', 'still there: TEMPORARY on database tickets from PUBLIC; nothing was changed';
  END IF;
  IF (pg_catalog.has_database_privilege('public', 'tickets', 'CONNECT')) THEN
    RAISE EXCEPTION '%', 'still there: CONNECT on database tickets from PUBLIC; nothing was changed';
  END IF;
END
$check$;
COMMIT;
