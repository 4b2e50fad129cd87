import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import type { StateCode } from '../../core/ids.ts';
import type { Lending } from '../../policy/words/ruling.ts';
import { conditionsFor, decoy, decoyed, keysFor } from './decoy.ts';
import type { Matchable } from './statement-form.ts';

const owner = (matchable: Matchable['matchable']): Matchable => ({
  owner: 'DE' as StateCode,
  lending: {} as Lending,
  matchable,
});
const silent = [owner('never')];

describe('what is sent in the place of what is asked for', () => {
  test('has its length and shape, is always the same, and is somebody else', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9 |/%:-]{0,40}$/u), (text) => {
        const made = decoy(text);
        expect(made).toHaveLength(text.length);
        expect(made.replaceAll(/[\p{L}\p{N}]/gu, 'x')).toBe(text.replaceAll(/[\p{L}\p{N}]/gu, 'x'));
        expect(decoy(text)).toBe(made);
      }),
    );
    expect(decoy('nada jovanovic|nd jvnvc')).toMatch(
      /^[qxzj]\d[qxzj]\d [qxzj\d]{9}\|[qxzj\d]{2} [qxzj\d]{5}$/u,
    );
    expect(decoy('DE')).toMatch(/^[QXZJ]\d$/u);
  });

  test('can be read as what it stands for: a day beyond all days, a number beyond all numbers', () => {
    const condition = sql`r.a = ${'FR'} AND r.b = ANY(${['x', 'y']}::text[]) AND r.c = ${'MALE'}::text AND r.d >= ${'2020-01-01'}::date AND r.e = ${7}::float8 AND hashtext(r.id) = ${'5'}::bigint`;
    const { sql: text, values } = decoyed(condition);
    expect(text).toBe(condition.sql);
    expect(values).toEqual([decoy('FR'), ['x', 'y'].map(decoy), decoy('MALE'), '9999-12-31', 1e300, '5']);
  });
});

describe('an owner that is silent whatever it holds', () => {
  const named = sql`r.name = ${'nada'}`;
  const exact = [{ says: 'NAME' as const, value: 'nada', uses: [], condition: named }];

  test('looks for somebody else, in the same words', () => {
    const [condition, ...more] = conditionsFor({ conditions: [named], exact }, silent);
    expect(more).toEqual([]);
    expect(condition).toEqual(decoyed(named));
    expect(keysFor(['AB123'], silent)).toEqual([decoy('AB123')]);
  });

  test('passes over no record where nobody is meant: how many there are would tell', () => {
    const conditions = conditionsFor({ conditions: [sql`r.day >= ${'2020-01-01'}::date`] }, silent);
    expect(conditions.map((one) => one.sql)).toContain("r.id = ''");
    expect(conditions[0]?.values).toEqual(['9999-12-31']);
  });

  test('is not one that lends something, nor one that shares its source with one that does', () => {
    for (const owners of [[owner('always')], [owner('never'), owner('always')]]) {
      expect(conditionsFor({ conditions: [named], exact }, owners)).toEqual([named]);
      expect(keysFor(['AB123'], owners)).toEqual(['AB123']);
    }
  });
});
