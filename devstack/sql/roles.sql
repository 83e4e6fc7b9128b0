-- The two roles and the database. Run by a superuser with psql, by devstack and by docker/compose alike; may run again.
-- OWNER_PASSWORD and APP_PASSWORD come from the environment, so that no process list shows them.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

-- Owns the database and migrates. CREATEDB: the tests make databases from templates.
SELECT 'CREATE ROLE klientadmin_owner'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'klientadmin_owner') \gexec
ALTER ROLE klientadmin_owner LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'owner_password';

-- What web and worker are: reads and writes rows, changes no table.
SELECT 'CREATE ROLE klientadmin_app'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'klientadmin_app') \gexec
ALTER ROLE klientadmin_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'app_password';

-- The owner may end the application's sessions (a template must have none) and check what that role may do.
GRANT klientadmin_app TO klientadmin_owner;

SELECT 'CREATE DATABASE klientadmin OWNER klientadmin_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'klientadmin') \gexec

-- template1 too: a database that the owner makes for tests has the same rights and extensions.
\connect template1
\ir database.sql
\connect klientadmin
\ir database.sql
