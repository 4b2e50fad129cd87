import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readCallerSchema } from '../graph/schema.ts';
import { prospectOf, type Standing } from './reach.ts';

const SUPERGRAPH = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8');
const persons = readCallerSchema(SUPERGRAPH).searches.find(({ root }) => root === 'persons');
const birth = 'PersonFilter.dateOfBirth';
/** Of a State that lends hits on whole dates of birth, and shows the year. */
const ireland: Standing = { status: 'ASKED', notBy: [], notInPartBy: [birth], notByYear: [] };

test.each([
  ['a whole date', { name: 'A', dateOfBirth: '1985-03-07' }, 'asked'],
  ['a year', { name: 'A', dateOfBirth: '1985' }, 'asked'],
  ['a month', { name: 'A', dateOfBirth: '1985-03' }, 'notSearchable'],
  ['a date of nobody in particular', { dateOfBirth: '1985-03-07' }, 'notSearchable'],
  ['a name', { name: 'A', dateOfBirth: '' }, 'asked'],
])('%s', (_, values, kind) => {
  if (!persons) throw new Error('no persons');
  expect(prospectOf(persons, ireland, values).kind).toBe(kind);
});

test('what cannot be asked is named, with its group', () => {
  if (!persons) throw new Error('no persons');
  const standing: Standing = { ...ireland, notBy: ['PersonFilter.document'] };
  const values = { name: 'A', 'document.number': 'X1' };
  expect(prospectOf(persons, standing, values)).toMatchObject({
    kind: 'notSearchable',
    by: ['document.number'],
  });
});

test('who is not permitted says why, and who is not known is asked', () => {
  if (!persons) throw new Error('no persons');
  const refused: Standing = { ...ireland, status: 'NOT_PERMITTED', reason: 'POLICY_GAP' };
  expect(prospectOf(persons, refused, {})).toEqual({ kind: 'notPermitted', reason: 'POLICY_GAP' });
  expect(prospectOf(persons, undefined, {})).toEqual({ kind: 'asked' });
});
