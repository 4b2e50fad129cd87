import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { NationalSource } from '../../shared/src/sources/connection/national-source.ts';
import type { Query } from '../../shared/src/sources/connection/query.ts';
import { canaryHub, type CanaryHub } from '../../shared/testing/canary/hub.ts';
import { silence, type Pair } from '../../shared/testing/canary/silence.ts';
import type { NaiveLaw } from '../../shared/src/policy/testing/naive.ts';

/**
 * What SILENT withholds cannot be told from what is not there: the answer is the same, and the same statements go to the
 * same sources, so that no clock can tell them apart either. `npm run bench -- silence` holds a clock to it.
 */
const scene = silence(20_261_124);
let hub: CanaryHub;

beforeAll(async () => {
  hub = await canaryHub(scene.world, scene.open);
}, 120_000);

afterAll(async () => {
  await hub?.stop();
}, 30_000);

afterEach(() => {
  jest.restoreAllMocks();
});

interface Seen {
  readonly answer: unknown;
  readonly statements: readonly { readonly source: NationalSource; readonly sql: Query }[];
}

async function ask(law: NaiveLaw, document: string, variables: Pair['silent']): Promise<Seen> {
  // What was logged of this law before is not about now.
  hub.logged();
  await hub.enact(law);
  const statements: Seen['statements'][number][] = [];
  const { read } = NationalSource.prototype;
  jest.spyOn(NationalSource.prototype, 'read').mockImplementation(function (
    this: NationalSource,
    sql,
    until,
  ) {
    statements.push({ source: this, sql });
    return read.call(this, sql, until);
  });
  const { status, text } = await hub.ask(scene.inquiry, document, variables);
  jest.restoreAllMocks();
  if (status !== 200) throw new Error(text);
  return { answer: plain(text), statements };
}

/** Without clocks and numbers of receipts. */
function plain(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) =>
    ['milliseconds', 'dataAsOf', 'receipt', 'requestId'].includes(key) ? undefined : value,
  ) as unknown;
}

const sourcesOf = ({ statements }: Seen): readonly string[] =>
  statements.map(({ source }) => source.config.name).sort();

/** How the database goes about a statement: its scans and indexes, without costs. */
async function plansOf({ statements }: Seen): Promise<readonly string[]> {
  const plans = statements.map(async ({ source, sql }) => {
    const client = new pg.Client({ connectionString: source.config.url });
    await client.connect();
    try {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) ${sql.text}`, [
        ...sql.values,
      ]);
      const steps = rows.map((row) => row['QUERY PLAN'].trim()).filter((step) => /Scan|One-Time/u.test(step));
      return `${source.config.name}: ${steps.join(', ')}`;
    } finally {
      await client.end();
    }
  });
  return (await Promise.all(plans)).sort();
}

describe('a record that must not be known to exist', () => {
  test.each(scene.pairs.map((pair) => [pair.name, pair] as const))(
    '%s: answered like one that does not exist, by the same statements',
    async (_, { document, silent, nothing }) => {
      const there = await ask(scene.open, document, silent);
      const absent = await ask(scene.open, document, nothing);
      expect(there.answer).toEqual(absent.answer);
      expect(there.statements.length).toBeGreaterThan(0);
      expect(sourcesOf(there)).toEqual(sourcesOf(absent));
      expect(await plansOf(there)).toEqual(await plansOf(absent));
    },
  );
});

describe('a State that lends nothing and does not say so', () => {
  test.each(scene.ofMute.map((pair) => [pair.name, pair] as const))(
    '%s: answered like a State without a hit, which is asked as much',
    async (_, { document, silent, nothing }) => {
      const mute = await ask(scene.mute, document, silent);
      const absent = await ask(scene.open, document, nothing);
      expect(mute.answer).toEqual(absent.answer);
      expect(sourcesOf(mute)).toEqual(sourcesOf(absent));
      const plans = await plansOf(mute);
      expect(plans).toEqual(await plansOf(absent));
      expect(plans.join('\n')).not.toContain('One-Time');
    },
  );
});
