#!/bin/sh
# Run once by the postgres image on an empty volume: the same roles, rights and extensions as `make run` has.
set -eu
psql -X -q -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --file /klientadmin-sql/roles.sql
