import pg from 'pg';
import type { FieldCategory } from '../core/vocabulary.ts';
import { LedgerNames } from './names.ts';
import { openOutcome, type StoredIntent, type StoredOutcome } from './opening.ts';
import { PersonalKeys } from './personal.ts';

/** Records looked at in one transaction. */
const WINDOW = 3_000;

export interface IndexOptions {
  /** Connection URL of the role `liaison_ledger_indexer`. */
  readonly url: string;
  /** Secret of the ledger, 32 bytes. */
  readonly searchKey: Buffer;
}

/**
 * Follows the logs and keeps the index over them: behind them, never in their way. Whoever reads asks for `caughtUp`
 * first, so that no answer is older than its question.
 */
export class AccessIndex {
  readonly #pool: pg.Pool;
  readonly #keys: PersonalKeys;
  readonly #names: LedgerNames;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor({ url, searchKey }: IndexOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 1,
      connectionTimeoutMillis: 2_000,
      application_name: 'liaison ledger index',
      // What a crash takes away is indexed again: the mark goes with the rows.
      options: '-c synchronous_commit=off',
    });
    this.#pool.on('error', () => undefined);
    this.#keys = new PersonalKeys(searchKey);
    this.#names = new LedgerNames(searchKey);
  }

  /** Resolves when everything is indexed that was durable when this was called. Callers that come together share a run. */
  caughtUp(): Promise<void> {
    this.#next ??= this.#current
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#current = this.#run();
        return this.#current;
      });
    return this.#next;
  }

  async close(): Promise<void> {
    await (this.#next ?? this.#current).catch(() => undefined);
    await this.#pool.end();
  }

  async #run(): Promise<void> {
    const { rows } = await this.#pool.query<{ log: string; head: string; next: string }>(HEADS);
    for (const { log, head, next } of rows)
      for (let at = Number(next); at < Number(head);) at = await this.#window(log);
  }

  /** Indexes the next records of a log and says where it stopped. Several hubs may follow one log: one at a time does. */
  async #window(log: string): Promise<number> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [log]);
      const { rows } = await client.query<{ from: string; until: string }>(BOUNDS, [log, WINDOW]);
      const [from, until] = [Number(rows[0]?.from ?? 0), Number(rows[0]?.until ?? 0)];
      if (until > from) {
        await this.#index(client, log, from, until);
        await client.query(
          `INSERT INTO ledger.indexed (log, next) VALUES ($1, $2)
           ON CONFLICT (log) DO UPDATE SET next = excluded.next`,
          [log, until],
        );
      }
      await client.query('COMMIT');
      return until;
    } catch (cause) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw cause;
    } finally {
      client.release();
    }
  }

  async #index(client: pg.PoolClient, log: string, from: number, until: number): Promise<void> {
    const { rows } = await client.query<{ entry: string; kind: 'INTENT' | 'OUTCOME'; bytes: Buffer }>(
      `SELECT entry, kind, bytes FROM ledger.record
       WHERE log = $1 AND index >= $2 AND index < $3 AND kind <> 'RECEIVED' ORDER BY index`,
      [log, from, until],
    );
    const intents = rows.filter(({ kind }) => kind === 'INTENT');
    await client.query(INSERT_QUESTIONS, [
      JSON.stringify(intents.map(({ entry, bytes }) => questionRow(log, entry, bytes))),
    ]);
    const outcomes = new Map(rows.filter(({ kind }) => kind === 'OUTCOME').map((row) => [row.entry, row]));
    const { rows: asked } = await client.query<Asked>(ASKED, [[...outcomes.keys()]]);
    const found = asked.map((question) => {
      const stored = outcomes.get(question.entry);
      return this.#accesses(question, JSON.parse(String(stored?.bytes)) as StoredOutcome);
    });
    await client.query(INSERT_ACCESSES, [JSON.stringify(found.flatMap(({ accesses }) => accesses))]);
    await client.query(INSERT_FACETS, [JSON.stringify(found.flatMap(({ facets }) => facets))]);
    await client.query(INSERT_DISCLOSURES, [JSON.stringify(found.flatMap(({ disclosures }) => disclosures))]);
    await client.query(CLOSE_QUESTIONS, [JSON.stringify(found.map(({ question }) => question))]);
  }

  /** What an OUTCOME says about each owner. Of an erased entry nothing is left but who was asked and how much was shown. */
  #accesses({ entry, at, state, agency_kind, purpose, wrapped }: Asked, outcome: StoredOutcome) {
    const disclosed =
      wrapped === null ? [] : openOutcome(outcome, this.#keys.unwrap(wrapped, entry), entry).disclosed;
    const byOwner = new Map<string, { records: number; withheld: number; categories: Set<FieldCategory> }>();
    const of = (owner: string) => {
      const known = byOwner.get(owner) ?? { records: 0, withheld: 0, categories: new Set<FieldCategory>() };
      byOwner.set(owner, known);
      return known;
    };
    for (const { owner, status } of outcome.sources) if (status === 'ANSWERED') of(owner);
    for (const [owner, count] of Object.entries(outcome.disclosedCounts)) of(owner).records = count ?? 0;
    for (const { owner, categories } of disclosed)
      for (const category of categories) of(owner).categories.add(category);
    for (const { owner, count } of [...outcome.withheld, ...outcome.silent]) of(owner).withheld += count;
    const shown = [...byOwner].filter(([, { records }]) => records > 0);
    const asked = { entry, at, state, agency_kind, purpose };
    const owners = shown.map(([owner]) => owner).sort();
    const categories = [...new Set(shown.flatMap(([, one]) => [...one.categories]))].sort();
    const facet = (viewer: string, side: 'ACCESSES' | 'QUESTIONS') => (value: string) => ({
      viewer,
      side,
      value,
      at,
      entry,
      state,
      purpose,
    });
    return {
      accesses: [...byOwner].map(([owner, { records, withheld, categories }]) => ({
        ...asked,
        owner,
        records,
        withheld,
        categories: [...categories].sort(),
      })),
      disclosures: disclosed.map(({ id, owner, categories }) => ({
        record: `\\x${this.#names.record(id).toString('hex')}`,
        at,
        entry,
        owner,
        state,
        categories,
      })),
      facets: [
        ...shown.flatMap(([owner, one]) => [...one.categories].map(facet(owner, 'ACCESSES'))),
        ...[...owners, ...categories].map(facet(state, 'QUESTIONS')),
      ],
      question: { entry, owners, categories },
    };
  }
}

interface Asked {
  readonly entry: string;
  readonly at: Date;
  readonly state: string;
  readonly agency_kind: string;
  readonly purpose: string;
  readonly wrapped: Buffer | null;
}

function questionRow(log: string, entry: string, bytes: Buffer): Readonly<Record<string, unknown>> {
  const { at, inquiry } = JSON.parse(bytes.toString()) as StoredIntent;
  const { state, agencyKind } = inquiry.requester;
  return { log, entry, at, state, agency_kind: agencyKind, purpose: inquiry.purpose };
}

/** Steps from log to log over the primary key: their number is that of gateway instances, not of records. */
const HEADS = `WITH RECURSIVE logs AS (
    (SELECT log FROM ledger.record ORDER BY log LIMIT 1)
    UNION ALL
    SELECT (SELECT r.log FROM ledger.record r WHERE r.log > l.log ORDER BY r.log LIMIT 1)
    FROM logs l WHERE l.log IS NOT NULL)
  SELECT l.log, (SELECT max(r.index) + 1 FROM ledger.record r WHERE r.log = l.log) AS head, coalesce(i.next, 0) AS next
  FROM logs l LEFT JOIN ledger.indexed i USING (log) WHERE l.log IS NOT NULL`;
const BOUNDS = `SELECT n.next AS from, least(n.next + $2::bigint, coalesce(h.head, 0)) AS until
  FROM (SELECT coalesce((SELECT next FROM ledger.indexed WHERE log = $1), 0) AS next) n,
    (SELECT max(index) + 1 AS head FROM ledger.record WHERE log = $1) h`;
const INSERT_QUESTIONS = `INSERT INTO ledger.question (entry, log, at, state, agency_kind, purpose)
  SELECT entry, log, at, state, agency_kind, purpose FROM jsonb_to_recordset($1::jsonb)
    AS x(entry uuid, log text, at timestamptz, state text, agency_kind text, purpose text)
  ON CONFLICT DO NOTHING`;
const ASKED = `SELECT q.entry, q.at, q.state, q.agency_kind, q.purpose, s.wrapped
  FROM ledger.question q LEFT JOIN ledger.secret s USING (entry) WHERE q.entry = ANY ($1::uuid[])`;
const INSERT_ACCESSES = `INSERT INTO ledger.access (owner, at, entry, state, agency_kind, purpose, records, withheld, categories)
  SELECT owner, at, entry, state, agency_kind, purpose, records, withheld, categories FROM jsonb_to_recordset($1::jsonb)
    AS x(owner text, at timestamptz, entry uuid, state text, agency_kind text, purpose text, records int, withheld int,
      categories text[])
  ON CONFLICT DO NOTHING`;
const INSERT_FACETS = `INSERT INTO ledger.facet (viewer, side, value, at, entry, state, purpose)
  SELECT viewer, side, value, at, entry, state, purpose FROM jsonb_to_recordset($1::jsonb)
    AS x(viewer text, side text, value text, at timestamptz, entry uuid, state text, purpose text)
  ON CONFLICT DO NOTHING`;
/** A key that was destroyed meanwhile takes its rows with it. */
const INSERT_DISCLOSURES = `INSERT INTO ledger.disclosure (record, at, entry, owner, state, categories)
  SELECT record, at, entry, owner, state, categories FROM jsonb_to_recordset($1::jsonb)
    AS x(record bytea, at timestamptz, entry uuid, owner text, state text, categories text[])
  WHERE EXISTS (SELECT FROM ledger.secret s WHERE s.entry = x.entry)
  ON CONFLICT DO NOTHING`;
const CLOSE_QUESTIONS = `UPDATE ledger.question q SET owners = x.owners, categories = x.categories
  FROM jsonb_to_recordset($1::jsonb) AS x(entry uuid, owners text[], categories text[]) WHERE q.entry = x.entry`;
