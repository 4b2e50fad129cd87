/**
 * Tables of the auditors' index that grow with every question, in a schema of their own: what was made of the records before lies
 * in the schema of the ledger, where a hub of the version before goes on with it. What repeats (whose officers asked, for what, of
 * whom, what was shown) stands once, in `audit.facets`, and rows name it by its number. An owner that answered without a hit has no
 * row of its own: one row of `audit.no_hit` a question names all that did. What was searched for and which records were shown
 * is one row a question, in `audit.detail`.
 */
export const INDEX_TABLES = [
  'CREATE SCHEMA IF NOT EXISTS audit',
  `CREATE TABLE IF NOT EXISTS audit.facets (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    side text NOT NULL CHECK (side IN ('QUESTIONS', 'ACCESSES', 'NO_HITS')),
    state text COLLATE "C" NOT NULL, -- of the officer who asked
    agency_kind text NOT NULL,
    purpose text COLLATE "C" NOT NULL,
    owners text COLLATE "C" NOT NULL, -- words with a space in between, sorted: with hits; the one; or those without
    categories text COLLATE "C" NOT NULL, -- words too: what was shown
    UNIQUE (side, state, agency_kind, purpose, owners, categories))`,
  // The sets of owners that answered without a hit, whoever asked: few, so that the latest are found by each of them.
  `CREATE TABLE IF NOT EXISTS audit.owner_set (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owners text COLLATE "C" NOT NULL UNIQUE)`,
  `CREATE TABLE IF NOT EXISTS audit.question (
    entry uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    facets int NOT NULL,
    state text COLLATE "C" NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS question_state ON audit.question (state, at)',
  'CREATE INDEX IF NOT EXISTS question_facets ON audit.question (facets, at)',
  `CREATE TABLE IF NOT EXISTS audit.access (
    entry uuid NOT NULL,
    at timestamptz NOT NULL,
    facets int NOT NULL,
    records int NOT NULL,
    withheld int NOT NULL,
    owner text COLLATE "C" NOT NULL)`,
  'CREATE INDEX IF NOT EXISTS access_owner ON audit.access (owner, at)',
  'CREATE INDEX IF NOT EXISTS access_facets ON audit.access (facets, at)',
  `CREATE TABLE IF NOT EXISTS audit.no_hit (
    entry uuid NOT NULL,
    at timestamptz NOT NULL,
    facets int NOT NULL,
    owners int NOT NULL)`, // of owner_set
  'CREATE INDEX IF NOT EXISTS no_hit_owners ON audit.no_hit (owners, at)',
  'CREATE INDEX IF NOT EXISTS no_hit_facets ON audit.no_hit (facets, at)',
  // Eight bytes of a keyed hash: of ten thousand million, one look-up in two thousand million meets another one.
  `CREATE TABLE IF NOT EXISTS audit.detail (
    entry uuid NOT NULL REFERENCES ledger.secret ON DELETE CASCADE, -- goes with the key
    at timestamptz NOT NULL,
    state text COLLATE "C" NOT NULL, -- of the officer who asked
    hashes bigint[] NOT NULL, -- of the records that were shown, then of each form of what was searched for
    facets int[] CHECK (array_position(facets, NULL) IS NULL))`, // of an access, with what was shown of each of these records
  'CREATE INDEX IF NOT EXISTS detail_entry ON audit.detail (entry)',
  // At once: what waits in a list of its own would be read through by whoever seeks.
  'CREATE INDEX IF NOT EXISTS detail_hashes ON audit.detail USING gin (hashes) WITH (fastupdate = off)',
  // The one way to it for a reader. An index on arrays is of no use to who is held to rows by a policy: the function holds them.
  `CREATE OR REPLACE FUNCTION audit.holding(sought bigint[])
    RETURNS TABLE (entry uuid, at timestamptz, state text, facets int) LANGUAGE sql STABLE ROWS 100
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT d.entry, d.at, d.state, h.facets
    FROM audit.detail d CROSS JOIN LATERAL unnest(d.hashes, d.facets) AS h(hash, facets)
    WHERE d.hashes && sought AND h.hash = ANY (sought) AND (d.state = current_setting('liaison.state', true)
      OR h.facets IN (SELECT f.id FROM audit.facets f WHERE f.owners = current_setting('liaison.state', true))) $$`,
  'REVOKE ALL ON FUNCTION audit.holding(bigint[]) FROM PUBLIC',
] as const;

/** The index of before, which the hub of the version before goes on with; those that others point at come last. */
export const OLDER_INDEX = [
  ...[
    'watched_person',
    'watched',
    'signal_about',
    'signal',
    'disclosure',
    'asked',
    'question',
    'access',
    'no_hit',
  ],
  ...['released', 'release', 'set_aside', 'facets', 'owner_set', 'indexed'],
].map((name) => `ledger.${name}`);

/** Tables of the index whose rows a reader sees, one State at a time; without those of signals and of releases. */
export const INDEX_NAMES = ['facets', 'owner_set', 'question', 'access', 'no_hit'] as const;

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
  no_hit: `owners IN (SELECT s.id FROM audit.owner_set s)`,
};
