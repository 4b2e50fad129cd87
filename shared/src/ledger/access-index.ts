import pg from 'pg';
import type { FieldCategory } from '../core/vocabulary.ts';
import { LedgerNames } from './names.ts';
import { openOutcome, type StoredIntent, type StoredOutcome } from './opening.ts';
import { PersonalKeys } from './personal.ts';

/** Records looked at in one transaction. */
const WINDOW = 3_000;
/** Requests share this thread: after so long, in milliseconds, they may have it. One outcome is looked at whole. */
const SLICE_MS = 3;
/** Rows written by one statement: what is said to PostgreSQL at once is put together at once. */
const INSERTED = 500;
const FOREIGN_KEY_VIOLATION = '23503';

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
    // The pool listens to the connections that nobody has: one that is lost while it is lent may not end the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
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
      for (let at = Number(next); at < Number(head);) at = await this.#retried(log);
  }

  /** A key that is destroyed between being read and being referred to fails the window once: then it is seen to be gone. */
  async #retried(log: string): Promise<number> {
    for (let left = 3; ; left -= 1) {
      try {
        return await this.#window(log);
      } catch (cause) {
        if (left === 0 || (cause as { readonly code?: string }).code !== FOREIGN_KEY_VIOLATION) throw cause;
      }
    }
  }

  /** Indexes the next records of a log and says where it stopped. Several hubs may follow one log: one at a time does. */
  async #window(log: string): Promise<number> {
    const client = await this.#pool.connect();
    let isLost = false;
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
      await client.query('ROLLBACK').catch(() => (isLost = true));
      throw cause;
    } finally {
      client.release(isLost);
    }
  }

  async #index(client: pg.PoolClient, log: string, from: number, until: number): Promise<void> {
    const { rows } = await client.query<Stored>(RECORDS, [log, from, until]);
    const before = await client.query<Question>(EARLIER, [openedBefore(rows)]);
    const asked = new Map(before.rows.map((question) => [question.entry, question]));
    const opened: Question[] = [];
    const closed = new Map<string, Found>();
    let began = performance.now();
    for (const { entry, kind, bytes, wrapped } of rows) {
      if (performance.now() - began > SLICE_MS) {
        await new Promise(setImmediate);
        began = performance.now();
      }
      if (kind === 'INTENT') {
        const question = questionOf(entry, bytes);
        opened.push(question);
        asked.set(entry, question);
        continue;
      }
      const question = asked.get(entry);
      // Refused before anybody knew who asks what: no State has a side of it.
      if (question)
        closed.set(entry, this.#accesses(question, wrapped, JSON.parse(bytes.toString()) as StoredOutcome));
    }
    const found = [...closed.values()];
    // Once and whole where both records are at hand: a row that is changed later is written to every index again.
    await insert(
      client,
      QUESTIONS,
      opened.map(({ entry, at, state, agency_kind, purpose }) => {
        const { owners, categories } = closed.get(entry)?.question ?? { owners: '', categories: '' };
        return [entry, at, state, agency_kind, purpose, owners, categories];
      }),
    );
    await insert(
      client,
      CLOSED_QUESTIONS,
      before.rows.flatMap(({ entry }) => {
        const one = closed.get(entry)?.question;
        return one ? [[entry, one.owners, one.categories]] : [];
      }),
    );
    await insert(
      client,
      ACCESSES,
      found.flatMap(({ accesses }) => accesses),
    );
    await insert(
      client,
      DISCLOSURES,
      found.flatMap(({ disclosures }) => disclosures),
    );
    await insert(client, COMBINATIONS, distinct(found.flatMap(({ combinations }) => combinations)));
  }

  /** What an OUTCOME says about each owner. Of an erased entry nothing is left but who was asked and how much was shown. */
  #accesses(
    { entry, at, state, agency_kind, purpose }: Question,
    wrapped: Buffer | null,
    outcome: StoredOutcome,
  ): Found {
    const disclosed =
      wrapped && outcome.personal ? openOutcome(outcome, this.#keys.of(wrapped, entry), entry).disclosed : [];
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
    const owners = words(shown.map(([owner]) => owner));
    const categories = words(shown.flatMap(([, one]) => [...one.categories]));
    const accesses = [...byOwner].map(([owner, one]) => [
      owner,
      at,
      entry,
      state,
      agency_kind,
      purpose,
      one.records,
      one.withheld,
      words(one.categories),
    ]);
    return {
      accesses,
      disclosures: disclosed.map(({ id, owner, categories: one }) => [
        this.#names.record(id),
        at,
        entry,
        owner,
        state,
        words(one),
      ]),
      question: { entry, owners, categories },
      combinations: [
        [state, 'QUESTIONS', 'OWNERS', owners],
        [state, 'QUESTIONS', 'CATEGORIES', categories],
        ...shown.map(([owner, one]) => [owner, 'ACCESSES', 'CATEGORIES', words(one.categories)]),
      ],
    };
  }
}

/** A set as the index holds it: sorted, so that equal sets are equal texts. */
function words(set: Iterable<string>): string {
  return [...new Set(set)].sort().join(' ');
}

function distinct(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(rows.map((row) => [row.join('|'), row])).values()];
}

/** A record beside what is kept of the key of its entry. */
interface Stored {
  readonly entry: string;
  readonly kind: 'INTENT' | 'OUTCOME';
  readonly bytes: Buffer;
  readonly wrapped: Buffer | null;
}

interface Question {
  readonly entry: string;
  readonly at: Date | string;
  readonly state: string;
  readonly agency_kind: string;
  readonly purpose: string;
}

/** Rows of the index that an OUTCOME makes. */
interface Found {
  readonly question: { readonly entry: string; readonly owners: string; readonly categories: string };
  readonly accesses: readonly (readonly unknown[])[];
  readonly disclosures: readonly (readonly unknown[])[];
  readonly combinations: readonly (readonly string[])[];
}

function questionOf(entry: string, bytes: Buffer): Question {
  const { at, inquiry } = JSON.parse(bytes.toString()) as StoredIntent;
  const { state, agencyKind } = inquiry.requester;
  return { entry, at, state, agency_kind: agencyKind, purpose: inquiry.purpose };
}

/** Entries whose OUTCOME is here, and whose INTENT, if there is one, was indexed earlier. */
function openedBefore(rows: readonly Stored[]): readonly string[] {
  const here = new Set(rows.filter(({ kind }) => kind === 'INTENT').map(({ entry }) => entry));
  return rows.filter(({ entry, kind }) => kind === 'OUTCOME' && !here.has(entry)).map(({ entry }) => entry);
}

/** Writes rows by columns: one array a column costs least on both sides. */
async function insert(
  client: pg.PoolClient,
  { columns, text }: { readonly columns: number; readonly text: string },
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += INSERTED) {
    const some = rows.slice(at, at + INSERTED);
    await client.query(
      text,
      Array.from({ length: columns }, (_, i) => some.map((row) => row[i])),
    );
  }
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
const RECORDS = `SELECT r.entry, r.kind, r.bytes, s.wrapped
  FROM ledger.record r LEFT JOIN ledger.secret s ON s.entry = r.entry AND r.kind = 'OUTCOME'
  WHERE r.log = $1 AND r.index >= $2 AND r.index < $3 AND r.kind IN ('INTENT', 'OUTCOME') ORDER BY r.index`;
const EARLIER = `SELECT entry, at, state, agency_kind, purpose FROM ledger.question WHERE entry = ANY ($1::uuid[])`;
const QUESTIONS = {
  columns: 7,
  text: `INSERT INTO ledger.question (entry, at, state, agency_kind, purpose, owners, categories)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])`,
};
const ACCESSES = {
  columns: 9,
  text: `INSERT INTO ledger.access (owner, at, entry, state, agency_kind, purpose, records, withheld, categories)
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[],
      $8::int[], $9::text[])`,
};
const DISCLOSURES = {
  columns: 6,
  text: `INSERT INTO ledger.disclosure (record, at, entry, owner, state, categories)
    SELECT * FROM unnest($1::bytea[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::text[])`,
};
const CLOSED_QUESTIONS = {
  columns: 3,
  text: `UPDATE ledger.question q SET owners = x.owners, categories = x.categories
    FROM unnest($1::uuid[], $2::text[], $3::text[]) AS x(entry, owners, categories) WHERE q.entry = x.entry`,
};
const COMBINATIONS = {
  columns: 4,
  text: `INSERT INTO ledger.combination (viewer, side, kind, value)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
};
