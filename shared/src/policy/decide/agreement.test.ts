import { describe, expect, test } from '@jest/globals';
import { fc, SEED } from '../../../testing/drawn.ts';
import { decide, fieldOf } from './decide.ts';
import { buildLaw, type Law } from '../law/law.ts';
import { rulerOf } from './ruler.ts';
import { meets } from './predicate.ts';
import {
  naiveMatch,
  naiveShown,
  naiveVerdict,
  type Asked,
  type NaiveLaw,
  type NaiveVerdict,
} from '../testing/naive.ts';
import { fixtureCatalogue } from '../testing/fixture.ts';
import { times } from '../../../testing/depth.ts';
import type { StateCode } from '../../core/ids.ts';
import { randomClass, randomInquiry, randomLaw, UNLOCK_TEXTS } from '../testing/random-law.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { DecisionClass, Verdict } from '../words/ruling.ts';

/**
 * The engine against an evaluator that was written from the design's words alone. `LIAISON_TEST_SEED` repeats a run;
 * `LIAISON_TEST_DEPTH` makes it longer, `LIAISON_TEST_LAWS` says how many laws exactly.
 */
const LAWS = Number(process.env['LIAISON_TEST_LAWS'] ?? times(60));
const INQUIRIES = 10;
const RECORDS = 20;

const catalogue = fixtureCatalogue();
const DOMAINS = ['person', 'firearm'] as const;
const FIELDS = DOMAINS.flatMap((domain) =>
  catalogue[domain].fields
    .filter(
      ({ category, path }) =>
        [
          'INDEX',
          'BIO_CORE',
          'DOCUMENT',
          'GENETIC',
          'SOURCE',
          'RECORD',
          'OBJECT_CORE',
          'OBJECT_OWNER',
        ].includes(category) && !path.startsWith('persons.'),
    )
    .map((field) => ({ domain, ...field })),
);

export function engineLaw(law: NaiveLaw): Law {
  const files = new Map([
    ['groups.yaml', JSON.stringify(law.groups)],
    ['eu-floor.yaml', JSON.stringify(law.floor)],
    ...law.profiles.map((profile) => [`${profile.state}.yaml`, JSON.stringify(profile)] as const),
  ]);
  return buildLaw(files, { mode: 'demonstration', catalogue });
}

function comparable(verdict: Verdict, expected: NaiveVerdict): NaiveVerdict {
  return {
    mode: verdict.mode,
    mask: verdict.mask,
    disclosure: verdict.disclosure,
    reason: verdict.reason,
    duties: verdict.obligations
      .map(({ kind, after }) => (after === undefined ? kind : `${kind}/${after}`))
      .sort(),
    rules: verdict.rules,
    basis: verdict.basis.map(({ instrument, article }) => `${instrument} ${article}`),
    steps:
      expected.steps &&
      (verdict.unlock?.steps ?? []).map(({ kind, text, approvalBy, within }) =>
        kind === 'NECESSITY'
          ? kind
          : approvalBy === undefined
            ? `${kind === 'APPROVAL' ? 'approval: ' : ''}${text}`
            : `${UNLOCK_TEXTS.has(text) ? text : ''} ${approvalBy.join()} ${within ?? ''}`,
      ),
  };
}

/** A record like another but for one thing: what was kept for the one must not be said of the other. */
function neighbours(of: DecisionClass): readonly DecisionClass[] {
  const { originator, ...own } = of;
  const foreign = (state: string): DecisionClass => ({ ...own, originator: state as StateCode });
  return [
    of,
    ...(originator === undefined ? [foreign('BB'), foreign('DD')] : [own]),
    { ...of, contested: !of.contested },
    { ...of, subjects: of.subjects.slice(1) },
  ];
}

const drawn = fc.record({
  law: randomLaw,
  inquiries: fc.array(randomInquiry, { minLength: INQUIRIES, maxLength: INQUIRIES }),
  records: fc.array(fc.record({ of: randomClass, field: fc.nat(FIELDS.length - 1) }), {
    minLength: RECORDS,
    maxLength: RECORDS,
  }),
});

describe(`the engine agrees with the naive evaluator (seed ${SEED})`, () => {
  const counts = { verdicts: 0, predicates: 0, byMode: {} as Record<string, number> };

  test('on every verdict, compiled and decided alone', () => {
    fc.assert(
      fc.property(drawn, ({ law: naive, inquiries, records }) => {
        const law = engineLaw(naive);
        const ruler = rulerOf(law);
        for (const inquiry of inquiries) {
          const ruling = ruler.rule(inquiry);
          for (const { of, field: number } of records) {
            const asked = askedOf(number, of);
            for (const one of neighbours(of)) {
              const expected = naiveVerdict(naive, inquiry, { ...asked, of: one });
              const compiled = ruling.lending(of.owner, asked.domain).verdict(one, asked.path);
              expectSame(comparable(compiled, expected), expected, { inquiry, asked, one });
              counts.verdicts += 1;
              counts.byMode[expected.mode] = (counts.byMode[expected.mode] ?? 0) + 1;
            }
          }
          const [first] = records;
          if (first !== undefined) {
            const asked = askedOf(first.field, first.of);
            const alone = decide({ law, inquiry, domain: asked.domain }, first.of, asked.path);
            const expected = naiveVerdict(naive, inquiry, asked);
            expectSame(comparable(alone, expected), expected, { inquiry, asked });
          }
        }
      }),
      { seed: SEED, numRuns: LAWS, endOnFailure: true },
    );
    process.stdout.write(
      `agreement: seed ${SEED}, ${counts.verdicts} verdicts, ${JSON.stringify(counts.byMode)}\n`,
    );
    expect(Object.keys(counts.byMode)).toHaveLength(5);
  });

  test('on every predicate that SQL reads', () => {
    fc.assert(
      fc.property(drawn, ({ law: naive, inquiries, records }) => {
        const ruler = rulerOf(engineLaw(naive));
        for (const inquiry of inquiries.slice(0, 4)) {
          for (const { of, field: number } of records) {
            const asked = askedOf(number, of);
            const lending = ruler.rule(inquiry).lending(of.owner, asked.domain);
            const index = { ...asked, path: 'id', category: 'INDEX' };
            const exists = naiveVerdict(naive, inquiry, index).mode !== 'DENY';
            const shown = parents(asked).every((part) => isNaiveShown(naive, inquiry, part));
            const granted = parents(asked).every(
              (part) => naiveVerdict(naive, inquiry, part).mode === 'GRANT',
            );
            const found = {
              exists: meets(lending.matchable([]), of),
              readable: meets(lending.readable(asked.path), of),
              open: meets(lending.matchable([{ path: asked.path, use: 'OPEN' }]), of),
              match: meets(lending.matchable([{ path: asked.path, use: 'MATCH' }]), of),
            };
            const expected = {
              exists,
              readable: shown,
              open: exists && granted,
              match: exists && parents(asked).every((part) => naiveMatch(naive, inquiry, part)),
            };
            expectSame(found, expected, { inquiry, asked });
            counts.predicates += 4;
          }
        }
      }),
      { seed: SEED + 1, numRuns: Math.ceil(LAWS / 2), endOnFailure: true },
    );
    process.stdout.write(`agreement: seed ${SEED + 1}, ${counts.predicates} predicates\n`);
  });
});

function askedOf(number: number, of: DecisionClass): Asked & { readonly domain: (typeof DOMAINS)[number] } {
  const field = FIELDS[number % FIELDS.length];
  if (field === undefined) throw new Error('no fields');
  return {
    domain: field.domain,
    path: field.path,
    category: field.category,
    of,
    isLink: field.kind === 'link',
  };
}

function parents(asked: Asked & { readonly domain: (typeof DOMAINS)[number] }): readonly Asked[] {
  const parts = asked.path.split('.');
  return parts.map((_, i) => {
    const path = parts.slice(0, i + 1).join('.');
    const category =
      catalogue[asked.domain].fields.find((field) => field.path === path)?.category ?? asked.category;
    return { ...asked, path, category };
  });
}

function isNaiveShown(law: NaiveLaw, inquiry: Inquiry, asked: Asked): boolean {
  const verdict = naiveVerdict(law, inquiry, asked);
  const isLink = catalogue[asked.domain as 'person'].fields.some(
    (field) => field.path === asked.path && field.kind === 'link',
  );
  return isLink ? verdict.mode === 'GRANT' : naiveShown(verdict);
}

/** Cheaper than `toEqual` two hundred thousand times. */
function expectSame(found: unknown, expected: unknown, about: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(expected))
    expect({ ...(about as object), found }).toEqual({ ...(about as object), found: expected });
}

test('the fields compared are known to the law', () => {
  const law = engineLaw({
    groups: { version: '1', groups: {} },
    floor: { version: '1', status: 'illustrative', limits: [], record: [] },
    profiles: [],
  });
  for (const { domain, path } of FIELDS) expect(fieldOf(law, domain, path)?.path).toBe(path);
});
