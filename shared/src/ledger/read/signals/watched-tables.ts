/** Of how many days, before the newest question, the index keeps what signals are looked for in. */
export const WATCHED_DAYS = 40;

/** Rows of the index from which signals are made; like all of it, they are made anew from the records whenever they are doubted. */
export const WATCHED_TABLES = [
  // One row a question; whom it was about stands in it, 16 bytes of a keyed hash each, one behind the other; null where nobody is.
  `CREATE TABLE IF NOT EXISTS audit.watched (
    entry uuid PRIMARY KEY REFERENCES ledger.secret ON DELETE CASCADE, -- goes with the key
    at timestamptz NOT NULL,
    state text COLLATE "C" NOT NULL,
    officer bytea NOT NULL, -- a keyed hash, as is the case
    agency text COLLATE "C" NOT NULL,
    agency_kind text NOT NULL,
    role text COLLATE "C" NOT NULL,
    purpose text NOT NULL,
    in_case bytea NOT NULL,
    asks boolean NOT NULL, -- for people
    hit boolean, -- as the officer was told; null where nobody answered
    over boolean NOT NULL DEFAULT false, -- a budget did not reach
    asked bytea, -- names and numbers that were asked for
    words bytea, -- of names
    births bytea,
    shown bytea)`, // records of people
  'CREATE INDEX IF NOT EXISTS watched_day ON audit.watched (state, at)',
  // By which the earlier questions of an officer for somebody are found, and how often a word was asked for: eight bytes of a hash.
  `CREATE TABLE IF NOT EXISTS audit.watched_person (
    key bigint NOT NULL,
    at timestamptz NOT NULL,
    entry uuid NOT NULL REFERENCES audit.watched ON DELETE CASCADE)`,
  'CREATE INDEX IF NOT EXISTS watched_person_key ON audit.watched_person (key, at)',
  'CREATE INDEX IF NOT EXISTS watched_person_entry ON audit.watched_person (entry)',
  `CREATE OR REPLACE FUNCTION audit.each(hashes bytea) RETURNS SETOF bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substring(hashes FROM n FOR 16) FROM generate_series(1, length(hashes), 16) AS n $$`,
  `CREATE OR REPLACE FUNCTION audit.number(hash bytea) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('x' || encode(substring(hash FOR 8), 'hex'))::bit(64)::bigint $$`,
  // How many people each officer asked for on each day: the measure of peers.
  `CREATE TABLE IF NOT EXISTS ledger.watch_day (
    state text COLLATE "C" NOT NULL,
    agency text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    day date NOT NULL,
    officer bytea NOT NULL,
    people int NOT NULL,
    named int NOT NULL, -- questions by name
    PRIMARY KEY (state, agency, role, day, officer))`,
  // How far each State has been looked at, and what of it could not be.
  `CREATE TABLE IF NOT EXISTS ledger.watch (
    state text COLLATE "C" PRIMARY KEY,
    since date NOT NULL,
    day date NOT NULL, -- the first that is not closed
    until timestamptz NOT NULL,
    unwatched jsonb NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS audit.signal (
    entry uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    state text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    day date NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS signal_state ON audit.signal (state, at, entry)',
  'CREATE INDEX IF NOT EXISTS signal_kind ON audit.signal (state, kind, at, entry)',
  `CREATE TABLE IF NOT EXISTS audit.signal_about (
    entry uuid PRIMARY KEY REFERENCES ledger.secret ON DELETE CASCADE,
    state text COLLATE "C" NOT NULL,
    officer bytea NOT NULL,
    kind text COLLATE "C" NOT NULL,
    day date NOT NULL,
    about text NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS signal_about_officer ON audit.signal_about (state, officer, kind, day)',
] as const;

/** Tables that are filled from the records. */
export const WATCHED_FROM_RECORDS = 'audit.watched, audit.watched_person, audit.signal, audit.signal_about';

export const WATCHED_GRANTS = [
  `GRANT SELECT ON audit.signal, audit.signal_about, ledger.watch TO liaison_ledger_reader`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ${WATCHED_FROM_RECORDS}, ledger.watch_day, ledger.watch
    TO liaison_ledger_indexer`,
] as const;

/** Each is one State's alone for whoever reads. */
export const WATCHED_BY_STATE = [
  'audit.watched',
  'ledger.watch_day',
  'ledger.watch',
  'audit.signal',
  'audit.signal_about',
] as const;

export const WATCHED = {
  columns: 16,
  text: `INSERT INTO audit.watched
      (entry, at, state, officer, agency, agency_kind, role, purpose, in_case, asks, asked, words, births, hit, over, shown)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::bytea[], $10::boolean[], $11::bytea[], $12::bytea[], $13::bytea[], $14::boolean[], $15::boolean[],
      $16::bytea[])`,
};
export const CLOSED_WATCHED = {
  columns: 4,
  text: `UPDATE audit.watched w SET hit = x.hit, over = x.over, shown = x.shown
    FROM unnest($1::uuid[], $2::boolean[], $3::boolean[], $4::bytea[]) AS x(entry, hit, over, shown) WHERE w.entry = x.entry`,
};
/** People of an entry that is watched, by the officer and by themselves where they are words of names; of another, nothing. */
export const WATCHED_PEOPLE = {
  columns: 3,
  text: `INSERT INTO audit.watched_person (key, at, entry)
    SELECT DISTINCT CASE WHEN x.is_word THEN x.person ELSE x.person # audit.number(w.officer) END, w.at, w.entry
    FROM unnest($1::uuid[], $2::boolean[], $3::bigint[]) AS x(entry, is_word, person) JOIN audit.watched w USING (entry)`,
};
export const SIGNALS = {
  columns: 5,
  text: `INSERT INTO audit.signal (entry, at, state, kind, day)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::date[])`,
};
export const SIGNALS_ABOUT = {
  columns: 6,
  text: `INSERT INTO audit.signal_about (entry, state, officer, kind, day, about)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::date[], $6::text[])`,
};
