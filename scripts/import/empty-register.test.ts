import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { migrations } from '../../subgraphs/persons/migrations/index.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { TextArray } from '../../shared/src/core/text-array.ts';
import { importFiles, type ImportFormat, type ImportItem, type ImportResult } from './importer.ts';

const OWNER = 'XX' as StateCode;
let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await freshDatabase();
  await migrateNationalDatabase(database.url, migrations);
  client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

const person = (id: string, name: string): ImportItem => ({
  kind: 'row',
  values: [id, OWNER, 'Invented police', name, new TextArray([`${name}|${name}`, `${name} x|${name}`])],
});

const FILE: readonly ImportItem[] = [
  person('A', 'anna'),
  person('B', 'bruno'),
  { kind: 'reject', line: 3, reason: 'no id' },
  person('A', 'anne'),
  person('C', 'clara'),
];

function load(items: readonly ImportItem[], meanwhile: () => Promise<void> = async () => undefined) {
  const format: ImportFormat = {
    table: 'register.person',
    columns: ['id', 'owner', 'holding_authority', 'primary_name', 'name_keys'],
    currency: [],
    async *read() {
      yield* items;
      await meanwhile();
    },
  };
  return importFiles(format, {
    adminUrl: database.url,
    owner: OWNER,
    files: [],
    set: 'invented',
    mode: 'full',
  });
}

async function rows(text: string): Promise<readonly unknown[]> {
  return (await client.query(text)).rows;
}

const indexes = () =>
  rows(`SELECT tablename, indexname, indexdef, conname, pg_get_constraintdef(c.oid) AS rule
    FROM pg_indexes LEFT JOIN pg_constraint c ON conindid = format('%I.%I', schemaname, indexname)::regclass
    WHERE schemaname = 'register' ORDER BY indexname`);
/** An index that was made anew has another number. */
const numbers = () =>
  rows(
    `SELECT oid FROM pg_class WHERE relkind = 'i' AND relnamespace = 'register'::regnamespace ORDER BY oid`,
  );
const contents = async () => [
  await rows(`SELECT (to_jsonb(p) - '{created_at,updated_at,data_as_of}'::text[])::text FROM register.person p
    WHERE owner = 'XX' ORDER BY id`),
  await rows(`SELECT * FROM register.person_name WHERE owner = 'XX' ORDER BY person_id, plain`),
];
const holdOne = () =>
  client.query(`INSERT INTO register.person (owner, id, holding_authority) VALUES ('YY', 'Z', 'Others')`);

describe('an empty register', () => {
  test('is filled without its indexes, and ends with the same records and indexes as any other', async () => {
    const [before, made] = [await indexes(), await numbers()];
    const quick: ImportResult = await load(FILE);
    expect(await numbers()).not.toEqual(made);
    expect(await indexes()).toEqual(before);
    const filled = await contents();

    await client.query('TRUNCATE register.person');
    await holdOne();
    const kept = await numbers();
    expect(await load(FILE)).toEqual(quick);
    expect(await numbers()).toEqual(kept);
    expect(await contents()).toEqual(filled);
    expect(quick).toMatchObject({ read: 4, added: 3, doubled: 1, doubles: ['A'], removed: 0, rejected: 1 });
    expect(await load(FILE)).toEqual({ ...quick, added: 0, unchanged: 3 });
  });

  test.each([
    ['breaks off', FILE, () => Promise.reject(new Error('broken off'))],
    ['breaks a rule', [...FILE, person('not an id', 'x')], undefined],
    [
      'loses its connection',
      FILE,
      async () => {
        await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`);
      },
    ],
  ] satisfies [string, readonly ImportItem[], (() => Promise<void>) | undefined][])(
    'is as it was, with every index, when the load %s',
    async (_, items, meanwhile) => {
      const before = [await indexes(), await numbers()];
      await expect(load(items, meanwhile)).rejects.toThrow();
      expect([await indexes(), await numbers()]).toEqual(before);
      expect(await contents()).toEqual([[], []]);
    },
  );

  test('keeps an index that could not be made again word for word', async () => {
    await client.query(`COMMENT ON INDEX register.person_births IS 'asked for by the court'`);
    const births = `SELECT 'register.person_births'::regclass::oid, obj_description('register.person_births'::regclass)`;
    const before = await rows(births);
    await load(FILE);
    expect(await rows(births)).toEqual(before);
  });

  test('whose primary key could not be made again so is filled the ordinary way', async () => {
    await client.query(`COMMENT ON CONSTRAINT person_pkey ON register.person IS 'asked for by the court'`);
    const made = await numbers();
    expect(await load(FILE)).toMatchObject({ read: 4, added: 3 });
    expect(await numbers()).toEqual(made);
  });

  test('that somebody reads is filled the ordinary way, and nobody waits', async () => {
    const made = await numbers();
    await client.query('BEGIN');
    await client.query('SELECT FROM register.person');
    expect(await load(FILE)).toMatchObject({ added: 3 });
    await client.query('COMMIT');
    expect(await numbers()).toEqual(made);
  });
});

test('a register that holds records is read while others are brought to it', async () => {
  await holdOne();
  await client.query(`SET lock_timeout = '1s'`);
  const seen: unknown[] = [];
  await load(FILE, async () => {
    seen.push(...(await rows('SELECT count(*)::int FROM hub.person_v1')));
    seen.push(...(await rows('SELECT count(*)::int FROM hub.person_name_v1')));
  });
  expect(seen).toEqual([{ count: 1 }, { count: 0 }]);
});
