import { describe, expect, test } from '@jest/globals';
import { assertUntil, fc, SEED } from '../../../testing/drawn.ts';
import { times } from '../../../testing/depth.ts';
import { MODES } from '../../core/vocabulary.ts';
import { decide } from '../decide/decide.ts';
import { differenceText } from './diff-text.ts';
import { diffLaws, type Change } from './diff.ts';
import { buildLaw, type Law } from '../law/law.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { DecisionClass } from '../words/ruling.ts';
import { AA, BB, FLOOR, GROUPS, fixtureCatalogue, fixtureLaw, record } from '../testing/fixture.ts';
import type { NaiveLaw } from '../testing/naive.ts';
import { randomClass, randomInquiry, randomLaw } from '../testing/random-law.ts';

const ON = '2026-11-23';

function changesOf(before: string, after: string, file = 'AA.yaml', text = AA): readonly Change[] {
  expect(text).toContain(before);
  const other = fixtureLaw({ [file]: text.replace(before, after) });
  return diffLaws(fixtureLaw(), other, undefined, ON).changes;
}

describe('diff', () => {
  test('two texts with one meaning do not differ', () => {
    const other = fixtureLaw({
      'AA.yaml': AA.replace('[INVESTIGATION, PROSECUTION]', '[PROSECUTION, INVESTIGATION]'),
    });
    expect(differenceText(diffLaws(fixtureLaw(), other, undefined, ON))).toMatch(
      /^No difference: [1-9]\d* kinds/u,
    );
    expect(diffLaws(fixtureLaw(), fixtureLaw(), undefined, ON)).toMatchObject({ changes: [], compared: 0 });
  });

  test('says who gains and who loses, all of them, and of which records', () => {
    const changes = changesOf('agencyKinds: [POLICE, SPOC]', 'agencyKinds: [POLICE, CUSTOMS, COURT]');
    const of = (kind: Change['kind'], part: string): readonly string[] => [
      ...new Set(
        changes
          .filter((change) => change.kind === kind && change.fields.includes('id'))
          .flatMap(({ who }) => who[part] ?? [])
          .sort(),
      ),
    ];
    expect(of('GAINS', 'states')).toEqual(['AA', 'BB', 'CC', 'DD']);
    expect(of('GAINS', 'agency kinds')).toEqual(['COURT', 'CUSTOMS']);
    expect(of('GAINS', 'purposes')).toEqual(['INVESTIGATION', 'PROSECUTION']);
    expect(of('LOSES', 'agency kinds')).toEqual(['SPOC']);
    expect(changes.flatMap(({ records }) => records)).toContain('SUSPECT or CONVICTED');
    // Of a record that becomes known, its fields are shown as they are lent.
    expect(changes.some(({ fields, kind }) => kind === 'GAINS' && fields.includes('dateOfBirth'))).toBe(true);
  });

  test.each([
    ['who approves', 'by: [MAGISTRATE], within: P3D', 'by: [COURT], within: P3D', 'steps'],
    ['how soon an answer is due', 'by: [MAGISTRATE], within: P3D', 'by: [MAGISTRATE], within: P9D', 'steps'],
    ['what is shown meanwhile', 'mask: YEAR_ONLY', 'mask: PRESENCE', 'shown'],
    [
      'whether it may be known',
      '    mode: HIT_ONLY',
      '    mode: HIT_ONLY\n    disclosure: SILENT',
      'disclosure',
    ],
    ['why', 'reason: MINOR_PROTECTION', 'reason: PERSON_SAFETY', 'reason'],
    ['a duty', '[PURPOSE_BOUND, {', '[NO_ONWARD, {', 'duties'],
    ['a period', 'after: P6M', 'after: P1Y', 'duties'],
    ['an article', 'article: "21"', 'article: "22"', 'basis'],
    ['an id', 'id: AA-P-021', 'id: AA-P-022', 'rules'],
    ['a gap', 'gap: { basis', 'gap: { disclosure: SILENT, basis', 'disclosure'],
    ['what may be asked about', 'matchOn: [BIO_CORE, DOCUMENT]', 'matchOn: [BIO_CORE]', 'exact questions'],
    ['whether a release shows more', 'mask: INITIALS', 'mask: PRESENCE', 'release'],
    ['what would help', 'maxPenaltyMonthsAtLeast: 13', 'maxPenaltyMonthsAtLeast: 12', 'steps'],
  ] as const)('%s', (_, before, after, about) => {
    const differing = changesOf(before, after).flatMap((change) => change.differing);
    expect(differing.map((one) => one.about)).toContain(about);
  });

  test('names every offence concerned', () => {
    const changes = changesOf('maxPenaltyMonthsAtLeast: 13', 'maxPenaltyMonthsAtLeast: 36');
    const lost = changes.find(({ kind }) => kind === 'LOSES');
    expect(lost?.who['offences']).toEqual(['any other code, 13 to 35 months']);
    expect(lost?.fields).toEqual(['documentNumber']);
  });

  test('sees what changes in the floor, in groups and in the second key, for the owners concerned', () => {
    const owners = (changes: readonly Change[]) => [...new Set(changes.map(({ owner }) => owner))];
    expect(owners(changesOf('necessity: false', 'necessity: true', 'eu-floor.yaml', FLOOR))).toEqual([
      'AA',
      'BB',
    ]);
    expect(owners(changesOf('[AA, BB, CC]', '[AA, BB]', 'groups.yaml', GROUPS))).toEqual(['AA']);
    expect(owners(changesOf('roles: [FRONTLINE]', 'roles: [ANALYST]'))).toEqual(['BB']);
    expect(owners(changesOf('mode: GRANT', 'mode: HIT_ONLY', 'BB.yaml', BB))).toEqual(['BB']);
  });
});

/** One law, and another with one rule of it changed, moved or gone. */
const pair = fc
  .record({
    law: randomLaw,
    other: randomLaw,
    list: fc.constantFrom('grants', 'limits', 'asking') as fc.Arbitrary<'grants' | 'limits' | 'asking'>,
    at: fc.nat(6),
    how: fc.constantFrom('replaced', 'gone', 'moved', 'floor'),
  })
  .map(({ law, other, list, at, how }) => {
    const [first, ...rest] = law.profiles;
    const rules = [...((first?.[list] ?? []) as { id: string }[])];
    const [theirs] = (other.profiles[0]?.[list] ?? []) as { id: string }[];
    if (how === 'floor') return { before: law, after: { ...law, floor: other.floor } };
    const place = at % Math.max(1, rules.length);
    const gone = rules.splice(place, 1);
    if (how === 'replaced' && theirs) rules.splice(place, 0, { ...theirs, id: gone[0]?.id ?? 'AA-X-1' });
    if (how === 'moved') rules.push(...gone);
    return { before: law, after: { ...law, profiles: [{ ...first, [list]: rules }, ...rest] } as NaiveLaw };
  });

function engineLaw(law: NaiveLaw): Law {
  const files = new Map([
    ['groups.yaml', JSON.stringify(law.groups)],
    ['eu-floor.yaml', JSON.stringify(law.floor)],
    ...law.profiles.map((profile) => [`${profile.state}.yaml`, JSON.stringify(profile)] as const),
  ]);
  return buildLaw(files, { mode: 'demonstration', catalogue: fixtureCatalogue() });
}

/** What somebody learns: of a record that may not be known to exist, nothing. */
function learnt(law: Law, inquiry: Inquiry, of: DecisionClass, path: string): string {
  const question = { law, inquiry, domain: 'person' } as const;
  const hit = decide(question, of, 'id');
  if (path !== 'id' && hit.mode === 'DENY') return 'no hit';
  const { mode, mask, disclosure, reason, basis, unlock, obligations, rules } = decide(question, of, path);
  return JSON.stringify([mode, mask, disclosure, reason, basis, unlock, obligations, rules]);
}

test(`finds no less than a full comparison, and nothing that is not so (seed ${SEED})`, async () => {
  const PATHS = [
    'id',
    'handling',
    'dateOfBirth',
    'documentNumber',
    'identities.surnames',
    'dnaProfile',
    'informant',
  ];
  let differing = 0;
  await assertUntil(
    fc.property(
      pair,
      fc.array(randomInquiry, { minLength: 15, maxLength: 15 }),
      fc.array(randomClass, { minLength: 6, maxLength: 6 }),
      ({ before, after }, inquiries, records) => {
        const [old, now] = [engineLaw(before), engineLaw(after)];
        const { changes } = diffLaws(old, now);
        for (const { domain, fields, owner, example, differing: said } of changes) {
          if (domain !== 'person') continue;
          expect(example.of.owner).toBe(owner);
          // Whether it may be asked about is no part of a verdict.
          if (said.every(({ about }) => about === 'exact questions')) continue;
          for (const path of fields)
            expect(learnt(old, example.inquiry, example.of, path)).not.toBe(
              learnt(now, example.inquiry, example.of, path),
            );
        }
        for (const inquiry of inquiries)
          for (const of of records)
            for (const path of PATHS) {
              // A State without a law has no records here.
              if (of.owner === 'DD' || learnt(old, inquiry, of, path) === learnt(now, inquiry, of, path))
                continue;
              differing += 1;
              const { requester, purpose } = inquiry;
              const told = changes.filter(
                ({ domain, owner, fields, who }) =>
                  domain === 'person' &&
                  owner === of.owner &&
                  fields.includes(path) &&
                  (who['states']?.includes(requester.state) ?? true) &&
                  (who['agency kinds']?.includes(requester.agencyKind) ?? true) &&
                  (who['roles']?.includes(requester.role) ?? true) &&
                  (who['purposes']?.includes(purpose) ?? true),
              );
              if (told.length === 0)
                throw new Error(
                  JSON.stringify(
                    {
                      inquiry,
                      of,
                      path,
                      was: learnt(old, inquiry, of, path),
                      is: learnt(now, inquiry, of, path),
                      changes: changes
                        .filter(({ fields, owner }) => owner === of.owner && fields.includes(path))
                        .map(({ who, records, differing, kind }) => ({ who, records, differing, kind })),
                    },
                    null,
                    1,
                  ),
                );
            }
      },
    ),
    times(12),
    () => differing > 12,
  );
  expect(differing).toBeGreaterThan(12);
});

/** Little enough to look at every inquiry and every record. */
const LITTLE = {
  states: ['AA', 'BB', 'CC', 'ZZ'],
  'agency kinds': ['POLICE', 'SPOC', 'COURT'],
  roles: ['INVESTIGATOR', 'ANALYST', 'DPO'],
  purposes: ['INVESTIGATION', 'PROSECUTION', 'BORDER_CHECK'],
  necessity: ['stated', 'not stated'],
} as const;
type Part = keyof typeof LITTLE;

const littleConditions = fc.record(
  {
    to: fc.record(
      {
        groups: fc.constantFrom(['G'], ['H'], ['G', 'H']),
        agencyKinds: fc.constantFrom(['POLICE'], ['SPOC'], ['POLICE', 'SPOC']),
        exceptRoles: fc.constantFrom(['ANALYST'], ['INVESTIGATOR']),
      },
      { requiredKeys: [] },
    ),
    purposes: fc.constantFrom(['INVESTIGATION'], ['INVESTIGATION', 'PROSECUTION']),
    subjects: fc.constantFrom(['SUSPECT'], ['VICTIM'], ['SUSPECT', 'VICTIM']),
    necessity: fc.boolean(),
    record: fc.record({ minor: fc.boolean(), restricted: fc.boolean() }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const littleData = fc.constantFrom(
  {},
  { categories: ['INDEX'] },
  { categories: ['BIO_CORE', 'DOCUMENT'] },
  { fields: ['dateOfBirth'] },
);
const littleLimit = fc
  .record({ data: littleData, conditions: littleConditions, mode: fc.constantFrom(...MODES) })
  .map(({ data, conditions, mode }) => ({
    data,
    ...conditions,
    mode,
    ...(mode === 'MASK' ? { mask: 'PRESENCE' } : {}),
    ...(mode === 'GRANT' ? { obligations: ['NO_ONWARD'] } : {}),
    basis: [{ instrument: 'Invented', article: '1' }],
  }));
const littleGrant = fc
  .record({
    data: fc.constantFrom({ categories: ['INDEX'] }, { categories: ['INDEX', 'BIO_CORE', 'DOCUMENT'] }),
    conditions: littleConditions,
    mode: fc.constantFrom('HIT_ONLY', 'NEEDS_APPROVAL', 'GRANT'),
  })
  .map(({ data, conditions, mode }) => ({
    data,
    ...conditions,
    mode,
    basis: [{ instrument: 'Invented', article: '2' }],
  }));
const littlePair = fc
  .record({
    grants: fc.array(littleGrant, { minLength: 1, maxLength: 3 }),
    limits: fc.array(littleLimit, { minLength: 1, maxLength: 3 }),
    record: fc.array(littleLimit, { maxLength: 2 }),
    instead: littleLimit,
  })
  .map(({ grants, limits, record, instead }) => {
    const numbered = (rules: readonly object[], id: string) =>
      rules.map((rule, i) => ({ id: `${id}-${i}`, ...rule }));
    const head = { version: ON, status: 'illustrative' };
    const profile = { ...head, state: 'AA', name: 'Aland', limits: [], grants: numbered(grants, 'AA-G') };
    const groups = { version: ON, groups: { G: { members: ['AA', 'BB'] }, H: { members: ['CC'] } } };
    const lawWith = (first: readonly object[]): Law => {
      const floor = { ...head, limits: numbered(first, 'EU-F'), record: numbered(record, 'EU-R') };
      const files = [groups, floor, profile].map((file) => JSON.stringify(file));
      return buildLaw(
        new Map(['groups.yaml', 'eu-floor.yaml', 'AA.yaml'].map((name, i) => [name, files[i] ?? ''])),
        { mode: 'demonstration', catalogue: fixtureCatalogue() },
      );
    };
    return { before: lawWith(limits), after: lawWith([instead, ...limits.slice(1)]) };
  });

type Asked = Readonly<Record<Part, string>>;

const littleAsked: readonly Asked[] = LITTLE.states.flatMap((one) =>
  LITTLE['agency kinds'].flatMap((kind) =>
    LITTLE.roles.flatMap((role) =>
      LITTLE.purposes.flatMap((purpose) =>
        LITTLE.necessity.map((necessity) => ({
          states: one,
          'agency kinds': kind,
          roles: role,
          purposes: purpose,
          necessity,
        })),
      ),
    ),
  ),
);

function littleInquiry({ states, 'agency kinds': kind, roles, purposes, necessity }: Asked): Inquiry {
  return {
    requester: { state: states, agency: 'any', agencyKind: kind, role: roles, officer: 'any' },
    purpose: purposes,
    caseReference: 'any',
    urgency: 'NORMAL',
    on: ON,
    ...(necessity === 'stated' ? { necessity } : {}),
  } as Inquiry;
}

const littleRecords = [['SUSPECT'], ['VICTIM'], ['MISSING'], []].flatMap((subjects) =>
  [{}, { minor: true }, { restricted: true }, { minor: true, restricted: true }].map((marks) =>
    record({ subjects: subjects as DecisionClass['subjects'], ...marks }),
  ),
);

test(`of another floor, says just what every inquiry and every record say (seed ${SEED})`, async () => {
  let differing = 0;
  await assertUntil(
    fc.property(littlePair, ({ before, after }) => {
      const { changes } = diffLaws(before, after, undefined, ON);
      for (const path of ['id', 'dateOfBirth', 'documentNumber']) {
        const told = changes.filter(
          ({ domain, fields, differing: said }) =>
            domain === 'person' &&
            fields.includes(path) &&
            said.some(({ about }) => about !== 'exact questions'),
        );
        const isTold = ({ who }: Change, part: Part, word: string): boolean =>
          who[part]?.includes(word === 'ZZ' ? 'any other' : word) ?? true;
        const found = littleAsked.filter((asked) => {
          const inquiry = littleInquiry(asked);
          return littleRecords.some(
            (of) => learnt(before, inquiry, of, path) !== learnt(after, inquiry, of, path),
          );
        });
        differing += found.length;
        // Every inquiry is told ...
        for (const asked of found)
          if (!told.some((change) => PARTS.every((part) => isTold(change, part, asked[part]))))
            throw new Error(JSON.stringify({ path, asked, told }, null, 1));
        // ... and no State, authority, function, purpose or necessity of which none differs.
        for (const part of PARTS)
          expect({
            path,
            part,
            words: LITTLE[part].filter((word) => told.some((change) => isTold(change, part, word))),
          }).toEqual({
            path,
            part,
            words: LITTLE[part].filter((word) => found.some((asked) => asked[part] === word)),
          });
      }
    }),
    times(8),
    () => differing > 8,
  );
  expect(differing).toBeGreaterThan(8);
});

const PARTS = Object.keys(LITTLE) as readonly Part[];
