import { describe, expect, test } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { fc, SEED } from '../../../testing/drawn.ts';
import { decide, fieldOf } from './decide.ts';
import type { Ruler } from '../law/law.ts';
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
import { engineLaw } from '../testing/engine-law.ts';
import { fixtureCatalogue } from '../testing/fixture.ts';
import { times } from '../../../testing/depth.ts';
import type { GlobalId, StateCode } from '../../core/ids.ts';
import {
  approvalsOf,
  randomClass,
  randomInquiry,
  randomLaw,
  randomReleases,
  releasesDrawn,
  type ReleaseDrawn,
  UNLOCK_TEXTS,
} from '../testing/random-law.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { DecisionClass, Lending, Verdict } from '../words/ruling.ts';

/**
 * The engine against an evaluator that was written from the design's words alone. `LIAISON_TEST_SEED` repeats a run;
 * `LIAISON_TEST_DEPTH` makes it longer, `LIAISON_TEST_LAWS` says how many laws exactly.
 */
const LAWS = Number(process.env['LIAISON_TEST_LAWS'] ?? times(60));
const INQUIRIES = 10;
const RECORDS = 20;
/** Masks as far as which a question may look. */
const ASKED_WITHIN = ['YEAR_ONLY', 'INITIALS'] as const;

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
    requestable: verdict.unlock?.requestable ?? false,
    releases: verdict.releases ?? [],
    basis: verdict.basis.map(({ instrument, article }) => `${instrument} ${article}`),
    steps:
      expected.steps &&
      (verdict.unlock?.steps ?? []).map(({ kind, text, approvalBy, within }) =>
        kind === 'NECESSITY'
          ? kind
          : approvalBy === undefined
            ? `${kind === 'APPROVAL' ? 'approval: ' : ''}${text}`
            : `${UNLOCK_TEXTS.has(text) ? text : text.includes('your own State') ? 'own' : ''} ${approvalBy.join()} ${within ?? ''}`,
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

/** One question: half of them with releases, about fields that wait for an approval where there are such. */
function questionOf(ruler: Ruler, naive: NaiveLaw, all: Drawn, number: number) {
  const plain = all.inquiries[number];
  if (plain === undefined) throw new Error('no such inquiry');
  if (number % 2 === 1) return { plain, inquiry: plain, records: all.records };
  const ruling = ruler.rule(plain);
  const records = all.records.map(({ of, field }) => {
    const waits = FIELDS.findIndex(
      ({ domain, path }, i) =>
        i >= field % FIELDS.length &&
        ruling.lending(of.owner, domain).verdict(of, path).mode === 'NEEDS_APPROVAL',
    );
    return { of, field: waits < 0 ? field : waits };
  });
  const releases = records.flatMap(({ of, field }, i) => {
    const asked = askedOf(field, of);
    const paths = [...parents(asked).map((part) => part.path), asked.path, 'identities', 'dateOfBirth'];
    const about = { inquiry: plain, owner: of.owner, domain: asked.domain, local: `r${i}`, paths };
    return releasesDrawn(all.released[i] ?? [], naive, about);
  });
  return { plain, inquiry: { ...plain, releases }, records };
}

/** A record as it was drawn, and what names the releases about it in its class. */
function recordOf(lending: Lending, { of, field }: Drawn['records'][number], i: number) {
  const asked = { ...askedOf(field, of), record: `${of.owner}:${askedOf(field, of).domain}:r${i}` };
  const release = lending.releases?.nameOf(`r${i}`);
  return { asked, of: release === undefined ? of : { ...of, release } };
}

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

const drawn = fc.record({
  law: randomLaw,
  inquiries: fc.array(randomInquiry, { minLength: INQUIRIES, maxLength: INQUIRIES }),
  records: fc.array(fc.record({ of: randomClass, field: fc.nat(FIELDS.length - 1) }), {
    minLength: RECORDS,
    maxLength: RECORDS,
  }),
  released: fc.array(randomReleases, { minLength: RECORDS, maxLength: RECORDS }),
});

describe(`the engine agrees with the naive evaluator (seed ${SEED})`, () => {
  const counts = { verdicts: 0, predicates: 0, released: 0, byMode: {} as Record<string, number> };

  test('on every verdict, compiled and decided alone', () => {
    fc.assert(
      fc.property(drawn, (all) => {
        const { law: naive, inquiries } = all;
        const law = engineLaw(naive);
        const ruler = rulerOf(law);
        for (const number of inquiries.keys()) {
          const { inquiry, records } = questionOf(ruler, naive, all, number);
          const ruling = ruler.rule(inquiry);
          for (const [i, one] of records.entries()) {
            const lending = ruling.lending(one.of.owner, askedOf(one.field, one.of).domain);
            const { asked, of } = recordOf(lending, one, i);
            for (const near of neighbours(of)) {
              const expected = naiveVerdict(naive, inquiry, { ...asked, of: near });
              const compiled = lending.verdict(near, asked.path);
              expectSame(comparable(compiled, expected), expected, { inquiry, asked, near });
              counts.verdicts += 1;
              counts.released += expected.releases.length > 0 && expected.mode !== 'DENY' ? 1 : 0;
              counts.byMode[expected.mode] = (counts.byMode[expected.mode] ?? 0) + 1;
            }
          }
          const [first] = records;
          if (first !== undefined) {
            const lending = ruling.lending(first.of.owner, askedOf(first.field, first.of).domain);
            const { asked, of } = recordOf(lending, first, 0);
            const alone = decide({ law, inquiry, domain: asked.domain }, of, asked.path);
            const expected = naiveVerdict(naive, inquiry, asked);
            expectSame(comparable(alone, expected), expected, { inquiry, asked });
          }
        }
      }),
      { seed: SEED, numRuns: LAWS, endOnFailure: true },
    );
    process.stdout.write(
      `agreement: seed ${SEED}, ${counts.verdicts} verdicts, ${counts.released} released, ${JSON.stringify(counts.byMode)}\n`,
    );
    expect(Object.keys(counts.byMode)).toHaveLength(5);
    expect(counts.released).toBeGreaterThan(0);
  });

  test('on every predicate that SQL reads', () => {
    fc.assert(
      fc.property(drawn, (all) => {
        const { law: naive } = all;
        const ruler = rulerOf(engineLaw(naive));
        for (const number of [0, 1, 2, 3]) {
          const { plain, inquiry, records } = questionOf(ruler, naive, all, number);
          for (const [i, one] of records.entries()) {
            const { domain } = askedOf(one.field, one.of);
            const lending = ruler.rule(inquiry).lending(one.of.owner, domain);
            const { asked, of } = recordOf(lending, one, i);
            const record = asked.record as GlobalId;
            const index = { ...asked, path: 'id', category: 'INDEX' };
            // What may be searched is what could be without any release.
            const exists = naiveVerdict(naive, plain, index).mode !== 'DENY';
            const granted = parents(asked).every((part) => naiveVerdict(naive, plain, part).mode === 'GRANT');
            const shown = parents(asked).every((part) => isNaiveShown(naive, inquiry, part));
            const link = [{ path: asked.path, use: 'OPEN' }] as const;
            const found = {
              exists: meets(lending.matchable([]), of, record),
              readable: meets(lending.readable(asked.path), of, record),
              open: meets(lending.matchable(link), of, record),
              match: meets(lending.matchable([{ path: asked.path, use: 'MATCH' }]), of, record),
              ...Object.fromEntries(
                ASKED_WITHIN.map((within) => [
                  within,
                  meets(lending.matchable([{ path: asked.path, use: 'OPEN', within }]), of, record),
                ]),
              ),
              linked: meets(lending.releases?.links(asked.path) ?? lending.matchable(link), of, record),
            };
            const expected = {
              exists,
              readable: shown,
              open: exists && granted,
              match: exists && parents(asked).every((part) => naiveMatch(naive, plain, part)),
              ...Object.fromEntries(
                ASKED_WITHIN.map((within) => [
                  within,
                  exists &&
                    parents(asked).every((part) => {
                      if (part.path !== asked.path) return isNaiveShown(naive, plain, part);
                      const { mode, mask } = naiveVerdict(naive, plain, part);
                      return mode === 'GRANT' || (mask === within && part.isLink !== true);
                    }),
                ]),
              ),
              linked:
                exists && parents(asked).every((part) => naiveVerdict(naive, inquiry, part).mode === 'GRANT'),
            };
            expectSame(found, expected, { inquiry, asked });
            counts.predicates += 5 + ASKED_WITHIN.length;
          }
        }
      }),
      { seed: SEED + 1, numRuns: Math.ceil(LAWS / 2), endOnFailure: true },
    );
    process.stdout.write(`agreement: seed ${SEED + 1}, ${counts.predicates} predicates\n`);
  });
});

test(`any releases show no less than none, and no more than all approvals would (seed ${SEED})`, () => {
  let wider = 0;
  fc.assert(
    fc.property(drawn, (all) => {
      const { law: naive } = all;
      const ruler = rulerOf(engineLaw(naive));
      const everything = approvalsOf(naive).map(({ id, by }) => ({ rule: id, by, each: [by, by] }));
      for (const number of [0, 2, 4, 6]) {
        const { plain, inquiry: some, records } = questionOf(ruler, naive, all, number);
        for (const [i, { of, field }] of records.entries()) {
          const { domain, path } = askedOf(field, of);
          const about = { inquiry: plain, owner: of.owner, domain, local: `r${i}`, paths: [path] };
          const [promise] = releasesDrawn([WHOLE], naive, about);
          const fields = parents(askedOf(field, of)).map((part) => ({ path: part.path, lifts: everything }));
          const promised = { ...plain, releases: promise ? [{ ...promise, fields }] : [] };
          const [none, with_, most] = [plain, some, promised].map((inquiry) => {
            const lending = ruler.rule(inquiry).lending(of.owner, domain);
            const { asked, of: kind } = recordOf(lending, { of, field }, i);
            const readable = meets(lending.readable(path), kind, asked.record as GlobalId);
            return { verdict: lending.verdict(kind, path), readable };
          });
          if (!none || !with_ || !most) throw new Error('three were asked');
          for (const [less, more] of [
            [none, with_],
            [with_, most],
          ] as const)
            if (!isWithin(less.verdict, more.verdict) || (less.readable && !more.readable))
              expect({ less, more, plain, of, path }).toBe('the one within the other');
          if (none.verdict.mode !== with_.verdict.mode) wider += 1;
        }
      }
    }),
    { seed: SEED + 2, numRuns: Math.ceil(LAWS / 3), endOnFailure: true },
  );
  process.stdout.write(`releases: seed ${SEED + 2}, ${wider} verdicts wider\n`);
  expect(wider).toBeGreaterThan(0);
});

const WHOLE: ReleaseDrawn = { status: 'APPROVED', wrong: undefined, fields: [], duties: [] };

/** Whether what the one shows of a value is in what the other shows. Of any mask the presence is the least. */
function isWithin(less: Verdict, more: Verdict): boolean {
  if (more.mode === 'GRANT' || (less.mode !== 'GRANT' && less.mask === undefined)) return true;
  return (
    less.mode !== 'GRANT' && more.mask !== undefined && [more.mask, 'PRESENCE'].includes(less.mask ?? '')
  );
}

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
  if (!isDeepStrictEqual(found, expected))
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
