import { describe, expect, test } from '@jest/globals';
import { stateCode } from '../../shared/src/core/ids.ts';
import { loadLaw } from '../../shared/src/policy/law/law.ts';
import { reportOf } from './report.ts';
import type { Disclosures } from './questions.ts';

const law = loadLaw(new URL('../../shared/profiles/', import.meta.url), { mode: 'demonstration' });
const DE = stateCode('DE');
const on = '2026-11-24';
const found = (change: Partial<Disclosures>): Disclosures => ({
  state: stateCode('FR'),
  agency_kind: 'POLICE',
  purpose: 'BORDER_CHECK',
  times: 2,
  first: new Date('2026-01-01'),
  last: new Date('2026-11-01'),
  categories: ['BIO_CORE', 'SOURCE'],
  ...change,
});
const report = (disclosures: readonly Disclosures[], ofLaw: Parameters<typeof reportOf>[3]['law']) =>
  reportOf('DE:person:P-1', disclosures, [], {
    ...{ on, state: DE, law: ofLaw, isBound: () => true, setAside: 0 },
    archivedBefore: '2026-01-01T00:00:00.000Z',
  });

describe('what is proposed follows the profile of the owner', () => {
  test('with the rule and its articles, and the categories that it does not let be told', () => {
    const { items, letter, instructions } = report(
      [found({}), found({ purpose: 'INVESTIGATION' })],
      law.states.get(DE),
    );
    expect(instructions.join(' ')).toContain('before 2026-01-01T00:00:00.000Z were moved to archives');
    expect(items).toMatchObject([
      { action: 'TELL', rule: 'DE-I-010', categories: ['BIO_CORE'], categoriesLeftOut: ['SOURCE'] },
      {
        action: 'LEAVE_OUT',
        rule: 'DE-I-110',
        article: '15(1)(b)',
        basis: [{ instrument: '(EU) 2016/680', article: '15(1)(b)' }, {}],
      },
    ]);
    expect(letter).toMatch(/- FR, POLICE, for BORDER_CHECK: 2 times, .*; BIO_CORE\n/u);
    expect(letter).not.toMatch(/INVESTIGATION|SOURCE/u);
    expect(instructions.join('\n')).toMatch(
      /illustrative[^]*SOURCE is held, Art\. 15\(1\)\(e\) \(DE-I-140\)/u,
    );
  });

  test.each(['DK', 'GB'])('of %s an inquiry counts as open for longer than of DE', (state) => {
    const old = [found({ purpose: 'PROSECUTION', last: new Date('2025-06-01') })];
    expect(report(old, law.states.get(DE)).items[0]?.action).toBe('TELL');
    expect(report(old, law.states.get(stateCode(state))).items[0]?.action).toBe('LEAVE_OUT');
  });

  test.each([
    ['no profile', undefined],
    ['a profile that says nothing of it', { informing: undefined, status: 'in-force' as const }],
  ])('of a State with %s nothing is told, and the officer learns why', (_, none) => {
    const { items, letter, instructions } = report([found({})], none);
    expect(items).toMatchObject([
      {
        action: 'LEAVE_OUT',
        ground: null,
        rule: null,
        basis: [],
        categories: [],
        categoriesLeftOut: ['BIO_CORE', 'SOURCE'],
      },
    ]);
    expect(items[0]?.reason).toMatch(/law of DE does not say/u);
    expect(letter).toContain('There is no disclosure of which you can be told.');
    expect(instructions[0]).toMatch(/says nothing of what data subjects are told/u);
    // Even then a human may decide, with a reason; about categories nobody does.
    const decided = reportOf(
      'DE:person:P-1',
      [found({})],
      [
        {
          recipient: stateCode('FR'),
          purpose: 'BORDER_CHECK',
          action: 'TELL',
          reason: 'an invented legal basis',
        },
      ],
      { on, state: DE, law: none, isBound: () => true, setAside: 0, archivedBefore: null },
    );
    expect(decided.instructions.join(' ')).not.toContain('archives');
    expect(decided.letter).toMatch(/for BORDER_CHECK: 2 times, from 2026-01-01 to 2026-11-01\n/u);
  });
});
