import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import { HEADER_COLUMNS } from '../../shared/src/sources/migrations/header.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { CLASS_COLUMNS, localIdOf } from '../../shared/src/sources/sql/row.ts';
import type { Position } from '../../shared/src/sources/sql/position.ts';
import { searchStatement } from '../../shared/src/sources/sql/statement.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { testRuling } from '../../shared/testing/ruling.ts';
import { firearmSearch, type FirearmFilter } from '../../subgraphs/firearms/arguments.ts';
import { migrations } from '../../subgraphs/firearms/migrations/index.ts';
import { COLUMNS } from '../../subgraphs/firearms/migrations/register.ts';
import { byFilter } from '../../subgraphs/firearms/questions.ts';
import { loadInvented } from '../seed/load.ts';
import { makeWorld } from '../seed/world.ts';

const DE = 'DE' as StateCode;
const KEYS = ['serial_key', 'make_key', 'model_key', 'calibre_key', 'serial_marks'];
let database: TestDatabase;
let client: pg.Client;

/** A Turkish database, whose capital of i is İ, and a view of the State's own that orders as Turkish does. */
beforeAll(async () => {
  database = await freshDatabase(`TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'`);
  await migrateNationalDatabase(database.url, migrations);
  await loadInvented(database.url, makeWorld({ seed: 4, scale: 1 }), { owner: DE, domain: 'firearm' });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`UPDATE register.firearm f SET
      id = (ARRAY['a', 'B', 'i', 'I', 'Z', 'z'])[n.n % 6 + 1] || n.n,
      make = (ARRAY['WINCHESTER', 'Winchester', 'TİSAŞ'])[n.n % 3 + 1],
      serial_number = (ARRAY['mi77810i', 'MI77810I', 'ışık 7781'])[n.n % 3 + 1]
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM register.firearm) n WHERE n.id = f.id`);
  const [, , ...header] = HEADER_COLUMNS;
  await client.query('DROP VIEW hub.firearm_v1');
  await client.query(`CREATE VIEW hub.firearm_v1 AS
    SELECT id COLLATE "default" AS id, owner COLLATE "default" AS owner, ${[...header, ...COLUMNS, ...KEYS].join(', ')}
    FROM register.firearm`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Ids of all pages of a search, as the hub asks for them one after the other. */
async function pages(filter: FirearmFilter, first: number): Promise<readonly string[]> {
  const question = byFilter(firearmSearch(filter), undefined);
  const lending = testRuling().lending(DE, 'firearm');
  const owners = [{ owner: DE, lending, matchable: lending.matchable(question.uses) }];
  const found: string[] = [];
  let after: Position | undefined;
  for (;;) {
    const { query } = searchStatement(
      { entry: catalogue().firearm, owners, requested: new Set(), on: '2026-11-01' },
      question,
      { first, ...(after ? { after } : {}) },
    );
    const { rows } = await client.query<unknown[]>({
      text: query.text,
      values: [...query.values],
      rowMode: 'array',
    });
    const page = rows.slice(0, first);
    found.push(...page.map(localIdOf));
    const last = page.at(-1);
    if (rows.length <= first || last === undefined) return found;
    after = { keys: [last[CLASS_COLUMNS.length] as number], owner: DE, id: localIdOf(last) };
  }
}

test('makes and serials are those of any other database', async () => {
  const { rows } = await client.query<{ makes: string[]; serials: string[] }>(`SELECT
    array_agg(DISTINCT make_key ORDER BY make_key) AS makes, array_agg(DISTINCT serial_key ORDER BY serial_key) AS serials
    FROM register.firearm`);
  expect(rows[0]).toEqual({ makes: ['tisas', 'winchester'], serials: ['1Ş1K7781', 'M1778101'] });
});

test('pages follow each other in the order of bytes, and lose and double nothing', async () => {
  const whole = await pages({ serial: 'MI77810I' }, 1_000);
  expect(whole.length).toBeGreaterThan(50);
  expect(whole).toEqual([...whole].sort());
  expect(await pages({ serial: 'MI77810I' }, 7)).toEqual(whole);
});
