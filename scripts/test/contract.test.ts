import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { contractOfDomain } from '../../shared/src/kit/schema/domain-contract.ts';
import { compareCatalogue } from '../../shared/src/sources/contract/compare.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { contractSql } from '../join/sql.ts';

let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

test.each(subgraphs)(
  "the demonstration's register of a $domain offers what its contract says, and no column more",
  async (definition) => {
    await migrateNationalDatabase(database.url, definition.migrations);
    const contract = contractOfDomain(definition);
    await client.query('SET ROLE hub_reader');
    expect(await compareCatalogue(client, contract)).toEqual([]);
    const { rows } = await client.query<{ view: string; columns: readonly string[] }>(
      `SELECT table_name::text AS view, array_agg(column_name::text ORDER BY column_name::text COLLATE "C") AS columns
       FROM information_schema.columns WHERE table_schema = 'hub' GROUP BY table_name ORDER BY 1`,
    );
    expect(rows).toEqual(
      [...contract.views, ...contract.optionalViews]
        .map(({ name, columns }) => ({ view: name, columns: Object.keys(columns).sort() }))
        .sort((a, b) => (a.view < b.view ? -1 : 1)),
    );
  },
);

test.each(subgraphs)(
  'what npm run join -- sql prints makes the contract of a $domain, and may be run again over views of the State',
  async (definition) => {
    const text = await contractSql(definition);
    await client.query(text);
    const contract = contractOfDomain(definition);
    const own =
      'CREATE OR REPLACE VIEW hub.currency_v1 AS SELECT \'PT\'::text COLLATE "C" AS owner, now() AS data_as_of';
    await client.query(own);
    await client.query(text);
    await client.query('SET ROLE hub_reader');
    // It prints what a source must offer, and nothing of what is optional.
    expect((await compareCatalogue(client, contract)).map(({ what }) => what)).toEqual(['CHANGES_UNTOLD']);
    expect((await client.query('SELECT owner FROM hub.currency_v1')).rows).toEqual([{ owner: 'PT' }]);
  },
);
