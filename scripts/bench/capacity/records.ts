import pg from 'pg';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { provision } from '../../hub/national/provision.ts';
import { Shutdown } from '../../hub/shutdown.ts';
import { subgraphOf } from '../../hub/subgraphs.ts';
import { loadInvented } from '../../seed/load.ts';
import { makeWorld } from '../../seed/world.ts';
import { asker, benchToken, capture, startBenchHub, type Questions } from '../hub.ts';
import { cpuOf } from './processes.ts';
import { STATEMENTS, type RecordsCost, type Statement } from './data.ts';
import type { House } from './house.ts';
import { nobody } from './questions.ts';

const DE = 'DE' as StateCode;
/** A statement is sent so often, and before so often for warming up: a plan is kept from the sixth time on. */
const TIMES = 60;
const WARM_UP = 36;
/** So many questions of each kind, so that no one name decides. */
const DIFFERENT = 6;
const KNOWN = [
  'Anna Müller',
  'José Silva',
  'Marie Martin',
  'Nada Jovanović',
  'Peter Schmidt',
  'Ivan Petrov',
] as const;

interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * What one statement of the hub costs PostgreSQL in one State's register as it grows: the hub's own statements, captured, sent
 * as the hub's own login to registers of so many invented records, prepared, one at a time.
 *
 * @param sizes records of each register, ascending.
 */
export async function measureRecords(
  house: House,
  sizes: readonly number[],
): Promise<readonly RecordsCost[]> {
  const statements = await statementsOf(house);
  const costs: RecordsCost[] = [];
  for (const records of sizes) {
    const urls = await registersOf(house, records);
    for (const statement of STATEMENTS) {
      const url = urls[statement === 'a serial number, no hit' ? 'firearm' : 'person'];
      costs.push({ records, statement, cpuUs: await costOf(url, statements[statement]) });
    }
  }
  return costs;
}

/** What the hub sends to one State's register for each kind of question. */
async function statementsOf({
  directory,
  cluster,
  sources,
}: House): Promise<Readonly<Record<Statement, readonly Sent[]>>> {
  const stop = new Shutdown();
  try {
    const hub = await startBenchHub({ directory, cluster, sources }, stop, {}, { log: 'capacity-capture' });
    const token = await benchToken(hub, 'capacity-capture');
    const captured = async (ask: (n: number) => Questions[string]): Promise<readonly Sent[]> => {
      const all: Sent[] = [];
      for (let n = 0; n < DIFFERENT; n += 1) {
        const question = asker(hub, token, ask(n));
        all.push(...(await capture(hub, question)).flat().map(({ statement }) => statement));
      }
      return all;
    };
    const named = (name: string): Questions[string] => ({
      document:
        'query ($name: String!) { persons(filter: { name: $name }, first: 20, owners: ["DE"]) { nodes { id owner primaryName dateOfBirth } } }',
      variables: { name },
    });
    return {
      'a name, no hit': await captured((n) => named(nobody(n))),
      'a name, hits': await captured((n) => named(KNOWN[n] ?? '')),
      'a serial number, no hit': await captured((n) => ({
        document:
          'query ($serials: [String!]!) { firearmsBySerials(serials: $serials, owners: ["DE"]) { key nodes { id make } } }',
        variables: { serials: [`ZZQ${n}X`] },
      })),
    };
  } finally {
    await stop.run();
  }
}

/** Makes registers of so many records. @returns how the hub's own login reaches them. */
async function registersOf(
  { directory, cluster }: House,
  records: number,
): Promise<Readonly<Record<'person' | 'firearm', string>>> {
  // Databases of their own, under codes that ISO 3166-1 leaves to users; the records in them are those of DE.
  const owner = `X${'ABCDEFGHIJ'[Math.floor(Math.log10(records))] ?? 'Z'}` as StateCode;
  const world = makeWorld({ seed: 7, scale: records / subgraphOf('person').invented.records });
  const [person, firearm] = await provision({
    ...{ cluster, directory, parallel: 2 },
    subgraphs: [subgraphOf('person'), subgraphOf('firearm')],
    databases: [
      { owner, domain: 'person' },
      { owner, domain: 'firearm' },
    ],
    onProgress: () => undefined,
    load: async ({ domain, adminUrl }) => {
      if (domain === 'person') await loadInvented(adminUrl, world, { owner: DE, domain });
      else await addFirearms(adminUrl, records);
    },
  });
  return { person: person?.url ?? '', firearm: firearm?.url ?? '' };
}

async function addFirearms(adminUrl: string, records: number): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO register.firearm (id, owner, holding_authority, synthetic, type, serial_number)
       SELECT 'F-' || i, 'DE', 'Invented', true, 'PISTOL', 'SN' || i FROM generate_series(1, $1::int) i`,
      [records],
    );
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

/** Microseconds of processor time of the one process of PostgreSQL that works for a session. */
async function costOf(url: string, statements: readonly Sent[]): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid ?? 0;
    const send = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n += 1) {
        const { text, values } = statements[n % statements.length] ?? { text: 'SELECT 1', values: [] };
        await client.query({ name: `s${n % statements.length}`, text, values: [...values] });
      }
    };
    await send(WARM_UP);
    const before = cpuOf([pid]).get(pid) ?? 0;
    await send(TIMES);
    return ((cpuOf([pid]).get(pid) ?? 0) - before) / 1_000 / TIMES;
  } finally {
    await client.end();
  }
}
