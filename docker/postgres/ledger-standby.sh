#!/bin/sh
# Starts the ledger's standby: copies the primary the first time, then follows it until an operator promotes it. Arguments: the
# primary's host, then what is run, postgres with its settings.
set -eu
primary=$1
shift
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  password=$(cat /run/secrets/replication-password)
  # Not by PGPASSWORD: it is written down for the streaming, too, in a file that is its owner's alone.
  printf '%s:*:replication:replicator:%s\n' "$primary" "$password" > "$HOME/.pgpass"
  chmod 600 "$HOME/.pgpass"
  # A copy that was cut off is thrown away.
  rm -rf "${PGDATA:?}" "$PGDATA.part"
  mkdir -p "$(dirname "$PGDATA")"
  pg_basebackup --host="$primary" --username=replicator --no-password --pgdata="$PGDATA.part" --slot=ledger_standby \
    --wal-method=stream --write-recovery-conf --checkpoint=fast
  # Until the standby has found a primary that came back, nothing is committed: by default it looks after 5 s.
  printf "\nwal_retrieve_retry_interval = '500ms'\nprimary_conninfo = 'host=%s user=replicator passfile=%s application_name=ledger_standby'\n" \
    "$primary" "$PGDATA/.pgpass" >> "$PGDATA.part/postgresql.auto.conf"
  mv "$HOME/.pgpass" "$PGDATA.part/.pgpass"
  mv "$PGDATA.part" "$PGDATA"
fi
exec "$@"
