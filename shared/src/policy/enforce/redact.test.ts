import { describe, expect, test } from '@jest/globals';
import { rulerOf } from '../decide/ruler.ts';
import { isKnown, isLinkKnown, linkPlan, redactionPlan } from './redact.ts';
import { stampOf } from '../words/record-stamp.ts';
import { oneRelease } from '../../../testing/ruling.ts';
import type { Lending } from '../words/ruling.ts';
import { AA, fixtureCatalogue, fixtureLaw, inquiry, record, state } from '../testing/fixture.ts';

const { person, firearm } = fixtureCatalogue();
const ask = (change = {}, law = fixtureLaw()) =>
  rulerOf(law).rule(inquiry(change)).lending(state('AA'), 'person');
const plan = (requested: readonly string[], of = record(), lending = ask()) =>
  redactionPlan(lending, person, of, requested);

describe('what is withheld is said once, with reason, article and what would help', () => {
  test('only of what was requested, and never of what is silent', () => {
    const { withheld, silent } = plan(['id', 'dateOfBirth', 'dnaProfile', 'informant', 'address']);
    expect(withheld.map(({ field, mode, reason }) => [field, mode, reason])).toEqual([
      ['address', 'DENY', 'POLICY_GAP'],
      ['dnaProfile', 'DENY', 'SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY'],
    ]);
    expect(withheld[1]).toMatchObject({
      basis: [{ instrument: '(EU) 2016/680', article: '10' }],
      unlock: { kind: 'NECESSITY' },
    });
    expect(silent.map(({ field, rules }) => [field, rules])).toEqual([['informant', ['EU-SOURCE']]]);
  });

  test('of an object that is gone, not of each thing in it', () => {
    const of = record({ subjects: ['ASSOCIATE'] });
    expect(
      plan(['identities', 'identities.surnames', 'identities.dateOfBirth'], of).withheld.map(
        ({ field }) => field,
      ),
    ).toEqual(['identities']);
  });

  test('GENERIC keeps the ground to itself', () => {
    const law = fixtureLaw({
      'AA.yaml': AA.replace('mode: HIT_ONLY\n', 'mode: HIT_ONLY\n    disclosure: GENERIC\n'),
    });
    const [entry] = plan(['dateOfBirth'], record({ subjects: ['ASSOCIATE'] }), ask({}, law)).withheld;
    expect(entry).toMatchObject({ field: 'dateOfBirth', reason: 'CATEGORY_NOT_EXCHANGEABLE', basis: [] });
    expect(entry).not.toHaveProperty('unlock');
  });

  test.each([
    ['EXPLAIN', ['r-1']],
    ['GENERIC', [undefined]],
    ['SILENT', [undefined]],
  ] as const)('where it is said %s, of how asking stands is told %j', (disclosure, told) => {
    const lending = ask();
    const denied = { mode: 'DENY', disclosure, basis: [], obligations: [], rules: [] } as const;
    const asked: Lending = {
      ...lending,
      verdict: (of, path) => (path === 'address' ? denied : lending.verdict(of, path)),
      releases: { ...oneRelease('P-1'), state: () => ({ id: 'r-1', status: 'REFUSED' }) },
    };
    const { withheld, silent } = plan(['address'], record({ release: 'r-1' }), asked);
    expect([...withheld, ...silent].map(({ release }) => release?.id)).toEqual(told);
  });
});

describe('a record of which not even the existence is lent', () => {
  test.each([
    ['lent', record(), true],
    ['of which a hit is lent', record({ subjects: ['ASSOCIATE'] }), true],
    ['under embargo', record({ embargoed: true }), false],
    ['of a minor', record({ minor: true }), false],
    ['in a capacity that nothing is lent of', record({ subjects: ['VICTIM'] }), false],
  ])('is left out, not redacted: one %s', (_, of, exists) => {
    expect(plan(['id'], of).exists).toBe(exists);
    expect(isKnown(ask(), of)).toBe(exists);
  });
});

describe('a link', () => {
  const lending = rulerOf(fixtureLaw()).rule(inquiry()).lending(state('AA'), 'firearm');
  test.each([
    ['granted', record({ subjects: [] }), 'GRANT', true],
    ['that needs an approval', record({ subjects: [], originator: state('CC') }), 'NEEDS_APPROVAL', false],
    ['under embargo', record({ subjects: [], embargoed: true }), 'DENY', false],
  ] as const)('is lent whole or not at all: one %s', (_, of, mode, exists) => {
    expect(lending.verdict(of, 'persons').mode).toBe(mode);
    expect(linkPlan(lending, { domain: firearm, path: 'persons' }, of, ['persons.id']).exists).toBe(exists);
    expect(isLinkKnown(lending, of, 'persons')).toBe(exists);
  });
});

test('duties and categories are those of what is shown', () => {
  const { obligations, categories } = plan(['id', 'dateOfBirth', 'address'], record({ handling: 'H1' }));
  expect(obligations.map(({ kind }) => kind).sort()).toEqual([
    'DELETE_AFTER',
    'NO_EVIDENCE',
    'PURPOSE_BOUND',
  ]);
  expect(categories).toEqual(['BIO_CORE', 'INDEX']);
  expect(plan(['id', 'address']).obligations).toEqual([]);
});

test('every object of a record carries the stamp of its own path', () => {
  const one: Record<string, unknown> = {
    id: 'AA:person:1',
    identities: [{ surnames: ['A'] }, { surnames: ['B'] }],
    evaluation: { source: 'A' },
  };
  const all = record({ restricted: true });
  plan(['identities'], all).apply(one);
  expect(stampOf(one)).toMatchObject({ path: '', redacted: true, of: all });
  const identities = one['identities'] as readonly unknown[];
  expect(identities.map((identity) => stampOf(identity)?.path)).toEqual(['identities', 'identities']);
  expect(one['evaluation']).toBeNull();
});

test('rows of one class share one stamp', () => {
  const shared = plan(['id']);
  const [one, other]: Record<string, unknown>[] = [{ id: '1' }, { id: '2' }];
  if (one === undefined || other === undefined) throw new Error('two rows');
  shared.apply(one);
  shared.apply(other);
  expect(stampOf(one)).toBe(stampOf(other));
});

test('a stricter field inside an object is removed from every item of it', () => {
  const one: Record<string, unknown> = {
    identities: [{ surnames: ['A'], dnaReference: 'x' }, { dnaReference: 'y' }],
  };
  plan(['identities']).apply(one);
  expect(JSON.stringify(one)).toBe(
    '{"identities":[{"surnames":["A"],"dnaReference":null},{"dnaReference":null}]}',
  );
});
