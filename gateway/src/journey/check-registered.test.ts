import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { loadLaw } from '../../../shared/src/policy/law/law.ts';
import { readConfig } from '../config/config.ts';
import { CallerSchemas } from './caller-schemas.ts';
import { checkLimits } from './document-limits.ts';

const schema = buildSchema(readFileSync(new URL('../../supergraph.graphql', import.meta.url), 'utf8'), {
  assumeValidSDL: true,
});
const law = loadLaw(new URL('../../../shared/profiles/', import.meta.url), { mode: 'demonstration' });
const schemas = new CallerSchemas(readConfig({}));
const FR = 'FR' as StateCode;
const INVESTIGATOR = { state: FR, agencyKind: 'POLICE', role: 'INVESTIGATOR' } as const;
const FRONTLINE = { ...INVESTIGATOR, role: 'FRONTLINE' } as const;
const CLERK = { state: FR, agencyKind: 'FIREARMS_REGISTRY', role: 'REGISTRY_CLERK' } as const;

type Reader = typeof INVESTIGATOR | typeof FRONTLINE | typeof CLERK;

function refusalOf(ask: () => unknown): string {
  try {
    ask();
    return '';
  } catch (error) {
    return error instanceof HubError ? error.publicMessage : String(error);
  }
}

const never = (document: string, reader: Reader): readonly string[] =>
  schemas.registered(reader, schema, law).checkInPart(document, undefined).never;

describe('a registered document', () => {
  test.each<[string, string, Reader, readonly string[]]>([
    [
      'as it stands, by who sees all of it',
      '{ person(id: "DE:person:P-1") { id intelNotes { text } } }',
      INVESTIGATOR,
      [],
    ],
    [
      'with data that a role never sees',
      '{ person(id: "DE:person:P-1") { id intelNotes { text } } }',
      FRONTLINE,
      ['Person.intelNotes'],
    ],
    [
      'by an alias, in fragments, once each',
      `{ person(id: "DE:person:P-1") { ...A ... on Person { again: intelNotes { __typename } } } }
       fragment A on Person { __typename notes: intelNotes { text } }`,
      FRONTLINE,
      ['Person.intelNotes'],
    ],
    [
      'of a domain that a role does not know, with a variable that is used there alone',
      `query Q($on: DrugSeizureFilter!) { firearms(filter: { make: "Glock" }, first: 1) { nodes { id } }
         drugSeizures(filter: $on, first: 1) { nodes { id } totalCount } }`,
      CLERK,
      ['Query.drugSeizures'],
    ],
  ])('is asked %s', (_, document, reader, hidden) => {
    expect(never(document, reader)).toEqual(hidden);
    expect(schemas.registered(reader, schema, law).check(document, undefined).operation.kind).toBe(
      'OperationDefinition',
    );
    // The same document, sent: as ever.
    const sent = refusalOf(() => schemas.for(reader, schema, law).check(document, undefined));
    expect(sent === '').toBe(hidden.length === 0);
  });

  test.each<[string, string, Reader, RegExp]>([
    [
      'a member of a filter that it may not ask by',
      '{ borderCrossings(filter: { reference: "X-1" }, first: 1) { nodes { id } } }',
      INVESTIGATOR,
      /"reference" is not defined by type "BorderCrossingFilter".*line 1/u,
    ],
    [
      'the ledger, which is for its readers',
      '{ person(id: "DE:person:P-1") { id intelNotes { text } } ledgerSignals { __typename } }',
      FRONTLINE,
      /Query\.ledgerSignals is not for FRONTLINE of POLICE/u,
    ],
  ])('is refused for %s, by name', (_, document, reader, message) => {
    expect(refusalOf(() => never(document, reader))).toMatch(message);
  });

  test('is refused for a variable that brings a member of a filter by which the role may not ask', () => {
    const document = `query Q($by: BorderCrossingFilter!) {
      borderCrossings(filter: $by, first: 1) { nodes { id } } person(id: "DE:person:P-1") { id intelNotes { text } } }`;
    const { checked } = schemas.registered(FRONTLINE, schema, law).checkInPart(document, undefined);
    const ask = (by: object) => refusalOf(() => checkLimits(checked, { by }, readConfig({})));
    expect(ask({ country: 'FR', from: '2026-01-01', to: '2026-01-31' })).toBe('');
    expect(ask({ reference: 'X-1' })).toMatch(/The variable \$by does not fit/u);
  });

  test.each([
    ['{ person(id: "DE:person:P-1") { id informantSources { reference } } }', FRONTLINE],
    [
      '{ person(id: "DE:person:P-1") { ...F } } fragment F on Person { informantSources { reference } }',
      INVESTIGATOR,
    ],
  ] as const)('is refused where nobody of the State could see a field: %s', (document, reader) => {
    expect(refusalOf(() => never(document, reader))).toMatch(
      /No officer of FR could ever see Person\.informantSources.*line 1/u,
    );
  });
});
