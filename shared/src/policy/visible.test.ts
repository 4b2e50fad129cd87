import { describe, expect, test } from '@jest/globals';
import { buildSchema, printSchema, validate, parse } from 'graphql';
import { fixtureLaw, state } from './testing/fixture.ts';
import { visibleSchema } from './visible.ts';

/** As the gateway sees it: no directives, and links from both ends. */
const schema = buildSchema(`
  type Query { persons(filter: PersonFilter): PersonConnection! firearms: FirearmConnection! seizures: DrugSeizureConnection! }
  input PersonFilter { name: NameFilter }
  input NameFilter { is: String }
  type PersonConnection { nodes: [Person!]! totalCount: Int }
  type FirearmConnection { nodes: [Firearm!]! }
  type DrugSeizureConnection { nodes: [DrugSeizure!]! edges: [DrugSeizureEdge!]! }
  type DrugSeizureEdge { node: DrugSeizure! cursor: String! }
  type Person { id: ID! owner: String! dateOfBirth: String dnaProfile: String informant: String address: String identities: [Identity!]
    firearms: FirearmPersonLinkConnection }
  type Identity { surnames: [String!] dnaReference: String }
  type Firearm { id: ID! owner: String! serialNumber: String make: String persons: FirearmPersonLinkConnection }
  type FirearmPersonLinkConnection { nodes: [FirearmPersonLink!]! }
  type FirearmPersonLink { id: ID! kind: String person: Person! }
  type DrugSeizure { id: ID! owner: String! kilograms: Float }
`);
/** AA's law alone: BB, which lends everything to everybody, is left out. */
const law = fixtureLaw({
  'BB.yaml':
    'state: BB\nname: Nothing lent\nstatus: illustrative\nversion: "2026-10-01"\ngrants: []\nlimits: []\n',
});
const on = '2026-11-23';

describe('the schema that a requester may see', () => {
  const investigator = { state: state('BB'), agencyKind: 'POLICE', role: 'INVESTIGATOR' } as const;
  const sdl = printSchema(visibleSchema(schema, law, investigator, on));

  test('holds what can be lent under some purpose, of some record', () => {
    for (const word of [
      'dateOfBirth',
      'surnames',
      'dnaProfile',
      'serialNumber',
      'FirearmPersonLink',
      'firearms: FirearmPersonLinkConnection',
      'NameFilter',
    ])
      expect(sdl).toContain(word);
  });

  test('holds nothing of what nobody lends, types and queries included', () => {
    for (const word of ['informant', 'address', 'DrugSeizure', 'seizures', 'kilograms'])
      expect(sdl).not.toContain(word);
  });

  test('differs by State, agency kind and role', () => {
    const other = printSchema(visibleSchema(schema, law, { ...investigator, state: state('CC') }, on));
    expect(other).not.toContain('FirearmPersonLink');
    expect(other).toContain('serialNumber');
    const customs = printSchema(visibleSchema(schema, law, { ...investigator, agencyKind: 'CUSTOMS' }, on));
    expect(customs).not.toContain('type Person ');
    expect(customs).not.toContain('NameFilter');
    expect(customs).not.toContain('FirearmPersonLink');
    expect(customs).toContain('type Firearm ');
  });

  test('differs by day: what has ended is gone', () => {
    expect(printSchema(visibleSchema(schema, law, investigator, '2027-01-01'))).not.toContain(
      'FirearmPersonLink',
    );
    expect(printSchema(visibleSchema(schema, law, investigator))).toContain('FirearmPersonLink');
  });

  test('suggestions know no more than the schema', () => {
    const errors = validate(
      visibleSchema(schema, law, investigator, on),
      parse('{ persons { nodes { informan adress } } }'),
    );
    expect(errors.map(({ message }) => message).join(' ')).not.toMatch(/informant|address/u);
  });
});
