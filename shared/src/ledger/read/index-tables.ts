/**
 * Tables of the auditors' index that grow with every question. What repeats (whose officers asked, for what, of whom, what
 * was shown) stands once, in `ledger.facets`, and rows name it by its number. An owner that answered without a hit has no row of
 * its own: one row of `ledger.no_hit` a question names all that did.
 */
export const INDEX_TABLES = [
  // Earlier forms of the index, with a row an owner, are made anew from the records.
  `DO $$ BEGIN
    IF to_regclass('ledger.access') IS NOT NULL AND to_regclass('ledger.facets') IS NULL THEN
      DROP TABLE IF EXISTS ledger.facet, ledger.combination, ledger.access, ledger.question, ledger.disclosure, ledger.asked;
      TRUNCATE ledger.indexed;
      IF to_regclass('ledger.set_aside') IS NOT NULL THEN TRUNCATE ledger.set_aside; END IF;
      IF to_regclass('ledger.released') IS NOT NULL THEN TRUNCATE ledger.release, ledger.released; END IF;
      IF to_regclass('ledger.watched') IS NOT NULL THEN
        TRUNCATE ledger.watched, ledger.watched_person, ledger.signal, ledger.signal_about;
      END IF;
    END IF; END $$`,
  `CREATE TABLE IF NOT EXISTS ledger.facets (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    side text NOT NULL CHECK (side IN ('QUESTIONS', 'ACCESSES', 'NO_HITS')),
    state text COLLATE "C" NOT NULL, -- of the officer who asked
    agency_kind text NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    owners text COLLATE "C" NOT NULL, -- words with a space in between, sorted: with hits; the one; or those without
    categories text COLLATE "C" NOT NULL, -- words too: what was shown
    UNIQUE (side, state, agency_kind, purpose, owners, categories))`,
  // The sets of owners that answered without a hit, whoever asked: few, so that the latest are found by each of them.
  `CREATE TABLE IF NOT EXISTS ledger.owner_set (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owners text COLLATE "C" NOT NULL UNIQUE)`,
  `CREATE TABLE IF NOT EXISTS ledger.question (
    entry uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    facets int NOT NULL,
    state text COLLATE "C" NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS question_state ON ledger.question (state, at)',
  'CREATE INDEX IF NOT EXISTS question_facets ON ledger.question (facets, at)',
  `CREATE TABLE IF NOT EXISTS ledger.access (
    entry uuid NOT NULL,
    at timestamptz NOT NULL,
    facets int NOT NULL,
    records int NOT NULL,
    withheld int NOT NULL,
    owner text COLLATE "C" NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS access_owner ON ledger.access (owner, at)',
  'CREATE INDEX IF NOT EXISTS access_facets ON ledger.access (facets, at)',
  `CREATE TABLE IF NOT EXISTS ledger.no_hit (
    entry uuid NOT NULL,
    at timestamptz NOT NULL,
    facets int NOT NULL,
    owners int NOT NULL)`, // of owner_set
  'CREATE INDEX IF NOT EXISTS no_hit_owners ON ledger.no_hit (owners, at)',
  'CREATE INDEX IF NOT EXISTS no_hit_facets ON ledger.no_hit (facets, at)',
  `CREATE TABLE IF NOT EXISTS ledger.disclosure (
    entry uuid NOT NULL REFERENCES ledger.secret ON DELETE CASCADE, -- goes with the key
    at timestamptz NOT NULL,
    facets int NOT NULL, -- of an access: with what was shown of this record
    record bytea NOT NULL CHECK (length(record) = 16), -- a keyed hash of the id
    owner text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS disclosure_record ON ledger.disclosure (record, at)',
  'CREATE INDEX IF NOT EXISTS disclosure_entry ON ledger.disclosure (entry)',
  `CREATE TABLE IF NOT EXISTS ledger.asked (
    entry uuid NOT NULL REFERENCES ledger.secret ON DELETE CASCADE, -- goes with the key
    at timestamptz NOT NULL,
    value bytea NOT NULL CHECK (length(value) = 16), -- a keyed hash of a form of what was searched for
    state text COLLATE "C" NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS asked_value ON ledger.asked (value, state, at)',
  'CREATE INDEX IF NOT EXISTS asked_entry ON ledger.asked (entry)',
] as const;

/** Tables of the index, without those of signals and of releases. */
export const INDEX_NAMES = [
  'facets',
  'owner_set',
  'question',
  'access',
  'no_hit',
  'disclosure',
  'asked',
] as const;

const VIEWER = "current_setting('liaison.state', true)";
const IN_WORDS = `${VIEWER} = ANY (string_to_array(owners, ' '))`;

/**
 * Which rows the reader sees, who sees one State at a time: what its officers asked, and what was shown, withheld or not found of
 * its own records.
 */
export const INDEX_RLS: Readonly<Record<(typeof INDEX_NAMES)[number], string>> = {
  facets: `CASE side WHEN 'QUESTIONS' THEN state = ${VIEWER} ELSE ${IN_WORDS} END`,
  owner_set: IN_WORDS,
  question: `state = ${VIEWER}`,
  access: `owner = ${VIEWER}`,
  no_hit: `owners IN (SELECT s.id FROM ledger.owner_set s)`,
  disclosure: `${VIEWER} IN (owner, state)`,
  asked: `state = ${VIEWER}`,
};
