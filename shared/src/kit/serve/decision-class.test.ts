import { expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { times } from '../../../testing/depth.ts';
import { DERIVED_MARKS, HANDLINGS, SUBJECT_CATEGORIES } from '../../core/vocabulary.ts';
import { classKey } from '../../policy/words/class-key.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import { CLASS_COLUMNS } from '../../sources/sql/row.ts';
import { DecisionClasses } from './decision-class.ts';

const ON = '2026-06-15';

const flag = fc.constantFrom(false, true, null);
const day = fc.constantFrom(null, '2026-06-14', ON, '2026-06-16');
/** Words that the law does not know as well, some of which would be taken for known ones if they were only put together. */
const word = fc.constantFrom(...SUBJECT_CATEGORIES.slice(0, 3), 'SUSPECT,VICTIM', 'SUSPECT H0', '');
const free = fc.constantFrom(null, '', 'DE', 'FR', 'H0 1', 'SUSPECT');

const row: fc.Arbitrary<Row> = fc
  .record({
    owner: fc.constantFrom('DE', 'FR', 'DE SUSPECT'),
    handling: fc.constantFrom(...HANDLINGS, 'H9', null),
    restricted: flag,
    contested: flag,
    embargoUntil: day,
    minorUntil: day,
    subjects: fc.oneof(fc.array(word, { maxLength: 3 }), fc.constant(null)),
    originator: free,
    retainUntil: day,
    marks: fc.tuple(...DERIVED_MARKS.map(() => flag)),
  })
  .map(({ marks, ...head }) => {
    const named: Readonly<Record<string, unknown>> = { id: 'x', ...head };
    return [
      ...CLASS_COLUMNS.slice(0, CLASS_COLUMNS.length - marks.length).map((name) => named[name]),
      ...marks,
    ];
  });

test('a row has the class that it has alone, whatever rows came before it', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const classes = new DecisionClasses(ON);
      for (const one of rows) expect(classes.of(one)).toEqual(new DecisionClasses(ON).of(one));
    }),
    { numRuns: times(300) },
  );
});

test('rows of one class have one object, and others have others', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const classes = new DecisionClasses(ON);
      const found = rows.flatMap((one) => classes.of(one) ?? []);
      expect(new Set(found).size).toBe(new Set(found.map(classKey)).size);
    }),
    { numRuns: times(300) },
  );
});

test('a word that the law does not know hides a row, also when it looks like words that it knows', () => {
  const of = (subjects: unknown): Row => CLASS_COLUMNS.map((name) => (name === 'subjects' ? subjects : null));
  const classes = new DecisionClasses(ON);
  expect(classes.of(of(['SUSPECT', 'VICTIM']))).toMatchObject({ subjects: ['SUSPECT', 'VICTIM'] });
  expect(classes.of(of(['SUSPECT,VICTIM']))).toBeUndefined();
});
