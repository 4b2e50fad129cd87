#!/bin/sh
# Makes what the hub of compose.yaml needs in the databases beside it: the ledger's tables and roles, its own databases, the records of
# three invented States, and the keys that gateways and subgraphs have alike. Safe to run again: what is there stays.
# Folders: LIAISON_DATA is the gateways'; /subgraphs gets what subgraphs may know, /poolers what poolers ask for, /seal the public
# keys of the seals, /states-seal the key by which subgraphs ask States' own processes, /state-fi what Finland's own process knows.
set -eu
umask 077
secret() { cat "/run/secrets/$1"; }

for state in FR DE FI; do
  lower=$(echo "$state" | tr '[:upper:]' '[:lower:]')
  mkdir -p "$LIAISON_DATA/sources"
  PGPASSWORD=$(secret "postgres-$lower-password") node scripts/seed.ts --url "postgres://postgres@postgres-$lower:5432/postgres" \
    --states "$state" --sources "$LIAISON_DATA/sources/$state.yaml"
done
node docker/sources.mjs "$LIAISON_DATA/sources" /subgraphs/sources.yaml /poolers/users \
  FI=/state-fi/sources.yaml

# Writes one file for each role's URL, as LIAISON_LEDGER_FILE and its kin name them.
PGPASSWORD=$(secret postgres-ledger-password) \
  node scripts/ledger.ts migrate --url postgres://postgres@haproxy:5432/liaison_ledger
PGPASSWORD=$(secret postgres-hub-password) node docker/databases.mjs postgres://postgres@postgres-hub:5432

# What subgraphs have as the gateways have it. The key of the seal is not among it: they check seals, and make none.
node docker/keys.mjs
for name in id-key cursor-key statistics-key ledger-search-key LIAISON_LEDGER LIAISON_LEDGER_READER LIAISON_LEDGER_INDEXER \
  LIAISON_RELEASES_URL; do
  cp "$LIAISON_DATA/$name" "/subgraphs/$name"
done
publish() {
  node scripts/subgraph.ts seal-keys > "/seal/$1.part"
  mv "/seal/$1.part" "/seal/$1"
}
publish keys.json
# Another key than the gateways': whoever asks a State's own process with it can ask no subgraph.
(export LIAISON_DATA=/states-seal && publish states.json)
