import { expect, test } from '@jest/globals';
import sql, { join, type Sql } from 'sql-template-tag';
import { fc } from '../../../testing/drawn.ts';
import { fill, Hole, queryOf, template } from './query.ts';

test('sends an equal value of an equal type once, and nothing else', () => {
  const statement = sql`a = ${'x'}::text AND b = ${'x'}::text AND c = ${'x'} AND d = ${'x'}::date AND e = ANY(${['x']}::text[]) AND f = ANY(${['x']}::text[])`;
  expect(queryOf(statement)).toEqual({
    text: 'a = $1::text AND b = $1::text AND c = $2 AND d = $3::date AND e = ANY($4::text[]) AND f = ANY($4::text[])',
    values: ['x', 'x', 'x', ['x']],
  });
});

test('whatever is sent, each place gets its own value', () => {
  const value = fc.oneof(
    fc.constantFrom('a', 'b'),
    fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
    fc.nat(2),
  );
  const place = fc.tuple(value, fc.constantFrom('', '::text', '::date', '::text[]'));
  fc.assert(
    fc.property(fc.array(place, { minLength: 1 }), (places) => {
      const parts: Sql[] = places.map(([given, cast]) =>
        cast === '::text'
          ? sql`${given}::text`
          : cast === '::date'
            ? sql`${given}::date`
            : cast === ''
              ? sql`${given}`
              : sql`${given}::text[]`,
      );
      const { text, values } = queryOf(join(parts, ' , '));
      const found = text.split(' , ').map((part) => {
        const [, number = '', cast = ''] = /^\$(\d+)(.*)$/u.exec(part) ?? [];
        return [values[Number(number) - 1], cast];
      });
      expect(found).toEqual(places);
    }),
  );
});

test('a kept statement carries what each question brings, and the same law each time', () => {
  const lists = fc.array(fc.string(), { maxLength: 4 });
  fc.assert(
    fc.property(lists, lists, lists, fc.string(), (law, first, second, word) => {
      const kept = template(
        sql`a = ANY(${law}::text[]) AND b = ANY(${new Hole(0)}::text[]) AND c = ANY(${law}::text[]) AND d = ${new Hole(1)}::text AND e = ${new Hole(0)}::text[]`,
      );
      for (const keys of [first, second]) {
        const { text, values } = fill(kept, [keys, word]);
        expect(text).toBe(
          'a = ANY($1::text[]) AND b = ANY($2::text[]) AND c = ANY($1::text[]) AND d = $3::text AND e = $2::text[]',
        );
        expect(values.slice(1)).toEqual([keys, word]);
      }
    }),
  );
});
