import type pg from 'pg';
import { NEEDS_MONTHS } from '../../../shared/src/ledger/write/migrate.ts';
import type { ArchivedMonth } from './manifest.ts';
import { mustNotBeHeld } from './months.ts';
import { STAY, type KeptTree, type LedgerMonth } from './make.ts';

/** A writer waits no longer for the lock that this needs at its end; then it is tried again. */
const LOCK_MS = 500;
const TRIES = 20;
const LOCK_NOT_AVAILABLE = '55P03';

/** Tables of the auditors' index by whose entries they are of: that of now, and that of the version before, where it is. */
const OF_QUESTIONS = [
  ...['question', 'access', 'no_hit', 'detail'].map((name) => `audit.${name}`),
  ...['question', 'access', 'no_hit', 'disclosure', 'asked'].map((name) => `ledger.${name}`),
];
const OF_STEPS = ['audit', 'ledger'].flatMap((schema) =>
  ['release', 'released', 'signal', 'signal_about'].map((name) => `${schema}.${name}`),
);
const ASIDE = ['audit.set_aside', 'ledger.set_aside'];

/** What is in files, and the record that says so. */
interface Moved {
  readonly archived: ArchivedMonth;
  readonly kept: readonly KeptTree[];
  readonly entry: string;
}

/**
 * Takes a month out of the ledger, once it is in files and the log says so: its records, their checkpoints but the last, and what the
 * auditors' index has of them. What proofs of later records need of its tree stays. All in one transaction.
 *
 * @throws Error when somebody began to hold the month meanwhile, a record came into it, or the tables are busy for too long.
 */
export async function moveOut(client: pg.Client, month: LedgerMonth, moved: Moved): Promise<void> {
  for (let left = TRIES; ; left -= 1)
    try {
      await client.query(`BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = ${LOCK_MS}`);
      // Whoever begins to hold it now waits, and learns that it was archived.
      await client.query('LOCK TABLE ledger.hold IN SHARE MODE');
      await mustNotBeHeld(client, month);
      await keepTrees(client, month, moved);
      await carryOn(client, month, moved);
      await forget(client, month.name);
      await dropMonth(client, month, moved);
      await client.query(NEEDS_MONTHS);
      await client.query('COMMIT');
      return;
    } catch (cause) {
      await client.query('ROLLBACK');
      if (left === 0 || (cause as { readonly code?: string }).code !== LOCK_NOT_AVAILABLE) throw cause;
      await new Promise((done) => setTimeout(done, LOCK_MS));
    }
}

async function keepTrees(
  client: pg.Client,
  { label, name, ends }: LedgerMonth,
  { archived, kept, entry }: Moved,
): Promise<void> {
  for (const { log, first, until, note, edge, hashes } of kept) {
    const peaks = Buffer.concat(edge.peaks);
    await client.query(
      `INSERT INTO ledger.archived (log, first, until, month, starts, ends, note, edge, manifest, entry)
       SELECT $1, $2, $3, $4, m.starts, $5, $6, $7, $8, $9 FROM ledger.month m WHERE m.name = $10`,
      [log, first, until, label, ends, note, peaks, archived.digest, entry, name],
    );
    await client.query(
      `INSERT INTO ledger.archived_hash (log, level, start, hash)
       SELECT $1, h.level, h.start, h.hash FROM unnest($2::smallint[], $3::bigint[], $4::bytea[]) AS h(level, start, hash)
       ON CONFLICT DO NOTHING`,
      [
        log,
        hashes.map(({ level }) => level),
        hashes.map(({ start }) => start),
        hashes.map(({ hash }) => hash),
      ],
    );
    // With every peak of its tree: those of before are gone with their checkpoints.
    await client.query(
      'INSERT INTO ledger.checkpoint (log, size, note, edge, written_at) VALUES ($1, $2, $3, $4, $5)',
      [log, until, note, peaks, ends],
    );
  }
}

/** What stays goes to the month that follows, with what an earlier archive left here of logs that wrote nothing in this month. */
async function carryOn(client: pg.Client, { name, ends }: LedgerMonth, { kept }: Moved): Promise<void> {
  await client.query(
    `INSERT INTO ledger.record (log, index, entry, kind, written_at, bytes, path)
     SELECT log, index, entry, kind, $1, bytes, path FROM ledger.record_${name} WHERE kind = ANY ($2)`,
    [ends, STAY],
  );
  await client.query(
    `INSERT INTO ledger.checkpoint (log, size, note, edge, written_at)
     SELECT log, size, note, edge, $1 FROM ledger.checkpoint_${name} WHERE log <> ALL ($2)`,
    [ends, kept.map(({ log }) => log)],
  );
}

/** Nothing of it is found by auditors any more, and they are told so. */
async function forget(client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL',
    [[...OF_QUESTIONS, ...OF_STEPS, ...ASIDE]],
  );
  const isThere = (table: string): boolean => rows.some((one) => one.name === table);
  for (const [tables, kinds] of [
    [OF_QUESTIONS, ['INTENT']],
    [OF_STEPS, ['RELEASE', 'SIGNAL']],
  ] as const)
    for (const table of tables.filter(isThere))
      await client.query(
        `DELETE FROM ${table} WHERE entry IN (SELECT entry FROM ledger.record_${name} WHERE kind = ANY ($1))`,
        [kinds],
      );
  for (const table of ASIDE.filter(isThere))
    await client.query(
      `DELETE FROM ${table} s USING ledger.record_${name} r WHERE s.log = r.log AND s.index = r.index`,
    );
}

async function dropMonth(client: pg.Client, month: LedgerMonth, { kept }: Moved): Promise<void> {
  const [record, checkpoint] = [`ledger.record_${month.name}`, `ledger.checkpoint_${month.name}`];
  await client.query(`LOCK TABLE ${record}, ${checkpoint} IN ACCESS EXCLUSIVE MODE`);
  const { rows } = await client.query<{ log: string; until: number; count: number }>(
    `SELECT r.log, max(r.index)::float8 + 1 AS until, count(*)::float8 AS count FROM ${record} r
     WHERE NOT EXISTS (SELECT FROM ledger.archived a WHERE a.log = r.log AND a.until > r.index AND a.ends < $1) GROUP BY r.log`,
    [month.ends],
  );
  const isSame = rows.every(({ log, until, count }) =>
    kept.some((one) => one.log === log && one.until === until && one.until - one.first === count),
  );
  if (!isSame || rows.length !== kept.length)
    throw new Error(
      `${month.label}: a record came into it meanwhile, by a clock that is behind. Nothing was taken out.`,
    );
  // A hub of before months, which knows no archives, does not open the ledger any more.
  await client.query(`DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'ledger.record'::regclass AND conname = 'record_kind_check') THEN
      ALTER TABLE ledger.record RENAME CONSTRAINT record_kind_check TO record_kinds;
    END IF; END $$`);
  for (const [parent, part] of [
    ['ledger.record', record],
    ['ledger.checkpoint', checkpoint],
  ]) {
    await client.query(`ALTER TABLE ${parent} DETACH PARTITION ${part}`);
    await client.query(`DROP TABLE ${part}`);
  }
}
