import { describe, expect, test } from '@jest/globals';
import { globalId } from '../../core/ids.ts';
import type { Mode } from '../../core/vocabulary.ts';
import { decide } from './decide.ts';
import { rulerOf } from './ruler.ts';
import { meets } from './predicate.ts';
import type { Law } from '../law/law.ts';
import { AA, fixtureLaw, FLOOR, inquiry, record, state } from '../testing/fixture.ts';
import { classKey } from '../words/class-key.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { LiftedRule, ReleasedField, ReleaseFact } from '../words/release.ts';
import type { ClassPredicate, DecisionClass, Lending, Verdict } from '../words/ruling.ts';

/** What DD, a partner, is shown of AA's people: years until a magistrate approves, and nothing of their documents. */
const law = fixtureLaw({
  'AA.yaml': AA.replace(
    'limits:\n',
    `  - id: AA-P-040
    data: { domain: person, categories: [RECORD] }
    to: { groups: [PARTNERS] }
    mode: NEEDS_APPROVAL
    approval: { by: [SPOC_OPERATOR], within: { NORMAL: P7D, URGENT: P3D } }
    basis: [{ instrument: AA-Act, article: "42" }]
  - id: AA-P-041
    data: { domain: person, categories: [INTEL] }
    to: { groups: [PARTNERS] }
    mode: NEEDS_APPROVAL
    disclosure: SILENT
    approval: { by: [SPOC_OPERATOR] }
    basis: [{ instrument: AA-Act, article: "42" }]
limits:
`,
  ),
});
const asked: Inquiry = inquiry({ requester: { state: state('DD') } });
const RECORD = globalId(state('AA'), 'person', 'p1');
const of = (release?: string): DecisionClass =>
  record({ subjects: ['SUSPECT'], ...(release === undefined ? {} : { release }) });

function fact(change: Partial<ReleaseFact> = {}): ReleaseFact {
  return {
    id: 'r-1',
    status: 'APPROVED',
    record: RECORD,
    owner: state('AA'),
    domain: 'person',
    requester: { state: asked.requester.state, agency: asked.requester.agency },
    purpose: asked.purpose,
    caseReference: asked.caseReference,
    from: '2026-11-01',
    until: '2026-11-30',
    fields: [field('offences', 'AA-P-040')],
    obligations: [],
    ...change,
  };
}

function field(path: string, rule: string, change: Partial<ReleasedField> = {}): ReleasedField {
  const by = rule === 'AA-P-021' ? (['MAGISTRATE'] as const) : (['SPOC_OPERATOR'] as const);
  return { path, lifts: [{ rule, by }], ...change };
}

function lendingFor(facts: readonly ReleaseFact[], question: Inquiry = asked, under: Law = law): Lending {
  return rulerOf(under)
    .rule({ ...question, releases: facts })
    .lending(state('AA'), 'person');
}

/** The verdict compiled, which has to be the verdict decided alone. */
function verdictOf(
  facts: readonly ReleaseFact[],
  path: string,
  question: Inquiry = asked,
  under: Law = law,
): Verdict {
  const lending = lendingFor(facts, question, under);
  const mine = of(lending.releases?.nameOf('p1'));
  const verdict = lending.verdict(mine, path);
  const alone = { law: under, inquiry: { ...question, releases: facts }, domain: 'person' } as const;
  expect(decide(alone, mine, path)).toEqual(verdict);
  return verdict;
}

const modeOf = (facts: readonly ReleaseFact[], path = 'offences', question = asked, under = law): Mode =>
  verdictOf(facts, path, question, under).mode;

describe('an approval', () => {
  test('lifts NEEDS_APPROVAL of the rule that it names, and tells by which release', () => {
    expect(verdictOf([], 'offences')).toMatchObject({ mode: 'NEEDS_APPROVAL', rules: ['AA-P-040'] });
    const verdict = verdictOf([fact()], 'offences');
    expect(verdict).toMatchObject({ mode: 'GRANT', rules: ['AA-P-040'], releases: ['r-1'] });
    expect(verdict).not.toHaveProperty('unlock');
    expect(modeOf([fact({ fields: [field('offences', 'AA-P-021')] })])).toBe('NEEDS_APPROVAL');
  });

  const mine = fact();
  test.each<[string, Partial<ReleaseFact>]>([
    ['another owner', { owner: state('BB') }],
    ['another domain', { domain: 'firearm' }],
    ['a record of another domain', { record: 'AA:firearm:p1' }],
    ['a record of another owner', { record: 'BB:person:p1' }],
    ['another record', { record: 'AA:person:p2' }],
    ['an id that is none', { record: 'p1' }],
    ['another State', { requester: { ...mine.requester, state: state('CC') } }],
    ['another agency', { requester: { ...mine.requester, agency: 'Another police' } }],
    ['another purpose', { purpose: 'PROSECUTION' }],
    ['another case', { caseReference: 'CASE-2' }],
    ['days that have not come', { from: '2026-11-24' }],
    ['days that are over', { until: '2026-11-22' }],
    ['another field', { fields: [field('intel', 'AA-P-040')] }],
    [
      'who does not approve such',
      { fields: [{ path: 'offences', lifts: [{ rule: 'AA-P-040', by: ['COURT'] }] }] },
    ],
    ['nobody', { fields: [{ path: 'offences', lifts: [{ rule: 'AA-P-040', by: [] }] }] }],
    ['what was refused', { fields: [{ path: 'offences', lifts: [] }] }],
    ...(['AT_HOME', 'ASKED', 'HALF_APPROVED', 'ASKED_BACK', 'BEFORE_COURT'] as const).map(
      (status): [string, Partial<ReleaseFact>] => [status, { status }],
    ),
    ...(['REFUSED', 'WITHDRAWN', 'REVOKED', 'ENDED'] as const).map(
      (status): [string, Partial<ReleaseFact>] => [status, { status }],
    ),
  ])('of %s opens nothing', (_what, change) => {
    const facts = [fact(change)];
    expect(modeOf(facts)).toBe('NEEDS_APPROVAL');
    const { readable } = lendingFor(facts);
    expect(meets(readable('offences'), of(), RECORD)).toBe(false);
  });

  test.each(['from', 'until'] as const)('without its day "%s" opens nothing', (day) => {
    const { [day]: _left, ...rest } = fact();
    expect(modeOf([rest])).toBe('NEEDS_APPROVAL');
  });

  test.each([['2026-11-01'], ['2026-11-30']])('opens on its first and its last day: %s', (on) => {
    expect(modeOf([fact()], 'offences', { ...asked, on })).toBe('GRANT');
  });

  test('opens neither HIT_ONLY, DENY, gaps nor what another rule withholds', () => {
    const all = (path: string): ReleaseFact =>
      fact({
        fields: ['AA-P-040', 'AA-P-021', 'AA-L-010', 'AA-L-020', 'EU-SOURCE', 'EU-STRICT'].map((rule) => ({
          path,
          lifts: [{ rule, by: ['SPOC_OPERATOR', 'MAGISTRATE', 'SPOC'] }],
        })),
      });
    expect(modeOf([all('address')], 'address')).toBe('DENY');
    expect(modeOf([all('informant')], 'informant')).toBe('DENY');
    const lending = lendingFor([all('offences')]);
    const release = lending.releases?.nameOf('p1');
    const named = release === undefined ? {} : { release };
    expect(lending.verdict(record({ ...named, minor: true }), 'offences').mode).toBe('DENY');
    expect(lending.verdict(record({ ...named, subjects: ['ASSOCIATE'] }), 'offences').mode).toBe('HIT_ONLY');
  });

  test('of one rule leaves what the record’s own marks ask for, until that is approved too', () => {
    const foreign = { subjects: ['SUSPECT'], originator: state('CC') } as const;
    const first = lendingFor([fact()]);
    const half = first.verdict(record({ ...foreign, release: 'r-1' }), 'offences');
    expect(half).toMatchObject({ mode: 'NEEDS_APPROVAL', rules: ['REC-ORIGIN'], releases: ['r-1'] });
    expect(half.unlock?.steps.map(({ approvalBy }) => approvalBy)).toEqual([['SPOC']]);
    const both = lendingFor([
      fact(),
      fact({ id: 'r-2', fields: [{ path: 'offences', lifts: [{ rule: 'REC-ORIGIN', by: ['SPOC'] }] }] }),
    ]);
    expect(both.verdict(record({ ...foreign, release: 'r-1+r-2' }), 'offences')).toMatchObject({
      mode: 'GRANT',
      releases: ['r-1', 'r-2'],
    });
  });

  test('never lifts what is withheld in silence', () => {
    const facts = [fact({ fields: [field('intel', 'AA-P-041')] })];
    expect(verdictOf(facts, 'intel')).toEqual(verdictOf([], 'intel'));
  });

  test('of what holds a field is one of the field, as far as the same rule is met', () => {
    const facts = [fact({ fields: [field('identities', 'AA-P-021')] })];
    expect(modeOf(facts, 'identities')).toBe('GRANT');
    expect(modeOf(facts, 'identities.dateOfBirth')).toBe('GRANT');
    expect(modeOf(facts, 'dateOfBirth')).toBe('NEEDS_APPROVAL');
    expect(modeOf([fact({ fields: [field('identities.dateOfBirth', 'AA-P-021')] })], 'identities')).toBe(
      'NEEDS_APPROVAL',
    );
  });

  test('of what holds a field opens nothing of the field that the same release refuses, and no more than it masks', () => {
    const whole = field('identities', 'AA-P-021');
    const refused = fact({ fields: [whole, { path: 'identities.dateOfBirth', lifts: [] }] });
    expect(modeOf([refused], 'identities')).toBe('GRANT');
    expect(verdictOf([refused], 'identities.dateOfBirth')).toMatchObject({
      ...{ mode: 'NEEDS_APPROVAL', mask: 'YEAR_ONLY' },
    });
    const { readable } = lendingFor([refused]);
    expect(readable('identities.dateOfBirth')).toEqual(lendingFor([]).readable('identities.dateOfBirth'));
    const masked = fact({
      fields: [whole, field('identities.dateOfBirth', 'AA-P-021', { mask: 'PRESENCE' })],
    });
    expect(verdictOf([masked], 'identities.dateOfBirth')).toMatchObject({ mode: 'MASK', mask: 'YEAR_ONLY' });
    // Another release that says nothing of the field opens it all the same.
    expect(modeOf([refused, fact({ id: 'r-2', fields: [whole] })], 'identities.dateOfBirth')).toBe('GRANT');
  });

  test('counts as many people as the rule wants by now, each of whom it still names', () => {
    const twice = fixtureLaw({
      'AA.yaml': AA.replace('approval: { by: [MAGISTRATE]', 'approval: { twoPersons: true, by: [MAGISTRATE]'),
    });
    const by = (each: LiftedRule['each']): ReleaseFact =>
      fact({
        fields: [
          {
            path: 'dateOfBirth',
            lifts: [{ rule: 'AA-P-021', by: ['MAGISTRATE', 'COURT'], ...(each && { each }) }],
          },
        ],
      });
    const judge = ['MAGISTRATE', 'COURT'] as const;
    const modes = [undefined, [judge], [judge, ['SPOC_OPERATOR']], [judge, judge]] as const;
    expect(modes.map((each) => modeOf([by(each)], 'dateOfBirth', asked, twice))).toEqual([
      ...['NEEDS_APPROVAL', 'NEEDS_APPROVAL', 'NEEDS_APPROVAL', 'GRANT'],
    ]);
    expect(modes.map((each) => modeOf([by(each)], 'dateOfBirth'))).toEqual(modes.map(() => 'GRANT'));
  });

  test('with a mask shows that much, and adds its duties', () => {
    const masked = fact({
      fields: [field('offences', 'AA-P-040', { mask: 'CODE_ONLY' })],
      obligations: [{ kind: 'NO_ONWARD', text: 'Do not.' }],
    });
    const verdict = verdictOf([masked], 'offences');
    expect(verdict).toMatchObject({ mode: 'MASK', mask: 'CODE_ONLY', releases: ['r-1'] });
    expect(verdict.obligations.map(({ kind }) => kind)).toContain('NO_ONWARD');
    expect(verdict).not.toHaveProperty('unlock');
    expect(verdictOf([masked], 'identities').obligations).toEqual([]);
    expect(modeOf([masked, fact({ id: 'r-2' })])).toBe('GRANT');
    expect(
      verdictOf(
        [
          masked,
          fact({ ...masked, id: 'r-2', fields: [field('offences', 'AA-P-040', { mask: 'PRESENCE' })] }),
        ],
        'offences',
      ),
    ).toMatchObject({ mask: 'PRESENCE' });
  });

  test('with a mask takes away nothing of what is shown without it', () => {
    const facts = [fact({ fields: [field('dateOfBirth', 'AA-P-021', { mask: 'PRESENCE' })] })];
    expect(verdictOf(facts, 'dateOfBirth')).toMatchObject({ mode: 'MASK', mask: 'YEAR_ONLY' });
  });

  test('holds no longer than the law still names who gave it', () => {
    const changed = (old: string, now: string): Law =>
      fixtureLaw({ 'AA.yaml': (law.files.get('AA.yaml') ?? '').replace(old, now) });
    const other = changed('by: [SPOC_OPERATOR], within: {', 'by: [COURT], within: {');
    expect(modeOf([fact()], 'offences', asked, other)).toBe('NEEDS_APPROVAL');
    expect(modeOf([fact()], 'offences', asked, changed('id: AA-P-040', 'id: AA-P-049'))).toBe(
      'NEEDS_APPROVAL',
    );
  });

  test('that the law gives by itself needs nobody, as long as it does', () => {
    const auto = fixtureLaw({
      'AA.yaml': (law.files.get('AA.yaml') ?? '').replace(
        'by: [SPOC_OPERATOR], within: {',
        'by: [COURT], auto: true, basis: [{ instrument: AA-Act, article: "43" }], within: {',
      ),
    });
    const byItself = fact({ fields: [{ path: 'offences', lifts: [{ rule: 'AA-P-040', by: [] }] }] });
    expect(modeOf([byItself], 'offences', asked, auto)).toBe('GRANT');
    expect(modeOf([byItself])).toBe('NEEDS_APPROVAL');
  });
});

describe('what is lent with releases', () => {
  test('is the very same lending where none speaks of the owner and domain', () => {
    const ruler = rulerOf(law);
    const without = ruler.rule(asked);
    const elsewhere = ruler.rule({
      ...asked,
      releases: [fact({ owner: state('BB'), record: 'BB:person:p1' })],
    });
    expect(elsewhere.lending(state('AA'), 'person')).toBe(without.lending(state('AA'), 'person'));
    expect(elsewhere.digest).not.toBe(without.digest);
    expect(ruler.rule({ ...asked, releases: [] }).digest).toBe(without.digest);
    const mine = ruler.rule({ ...asked, releases: [fact()] });
    expect(mine.lending(state('AA'), 'firearm')).toBe(without.lending(state('AA'), 'firearm'));
    expect(mine.lending(state('AA'), 'person')).not.toBe(without.lending(state('AA'), 'person'));
    expect(ruler.rule({ ...asked, releases: [fact()] }).lending(state('AA'), 'person')).toBe(
      mine.lending(state('AA'), 'person'),
    );
  });

  test('is kept for nobody but whom the release is for', () => {
    const ruler = rulerOf(law);
    ruler.rule({ ...asked, releases: [fact()] }).lending(state('AA'), 'person');
    const revoked = { ...asked, releases: [fact({ status: 'REVOKED' })] };
    expect(ruler.rule(revoked).lending(state('AA'), 'person').verdict(of('r-1'), 'offences').mode).toBe(
      'NEEDS_APPROVAL',
    );
    expect(classKey(of('r-1'))).not.toBe(classKey(of()));
    const other = { ...asked, caseReference: 'CASE-2', releases: [fact()] };
    expect(ruler.rule(other).lending(state('AA'), 'person').verdict(of('r-1'), 'offences').mode).toBe(
      'NEEDS_APPROVAL',
    );
  });

  test('may be read of those records alone, and searched as without', () => {
    const base = lendingFor([]);
    const lending = lendingFor([fact(), fact({ id: 'r-2', record: 'AA:person:p2' })]);
    const { anyOf } = lending.readable('offences') as Exclude<ClassPredicate, string>;
    for (const one of anyOf) expect(one.records).toEqual([RECORD, 'AA:person:p2']);
    expect(base.readable('offences')).toBe('never');
    expect(meets(lending.readable('offences'), of(), RECORD)).toBe(true);
    expect(meets(lending.readable('offences'), of(), 'AA:person:p3' as never)).toBe(false);
    expect(meets(lending.readable('offences'), of())).toBe(false);
    for (const use of ['MATCH', 'OPEN', 'COUNT'] as const)
      expect(lending.matchable([{ path: 'offences', use }])).toEqual(
        base.matchable([{ path: 'offences', use }]),
      );
    expect(lending.status).toBe(base.status);
    expect(lending.readable('nationality')).toBe(base.readable('nationality'));
  });

  test('tells how the latest release of a field stands', () => {
    const waits = fact({
      id: 'r-2',
      status: 'ASKED',
      due: '2026-11-30T12:00:00Z',
      fields: [{ path: 'intel', lifts: [] }],
    });
    const { until: _none, from: _never, ...rest } = waits;
    const { releases } = lendingFor([fact(), rest]);
    const name = releases?.nameOf('p1') ?? '';
    expect(name).toBe('r-1+r-2');
    expect(releases?.state(name, 'intel')).toEqual({ id: 'r-2', status: 'ASKED', due: waits.due });
    expect(releases?.state(name, 'offences')).toEqual({ id: 'r-1', status: 'APPROVED', until: '2026-11-30' });
    expect(releases?.state(name, 'dateOfBirth')).toBeUndefined();
    const again = lendingFor([fact(), { ...rest, fields: fact().fields }]).releases;
    expect(again?.state(name, 'offences')).toMatchObject({ id: 'r-2', status: 'ASKED' });
    const inPart = lendingFor([fact({ fields: [...fact().fields, { path: 'intel', lifts: [] }] })]).releases;
    expect(inPart?.state('r-1', 'offences')?.status).toBe('APPROVED');
    expect(inPart?.state('r-1', 'intel')).toEqual({ id: 'r-1', status: 'REFUSED' });
    expect(releases?.factsOf(name).map(({ id }) => id)).toEqual(['r-1', 'r-2']);
    expect(releases?.nameOf('p2')).toBeUndefined();
  });
});

describe('whether a release can be asked for', () => {
  const requestable = (path: string, question = asked, kind = of(), under = law): boolean | undefined =>
    lendingFor([], question, under).verdict(kind, path).unlock?.requestable;

  test('yes where approvals are all that is missing', () => {
    expect(requestable('offences')).toBe(true);
    expect(requestable('dateOfBirth')).toBe(true);
    expect(requestable('offences', asked, record({ originator: state('CC') }))).toBe(true);
  });

  test('no where something else is, where nobody is named or where nobody is told', () => {
    expect(requestable('intel')).toBe(false);
    const withoutNames = fixtureLaw({
      'AA.yaml': (law.files.get('AA.yaml') ?? '').replace(
        'approval: { by: [SPOC_OPERATOR], within: { NORMAL: P7D, URGENT: P3D } }',
        '',
      ),
    });
    expect(requestable('offences', asked, of(), withoutNames)).toBe(false);
    const strict = {
      'eu-floor.yaml': FLOOR.replace(
        'data: { categories: [GENETIC, SPECIAL] }',
        'data: { categories: [RECORD] }',
      ),
    };
    const unmet = fixtureLaw({ 'AA.yaml': law.files.get('AA.yaml') ?? '', ...strict });
    expect(lendingFor([], asked, unmet).verdict(of(), 'offences')).toMatchObject({
      mode: 'DENY',
      unlock: { kind: 'NECESSITY', requestable: false, steps: [{ kind: 'NECESSITY' }, { kind: 'APPROVAL' }] },
    });
  });

  test('and how soon an answer is due may hang on the urgency', () => {
    const within = (urgency: Inquiry['urgency']) =>
      lendingFor([], { ...asked, urgency }).verdict(of(), 'offences').unlock?.steps[0]?.within;
    expect([within('NORMAL'), within('URGENT'), within('IMMINENT_DANGER')]).toEqual([
      'P7D',
      'P3D',
      undefined,
    ]);
  });
});

test('what a looser grant shortens without an approval stays so, for SQL too', () => {
  const looser = fixtureLaw({
    'AA.yaml': AA.replace(
      'limits:\n',
      `  - id: AA-P-040
    data: { domain: person, categories: [RECORD] }
    to: { groups: [PARTNERS] }
    mode: NEEDS_APPROVAL
    approval: { by: [SPOC_OPERATOR] }
    basis: [{ instrument: AA-Act, article: "42" }]
  - id: AA-P-042
    data: { domain: person, categories: [RECORD] }
    to: { groups: [PARTNERS] }
    mode: MASK
    mask: PRESENCE
    basis: [{ instrument: AA-Act, article: "43" }]
limits:
`,
    ),
  });
  const lending = rulerOf(looser)
    .rule({ ...asked, releases: [fact()] })
    .lending(state('AA'), 'person');
  const released = of(lending.releases?.nameOf('p1'));
  expect(lending.verdict(released, 'offences')).toMatchObject({ mode: 'MASK', rules: ['AA-P-042'] });
  expect(meets(lending.releases?.links('offences') ?? 'never', released, RECORD)).toBe(false);
});
