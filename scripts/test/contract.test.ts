import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { contractOfDomain } from '../../shared/src/kit/schema/domain-contract.ts';
import { compareCatalogue } from '../../shared/src/sources/contract/compare.ts';
import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { subgraphs } from '../hub/subgraphs.ts';

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
      contract.views
        .map(({ name, columns }) => ({ view: name, columns: Object.keys(columns).sort() }))
        .sort((a, b) => (a.view < b.view ? -1 : 1)),
    );
  },
);
