import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import type pg from 'pg';
import { makeLog } from '../../gateway/src/observe/log.ts';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import { parseGlobalId } from '../../shared/src/core/ids.ts';
import type { RunningHub } from '../hub/hub.ts';
import { embeddedReleases, openReleases } from '../hub/releases.ts';
import { idBox } from '../hub/live-keys.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { asker, benchData, benchToken, CASE, QUESTIONS, startBenchHub } from './hub.ts';
import { median, spread, table } from './report.ts';

const ROUNDS = 9;
const ASKED_PER_ROUND = 12;
/** Of those that a hub is asked, the small one and the one with most records. */
const ASKED = ['lookup: 100 serial numbers', 'page: 100 seizures of one domain'];

/** What the store holds: approved releases of the case that is asked about, and of others. */
const HELD = [
  { name: 'empty store', ofCase: 0, elsewhere: 0 },
  { name: '10 of the case', ofCase: 10, elsewhere: 0 },
  { name: '10,000 of other cases', ofCase: 0, elsewhere: 10_000 },
] as const;

/**
 * What releases cost a question: a hub without a store of them beside one whose store is empty, holds ten of the very case, and
 * ten thousand of others; asked in turns.
 */
export async function benchReleases(): Promise<string> {
  const stop = new Shutdown();
  try {
    const data = await benchData(stop);
    const url = await embeddedReleases(data.cluster, data.directory);
    const admin = new PgClient({ connectionString: url });
    await admin.connect();
    stop.add(() => admin.end());
    const plain = await startBenchHub(data, stop);
    const store = openReleases(url, makeLog('error'), stop);
    const hub = await startBenchHub(data, stop, {}, { log: 'bench-releases', releases: store });
    const token = await benchToken(plain);
    const agency = String(decodeJwt(token)['agency'] ?? '');
    const records = await recordsOf(plain, token, data.directory);
    const rows: string[][] = [];
    for (const name of ASKED) {
      const question = QUESTIONS[name];
      if (!question) throw new Error(`there is no question "${name}"`);
      const [without, within] = [asker(plain, token, question), asker(hub, token, question)];
      for (let i = 0; i < ASKED_PER_ROUND; i += 1) await Promise.all([without(), within()]);
      const base: number[] = [];
      const ratios = new Map<string, number[]>();
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const held of HELD) {
          await fill(admin, held, { agency, records });
          const [theirs, ours] = [await timed(without), await timed(within)];
          base.push(theirs);
          ratios.set(held.name, [...(ratios.get(held.name) ?? []), ours / theirs]);
        }
      }
      rows.push([
        name,
        median(base).toFixed(1),
        ...HELD.map((held) => {
          const found = ratios.get(held.name) ?? [];
          return `${median(found).toFixed(2)} (${spread(found)})`;
        }),
      ]);
    }
    await admin.query('TRUNCATE releases.release CASCADE');
    return table(['question', 'without a store, ms', ...HELD.map(({ name }) => `${name}, x`)], rows);
  } finally {
    await stop.run();
  }
}

/** The ids of ten seizures, as their owners know them. */
async function recordsOf(hub: RunningHub, token: string, directory: string): Promise<readonly string[]> {
  const ids = idBox(directory);
  const document =
    '{ drugSeizures(filter: { from: "2023-01-01", to: "2026-10-31" }, first: 10) { nodes { id } } }';
  const text = await asker(hub, token, { document })();
  const { data } = JSON.parse(text) as { data: { drugSeizures: { nodes: readonly { id: string }[] } } };
  return data.drugSeizures.nodes.map(({ id }) => ids.open(id).id);
}

async function fill(
  admin: pg.Client,
  { ofCase, elsewhere }: (typeof HELD)[number],
  { agency, records }: { readonly agency: string; readonly records: readonly string[] },
): Promise<void> {
  await admin.query('TRUNCATE releases.release CASCADE');
  const now = new Date();
  for (let n = 0; n < ofCase + elsewhere; n += 1_000) {
    const some = Array.from({ length: Math.min(1_000, ofCase + elsewhere - n) }, (_, i) => n + i);
    const record = (i: number): string => records[i % records.length] ?? '';
    await admin.query(INSERT, [
      some.map(() => randomUUID()),
      some.map((i) => parseGlobalId(record(i)).owner),
      some.map(record),
      some.map((i) => (i < ofCase ? CASE : `${CASE}-${i}`)),
      agency,
      JSON.stringify({ urgency: 'NORMAL' }),
      JSON.stringify([FIELD]),
      now,
    ]);
  }
  await admin.query('ANALYZE releases.release');
}

/** An approved field as the store keeps it. */
const FIELD = {
  path: 'reference',
  isRefused: false,
  rules: [{ rule: 'INVENTED-1', isHome: false, isMet: true, signatures: [{ by: ['SPOC_OPERATOR'] }] }],
};

const INSERT = `INSERT INTO releases.release (id, version, status, owner, domain, record, requester_state, agency, agency_kind,
    role, officer, purpose, case_reference, inquiry, reason, entry, fields, deciders, home_deciders, obligations, from_day,
    until_day, asked_at, received_at, due_at, is_overdue, decided_at, was_before_court, changed_at, is_in_force)
  SELECT id, 1, 'APPROVED', owner, 'seizure', record, 'FR', $5, 'POLICE', 'INVESTIGATOR', 'bench', 'INVESTIGATION',
    case_reference, $6::jsonb, 'Invented.', id, $7::jsonb, '{}', '{}', '[]'::jsonb, '2026-01-01', '2099-12-31', $8, $8, $8, false,
    $8, false, $8, true
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS x(id, owner, record, case_reference)`;

/** The median of some questions, one behind the other, in milliseconds. */
async function timed(ask: () => Promise<string>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < ASKED_PER_ROUND; i += 1) {
    const began = performance.now();
    await ask();
    took.push(performance.now() - began);
  }
  return median(took);
}
