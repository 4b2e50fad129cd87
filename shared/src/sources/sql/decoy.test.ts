import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { fc } from '../../../testing/drawn.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Lending } from '../../policy/words/ruling.ts';
import { conditionsFor, decoy, decoyed, foundFor, keysFor, orderFor } from './decoy.ts';
import { fixtureCatalogue } from '../../policy/testing/fixture.ts';
import { countStatement, searchStatement } from './statement.ts';
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
    const condition = sql`r.a = ${'FR'} AND r.b = ANY(${['x', 'y']}::text[]) AND r.c = ${'MALE'}::text AND r.d >= ${'2020-01-01'}::date AND r.f && ANY(${['{[2020-01-01,2020-01-01]}']}::datemultirange[]) AND r.e = ${7}::float8 AND hashtext(r.id) = ${'5'}::bigint`;
    const { sql: text, values } = decoyed(condition);
    expect(text).toBe(condition.sql);
    expect(values).toEqual([
      decoy('FR'),
      ['x', 'y'].map(decoy),
      decoy('MALE'),
      '9999-12-31',
      ['{[9999-12-31,9999-12-31]}'],
      1e300,
      '5',
    ]);
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
    const order = [{ expression: sql`f(r.a, ${'nada'}::text)`, direction: 'DESC', type: 'number' }] as const;
    expect(orderFor(order, silent).map(({ values }) => values)).toEqual([[decoy('nada')]]);
    expect(orderFor(order, [owner('always')])).toEqual([order[0].expression]);
  });

  test('goes through what is found of somebody else, in the same words', () => {
    const found = sql`SELECT n.owner, n.id FROM hub.named(${['nada|nd']}::text[]) n`;
    const question = { domain: 'person' as const, conditions: [], uses: [], order: [], found };
    expect(foundFor(question, silent)).toEqual(decoyed(found));
    expect(foundFor(question, silent)?.values).toEqual([['nada|nd'].map(decoy)]);
    expect(foundFor(question, [owner('never'), owner('always')])).toBe(found);
  });

  test('never hears of whom is searched for, by page or by count, and gets the statement that others get', () => {
    const found = sql`SELECT n.owner, n.id, n.score FROM hub.named(${['nada|nd']}::text[]) n`;
    const order = [{ expression: sql`f.score`, direction: 'DESC', type: 'number' }] as const;
    const question = { domain: 'person' as const, conditions: [named], uses: [], exact, order, found };
    const scope = (matchable: Matchable['matchable']) => ({
      entry: fixtureCatalogue().person,
      owners: [owner(matchable)],
      on: '2026-11-01',
      requested: new Set<string>(),
    });
    const asked = [
      searchStatement(scope('never'), question, { first: 1, countTo: 5 }).query,
      searchStatement(scope('never'), question, { first: 1 }).query,
      countStatement(scope('never'), question, 5),
    ];
    const open = [
      searchStatement(scope('always'), question, { first: 1, countTo: 5 }).query,
      searchStatement(scope('always'), question, { first: 1 }).query,
      countStatement(scope('always'), question, 5),
    ];
    for (const [i, { text, values }] of asked.entries()) {
      expect(JSON.stringify(values)).not.toContain('nada');
      expect(JSON.stringify(values)).toContain(decoy('nada|nd'));
      const law = (words: string): string => words.replaceAll(/\$\d+|TRUE|hashtext\(r\.id\) IS NULL/gu, '?');
      expect(law(text)).toBe(law(open[i]?.text ?? ''));
    }
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
