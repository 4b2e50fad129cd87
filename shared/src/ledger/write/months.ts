import type pg from 'pg';
import { KINDS } from '../proof/records.ts';

const DAY_MS = 86_400_000;
/** Months are made so long before the first record of them comes. */
const AHEAD_MS = 92 * DAY_MS;
/** Below so long, they are made again: with a hub that runs, a month is there sixty days before it begins. */
const LOW_MS = 61 * DAY_MS;
/** A clock that is set back within a day does not take a log's records back to the month before. */
const SET_BACK_MS = DAY_MS;

/** Tables of the log that have one partition a calendar month, UTC. */
const BY_MONTH = ['record', 'checkpoint'] as const;

/** Every kind of record that there is. */
export const KIND_CHECK = `CHECK (kind IN (${KINDS.map((kind) => `'${kind}'`).join(', ')}))`;

const startOf = (moment: string): string => `date_trunc('month', ${moment}, 'UTC')`;
const nextMonth = (month: string): string =>
  `((${month} AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'`;

/**
 * Cuts records and checkpoints into months. A ledger of before becomes the first partition as it is: its rows are read once, to
 * see that they fit, and none is written. All of it or nothing.
 */
export const MONTH_STATEMENTS: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS ledger.month (
    name text COLLATE "C" PRIMARY KEY, -- 2026_11, behind the name of each partition; 'before' is all that came earlier
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL)`,
  `DO $$ DECLARE newest timestamptz; bound timestamptz; BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = 'ledger.record'::regclass) = 'r' THEN
      LOCK TABLE ledger.record, ledger.checkpoint IN ACCESS EXCLUSIVE MODE;
      SELECT max(written_at) INTO newest FROM ledger.record;
      bound := ${startOf('greatest(newest, now())')};
      IF newest IS NOT NULL THEN bound := ${nextMonth('bound')}; END IF;
      ALTER TABLE ledger.record RENAME TO record_before;
      ALTER INDEX ledger.record_pkey RENAME TO record_before_pkey;
      ALTER INDEX ledger.record_entry RENAME TO record_before_entry;
      ALTER INDEX ledger.record_refused RENAME TO record_before_refused;
      ALTER INDEX ledger.record_handover RENAME TO record_before_handover;
      ALTER TABLE ledger.record_before VALIDATE CONSTRAINT record_kind_check;
      -- One moment a statement: a commit is never cut by the end of a month.
      ALTER TABLE ledger.record_before ALTER written_at SET DEFAULT now();
      -- Wide columns first: in another order each row has a dozen bytes of padding.
      CREATE TABLE ledger.record (
        index bigint NOT NULL,
        written_at timestamptz NOT NULL DEFAULT now(),
        entry uuid NOT NULL,
        log text COLLATE "C" NOT NULL,
        kind text NOT NULL CONSTRAINT record_kind_check ${KIND_CHECK},
        bytes bytea NOT NULL,
        path bytea) PARTITION BY RANGE (written_at);
      ALTER TABLE ledger.checkpoint RENAME TO checkpoint_before;
      ALTER INDEX ledger.checkpoint_pkey RENAME TO checkpoint_before_pkey;
      ALTER TABLE ledger.checkpoint_before ADD COLUMN IF NOT EXISTS written_at timestamptz NOT NULL DEFAULT '-infinity';
      ALTER TABLE ledger.checkpoint_before ALTER written_at SET DEFAULT now();
      CREATE TABLE ledger.checkpoint (
        size bigint NOT NULL,
        written_at timestamptz NOT NULL DEFAULT now(),
        log text COLLATE "C" NOT NULL,
        note text NOT NULL,
        edge bytea NOT NULL) PARTITION BY RANGE (written_at);
      EXECUTE format('ALTER TABLE ledger.record_before ADD CONSTRAINT record_before_month CHECK (written_at < %L)', bound);
      EXECUTE format('ALTER TABLE ledger.record ATTACH PARTITION ledger.record_before FOR VALUES FROM (MINVALUE) TO (%L)', bound);
      EXECUTE format('ALTER TABLE ledger.checkpoint ATTACH PARTITION ledger.checkpoint_before FOR VALUES FROM (MINVALUE) TO (%L)', bound);
      INSERT INTO ledger.month (name, starts, ends) VALUES ('before', '-infinity', bound);
      -- Every log is among those that were taken: of the oldest, nobody had noted it.
      INSERT INTO ledger.epoch (log, epoch) SELECT DISTINCT r.log, 0 FROM ledger.record r
        WHERE NOT EXISTS (SELECT FROM ledger.epoch e WHERE e.log = r.log);
    END IF; END $$`,
  'CREATE INDEX IF NOT EXISTS record_entry ON ledger.record (entry)',
  "CREATE INDEX IF NOT EXISTS record_refused ON ledger.record (log, index) WHERE kind = 'REFUSED'",
  "CREATE INDEX IF NOT EXISTS record_handover ON ledger.record (log, index) WHERE kind = 'HANDOVER'",
  // As the owner of the tables: a writer can add and read, and have months made, and nothing else. A clock that is years
  // ahead must not leave hundreds of empty tables.
  `CREATE OR REPLACE FUNCTION ledger.make_months(until timestamptz) RETURNS timestamptz LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE bound timestamptz; next timestamptz; name text; parent text; part text; BEGIN
      SELECT max(m.ends) INTO bound FROM ledger.month m;
      IF bound > until THEN RETURN bound; END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('liaison ledger months', 5));
      LOOP
        SELECT max(m.ends) INTO bound FROM ledger.month m;
        EXIT WHEN bound > until;
        IF until > greatest(bound, now()) + interval '10 years' THEN
          RAISE EXCEPTION 'a record of % is years ahead of the ledger: is the clock of the hub wrong?', until;
        END IF;
        next := ${nextMonth('bound')};
        name := to_char(bound AT TIME ZONE 'UTC', 'YYYY_MM');
        FOREACH parent IN ARRAY ARRAY[${BY_MONTH.map((table) => `'${table}'`).join(', ')}] LOOP
          part := parent || '_' || name;
          EXECUTE format('CREATE TABLE ledger.%I (LIKE ledger.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
            CONSTRAINT %I CHECK (written_at >= %L AND written_at < %L),
            CONSTRAINT %I PRIMARY KEY (log, %I))',
            part, parent, part || '_month', bound, next, part || '_pkey', CASE parent WHEN 'record' THEN 'index' ELSE 'size' END);
          EXECUTE format('CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I
            FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()', part);
          EXECUTE format('ALTER TABLE ledger.%I ATTACH PARTITION ledger.%I FOR VALUES FROM (%L) TO (%L)',
            parent, part, bound, next);
        END LOOP;
        INSERT INTO ledger.month (name, starts, ends) VALUES (name, bound, next);
      END LOOP;
      RETURN bound;
    END $$`,
  // Stretches of logs whose records are in files: up to where, and what of their tree proofs of later records need.
  `CREATE TABLE IF NOT EXISTS ledger.archived (
    log text COLLATE "C" NOT NULL,
    first bigint NOT NULL,
    until bigint NOT NULL, -- the record behind the last: the size of its checkpoint
    month text NOT NULL,
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    note text NOT NULL, -- of that checkpoint
    edge bytea NOT NULL, -- all peaks of its tree
    manifest text NOT NULL, -- SHA-256 of the archive's manifest, hex
    entry uuid NOT NULL, -- of the record that says so too
    archived_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (log, until))`,
  `CREATE TABLE IF NOT EXISTS ledger.archived_hash (
    log text COLLATE "C" NOT NULL,
    level smallint NOT NULL, -- of a complete subtree of 2^level records
    start bigint NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (log, level, start))`,
  // Months that somebody still looks into: they are not archived.
  `CREATE TABLE IF NOT EXISTS ledger.hold (
    month text COLLATE "C" NOT NULL, -- 2026-11
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    PRIMARY KEY (month, since))`,
  ...['archived', 'archived_hash'].map(
    (
      table,
    ) => `CREATE OR REPLACE TRIGGER ${table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.${table}
      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`,
  ),
  'GRANT SELECT ON ledger.archived, ledger.archived_hash, ledger.hold TO liaison_ledger_writer',
  'REVOKE ALL ON FUNCTION ledger.make_months(timestamptz) FROM PUBLIC',
  'GRANT EXECUTE ON FUNCTION ledger.make_months(timestamptz) TO liaison_ledger_writer',
  'GRANT SELECT ON ledger.month TO liaison_ledger_writer',
  "SELECT ledger.make_months(now() + interval '92 days')",
];

/** Makes months up to a moment, `$1`, and says before which moment records have a place, and when the last of log `$2` was written. */
const OPEN = `SELECT (extract(epoch FROM ledger.make_months($1)) * 1000)::float8 AS until,
  coalesce((SELECT greatest(extract(epoch FROM written_at) * 1000, 0) FROM ledger.checkpoint WHERE log = $2
    ORDER BY size DESC LIMIT 1), 0)::float8 AS "writtenAt"`;

/** The months of one log as its writer sees them. A month is there long before it begins; a clock that jumps has them made first. */
export class Months {
  readonly #client: pg.Client;
  #until: number;
  #writtenAt: number;
  #askedFor = 0;

  private constructor(client: pg.Client, { until, writtenAt }: Bounds) {
    this.#client = client;
    this.#until = until;
    this.#writtenAt = writtenAt;
  }

  /** @param now milliseconds since 1970, of the hub's clock. */
  static async open(client: pg.Client, log: string, now: number): Promise<Months> {
    const { rows } = await client.query<Bounds>(OPEN, [new Date(now + AHEAD_MS), log]);
    if (!rows[0]) throw new Error('the ledger did not say which months it has');
    return new Months(client, rows[0]);
  }

  /**
   * When records are written, as the ledger will have it: not before those that stand before them, so that a month of a log is
   * one stretch of it. Has the month made that they go to, before the commit that is sent next.
   *
   * @param at when they were made.
   * @param onFailure months of later could not be made; records of now have a place.
   */
  stamp(at: number, onFailure: (cause: unknown) => void): number {
    const isSetBack = at < this.#writtenAt && this.#writtenAt - at < SET_BACK_MS;
    this.#writtenAt = isSetBack ? this.#writtenAt : at;
    if (this.#until - this.#writtenAt < LOW_MS) this.#make(this.#writtenAt + AHEAD_MS, onFailure);
    return this.#writtenAt;
  }

  /** Once a day, and at once where records have no place. What is sent behind it on the connection comes after it. */
  #make(until: number, onFailure: (cause: unknown) => void): void {
    const isUrgent = this.#writtenAt >= this.#until;
    if (!isUrgent && until - this.#askedFor < DAY_MS) return;
    this.#askedFor = until;
    this.#client
      .query<Pick<Bounds, 'until'>>(
        'SELECT (extract(epoch FROM ledger.make_months($1)) * 1000)::float8 AS until',
        [new Date(until)],
      )
      .then(({ rows }) => (this.#until = rows[0]?.until ?? this.#until), onFailure);
  }
}

interface Bounds {
  readonly until: number;
  readonly writtenAt: number;
}

/** The calendar month of a moment, UTC, as a number that grows by one a month. */
export function monthOf(at: number): number {
  const day = new Date(at);
  return day.getUTCFullYear() * 12 + day.getUTCMonth();
}
