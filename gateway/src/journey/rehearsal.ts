import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  parse,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { VouchedInquiry } from '../../../shared/src/identity/vouched.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import type { Incoming } from './messages.ts';
import { journey } from './journey.ts';
import type { GatewayParts } from './parts.ts';
import type { Office } from '../observe/offices.ts';

/** What was worked out ahead of whoever asks first. */
export interface Rehearsed {
  readonly offices: number;
  /** Questions that came to an answer. */
  readonly questions: number;
  /** Whether there was time for all of them. */
  readonly isWhole: boolean;
}

/** What a rehearsal may use of the hub: it identifies nobody, records nothing, and counts against nobody's limits. */
export type RehearsalParts = Omit<
  GatewayParts,
  'tokens' | 'ledger' | 'metrics' | 'log' | 'offices' | 'releases'
>;

/**
 * Takes questions through the whole journey as these offices, so that views of the schema, plans, rulings and statements are
 * made and the code is compiled before somebody waits for it. Nobody is identified by it, nothing is written to the ledger, and
 * the answers go nowhere: the HTTP layer knows no way here.
 *
 * @param parts for each question anew. Their engine must ask no source.
 * @param documentsOf the documents that an office may ask.
 * @param until when it ends, finished or not, as of `performance.now()`.
 */
export async function rehearse(
  offices: readonly Office[],
  documentsOf: (office: Office) => readonly string[],
  parts: () => RehearsalParts,
  until: number,
): Promise<Rehearsed> {
  let questions = 0;
  for (const [done, office] of offices.entries()) {
    for (const document of documentsOf(office)) {
      for (const body of questionsOf(document, parts().engine.schema())) {
        if (performance.now() > until) return { offices: done, questions, isWhole: false };
        const answer = await journey(incomingOf(office, body), { ...parts(), ...withoutEffect(office) });
        if (answer.status === 200 && !NO_ANSWER.test(answer.body)) questions += 1;
        // Others are served meanwhile, when the hub runs already.
        await turn();
      }
    }
  }
  return { offices: offices.length, questions, isWhole: true };
}

/** Codes that come with status 200 and mean that a part of the hub did not answer. A row about nobody may have others. */
const NO_ANSWER = /"code":"(?:(?:SUBGRAPH|SOURCE)_UNAVAILABLE|(?:SUBGRAPH|LAW)_DIFFERS)"/u;

const CASE = 'REHEARSAL';

/** What a State vouches for when its office asks: the rehearsed case, as the office asked before. */
function vouchesOf({ purpose, offence, vouched }: Office): readonly VouchedInquiry[] {
  if (vouched?.case !== true) return [];
  return [{ cases: [CASE], purposes: [purpose], ...(vouched.offence && offence ? { offence } : {}) }];
}

const RECEIPT = { log: '', entry: '' };

/** Identity without a token, and no trace of it. */
function withoutEffect(office: Office): Omit<GatewayParts, keyof RehearsalParts> {
  const { state, agencyKind, role } = office;
  const requester: Requester = { state, agency: 'rehearsal', agencyKind, role, officer: 'rehearsal' };
  return {
    tokens: { check: () => Promise.resolve({ requester, vouches: vouchesOf(office) }) },
    ledger: {
      received: () => ({
        receipt: RECEIPT,
        intent: () => Promise.resolve(),
        outcome: () => Promise.resolve(),
      }),
    },
    metrics: {
      identified: () => undefined,
      refused: () => undefined,
      reported: () => undefined,
      answered: () => undefined,
      recorded: (_record, work) => work,
    },
    log: { warn: () => undefined, error: () => undefined },
    offices: { seen: () => undefined },
    releases: undefined,
  };
}

function incomingOf(
  { purpose, urgency, offence, isNecessary }: Office,
  body: Readonly<Record<string, unknown>>,
): Incoming {
  const headers: Readonly<Record<string, string | undefined>> = {
    'liaison-purpose': purpose,
    'liaison-case': CASE,
    'liaison-urgency': urgency,
    'liaison-offence': offence && offenceText(offence),
    'liaison-necessity': isNecessary ? 'rehearsal' : undefined,
  };
  return {
    requestId: randomUUID(),
    receivedAt: Date.now(),
    method: 'POST',
    path: '/graphql',
    url: '',
    query: '',
    address: undefined,
    header: (name) => headers[name],
    headerNames: Object.keys(headers),
    body: Buffer.from(JSON.stringify(body)),
    certificateThumbprint: undefined,
    signal: new AbortController().signal,
  };
}

function offenceText({ code, maxPenaltyMonths, lawOf }: NonNullable<Office['offence']>): string {
  return [
    code,
    ...(maxPenaltyMonths === undefined ? [] : [`max=${maxPenaltyMonths}`]),
    ...(lawOf === undefined ? [] : [`law=${lawOf}`]),
  ].join(';');
}

function questionsOf(query: string, schema: GraphQLSchema): readonly Readonly<Record<string, unknown>>[] {
  return parse(query).definitions.flatMap((definition) =>
    // What changes something is never rehearsed.
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'query'
      ? [
          {
            query,
            ...(definition.name ? { operationName: definition.name.value } : {}),
            variables: sampleVariables(definition, schema),
          },
        ]
      : [],
  );
}

/** Values for the variables that must have one. They say nothing about anybody, and a scalar may refuse them. */
function sampleVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  schema: GraphQLSchema,
): Readonly<Record<string, unknown>> {
  const needed = variableDefinitions.flatMap(({ variable, type, defaultValue }) => {
    const inputType = defaultValue
      ? undefined
      : (typeFromAST(schema, type as never) as GraphQLInputType | undefined);
    return inputType && isNonNullType(inputType) ? [[variable.name.value, sampleOf(inputType)] as const] : [];
  });
  return Object.fromEntries(needed);
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: false,
  Date: '2000-01-01',
  PartialDate: '2000-01-01',
  DateTime: '2000-01-01T00:00:00Z',
};

function sampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return [sampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const needed = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
    return Object.fromEntries(needed.map((field) => [field.name, sampleOf(field.type)]));
  }
  return SAMPLES[type.name] ?? 'REHEARSAL';
}
