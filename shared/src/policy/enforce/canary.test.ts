import { describe, expect, test } from '@jest/globals';
import { graphql, type GraphQLSchema } from 'graphql';
import { assertUntil, fc, SEED } from '../../../testing/drawn.ts';
import type { Inquiry } from '../words/inquiry.ts';
import { buildLaw, type Law } from '../law/law.ts';
import { rulerOf } from '../decide/ruler.ts';
import { redactionPlan } from './redact.ts';
import type { DecisionClass } from '../words/ruling.ts';
import { guard } from './shield.ts';
import { STAMP, type Stamp } from '../words/record-stamp.ts';
import { naiveVerdict, type NaiveLaw } from '../testing/naive.ts';
import { fixtureCatalogue, fixtureSchema } from '../testing/fixture.ts';
import { times } from '../../../testing/depth.ts';
import {
  randomClass,
  randomInquiry,
  randomLaw,
  randomReleases,
  releasesDrawn,
} from '../testing/random-law.ts';

/**
 * Every value of every record is unique. Whatever the law, the inquiry and the question: no byte of the answer holds a
 * value that the naive evaluator withholds, and every value that it grants is there. Each wall is also tried alone.
 */
const RUNS = Number(process.env['LIAISON_TEST_LAWS'] ?? times(80));

const person = fixtureCatalogue().person;
const LEAVES = person.fields.filter(
  ({ path, kind }) =>
    kind !== 'header' &&
    !['identities', 'owner', 'withheld', 'synthetic'].includes(path) &&
    !path.startsWith('evaluation'),
);
const bare = fixtureSchema();
const guarded = guard(fixtureSchema());

function lawOf(naive: NaiveLaw): Law {
  const files = new Map([
    ['groups.yaml', JSON.stringify(naive.groups)],
    ['eu-floor.yaml', JSON.stringify(naive.floor)],
    ...naive.profiles.map((profile) => [`${profile.state}.yaml`, JSON.stringify(profile)] as const),
  ]);
  return buildLaw(files, { mode: 'demonstration', catalogue: fixtureCatalogue() });
}

const canary = (row: number, path: string): string => `canary-${row}-${path.replaceAll('.', '-')}-end`;

/** A row as a source that knows no law would give it. */
function rowOf(number: number): Record<string, unknown> {
  const row: Record<string, unknown> = {
    __typename: 'Person',
    owner: 'AA',
    synthetic: true,
    withheld: [],
    obligations: [],
  };
  const identity: Record<string, unknown> = {};
  for (const { path, list } of LEAVES) {
    const value = list ? [canary(number, path)] : canary(number, path);
    if (path.startsWith('identities.')) identity[path.slice('identities.'.length)] = value;
    else row[path] = value;
  }
  return { ...row, identities: [identity] };
}

/** Questions over the whole type, with aliases and fragments. */
const question = fc
  .record({
    fields: fc.subarray(
      LEAVES.map(({ path }) => path),
      { minLength: 1 },
    ),
    alias: fc.boolean(),
    fragment: fc.boolean(),
  })
  .map(({ fields, alias, fragment }) => {
    const named = (name: string): string => (alias ? `x_${name}: ${name}` : name);
    const top = fields.filter((path) => !path.includes('.')).map(named);
    const inner = fields
      .filter((path) => path.startsWith('identities.'))
      .map((path) => named(path.slice('identities.'.length)));
    const all = [...top, ...(inner.length === 0 ? [] : [`identities { ${inner.join(' ')} }`])].join(' ');
    return {
      fields,
      source: fragment
        ? `{ persons { nodes { ...F } } } fragment F on Person { ${all} }`
        : `{ persons { nodes { ... on Person { ${all} } } } }`,
    };
  });

const drawn = fc.record({
  law: randomLaw,
  inquiry: randomInquiry,
  classes: fc.array(randomClass, { minLength: 1, maxLength: 4 }),
  question,
  releases: fc.array(randomReleases, { minLength: 4, maxLength: 4 }),
});

async function ask(
  schema: GraphQLSchema,
  source: string,
  rows: readonly unknown[],
  inquiry: Inquiry,
): Promise<string> {
  const rootValue = { persons: { nodes: rows } };
  const { data, errors } = await graphql({ schema, source, rootValue, contextValue: { inquiry } });
  return JSON.stringify({ data, errors: errors?.map(({ message }) => message) });
}

function expected(
  law: NaiveLaw,
  inquiry: Inquiry,
  { of, record }: { readonly of: DecisionClass; readonly record: string },
  path: string,
  way: Way,
): 'whole' | 'gone' | 'masked' {
  const parts = path.split('.').map((_, i, all) => all.slice(0, i + 1).join('.'));
  const verdicts = parts.map((part) => {
    const category = person.fields.find((field) => field.path === part)?.category ?? 'none';
    return naiveVerdict(law, inquiry, { domain: 'person', path: part, category, of, record });
  });
  // The shield lets nothing masked pass from an object that was not redacted, be it the list around a value.
  const masked = verdicts.filter(({ mode }) => mode !== 'GRANT');
  if (masked.some(({ mask }) => mask === undefined || way === 'shield alone')) return 'gone';
  return verdicts.at(-1)?.mode === 'GRANT' ? 'whole' : 'masked';
}

function stampDeep(value: Record<string, unknown>, stamp: Omit<Stamp, 'path'>, path = ''): void {
  (value as { [STAMP]?: Stamp })[STAMP] = { ...stamp, path };
  for (const [key, held] of Object.entries(value))
    for (const item of Array.isArray(held) ? held : [])
      if (typeof item === 'object' && item !== null) stampDeep(item as Record<string, unknown>, stamp, key);
}

type Way = 'both walls' | 'redaction alone' | 'shield alone';

describe.each<Way>(['both walls', 'redaction alone', 'shield alone'])(
  `canaries, %s (seed ${SEED})`,
  (way) => {
    test('what is withheld is nowhere, what is granted is there', async () => {
      let seen = 0;
      await assertUntil(
        fc.asyncProperty(
          drawn,
          async ({ law: naive, inquiry: plain, classes, question: asked, releases }) => {
            const inquiry = {
              ...plain,
              releases: classes.flatMap(({ owner }, number) => {
                const about = { inquiry: plain, owner, domain: 'person' as const, local: `r${number}` };
                return releasesDrawn(releases[number] ?? [], naive, { ...about, paths: asked.fields });
              }),
            };
            const ruling = rulerOf(lawOf(naive)).rule(inquiry);
            const records = classes.map((of, number) => {
              const release = ruling.lending(of.owner, 'person').releases?.nameOf(`r${number}`);
              const named = release === undefined ? of : { ...of, release };
              return { of: named, record: `${of.owner}:person:r${number}` };
            });
            const rows = records.map(({ of }, number) => {
              const row = rowOf(number);
              const lending = ruling.lending(of.owner, 'person');
              if (way === 'shield alone') stampDeep(row, { of, lending, redacted: false });
              else redactionPlan(lending, person, of, asked.fields).apply(row);
              return row;
            });
            // Ids cannot be null: records whose existence is denied are the SQL's and the search's to leave out.
            const visible = rows.filter((_, i) => {
              const record = records[i];
              return record !== undefined && expected(naive, inquiry, record, 'id', way) === 'whole';
            });
            const text = await ask(
              way === 'redaction alone' ? bare : guarded,
              asked.source,
              visible,
              inquiry,
            );
            records.forEach((record, number) => {
              const exists = expected(naive, inquiry, record, 'id', way) === 'whole';
              for (const { path } of LEAVES) {
                const present = text.includes(canary(number, path));
                const state =
                  exists && asked.fields.includes(path)
                    ? expected(naive, inquiry, record, path, way)
                    : 'gone';
                // A country is all that a country's mask keeps.
                if (state === 'masked' && path === 'nationality') continue;
                if (present !== (state === 'whole'))
                  expect({ way, record, path, state, present, inquiry, text }).toBe('as the law says');
                seen += present ? 1 : 0;
              }
            });
          },
        ),
        RUNS,
        () => seen > RUNS / 4,
      );
      expect(seen).toBeGreaterThan(RUNS / 4);
    });
  },
);
