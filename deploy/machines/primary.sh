#!/bin/sh
# Once, in a new cluster of PostgreSQL, as its owner: who writes the log, and who may copy. That a commit waits for the
# standby is not said here: synchronous_standby_names is set by hand once the standby follows (docs/scaling.md).
# Needs LOG_PASSWORD and COPY_PASSWORD; the server's own variables (PGHOST, PGUSER …) say where.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname postgres \
    --set log_password="$LOG_PASSWORD" --set copy_password="$COPY_PASSWORD" <<'SQL'
CREATE ROLE detente LOGIN PASSWORD :'log_password';
CREATE DATABASE detente OWNER detente;
CREATE ROLE copier LOGIN REPLICATION PASSWORD :'copy_password';
SQL
hba=$(psql --no-psqlrc --quiet --tuples-only --no-align --dbname postgres --command 'SHOW hba_file')
printf 'host replication copier all scram-sha-256\nhost detente detente all scram-sha-256\n' >>"$hba"
psql --no-psqlrc --quiet --dbname postgres --command 'SELECT pg_reload_conf()' >/dev/null
