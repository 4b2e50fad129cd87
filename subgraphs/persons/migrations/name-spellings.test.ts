import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { fc, SEED } from '../../../shared/testing/drawn.ts';
import { loadInvented } from '../../../scripts/seed/load.ts';
import { makeWorld } from '../../../scripts/seed/world.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { migrateNationalDatabase } from '../../../shared/src/sources/migrations/national-database.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { freshRegister } from '../../../shared/testing/register.ts';
import { times } from '../../../shared/testing/depth.ts';
import { until } from '../../../shared/testing/until.ts';
import { nameKeys } from '../names/keys.ts';
import { migrations } from './index.ts';
import { PersonNameSearchOnce1772323200042 } from './name-search-once.ts';
import { PersonNameSearch1772323200041 } from './name-search.ts';
import { PersonNameSpellings1772323200044 } from './name-spellings.ts';
import { PersonRegister1772323200040 } from './register.ts';

const BEFORE = [
  PersonRegister1772323200040,
  PersonNameSearch1772323200041,
  PersonNameSearchOnce1772323200042,
];

async function connected(database: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client;
}

async function rowsOf(client: pg.Client, text: string, values: unknown[] = []): Promise<readonly unknown[]> {
  return (await client.query(text, values)).rows;
}

/** Who is called what, by the register itself and by the view that is searched. */
async function expectInStep(client: pg.Client): Promise<void> {
  expect(
    await rowsOf(
      client,
      'SELECT owner, person_id, plain, bones FROM hub.person_name_v1 ORDER BY owner, person_id, plain, bones',
    ),
  ).toEqual(
    await rowsOf(
      client,
      `SELECT DISTINCT p.owner, p.id AS person_id, split_part(k, '|', 1) COLLATE "C" AS plain, split_part(k, '|', 2) COLLATE "C" AS bones
       FROM register.person p CROSS JOIN unnest(p.name_keys) k ORDER BY 1, 2, 3, 4`,
    ),
  );
}

const leftBehind = (client: pg.Client): Promise<readonly unknown[]> =>
  rowsOf(
    client,
    'SELECT plain FROM register.person_spelling s WHERE NOT EXISTS (SELECT FROM register.person_name n WHERE n.spelling = s.id)',
  );

const KEYS = ['jose silva|js slv', 'ana silva|an slv', 'jose silva|js', 'ana|an', 'x', '|', 'a|b|c', 'a|b'];
const owner = fc.constantFrom('DE', 'FR');
const id = fc.constantFrom('A', 'B', 'C', 'D', 'E');
const keys = fc.array(fc.constantFrom(...KEYS), { maxLength: 4 });
const person = fc.record({ owner, id, keys });

interface Person {
  readonly owner: string;
  readonly id: string;
  readonly keys: readonly string[];
}

interface Write {
  readonly text: string;
  readonly values: readonly unknown[];
}

const INSERT = `INSERT INTO register.person (owner, id, holding_authority, name_keys)
  SELECT DISTINCT ON (owner, id) owner, id, 'Invented', ARRAY(SELECT jsonb_array_elements_text(keys)) FROM jsonb_to_recordset($1::jsonb) AS t (owner text, id text, keys jsonb)`;

/** One statement each, as a State's own programs may write. */
const write: fc.Arbitrary<Write> = fc.oneof(
  fc.array(person, { maxLength: 6 }).map((people) => ({
    text: `${INSERT} ON CONFLICT DO NOTHING`,
    values: [JSON.stringify(people)],
  })),
  fc.array(person, { maxLength: 6 }).map((people) => ({
    text: `${INSERT} ON CONFLICT (owner, id) DO UPDATE SET name_keys = excluded.name_keys`,
    values: [JSON.stringify(people)],
  })),
  fc.record({ owner, keys }).map((of) => ({
    text: 'UPDATE register.person SET name_keys = $2 WHERE owner = $1',
    values: [of.owner, of.keys],
  })),
  fc.constant({
    text: `UPDATE register.person SET name_keys = name_keys || '{ana|an}' WHERE id < 'C'`,
    values: [],
  }),
  owner.map((of) => ({ text: `UPDATE register.person SET sex = 'MALE' WHERE owner = $1`, values: [of] })),
  fc.constant({
    text: `UPDATE register.person SET id = CASE id WHEN 'A' THEN 'F' ELSE 'A' END WHERE owner = 'DE' AND id IN ('A', 'F')
      AND NOT (SELECT count(*) = 2 FROM register.person WHERE owner = 'DE' AND id IN ('A', 'F'))`,
    values: [],
  }),
  fc.record({ owner, id }).map((of) => ({
    text: 'DELETE FROM register.person WHERE owner = $1 AND id >= $2',
    values: [of.owner, of.id],
  })),
  fc.constant({ text: 'TRUNCATE register.person', values: [] }),
);

describe('who bears which spelling follows who writes people', () => {
  let database: TestDatabase;
  let client: pg.Client;
  const others: pg.Client[] = [];

  beforeAll(async () => {
    database = await freshRegister(migrations);
    client = await connected(database);
    for (let i = 0; i < 3; i += 1) others.push(await connected(database));
  });

  beforeEach(async () => {
    await client.query('TRUNCATE register.person');
  });

  afterEach(async () => {
    for (const one of [client, ...others]) await one.query('ROLLBACK');
  });

  afterAll(async () => {
    for (const one of [client, ...others]) await one.end();
    await database.drop();
  });

  test(`whatever is written, and no spelling stays that nobody bears (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 12 }), async (writes) => {
        await client.query('TRUNCATE register.person');
        for (const { text, values } of writes) {
          await client.query(text, [...values]);
          await expectInStep(client);
          expect(await leftBehind(client)).toEqual([]);
        }
      }),
      { seed: SEED, numRuns: times(25), endOnFailure: true },
    );
  });

  test(`several write at once: nobody is lost (seed ${SEED})`, async () => {
    const transaction = fc.record({
      writes: fc.array(write, { minLength: 1, maxLength: 3 }),
      isKept: fc.boolean(),
      isolation: fc.constantFrom('READ COMMITTED', 'REPEATABLE READ'),
    });
    const program = fc.array(transaction, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(program, { minLength: 3, maxLength: 3 }), async (programs) => {
        await client.query('TRUNCATE register.person');
        await Promise.all(
          programs.map(async (transactions, i) => {
            const writer = others[i];
            for (const { writes, isKept, isolation } of transactions) {
              await writer?.query(`BEGIN ISOLATION LEVEL ${isolation}`);
              try {
                for (const { text, values } of writes) await writer?.query(text, [...values]);
                await writer?.query(isKept ? 'COMMIT' : 'ROLLBACK');
              } catch (error) {
                // Two who write the same people in another order, or what a snapshot does not see: PostgreSQL ends one.
                if (!(error instanceof pg.DatabaseError) || !ENDED.has(error.code ?? '')) throw error;
                await writer?.query('ROLLBACK');
              }
            }
          }),
        );
        await expectInStep(client);
      }),
      { seed: SEED, numRuns: times(25), endOnFailure: true },
    );
  });

  /** Deadlock, serialization failure, a person whom another has just written. */
  const ENDED: ReadonlySet<string> = new Set(['40P01', '40001', '23505']);

  const put = (writer: pg.Client, ...people: readonly Person[]) =>
    writer.query(INSERT, [JSON.stringify(people)]);
  const waits = (writer: pg.Client & { processID?: number }) =>
    until('a writer that waits', async () => {
      const { rows } = await client.query<{ waits: boolean }>(
        'SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits',
        [writer.processID],
      );
      return rows[0]?.waits;
    });
  const pair = (): readonly [pg.Client, pg.Client] => {
    const [one, two] = others;
    if (!one || !two) throw new Error('no writers');
    return [one, two];
  };

  test('a namesake who comes while the last one goes is found, whoever was first', async () => {
    const [one, two] = pair();
    const jose = (name: string): Person => ({ owner: 'DE', id: name, keys: ['jose silva|js slv'] });
    await put(client, jose('A'));
    await one.query('BEGIN');
    await put(one, jose('B'));
    await two.query(`DELETE FROM register.person WHERE id = 'A'`);
    await one.query('COMMIT');
    await expectInStep(client);

    await one.query('BEGIN');
    await one.query(`DELETE FROM register.person WHERE id = 'B'`);
    const coming = put(two, jose('C'));
    await waits(two);
    await one.query('COMMIT');
    await coming;
    await expectInStep(client);
    expect(await leftBehind(client)).toEqual([]);
  });

  test('namesakes are written side by side: nobody waits for who bears the same name', async () => {
    const [one, two] = pair();
    await put(client, { owner: 'DE', id: 'A', keys: [...KEYS] });
    await one.query('BEGIN');
    await put(one, { owner: 'DE', id: 'B', keys: [...KEYS] });
    await put(two, { owner: 'FR', id: 'B', keys: [...KEYS] });
    await two.query(`DELETE FROM register.person WHERE owner = 'FR'`);
    await one.query('COMMIT');
    await expectInStep(client);
  });

  test('a writer needs no rights but on people', async () => {
    await client.query(`BEGIN; CREATE ROLE invented_writer; GRANT USAGE ON SCHEMA register TO invented_writer;
      GRANT SELECT, INSERT, UPDATE, DELETE ON register.person TO invented_writer; SET LOCAL ROLE invented_writer`);
    await put(client, { owner: 'DE', id: 'A', keys: ['ana|an'] });
    await client.query(`UPDATE register.person SET name_keys = '{x}'`);
    await client.query('RESET ROLE');
    await expectInStep(client);
  });
});

test('a register from before keeps its names and answers as it did, and can go back', async () => {
  const database = await freshDatabase();
  await migrateNationalDatabase(database.url, BEFORE);
  await loadInvented(database.url, makeWorld({ seed: 3, scale: 0.4 }), {
    owner: 'DE' as StateCode,
    domain: 'person',
  });
  const client = await connected(database);
  try {
    const names = (await rowsOf(
      client,
      `SELECT primary_name AS name FROM register.person WHERE hashtext(id) % 12 = 0 ORDER BY id`,
    )) as readonly { readonly name: string }[];
    expect(names.length).toBeGreaterThan(30);
    const asked = [...names.map(({ name }) => name), 'Jose Silva', 'Silva', 'Nobody Qxzw'].map((name) => [
      ...nameKeys([name]),
    ]);
    const answers = async (score: string): Promise<readonly unknown[]> => {
      const all: unknown[] = [];
      for (const one of asked)
        all.push(
          await rowsOf(
            client,
            `SELECT n.owner, n.person_id, ${score} AS score FROM hub.persons_named($1) n ORDER BY 1, 2`,
            [one],
          ),
        );
      return all;
    };
    const view = () => rowsOf(client, 'SELECT DISTINCT * FROM hub.person_name_v1 ORDER BY 1, 2, 3, 4');
    const [before, names0] = [await answers('hub.person_name_score(n.owner, n.person_id, $1)'), await view()];
    await migrateNationalDatabase(database.url, [...BEFORE, PersonNameSpellings1772323200044]);
    expect(await view()).toEqual(names0);
    await expectInStep(client);
    const after = await answers('n.score');
    expect(after).toEqual(before);
    expect(await answers('hub.person_name_score(n.owner, n.person_id, $1)')).toEqual(before);
    expect(after.flat().length).toBeGreaterThan(asked.length);
    await client.query('BEGIN');
    await new PersonNameSpellings1772323200044().down({
      query: (text: string) => client.query(text),
    } as never);
    await client.query('COMMIT');
    expect(await view()).toEqual(names0);
    expect(await answers('hub.person_name_score(n.owner, n.person_id, $1)')).toEqual(before);
  } finally {
    await client.end();
    await database.drop();
  }
});
