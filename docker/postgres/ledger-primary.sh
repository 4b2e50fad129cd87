#!/bin/sh
# Run once by the image of PostgreSQL, while the ledger's primary is set up: whoever streams from it, and that a record counts as
# durable only once the standby has it too. If the standby is away, the ledger waits and the hub answers nothing.
set -eu
password=$(cat /run/secrets/replication-password)
case $password in *[!0-9a-f]* | '') echo 'replication-password: hexadecimal digits, please (openssl rand -hex 24)' >&2; exit 1 ;; esac
psql --set=ON_ERROR_STOP=1 --username=postgres <<SQL
CREATE ROLE replicator REPLICATION LOGIN PASSWORD '$password';
SELECT pg_create_physical_replication_slot('ledger_standby');
-- In force from the next start on, which is the one that serves.
ALTER SYSTEM SET synchronous_standby_names = 'ledger_standby';
SQL
echo 'host replication replicator all scram-sha-256' >> "$PGDATA/pg_hba.conf"
