import { buildSchema, type GraphQLSchema } from 'graphql';
import type { StateCode } from '../../core/ids.ts';
import { domainFacts } from '../../core/domain-facts.ts';
import { DOMAINS, NO_MARKS, type Domain } from '../../core/vocabulary.ts';
import { domainEntry } from '../../domains/build.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import type { Inquiry, Requester } from '../words/inquiry.ts';
import { buildLaw, type Law } from '../law/law.ts';
import type { DecisionClass } from '../words/ruling.ts';

/** A small law over a small schema, for tests. Every State, rule and record in it is invented. */

const HEADER = `
  id: ID! @category(name: INDEX)
  owner: String! @category(name: INDEX)
  holdingAuthority: String @category(name: INDEX)
  handling: String @category(name: INDEX)
  createdAt: DateTime @category(name: REFERENCE)
  evaluation: Evaluation @category(name: REFERENCE)
  synthetic: Boolean @category(name: INDEX)
  obligations: [Obligation!]! @category(name: INDEX)
  withheld: [Withheld!]! @category(name: INDEX)
`;

export const FIXTURE_SDL = `
  directive @category(name: FieldCategory!) on FIELD_DEFINITION
  directive @aroundRecords(held: Boolean! = false) on OBJECT
  directive @betweenRecords on OBJECT
  enum FieldCategory { INDEX REFERENCE BIO_CORE BIO_EXTENDED DOCUMENT GENETIC SPECIAL SOURCE RECORD INTEL OBJECT_CORE
    OBJECT_OWNER QUANTITY FORENSIC ROUTE PLACE_EXACT TRAVEL VEHICLE ASSOCIATE_LINK }
  scalar PartialDate
  scalar DateTime
  scalar CountryCode
  type Evaluation { source: String @category(name: REFERENCE) information: Int @category(name: REFERENCE) }
  type Obligation @aroundRecords(held: true) { kind: String! }
  type Withheld @aroundRecords(held: true) { field: String! mode: String! reason: String! }
  type Query { persons: PersonConnection! person(id: ID!): Person firearms: FirearmConnection! }
  type PersonConnection @aroundRecords { nodes: [Person!]! totalCount: Int }
  type FirearmConnection @aroundRecords { nodes: [Firearm!]! }
  type FirearmPersonLinkConnection @aroundRecords(held: true) { nodes: [FirearmPersonLink!]! }
  type FirearmPersonLink @betweenRecords {
    id: ID! @category(name: OBJECT_OWNER)
    kind: String @category(name: OBJECT_OWNER)
    person: Person! @category(name: OBJECT_OWNER)
  }
  type Identity {
    kind: String @category(name: BIO_CORE)
    surnames: [String!] @category(name: BIO_CORE)
    dateOfBirth: PartialDate @category(name: BIO_CORE)
    dnaReference: String @category(name: GENETIC)
  }
  type Person {${HEADER}
    identities: [Identity!] @category(name: BIO_CORE)
    dateOfBirth: PartialDate @category(name: BIO_CORE)
    nationality: CountryCode @category(name: BIO_CORE)
    documentNumber: String @category(name: DOCUMENT)
    address: String @category(name: BIO_EXTENDED)
    dnaProfile: String @category(name: GENETIC)
    religion: String @category(name: SPECIAL)
    informant: String @category(name: SOURCE)
    offences: [String!] @category(name: RECORD)
    intel: String @category(name: INTEL)
    firearms: FirearmPersonLinkConnection @category(name: OBJECT_OWNER)
  }
  type Firearm {${HEADER}
    serialNumber: String @category(name: OBJECT_CORE)
    make: String @category(name: OBJECT_CORE)
    persons: FirearmPersonLinkConnection @category(name: OBJECT_OWNER)
  }
  type DrugSeizure {${HEADER}
    kilograms: Float @category(name: QUANTITY)
    purity: Float @category(name: FORENSIC)
    origin: String @category(name: ROUTE)
    place: String @category(name: PLACE_EXACT)
  }
  type BorderCrossing {${HEADER}
    direction: String @category(name: TRAVEL)
    plate: String @category(name: VEHICLE)
    documentNumber: String @category(name: DOCUMENT)
  }
`;

/** The small schema, and a bare record type for each domain that it does not speak of. */
export function fixtureSchema(): GraphQLSchema {
  const bare = DOMAINS.map((domain) => domainFacts[domain].recordType)
    .filter((type) => !FIXTURE_SDL.includes(`type ${type} {`))
    .map((type) => `type ${type} {${HEADER}}`);
  return buildSchema([FIXTURE_SDL, ...bare].join('\n'));
}

let catalogue: Catalogue | undefined;

export function fixtureCatalogue(): Catalogue {
  if (catalogue === undefined) {
    const schema = fixtureSchema();
    const whole = Object.fromEntries(
      DOMAINS.map((domain) => [domain, domainEntry(domain, schema, domainFacts[domain].recordType)]),
    ) as Record<Domain, Catalogue[Domain]>;
    // A person's firearms are links of the firearm domain: of the other subgraph, so in no catalogue of persons.
    const person = whole.person;
    catalogue = {
      ...whole,
      person: { ...person, fields: person.fields.filter(({ path }) => !path.startsWith('firearms')) },
    };
  }
  return catalogue;
}

export const GROUPS = `
version: "2026-11-01"
groups:
  LED: { members: [AA, BB, CC] }
  PARTNERS: { members: [DD], from: "2026-01-01", until: "2027-06-30" }
  ALL: { include: [LED, PARTNERS], members: [] }
otherStates: [ZZ]
`;

export const FLOOR = `
version: "2026-11-01"
status: illustrative
limits:
  - id: EU-SOURCE
    data: { categories: [SOURCE] }
    mode: DENY
    disclosure: SILENT
    reason: PERSON_SAFETY
    basis: [{ instrument: (EU) 2016/680, article: "4(1)" }]
  - id: EU-STRICT
    data: { categories: [GENETIC, SPECIAL] }
    necessity: false
    mode: DENY
    reason: SPECIAL_CATEGORY_NOT_STRICTLY_NECESSARY
    unlock: { kind: NECESSITY, text: State why. }
    basis: [{ instrument: (EU) 2016/680, article: "10" }]
record:
  - id: REC-EMBARGO
    data: {}
    to: { domestic: false }
    record: { embargoed: true }
    mode: DENY
    disclosure: SILENT
    reason: EMBARGO
    basis: [{ instrument: (EU) 2023/977, article: "6(1)(f)" }]
  - id: REC-H1
    data: {}
    record: { handling: [H1] }
    mode: GRANT
    obligations: [NO_EVIDENCE]
    basis: [{ instrument: (EU) 2016/680, article: "9(3)" }]
  - id: REC-ORIGIN
    data: { exceptCategories: [INDEX] }
    record: { originated: true, fromRequester: false }
    mode: NEEDS_APPROVAL
    reason: ORIGINATOR_CONSENT_MISSING
    approval: { by: [SPOC], within: P7D }
    basis: [{ instrument: (EU) 2023/977, article: "6(1)(h)" }]
`;

/** The law of AA: everything that a profile can say, once. */
export const AA = `
state: AA
name: Aaland-like example
status: illustrative
version: "2026-11-01"
gap: { basis: [{ instrument: AA-Act, article: "1" }] }
grants:
  - id: AA-P-010
    data: { domain: person, categories: [INDEX] }
    to: { groups: [LED, PARTNERS], agencyKinds: [POLICE, SPOC] }
    purposes: [INVESTIGATION, PROSECUTION]
    subjects: [SUSPECT, CONVICTED, ASSOCIATE]
    mode: GRANT
    matchOn: [BIO_CORE, DOCUMENT]
    basis: [{ instrument: AA-Act, article: "10" }]
  - id: AA-P-020
    data: { domain: person, categories: [BIO_CORE, GENETIC, SPECIAL], exceptFields: [nationality] }
    to: { groups: [LED] }
    purposes: [INVESTIGATION]
    subjects: [SUSPECT, CONVICTED]
    mode: GRANT
    obligations: [PURPOSE_BOUND, { kind: DELETE_AFTER, after: P6M }]
    basis: [{ instrument: AA-Act, article: "20" }]
  - id: AA-P-021
    data: { domain: person, fields: [dateOfBirth, identities, identities.dateOfBirth] }
    to: { groups: [PARTNERS] }
    mode: NEEDS_APPROVAL
    mask: YEAR_ONLY
    approval: { by: [MAGISTRATE], within: P3D }
    basis: [{ instrument: AA-Act, article: "21" }]
  - id: AA-P-030
    data: { domain: person, categories: [DOCUMENT] }
    to: { groups: [LED] }
    offence: { maxPenaltyMonthsAtLeast: 13 }
    mode: MASK
    mask: LAST_FOUR
    reason: OFFENCE_MAX_ONE_YEAR
    basis: [{ instrument: AA-Act, article: "30" }]
  - id: AA-F-010
    data: { domain: firearm, exceptCategories: [OBJECT_OWNER] }
    to: { groups: [LED] }
    mode: GRANT
    basis: [{ instrument: AA-Act, article: "40" }]
  - id: AA-F-020
    data: { domain: firearm, categories: [OBJECT_OWNER] }
    to: { states: [BB] }
    mode: GRANT
    basis: [{ instrument: AA-Act, article: "41" }]
    from: "2026-01-01"
    until: "2026-12-31"
limits:
  - id: AA-L-010
    data: { domain: person }
    subjects: [ASSOCIATE]
    mode: HIT_ONLY
    reason: SUBJECT_CATEGORY
    basis: [{ instrument: AA-Act, article: "90" }]
  - id: AA-L-020
    data: { domain: person }
    record: { minor: true }
    mode: DENY
    reason: MINOR_PROTECTION
    basis: [{ instrument: AA-Act, article: "91" }]
  - id: AA-L-030
    data: { domain: person, categories: [BIO_CORE] }
    record: { restricted: true }
    mode: MASK
    mask: INITIALS
    reason: PROCESSING_RESTRICTED
    basis: [{ instrument: AA-Act, article: "92" }]
asking:
  - id: AA-Q-010
    data: { categories: [DOCUMENT] }
    to: { roles: [FRONTLINE] }
    mode: DENY
    reason: ROLE_NOT_AUTHORISED
    basis: [{ instrument: AA-Act, article: "99" }]
`;

export const BB = `
state: BB
name: Beta-like example
status: illustrative
version: "2026-10-01"
grants:
  - id: BB-ALL
    data: {}
    mode: GRANT
    basis: [{ instrument: BB-Act, article: "1" }]
limits: []
asking:
  - id: BB-Q-010
    data: { domain: crossing }
    mode: DENY
    disclosure: SILENT
    reason: PURPOSE_NOT_PERMITTED
    basis: [{ instrument: BB-Act, article: "2" }]
`;

export function fixtureFiles(change: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  return new Map(
    Object.entries({
      'groups.yaml': GROUPS,
      'eu-floor.yaml': FLOOR,
      'AA.yaml': AA,
      'BB.yaml': BB,
      ...change,
    }),
  );
}

export function fixtureLaw(change: Readonly<Record<string, string>> = {}): Law {
  return buildLaw(fixtureFiles(change), { mode: 'demonstration', catalogue: fixtureCatalogue() });
}

export const state = (code: string): StateCode => code as StateCode;

export function inquiry(
  change: Partial<Omit<Inquiry, 'requester'>> & { readonly requester?: Partial<Requester> } = {},
): Inquiry {
  const { requester, ...rest } = change;
  return {
    purpose: 'INVESTIGATION',
    caseReference: 'CASE-1',
    urgency: 'NORMAL',
    on: '2026-11-23',
    ...rest,
    requester: {
      state: state('BB'),
      agency: 'Example police',
      agencyKind: 'POLICE',
      role: 'INVESTIGATOR',
      officer: 'o-1',
      ...requester,
    },
  };
}

export function record(change: Partial<DecisionClass> = {}): DecisionClass {
  return {
    owner: state('AA'),
    subjects: ['SUSPECT'],
    handling: 'H0',
    ...NO_MARKS,
    ...change,
  };
}
