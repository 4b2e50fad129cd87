import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { AGENCY_KINDS, ROLES } from '../../../shared/src/core/vocabulary.ts';
import { visibleSchema } from '../../../shared/src/policy/enforce/visible-schema.ts';
import { widestReaders } from '../../../shared/src/policy/enforce/widest-readers.ts';
import { fixtureLaw, state } from '../../../shared/src/policy/testing/fixture.ts';
import { CallerSchemas } from './caller-schemas.ts';
import { coordinatesOf, stateSchema } from './state-schema.ts';

const SCHEMA = buildSchema(`
  type Query { persons(filter: PersonFilter): PersonConnection! firearms: FirearmConnection! seizures: DrugSeizureConnection! }
  type Mutation { requestRelease(key: String!): Boolean decideRelease(key: String!): Boolean }
  input PersonFilter { name: NameFilter }
  input NameFilter { is: String }
  type PersonConnection { nodes: [Person!]! totalCount: Int }
  type FirearmConnection { nodes: [Firearm!]! }
  type DrugSeizureConnection { nodes: [DrugSeizure!]! }
  type Person { id: ID! owner: String! dateOfBirth: String dnaProfile: String informant: String address: String identities: [Identity!]
    firearms: FirearmPersonLinkConnection }
  type Identity { surnames: [String!] dnaReference: String }
  type Firearm { id: ID! owner: String! serialNumber: String make: String persons: FirearmPersonLinkConnection }
  type FirearmPersonLinkConnection { nodes: [FirearmPersonLink!]! }
  type FirearmPersonLink { id: ID! kind: String person: Person! }
  type DrugSeizure { id: ID! owner: String! kilograms: Float }
`);

const bare = (name: string, grants = '[]', limits = '[]'): string =>
  `state: ${name}\nname: Invented\nstatus: illustrative\nversion: "2026-10-01"\ngrants: ${grants}\nlimits: ${limits}\n`;
const basis = 'basis: [{ instrument: Invented, article: "1" }]';
const rule = (id: string, data: string, to: string, mode = 'GRANT'): string =>
  `{ id: ${id}, data: { ${data} }, to: { ${to} }, mode: ${mode}, ${basis} }`;
/** An invented law: what an agency kind or role sees is no part of what the next one does. */
const PARTED = fixtureLaw({
  'AA.yaml': bare(
    'AA',
    `[${[
      rule('A-1', 'domain: person, categories: [INDEX, BIO_CORE]', 'agencyKinds: [POLICE]'),
      rule(
        'A-2',
        'domain: person, categories: [INDEX, GENETIC]',
        'agencyKinds: [CUSTOMS], exceptRoles: [ANALYST]',
      ),
      rule('A-3', 'domain: firearm', 'roles: [ANALYST]'),
    ].join(', ')}]`,
    `[${rule('A-4', 'domain: firearm, fields: [make]', 'agencyKinds: [POLICE, CUSTOMS]', 'DENY, disclosure: SILENT, reason: PERSON_SAFETY')}]`,
  ),
  'BB.yaml': bare('BB'),
});

test("a State's schema holds what some caller of it may see, and nothing else", async () => {
  const seen = new Set<string>();
  const views = AGENCY_KINDS.flatMap((agencyKind) =>
    ROLES.map((role) =>
      coordinatesOf(visibleSchema(SCHEMA, PARTED, { state: state('BB'), agencyKind, role })),
    ),
  );
  for (const view of views) for (const one of view) seen.add(one);
  // What stands for nothing in the schema of who sees nothing.
  seen.delete('Query.nothing');
  // Nobody sees all of it.
  expect(Math.max(...views.map(({ size }) => size))).toBeLessThan(seen.size);
  const union = await stateSchema(SCHEMA, PARTED, state('BB'));
  expect([...coordinatesOf(union)].sort()).toEqual([...seen].sort());
  expect(seen.has('Firearm.make')).toBe(true);
  expect(seen.has('Person.informant')).toBe(false);
  expect(widestReaders(PARTED, state('BB')).length).toBeLessThan(AGENCY_KINDS.length);
});

test('it is made once for a law, whoever asks meanwhile, and anew for another', async () => {
  const [law, other] = [fixtureLaw(), fixtureLaw()];
  const schemas = new CallerSchemas({} as ConstructorParameters<typeof CallerSchemas>[0]);
  const first = schemas.ofState(state('AA'), SCHEMA, law);
  expect(schemas.ofState(state('AA'), SCHEMA, law)).toBe(first);
  const again = schemas.ofState(state('AA'), SCHEMA, other);
  expect(again).not.toBe(first);
  expect((await again).version).toBe((await first).version);
});
