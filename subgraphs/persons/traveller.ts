import type { GraphQLResolveInfo } from 'graphql';
import { issuerCode } from '../../shared/src/core/issuer-code.ts';
import type { Hub, HubRecord, LookupAnswer } from '../../shared/src/kit/schema/hub.ts';
import {
  inOrder,
  notAsked,
  reasonOf,
  sourceReasons,
  verdictOf,
  type ReasonKind,
  type TravellerReason,
} from '../../shared/src/kit/schema/verdict.ts';
import { documentKey } from './arguments.ts';
import { questions } from './root-questions.ts';

/** A traveller as the gateway hands it over, with what their crossings gave reason to. */
export interface TravellerRef {
  readonly key: string;
  readonly crossings: {
    readonly reasons: readonly TravellerReason[];
    readonly notAsked: readonly string[];
  };
}

/** What the reasons of a person are read from. */
const READS = [
  'alerts.actionToBeTaken',
  'alerts.validUntil',
  'warnings.kind',
  'documents.number',
  'documents.issuer',
  'documents.status',
] as const;

const STOPPING: ReadonlySet<unknown> = new Set(['ARREST', 'PROTECT', 'PREVENT_TRAVEL']);
/** Objects that Regulation (EU) 2018/1862 Art. 38(2) has alerts on for seizure, and documents that are false. */
const SOUGHT: ReadonlySet<unknown> = new Set(['STOLEN', 'MISAPPROPRIATED', 'LOST', 'INVALIDATED', 'FALSE']);

/** The document of a traveller, in the form in which documents are compared. */
interface AskedDocument {
  readonly issuer: string;
  readonly number: string;
}

/**
 * The check of a traveller: persons by their document, and the verdict over their reasons, those of the crossings and those
 * that lie in who answered.
 */
export async function travellerCheck({ key, crossings }: TravellerRef, hub: Hub, info: GraphQLResolveInfo) {
  const [issuer = '', number = ''] = key.split('/');
  const document = { number, issuer: issuer === '' ? null : issuer };
  const [persons] =
    number === ''
      ? []
      : await hub.lookup({ ...questions.personsByDocuments({ documents: [document] }), reads: READS }, info);
  const reasons = inOrder([
    ...crossings.reasons,
    ...(persons ? personReasons(persons, { issuer, number }, hub) : []),
  ]);
  return {
    verdict: verdictOf(reasons),
    reasons,
    persons: persons ?? null,
    notAnswered: [
      ...new Set(reasons.flatMap(({ kind, owner }) => (kind === 'NO_ANSWER' ? (owner ?? []) : []))),
    ].sort(),
    notAsked: [...new Set([...crossings.notAsked, ...notAsked(persons?.sources ?? [])])].sort(),
  };
}

function personReasons(
  { nodes, hasMore, sources }: LookupAnswer,
  asked: AskedDocument,
  hub: Hub,
): readonly TravellerReason[] {
  return [
    ...nodes.flatMap((node) => kindsOf(node, asked, hub).map((kind) => reasonOf(kind, node))),
    ...(hasMore ? [reasonOf('MORE_RECORDS')] : []),
    ...sourceReasons(sources),
  ];
}

interface SeenAlert {
  readonly actionToBeTaken?: unknown;
  readonly validUntil?: unknown;
}

interface SeenDocument {
  readonly number?: unknown;
  readonly issuer?: unknown;
  readonly status?: unknown;
}

/**
 * What one record gives reason to. What of alerts, warnings and documents its owner does not show whole is a hit, of which
 * nothing else is known.
 */
function kindsOf(node: HubRecord, asked: AskedDocument, hub: Hub): readonly ReasonKind[] {
  const list = <T>(path: string, reads: readonly string[]): readonly T[] | undefined => {
    if (!hub.shows(node, reads)) return undefined;
    // What is no list is a value that did not fit its type: nothing is known of it.
    const value: unknown = node[path] ?? [];
    return Array.isArray(value) ? (value as readonly T[]) : undefined;
  };
  const alerts = list<SeenAlert>('alerts', READS.slice(0, 2));
  const warnings = list<unknown>('warnings', READS.slice(2, 3));
  const documents = list<SeenDocument>('documents', READS.slice(3));
  const own = (documents ?? []).filter(
    ({ number }) => typeof number === 'string' && documentKey(number) === asked.number,
  );
  const isSure = isIssuedAsAsked(own, asked);
  const kinds: ReasonKind[] = [
    ...(alerts ?? []).map((alert) =>
      alertKind(alert, { isSure: documents === undefined || isSure, on: hub.on }),
    ),
    ...own.flatMap(({ status }) => documentKinds(status, isSure)),
    ...((warnings ?? []).length > 0 ? (['WARNING'] as const) : []),
    ...(alerts && warnings && documents ? [] : (['HIT_ONLY'] as const)),
  ];
  return kinds.length > 0 ? kinds : ['RECORD'];
}

/** Whether one of the documents of that number is of the issuer that is asked for, or none is asked for. */
function isIssuedAsAsked(own: readonly SeenDocument[], { issuer }: AskedDocument): boolean {
  return own.some(
    (one) => typeof one.issuer === 'string' && [one.issuer, issuerCode(one.issuer)].includes(issuer),
  );
}

function alertKind(
  { actionToBeTaken, validUntil }: SeenAlert,
  { isSure, on }: { readonly isSure: boolean; readonly on: string },
): ReasonKind {
  if (typeof validUntil === 'string' && validUntil < on) return 'ALERT_CHECK';
  if (actionToBeTaken === 'DISCREET_CHECK') return 'DISCREET_CHECK';
  if (!STOPPING.has(actionToBeTaken)) return 'ALERT_CHECK';
  return isSure ? 'ALERT_STOP' : 'ALERT_PERHAPS';
}

function documentKinds(status: unknown, isSure: boolean): readonly ReasonKind[] {
  if (SOUGHT.has(status)) return [isSure ? 'DOCUMENT_SOUGHT' : 'DOCUMENT_PERHAPS_SOUGHT'];
  return status === 'EXPIRED' ? ['DOCUMENT_EXPIRED'] : [];
}
