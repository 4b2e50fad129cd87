import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  printSchema,
  validate,
  parse,
} from 'graphql';
import type { AgencyKind, Role } from '../../core/vocabulary.ts';
import { loadLaw } from '../law/law.ts';
import { fixtureLaw, state } from '../testing/fixture.ts';
import { visibleSchema } from './visible-schema.ts';

/** As the gateway sees it: no directives, and links from both ends. */
const schema = buildSchema(`
  type Query { persons(filter: PersonFilter): PersonConnection! firearms: FirearmConnection! seizures: DrugSeizureConnection! node: Node }
  interface Node { id: ID! }
  input PersonFilter { name: NameFilter }
  input NameFilter { is: String }
  type PersonConnection { nodes: [Person!]! totalCount: Int }
  type FirearmConnection { nodes: [Firearm!]! }
  type DrugSeizureConnection { nodes: [DrugSeizure!]! edges: [DrugSeizureEdge!]! }
  type DrugSeizureEdge { node: DrugSeizure! cursor: String! }
  type Person implements Node { id: ID! owner: String! dateOfBirth: String dnaProfile: String informant: String address: String identities: [Identity!]
    firearms: FirearmPersonLinkConnection }
  type Identity { surnames: [String!] dnaReference: String }
  type Firearm implements Node { id: ID! owner: String! serialNumber: String make: String persons: FirearmPersonLinkConnection }
  type FirearmPersonLinkConnection { nodes: [FirearmPersonLink!]! }
  type FirearmPersonLink { id: ID! kind: String person: Person! }
  type DrugSeizure implements Node { id: ID! owner: String! kilograms: Float }
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

  test('has an interface as long as a type that it stands for is there', () => {
    expect(sdl).toContain('node: Node');
    expect(sdl).toContain('type Firearm implements Node');
    const nothing = buildSchema(
      'interface Node { id: ID! } type Query { node: Node that: Boolean } type DrugSeizure implements Node { id: ID! }',
    );
    expect(printSchema(visibleSchema(nothing, law, investigator, on))).toBe(
      'type Query {\n  that: Boolean\n}',
    );
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

describe('the schema of the supergraph, under the law that ships', () => {
  const supergraph = buildSchema(
    readFileSync(new URL('../../../../gateway/supergraph.graphql', import.meta.url), 'utf8'),
    { assumeValidSDL: true },
  );
  const shipped = loadLaw(new URL('../../../profiles/', import.meta.url), { mode: 'demonstration' });
  const seenBy = (agencyKind: AgencyKind, role: Role) => {
    const view = visibleSchema(supergraph, shipped, { state: state('FR'), agencyKind, role }, on);
    const members = (name: string): readonly string[] => {
      const type = view.getType(name);
      if (isInputObjectType(type)) return Object.keys(type.getFields());
      return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
    };
    return { members, queries: Object.keys(view.getQueryType()?.getFields() ?? {}) };
  };

  test('says how a record stands to a question where its field may be seen, and lists no way to compare nothing', () => {
    const fieldsOf = (agencyKind: AgencyKind, role: Role, type: string): readonly string[] => {
      const view = visibleSchema(supergraph, shipped, { state: state('FR'), agencyKind, role }, on);
      const found = view.getType(type);
      return isObjectType(found) ? Object.keys(found.getFields()) : [];
    };
    expect(fieldsOf('POLICE', 'INVESTIGATOR', 'PersonMatch')).toContain('sex');
    for (const [kind, role] of [
      ['FIREARMS_REGISTRY', 'REGISTRY_CLERK'],
      ['DRUG_FOCAL_POINT', 'ANALYST'],
    ] as const) {
      const [person, match] = [fieldsOf(kind, role, 'Person'), fieldsOf(kind, role, 'PersonMatch')];
      expect(match.includes('sex')).toBe(person.includes('sex'));
      expect(match.includes('document')).toBe(fieldsOf(kind, role, 'PersonDocument').includes('number'));
      expect(seenBy(kind, role).members('PersonFilter')).not.toEqual(['match']);
    }
  });

  test('has every filter for an investigator', () => {
    const { members, queries } = seenBy('POLICE', 'INVESTIGATOR');
    expect(members('PersonFilter')).toHaveLength(8);
    expect(members('BorderCrossingFilter')).toHaveLength(12);
    expect(members('DrugSeizureGrouping')).toHaveLength(9);
    expect(queries).toContain('borderCrossingsByPlates');
  });

  test('asks nothing of what a requester can never use: filters, groupings, lookups and searches', () => {
    const { members, queries } = seenBy('DRUG_FOCAL_POINT', 'ANALYST');
    expect(members('DrugSeizureFilter')).toContain('siteKind');
    // The exact place is for police.
    expect(members('DrugSeizureFilter')).not.toContain('locode');
    expect(members('BorderCrossingGrouping')).toEqual([]);
    expect(queries.filter((name) => /firearm|crossing/iu.test(name))).toEqual([]);
  });

  test('lets a firearms registry ask for an applicant by name, which it never sees', () => {
    const { members } = seenBy('FIREARMS_REGISTRY', 'REGISTRY_CLERK');
    expect(members('PersonFilter')).toEqual(expect.arrayContaining(['name', 'document', 'alerts']));
  });
});
