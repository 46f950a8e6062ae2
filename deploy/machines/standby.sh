#!/bin/sh
# A standby of PostgreSQL: copies the primary unless it has done so, then runs. Needs PRIMARY_HOST, PGDATA and
# COPY_PASSWORD; PRIMARY_PORT is 5432 without it. Arguments go to the server.
#
# When it follows, have the primary wait for it:   ALTER SYSTEM SET synchronous_standby_names = '*'
# When the primary is gone:                        pg_ctl promote, and never start the old one again.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    # A password file, whose name the server's settings get: no password stands in them, or in a list of processes.
    export PGPASSFILE="$PGDATA.password"
    (umask 077 && printf '*:*:*:*:%s\n' "$COPY_PASSWORD" >"$PGPASSFILE")
    until pg_basebackup --host "$PRIMARY_HOST" --port "${PRIMARY_PORT:-5432}" --username copier --pgdata "$PGDATA" \
        --write-recovery-conf --wal-method stream --checkpoint fast; do
        rm -rf "${PGDATA:?}"/*
        sleep 2
    done
    # The setting of the primary was copied too: one who is promoted waits for nobody.
    printf "synchronous_standby_names = ''\n" >>"$PGDATA/postgresql.auto.conf"
    chmod 0700 "$PGDATA"
fi
exec postgres "$@"
