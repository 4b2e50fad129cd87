import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { fc } from '../../../shared/testing/drawn.ts';
import { times } from '../../../shared/testing/depth.ts';
import { csvOf, guarded } from './csv.ts';

const text = fc.oneof(fc.string(), fc.stringMatching(/^[\s=+\-@",\r\n;|a-zé]{0,9}$/u));

test('what is written is read again by another reader, field by field', () => {
  const rows = fc.array(fc.tuple(text, fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }))), {
    minLength: 1,
  });
  fc.assert(
    fc.property(rows, fc.boolean(), (drawn, bom) => {
      const written = csvOf({ columns: ['a', 'b'], rows: drawn }, bom);
      const read: unknown = parse(written, { bom: true, record_delimiter: '\r\n' });
      const expected = drawn.map((row) =>
        row.map((one) => (typeof one === 'number' ? String(one) : guarded(one))),
      );
      expect(read).toEqual([['a', 'b'], ...expected]);
      expect(written.startsWith('\uFEFF')).toBe(bom);
    }),
    { numRuns: times(200) },
  );
});

test.each([
  '=1+1',
  '+41 22',
  '-2',
  '@SUM(A1)',
  '\t=1',
  ' =cmd',
  '\r=1',
  '\u200B=1',
  '＝1',
  "\n=HYPERLINK('x')",
])('%j is no formula', (formula) => {
  expect(guarded(formula)).toBe(`'${formula}`);
});

test.each(['Нада', 'a=b', '2026-11-01', '', "O'Neill", 'H2 – not to be passed on'])(
  '%j stays as it is',
  (plain) => {
    expect(guarded(plain)).toBe(plain);
  },
);

test('a number below zero stays a number', () => {
  expect(csvOf({ columns: ['n'], rows: [[-2.5]] })).toBe('n\r\n-2.5\r\n');
});
