-- Privileges of the portal's role in a PostgreSQL database that another role owns: everything it needs, and nothing
-- with which it could change append-only data (the journal, consents, expenses, signed reports). Run as the owner after
-- each `migrate`; deploy/manage does so automatically (docs/operations/journal.md):
--     psql "$OWNER_DATABASE_URL" -v portal=lan-toa -f deploy/portal-role.sql
\set ON_ERROR_STOP on
\set QUIET on
BEGIN;
GRANT CONNECT, TEMPORARY, CREATE ON DATABASE :"DBNAME" TO :"portal";  -- CREATE: the search index has a schema of its own
GRANT USAGE ON SCHEMA public TO :"portal";
REVOKE CREATE ON SCHEMA public FROM :"portal", PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"portal";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"portal";

-- Each table that a trigger of the program keeps append-only, found by that trigger.
SELECT format('REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON %s FROM %I', tgrelid::regclass, :'portal')
FROM pg_trigger WHERE tgname LIKE '%\_is\_never\_changed' \gexec

-- Only the owner's triggers write the chain; erasable details may be deleted, but not changed.
REVOKE INSERT ON journal_chainlink FROM :"portal";
REVOKE ALL ON journal_unchained FROM :"portal";
REVOKE UPDATE ON journal_erasabledetails FROM :"portal";
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"portal";

-- From PostgreSQL 17 on, roles other than the owner may be allowed to collect statistics; before, only autovacuum does.
SELECT format('GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO %I', :'portal')
WHERE current_setting('server_version_num')::int >= 170000 \gexec
COMMIT;
