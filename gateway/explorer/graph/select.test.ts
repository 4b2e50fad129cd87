import { describe, expect, test } from '@jest/globals';
import { buildSchema, getOperationAST, parse, validate, type GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { catalogue } from '../../../shared/src/domains/catalogue.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { visibleSchema } from '../../../shared/src/policy/enforce/visible-schema.ts';
import { loadLaw } from '../../../shared/src/policy/law/law.ts';
import { readConfig } from '../../src/config/config.ts';
import { weigh } from '../../src/journey/complexity.ts';
import { checkLimits, checkSize } from '../../src/journey/document-limits.ts';
import {
  lookupDocument,
  recordDocument,
  recordTypes,
  rootFields,
  rowSelection,
  searchDocument,
  typeOfId,
} from './select.ts';

const WHOLE = buildSchema(readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8'), {
  assumeValid: true,
});
const LAW = loadLaw(new URL('../../../shared/profiles/', import.meta.url), { mode: 'demonstration' });
const CUSTOMS = visibleSchema(WHOLE, LAW, {
  state: stateCode('FR'),
  agencyKind: 'CUSTOMS',
  role: 'FRONTLINE',
});
const LIMITS = readConfig({});
const STATES = 12;

/** As the hub reads it: valid, and within each limit. */
function accepted(schema: GraphQLSchema, text: string, variables: Readonly<Record<string, unknown>>): void {
  const document = parse(text, { maxTokens: LIMITS.tokensMax });
  expect(validate(schema, document)).toEqual([]);
  checkSize(document, LIMITS);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  const weight = weigh(schema, document, operation, STATES);
  checkLimits({ operation, schema, weight }, variables, LIMITS);
}

const FILTERS: Readonly<Record<string, object>> = {
  persons: { name: 'MUSTER' },
  firearms: { make: 'x' },
  drugSeizures: { country: 'FR' },
  borderCrossings: { country: 'FR' },
};

describe.each([
  ['everything', WHOLE],
  ['what customs at a French checkpoint may see', CUSTOMS],
])('documents made of %s', (_, schema) => {
  test('find by each search and lookup, as much as a page may hold', () => {
    const roots = rootFields(schema);
    expect(roots.filter(({ kind }) => kind === 'SEARCH').length).toBeGreaterThan(2);
    for (const { name, kind } of roots) {
      if (kind === 'SEARCH')
        accepted(schema, searchDocument(schema, name), { filter: FILTERS[name], first: 100 });
      else expect(validate(schema, parse(lookupDocument(schema, name)))).toEqual([]);
    }
  });

  test('show one record of each type whole, special categories too', () => {
    for (const type of recordTypes(schema))
      for (const special of [false, true])
        accepted(schema, recordDocument(schema, type, { special }), { id: 'FR:person:x' });
  });
});

test('a row carries its handling, its duties and what was withheld of it', () => {
  for (const type of recordTypes(WHOLE))
    expect(rowSelection(WHOLE, type)).toMatch(
      /\bowner\b.*\bhandling\b.*obligations \{.*withheld \{ field mode/u,
    );
});

test('a whole record asks for each fact but special categories and sources, which it asks for when told', () => {
  const asked = recordDocument(WHOLE, 'Person');
  for (const { name, kind } of catalogue().person.fields.filter(({ path }) => !path.includes('.')))
    if (kind !== 'link' && !['specialCategories', 'informantSources'].includes(name))
      expect(asked).toContain(name);
  expect(asked).not.toContain('specialCategories');
  expect(asked).not.toContain('informantSources');
  expect(recordDocument(WHOLE, 'Person', { special: true })).toContain('specialCategories { health');
});

test('links are counted, and name the far end alone', () => {
  const asked = recordDocument(WHOLE, 'Person');
  for (const name of ['associates', 'identityLinks', 'firearms', 'drugSeizures', 'borderCrossings'])
    expect(asked).toMatch(new RegExp(`${name}\\(first: 5\\) \\{ totalCount`, 'u'));
  expect(asked).not.toMatch(/firearms\(first: 5\) \{[^(]*person \{/u);
});

test('the type of an id is read from its domain', () => {
  expect(typeOfId('FR:person:abc')).toBe('Person');
  expect(typeOfId('FR:seizure:abc')).toBe('DrugSeizure');
  expect(typeOfId('nothing')).toBeUndefined();
});

test('what the schema does not have is named', () => {
  expect(() => searchDocument(WHOLE, 'boats')).toThrow('no boats');
  expect(() => recordDocument(WHOLE, 'Boat')).toThrow('no Boat');
});
