import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { TestDatabase } from '../../../shared/testing/database.ts';
import { freshRegister } from '../../../shared/testing/register.ts';
import { nameKeys } from '../names/keys.ts';
import { migrations } from './index.ts';
import { PersonNameSound1772323200046 } from './name-sound.ts';

/** Invented people: each is asked for as the second of a pair, and is on record as the first. */
const PAIRS = [
  ['Torik Yaqub', 'تورک يعقوب'],
  ['Rashid Katim', 'رشيد كاظم'],
  ['Anwar Lounici', 'أنور لونيسي'],
  ['Nuri Chudry', 'نوری چوہدری'],
  ['Walijan', 'ولی جان'],
  ['Faiz', 'Afiz'],
  ['Walid', 'Awlid'],
] as const;

describe('candidates by sound', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await freshRegister(migrations);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(
      `INSERT INTO register.person (id, owner, holding_authority, name_keys)
       SELECT replace(named->>'id', ' ', '-'), 'DE', 'Invented', ARRAY(SELECT jsonb_array_elements_text(named->'keys')) FROM jsonb_array_elements($1::jsonb) named`,
      [JSON.stringify(PAIRS.map(([name]) => ({ id: name, keys: nameKeys([name]) })))],
    );
  });

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  const found = async (name: string): Promise<readonly string[]> => {
    const { rows } = await client.query<{ readonly id: string }>(
      'SELECT person_id AS id FROM hub.persons_named($1)',
      [nameKeys([name])],
    );
    return rows.map(({ id }) => id.replace('-', ' '));
  };

  test.each(PAIRS)('%s is found by %s', async (name, asked) => {
    expect(await found(asked)).toEqual([name]);
  });

  test('who reads registers may search', async () => {
    await client.query('BEGIN; SET LOCAL ROLE hub_reader');
    expect(await found('ولی جان')).toEqual(['Walijan']);
    await client.query('ROLLBACK');
  });

  test('the migration can be taken back, and made again', async () => {
    const db = { query: (text: string) => client.query(text) } as never;
    await client.query('BEGIN');
    await new PersonNameSound1772323200046().down(db);
    expect(await found('Nuri Chudry')).toEqual(['Nuri Chudry']);
    expect(await found('ولی جان')).toEqual([]);
    await new PersonNameSound1772323200046().up(db);
    expect(await found('ولی جان')).toEqual(['Walijan']);
    await client.query('ROLLBACK');
  });
});
