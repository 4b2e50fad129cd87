import { expect, test } from '@jest/globals';
import { graphql } from 'graphql';
import { subgraphSchema } from '../../shared/src/kit/schema/schema.ts';
import { catalogue, exactPathOf } from '../../shared/src/domains/catalogue.ts';
import { redactionPlan } from '../../shared/src/policy/enforce/redact.ts';
import { guard } from '../../shared/src/policy/enforce/shield.ts';
import type { DecisionClass, Lending, Verdict } from '../../shared/src/policy/words/ruling.ts';
import { times } from '../../shared/testing/depth.ts';
import { fc } from '../../shared/testing/drawn.ts';
import { subgraph } from './subgraph.ts';

const { seizure } = catalogue();
const schema = guard(subgraphSchema(subgraph));
const TWINS = seizure.fields.filter(({ exact }) => exact !== undefined);
const PATHS = [...new Set(TWINS.flatMap(({ path }) => [path, path.split('.')[0] ?? path]))];
const of = { owner: 'AA', subjects: [], handling: 'H0' } as unknown as DecisionClass;

const BOTH = `{ drugSeizure(id: "1") { totalKilograms exactTotalKilograms
  items { quantity exactQuantity kilograms exactKilograms kilogramsPerUnit exactKilogramsPerUnit }
  analyses { purityMeanPercent exactPurityMeanPercent purityMinPercent exactPurityMinPercent purityMaxPercent exactPurityMaxPercent }
  value { amount exactAmount } cash { amount exactAmount } } }`;

/** A seizure all of whose numbers are this one. */
function recordOf(number: string) {
  const item = { quantity: number, kilograms: number, kilogramsPerUnit: number };
  const analysis = { purityMeanPercent: number, purityMinPercent: number, purityMaxPercent: number };
  const amount = { amount: number };
  return {
    ...{ __typename: 'DrugSeizure', id: '1', totalKilograms: number, items: [item] },
    ...{ analyses: [analysis], value: { ...amount }, cash: [{ ...amount }] },
  };
}

/** Law that says this of these paths, and nothing of any other: what it does not know is refused. */
function lendingOf(modes: Readonly<Record<string, string>>): Lending {
  const verdict = (_of: DecisionClass, path: string): Verdict => {
    const mode = path === 'id' ? 'GRANT' : (modes[path] ?? 'DENY');
    const mask = mode === 'MASK' ? { mask: 'BAND' } : {};
    return { mode, ...mask, disclosure: 'EXPLAIN', basis: [], obligations: [], rules: [] } as Verdict;
  };
  return { verdict } as Lending;
}

async function answerOf(number: string, modes: Readonly<Record<string, string>>): Promise<unknown> {
  const record: Record<string, unknown> = recordOf(number);
  redactionPlan(lendingOf(modes), seizure, of, []).apply(record);
  const { data, errors } = await graphql({
    schema,
    source: BOTH,
    contextValue: { inquiry: {}, hub: { byId: () => record } },
  });
  expect(errors).toBeUndefined();
  return data?.['drugSeizure'];
}

/** Each pair of spellings in an answer: as a number, and as a decimal. */
function pairsIn(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return value.flatMap(pairsIn);
  if (typeof value !== 'object' || value === null) return [];
  const held = value as Readonly<Record<string, unknown>>;
  return Object.entries(held).flatMap(([name, one]) => {
    const exact = `exact${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return exact in held ? [[one, held[exact]] as const] : pairsIn(one);
  });
}

test('all that is weighed, counted or paid has an exact spelling, which law, SQL and releases do not know', () => {
  const paths = new Set(seizure.fields.map(({ path }) => path));
  const floats = seizure.fields.filter(({ graphqlType }) => graphqlType === 'Float');
  expect(floats.filter(({ exact }) => exact === undefined).map(({ path }) => path)).toEqual([
    ...['place.latitude', 'place.longitude', 'route.confidence'],
  ]);
  for (const twin of TWINS) expect(paths.has(exactPathOf(twin) ?? '')).toBe(false);
});

test('what is granted comes digit for digit', async () => {
  const granted = Object.fromEntries(PATHS.map((path) => [path, 'GRANT']));
  for (const number of ['12345678901234567890.1230', '0.250', '-0.10', '100']) {
    const pairs = pairsIn(await answerOf(number, granted));
    expect(pairs).toHaveLength(TWINS.length);
    for (const pair of pairs) expect(pair).toEqual([Number(number), number]);
  }
});

test('an exact spelling never says what the number does not, whatever law says of the number', async () => {
  const modes = fc.tuple(...PATHS.map(() => fc.constantFrom('GRANT', 'MASK', 'DENY', 'HIT_ONLY')));
  await fc.assert(
    fc.asyncProperty(modes, fc.double({ noNaN: true, min: 1e-7, max: 1e9 }), async (drawn, number) => {
      // An object has no band: what holds numbers is granted or is not.
      const law = Object.fromEntries(
        PATHS.map((path, i) => {
          const isHolder = PATHS.some((one) => one.startsWith(`${path}.`));
          return [path, isHolder && drawn[i] === 'MASK' ? 'GRANT' : (drawn[i] ?? 'DENY')];
        }),
      );
      for (const [one, exact] of pairsIn(await answerOf(String(number), law)))
        expect(exact === null ? null : Number(exact)).toBe(one);
    }),
    { numRuns: times(40) },
  );
});
