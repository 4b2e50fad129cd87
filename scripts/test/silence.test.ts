import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { ReleaseFact } from '../../shared/src/policy/words/release.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { IdBox } from '../../shared/src/kit/serve/id-box.ts';
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
});

afterAll(async () => {
  await hub?.stop();
});

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

/** How many pages of its database a statement reads, and how it goes about it, as PostgreSQL counts when it runs. */
async function readsOf({ statements }: Seen): Promise<readonly string[]> {
  const reads = statements.map(async ({ source, sql }) => {
    const client = new pg.Client({ connectionString: source.config.url });
    await client.connect();
    try {
      let told = '';
      // What is read for the first time is read with more to it.
      for (let time = 0; time < 2; time += 1) {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) ${sql.text}`,
          [...sql.values],
        );
        told = rows
          .map((row) => row['QUERY PLAN'])
          .filter((line) => /rows=|Buffers|Removed/u.test(line))
          .join('\n');
      }
      return `${source.config.name}: ${told}`;
    } finally {
      await client.end();
    }
  });
  return (await Promise.all(reads)).sort();
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

  test.each([...scene.ofMute, scene.list].map((pair) => [pair.name, pair] as const))(
    '%s: never hears what was asked for, and reads as much whether it has it or not',
    async (_, { document, silent, nothing, others = [] }) => {
      const there = await ask(scene.mute, document, silent);
      const absent = await ask(scene.mute, document, nothing);
      expect(there.answer).toEqual(absent.answer);
      expect(there.statements.map(({ sql }) => sql.text).sort()).toEqual(
        absent.statements.map(({ sql }) => sql.text).sort(),
      );
      const ofBb = (seen: Seen): Seen => ({
        ...seen,
        statements: seen.statements.filter(({ source }) => source.config.owners.includes('BB' as StateCode)),
      });
      expect(ofBb(there).statements.length).toBeGreaterThan(0);
      // Every value that is asked for is a canary.
      expect(JSON.stringify(ofBb(there).statements.map(({ sql }) => sql.values))).not.toMatch(/qz[a-z]{9}/iu);
      const reads = [await readsOf(ofBb(absent))];
      for (const other of others) reads.push(await readsOf(ofBb(await ask(scene.mute, document, other))));
      expect(reads).toContainEqual(await readsOf(ofBb(there)));
    },
  );
});

describe('a release of somebody else', () => {
  const { waiting, waits, release } = scene;
  const { requester } = release;
  const asked = async (facts: readonly ReleaseFact[]): Promise<Seen> => {
    await hub.release(scene.inquiry, facts);
    return ask(waiting, waits.document, waits.silent);
  };
  const told = { id: release.id, status: 'APPROVED' };

  test('is neither used nor told of, whoever it is for and however it stands: answer and statements are as without', async () => {
    // So that the rest is no test of an empty store.
    const own = await asked([release]);
    expect(JSON.stringify(own.answer)).toMatch(/"primaryName":"qz[a-z]{9}/iu);
    const refused = await asked([{ ...release, fields: [{ path: 'primaryName', lifts: [] }] }]);
    expect(JSON.stringify(refused.answer)).toContain(JSON.stringify({ ...told, status: 'REFUSED' }));

    const without = await asked([]);
    expect(JSON.stringify(without.answer)).toContain('"release":null');
    const others: readonly Partial<ReleaseFact>[] = [
      { requester: { ...requester, state: 'DD' as StateCode } },
      { requester: { ...requester, agency: 'Another' } },
      { purpose: 'PROSECUTION' },
      { caseReference: 'ANOTHER' },
    ];
    const among = await asked(
      others.flatMap((other, i) =>
        (['APPROVED', 'ASKED', 'REVOKED', 'ENDED'] as const).map((status, k) => ({
          ...release,
          ...other,
          status,
          id: `00000000-0000-7000-8000-0000000001${i}${k}`,
        })),
      ),
    );
    expect(among.answer).toEqual(without.answer);
    const sent = ({ statements }: Seen) => statements.map(({ sql: { text, values } }) => ({ text, values }));
    expect(sent(among)).toEqual(sent(without));
  });

  test('is answered like one that there is not, whatever is asked of it', async () => {
    await hub.release(scene.inquiry, [{ ...release, requester: { ...requester, state: 'DD' as StateCode } }]);
    const of = (id: string) =>
      ask(
        waiting,
        'query ($x: ID!) { release(id: $x) { id } releases(filter: { side: ASKED }) { nodes { id } } }',
        { x: id },
      );
    const steps = (id: string) =>
      Promise.all(
        [
          ['answerRelease', 'ReleaseTextInput', { text: 'Invented.' }],
          ['withdrawRelease', 'ReleaseStepInput', {}],
        ].map(async ([name, type, more]) => {
          const { text } = await hub.ask(
            scene.inquiry,
            `mutation ($x: ${String(type)}!) { ${String(name)}(input: $x) { id } }`,
            { x: { id, key: `${String(name)} ${id}`, ...(more as object) } },
          );
          return plain(text);
        }),
      );
    const none = '00000000-0000-7000-8000-000000000009';
    expect((await of(release.id)).answer).toEqual((await of(none)).answer);
    const refusals = await steps(release.id);
    expect(refusals).toEqual(await steps(none));
    expect(JSON.stringify(refusals).match(/RELEASE_NOT_FOUND/gu)).toHaveLength(2);
  });
});

test('a link whose other end must not be known to exist is no more work for the hub than none', async () => {
  const [pair] = scene.pairs.filter(({ name }) => name === 'links of a record');
  if (!pair) throw new Error('no links are asked for');
  const named = async (variables: Pair['silent']): Promise<readonly unknown[]> => {
    const names: unknown[] = [];
    for (const method of ['seal', 'sealLink', 'sealAll'] as const) {
      const seal = IdBox.prototype[method] as (...of: unknown[]) => unknown;
      jest.spyOn(IdBox.prototype, method).mockImplementation(function (this: IdBox, ...of: unknown[]) {
        names.push([method, ...of.slice(0, 2)]);
        return seal.apply(this, of) as never;
      });
    }
    await ask(scene.open, pair.document, variables);
    return names;
  };
  expect(await named(pair.silent)).toEqual(await named(pair.nothing));
});
