import { describe, expect, test } from '@jest/globals';
import { stateCode } from '../../shared/src/core/ids.ts';
import type { Approval, Approvals } from './approvals.ts';
import { decide, type Decision } from './decide.ts';
import { ask, type Terms } from './steps.ts';
import { CASE, ENTRY, inquiryOf, PEOPLE } from './testing/house.ts';
import { awaitCourt, revoke } from './turns.ts';
import type { Release } from './words.ts';

const AA = stateCode('AA');
const NOW = Date.parse('2026-11-26T10:00:00Z');
const APPROVAL: Approval = {
  rule: 'R-1',
  ...{ isHome: false, by: ['SPOC_OPERATOR'], people: 1, isAuto: false, basis: [] },
  within: () => undefined,
};
/** Rules, each with what it changes. */
const rules: Readonly<Record<string, Partial<Approval>>> = {
  'R-1': {},
  'R-AUTO': { isAuto: true },
  'R-HOME': { isHome: true, by: ['SPOC_SUPERVISOR'] },
  'R-TWO': { people: 2 },
  'R-SHORT': { days: 5, maxDays: 10, within: () => 'PT1H' },
};
const approvals: Approvals = (rule) => {
  const change = rules[rule];
  return change && { ...APPROVAL, rule, ...change };
};
const terms: Terms = { now: NOW, approvals, zoneOf: () => 'UTC', masksOf: () => ['YEAR_ONLY'] };

function asked(...wanted: readonly string[]): Release {
  return ask(
    {
      id: 'x',
      inquiry: inquiryOf('asker'),
      record: { owner: AA, domain: 'person', local: 'P-1', id: 'AA:person:P-1' },
      ...{ reason: 'Invented', urgency: 'NORMAL', entry: ENTRY },
      awaited: wanted.map((rule, i) => ({ path: `field${i}`, rules: rule.split(' ') })),
    },
    terms,
  ).release;
}

const APPROVE: Decision = { verdict: 'APPROVE', obligations: [], isGroundTold: false };

const saying = (words: RegExp): unknown =>
  expect.objectContaining({ code: 'BAD_INPUT', publicMessage: expect.stringMatching(words) });

describe('where a release begins', () => {
  test.each([
    ['one rule of the owner', ['R-1'], 'ASKED'],
    ['a rule that approves by itself', ['R-AUTO'], 'APPROVED'],
    ['that, beside another', ['R-AUTO R-1'], 'ASKED'],
    ['that, for one field of two', ['R-AUTO', 'R-1'], 'ASKED'],
    ["a rule of the requester's own State", ['R-HOME R-1'], 'AT_HOME'],
  ])('%s', (_, wanted, status) => {
    expect(asked(...wanted)).toMatchObject({ status, inquiry: { caseReference: CASE } });
  });

  test('a rule that names nobody is no way in', () => {
    expect(() => asked('R-GONE')).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });
});

test('without a word of anybody an answer is due in seven days, an approval ends after thirty', () => {
  const release = asked('R-1');
  expect(new Date(release.dueAt).toISOString()).toBe('2026-12-04T00:00:00.000Z');
  expect(decide(release, APPROVE, PEOPLE.operator, terms).release.until).toBe('2026-12-26');
});

test('the strictest rule says how long', () => {
  const release = asked('R-1', 'R-SHORT');
  expect(release.dueAt).toBe(NOW + 3_600_000);
  expect(decide(release, APPROVE, PEOPLE.operator, terms).release.until).toBe('2026-12-01');
  const long = { ...APPROVE, until: '2026-12-20' };
  expect(() => decide(release, long, PEOPLE.operator, terms)).toThrow(
    expect.objectContaining({ code: 'BAD_INPUT' }),
  );
});

test('a rule that is gone can be met by nobody, and ends what it let be revoked', () => {
  const release = asked('R-1');
  const gone: Terms = { ...terms, approvals: () => undefined };
  const notFound = expect.objectContaining({ code: 'RELEASE_NOT_FOUND' });
  expect(() => decide(release, APPROVE, PEOPLE.operator, gone)).toThrow(notFound);
  const approved = decide(release, APPROVE, PEOPLE.operator, terms).release;
  expect(() => revoke(approved, 'x', PEOPLE.operator, gone)).toThrow(notFound);
});

test('a second approval after the end that the first named opens nothing, and whoever gives it is told', () => {
  const first = decide(asked('R-TWO'), { ...APPROVE, until: '2026-11-28' }, PEOPLE.operator, terms).release;
  expect(first).toMatchObject({ status: 'HALF_APPROVED', until: '2026-11-28' });
  const on = (day: string): Terms => ({ ...terms, now: Date.parse(`${day}T10:00:00Z`) });
  expect(decide(first, APPROVE, PEOPLE.second, on('2026-11-28')).release).toMatchObject({
    ...{ status: 'APPROVED', from: '2026-11-28', until: '2026-11-28' },
  });
  for (const until of [undefined, '2026-12-10'])
    expect(() =>
      decide(first, { ...APPROVE, ...(until ? { until } : {}) }, PEOPLE.second, on('2026-11-29')),
    ).toThrow(saying(/until 2026-11-28, which is over/u));
  const refusal = { ...APPROVE, verdict: 'REFUSE', ground: 'INACCURATE_OR_STALE' } as const;
  expect(decide(first, refusal, PEOPLE.second, on('2026-11-29')).release.status).toBe('REFUSED');
});

test.each([
  ['all of it', {}],
  ['one field', { fields: [{ path: 'field1' }] }],
])('a refusal of %s after that end is of all that is left: nothing of it is approved', (_, of) => {
  const until = '2026-11-28';
  // One field is approved, of another the second approval is missing.
  const fields: Decision['fields'] = [{ path: 'field0' }, { path: 'field1' }];
  const first = decide(asked('R-1', 'R-TWO'), { ...APPROVE, fields, until }, PEOPLE.operator, terms).release;
  expect(first).toMatchObject({ status: 'HALF_APPROVED', until });
  const refusal = { ...APPROVE, verdict: 'REFUSE', ground: 'INACCURATE_OR_STALE', ...of } as const;
  const on = (day: string): Terms => ({ ...terms, now: Date.parse(`${day}T10:00:00Z`) });
  expect(decide(first, refusal, PEOPLE.second, on('2026-11-28')).release.status).toBe('APPROVED');
  const { release, events } = decide(first, refusal, PEOPLE.second, on('2026-11-29'));
  expect(release.status).toBe('REFUSED');
  expect(events).toMatchObject([{ step: 'REFUSED', fields: ['field0', 'field1'], ground: 'e' }]);
});

test('a mask that leaves nothing of its field is no approval, and whoever gives it is told which would', () => {
  const masked: Decision = { ...APPROVE, fields: [{ path: 'field0', mask: 'INITIALS' }] };
  expect(() => decide(asked('R-1'), masked, PEOPLE.operator, terms)).toThrow(
    saying(/mask.*INITIALS.*leaves something of field0: YEAR_ONLY, or none at all/u),
  );
  const none: Terms = { ...terms, masksOf: () => [] };
  expect(() => decide(asked('R-1'), masked, PEOPLE.operator, none)).toThrow(saying(/no mask for field0/u));
  const fitting: Decision = { ...APPROVE, fields: [{ path: 'field0', mask: 'YEAR_ONLY' }] };
  expect(decide(asked('R-1'), fitting, PEOPLE.operator, terms).release.fields[0]?.mask).toBe('YEAR_ONLY');
});

test('nobody decides for themselves, also where owner and requester are one State', () => {
  const own = { ...asked('R-1'), requester: PEOPLE.operator };
  expect(() => decide(own, APPROVE, PEOPLE.operator, terms)).toThrow(
    expect.objectContaining({ code: 'RELEASE_NOT_FOUND' }),
  );
  expect(decide(own, APPROVE, PEOPLE.second, terms).release.status).toBe('APPROVED');
});

test('a clock that stood before a court counts for in time', () => {
  const { release } = awaitCourt(asked('R-SHORT'), undefined, PEOPLE.operator, terms);
  const later: Terms = { ...terms, now: NOW + 86_400_000 };
  expect(decide(release, APPROVE, PEOPLE.operator, later).release).toMatchObject({
    ...{ status: 'APPROVED', isInTime: true, wasBeforeCourt: true },
  });
  expect(decide(asked('R-SHORT'), APPROVE, PEOPLE.operator, later).release.isInTime).toBe(false);
});

test('a refusal of some fields leaves the others open, and the last one decides', () => {
  const refuse: Decision = { ...APPROVE, verdict: 'REFUSE', ground: 'NOT_AVAILABLE' };
  const first = decide(
    asked('R-1', 'R-1'),
    { ...refuse, fields: [{ path: 'field0' }] },
    PEOPLE.operator,
    terms,
  );
  expect(first.release.status).toBe('ASKED');
  expect(first.events).toMatchObject([{ step: 'REFUSED', fields: ['field0'], ground: 'a' }]);
  const second = decide(first.release, refuse, PEOPLE.second, terms);
  expect(second.release).toMatchObject({ status: 'REFUSED', endedAt: NOW });
  expect(second.events.map(({ step }) => step)).toEqual(['REFUSED']);
});
