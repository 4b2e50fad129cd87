import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readCallerSchema, type Member } from './schema.ts';

const SUPERGRAPH = readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8');
const { searches } = readCallerSchema(SUPERGRAPH);

function memberOf(root: string, path: string): Member | undefined {
  const members = searches.find((search) => search.root === root)?.members ?? [];
  return members.flatMap((member) => [member, ...(member.members ?? [])]).find((one) => one.path === path);
}

test('finds one search a domain, in the order of the domains, and no statistics or releases', () => {
  expect(searches.map(({ root, recordType, filterType }) => [root, recordType, filterType])).toEqual([
    ['persons', 'Person', 'PersonFilter'],
    ['firearms', 'Firearm', 'FirearmFilter'],
    ['drugSeizures', 'DrugSeizure', 'DrugSeizureFilter'],
    ['borderCrossings', 'BorderCrossing', 'BorderCrossingFilter'],
  ]);
});

test('tells the kind of each member, with choices, lists, defaults and members of members', () => {
  expect(memberOf('persons', 'name')).toMatchObject({
    place: 'PersonFilter.name',
    kind: 'text',
    isList: false,
  });
  expect(memberOf('persons', 'dateOfBirth')?.kind).toBe('partialDate');
  expect(memberOf('persons', 'nationality')?.kind).toBe('country');
  expect(memberOf('persons', 'match')).toMatchObject({ kind: 'choice', initial: 'SIMILAR' });
  expect(memberOf('persons', 'document.number')).toMatchObject({
    place: 'PersonDocumentKey.number',
    isRequired: true,
  });
  expect(memberOf('drugSeizures', 'kilogramsFrom')?.kind).toBe('number');
  const classes = memberOf('drugSeizures', 'substanceClasses');
  expect(classes).toMatchObject({ kind: 'choice', isList: true, choices: { list: 'SubstanceClass' } });
  expect(classes?.choices?.codes).toContain('COCAINE');
  expect(memberOf('borderCrossings', 'from')?.kind).toBe('date');
});

test('of a caller who may see nothing there is no search', () => {
  expect(readCallerSchema('type Query { nothing: Boolean }').searches).toEqual([]);
});
