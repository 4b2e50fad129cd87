/** Of how many days, before the newest question, the index keeps what signals are looked for in. */
export const WATCHED_DAYS = 40;

/** Rows of the index from which signals are made; like all of it, they are made anew from the records whenever they are doubted. */
export const WATCHED_TABLES = [
  // An index that does not know who asked is made anew, as far back as signals are looked for.
  `DO $$ BEGIN
    IF to_regclass('ledger.access') IS NOT NULL AND to_regclass('ledger.watched') IS NULL THEN
      TRUNCATE ledger.indexed, ledger.question, ledger.access, ledger.no_hit, ledger.disclosure, ledger.asked,
        ledger.set_aside;
    END IF; END $$`,
  `CREATE TABLE IF NOT EXISTS ledger.watched (
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
    over boolean NOT NULL DEFAULT false)`, // a budget did not reach
  'CREATE INDEX IF NOT EXISTS watched_day ON ledger.watched (state, at)',
  `CREATE TABLE IF NOT EXISTS ledger.watched_person (
    state text COLLATE "C" NOT NULL,
    officer bytea NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ASKED', 'SHOWN', 'WORD', 'BIRTH')),
    person bytea NOT NULL, -- a keyed hash: of a name, a number, a record, a word of a name, a date of birth
    at timestamptz NOT NULL,
    entry uuid NOT NULL REFERENCES ledger.secret ON DELETE CASCADE)`,
  // Of before: it held each row's every column once more, though no row is written twice.
  'ALTER TABLE ledger.watched_person DROP CONSTRAINT IF EXISTS watched_person_pkey',
  'CREATE INDEX IF NOT EXISTS watched_person_of ON ledger.watched_person (state, officer, person, at)',
  'CREATE INDEX IF NOT EXISTS watched_person_entry ON ledger.watched_person (entry)',
  'CREATE INDEX IF NOT EXISTS watched_person_day ON ledger.watched_person (state, at)',
  "CREATE INDEX IF NOT EXISTS watched_person_word ON ledger.watched_person (state, person, at) WHERE kind = 'WORD'",
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
  `CREATE TABLE IF NOT EXISTS ledger.signal (
    entry uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    state text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    day date NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS signal_state ON ledger.signal (state, at, entry)',
  'CREATE INDEX IF NOT EXISTS signal_kind ON ledger.signal (state, kind, at, entry)',
  `CREATE TABLE IF NOT EXISTS ledger.signal_about (
    entry uuid PRIMARY KEY REFERENCES ledger.secret ON DELETE CASCADE,
    state text COLLATE "C" NOT NULL,
    officer bytea NOT NULL,
    kind text COLLATE "C" NOT NULL,
    day date NOT NULL,
    about text NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS signal_about_officer ON ledger.signal_about (state, officer, kind, day)',
] as const;

/** Tables that are filled from the records. */
export const WATCHED_FROM_RECORDS =
  'ledger.watched, ledger.watched_person, ledger.signal, ledger.signal_about';

export const WATCHED_GRANTS = [
  `GRANT SELECT ON ledger.signal, ledger.signal_about, ledger.watch TO liaison_ledger_reader`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON ${WATCHED_FROM_RECORDS}, ledger.watch_day, ledger.watch
    TO liaison_ledger_indexer`,
] as const;

/** Each is one State's alone for whoever reads. */
export const WATCHED_BY_STATE = [
  'watched',
  'watched_person',
  'watch_day',
  'watch',
  'signal',
  'signal_about',
] as const;

export const WATCHED = {
  columns: 12,
  text: `INSERT INTO ledger.watched
      (entry, at, state, officer, agency, agency_kind, role, purpose, in_case, asks, hit, over)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::bytea[], $10::boolean[], $11::boolean[], $12::boolean[])`,
};
export const CLOSED_WATCHED = {
  columns: 3,
  text: `UPDATE ledger.watched w SET hit = x.hit, over = x.over
    FROM unnest($1::uuid[], $2::boolean[], $3::boolean[]) AS x(entry, hit, over) WHERE w.entry = x.entry`,
};
/** People of an entry that is watched; of another, nothing. */
export const WATCHED_PEOPLE = {
  columns: 3,
  text: `INSERT INTO ledger.watched_person (state, officer, kind, person, at, entry)
    SELECT w.state, w.officer, x.kind, x.person, w.at, w.entry
    FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS y(entry, kind, person)) AS x
      JOIN ledger.watched w USING (entry)`,
};
export const SIGNALS = {
  columns: 5,
  text: `INSERT INTO ledger.signal (entry, at, state, kind, day)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::date[])`,
};
export const SIGNALS_ABOUT = {
  columns: 6,
  text: `INSERT INTO ledger.signal_about (entry, state, officer, kind, day, about)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::date[], $6::text[])`,
};
