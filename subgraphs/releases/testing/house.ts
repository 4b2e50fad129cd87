import type { AwaitedApproval } from '../../../shared/src/ledger/read/withheld-proof.ts';
import { graphql, type GraphQLSchema } from 'graphql';
import type { Clock } from '../../../shared/src/core/clock.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { guardedSchema } from '../../../shared/src/kit/serve/server.ts';
import { givenStamp, reference } from '../../../shared/src/kit/schema/references.ts';
import { buildLaw, type Law } from '../../../shared/src/policy/law/law.ts';
import { fixtureCatalogue, FLOOR, GROUPS } from '../../../shared/src/policy/testing/fixture.ts';
import type { Inquiry, Requester } from '../../../shared/src/policy/words/inquiry.ts';
import type { LedgerView } from '../../../shared/src/ledger/read/reading.ts';
import { CursorBox } from '../../../shared/src/sources/sql/cursor.ts';
import { testIds } from '../../../shared/testing/ids.ts';
import type { ReleaseContext, WithheldProof } from '../parts.ts';
import type { ReleaseDatabase } from '../store/database.ts';
import { releases } from '../subgraph.ts';

/** The releases over a database, under an invented law, with an invented ledger. Every State, rule and record is invented. */

const AA = `
state: AA
name: Owner
status: illustrative
version: "2026-11-01"
timezone: Europe/Helsinki
contact: { name: Office of AA (invented), email: spoc@aa.example }
grants:
  - id: AA-N-1
    data: { domain: person, categories: [BIO_CORE] }
    mode: NEEDS_APPROVAL
    approval: { by: [SPOC_OPERATOR], within: PT48H }
    basis: [{ instrument: AA-Act, article: "1" }]
  - id: AA-N-2
    data: { domain: person, categories: [DOCUMENT] }
    mode: NEEDS_APPROVAL
    approval: { by: [MAGISTRATE] }
    basis: [{ instrument: AA-Act, article: "2" }]
  - id: AA-N-3
    data: { domain: person, categories: [RECORD] }
    mode: NEEDS_APPROVAL
    approval: { by: [SPOC_OPERATOR], twoPersons: true }
    basis: [{ instrument: AA-Act, article: "3" }]
  - id: AA-N-4
    data: { domain: person, categories: [INTEL] }
    mode: NEEDS_APPROVAL
    basis: [{ instrument: AA-Act, article: "4" }]
  - id: AA-N-5
    data: { domain: person, categories: [GENETIC] }
    mode: NEEDS_APPROVAL
    approval: { by: [SPOC_OPERATOR], auto: true, basis: [{ instrument: AA-Act, article: "6" }] }
    basis: [{ instrument: AA-Act, article: "5" }]
limits: []
`;
const BB = `
state: BB
name: Requester
status: illustrative
version: "2026-11-01"
contact: { name: Office of BB (invented), email: spoc@bb.example, languages: [en] }
grants:
  - id: BB-P-1
    data: { domain: person }
    mode: GRANT
    basis: [{ instrument: BB-Act, article: "1" }]
limits: []
asking:
  - id: BB-Q-1
    data: { domain: person, categories: [BIO_EXTENDED] }
    mode: NEEDS_APPROVAL
    reason: HUMAN_CONFIRMATION_REQUIRED
    approval: { by: [SPOC_SUPERVISOR] }
    basis: [{ instrument: BB-Act, article: "2" }]
`;

/** @param change what becomes of the owner's profile. */
export function inventedLaw(change: (aa: string) => string = (aa) => aa): Law {
  const files = new Map([
    ['groups.yaml', GROUPS],
    ['eu-floor.yaml', FLOOR],
    ['AA.yaml', change(AA)],
    ['BB.yaml', BB],
  ]);
  return buildLaw(files, { mode: 'demonstration', catalogue: fixtureCatalogue() });
}

const BASE = { agency: 'Invented authority', agencyKind: 'POLICE' } as const;
/** People of the two States, and of a third. */
export const PEOPLE = {
  asker: { ...BASE, state: stateCode('BB'), role: 'INVESTIGATOR', officer: 'asker' },
  colleague: { ...BASE, state: stateCode('BB'), role: 'INVESTIGATOR', officer: 'colleague' },
  elsewhere: {
    ...BASE,
    agency: 'Another authority',
    state: stateCode('BB'),
    role: 'INVESTIGATOR',
    officer: 'x',
  },
  homeSupervisor: { ...BASE, state: stateCode('BB'), role: 'SPOC_SUPERVISOR', officer: 'home' },
  operator: { ...BASE, state: stateCode('AA'), role: 'SPOC_OPERATOR', officer: 'operator' },
  /** The operator, after having left the single point of contact. */
  moved: { ...BASE, state: stateCode('AA'), role: 'FRONTLINE', officer: 'operator' },
  second: { ...BASE, state: stateCode('AA'), role: 'SPOC_OPERATOR', officer: 'second' },
  magistrate: { ...BASE, agencyKind: 'COURT', state: stateCode('AA'), role: 'MAGISTRATE', officer: 'judge' },
  frontline: { ...BASE, state: stateCode('AA'), role: 'FRONTLINE', officer: 'street' },
  foreign: { ...BASE, state: stateCode('CC'), role: 'SPOC_OPERATOR', officer: 'foreign' },
} as const satisfies Readonly<Record<string, Requester>>;
export type Person = keyof typeof PEOPLE;

export const CASE = 'INVENTED-1';
export const ENTRY = '01234567-89ab-7cde-8f01-23456789abcd';
export const RECORD = testIds.seal(stateCode('AA'), 'person', 'P-1');

/** What the one answer of the invented ledger withheld, of one record, from the asker. */
const WITHHELD: readonly AwaitedApproval[] = [
  { path: 'dateOfBirth', rules: ['AA-N-1'] },
  { path: 'nationality', rules: ['AA-N-1'] },
  { path: 'documentNumber', rules: ['AA-N-2'] },
  { path: 'offences', rules: ['AA-N-3'] },
  { path: 'intel', rules: ['AA-N-4'] },
  { path: 'dnaProfile', rules: ['AA-N-5'] },
  { path: 'address', rules: ['AA-N-1', 'BB-Q-1'] },
];

/** What the invented ledger withheld. */
export const proof: WithheldProof = (_view, entry, { requester, purpose, caseReference }, names) =>
  Promise.resolve(
    entry === ENTRY &&
      requester.state === 'BB' &&
      requester.agency === BASE.agency &&
      purpose === 'INVESTIGATION' &&
      caseReference === CASE &&
      names.includes(RECORD)
      ? WITHHELD
      : undefined,
  );

export function inquiryOf(who: Person, caseReference = CASE): Inquiry {
  return {
    requester: PEOPLE[who],
    purpose: 'INVESTIGATION',
    caseReference,
    urgency: 'NORMAL',
    on: '2026-11-26',
  };
}

export interface Said {
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Codes of the errors, and what was said. */
  readonly codes: readonly string[];
  readonly sentences: readonly string[];
}

export type Ask = (
  who: Person,
  document: string,
  variables?: Readonly<Record<string, unknown>>,
  caseReference?: string,
) => Promise<Said>;

/** What a house may have another of. */
interface House {
  readonly law?: Law;
  readonly proof?: WithheldProof;
}

/** Asks the guarded schema as the server does behind its envelope. */
export function house(database: ReleaseDatabase, clock: Clock, other: House = {}): Ask {
  const { law = inventedLaw(), proof: prove = proof } = other;
  const names = {
    pseudonym: (viewer: string, state: string, officer: string) => `${viewer}-${state}-${officer.length}`,
  };
  const schema: GraphQLSchema = guardedSchema(releases({ database, proof: prove, names, clock }));
  return async (who, source, variableValues = {}, caseReference = CASE) => {
    const contextValue: ReleaseContext = {
      inquiry: inquiryOf(who, caseReference),
      ids: testIds,
      cursors: new CursorBox('test'),
      law,
      ledger: { view: (look) => look({} as LedgerView) },
      hub: {
        pointer: (domain: 'person', id: typeof RECORD) => reference(domain, id, givenStamp(stateCode('AA'))),
      } as unknown as ReleaseContext['hub'],
    };
    const { data, errors = [] } = await graphql({ schema, source, variableValues, contextValue });
    const causes = errors.map(({ originalError, message }) =>
      originalError instanceof HubError
        ? { code: originalError.code, says: originalError.publicMessage }
        : { code: 'INTERNAL', says: message },
    );
    return {
      data: (data ?? null) as Said['data'],
      codes: causes.map(({ code }) => code),
      sentences: causes.map(({ says }) => says),
    };
  };
}
