import { expect, test } from '@jest/globals';
import { graphql } from 'graphql';
import { rulerOf } from './law.ts';
import { guard } from './shield.ts';
import { STAMP, type Stamp } from './stamp.ts';
import { fixtureLaw, fixtureSchema, inquiry, record, state } from './testing/fixture.ts';

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
