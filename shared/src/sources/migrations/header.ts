/**
 * The columns that every record of every domain has, in every national database. `HEADER_DDL` goes into CREATE TABLE
 * of a register; `HEADER_COLUMNS` are what a hub view shows of them. The length of an id is not in its pattern: PostgreSQL
 * takes ten times as long to count repetitions.
 */
export const HEADER_COLUMNS = [
  'id',
  'owner',
  'holding_authority',
  'originator',
  'handling',
  'handling_text',
  'evaluation_source',
  'evaluation_information',
  'created_at',
  'updated_at',
  'data_as_of',
  'review_due',
  'retain_until',
  'restricted',
  'contested',
  'embargo_until',
  'minor_until',
  'subject_categories',
  'basis',
  'quality',
  'legal_basis_of_entry',
  'synthetic',
] as const;

export const HEADER_DDL = `
  id text COLLATE "C" NOT NULL CHECK (id ~ '^[A-Za-z0-9._-]+$' AND length(id) <= 64),
  owner text COLLATE "C" NOT NULL,
  holding_authority text NOT NULL,
  originator text,
  handling text NOT NULL DEFAULT 'H0' CHECK (handling IN ('H0', 'H1', 'H2', 'H3')),
  handling_text text,
  evaluation_source text NOT NULL DEFAULT 'X' CHECK (evaluation_source IN ('A', 'B', 'C', 'X')),
  evaluation_information smallint NOT NULL DEFAULT 4 CHECK (evaluation_information BETWEEN 1 AND 4),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  data_as_of timestamptz NOT NULL DEFAULT now(),
  review_due date,
  retain_until date,
  restricted boolean NOT NULL DEFAULT false,
  contested boolean NOT NULL DEFAULT false,
  embargo_until date,
  minor_until date,
  subject_categories text[] NOT NULL DEFAULT '{}',
  basis text NOT NULL DEFAULT 'FACT' CHECK (basis IN ('FACT', 'ASSESSMENT')),
  quality text,
  legal_basis_of_entry text,
  synthetic boolean NOT NULL DEFAULT false,
  import_set text`;
