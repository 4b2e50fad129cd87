import { expect, test } from '@jest/globals';
import { graphql } from 'graphql';
import { rulerOf } from './ruler.ts';
import { meets } from './predicate.ts';
import { guard } from '../enforce/shield.ts';
import { STAMP, type Stamp } from '../words/record-stamp.ts';
import { fixtureLaw, fixtureSchema, inquiry, record, state } from '../testing/fixture.ts';

/** A law that lends what lies in a field, and not the field itself. Such a law lends nothing of either. */
const INSIDE_ONLY = `
state: BB
name: Beta-like example
status: illustrative
version: "2026-10-01"
grants:
  - id: BB-P-010
    data: { domain: person, categories: [INDEX, GENETIC] }
    mode: GRANT
    basis: [{ instrument: BB-Act, article: "1" }]
  - id: BB-P-020
    data: { domain: person, fields: [identities.dateOfBirth] }
    mode: GRANT
    basis: [{ instrument: BB-Act, article: "2" }]
limits: []
`;

const asking = inquiry({
  requester: { state: state('AA') },
  necessity: 'an invented reason why it is strictly necessary',
});
const lending = rulerOf(fixtureLaw({ 'BB.yaml': INSIDE_ONLY }))
  .rule(asking)
  .lending(state('BB'), 'person');
const of = record({ owner: state('BB') });

test.each(['identities.dateOfBirth', 'identities.dnaReference'])(
  '%s is granted by itself, and is withheld with what holds it: from SELECT lists and from filters',
  (path) => {
    expect(lending.verdict(of, path).mode).toBe('GRANT');
    expect(lending.verdict(of, 'identities').mode).toBe('DENY');
    expect(lending.readable(path)).toBe('never');
    expect(lending.matchable([{ path, use: 'OPEN' }])).toBe('never');
    expect(lending.matchable([{ path, use: 'MATCH' }])).toBe('never');
  },
);

test('what lies in a withheld field stays closed to the shield, however a resolver came by it', async () => {
  const stamp: Stamp = { of, lending, path: 'identities', redacted: true };
  const found = { [STAMP]: stamp, dateOfBirth: '1985-03-07' };
  const { data } = await graphql({
    schema: guard(fixtureSchema()),
    source: '{ persons { nodes { dateOfBirth } } }',
    rootValue: { persons: { nodes: [found] } },
    contextValue: { inquiry: asking },
  });
  expect(data).toEqual({ persons: { nodes: [{ dateOfBirth: null }] } });
});

const HITS = `
state: BB
name: Beta-like example
status: illustrative
version: "2026-10-01"
budget: { aboutOne: 3, basis: [{ instrument: BB-Act, article: "9" }] }
grants:
  - id: BB-P-010
    data: { domain: person, categories: [INDEX] }
    mode: HIT_ONLY
    matchOn: [BIO_CORE]
    countOn: [BIO_CORE]
    basis: [{ instrument: BB-Act, article: "1" }]
  - id: BB-P-020
    data: { domain: person, fields: [dateOfBirth] }
    subjects: [SUSPECT]
    mode: GRANT
    basis: [{ instrument: BB-Act, article: "2" }]
  - id: BB-P-030
    data: { domain: person, fields: [documentNumber] }
    mode: GRANT
    basis: [{ instrument: BB-Act, article: "3" }]
limits:
  - id: BB-L-010
    data: { domain: person, fields: [identities] }
    mode: DENY
    basis: [{ instrument: BB-Act, article: "4" }]
`;
const hits = rulerOf(fixtureLaw({ 'BB.yaml': HITS }))
  .rule(asking)
  .lending(state('BB'), 'person');

test.each([
  ['what some records show and others do not', 'dateOfBirth', true],
  ['what only those may ask about who see it', 'documentNumber', false],
  ['what may not be asked about at all', 'identities', false],
])('an exact value of %s teaches: %s', (_, path, teaches) => {
  const uses = [{ path, use: 'MATCH' as const }];
  expect(hits.teaches(uses, uses)).toBe(teaches);
});

test('a profile says how much may be learnt in a day, and the rest is as without one', () => {
  expect(hits.budget).toMatchObject({ aboutOne: 3, names: 300, numbers: 20_000 });
  expect(lending.budget.aboutOne).toBe(5);
});

test('countOn opens a field to counts, not to lists, and no further than a limit lets it', () => {
  const victim = record({ owner: state('BB'), subjects: ['VICTIM'] });
  const reaches = (path: string, use: 'OPEN' | 'COUNT') => meets(hits.matchable([{ path, use }]), victim);
  expect(reaches('dateOfBirth', 'COUNT')).toBe(true);
  expect(reaches('dateOfBirth', 'OPEN')).toBe(false);
  expect(reaches('identities', 'COUNT')).toBe(false);
});
