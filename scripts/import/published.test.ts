import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrations } from '../../subgraphs/persons/migrations/index.ts';
import type { TestDatabase } from '../../shared/testing/database.ts';
import { freshRegister } from '../../shared/testing/register.ts';
import { importPublished, PUBLISHED_OWNERS } from './published.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await freshRegister(migrations);
  for (const owner of PUBLISHED_OWNERS) await importPublished(owner, database.url);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

async function one(text: string): Promise<Record<string, unknown>> {
  const { rows } = await client.query<Record<string, unknown>>(text);
  return rows[0] ?? {};
}

describe('the lists that ship', () => {
  test('load whole: 730 individuals of the UN, 4,620 of OFAC', async () => {
    const { rows } = await client.query(
      'SELECT owner, count(*)::int AS people FROM hub.person_v1 GROUP BY owner ORDER BY owner',
    );
    expect(rows).toEqual([
      { owner: 'UN', people: 730 },
      { owner: 'US', people: 4620 },
    ]);
  });

  test('keep what they hold: aliases, documents, names in their own script', async () => {
    expect(
      await one(`SELECT
        (SELECT count(*)::int FROM register.person p, jsonb_array_elements(p.identities) i WHERE owner = 'UN' AND i->>'kind' = 'ALIAS') AS aliases,
        (SELECT count(*)::int FROM register.person p, jsonb_array_elements(p.identities) i WHERE owner = 'UN' AND i->>'kind' = 'ALIAS' AND (i->>'lowQuality')::boolean) AS low,
        (SELECT sum(jsonb_array_length(documents))::int FROM register.person WHERE owner = 'UN') AS documents,
        (SELECT count(*)::int FROM register.person WHERE owner = 'US' AND births IS NOT NULL) AS us_births`),
    ).toEqual({ aliases: 2139, low: 615, documents: 468, us_births: 4428 });
  });

  test('are marked as real, as suspects, and as snapshots', async () => {
    expect(
      await one(`SELECT bool_or(synthetic) AS synthetic, bool_and(subject_categories = '{SUSPECT}') AS suspects,
        bool_and(quality LIKE 'Snapshot of %, not the live list%') AS snapshots FROM hub.person_v1`),
    ).toEqual({ synthetic: false, suspects: true, snapshots: true });
  });

  test('have at least one key to be found by, every one of them', async () => {
    expect(
      await one(
        'SELECT count(*)::int AS unfindable FROM hub.person_v1 p WHERE NOT EXISTS (SELECT 1 FROM hub.person_name_v1 n WHERE n.owner = p.owner AND n.person_id = p.id)',
      ),
    ).toEqual({ unfindable: 0 });
  });
});

test('an owner without a list is refused', async () => {
  await expect(importPublished('XX' as (typeof PUBLISHED_OWNERS)[number], database.url)).rejects.toThrow(
    /XX/u,
  );
});
