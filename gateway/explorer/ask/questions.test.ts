import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readCallerSchema } from '../graph/schema.ts';
import { candidatesOf, filterOf } from './questions.ts';
import { recognise } from './recognise.ts';

const SUPERGRAPH = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8');
const { searches } = readCallerSchema(SUPERGRAPH);

test.each([
  ['Nada Jovanović 1985', 'persons', { name: 'Nada Jovanović', dateOfBirth: '1985' }],
  ['L898902C3', 'persons', { document: { number: 'L898902C3' } }],
  ['AA-123-BC', 'borderCrossings', { plate: 'AA-123-BC' }],
  ['G12?4', 'firearms', { serial: 'G12?4' }],
])('%s is asked of %s', (text, root, filter) => {
  const [best] = candidatesOf(recognise(text), searches).candidates;
  expect(best?.root).toBe(root);
  expect(filterOf(best?.values ?? {})).toEqual(filter);
});

test('what this caller may never search by is said, and not asked', () => {
  const withoutFirearms = searches.filter(({ root }) => root !== 'firearms');
  expect(candidatesOf(recognise('G12?4'), withoutFirearms)).toEqual({
    candidates: [],
    withheld: ['firearms'],
  });
});

test('what is empty is not asked', () => {
  expect(filterOf({ name: ' ', statuses: [], 'document.number': '', make: ' Glock ' })).toEqual({
    make: 'Glock',
  });
});
