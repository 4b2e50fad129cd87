#!/bin/sh
# Makes what the hub needs in the PostgreSQL beside it: the ledger's tables and roles, the store of releases and, for the
# demonstration, the national databases with their records. Safe to run again: what is there stays. Arguments: the server's URL, the file of its password.
set -eu
umask 077
server=$1
PGPASSWORD=$(cat "$2")
export PGPASSWORD

node scripts/seed.ts --url "$server/postgres" --sources "$LIAISON_DATA/sources.yaml"

# Writes one file for each role's URL, as LIAISON_LEDGER_FILE and its kin name them.
node scripts/ledger.ts migrate --url "$server/liaison_ledger"

node docker/releases.mjs "$server"
