-- What every database of ours has. Included by roles.sql; may run again.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO klientadmin_app;
GRANT USAGE, CREATE ON SCHEMA public TO klientadmin_owner;

-- Tables made by a migration are the application's to use; what it may not do is taken away by the migration.
ALTER DEFAULT PRIVILEGES FOR ROLE klientadmin_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO klientadmin_app;
ALTER DEFAULT PRIVILEGES FOR ROLE klientadmin_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO klientadmin_app;
