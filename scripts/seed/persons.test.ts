import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { migrations } from '../../subgraphs/persons/migrations/index.ts';
import type { TestDatabase } from '../../shared/testing/database.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { loadInvented } from './load.ts';
import { makeWorld } from './world.ts';

const RS = 'RS' as StateCode;
let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await freshRegister(migrations);
  await loadInvented(database.url, makeWorld({ seed: 7, scale: 0.2 }), { owner: RS, domain: 'person' });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

async function one(text: string): Promise<Record<string, unknown>> {
  return (await client.query<Record<string, unknown>>(text)).rows[0] ?? {};
}

describe('invented people', () => {
  test('are all marked synthetic, all findable, and as many as the world says', async () => {
    expect(
      await one(`SELECT count(*)::int AS people, bool_and(synthetic) AS synthetic,
        bool_and(EXISTS (SELECT 1 FROM hub.person_name_v1 n WHERE n.owner = p.owner AND n.person_id = p.id)) AS findable
        FROM hub.person_v1 p`),
    ).toEqual({ people: 300, synthetic: true, findable: true });
  });

  test('of Serbia mostly have names in Cyrillic, with their Latin spelling beside them', async () => {
    const { cyrillic, spelt } =
      await one(`SELECT count(*) FILTER (WHERE identities->0->>'script' = 'Cyrl')::int AS cyrillic,
      bool_and(identities->0->>'transliteration' ~ '^[A-Za-z]') AS spelt FROM hub.person_v1`);
    expect(Number(cyrillic)).toBeGreaterThan(150);
    expect(spelt).toBe(true);
  });

  test('are linked to records of other States by rules that their data meet', async () => {
    const { rows } = await client.query<{
      readonly far: string;
      readonly detail: { readonly rules: readonly string[] };
    }>(`SELECT far_id AS far, detail FROM hub.link_v1 WHERE kind = 'SAME_PERSON'`);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.every(({ far }) => !far.startsWith('RS:'))).toBe(true);
    expect(rows.every(({ detail }) => detail.rules.includes('SEX_EQUAL'))).toBe(true);
    expect(
      rows.filter(({ detail }) => detail.rules.some((rule) => rule.startsWith('NAME_'))).length,
    ).toBeGreaterThan(rows.length / 2);
  });
});
