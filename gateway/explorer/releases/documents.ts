import type { GraphQLSchema } from 'graphql';
import { DOMAIN_FACTS } from '../../../shared/src/core/domains.ts';
import { rowSelection } from '../graph/select.ts';

const LINE = `id status owner domain record { id } requester { state agency role officer pseudonym }
  purpose caseReference urgency fields { field state mask } until askedAt dueAt clockStands overdue
  decidedAt changedAt ground mayDecide`;
const CONTACT = 'contact { name email phone hours languages }';

/** A page of one side, latest change first. */
export const LIST = `query Releases($side: ReleaseSide!, $after: String) {
  releases(filter: { side: $side }, first: 50, after: $after) {
    nodes { ${LINE} }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Member of ReleaseRecord by domain. */
export const RECORD_MEMBERS: Readonly<Record<string, string>> = {
  person: 'person',
  firearm: 'firearm',
  seizure: 'drugSeizure',
  crossing: 'borderCrossing',
};

/**
 * Everything that is needed to decide a release, on one screen, with its record as the caller's own view has it.
 *
 * @param domain of the record; without a schema the record is left out, and told as not shown.
 */
export function wholeDocument(domain: string, schema: GraphQLSchema | undefined): string {
  return `query Release($id: ID!) { release(id: $id) {
    ${LINE}
    requester { ${CONTACT} } ownerContact { name email phone hours languages }
    caseVouched offence { code maxPenaltyMonths lawOf } offenceVouched necessity reason entry from
    fields { rules { rule atHome approvalBy twoPersons text basis { instrument article } met } }
    obligations { kind text after }
    history { at step text by { state agency role officer pseudonym } }
    earlier(first: 10) { ${LINE} }
    ${recordIn(domain, schema)}
  } }`;
}

function recordIn(domain: string, schema: GraphQLSchema | undefined): string {
  const member = RECORD_MEMBERS[domain];
  const type = Object.entries(DOMAIN_FACTS).find(([name]) => name === domain)?.[1].recordType;
  if (!schema || member === undefined || type === undefined || !schema.getType(type)) return '';
  return `record { ${member} ${rowSelection(schema, type)} }`;
}

/** A step that a user can take, the mutation that takes it, and the type of its input. */
export const STEPS = {
  decideRelease: 'DecideReleaseInput',
  askBackRelease: 'ReleaseTextInput',
  answerRelease: 'ReleaseTextInput',
  awaitCourt: 'ReleaseStepInput',
  withdrawRelease: 'ReleaseStepInput',
  revokeRelease: 'ReleaseTextInput',
} as const;
export type StepName = keyof typeof STEPS;

export function stepDocument(name: StepName): string {
  return `mutation Step($input: ${STEPS[name]}!) { step: ${name}(input: $input) { ${LINE} } }`;
}
