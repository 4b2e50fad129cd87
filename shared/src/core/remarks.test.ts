import { expect, test } from '@jest/globals';
import { fc } from '../../testing/drawn.ts';
import { withoutRemarks } from './remarks.ts';

test('parts remarks from text as they are written', () => {
  expect(withoutRemarks('9 MM LUGER (9X19MM)')).toEqual({ outside: '9 MM LUGER  ', inside: ['9X19MM'] });
  expect(withoutRemarks('a (b (c) d) (e')).toEqual({ outside: 'a   d) (e', inside: ['b (c'] });
  const text = fc.string({ unit: fc.constantFrom('(', ')', 'a', ' ') });
  fc.assert(
    fc.property(text, (one) => {
      const { outside, inside } = withoutRemarks(one);
      expect(outside).toBe(one.replace(/\([^)]*\)/gu, ' '));
      expect(inside).toEqual([...one.matchAll(/\(([^)]*)\)/gu)].map(([, remark]) => remark));
    }),
  );
});

test('takes time that grows with the text alone', () => {
  const before = process.cpuUsage();
  withoutRemarks('('.repeat(400_000));
  // Where every bracket looks for its end anew, this takes a minute.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
});
