import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { migrateNationalDatabase } from '../../../shared/src/sources/migrations/national-database.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { loadInvented } from '../../seed/load.ts';
import { makeWorld } from '../../seed/world.ts';
import { subgraphs } from '../subgraphs.ts';
import { rekey } from './rekey.ts';

const OWNER = 'FI' as StateCode;
const world = makeWorld({ seed: 7, scale: 0.05 });
const keyed = subgraphs.filter(({ searchColumns }) => searchColumns !== undefined);

/**
 * What the search columns of the invented records are, with the version that they have. A change of either is a change of
 * both: raise `version` in the domain's search columns, then write the new digest here.
 */
const DIGESTS: Readonly<Record<string, string>> = {
  person: 'version 3: fb7dfca172cf44db',
  seizure: 'version 2: 680f2868302fa739',
};

describe.each(keyed.map((definition) => [definition.domain, definition] as const))(
  'search columns of the domain %s',
  (domain, definition) => {
    const columns = definition.searchColumns?.columns ?? [];
    let database: TestDatabase;
    let client: pg.Client;

    beforeAll(async () => {
      database = await freshDatabase();
      await migrateNationalDatabase(database.url, definition.migrations);
      await loadInvented(database.url, world, { owner: OWNER, domain });
      client = new pg.Client({ connectionString: database.url });
      await client.connect();
    });
    afterAll(async () => {
      await client?.end();
      await database?.drop();
    });

    const stored = async (): Promise<readonly unknown[]> =>
      (await client.query(`SELECT id, ${columns.join(', ')} FROM register.${domain} ORDER BY owner, id`))
        .rows;

    test('are computed anew where they are of another time, and what is right is not written', async () => {
      const before = await stored();
      expect(before.length).toBeGreaterThan(10);
      expect(await rekey(database.url, definition)).toBe(0);
      await client.query(
        `UPDATE register.${domain} SET ${columns.map((column) => `${column} = DEFAULT`).join(', ')} WHERE id <> $1`,
        [(before[0] as { readonly id: string }).id],
      );
      expect(await stored()).not.toEqual(before);
      expect(await rekey(database.url, definition)).toBeGreaterThan(0);
      expect(await stored()).toEqual(before);
    });

    test('change with their version, so that registers are computed anew', async () => {
      const digest = createHash('sha256')
        .update(JSON.stringify(await stored()))
        .digest('hex')
        .slice(0, 16);
      expect(`version ${definition.searchColumns?.version}: ${digest}`).toBe(DIGESTS[domain]);
    });
  },
);
